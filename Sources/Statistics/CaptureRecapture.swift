import Glibc

/// How many there are, after two independent looks at a closed population.
///
/// Not valid when finds are removed between the looks or items can move.
package struct CaptureRecapture: Hashable, Sendable {
  /// Chapman's estimate of the population, (n1 + 1)(n2 + 1) / (m + 1) − 1.
  package var estimate: Double
  /// Seber's estimate of its variance.
  package var variance: Double
  /// The least population that an exact two-sided test at level α does not reject.
  package var exactLower: Int
  /// The greatest one; `nil` when no population is too large, as always without common items.
  package var exactUpper: Int?
}

/// The estimate of Chapman and the exact interval by inversion in N.
///
/// `first` items were seen at the first look, `second` at the second, `both` at both. Source:
/// Chapman 1951; Seber, The Estimation of Animal Abundance (1982), §3.1.1; the interval holds {N:
/// P(M ≥ m | N) > α/2 and P(M ≤ m | N) > α/2} with M hypergeometric. Domain: first, second ≤ 10^9,
/// both ≤ either; populations above 4 × 10^18 count as unbounded. Throws `outOfDomain`.
package func captureRecapture(
  first: Int, second: Int, both: Int, confidence: Fraction
) throws(StatisticsFault) -> CaptureRecapture {
  guard (0...Hypergeometric.limit).contains(first), (0...Hypergeometric.limit).contains(second)
  else {
    throw .outOfDomain("first and second must lie in 0...\(Hypergeometric.limit)")
  }
  guard both >= 0, both <= min(first, second) else {
    throw .outOfDomain("both must lie in 0...the lesser of first and second")
  }
  let alpha = try confidence.level().half
  let (a, b, m) = (Double(first), Double(second), Double(both))
  let looks = Looks(first: first, second: second, both: both, alpha: alpha)
  return CaptureRecapture(
    // (n1 + 1)(n2 + 1) / (m + 1) − 1 without a difference of large numbers.
    estimate: (a * b + a + b - m) / (m + 1),
    variance: (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) * (m + 1) * (m + 2)),
    exactLower: looks.lower(), exactUpper: looks.upper())
}

/// The tests that the interval inverts.
private struct Looks {
  static let most = 4_000_000_000_000_000_000

  let first: Int
  let second: Int
  let both: Int
  let alpha: Fraction

  /// All that were seen: no population is smaller.
  var seen: Int { first + second - both }

  func upper() -> Int? {
    guard both > 0 else { return nil }
    let level = alpha.value
    func probe(_ items: Int) -> (isKept: Bool, ratio: Double) {
      let design = Hypergeometric(items, first, second)
      let chance = design.atLeast(both)
      return (
        NearTie.decide(chance, level, isBelow: false) {
          ExactMass.compareAtMost(design, both - 1, with: alpha.complement).map { $0 < 0 }
        }, chance / level
      )
    }
    var high = seen
    while probe(high).isKept {
      guard high < Self.most / 2 else { return probe(Self.most).isKept ? nil : last(high, probe) }
      high *= 2
    }
    let near = Int(min(Double(first) * Double(second) / Double(both), Double(high)))
    return lastTrue(from: max(seen, high / 2), to: high, near: near, probe)
  }

  private func last(_ low: Int, _ probe: (Int) -> (isKept: Bool, ratio: Double)) -> Int {
    lastTrue(from: low, to: Self.most, probe)
  }

  func lower() -> Int {
    let level = alpha.value
    func probe(_ items: Int) -> (isKept: Bool, ratio: Double) {
      let design = Hypergeometric(items, first, second)
      let chance = design.atMost(both)
      return (
        NearTie.decide(chance, level, isBelow: false) {
          ExactMass.compareAtMost(design, both, with: alpha).map { $0 > 0 }
        }, chance / level
      )
    }
    if probe(seen).isKept { return seen }
    var high = max(1, seen) * 2
    while !probe(high).isKept, high < Self.most / 2 { high *= 2 }
    // Kept from some N on: search for it from the upper end.
    return high - lastTrue(from: 0, to: high - seen) { distance in probe(high - distance) }
  }
}
