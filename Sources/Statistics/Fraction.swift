/// An exact share between two integers, for what ties decide: a target of 0.95 is 95/100, never
/// 0.94999….
///
/// Source: inspection.md §3.2: sample sizes are decided by exact comparison.
package struct Fraction: Hashable, Sendable {
  package let numerator: UInt64
  package let denominator: UInt64

  /// `nil` without a denominator, with one over 10^15, or for a value above 1.
  package init?(_ numerator: UInt64, over denominator: UInt64) {
    guard denominator > 0, denominator <= 1_000_000_000_000_000, numerator <= denominator else {
      return nil
    }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// From parts per million, cut to 0...1,000,000.
  package init(ppm: Int64) {
    numerator = UInt64(min(1_000_000, max(0, ppm)))
    denominator = 1_000_000
  }

  package static let one = Fraction(ppm: 1_000_000)

  /// The nearest binary floating-point number.
  package var value: Double { Double(numerator) / Double(denominator) }

  /// One minus this share, exactly.
  package var complement: Fraction {
    Fraction(unchecked: denominator - numerator, denominator)
  }

  /// Half of this share, exactly (denominators up to 2 × 10^15 arise here only).
  package var half: Fraction {
    numerator % 2 == 0
      ? Fraction(unchecked: numerator / 2, denominator)
      : Fraction(unchecked: numerator, denominator * 2)
  }

  private init(unchecked numerator: UInt64, _ denominator: UInt64) {
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
