/// A true share behind a count by an imperfect test.
package struct TrueShare: Hashable, Sendable {
  /// The estimate, cut to 0...1.
  package var estimate: Double
  package var lower: Double
  package var upper: Double
  /// Which of the three lay outside 0...1 before they were cut.
  package var cut: Set<Part>

  package enum Part: String, CaseIterable, Sendable {
    case estimate, lower, upper
  }
}

/// The estimate of Rogan and Gladen with the two-sided interval of Clopper and Pearson mapped alike,
/// all cut to 0...1.
///
/// Source: Rogan & Gladen, American Journal of Epidemiology 107 (1978): (a + Sp − 1) / (Se + Sp − 1)
/// with a the share of positives. The interval takes sensitivity and specificity as known. Domain: 0
/// ≤ positives ≤ trials, 1 ≤ trials ≤ 10^9, Se + Sp > 1. Error: 1e-11 relative to the larger of the
/// mapped share and 1 − Sp. Throws `outOfDomain`.
package func roganGladen(
  trials: Int, positives: Int, sensitivity: Fraction, specificity: Fraction, confidence: Fraction
) throws(StatisticsFault) -> TrueShare {
  let observed = try clopperPearson(trials: trials, successes: positives, confidence: confidence)
  let falsePositive = specificity.complement
  guard sensitivity.minus(falsePositive) > 0 else {
    throw .outOfDomain("sensitivity and specificity must together exceed 1")
  }
  let span = sensitivity.minus(falsePositive)
  func mapped(_ share: Double) -> Double { (share - falsePositive.value) / span }
  let estimate: Double
  if let share = Fraction(UInt64(positives), over: UInt64(trials)) {
    estimate = share.minus(falsePositive) / span
  } else {
    estimate = mapped(Double(positives) / Double(trials))
  }
  let parts: [(part: TrueShare.Part, value: Double)] = [
    (.estimate, estimate), (.lower, mapped(observed.lower2)), (.upper, mapped(observed.upper2)),
  ]
  let clipped = parts.map { min(1, max(0, $0.value)) }
  return TrueShare(
    estimate: clipped[0], lower: clipped[1], upper: clipped[2],
    cut: Set(parts.filter { $0.value < 0 || $0.value > 1 }.map(\.part)))
}

extension Fraction {
  /// The difference of two shares; exact up to one rounding where both denominators are short.
  func minus(_ other: Fraction) -> Double {
    let (left, over1) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (right, over2) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (bottom, over3) = denominator.multipliedReportingOverflow(by: other.denominator)
    guard !over1, !over2, !over3 else { return value - other.value }
    return left >= right
      ? Double(left - right) / Double(bottom) : -(Double(right - left) / Double(bottom))
  }
}
