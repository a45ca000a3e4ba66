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
}

/// Bounds for the missing items among `items`, after `found` of `sampled` were found missing.
///
/// `sensitivity` is the chance that a drawn missing item is noticed. Domain: found ≤ sampled ≤
/// items ≤ 10^9, 0 < sensitivity, 0 < confidence < 1. Source: inspection.md §3.4. Throws
/// `outOfDomain`.
package func missingBounds(
  items: Int, sampled: Int, found: Int, sensitivity: Fraction = .one, confidence: Fraction
) throws(StatisticsFault) -> MissingBounds {
  let inversion = try BoundInversion(
    items: items, sampled: sampled, found: found, sensitivity: sensitivity)
  guard confidence.numerator > 0, confidence.numerator < confidence.denominator else {
    throw .outOfDomain("confidence must lie between 0 and 1")
  }
  let alpha = confidence.complement
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
  guard confidence.numerator > 0, confidence.numerator < confidence.denominator else {
    throw .outOfDomain("confidence must lie between 0 and 1")
  }
  return inversion.upper(confidence.complement)
}

/// The tests that the bounds invert.
private struct BoundInversion {
  let items: Int
  let sampled: Int
  let found: Int
  let sensitivity: Fraction

  init(
    items: Int, sampled: Int, found: Int, sensitivity: Fraction
  ) throws(StatisticsFault) {
    _ = try Hypergeometric(items: items, marked: 0, drawn: sampled)
    guard found >= 0, found <= sampled else {
      throw .outOfDomain("found must lie in 0...sampled")
    }
    guard sensitivity.numerator > 0 else {
      throw .outOfDomain("sensitivity must be above 0")
    }
    self.items = items
    self.sampled = sampled
    self.found = found
    self.sensitivity = sensitivity
  }

  /// The greatest K that the test at level `alpha` does not reject. K = found is never rejected.
  func upper(_ alpha: Fraction) -> Int {
    var low = found
    var high = items
    while low < high {
      let middle = low + (high - low + 1) / 2
      if atMostExceeds(alpha, missing: middle, found) { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The least K that the test at level `alpha` does not reject; `nil` if there is none.
  func lower(_ alpha: Fraction) -> Int? {
    guard found > 0 else { return 0 }
    // P(Y ≥ k) > α is P(Y ≤ k − 1) < 1 − α.
    func isKept(_ missing: Int) -> Bool {
      !atMostReaches(alpha.complement, missing: missing, found - 1)
    }
    guard isKept(items) else { return nil }
    var low = found
    var high = items
    while low < high {
      let middle = low + (high - low) / 2
      if isKept(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Whether P(Y ≤ k | missing) > bound.
  private func atMostExceeds(_ bound: Fraction, missing: Int, _ k: Int) -> Bool {
    compare(bound, missing, k) > 0
  }

  /// Whether P(Y ≤ k | missing) ≥ bound.
  private func atMostReaches(_ bound: Fraction, missing: Int, _ k: Int) -> Bool {
    compare(bound, missing, k) >= 0
  }

  /// Compares P(Y ≤ k | missing) with a bound, in whole numbers where floating point cannot tell
  /// and they are short enough.
  private func compare(_ bound: Fraction, _ missing: Int, _ k: Int) -> Int {
    let design = Hypergeometric(items, missing, sampled)
    let isCertain = sensitivity.numerator == sensitivity.denominator
    let chance =
      isCertain ? design.atMost(k) : design.thinnedAtMost(k, sensitivity: sensitivity.value)
    let value = bound.value
    if abs(chance - value) <= 1e-9 * max(chance, value) {
      if isCertain, let order = ExactMass.compareAtMost(design, k, with: bound) { return order }
      if k == 0,
        let order = ExactMass.compareMiss(design, sensitivity: sensitivity, with: bound)
      {
        return order
      }
    }
    return chance < value ? -1 : chance > value ? 1 : 0
  }
}

extension Hypergeometric {
  /// The chance that at most `k` drawn marked items are noticed, each with chance `sensitivity` (0
  /// < s < 1).
  ///
  /// Source: inspection.md §3.4: Σ H(x) BinomCDF(k; x, s).
  package func thinnedAtMost(_ k: Int, sensitivity: Double) -> Double {
    if k >= support.upperBound { return 1 }
    if k < 0 { return 0 }
    let certain = sum(over: support.lowerBound...max(k, support.lowerBound)) { $0 <= k ? 1 : 0 }
    let rest = sum(over: max(k + 1, support.lowerBound)...support.upperBound) {
      binomialAtMost(k, trials: $0, chance: sensitivity)
    }
    return min(1, certain + rest)
  }
}
