/// Evidence against a number of missing items that may be looked at after every draw.
///
/// Source: inspection.md §3.7: the product of likelihood ratios without replacement, alternative over
/// null; reject at E ≥ 1/α, by Ville's inequality at any time. Shafer et al., Test Martingales
/// (2011).
package struct SequentialEvidence: Hashable, Sendable {
  /// E after the last draw; infinite once the null cannot be true.
  package var value: Double
  /// The greatest E so far, at least 1.
  package var greatest: Double
  /// 1 / greatest: a p-value that holds at any time.
  package var anytimeP: Double
}

/// E-value of draws without replacement from `items` items: `null` missing ones against
/// `alternative`.
///
/// `draws` holds 1 for present and 0 for missing. A present draw multiplies E by (N − K1 − S) / (N −
/// K0 − S), with S present ones before it, a missing one by (K1 − F) / (K0 − F), with F missing ones
/// before it. Once the null would need fewer than no items it is refuted; once the alternative would,
/// E is 0. Domain: null, alternative ≤ items ≤ 10^9, draws ≤ items. Relative error below 1e-12 after a
/// million draws; above 1.8 × 10^308 E shows as infinite, and p keeps its size. Throws `outOfDomain`.
package func sequentialEvidence(
  items: Int, null: Int, alternative: Int, draws: some Sequence<UInt8>
) throws(StatisticsFault) -> SequentialEvidence {
  guard items >= 0, items <= Hypergeometric.limit else {
    throw .outOfDomain("items must lie in 0...\(Hypergeometric.limit)")
  }
  guard (0...items).contains(null), (0...items).contains(alternative) else {
    throw .outOfDomain("null and alternative must lie in 0...items")
  }
  var test = EvidenceProduct(items: items, null: null, alternative: alternative)
  var taken = 0
  for draw in draws {
    taken += 1
    guard taken <= items else { throw .outOfDomain("there are more draws than items") }
    if draw != 0 { test.present() } else { test.missing() }
  }
  return test.evidence
}

/// A product of quotients of whole numbers with its own exponent and its own rounding error, so that
/// it neither overflows nor drifts.
private struct EvidenceProduct {
  private var nullPresent: Double
  private var otherPresent: Double
  private var nullMissing: Double
  private var otherMissing: Double

  private var product = 1.0
  private var error = 0.0
  private var exponent = 0
  private var greatest = (significand: 1.0, exponent: 0, error: 0.0)
  private var isRefuted = false
  private var isOver = false

  init(items: Int, null: Int, alternative: Int) {
    nullPresent = Double(items - null)
    otherPresent = Double(items - alternative)
    nullMissing = Double(null)
    otherMissing = Double(alternative)
  }

  mutating func present() {
    multiply(otherPresent, nullPresent)
    nullPresent -= 1
    otherPresent -= 1
  }

  mutating func missing() {
    multiply(otherMissing, nullMissing)
    nullMissing -= 1
    otherMissing -= 1
  }

  /// Multiplies by `top` / `bottom`, what the alternative and the null have left of this kind.
  private mutating func multiply(_ top: Double, _ bottom: Double) {
    if bottom <= 0 { isRefuted = true }
    if top <= 0 { isOver = true }
    if isRefuted || isOver { return }
    let quotient = top / bottom
    error += top.addingProduct(-quotient, bottom) / top
    let next = product * quotient
    error += (-next).addingProduct(product, quotient) / next
    product = next
    if product < 0x1p-500 || product > 0x1p500 {
      exponent += Int(product.exponent)
      product = product.significand
    }
    // Compared without the error, which is far below what shows.
    let scaled =
      exponent == greatest.exponent
      ? product : Self.scaled(product, exponent - greatest.exponent)
    if scaled > greatest.significand { greatest = (product, exponent, error) }
  }

  var evidence: SequentialEvidence {
    if isRefuted {
      return SequentialEvidence(value: .infinity, greatest: .infinity, anytimeP: 0)
    }
    let top = greatest.significand * (1 + greatest.error)
    let most = Self.scaled(top, greatest.exponent)
    let inverse = Self.scaled(1 / top, -greatest.exponent)
    return SequentialEvidence(
      value: isOver ? 0 : Self.scaled(product * (1 + error), exponent),
      greatest: max(1, most), anytimeP: min(1, inverse))
  }

  private static func scaled(_ significand: Double, _ exponent: Int) -> Double {
    Double(sign: .plus, exponent: max(-4_000, min(4_000, exponent)), significand: significand)
  }
}
