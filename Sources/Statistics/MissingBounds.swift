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
    let level = alpha.value
    let most = sensitivity.isOne ? items - (sampled - found) : items
    return lastTrue(from: found, to: most) { missing in
      let chance = atMost(found, missing: missing)
      return (isAbove(alpha, level, chance, missing, .atMost(found)), chance / level)
    }
  }

  /// The least K that the test at level `alpha` does not reject; `nil` if there is none.
  func lower(_ alpha: Fraction) -> Int? {
    guard found > 0 else { return 0 }
    let level = alpha.value
    func probe(_ missing: Int) -> (isKept: Bool, ratio: Double) {
      let chance = atLeast(found, missing: missing)
      return (isAbove(alpha, level, chance, missing, .atLeast(found)), chance / level)
    }
    guard probe(items).isKept else { return nil }
    // The greatest K that is rejected, counted from the other end.
    return items
      - lastTrue(from: 0, to: items - found) { distance in probe(items - distance) }
  }

  private func atMost(_ k: Int, missing: Int) -> Double {
    Hypergeometric(items, missing, sampled).noticedAtMost(k, notice)
  }

  private func atLeast(_ k: Int, missing: Int) -> Double {
    Hypergeometric(items, missing, sampled).noticedAtLeast(k, notice)
  }

  private enum Event {
    case atMost(Int)
    case atLeast(Int)
  }

  /// Whether the chance of an event is above a level, in whole numbers where floating point cannot
  /// tell.
  private func isAbove(
    _ alpha: Fraction, _ level: Double, _ chance: Double, _ missing: Int, _ event: Event
  ) -> Bool {
    guard abs(chance - level) <= 1e-10 * max(chance, level) else { return chance > level }
    let design = Hypergeometric(items, missing, sampled)
    switch event {
    case .atMost(let k):
      let order = ExactMass.compareNoticed(design, atMost: k, sensitivity, with: alpha)
      return order.map { $0 > 0 } ?? (chance > level)
    case .atLeast(let k):
      let order = ExactMass.compareNoticed(
        design, atMost: k - 1, sensitivity, with: alpha.complement)
      return order.map { $0 < 0 } ?? (chance > level)
    }
  }
}

/// The greatest whole number of a range for which a falling test holds; it holds for the first.
///
/// `probe` also tells by which factor the chance exceeds its level. The factor's logarithm runs nearly
/// straight, so that a few probes on either side of the line's root close in; halving in between
/// keeps the worst case short.
func lastTrue(
  from first: Int, to last: Int, _ probe: (Int) -> (isKept: Bool, ratio: Double)
) -> Int {
  guard first < last else { return first }
  let end = probe(last)
  if end.isKept { return last }
  var low = first
  var high = last
  var lowSize = Double.infinity
  var highSize = log(end.ratio)
  var guess: Double?
  var turn = 0
  while high - low > 1 {
    var next = low + (high - low) / 2
    let share = lowSize / (lowSize - highSize)
    if turn % 4 != 3, share > 0, share < 1 {
      let root = share * Double(high - low)
      let place = Double(low) + root
      let width = guess.map { abs(place - $0) * 2 + 1 } ?? Double(high - low) / 16
      guess = place
      let step = root + (turn % 2 == 0 ? -width : width)
      next = min(max(low + Int(min(max(step, 1), Double(high - low))), low + 1), high - 1)
    }
    let value = probe(next)
    if value.isKept {
      low = next
      lowSize = log(value.ratio)
    } else {
      high = next
      highSize = log(value.ratio)
    }
    turn += 1
  }
  return low
}
