import Canon
import Custody
import Rulebook
import Suretyship
import Vocabulary

/// A case that an act or a deadline opens, with what that changes.
package struct OpenedCase {
  package var row: CaseRow
  /// The row and its deadline.
  package var changes: [Change]
}

extension Register {
  /// Response time where no rulebook with terms is in force, days.
  static let responseDaysDefault = 30
  /// Most serials that a case names; its count of units goes on beyond them.
  static let caseSerialsMax = 4096

  /// Opens the cases of units that cannot be accounted for: one for each sale and each bond that answers, with that sale's units
  /// only, each noticed to its own principal and sureties at the same moment (19 CFR 172.1(a)).
  ///
  /// - Parameters:
  ///   - id: identifier of the first case; those of the others follow from it.
  ///   - rows: units of the site, in the order in which they are named.
  ///   - strangers: serials that the site declared and custody does not have there. No shipment brought them, so that they count
  ///     with the site's last sale and no bond answers for them.
  func openCases(
    _ id: CaseID, origin: CaseOrigin, site: SiteID, round: RoundID? = nil, rows: [Int],
    strangers: [String] = [], at: Instant
  ) -> [OpenedCase] {
    var groups: [(sale: SaleID, bond: BondID?, serials: [String])] = []
    func add(_ serial: String, _ sale: SaleID, _ bond: BondID?) {
      if let place = groups.firstIndex(where: { $0.sale == sale && $0.bond == bond }) {
        groups[place].serials.append(serial)
      } else {
        groups.append((sale, bond, [serial]))
      }
    }
    let last = sites[site]?.sales.last ?? .none
    var answers = ShipmentAnswers()
    for row in rows {
      add(
        units[row].serial.text, saleID(ofUnit: row) ?? last,
        answers.bond(forUnit: row, in: self, at: at))
    }
    for serial in strangers { add(serial, last, nil) }
    return groups.enumerated().map { index, group in
      openCase(
        id.following(index), origin: origin, site: site, sale: group.sale, bond: group.bond,
        round: round, serials: Array(group.serials.prefix(Self.caseSerialsMax)),
        units: Int64(group.serials.count), at: at)
    }
  }

  /// Opens the case of a whole shipment, whose sale and bond are known. Total: what is missing (a sale, a rulebook) leaves its
  /// field empty. Value is the insured value of one unit of the sale × units.
  func openCase(
    _ id: CaseID, origin: CaseOrigin, site: SiteID, sale: SaleID, bond: BondID?,
    round: RoundID? = nil, serials: [String], units: Int64, at: Instant
  ) -> OpenedCase {
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
    }
    if let bond = bond.flatMap({ bonds[$0] }) {
      row.bond = bond.id
      row.surety = bond.surety
      // Goods resold without cover of their own: who sold them on stays principal (docs/decisions/0007).
      if bond.principal != .none { row.principal = bond.principal }
    }
    let days = (try? law(of: row).terms.responseDays) ?? Self.responseDaysDefault
    row.responseDueAt = at.adding(days: max(0, days))
    let due = DueItem(.response, at: row.responseDueAt, about: id.bits)
    return OpenedCase(row: row, changes: [.caseRow(row), .due(due)])
  }

  /// The bond of a shipment, where it still answers for units of it that nobody has seen since.
  func bondAnswering(for shipment: ShipmentRow, at: Instant) -> BondID? {
    shipment.bond.flatMap { bonds[$0] }
      .flatMap { answers($0, for: shipment.id, seenOn: nil, at: at) ? $0.id : nil }
  }

  /// The sureties that a case is noticed to: all that signed its bond.
  func sureties(of row: CaseRow) -> [PartyID] {
    row.bond.flatMap { bonds[$0] }.map { $0.terms.coSureties.map(\.surety) } ?? []
  }

  /// Units that a determination holds diverted, as a change; `nil` if custody knows none of them.
  func diverted(_ serials: [String], at: Instant) -> Change? {
    let rows = serials.compactMap { unitRow(of: $0) }
      .filter { UnitReason.determination.outcome(from: units[$0].state) != nil }
    guard !rows.isEmpty else { return nil }
    return .units(UnitsMoved(rows: rows, reason: .determination, at: at))
  }

  /// The rows of units that their holder says are lost. Throws `disclosure.not-expected` for a unit that is not in this sale's
  /// and site's custody.
  func lost(_ serials: [String], sale: SaleID, site: SiteID) throws(Refusal) -> [Int] {
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
    return rows
  }
}

/// Which bonds answer for units: shipments are few and units many, so that each shipment is judged once.
private struct ShipmentAnswers {
  private var judged: [(shipment: ShipmentID, bond: BondRow?)] = []

  /// The bond that answers for the loss of a unit found now; `nil` if none does any more.
  mutating func bond(forUnit row: Int, in register: Register, at: Instant) -> BondID? {
    guard let shipment = register.shipmentID(ofUnit: row),
      let bond = bond(of: shipment, in: register)
    else { return nil }
    let unit = register.units[row]
    let seenOn = unit.seenGrade >= EvidenceGrade.label.code ? unit.seenOn : nil
    return register.answers(bond, for: shipment, seenOn: seenOn, at: at) ? bond.id : nil
  }

  private mutating func bond(of shipment: ShipmentID, in register: Register) -> BondRow? {
    if let known = judged.first(where: { $0.shipment == shipment }) { return known.bond }
    var bond = register.shipments[shipment]?.bond.flatMap { register.bonds[$0] }
    // A long list of charges is searched once for each shipment, not for each unit.
    bond?.charges.removeAll { $0.shipment != shipment }
    judged.append((shipment, bond))
    return bond
  }
}

extension Identifier where Tag == CaseTag {
  /// The identifier of one of several cases that one act or deadline opens: the first keeps this one, each other takes the first eight
  /// bytes of SHA-256(identifier ‖ index).
  func following(_ index: Int) -> Self {
    guard index > 0 else { return self }
    var feeder = Feeder()
    feeder.integer(bits)
    feeder.integer(index)
    return Self(of: Digest.sha256(feeder.bytes))
  }
}
