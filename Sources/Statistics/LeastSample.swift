import Glibc

/// The least sample that detects a loss with at least the target chance; exact, also where the
/// chance equals the target.
///
/// Source: inspection.md §3.2: monotone bisection on §3.1, with exact integers where floating point
/// cannot tell. Domain: 0 ≤ missing ≤ items ≤ 10^9. A target of 0 needs no sample. Throws
/// `unreachable` when even a census falls short.
package func leastSample(
  items: Int, missing: Int, sensitivity: Fraction = .one, target: Fraction
) throws(StatisticsFault) -> Int {
  _ = try Hypergeometric(items: items, marked: missing, drawn: 0)
  let allowed = target.complement
  func isEnough(_ sampled: Int) -> Bool {
    missIsAtMost(
      allowed, Hypergeometric(items, missing, sampled), sensitivity: sensitivity)
  }
  guard isEnough(items) else { throw .unreachable }
  var low = 0
  var high = items
  while low < high {
    let middle = low + (high - low) / 2
    if isEnough(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}

/// The least number of trials in which at most `misses` misses show a detection rate of at least
/// `rate`.
///
/// Source: inspection.md §3.9: least n with BinomCDF(misses; n, 1 − rate) ≤ 1 − confidence. `nil`
/// above 10^7 trials.
package func leastTrials(rate: Double, misses: Int, confidence: Double) -> Int? {
  guard rate > 0, rate < 1, confidence > 0, confidence < 1, misses >= 0 else { return nil }
  let alpha = 1 - confidence
  var low = misses + 1
  var high = 10_000_000
  guard low <= high, binomialAtMost(misses, trials: high, chance: 1 - rate) <= alpha else {
    return nil
  }
  while low < high {
    let middle = low + (high - low) / 2
    if binomialAtMost(misses, trials: middle, chance: 1 - rate) <= alpha {
      high = middle
    } else {
      low = middle + 1
    }
  }
  return low
}

/// Whether the chance to notice nothing is at most `allowed`.
func missIsAtMost(
  _ allowed: Fraction, _ design: Hypergeometric, sensitivity: Fraction
) -> Bool {
  if allowed.numerator == 0 {
    return design.logMiss(Notice(sensitivity)) == -.infinity
  }
  let miss = design.miss(Notice(sensitivity))
  let bound = allowed.value
  guard abs(miss - bound) <= 1e-10 * max(miss, bound) else { return miss < bound }
  guard let order = ExactMass.compareMiss(design, sensitivity: sensitivity, with: allowed) else {
    return miss <= bound
  }
  return order <= 0
}

/// Comparisons of hypergeometric probabilities with a fraction in whole numbers.
///
/// With m the lesser and M the greater of marked and drawn, P(x) = C(m, x) [M]_x [N − M]_(m−x) /
/// [N]_m in falling factorials, so that every mass is a whole number over the same whole number of
/// m factors.
enum ExactMass {
  /// Above this many factors no comparison is made: floating point tells all but constructed ties
  /// apart there.
  static let factorLimit = 10_000

  /// −1, 0, 1 as Σ H(x)(1 − s)^x is below, equal to or above `bound`; `nil` when the numbers are
  /// too long.
  static func compareMiss(
    _ design: Hypergeometric, sensitivity: Fraction, with bound: Fraction
  ) -> Int? {
    let survive = sensitivity.complement
    return compare(design, upTo: .max, weight: survive, with: bound)
  }

  /// −1, 0, 1 as the chance that at most `k` drawn marked items are noticed is below, equal to or
  /// above `bound`; `nil` when that would take too long.
  static func compareNoticed(
    _ design: Hypergeometric, atMost k: Int, _ sensitivity: Fraction, with bound: Fraction
  ) -> Int? {
    if sensitivity.isOne { return compareAtMost(design, k, with: bound) }
    if k == 0 { return compareMiss(design, sensitivity: sensitivity, with: bound) }
    if k < 0 { return bound.numerator == 0 ? 0 : -1 }
    let m = min(design.marked, design.drawn)
    guard m <= factorLimit / (k + 1) else { return nil }
    var sum = WideCount(0)
    for y in 0...min(k, design.support.upperBound) {
      sum.add(noticed(design, y, sensitivity))
    }
    return compare(sum, design, scale: sensitivity.denominator, with: bound)
  }

  /// [N]_m d^m times the chance that exactly `y` drawn marked items are noticed: Σ over x of H(x)
  /// C(x, y) s^y (1 − s)^(x − y), each term from its neighbour.
  private static func noticed(
    _ design: Hypergeometric, _ y: Int, _ sensitivity: Fraction
  ) -> WideCount {
    let m = min(design.marked, design.drawn)
    let big = max(design.marked, design.drawn)
    let survive = sensitivity.complement.numerator
    let first = max(y, design.support.lowerBound)
    let last = design.support.upperBound
    guard first <= last else { return WideCount(0) }
    var term = start(design, first, sensitivity.denominator)
    for index in 0..<y {
      term.multiply(by: UInt64(first - index))
      term.divideExactly(by: UInt64(index + 1))
      term.multiply(by: sensitivity.numerator)
    }
    for _ in 0..<(first - y) { term.multiply(by: survive) }
    var sum = term
    var x = first
    while x < last, survive > 0 {
      term.multiply(by: UInt64(m - x))
      term.multiply(by: UInt64(big - x))
      term.multiply(by: survive)
      term.divideExactly(by: UInt64(x + 1 - y))
      term.divideExactly(by: UInt64(design.items - big - m + x + 1))
      term.divideExactly(by: sensitivity.denominator)
      sum.add(term)
      x += 1
    }
    return sum
  }

  /// C(m, x) [M]_x [N − M]_(m − x) d^(m − x).
  private static func start(_ design: Hypergeometric, _ x: Int, _ d: UInt128) -> WideCount {
    let m = min(design.marked, design.drawn)
    let big = max(design.marked, design.drawn)
    var term = WideCount(1)
    for index in 0..<x {
      term.multiply(by: UInt64(m - index))
      term.divideExactly(by: UInt64(index + 1))
    }
    for index in 0..<x { term.multiply(by: UInt64(big - index)) }
    for index in 0..<(m - x) { term.multiply(by: UInt64(design.items - big - index)) }
    for _ in 0..<(m - x) { term.multiply(by: d) }
    return term
  }

  /// Compares a whole number over [N]_m d^m with `bound`.
  private static func compare(
    _ sum: WideCount, _ design: Hypergeometric, scale d: UInt128, with bound: Fraction
  ) -> Int {
    let m = min(design.marked, design.drawn)
    var sum = sum
    var whole = WideCount(1)
    for index in 0..<m { whole.multiply(by: UInt64(design.items - index)) }
    for _ in 0..<m { whole.multiply(by: d) }
    sum.multiply(by: bound.denominator)
    whole.multiply(by: bound.numerator)
    return sum.compare(whole)
  }

  /// −1, 0, 1 as P(X ≤ x) is below, equal to or above `bound`; `nil` when the numbers are too long.
  static func compareAtMost(_ design: Hypergeometric, _ x: Int, with bound: Fraction) -> Int? {
    compare(design, upTo: x, weight: .one, with: bound)
  }

  /// Compares Σ_{x ≤ top} H(x) · weight^x with `bound`.
  private static func compare(
    _ design: Hypergeometric, upTo top: Int, weight: Fraction, with bound: Fraction
  ) -> Int? {
    let m = min(design.marked, design.drawn)
    let big = max(design.marked, design.drawn)
    let items = design.items
    guard m <= factorLimit else { return nil }
    let first = design.support.lowerBound
    let last = min(design.support.upperBound, top)
    guard first <= last else { return bound.numerator == 0 ? 0 : -1 }
    var term = start(design, first, weight.denominator)
    for _ in 0..<first { term.multiply(by: weight.numerator) }
    var sum = term
    var x = first
    while x < last, weight.numerator > 0 {
      term.multiply(by: UInt64(m - x))
      term.multiply(by: UInt64(big - x))
      term.multiply(by: weight.numerator)
      term.divideExactly(by: UInt64(x + 1))
      term.divideExactly(by: UInt64(items - big - m + x + 1))
      term.divideExactly(by: weight.denominator)
      sum.add(term)
      x += 1
    }
    return compare(sum, design, scale: weight.denominator, with: bound)
  }
}
