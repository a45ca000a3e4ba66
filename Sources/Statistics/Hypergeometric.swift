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
  package func logMass(_ x: Int) -> Double {
    guard support.contains(x) else { return -.infinity }
    guard items > 0, drawn > 0, drawn < items else { return 0 }
    let n = Double(items)
    let p = Double(drawn) / n
    let q = Double(items - drawn) / n
    return SaddlePoint.logBinomial(Double(x), of: Double(marked), p: p, q: q)
      + SaddlePoint.logBinomial(Double(drawn - x), of: Double(items - marked), p: p, q: q)
      - SaddlePoint.logBinomial(Double(drawn), of: n, p: p, q: q)
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
    let first = exp(logMass(start))
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

  /// ln of the chance that no marked item is noticed, when each drawn one is noticed with chance
  /// `sensitivity`.
  ///
  /// Source: inspection.md §3.1: Σ H(x)(1 − s)^x. `sensitivity` within 0...1.
  package func logMiss(sensitivity: Double) -> Double {
    let survive = 1 - sensitivity
    if survive >= 1 { return 0 }
    if survive <= 0 { return support.contains(0) ? logMass(0) : -.infinity }
    let start = peak(weight: survive)
    var total = 1.0
    var term = 1.0
    var x = start
    while x < support.upperBound {
      term *= ratio(x) * survive
      x += 1
      total += term
      if term < total * 1e-20 { break }
    }
    term = 1
    x = start
    while x > support.lowerBound {
      x -= 1
      term /= ratio(x) * survive
      total += term
      if term < total * 1e-20 { break }
    }
    return logMass(start) + Double(start) * log1p(-sensitivity) + log(total)
  }

  /// The chance that at least one marked item is drawn and noticed.
  ///
  /// Source: inspection.md §3.1. `sensitivity` within 0...1; relative error about 1e-12.
  package func detection(sensitivity: Double = 1) -> Double {
    guard marked > 0, drawn > 0, sensitivity > 0 else { return 0 }
    let missed = logMiss(sensitivity: sensitivity)
    if missed < -0.5 { return -expm1(missed) }
    if sensitivity >= 1 { return min(1, atLeast(1)) }
    let step = log1p(-sensitivity)
    return min(
      1,
      sum(over: max(1, support.lowerBound)...support.upperBound) {
        -expm1(Double($0) * step)
      })
  }
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
