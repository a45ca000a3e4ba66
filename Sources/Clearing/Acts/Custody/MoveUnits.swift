import Canon
import Custody
import Rulebook
import Vocabulary

/// Units go from one site to another, or come back to their site from repair.
///
/// Within one operator and one country a move needs no more than an auditor at the new site where there was ever one at the old. Across
/// a border, or to another operator, it is a transaction of its own, decided anew: an exception does not travel with the chip
/// (domain.md §8), so a sale that follows the old one must stand, its bond is charged, and the new operator signs for the
/// receipt. Models and quantities must be those sold, line by line. A bond of the new sale answers from now on; without one the bond
/// under which the units were shipped goes on answering for them (docs/decisions/0007). There is no state between the two sites
/// in which units could be parked. Corrected by moving them back.
package struct MoveUnits: ActBody {
  package var from: SiteID = .none
  package var to: SiteID = .none
  package var serials: [String] = []
  package var sale: SaleID?

  package init() {}
  package init(from: SiteID, to: SiteID, serials: [String], sale: SaleID? = nil) {
    self.from = from
    self.to = to
    self.serials = serials
    self.sale = sale
  }

  package static let kind = ActKind.moveUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("from", &from, "site that custody has the units at")
    try visit("to", &to, "site they stand at from now on")
    try visit("serials", &serials, "serials, 1 to 2,000")
    try visit("sale", &sale, "sale decided anew, for a border or another operator")
  }

  static let needsSale = RefusalKind(
    "move.needs-sale", "a move across a border or to another operator is a sale of its own",
    fix: "propose the resale or transfer, have it cleared, and name it here")
  static let otherSale = RefusalKind(
    "move.other-sale", "the sale named is not one of these units to that site",
    fix: "name the sale that follows the one under which the units were shipped")
  static let unaudited = RefusalKind(
    "move.unaudited", "the units stand, or stood, under an auditor, and the new site has none",
    fix: "engage an auditor for the new site first")
  package static var refusals: [RefusalKind] {
    [
      needsSale, otherSale, unaudited, ShipUnits.notSold, Register.notShippable,
      Register.beyondSale, Register.beyondLicence, Register.flagged, Register.roundOverdue,
    ] + UnitRefusals.all + BondRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    var needs = [SignerNeed(party, [.siteOperator, .buyer])]
    if let next = register.sites[to]?.operator, next != party {
      needs.append(SignerNeed(next, [.siteOperator, .buyer]))
    }
    return needs
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let from = try register.site(self.from)
    var to = try register.site(self.to)
    guard from.operator == call.by else { throw Refusal(CommonRefusals.notYours) }
    try register.checkStockIsFree(at: from)
    let isReturn = from.id == to.id
    let rows = try register.unitRows(
      serials, at: from, for: isReturn ? [.returnToSite] : [.relocation, .returnToSite])
    let law = try register.clocks()
    var changes: [Change] = []
    if from.country != to.country || from.operator != to.operator {
      guard let sale else {
        throw Refusal(Self.needsSale, "\(from.country.text) to \(to.country.text)")
      }
      changes += try shipped(rows, under: sale, to: to.id, call, register)
    } else {
      guard sale == nil else { throw Refusal(CommonRefusals.badValue, "sale") }
      guard isReturn || !register.wasAudited(from) || isAudited(to, call, register) else {
        throw Refusal(Self.unaudited)
      }
    }
    // Where a reason does not fit a unit's state it leaves it: each unit takes one of the two ways.
    changes.append(register.moved(rows, for: .relocation, at: call.at))
    changes.append(register.moved(rows, for: .returnToSite, at: call.at))
    changes.append(register.moved(rows, for: .receipt, site: to.id, at: call.at))
    let salesBefore = to.sales.count
    for sale in sale == nil && !isReturn ? register.sales(ofUnits: rows, at: from) : [] {
      if !to.sales.contains(sale.id) {
        guard to.sales.count < Register.salesPerSiteMax else {
          throw Refusal(CommonRefusals.tooMany, "\(Register.salesPerSiteMax) sales a site")
        }
        to.sales.append(sale.id)
      }
      if let watched = try register.watched(sale, at: to.id) { changes.append(.sale(watched)) }
    }
    let clock = to.startRoundClock(law, at: call.at)
    if let clock { changes.append(clock) }
    if clock != nil || to.sales.count != salesBefore { changes.append(.site(to)) }
    return changes
  }

  private func isAudited(_ site: SiteEntry, _ call: Call, _ register: Register) -> Bool {
    guard let id = site.engagement, let row = register.engagements[id] else { return false }
    return register.auditorStands(row, on: call.on)
  }

  /// The shipment, the sale and what it rests on, for units that pass under a new sale.
  private func shipped(
    _ rows: [Int], under id: SaleID, to site: SiteID, _ call: Call, _ register: Register
  ) throws(Refusal) -> [Change] {
    let row = try register.sale(id)
    guard row.siteID == site, let earlier = row.follows else {
      throw Refusal(Self.otherSale, id.text)
    }
    // Units keep the sale they were shipped under, whatever took its place since.
    let lineage = register.lineage(of: try register.sale(earlier)).map(\.id)
    for unit in rows where register.saleID(ofUnit: unit).map(lineage.contains) != true {
      throw Refusal(Self.otherSale, register.units[unit].serial.text)
    }
    var shipment = ShipmentRow()
    shipment.id = ShipmentID(of: call.id)
    shipment.sale = id
    shipment.siteID = site
    // Its units have their rows from their first shipment, in no one range.
    shipment.firstUnit = -1
    shipment.shippedAt = call.at
    shipment.transitDueAt = call.at
    var consequences = ShipmentConsequences(
      sale: row, shipment: shipment, units: Int64(rows.count))
    try consequences.decide(call, in: register)
    consequences.sale.shippedByLine = try register.shippedByLine(
      register.models(of: rows), under: row, from: try register.sale(earlier))
    consequences.shipment.receivedUnits = Int64(rows.count)
    consequences.shipment.receivedAt = call.at
    return consequences.changes + register.assigned(rows, to: consequences.shipment)
  }
}

extension SaleRow {
  /// Most sites beside its own that a sale's units are moved to.
  static let otherSitesMax = 64
}

extension Register {
  /// A sale once units of it stand at a site too; `nil` if it has the site already. Its clearance rests on every site where
  /// its units stand; sites that they have left for good give way to new ones.
  fileprivate func watched(_ sale: SaleRow, at site: SiteID) throws(Refusal) -> SaleRow? {
    guard site != sale.siteID, !sale.otherSites.contains(site) else { return nil }
    var row = sale
    if row.otherSites.count >= SaleRow.otherSitesMax {
      row.otherSites = otherSitesInUse(of: sale)
    }
    guard row.otherSites.count < SaleRow.otherSitesMax else {
      throw Refusal(CommonRefusals.tooMany, "\(SaleRow.otherSitesMax) sites a sale")
    }
    row.otherSites.append(site)
    return row
  }

  /// The sales under which some units of a site stand, each once: the one they were shipped under, or the one that took its place.
  func sales(ofUnits rows: [Int], at site: SiteEntry) -> [SaleRow] {
    var seen: [SaleID] = []
    var out: [SaleRow] = []
    for row in rows {
      guard let id = saleID(ofUnit: row), !seen.contains(id), let sale = sales[id] else { continue }
      seen.append(id)
      let live = sale.supersededAt == nil ? sale : successor(of: sale, at: site) ?? sale
      if !out.contains(where: { $0.id == live.id }) { out.append(live) }
    }
    return out
  }

  private func successor(of sale: SaleRow, at site: SiteEntry) -> SaleRow? {
    for id in site.sales {
      guard let row = sales[id], row.supersededAt == nil, row.follows != nil,
        lineage(of: row).contains(where: { $0.id == sale.id })
      else { continue }
      return row
    }
    return nil
  }

  /// How many units of each model there are among some rows.
  func models(of rows: [Int]) -> [ModelUnits] {
    var counts: [(model: UInt16, units: Int64)] = []
    for row in rows {
      let model = units[row].model
      if let place = counts.firstIndex(where: { $0.model == model }) {
        counts[place].units += 1
      } else {
        counts.append((model, 1))
      }
    }
    return counts.map { count in
      let number = Int(count.model)
      let name = number < units.models.count ? units.models[number] : ""
      return ModelUnits(name: name, units: count.units)
    }
  }

  /// Units pass to a resale's sale. They pass to its shipment too if a bond answers for that; if none does, each keeps the shipment
  /// whose bond has answered for it so far.
  func assigned(_ rows: [Int], to shipment: ShipmentRow) -> [Change] {
    var groups: [(shipment: ShipmentID, rows: [Int])] = []
    for row in rows {
      var target = shipment.id
      if shipment.bond == nil, let old = shipmentID(ofUnit: row), shipments[old]?.bond != nil {
        target = old
      }
      if let place = groups.firstIndex(where: { $0.shipment == target }) {
        groups[place].rows.append(row)
      } else {
        groups.append((target, [row]))
      }
    }
    return groups.map { .unitsAssigned(rows: $0.rows, sale: shipment.sale, shipment: $0.shipment) }
  }
}
