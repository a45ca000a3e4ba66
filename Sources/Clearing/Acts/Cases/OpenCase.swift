import Canon
import Custody
import Rulebook
import Suretyship
import Vocabulary

extension Register {
  /// Response time where no rulebook with terms is in force, days.
  static let responseDaysDefault = 30

  /// Opens a case: principal and surety are noticed at the same moment, and the clock for a response starts.
  ///
  /// Total: whatever is missing (a sale, a bond, a rulebook) leaves its field empty. The bond is the one that most of the units
  /// were shipped under and that still answers for them; units that no shipment brought count with the sale's bond. Value is
  /// the insured value of one unit of the sale × units. Source: 19 CFR 172.1(a).
  ///
  /// - Returns: the row, and it together with its deadline as changes.
  package func openCase(
    _ id: CaseID, origin: CaseOrigin, site: SiteID, sale: SaleID, round: RoundID?,
    serials: [String], units: Int64, at: Instant
  ) -> (row: CaseRow, changes: [Change]) {
    var row = CaseRow()
    row.id = id
    row.origin = origin
    row.siteID = site
    row.sale = sale
    row.round = round
    row.serials = serials
    row.units = units
    row.isDisclosed = origin == .disclosure
    row.noticedAt = at
    if let sale = sales[sale] {
      row.principal = sale.buyer
      row.value =
        Cents.proportion(sale.insuredValue, max(0, min(units, sale.units)), of: sale.units)
        ?? sale.insuredValue
      row.remitted = Money(minor: 0, currency: sale.insuredValue.currency)
      if let bond = bondAnswering(for: sale, serials: serials, at: at) {
        row.bond = bond.id
        row.surety = bond.surety
      }
    }
    let days = (try? law(of: row).terms.responseDays) ?? Self.responseDaysDefault
    row.responseDueAt = at.adding(days: max(0, days))
    let due = DueItem(.response, at: row.responseDueAt, about: id.bits)
    return (row, [.caseRow(row), .due(due)])
  }

  /// The bond that most of the units were shipped under and that still answers for their shipments.
  func bondAnswering(for sale: SaleRow, serials: [String], at: Instant) -> BondRow? {
    var tally: [(bond: BondID, units: Int)] = []
    func count(_ bond: BondID) {
      if let place = tally.firstIndex(where: { $0.bond == bond }) {
        tally[place].units += 1
      } else {
        tally.append((bond, 1))
      }
    }
    // Shipments are few and serials many: each shipment is judged once.
    var judged: [(shipment: ShipmentID, bond: BondID?)] = []
    for serial in serials {
      guard let shipment = shipment(of: serial) else { continue }
      let bond: BondID?
      if let known = judged.first(where: { $0.shipment == shipment }) {
        bond = known.bond
      } else {
        bond = shipments[shipment]?.bond.flatMap { bonds[$0] }
          .flatMap { answers($0, for: shipment, at: at) ? $0.id : nil }
        judged.append((shipment, bond))
      }
      if let bond { count(bond) }
    }
    // The earliest found wins a tie.
    if let most = tally.max(by: { $0.units < $1.units })?.units,
      let first = tally.first(where: { $0.units == most })
    {
      return bonds[first.bond]
    }
    guard judged.isEmpty, let id = sale.bond, let bond = bonds[id] else { return nil }
    let isAnswering = bond.charges.contains { charge in
      shipments[charge.shipment]?.sale == sale.id
        && at.day <= bond.answersUntil(shippedAt: charge.shippedAt)
    }
    return isAnswering && bond.status != .released ? bond : nil
  }

  /// Units that a determination holds diverted, as a change; `nil` if custody knows none of them.
  func diverted(_ serials: [String], at: Instant) -> Change? {
    let rows = serials.compactMap { unitRow(of: $0) }
      .filter { UnitReason.determination.outcome(from: units[$0].state) != nil }
    guard !rows.isEmpty else { return nil }
    return .units(UnitsMoved(rows: rows, reason: .determination, at: at))
  }

  /// Units that their holder says are lost, as a change. Throws `disclosure.not-expected` for a unit that is not in this sale's
  /// and site's custody.
  func lost(
    _ serials: [String], sale: SaleID, site: SiteID, at: Instant
  ) throws(Refusal) -> Change {
    var rows: [Int] = []
    rows.reserveCapacity(serials.count)
    var seen = Set<Int>(minimumCapacity: serials.count)
    for serial in serials {
      guard let row = unitRow(of: serial, at: site), seen.insert(row).inserted else {
        throw Refusal(DiscloseLoss.notThere, serial)
      }
      guard saleID(ofUnit: row) == sale,
        UnitReason.notFound.outcome(from: units[row].state) == .missing
      else { throw Refusal(DiscloseLoss.notThere, serial) }
      rows.append(row)
    }
    return .units(UnitsMoved(rows: rows, reason: .notFound, at: at))
  }
}
