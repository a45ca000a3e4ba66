/// Evidence against a number of missing items that may be looked at after every draw.
///
/// Source: inspection.md §3.7: the product of likelihood ratios without replacement, alternative over
/// null; reject at E ≥ 1/α, by Ville's inequality at any time. Shafer et al., Test Martingales
/// (2011).
package struct SequentialEvidence: Hashable, Sendable {
  /// E after the last draw, which floating point may not hold; infinite once the null cannot be true.
  package var scaled: ScaledReal
  /// The greatest E so far, at least 1.
  package var scaledGreatest: ScaledReal
  /// 1 / greatest: a p-value that holds at any time.
  package var scaledAnytimeP: ScaledReal

  /// Before the first draw.
  package static let nothing = SequentialEvidence(
    scaled: ScaledReal(1), scaledGreatest: ScaledReal(1), scaledAnytimeP: ScaledReal(1))

  /// The nearest floating-point numbers.
  package var value: Double { scaled.value }
  package var greatest: Double { scaledGreatest.value }
  package var anytimeP: Double { scaledAnytimeP.value }
}

/// E-value of draws without replacement from `items` items: `null` missing ones against
/// `alternative`.
///
/// `draws` holds 1 for present and 0 for missing. A present draw multiplies E by (N − K1 − S) / (N −
/// K0 − S), with S present ones before it, a missing one by (K1 − F) / (K0 − F), with F missing ones
/// before it. Once the null would need fewer than no items it is refuted; once the alternative would,
/// E is 0. Domain: null, alternative ≤ items ≤ 10^9, draws ≤ items. Relative error below 1e-12, also
/// where floating point holds E no more. Throws `outOfDomain`.
package func sequentialEvidence(
  items: Int, null: Int, alternative: Int, draws: [UInt8]
) throws(StatisticsFault) -> SequentialEvidence {
  guard items >= 0, items <= Hypergeometric.limit else {
    throw .outOfDomain("items must lie in 0...\(Hypergeometric.limit)")
  }
  guard (0...items).contains(null), (0...items).contains(alternative) else {
    throw .outOfDomain("null and alternative must lie in 0...items")
  }
  guard draws.count <= items else { throw .outOfDomain("there are more draws than items") }
  var test = EvidenceProduct(items: items, null: null, alternative: alternative)
  var start = 0
  while start < draws.count {
    let end = endOfRun(draws, from: start)
    test.take(isPresent: draws[start] != 0, end - start)
    start = end
  }
  return test.evidence
}

/// The place behind the draws that are alike from `start` on.
private func endOfRun(_ draws: [UInt8], from start: Int) -> Int {
  draws.withUnsafeBytes { bytes in
    let first = bytes[start]
    let eight = UInt64(first) &* 0x0101_0101_0101_0101
    var at = start + 1
    while at + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) == eight {
      at += 8
    }
    while at < bytes.count, bytes[at] == first { at += 1 }
    return at
  }
}

/// A quotient of two products of whole numbers, so that it neither overflows nor drifts.
///
/// Its value depends only on how many were present and missing: it is the ratio of the two
/// hypergeometric masses, which long runs take instead of multiplying on.
private struct EvidenceProduct {
  private let items: Int
  private let null: Int
  private let alternative: Int
  private var present = 0
  private var missing = 0

  private var top = LongProduct()
  private var bottom = LongProduct()
  private var greatest = (top: LongProduct(), bottom: LongProduct())
  private var isRising = false
  private var isRefuted = false
  private var isOver = false

  init(items: Int, null: Int, alternative: Int) {
    self.items = items
    self.null = null
    self.alternative = alternative
  }

  /// Takes so many draws that are alike.
  mutating func take(isPresent: Bool, _ count: Int) {
    // What alternative and null have left of this kind.
    let over = isPresent ? items - null - present : null - missing
    let by = isPresent ? items - alternative - present : alternative - missing
    if isPresent { present += count } else { missing += count }
    // Every draw of one kind moves the evidence the same way, so that it can be greatest only where
    // it turns.
    let rises = isPresent == (alternative < null)
    if isRising, !rises { noteGreatest() }
    isRising = rises
    if count > over { isRefuted = true }
    if isRefuted || isOver { return }
    if count > by {
      // Rising evidence would have refuted the null, which has fewer left, before.
      isOver = true
      return
    }
    if count >= 200, let quotient = massRatio() {
      top = quotient
      bottom = LongProduct()
      return
    }
    for index in 0..<count {
      top.multiply(by: UInt64(by - index))
      bottom.multiply(by: UInt64(over - index))
    }
  }

  /// H(missing; K1) / H(missing; K0), unless the masses are so small that their logarithms lose digits.
  private func massRatio() -> LongProduct? {
    let drawn = present + missing
    let one = Hypergeometric(items, alternative, drawn).logMass(missing)
    let other = Hypergeometric(items, null, drawn).logMass(missing)
    guard one > -2_000, other > -2_000 else { return nil }
    return LongProduct(logarithm: one - other)
  }

  private mutating func noteGreatest() {
    let (value, exponent) = top.over(bottom)
    let (most, mostExponent) = greatest.top.over(greatest.bottom)
    let scaled = Self.scaled(value, exponent - mostExponent)
    if scaled > most { greatest = (top, bottom) }
  }

  var evidence: SequentialEvidence {
    if isRefuted {
      return SequentialEvidence(
        scaled: ScaledReal(.infinity), scaledGreatest: ScaledReal(.infinity),
        scaledAnytimeP: ScaledReal(0))
    }
    var last = self
    last.noteGreatest()
    let most = last.greatest.top.over(last.greatest.bottom)
    let isOverOne = Self.scaled(most.value, most.exponent) > 1
    let least = last.greatest.bottom.over(last.greatest.top)
    let (value, exponent) = top.over(bottom)
    return SequentialEvidence(
      scaled: isOver ? ScaledReal(0) : ScaledReal(value, exponent: exponent),
      scaledGreatest: isOverOne
        ? ScaledReal(most.value, exponent: most.exponent) : ScaledReal(1),
      scaledAnytimeP: isOverOne
        ? ScaledReal(least.value, exponent: least.exponent) : ScaledReal(1))
  }

  private static func scaled(_ significand: Double, _ exponent: Int) -> Double {
    Double(sign: .plus, exponent: max(-4_000, min(4_000, exponent)), significand: significand)
  }
}

/// A product of whole numbers as 64 leading bits and a power of two; each factor costs at most 2^−63
/// of it.
private struct LongProduct {
  private var bits: UInt64 = 1 << 63
  private var exponent = -63

  init() {}

  /// The product with this logarithm, of at most 4,000 in size.
  init(logarithm: Double) {
    let scaled = ScaledReal(exp: logarithm)
    bits = UInt64(min(max(scaled.significand, 1), 1.9999999999999998) * 0x1p63)
    exponent = scaled.exponent - 63
  }

  /// `factor` above 0.
  mutating func multiply(by factor: UInt64) {
    let product = bits.multipliedFullWidth(by: factor)
    let empty = product.high.leadingZeroBitCount
    // A shift by all 64 bits gives 0, so that a factor of 1 needs no case of its own.
    bits = product.high << UInt64(empty) | product.low >> UInt64(64 - empty)
    exponent += 64 - empty
  }

  /// The quotient of two products as a number and a power of two.
  func over(_ other: LongProduct) -> (value: Double, exponent: Int) {
    (Double(bits) / Double(other.bits), exponent - other.exponent)
  }
}
