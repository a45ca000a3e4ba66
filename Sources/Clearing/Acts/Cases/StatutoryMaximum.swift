import Vocabulary

/// The most that the law lets an administrative penalty be, for one violation: the greater of a fixed amount and twice the
/// value of the transaction.
///
/// Source: 50 U.S.C. 4819(c)(1)(A), 15 CFR 6.3; fixed amount US$374,474 from 15 January 2025 (media.bis.gov/enforcement/penalties).
/// Adjusted every January; before the first day known here, and in other currencies than the dollar, only twice the
/// value counts, which is the stricter reading.
enum StatutoryMaximum {
  /// First day and amount, in the order of days. The adjustments for 2026 and later are not known here.
  private static let fixed: [(from: Day?, amount: Money)] = [
    (Day(year: 2025, month: 1, day: 15), Money(minor: 37_447_400))
  ]

  /// The maximum on a day for a transaction of that value; `nil` on overflow.
  static func penalty(transaction value: Money, on: Day) -> Money? {
    guard value.minor >= 0, let twice = value.times(2) else { return nil }
    var most = twice
    for step in fixed {
      guard let from = step.from, on >= from, step.amount.currency == value.currency else {
        continue
      }
      most = Money(minor: max(twice.minor, step.amount.minor), currency: value.currency)
    }
    return most
  }
}
