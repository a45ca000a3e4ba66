import Vocabulary

/// Simple interest for whole days of a year of 365, rounded down to the cent; `nil` for negative arguments or on overflow.
///
/// Source: the common rule for judgment debts (28 U.S.C. 1961 counts days and compounds yearly; here nothing compounds).
package func simpleInterest(on amount: Money, ratePpm: Int64, days: Int64) -> Money? {
  guard amount.minor >= 0, ratePpm >= 0, days >= 0 else { return nil }
  let (rate, over) = Int128(ratePpm).multipliedReportingOverflow(by: Int128(days))
  let (product, over2) = Int128(amount.minor).multipliedReportingOverflow(by: rate)
  guard !over, !over2, let minor = Int64(exactly: product / (365 * 1_000_000)) else { return nil }
  return Money(minor: minor, currency: amount.currency)
}
