import Canon
import Custody
import Rulebook
import Vocabulary

/// The exporter ships units under a sale that stands, with the maker's manifest of serials, models and device keys.
///
/// Maker and exporter sign the same act: the maker for the manifest (serial and device key belong together from birth), the exporter for the
/// shipment; an exporter who is the maker signs alone. Every shipment is decided anew on live facts; a cleared sale whose auditor or bond
/// has fallen ships nothing. It binds the shipment's share of the penal sum (19 CFR 113.27: shipped stays covered), draws a licence
/// down, and counts towards the consignee's year. Corrected by nothing: what does not arrive is a gap after the transit clock.
package struct ShipUnits: ActBody {
  package var sale: SaleID = .none
  package var manifest = AttachmentReference()

  package init() {}
  package init(sale: SaleID, manifest: AttachmentReference) {
    self.sale = sale
    self.manifest = manifest
  }

  package static let kind = ActKind.shipUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale under which the units go")
    try visit("manifest", &manifest, "attachment: the maker's manifest, 1 to 10,000 units")
  }

  static let shippedBefore = RefusalKind(
    "unit.shipped-before", "a serial of the manifest is in the register already",
    fix: "ship each unit once; a resale moves it with a move-units act")
  static let notSold = RefusalKind(
    "shipment.not-sold", "the manifest holds more units of a model than the sale has",
    fix: "ship what was sold, or propose another sale")
  static let noDeviceKey = RefusalKind(
    "shipment.no-device-key", "a unit of the manifest has no device key",
    fix: "the maker states the SHA-256 of each unit's device key")
  static let keyTwice = RefusalKind(
    "shipment.key-twice", "two units of the manifest have the same device key",
    fix: "the maker states each unit's own device key")
  package static var refusals: [RefusalKind] {
    [
      shippedBefore, notSold, noDeviceKey, keyTwice, Register.notShippable, Register.beyondSale,
      Register.beyondLicence, Register.flagged, Register.roundOverdue,
    ] + UnitRefusals.all + BondRefusals.all
  }

  package var attachment: AttachmentReference? { manifest }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    try manifest.check(bytes)
    let read: Manifest
    do throws(CustodyFault) {
      read = try Manifest(bytes: bytes)
    } catch {
      throw JSONFault(error)
    }
    try manifest.check(rows: read.lines.count)
    return .manifest(read)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    var needs = [SignerNeed(party, [.exporter])]
    if let maker = register.sales[sale]?.maker, maker != party {
      needs.append(SignerNeed(maker, [.maker]))
    }
    return needs
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard case .manifest(let manifest) = call.attached else {
      throw Refusal(CommonRefusals.attachment)
    }
    let sale = try register.sale(self.sale)
    guard sale.exporter == call.by else { throw Refusal(CommonRefusals.notYours) }
    var site = try register.site(sale.siteID)
    guard !manifest.lines.isEmpty else { throw Refusal(CommonRefusals.badValue, "manifest") }
    let dueAt = call.at.adding(days: try register.clocks().transitDays)
    var shipment = ShipmentRow()
    shipment.id = ShipmentID(of: call.id)
    shipment.sale = sale.id
    shipment.siteID = site.id
    shipment.manifest = self.manifest.digest
    shipment.firstUnit = Int64(register.units.count)
    shipment.shippedAt = call.at
    shipment.transitDueAt = dueAt
    var consequences = ShipmentConsequences(
      sale: sale, shipment: shipment, units: Int64(manifest.lines.count))
    try consequences.decide(call, in: register)
    let models = zip(manifest.models, manifest.quantities).map {
      ModelUnits(name: $0, units: Int64($1))
    }
    consequences.sale.shippedByLine = try register.shippedByLine(models, under: sale)
    try Self.checkKeys(of: manifest)
    do throws(CustodyFault) {
      try register.units.checkShip(manifest, site: register.siteNumber(site.id) ?? UnitRow.none)
    } catch {
      throw Refusal(error)
    }
    var changes = consequences.changes
    changes.append(
      .unitsShipped(
        ShippedUnits(
          shipment: shipment.id, sale: sale.id, site: site.id, manifest: manifest, at: call.at)))
    changes.append(.due(DueItem(.transit, at: dueAt, about: shipment.id.bits)))
    if !site.sales.contains(sale.id) {
      guard site.sales.count < Register.salesPerSiteMax else {
        throw Refusal(CommonRefusals.tooMany, "\(Register.salesPerSiteMax) sales a site")
      }
      site.sales.append(sale.id)
      changes.append(.site(site))
    }
    return changes
  }

  /// Refuses a manifest in which a unit has no device key or two have the same: one genuine device could then answer for two.
  private static func checkKeys(of manifest: Manifest) throws(Refusal) {
    var keys: [UInt64] = []
    keys.reserveCapacity(manifest.lines.count)
    for line in manifest.lines {
      guard line.deviceKey != .zero else { throw Refusal(noDeviceKey, line.serial.text) }
      keys.append(line.deviceKey.a)
    }
    keys.sort()
    for index in keys.indices.dropFirst() where keys[index] == keys[index - 1] {
      let twice = manifest.lines.first { $0.deviceKey.a == keys[index] }
      throw Refusal(keyTwice, twice?.serial.text ?? "")
    }
  }
}
