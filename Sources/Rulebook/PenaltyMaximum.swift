import Canon
import Vocabulary

/// The most that the law lets an administrative penalty be for one violation, from a day on: the greater of a fixed amount and a
/// multiple of the transaction's value.
///
/// Source: 50 U.S.C. 4819(c)(1)(A), 15 CFR 6.3. The fixed amount is adjusted every January, so that each adjustment is an entry of its own.
package struct PenaltyMaximum: Fielded, Equatable {
  package var id = ""
  package var inForceFrom = Day(number: 0)
  package var fixedAmount = MoneyAmount(.zero)
  package var transactionMultiplePpm = 2_000_000
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the adjustment")
    try visit("inForceFrom", &inForceFrom, "first day on which it is assessed")
    try visit("fixedAmount", &fixedAmount, "the fixed amount for one violation")
    try visit(
      "transactionMultiplePpm", &transactionMultiplePpm,
      "the other bound over the transaction's value, ppm")
    try visit("cites", &cites, "sources")
  }

  /// The maximum for a transaction of that value; `nil` on overflow. An amount in another currency than the transaction's does not
  /// count, which is the stricter reading.
  package func penalty(transaction value: Money) -> Money? {
    guard let multiple = value.timesPpm(Int64(transactionMultiplePpm)) else { return nil }
    let fixed = fixedAmount.money
    guard fixed.currency == value.currency else { return multiple }
    return Money(minor: max(multiple.minor, fixed.minor), currency: value.currency)
  }
}

extension Rulebook {
  /// The statutory maximum that is assessed on a day: the last that has come into force; `nil` if the rulebook names none for it.
  package func penaltyMaximum(on day: Day) -> PenaltyMaximum? {
    law.penaltyMaxima.filter { $0.inForceFrom <= day }.max { $0.inForceFrom < $1.inForceFrom }
  }
}
