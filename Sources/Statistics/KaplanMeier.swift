import Glibc

/// How long something was watched, and whether the event came or the watching ended first.
package struct Spell: Hashable, Sendable {
  /// Time from the start, at least 0.
  package var time: Double
  /// Whether the event came at `time`; otherwise nothing is known after it (right-censored).
  package var isEvent: Bool

  package init(time: Double, isEvent: Bool) {
    self.time = time
    self.isEvent = isEvent
  }
}

/// The product-limit estimate of the chance that the event has not come yet.
///
/// Source: E. L. Kaplan and P. Meier, JASA 53 (1958); variance by M. Greenwood (1926), Ŝ² Σ d / (n (n − d)); the
/// band is the one that stays within 0 and 1, on the scale ln(−ln Ŝ) (J. D. Kalbfleisch and R. L.
/// Prentice 1980), as PyPI lifelines and R's `conf.type = "log-log"` have it.
package struct KaplanMeier: Hashable, Sendable {
  /// The estimate from a time on, until the next step.
  package struct Step: Hashable, Sendable {
    package var time: Double
    /// How many were watched just before, and how many events came.
    package var atRisk: Int
    package var events: Int
    /// Ŝ(t).
    package var survival: Double
    /// √ of Greenwood's variance; 0 where the estimate is 0.
    package var standardError: Double
    /// Pointwise band; NaN where it is undefined (the estimate is 0).
    package var low: Double
    package var high: Double
  }

  /// One step for each time at which an event came, in order.
  package let steps: [Step]
  /// How many spells there were, and how many of them ended with the event.
  package let count: Int
  package let events: Int

  /// Spells with a time below 0 or not a number are left out. `z` is the normal quantile of the band: 1.96 for
  /// 95 %.
  package init(_ spells: [Spell], z: Double = 1.959963984540054) {
    let spells = spells.filter { $0.time >= 0 && $0.time.isFinite }.sorted { $0.time < $1.time }
    count = spells.count
    var steps: [Step] = []
    var survival = 1.0
    var sum = 0.0
    var events = 0
    var place = 0
    while place < spells.count {
      let time = spells[place].time
      let atRisk = spells.count - place
      var died = 0
      while place < spells.count, spells[place].time == time {
        if spells[place].isEvent { died += 1 }
        place += 1
      }
      guard died > 0 else { continue }
      events += died
      survival *= Double(atRisk - died) / Double(atRisk)
      sum += Double(died) / (Double(atRisk) * Double(atRisk - died))
      steps.append(Self.step(time, atRisk, died, survival, sum, z))
    }
    self.steps = steps
    self.events = events
  }

  private static func step(
    _ time: Double, _ atRisk: Int, _ died: Int, _ survival: Double, _ sum: Double, _ z: Double
  ) -> Step {
    guard survival > 0 else {
      return Step(
        time: time, atRisk: atRisk, events: died, survival: 0, standardError: 0, low: .nan,
        high: .nan)
    }
    // The standard error of ln(−ln Ŝ).
    let spread = z * sum.squareRoot() / abs(log(survival))
    let hazard = log(-log(survival))
    return Step(
      time: time, atRisk: atRisk, events: died, survival: survival,
      standardError: survival * sum.squareRoot(), low: exp(-exp(hazard + spread)),
      high: exp(-exp(hazard - spread)))
  }

  /// The step that holds at a time; `nil` before the first event, where the estimate is 1.
  package func at(_ time: Double) -> Step? {
    var low = 0
    var high = steps.count
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? steps[low - 1] : nil
  }

  /// The first time at which the estimate is at or below a share within 0..<1; `nil` if it never is.
  package func time(atOrBelow share: Double) -> Double? {
    steps.first { $0.survival <= share }?.time
  }
}
