import Glibc

/// How many items can be missing from a finite population, given what a sample showed.
///
/// Source: inspection.md §3.4: test inversion, U = max{K: P(Y ≤ k | K) > α}, L = min{K: P(Y ≥ k |
/// K) > α}.
package struct MissingBounds: Hashable, Sendable {
  /// One-sided lower bound; `nil` when even a wholly missing population explains the finds too
  /// badly.
  package var lower1: Int?
  /// One-sided upper bound.
  package var upper1: Int
  /// Lower end of the two-sided interval (α/2 at each end).
  package var lower2: Int?
  /// Upper end of the two-sided interval.
  package var upper2: Int

  package init(lower1: Int?, upper1: Int, lower2: Int?, upper2: Int) {
    self.lower1 = lower1
    self.upper1 = upper1
    self.lower2 = lower2
    self.upper2 = upper2
  }
}

/// Bounds for the missing items among `items`, after `found` of `sampled` were found missing.
///
/// `sensitivity` is the chance that a drawn missing item is noticed; with a chance of 0 a count proves
/// nothing. Domain: found ≤ sampled ≤ items ≤ 10^9, 0 < confidence < 1. Source: inspection.md §3.4.
/// Throws `outOfDomain`.
package func missingBounds(
  items: Int, sampled: Int, found: Int, sensitivity: Fraction = .one, confidence: Fraction
) throws(StatisticsFault) -> MissingBounds {
  let inversion = try BoundInversion(
    items: items, sampled: sampled, found: found, sensitivity: sensitivity)
  let alpha = try confidence.level()
  return MissingBounds(
    lower1: inversion.lower(alpha), upper1: inversion.upper(alpha),
    lower2: inversion.lower(alpha.half), upper2: inversion.upper(alpha.half))
}

/// The one-sided upper bound alone. Source and domain as for
/// ``missingBounds(items:sampled:found:sensitivity:confidence:)``.
package func missingUpperBound(
  items: Int, sampled: Int, found: Int, sensitivity: Fraction = .one, confidence: Fraction
) throws(StatisticsFault) -> Int {
  let inversion = try BoundInversion(
    items: items, sampled: sampled, found: found, sensitivity: sensitivity)
  return inversion.upper(try confidence.level())
}

/// The tests that the bounds invert.
private struct BoundInversion {
  let items: Int
  let sampled: Int
  let found: Int
  let sensitivity: Fraction
  let notice: Notice

  init(
    items: Int, sampled: Int, found: Int, sensitivity: Fraction
  ) throws(StatisticsFault) {
    _ = try Hypergeometric(items: items, marked: 0, drawn: sampled)
    guard found >= 0, found <= sampled else {
      throw .outOfDomain("found must lie in 0...sampled")
    }
    self.items = items
    self.sampled = sampled
    self.found = found
    self.sensitivity = sensitivity
    notice = Notice(sensitivity)
  }

  /// The greatest K that the test at level `alpha` does not reject. K = found is never rejected.
  func upper(_ alpha: Fraction) -> Int {
    let most = sensitivity.isOne ? items - (sampled - found) : items
    let near = guess(Double(found) + 0.5, alpha)
    return lastTrue(from: found, to: most, near: near) { isAbove(alpha, $0, atMost: found) }
  }

  /// The least K that the test at level `alpha` does not reject; `nil` if there is none.
  func lower(_ alpha: Fraction) -> Int? {
    guard found > 0 else { return 0 }
    guard isAbove(alpha, items, atLeast: found).isKept else { return nil }
    // The greatest K that is rejected, counted from the other end.
    let near = items - guess(Double(found) - 0.5, alpha, isLower: true)
    return items
      - lastTrue(from: 0, to: items - found, near: near) { distance in
        isAbove(alpha, items - distance, atLeast: found)
      }
  }

  /// About where the bound lies, by the normal law: the K whose mean lies so many standard deviations
  /// beyond what was found.
  private func guess(_ edge: Double, _ alpha: Fraction, isLower: Bool = false) -> Int {
    let n = Double(sampled)
    let share = n / Double(max(items, 1))
    let tail = Tail(alpha)
    let quantile = tail.chance <= 0.5 ? normalQuantile(tail.chance) : -normalQuantile(tail.rest)
    var low = 0.0
    var high = Double(items)
    for _ in 0..<40 {
      let missing = (low + high) / 2
      let mean = missing * share * notice.chance
      let part = missing / Double(max(items, 1))
      let spread =
        missing * share * notice.chance
        * (notice.survive + notice.chance * (1 - part) * (1 - share))
      let distance = (edge - mean) / max(spread, 1e-9).squareRoot()
      let isBelow = isLower ? distance > -quantile : distance > quantile
      if isBelow { low = missing } else { high = missing }
    }
    return Int(low)
  }

  /// Whether P(Y ≤ k | missing) > alpha, and by which factor; asked of the other tail where alpha is
  /// near 1, so that the small number keeps its digits.
  private func isAbove(
    _ alpha: Fraction, _ missing: Int, atMost k: Int
  ) -> (isKept: Bool, ratio: Double) {
    let design = Hypergeometric(items, missing, sampled)
    func exactly() -> Bool? {
      ExactMass.compareNoticed(design, atMost: k, sensitivity, with: alpha).map { $0 > 0 }
    }
    if alpha.value <= 0.5 {
      let chance = design.noticedAtMost(k, notice)
      return (
        NearTie.decide(chance, alpha.value, isBelow: false, exactly: exactly), chance / alpha.value
      )
    }
    let rest = alpha.complement.value
    let chance = design.noticedAtLeast(k + 1, notice)
    return (NearTie.decide(chance, rest, isBelow: true, exactly: exactly), rest / chance)
  }

  /// Whether P(Y ≥ k | missing) > alpha, likewise.
  private func isAbove(
    _ alpha: Fraction, _ missing: Int, atLeast k: Int
  ) -> (isKept: Bool, ratio: Double) {
    let design = Hypergeometric(items, missing, sampled)
    func exactly() -> Bool? {
      ExactMass.compareNoticed(design, atMost: k - 1, sensitivity, with: alpha.complement)
        .map { $0 < 0 }
    }
    if alpha.value <= 0.5 {
      let chance = design.noticedAtLeast(k, notice)
      return (
        NearTie.decide(chance, alpha.value, isBelow: false, exactly: exactly), chance / alpha.value
      )
    }
    let rest = alpha.complement.value
    let chance = design.noticedAtMost(k - 1, notice)
    return (NearTie.decide(chance, rest, isBelow: true, exactly: exactly), rest / chance)
  }
}

/// The greatest whole number of a range for which a falling test holds; it holds for the first.
///
/// `probe` also tells by which factor the chance exceeds its level. Its logarithm runs nearly
/// straight, so that a few probes on either side of the line's root close in; halving in between
/// keeps the worst case short. A `guess` for the place saves probes; it need not be good.
func lastTrue(
  from first: Int, to last: Int, near guess: Int? = nil,
  _ probe: (Int) -> (isKept: Bool, ratio: Double)
) -> Int {
  guard first < last else { return first }
  var bracket = Bracket(low: first, high: last)
  if let guess, last - first > 1_000 {
    // Around the guess, wider and wider.
    let middle = min(max(guess, first + 1), last - 1)
    var width = max(1, (last - first) >> 17)
    while width < last - first, bracket.high == last || bracket.low == first {
      let next =
        bracket.low == first
        ? max(middle - width, first + 1) : min(middle + width, last)
      bracket.note(next, probe(next))
      if bracket.high <= bracket.low + 1 { return bracket.low }
      width *= 4
    }
  }
  if bracket.high == last {
    let end = probe(last)
    if end.isKept { return last }
    bracket.note(last, end)
  }
  while bracket.high - bracket.low > 1 {
    let next = bracket.next()
    bracket.note(next, probe(next))
  }
  return bracket.low
}

/// Where a falling test turns: it holds at `low` and not at `high`.
private struct Bracket {
  var low: Int
  var high: Int
  private var lowSize = Double.infinity
  private var highSize = -Double.infinity
  private var guess: Double?
  private var turn = 0

  init(low: Int, high: Int) {
    self.low = low
    self.high = high
  }

  mutating func note(_ place: Int, _ value: (isKept: Bool, ratio: Double)) {
    if value.isKept {
      low = place
      lowSize = log(value.ratio)
    } else {
      high = place
      highSize = log(value.ratio)
    }
  }

  /// A place strictly between the ends.
  mutating func next() -> Int {
    defer { turn += 1 }
    let share = lowSize / (lowSize - highSize)
    guard turn % 4 != 3, share > 0, share < 1 else { return low + (high - low) / 2 }
    let root = share * Double(high - low)
    let place = Double(low) + root
    let width = guess.map { abs(place - $0) * 2 + 1 } ?? Double(high - low) / 16
    guess = place
    let step = root + (turn % 2 == 0 ? -width : width)
    return min(max(low + Int(min(max(step, 1), Double(high - low))), low + 1), high - 1)
  }
}
