import Canon
import Custody
import Vocabulary

/// A customs authority, or the exporter's broker in the exporter's name, records the entry of a shipment: units and entry number.
///
/// The second of the three counts that are set beside each other: shipped, customs-entered, observed (domain.md §7.5; Megaspeed: entered units
/// far above those seen). Corrected by a later entry act of a customs authority, which replaces an earlier one of anybody.
package struct EnterCustoms: ActBody {
  package var shipment: ShipmentID = .none
  package var units: Int64 = 0
  package var reference: String = ""

  package init() {}
  package init(shipment: ShipmentID, units: Int64, reference: String) {
    self.shipment = shipment
    self.units = units
    self.reference = reference
  }

  package static let kind = ActKind.enterCustoms
  /// Most units of one entry.
  static let unitsMax: Int64 = 1_000_000

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("shipment", &shipment, "shipment that is entered")
    try visit("units", &units, "units entered, 0 to 1,000,000")
    try visit("reference", &reference, "number of the customs entry, 1 to 100 bytes")
  }

  static let entered = RefusalKind(
    "customs.entered", "the shipment was entered before",
    fix: "have the customs authority correct the entry")
  package static var refusals: [RefusalKind] { [entered] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.customs, .exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var shipment = try register.shipment(self.shipment)
    let isAuthority = try register.party(call.by).roles.contains(.customs)
    if !isAuthority {
      guard try register.sale(shipment.sale).exporter == call.by else {
        throw Refusal(CommonRefusals.notYours)
      }
      guard shipment.customsEnteredAt == nil else { throw Refusal(Self.entered) }
    }
    guard (0...Self.unitsMax).contains(units) else {
      throw Refusal(CommonRefusals.badValue, "units")
    }
    guard (1...100).contains(reference.utf8.count) else {
      throw Refusal(CommonRefusals.badValue, "reference")
    }
    shipment.customsEnteredUnits = units
    shipment.customsEnteredAt = call.at
    shipment.customsReference = reference
    guard units == shipment.unitsShipped else { return [.shipment(shipment)] }
    // An entry that differs in number does not say which units it covers: their states wait for the receipt.
    let rows = register.outstanding(in: shipment).filter { register.units[$0].state == .shipped }
    guard !rows.isEmpty else { return [.shipment(shipment)] }
    return [.shipment(shipment), register.moved(rows, for: .customsEntry, at: call.at)]
  }
}
