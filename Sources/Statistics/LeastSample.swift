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
  let notice = Notice(sensitivity)
  func probe(_ sampled: Int) -> (isKept: Bool, ratio: Double) {
    let design = Hypergeometric(items, missing, sampled)
    // Whichever is small keeps its digits.
    if target.value < 0.5 {
      let chance = design.detection(notice)
      let isEnough = NearTie.decide(chance, target.value, isBelow: false) {
        ExactMass.compareMiss(design, sensitivity: sensitivity, with: allowed).map { $0 <= 0 }
      }
      return (!isEnough, target.value / chance)
    }
    if allowed.numerator == 0 {
      return (!(sensitivity.isOne && !design.support.contains(0)), .nan)
    }
    let miss = design.miss(notice)
    let isEnough = NearTie.decide(miss, allowed.value, isBelow: true) {
      ExactMass.compareMiss(design, sensitivity: sensitivity, with: allowed).map { $0 <= 0 }
    }
    return (!isEnough, miss / allowed.value)
  }
  guard !probe(items).isKept else { throw .unreachable }
  guard probe(0).isKept else { return 0 }
  // The greatest sample that is not enough, near the solution of (1 − s n / N)^r = 1 − target.
  let share = -expm1(log(allowed.value) / Double(max(missing, 1))) / max(notice.chance, 1e-300)
  let near = Int(min(share, 1) * Double(items))
  return lastTrue(from: 0, to: items, near: near, probe) + 1
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

/// Decisions between a computed chance and a level.
enum NearTie {
  /// Beyond this share of the level floating point tells them apart; sums that whole numbers can check
  /// have an error below 10^−12.
  static let width = 3e-12

  /// Whether the chance lies on the wanted side of the level, asked in whole numbers beside it. Where
  /// those would take too long no tie is possible but a constructed one, and floating point decides.
  static func decide(
    _ chance: Double, _ level: Double, isBelow: Bool, exactly: () -> Bool?
  ) -> Bool {
    let plain = isBelow ? chance < level : chance > level
    guard abs(chance - level) <= width * max(chance, level) else { return plain }
    return exactly() ?? plain
  }
}

/// Comparisons of hypergeometric probabilities with a fraction in whole numbers.
///
/// With m the lesser and M the greater of marked and drawn, P(x) = C(m, x) [M]_x [N − M]_(m−x) /
/// [N]_m in falling factorials, so that every mass is a whole number over the same whole number of
/// m factors.
enum ExactMass {
  /// The most steps of one word that a comparison may take, about a tenth of a second.
  static let stepLimit = 30_000_000

  /// Whether a comparison over `m` factors, `times` over, is short enough.
  private static func isShort(_ m: Int, _ design: Hypergeometric, _ d: UInt128, times: Int) -> Bool
  {
    let bits = (Int.bitWidth - design.items.leadingZeroBitCount) + (128 - d.leadingZeroBitCount)
    return m < 100_000 && times < 100_000 && times * m * (m * bits / 64 + 1) <= stepLimit
  }

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
    guard isShort(m, design, sensitivity.denominator, times: k + 1) else { return nil }
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
    guard isShort(m, design, weight.denominator, times: 1) else { return nil }
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
