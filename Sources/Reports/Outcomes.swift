import Charts
import Lab
import Statistics

/// A mean with half of its 95 % interval.
package struct Estimate: Sendable, Hashable {
  package var value: Double
  package var half: Double

  static let undefined = Estimate(value: .nan, half: .nan)

  init(value: Double, half: Double) {
    self.value = value
    self.half = half
  }

  init(_ summary: Summary, scale: Double = 1) {
    value = summary.mean * scale
    half = summary.se.isNaN ? .nan : abs(1.959963984540054 * summary.se * scale)
  }

  var low: Double { value - half }
  var high: Double { value + half }

  /// A ratio of means over replicates that belong together, by the delta method: the residuals y − R x
  /// carry its error.
  ///
  /// Source: W. G. Cochran, Sampling Techniques (1977), 2.11.
  init(ratio y: [Double], over x: [Double]) {
    let pairs = zip(y, x).filter { !$0.isNaN && !$1.isNaN }
    let count = Double(pairs.count)
    let (sumY, sumX) = (pairs.reduce(0) { $0 + $1.0 }, pairs.reduce(0) { $0 + $1.1 })
    guard count > 1, sumX != 0 else {
      value = sumX != 0 ? sumY / sumX : .nan
      half = .nan
      return
    }
    let ratio = sumY / sumX
    let squares = pairs.reduce(0) { sum, pair in
      let residual = pair.0 - ratio * pair.1
      return sum + residual * residual
    }
    value = ratio
    half = 1.959963984540054 * (squares / (count * (count - 1))).squareRoot() / abs(sumX / count)
  }

  func times(_ factor: Double) -> Estimate {
    Estimate(value: value * factor, half: abs(half * factor))
  }

  /// 1 − this.
  var complement: Estimate { Estimate(value: 1 - value, half: half) }
}

/// What the lab found for every case of a design.
package struct Outcomes: Sendable {
  package let design: ReportDesign
  let samples: [String: Sample]
  /// How long diverting companies went unseen, by regime.
  let spells: [Regime: [Spell]]
  /// Every policy in the same futures; nil where nothing was left open.
  let futures: FutureOutcomes?

  /// Samples in the order of the design's cases.
  package init(
    _ design: ReportDesign, samples: [Sample], spells: [Regime: [Spell]], futures: FutureOutcomes?
  ) {
    self.design = design
    self.samples = Dictionary(
      zip(design.cases.map(\.name), samples), uniquingKeysWith: { first, _ in first })
    self.spells = spells
    self.futures = futures
  }

  var base: Parameters { design.base }
  var years: String { Digits.text(base[.horizon]) }

  func column(_ name: String, _ metric: Metric) -> [Double] {
    samples[name]?.column(metric) ?? []
  }

  func mean(_ name: String, _ metric: Metric, scale: Double = 1) -> Estimate {
    guard let sample = samples[name] else { return .undefined }
    return Estimate(sample.summary(metric), scale: scale)
  }

  /// One case less another, replicate by replicate.
  func difference(
    _ name: String, minus other: String, _ metric: Metric, scale: Double = 1
  ) -> Estimate {
    guard let sample = samples[name], let base = samples[other] else { return .undefined }
    return Estimate(Summary.paired(metric, sample, minus: base), scale: scale)
  }

  /// How much less of a metric than in another case, in per cent of the other.
  func cut(_ name: String, against other: String, _ metric: Metric = .divertedChips) -> Estimate {
    Estimate(ratio: column(name, metric), over: column(other, metric)).complement.times(100)
  }

  func chips(_ name: String) -> Estimate { mean(name, .divertedChips) }
  func refused(_ name: String) -> Estimate { mean(name, .legitBlockedShare, scale: 100) }

  /// Whether a count is certainly none: zero in every market.
  func isNone(_ estimate: Estimate) -> Bool { !(estimate.value > 0) }
  /// Whether fixed rules let nothing be diverted, so that there is nothing to cut.
  var nothingDiverted: Bool { isNone(chips("R0")) }
  /// Whether there are honest orders, of which a share may be refused.
  var hasOrders: Bool { refused("R0").value.isFinite }

  /// What becomes of honest orders under a regime, as the end of a sentence.
  func refuses(_ name: String) -> String {
    hasOrders
      ? "refuse \(Say.percent(refused(name))) of honest orders" : "meet no honest order"
  }

  /// The share of honest orders refused, in short.
  func refusal(_ name: String) -> String {
    hasOrders ? "\(Say.percent(refused(name))) refused" : "no honest order"
  }

  /// Where the black market's price settled under each regime (E1); nil where it is given.
  var settledGains: String? {
    guard base[.elast] > 0 else { return nil }
    let gains = Regime.allCases.map { regime in
      "\(Digits.text(mean(regime.rawValue, .settledGain).value)) under \(regime.title)"
    }
    return
      "The black market's price answers to what reaches it (E1): the median gain settles at \(Say.list(gains)), on "
      + "\(Equilibrium.markets) markets; what chance does to it is the same in all markets of a setting."
  }

  /// The edge of a 95 % region of the means of two metrics, from their covariance.
  ///
  /// `x` and `y` are values replicate by replicate; 5.991 is the 95 % point of χ² with two degrees of freedom.
  static func region(_ x: [Double], _ y: [Double]) -> [LinePlot.Spot] {
    let pairs = zip(x, y).filter { !$0.isNaN && !$1.isNaN }
    let n = Double(pairs.count)
    guard n > 2 else { return [] }
    let mx = pairs.reduce(0) { $0 + $1.0 } / n
    let my = pairs.reduce(0) { $0 + $1.1 } / n
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for pair in pairs {
      xx += (pair.0 - mx) * (pair.0 - mx)
      xy += (pair.0 - mx) * (pair.1 - my)
      yy += (pair.1 - my) * (pair.1 - my)
    }
    let scale = 5.991464547107979 / (n * (n - 1))
    (xx, xy, yy) = (xx * scale, xy * scale, yy * scale)
    let a = xx.squareRoot()
    guard a > 0 else { return [] }
    let b = xy / a
    let c = max(0, yy - b * b).squareRoot()
    // Twenty-four points of the circle, by turning 15° at a time.
    let (cosine, sine) = (0.9659258262890683, 0.25881904510252074)
    var (u, v) = (1.0, 0.0)
    var out: [LinePlot.Spot] = []
    for _ in 0..<24 {
      out.append(LinePlot.Spot(mx + a * u, my + b * u + c * v))
      (u, v) = (u * cosine - v * sine, u * sine + v * cosine)
    }
    return out
  }
}

/// Numbers in the words of titles and cards.
enum Say {
  static func percent(_ estimate: Estimate) -> String { percent(estimate.value) }
  /// Two digits, but three near the whole, where the rest is what matters. The blank does not break.
  static func percent(_ value: Double) -> String {
    let isNearWhole = abs(value) > 97 && abs(value) < 100
    return Digits.text(value, significant: isNearWhole ? 3 : 2) + "\u{A0}%"
  }
  static func chips(_ estimate: Estimate) -> String { Digits.text(estimate.value) }
  static func plusMinus(_ estimate: Estimate, unit: String = "") -> String {
    let half = estimate.half.isFinite ? " ± " + Digits.text(estimate.half, significant: 2) : ""
    return Digits.text(estimate.value, significant: 4) + half + unit
  }

  /// How something goes from one value to another; `change` is the paired difference.
  static func goes(_ from: String, _ to: String, change: Estimate) -> String {
    guard change.value.isFinite else { return "cannot be told" }
    if !(abs(change.value) > change.half) {
      return from == to ? "stays at \(to)" : "does not measurably change (\(from), then \(to))"
    }
    return change.value > 0 ? "rises from \(from) to \(to)" : "falls from \(from) to \(to)"
  }

  /// Dollars in short.
  static func dollars(_ value: Double) -> String {
    switch abs(value) {
    case 1e9...: "$" + Digits.text(value / 1e9) + " billion"
    case 1e6...: "$" + Digits.text(value / 1e6) + " million"
    default: "$" + Digits.text(value)
    }
  }

  static func time(years: Double) -> String {
    years < 0.25
      ? Digits.text(years * 365, significant: 2) + " days"
      : years < 2
        ? Digits.text(years * 12, significant: 2) + " months"
        : Digits.text(years, significant: 2) + " years"
  }

  static func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  static func capital(_ text: String) -> String {
    (text.first.map { $0.uppercased() } ?? "") + text.dropFirst()
  }
}
