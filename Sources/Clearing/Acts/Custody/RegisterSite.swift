import Canon
import Custody
import Vocabulary

/// A rack or cage as its site's operator states it.
package struct StatedRack: Fielded, Hashable {
  package var label: String = ""
  package var capacityUnits: Int64 = 0

  package init() {}
  package init(label: String, capacityUnits: Int64) {
    self.label = label
    self.capacityUnits = capacityUnits
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("label", &label, "what is written on it, 1 to 64 bytes")
    try visit("capacityUnits", &capacityUnits, "units it can hold, 1 to 100,000")
  }
}

/// A site operator registers a place where controlled goods are to stand, with its power and its racks.
///
/// The country of the site decides which rules apply; the power bounds how many chips can run there. Source: the pilot's "country of the
/// site" (issue's law, Rulebooks/pilot-southeast-asia.yaml); domain.md §7.4. Corrected by `RegisterRacks` (more racks) and `ChangeOperator`; a
/// site never changes country.
package struct RegisterSite: ActBody {
  package var name: String = ""
  package var country: Country = .none
  package var address: String = ""
  package var powerKW: Int64 = 0
  package var racks: [StatedRack] = []

  package init() {}
  package init(
    name: String, country: Country, address: String, powerKW: Int64, racks: [StatedRack] = []
  ) {
    self.name = name
    self.country = country
    self.address = address
    self.powerKW = powerKW
    self.racks = racks
  }

  package static let kind = ActKind.registerSite
  /// Most power of one site, kW: ten gigawatts.
  static let powerMax: Int64 = 10_000_000

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "the site's name")
    try visit("country", &country, "country it stands in")
    try visit("address", &address, "address")
    try visit("powerKW", &powerKW, "power available to the hall, kW, 1 to 10,000,000")
    try visit("racks", &racks, "racks")
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard !name.isEmpty, name.utf8.count <= 200 else {
      throw Refusal(CommonRefusals.badValue, "name")
    }
    guard !address.isEmpty, address.utf8.count <= 500 else {
      throw Refusal(CommonRefusals.badValue, "address")
    }
    guard country != .none else { throw Refusal(CommonRefusals.badValue, "country") }
    guard powerKW >= 1, powerKW <= Self.powerMax else {
      throw Refusal(CommonRefusals.badValue, "powerKW")
    }
    var site = SiteEntry()
    site.id = SiteID(of: call.id)
    site.operator = call.by
    site.name = name
    site.country = country
    site.address = address
    site.powerKW = powerKW
    site.registeredAt = call.at
    try site.add(racks, of: call.id)
    return [.site(site)]
  }
}
