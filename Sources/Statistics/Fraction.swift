/// An exact share between two integers, for what ties decide: a target of 0.95 is 95/100, never
/// 0.94999….
///
/// Source: inspection.md §3.2: sample sizes are decided by exact comparison.
package struct Fraction: Hashable, Sendable {
  package let numerator: UInt128
  package let denominator: UInt128

  /// `nil` without a denominator, with one over 10^15, or for a value above 1.
  package init?(_ numerator: UInt64, over denominator: UInt64) {
    guard denominator > 0, denominator <= 1_000_000_000_000_000, numerator <= denominator else {
      return nil
    }
    self.init(unchecked: UInt128(numerator), UInt128(denominator))
  }

  /// From parts per million, cut to 0...1,000,000.
  package init(ppm: Int64) {
    self.init(unchecked: UInt128(min(1_000_000, max(0, ppm))), 1_000_000)
  }

  /// From a decimal within 0...1 with at most 36 decimals; `nil` for any other.
  package init?(_ decimal: ExactDecimal) {
    guard !decimal.isNegative, decimal.exponent >= -ExactDecimal.digitLimit else { return nil }
    guard decimal.exponent < 0 || decimal.digits == 0 else {
      guard decimal.digits == 1, decimal.exponent == 0 else { return nil }
      self.init(unchecked: 1, 1)
      return
    }
    var denominator: UInt128 = 1
    for _ in 0..<max(0, -decimal.exponent) { denominator *= 10 }
    guard decimal.digits <= denominator else { return nil }
    self.init(unchecked: decimal.digits, denominator)
  }

  package static let one = Fraction(unchecked: 1, 1)
  package static let zero = Fraction(unchecked: 0, 1)

  /// The nearest binary floating-point number, to one unit in the last place.
  package var value: Double { Double(numerator) / Double(denominator) }

  /// One minus this share, exactly.
  package var complement: Fraction {
    Fraction(unchecked: denominator - numerator, denominator)
  }

  /// Whether it is the whole.
  package var isOne: Bool { numerator == denominator }

  /// Half of this share, exactly (denominators up to 2 × 10^36 arise here only).
  package var half: Fraction {
    numerator % 2 == 0
      ? Fraction(unchecked: numerator / 2, denominator)
      : Fraction(unchecked: numerator, denominator * 2)
  }

  /// A product of two shares; `nil` for a denominator over 10^36.
  init?(_ numerator: UInt128, upTo denominator: UInt128) {
    guard denominator <= 1_000_000_000_000_000_000_000_000_000_000_000_000 else { return nil }
    self.init(unchecked: numerator, denominator)
  }

  private init(unchecked numerator: UInt128, _ denominator: UInt128) {
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// What is wrong with the arguments of a statistical function.
package enum StatisticsFault: Error, Hashable, Sendable {
  /// An argument lies outside the function's domain; the text names it.
  case outOfDomain(String)
  /// No sample, however large, reaches the target: the chance to notice all missing items is too
  /// low.
  case unreachable
}

extension StatisticsFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .outOfDomain(let what): what
    case .unreachable: "no sample reaches the target with this sensitivity"
    }
  }
}
