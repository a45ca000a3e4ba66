import Glibc

/// How many marked items a sample drawn without replacement holds.
///
/// Source: inspection.md §3.1; Johnson, Kemp & Kotz, Univariate Discrete Distributions, ch. 6.
/// Masses through Loader's saddle-point form, sums by the ratio of neighbours from the largest term
/// outward.
package struct Hypergeometric: Hashable, Sendable {
  /// Items in the population, 0...10^9.
  package let items: Int
  /// Marked (missing) items among them.
  package let marked: Int
  /// Items drawn.
  package let drawn: Int

  /// The most items a population may have.
  package static let limit = 1_000_000_000

  /// Throws `outOfDomain` unless 0 ≤ marked, drawn ≤ items ≤ 10^9.
  package init(items: Int, marked: Int, drawn: Int) throws(StatisticsFault) {
    guard items >= 0, items <= Self.limit else {
      throw .outOfDomain("items must lie in 0...\(Self.limit)")
    }
    guard marked >= 0, marked <= items else {
      throw .outOfDomain("missing must lie in 0...items")
    }
    guard drawn >= 0, drawn <= items else {
      throw .outOfDomain("sampled must lie in 0...items")
    }
    self.init(items, marked, drawn)
  }

  /// For arguments known to be in the domain.
  init(_ items: Int, _ marked: Int, _ drawn: Int) {
    self.items = items
    self.marked = marked
    self.drawn = drawn
  }

  /// The least and the most marked items that a sample can hold.
  package var support: ClosedRange<Int> {
    max(0, drawn + marked - items)...min(drawn, marked)
  }

  /// ln of the chance that exactly `x` marked items are drawn; −∞ outside the support.
  ///
  /// The four cells of the table as Poisson masses about their means, over those of the margins: the
  /// deviances all have one sign, so that nothing cancels, and the distance from the mean is a
  /// difference of whole numbers.
  package func logMass(_ x: Int) -> Double {
    guard support.contains(x) else { return -.infinity }
    let wide = Int128(x) * Int128(items) - Int128(marked) * Int128(drawn)
    let offset = items == 0 ? 0 : Double(wide) / Double(items)
    let rest = items - marked
    let left = items - drawn
    let cells =
      SaddlePoint.logPoisson(x, mean: mean(marked, drawn), offset: offset)
      + SaddlePoint.logPoisson(marked - x, mean: mean(marked, left), offset: -offset)
      + SaddlePoint.logPoisson(drawn - x, mean: mean(rest, drawn), offset: -offset)
      + SaddlePoint.logPoisson(left - marked + x, mean: mean(rest, left), offset: offset)
    let margins =
      SaddlePoint.logPoissonAtMean(marked) + SaddlePoint.logPoissonAtMean(rest)
      + SaddlePoint.logPoissonAtMean(drawn) + SaddlePoint.logPoissonAtMean(left)
      - SaddlePoint.logPoissonAtMean(items)
    return cells - margins
  }

  /// The chance that exactly `x` marked items are drawn; multiplied out where few factors do.
  package func mass(_ x: Int) -> Double {
    let few = min(marked, drawn)
    guard few <= 24 else { return exp(logMass(x)) }
    guard support.contains(x) else { return 0 }
    let many = max(marked, drawn)
    var product = 1.0
    for index in 0..<x {
      product *= Double(few - index) * Double(many - index)
      product /= Double(index + 1) * Double(items - index)
    }
    for index in 0..<(few - x) {
      product *= Double(items - many - index) / Double(items - x - index)
    }
    return product
  }

  private func mean(_ row: Int, _ column: Int) -> Double {
    items == 0 ? 0 : Double(row) * Double(column) / Double(items)
  }

  /// mass(x + 1) / mass(x), for x and x + 1 in the support.
  func ratio(_ x: Int) -> Double {
    Double(marked - x) * Double(drawn - x)
      / (Double(x + 1) * Double(items - marked - drawn + x + 1))
  }

  /// The x of the support where mass(x) · weight^x is largest, 0 < weight ≤ 1.
  func peak(weight: Double = 1) -> Int {
    var low = support.lowerBound
    var high = support.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if ratio(middle) * weight > 1 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Sum of mass(x) · value(x) over a part of the support, value within 0...1 and of slow change.
  func sum(over range: ClosedRange<Int>, _ value: (Int) -> Double = { _ in 1 }) -> Double {
    let low = max(range.lowerBound, support.lowerBound)
    let high = min(range.upperBound, support.upperBound)
    guard low <= high else { return 0 }
    let start = min(max(peak(), low), high)
    let first = mass(start)
    var total = first * value(start)
    var mass = first
    var x = start
    while x < high {
      mass *= ratio(x)
      x += 1
      total += mass * value(x)
      if mass < total * 1e-20 || mass == 0 { break }
    }
    mass = first
    x = start
    while x > low {
      x -= 1
      mass /= ratio(x)
      total += mass * value(x)
      if mass < total * 1e-20 || mass == 0 { break }
    }
    return total
  }

  /// The chance that at most `x` marked items are drawn.
  package func atMost(_ x: Int) -> Double {
    x < support.lowerBound ? 0 : min(1, sum(over: support.lowerBound...max(x, 0)))
  }

  /// The chance that at least `x` marked items are drawn.
  package func atLeast(_ x: Int) -> Double {
    x > support.upperBound ? 0 : min(1, sum(over: max(x, 0)...support.upperBound))
  }

  /// ln of the chance that no marked item is noticed, when each drawn one is noticed with the chance
  /// of `notice`.
  ///
  /// Source: inspection.md §3.1: Σ H(x)(1 − s)^x.
  func logMiss(_ notice: Notice) -> Double {
    if notice.chance <= 0 { return 0 }
    if notice.survive <= 0 { return support.contains(0) ? logMass(0) : -.infinity }
    let start = peak(weight: notice.survive)
    return logMass(start) + Double(start) * notice.logSurvive
      + log(spread(from: start, weight: notice.survive))
  }

  /// Σ mass(x) weight^x over mass(start) weight^start, for a `start` at the largest term.
  private func spread(from start: Int, weight: Double) -> Double {
    var total = 1.0
    var term = 1.0
    var x = start
    while x < support.upperBound {
      term *= ratio(x) * weight
      x += 1
      total += term
      if term < total * 1e-20 { break }
    }
    term = 1
    x = start
    while x > support.lowerBound {
      x -= 1
      term /= ratio(x) * weight
      total += term
      if term < total * 1e-20 { break }
    }
    return total
  }

  /// The chance that no marked item is noticed.
  func miss(_ notice: Notice) -> Double {
    if notice.chance <= 0 { return 1 }
    if notice.survive <= 0 { return mass(0) }
    let start = peak(weight: notice.survive)
    return min(
      1,
      mass(start) * exp(Double(start) * notice.logSurvive)
        * spread(from: start, weight: notice.survive))
  }

  /// ln of the chance that no marked item is noticed; `sensitivity` within 0...1.
  package func logMiss(sensitivity: Double) -> Double { logMiss(Notice(sensitivity)) }

  /// The chance that at least one marked item is drawn and noticed.
  ///
  /// Source: inspection.md §3.1. `sensitivity` within 0...1; relative error below 1e-11, also of
  /// tiny chances.
  package func detection(sensitivity: Double = 1) -> Double { detection(Notice(sensitivity)) }

  func detection(_ notice: Notice) -> Double {
    guard marked > 0, drawn > 0, notice.chance > 0 else { return 0 }
    let missed = miss(notice)
    if missed < 0.6 { return 1 - missed }
    if notice.survive <= 0 { return min(1, atLeast(1)) }
    let step = notice.logSurvive
    return min(
      1,
      sum(over: max(1, support.lowerBound)...support.upperBound) {
        -expm1(Double($0) * step)
      })
  }
}

/// The chance that a drawn missing item is noticed, with its complement apart, so that neither loses
/// digits where it is small.
struct Notice: Hashable, Sendable {
  let chance: Double
  let survive: Double

  init(_ chance: Double) {
    self.chance = chance
    survive = 1 - chance
  }

  init(_ chance: Fraction) {
    self.chance = chance.value
    survive = chance.complement.value
  }

  /// ln of the chance that it is not noticed.
  var logSurvive: Double { chance < 0.5 ? log1p(-chance) : log(survive) }
}

/// The same with an exact sensitivity, which keeps its digits also just below 1.
package func detectionProbability(
  items: Int, missing: Int, sampled: Int, sensitivity: Fraction
) throws(StatisticsFault) -> Double {
  try Hypergeometric(items: items, marked: missing, drawn: sampled).detection(Notice(sensitivity))
}

/// The chance that a sample of `sampled` of `items` shows at least one of `missing`, each drawn one
/// noticed with chance `sensitivity`. Source: inspection.md §3.1. Throws `outOfDomain`.
package func detectionProbability(
  items: Int, missing: Int, sampled: Int, sensitivity: Double = 1
) throws(StatisticsFault) -> Double {
  guard sensitivity >= 0, sensitivity <= 1 else {
    throw .outOfDomain("sensitivity must lie in 0...1")
  }
  return try Hypergeometric(items: items, marked: missing, drawn: sampled)
    .detection(sensitivity: sensitivity)
}
