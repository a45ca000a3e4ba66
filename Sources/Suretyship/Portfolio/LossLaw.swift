import Statistics

/// The law of an aggregate loss: masses on increasing amounts.
package struct LossLaw: Hashable, Sendable {
  /// Units of money a step.
  package let step: Int
  /// On consecutive steps from the first on, or, when `places` stand, on those.
  let masses: [Double]
  let first: Int
  let places: [Int]?
  /// The chance of more than each amount, from the top down, so that tails keep their accuracy.
  let above: [Double]

  init(step: Int, first: Int, masses: [Double], places: [Int]? = nil) {
    self.step = step
    self.first = first
    self.masses = masses
    self.places = places
    var above = [Double](repeating: 0, count: masses.count)
    // Neumaier's sum: hundreds of thousands of terms, without their rounding.
    var sum = 0.0
    var rest = 0.0
    for index in stride(from: masses.count - 1, through: 0, by: -1) {
      above[index] = sum + rest
      let next = sum + masses[index]
      rest += sum >= masses[index] ? (sum - next) + masses[index] : (masses[index] - next) + sum
      sum = next
    }
    self.above = above
  }

  /// The number of amounts.
  package var count: Int { masses.count }

  /// The amount at a place, units.
  package func amount(_ index: Int) -> Int { (places?[index] ?? first + index) * step }

  /// The chance of more than an amount of units, negative ones included.
  package func chanceAbove(_ amount: Int) -> Double {
    guard let index = lastPlace(notAbove: amount) else {
      return above.first.map { $0 + masses[0] } ?? 0
    }
    return above[index]
  }

  /// The chance of exactly an amount of units.
  package func chance(of amount: Int) -> Double {
    guard let index = lastPlace(notAbove: amount), self.amount(index) == amount else { return 0 }
    return masses[index]
  }

  private func lastPlace(notAbove amount: Int) -> Int? {
    guard count > 0, amount >= self.amount(0) else { return nil }
    if places == nil { return min(count - 1, amount / step - first) }
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if self.amount(middle) <= amount { low = middle } else { high = middle }
    }
    return low
  }

  /// A quantile and the mean beyond it.
  package struct Tail: Hashable, Sendable {
    package var level: Double
    /// The least amount whose distribution function reaches the level, units.
    package var valueAtRisk: Int
    /// The mean of the quantiles above the level, units.
    package var tailValueAtRisk: Double
  }

  /// VaR and TVaR at a level within 0..<1.
  ///
  /// VaR is the lower quantile min {x: F(x) ≥ p}; a distribution function within 1e-12 (1 − p) of the
  /// level counts as having reached it, so that decimals that meet in exact arithmetic meet here.
  /// TVaR is the coherent one, (E[X; X > v] + v (F(v) − p)) / (1 − p). Source: Acerbi & Tasche, "On the
  /// coherence of expected shortfall", Journal of Banking & Finance 26 (2002); lab.md B.
  package func tail(_ level: Double) -> Tail {
    let index = quantilePlace(level)
    let value = amount(index)
    var excess = 0.0
    for later in stride(from: count - 1, to: index, by: -1) {
      excess += masses[later] * Double(amount(later) - value)
    }
    return Tail(
      level: level, valueAtRisk: value, tailValueAtRisk: Double(value) + excess / (1 - level))
  }

  /// The place of the quantile.
  func quantilePlace(_ level: Double) -> Int {
    let allowed = (1 - level) * (1 + 1e-12)
    var low = -1
    var high = max(0, count - 1)
    // The chance above the last amount is zero, so the last one always does.
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if above[middle] <= allowed { high = middle } else { low = middle }
    }
    return high
  }
}
