import Rulebook
import Suretyship
import Vocabulary

/// Something that took from a bond's free cover, or (below zero) added to it, minor units.
private struct Taking {
  var at: Instant
  var amount: Int64
}

extension Register {
  /// What a bond leaves for all of a sale, minor units: its penal sum less what was paid and what other sales' shipments bind, and what the
  /// sale needs of it no more. `free` may be below zero.
  func cover(of bond: BondRow, for row: SaleRow, on day: Day) -> (free: Int64, spared: Int64) {
    let settled = settledByShipment(of: bond)
    let periods = bond.terms.obligationMonths + bond.terms.discoveryMonths
    // No month has fewer days: what was shipped since is answered for, without a look at the calendar.
    let surely = day.adding(days: -28 * periods).startAt
    var taken = bond.paid.minor
    for charge in bond.charges
    where shipments[charge.shipment]?.sale != row.id
      && (charge.shippedAt >= surely || day <= bond.answersUntil(shippedAt: charge.shippedAt))
    {
      let bound = charge.amount.minor - (settled[charge.shipment] ?? 0)
      taken = taken.addingReportingOverflow(bound).partialValue
    }
    let free = bond.terms.penalSum.minor.subtractingReportingOverflow(taken).partialValue
    return (free, spared(row, by: bond, settled))
  }

  /// The part of the penal sum that a sale needs which the bond need not hold ready: what was shipped under earlier bonds is carried by
  /// them, and what was paid for is settled.
  private func spared(
    _ row: SaleRow, by bond: BondRow, _ settled: [ShipmentID: Int64]
  ) -> Int64 {
    guard row.unitsShipped > 0, let law = try? bondLaw(of: bond),
      let whole = law.rulebook.penalSum(onInsured: row.insuredValue),
      let rest = law.penalSumNeeded(for: row)
    else { return 0 }
    var own: Int64 = 0
    for charge in bond.charges where shipments[charge.shipment]?.sale == row.id {
      let bound = charge.amount.minor - (settled[charge.shipment] ?? 0)
      own = own.addingReportingOverflow(bound).partialValue
    }
    return max(0, whole.minor - rest.minor - own)
  }

  /// Since when a bond has left a sale less than it needs; `nil` if it leaves enough.
  ///
  /// Nothing is kept for it: from what is free now, shipments, payments and raises are taken back one by one, the last first, until there
  /// is enough. It is never before the clearance, which found enough.
  func shortSince(
    _ bond: BondRow, for row: SaleRow, under law: Rulebook, on day: Day
  ) -> Instant? {
    let value = law.insuredValue(of: row.sale) ?? row.insuredValue
    guard let needed = law.penalSum(onInsured: value),
      needed.currency == bond.terms.penalSum.currency
    else { return nil }
    let cover = cover(of: bond, for: row, on: day)
    var left = cover.free.addingReportingOverflow(cover.spared).partialValue
    guard left < needed.minor else { return nil }
    let earliest = max(bond.issuedAt, row.clearedAt ?? bond.issuedAt)
    let takings = takings(from: bond, besides: row.id, on: day)
    for taking in takings.sorted(by: { $0.at > $1.at }) {
      left = left.addingReportingOverflow(taking.amount).partialValue
      if left >= needed.minor { return max(earliest, taking.at) }
    }
    return earliest
  }

  /// What took from a bond's free cover: shipments of other sales that it still answers for, and payments beyond what they settled; raises
  /// of the penal sum added to it.
  private func takings(from bond: BondRow, besides sale: SaleID, on day: Day) -> [Taking] {
    var out: [Taking] = []
    for charge in bond.charges
    where shipments[charge.shipment]?.sale != sale
      && day <= bond.answersUntil(shippedAt: charge.shippedAt)
    {
      out.append(Taking(at: charge.shippedAt, amount: charge.amount.minor))
    }
    let periods = market.tables.penalSums[bond.id]?.periods ?? []
    for (before, after) in zip(periods, periods.dropFirst()) {
      out.append(
        Taking(at: after.from, amount: before.penalSum.minor - after.penalSum.minor))
    }
    return out + unsettledPayments(on: bond)
  }

  /// Payments on a bond as far as they went beyond what they settled: what is paid in a case settles first.
  private func unsettledPayments(on bond: BondRow) -> [Taking] {
    let settled = settlements(of: bond)
    var out: [Taking] = []
    for (id, paid) in paidByCase(on: bond) {
      let within = settled.filter { $0.caseID == id }.reduce(0) { $0 + $1.amount }
      guard paid > within, let demands = cases[id]?.demands else { continue }
      var sum: Int64 = 0
      for row in transfers.rows {
        guard let demand = row.demand, demands.contains(demand), row.to == opening?.regulator,
          self.demands[demand]?.bond == bond.id
        else { continue }
        let beyond = max(0, sum + row.amount.minor - max(sum, within))
        sum += row.amount.minor
        if beyond > 0 { out.append(Taking(at: row.at, amount: beyond)) }
      }
    }
    return out
  }
}
