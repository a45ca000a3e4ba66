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
  /// By shipments the bond still answers for, less what was paid for them.
  package var bound: Money = .zero
  /// What new shipments may bind now; not below zero.
  package var left: Money = .zero
  /// What units not shipped yet will need, of all sales that rest on the bond.
  package var coming: Money = .zero
  /// By how much that and what is bound are more than what payments have left of the penal sum; zero if they are not.
  package var shortfall: Money = .zero
  /// Until when a shortfall is to be cured before a clearance that rests on the bond lapses; absent while no clearance lacks what
  /// it needs: what would be lacking later has no clock yet.
  package var cureBy: Instant?
  package var releases: [CoverRelease] = []

  package init() {}

  package var isSufficient: Bool { shortfall.minor == 0 }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("penalSum", &penalSum, "penal sum")
    try visit("paid", &paid, "paid out")
    try visit("bound", &bound, "bound by shipments that it answers for and that were not paid for")
    try visit("left", &left, "what new shipments may bind now")
    try visit("coming", &coming, "what units not shipped yet will need")
    try visit("shortfall", &shortfall, "what is lacking for both")
    try visit("cureBy", &cureBy, "until when a clearance that lacks cover is to be cured")
    try visit("releases", &releases, "when what is bound becomes free, in the coming year")
  }
}

/// What a cleared sale needs of a bond that other cleared sales rest on too. Each is cleared by itself: what they would need together shows
/// only as they are shipped.
package struct SharedCover: Fielded, Hashable {
  package var bond: BondID = .none
  package var left: Money = .zero
  package var needed: Money = .zero
  package var others: Int64 = 0
  package var neededByOthers: Money = .zero
  /// What is lacking if all of them are shipped; zero if nothing is.
  package var shortfall: Money = .zero
  package var cureBy: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("left", &left, "what it has left for new shipments")
    try visit("needed", &needed, "what this sale's units not shipped yet will need")
    try visit("others", &others, "how many other cleared sales have units to be shipped under it")
    try visit("neededByOthers", &neededByOthers, "what those will need together")
    try visit("shortfall", &shortfall, "what is lacking if all are shipped")
    try visit(
      "cureBy", &cureBy,
      "until when it is to be cured; absent: no clock runs until a shipment leaves this sale too little"
    )
  }
}

extension Register {
  /// What a sale shares of its bond with other cleared sales that have units still to be shipped; `nil` without any.
  package func sharedCover(of row: SaleRow, at: Instant) -> SharedCover? {
    guard let id = row.bond, let bond = bonds[id], row.unitsShipped < row.units,
      let left = chargeable(bond, at: at)
    else { return nil }
    let others = restingSales(on: bond, at: at).filter {
      $0.id != row.id && $0.ground == .exception
    }
    guard !others.isEmpty, let needed = penalSumToCome(row, under: bond) else { return nil }
    var out = SharedCover()
    out.bond = id
    out.left = Money(minor: max(0, left.minor), currency: left.currency)
    out.needed = needed
    out.others = Int64(others.count)
    out.neededByOthers = left.none
    for other in others {
      guard let more = penalSumToCome(other, under: bond),
        let sum = out.neededByOthers.adding(more)
      else { return nil }
      out.neededByOthers = sum
    }
    guard let all = out.neededByOthers.adding(needed), let lacking = all.subtracting(left) else {
      return nil
    }
    out.shortfall = Money(minor: max(0, lacking.minor), currency: left.currency)
    out.cureBy = cureBy(of: row, under: bond, at: at)
    return out
  }

  /// What a sale's units that are not shipped yet will bind.
  private func penalSumToCome(_ row: SaleRow, under bond: BondRow) -> Money? {
    penalSumNeeded(for: row, nextUnits: max(0, row.units - row.unitsShipped), under: bond)
  }

  /// What shipments bind of a bond that it answers for, less what was paid for them; `nil` if the amounts do not fit.
  package func bound(of bond: BondRow, at: Instant) -> Money? {
    guard let left = chargeable(bond, at: at) else { return nil }
    return bond.terms.penalSum.subtracting(bond.paid)?.subtracting(left)
  }

  /// How a bond stands at a moment; `nil` if its amounts do not fit.
  package func sufficiency(of bond: BondRow, at: Instant) -> Sufficiency? {
    guard let left = chargeable(bond, at: at) else { return nil }
    let zero = Money(minor: 0, currency: bond.terms.penalSum.currency)
    var out = Sufficiency()
    out.penalSum = bond.terms.penalSum
    out.paid = bond.paid
    out.left = Money(minor: max(0, left.minor), currency: zero.currency)
    guard let bound = bound(of: bond, at: at) else { return nil }
    out.bound = bound
    out.coming = zero
    for row in restingSales(on: bond, at: at) {
      guard let needed = penalSumToCome(row, under: bond), let sum = out.coming.adding(needed)
      else { return nil }
      out.coming = sum
      if let until = cureBy(of: row, under: bond, at: at) {
        out.cureBy = min(out.cureBy ?? until, until)
      }
    }
    let lacking = out.coming.minor - left.minor
    out.shortfall = Money(minor: max(0, lacking), currency: zero.currency)
    out.releases = releases(of: bond, after: at.day)
    return out
  }

  /// Until when a bond is to leave a flagged sale what it needs, where it leaves less.
  private func cureBy(of row: SaleRow, under bond: BondRow, at: Instant) -> Instant? {
    guard case .flagged = liveState(of: row, at: at), row.ground == .exception,
      let law = try? rulebookOf(row),
      let since = shortSince(bond, for: row, under: law, on: at.day)
    else { return nil }
    return since.adding(days: law.terms.cureDays)
  }

  /// Sales that rest on a bond and have units still to be shipped; not those whose clearance has lapsed.
  package func restingSales(on bond: BondRow, at: Instant) -> [SaleRow] {
    salePlaces(of: bond.principal).map { sales[at: $0] }.filter {
      $0.bond == bond.id && $0.withdrawnAt == nil && $0.supersededAt == nil
        && $0.unitsShipped < $0.units && !isLapsed($0, at: at)
    }
  }

  private func isLapsed(_ row: SaleRow, at: Instant) -> Bool {
    if case .lapsed = liveState(of: row, at: at) { true } else { false }
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
