import Canon
import Rulebook
import Suretyship
import Vocabulary

/// Penal sum that becomes free on a day, because the bond no longer answers for what bound it.
package struct CoverRelease: Fielded, Hashable {
  package var on: Day = Day(number: 0)
  package var amount: Money = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("on", &on, "first day on which it is free")
    try visit("amount", &amount, "how much")
  }
}

/// How a bond stands against what it is to answer for: now, and when the sales that rest on it are shipped in full.
///
/// Source: 19 CFR 113.13: sufficiency is looked at continuously. Amounts are in the bond's currency.
package struct Sufficiency: Fielded, Hashable {
  package var penalSum: Money = .zero
  package var paid: Money = .zero
  /// By shipments the bond still answers for.
  package var bound: Money = .zero
  /// What new shipments may bind now; below zero where payments have eaten into what is bound.
  package var left: Money = .zero
  /// What units not shipped yet will need, of all sales that rest on the bond.
  package var coming: Money = .zero
  /// By how much that is more than what is left; zero if it is not.
  package var shortfall: Money = .zero
  /// Until when a shortfall is to be cured before a clearance that rests on the bond lapses; absent where none is flagged.
  package var cureBy: Instant?
  package var releases: [CoverRelease] = []

  package init() {}

  package var isSufficient: Bool { shortfall.minor == 0 }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("penalSum", &penalSum, "penal sum")
    try visit("paid", &paid, "paid out")
    try visit("bound", &bound, "bound by shipments that it answers for")
    try visit("left", &left, "what new shipments may bind now")
    try visit("coming", &coming, "what units not shipped yet will need")
    try visit("shortfall", &shortfall, "what is lacking for them")
    try visit("cureBy", &cureBy, "until when a flagged clearance is to be cured")
    try visit("releases", &releases, "when what is bound becomes free, in the coming year")
  }
}

extension Register {
  /// How a bond stands at a moment; `nil` if its amounts do not fit.
  package func sufficiency(of bond: BondRow, at: Instant) -> Sufficiency? {
    guard let left = chargeable(bond, at: at) else { return nil }
    let zero = Money(minor: 0, currency: bond.terms.penalSum.currency)
    var out = Sufficiency()
    out.penalSum = bond.terms.penalSum
    out.paid = bond.paid
    out.left = left
    guard let unpaid = out.penalSum.subtracting(bond.paid), let bound = unpaid.subtracting(left)
    else { return nil }
    out.bound = bound
    out.coming = zero
    for row in restingSales(on: bond) {
      let rest = max(0, row.units - row.unitsShipped)
      guard let needed = penalSumNeeded(for: row, nextUnits: rest, under: bond),
        let sum = out.coming.adding(needed)
      else { return nil }
      out.coming = sum
      if case .flagged(let until) = liveState(of: row, at: at) {
        out.cureBy = min(out.cureBy ?? until, until)
      }
    }
    let lacking = out.coming.minor - max(0, left.minor)
    out.shortfall = Money(minor: max(0, lacking), currency: zero.currency)
    out.releases = releases(of: bond, after: at.day)
    return out
  }

  /// Sales that rest on a bond and have units still to be shipped.
  private func restingSales(on bond: BondRow) -> [SaleRow] {
    salePlaces(of: bond.principal).map { sales[at: $0] }.filter {
      $0.bond == bond.id && $0.withdrawnAt == nil && $0.supersededAt == nil
        && $0.unitsShipped < $0.units
    }
  }

  /// What becomes free within a year of a day, day by day.
  private func releases(of bond: BondRow, after day: Day) -> [CoverRelease] {
    var out: [CoverRelease] = []
    let last = day.adding(days: 365)
    for charge in bond.charges {
      let on = bond.answersUntil(shippedAt: charge.shippedAt).adding(days: 1)
      guard on > day, on <= last else { continue }
      if let place = out.firstIndex(where: { $0.on == on }) {
        out[place].amount = out[place].amount.adding(charge.amount) ?? out[place].amount
      } else {
        var row = CoverRelease()
        row.on = on
        row.amount = charge.amount
        out.append(row)
      }
    }
    return out.sorted { $0.on < $1.on }
  }
}
