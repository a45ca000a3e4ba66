import Canon
import Custody
import Vocabulary

/// The maker gives a receipt for a returned unit and ships another of the same model in its place.
///
/// The new unit keeps the old one's sale, site and bond: no more chips leave than were sold. Source: DESIGN.md (returns
/// acknowledged by the maker); domain.md §7.4. Corrected by nothing: a replacement that never arrives is a gap after the transit clock.
package struct ReplaceUnit: ActBody {
  package var old: String = ""
  package var new: String = ""
  package var model: String = ""
  package var deviceKey: Digest = .zero

  package init() {}
  package init(old: String, new: String, model: String, deviceKey: Digest) {
    self.old = old
    self.new = new
    self.model = model
    self.deviceKey = deviceKey
  }

  package static let kind = ActKind.replaceUnit

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("old", &old, "serial that came back")
    try visit("new", &new, "serial that goes out in its place")
    try visit("model", &model, "model of the new unit: that of the old one")
    try visit("deviceKey", &deviceKey, "SHA-256 of the new unit's device key")
  }

  static let otherMaker = RefusalKind(
    "replacement.other-maker", "the acting party did not make this unit",
    fix: "have its maker replace it")
  static let otherModel = RefusalKind(
    "replacement.other-model", "the new unit is of another model",
    fix: "propose a sale for another model")
  package static var refusals: [RefusalKind] {
    [otherMaker, otherModel, ShipUnits.shippedBefore, ShipUnits.noDeviceKey] + UnitRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.maker])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard let oldRow = register.unitRow(of: old) else {
      throw Refusal(UnitRefusals.unknown, old)
    }
    let unit = register.units[oldRow]
    guard let saleID = register.saleID(ofUnit: oldRow), let sale = register.sales[saleID],
      sale.maker == call.by
    else { throw Refusal(Self.otherMaker, old) }
    guard UnitReason.replacement.outcome(from: unit.state) != nil else {
      throw Refusal(UnitRefusals.state, "\(old): \(unit.state.rawValue)")
    }
    guard model == register.units.model(of: unit) else { throw Refusal(Self.otherModel, model) }
    guard deviceKey != .zero else { throw Refusal(ShipUnits.noDeviceKey, new) }
    guard let serial = SerialKey(new) else { throw Refusal(UnitRefusals.fault, new) }
    guard Int(unit.site) < register.sites.count else { throw Refusal(UnitRefusals.elsewhere, old) }
    let site = register.sites[at: Int(unit.site)]
    let manifest = Manifest(
      models: [model], lines: [.init(serial: serial, model: 0, deviceKey: deviceKey)])
    do throws(CustodyFault) {
      try register.units.checkShip(manifest, site: unit.site)
    } catch {
      throw Refusal(error)
    }
    let original = register.shipmentID(ofUnit: oldRow)
    var shipment = ShipmentRow()
    shipment.id = ShipmentID(of: call.id)
    shipment.sale = saleID
    shipment.siteID = site.id
    shipment.manifest = Digest.sha256(manifest.bytes)
    shipment.unitsShipped = 1
    shipment.firstUnit = Int64(register.units.count)
    shipment.shippedAt = call.at
    shipment.bond = original.flatMap { register.shipments[$0]?.bond }
    shipment.transitDueAt = call.at.adding(days: try register.clocks().transitDays)
    shipment.replaces = unit.serial.text
    return [
      .shipment(shipment),
      // The new unit counts with the shipment of the old one, which its bond answers for.
      .unitsShipped(
        ShippedUnits(
          shipment: original ?? shipment.id, sale: saleID, site: site.id, manifest: manifest,
          at: call.at)),
      .unitReplaced(row: oldRow, by: register.units.count, at: call.at),
      .due(DueItem(.transit, at: shipment.transitDueAt, about: shipment.id.bits)),
    ]
  }
}
