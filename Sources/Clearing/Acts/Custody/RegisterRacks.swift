import Canon
import Custody
import Vocabulary

/// A site's operator adds racks. A rack that is taken down stays on record and simply holds nothing.
///
/// Source: inspection.md §0.5: the unit of diversion is a rack, so racks are counted in full. Corrected by nothing: add another.
package struct RegisterRacks: ActBody {
  package var site: SiteID = .none
  package var racks: [StatedRack] = []

  package init() {}
  package init(site: SiteID, racks: [StatedRack]) {
    self.site = site
    self.racks = racks
  }

  package static let kind = ActKind.registerRacks

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site the racks stand at")
    try visit("racks", &racks, "racks to be added")
  }

  static let labelTwice = RefusalKind(
    "rack.label-twice", "two racks of one site carry the same label",
    fix: "give each rack a label of its own")
  package static var refusals: [RefusalKind] { [labelTwice] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var site = try register.site(self.site)
    guard site.operator == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard !racks.isEmpty else { throw Refusal(CommonRefusals.badValue, "racks") }
    try site.add(racks, of: call.id)
    return [.site(site)]
  }
}

extension SiteEntry {
  /// Most racks of one site.
  static let racksMax = 4096

  /// Adds stated racks; their identifiers come from the act and the place in the list. Throws on an empty, overlong or repeated label, a capacity
  /// outside 1 to 100,000, or too many racks.
  mutating func add(_ stated: [StatedRack], of act: Digest) throws(Refusal) {
    guard racks.count + stated.count <= Self.racksMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.racksMax) racks")
    }
    var labels = Set(racks.map(\.label))
    for (index, rack) in stated.enumerated() {
      guard !rack.label.isEmpty, rack.label.utf8.count <= 64 else {
        throw Refusal(CommonRefusals.badValue, "racks/\(index)/label")
      }
      guard (1...100_000).contains(rack.capacityUnits) else {
        throw Refusal(CommonRefusals.badValue, "racks/\(index)/capacityUnits")
      }
      guard labels.insert(rack.label).inserted else {
        throw Refusal(RegisterRacks.labelTwice, rack.label)
      }
      var entry = RackEntry()
      // The act's id gives every rack a name of its own; zero would mean none.
      entry.id = RackID(bits: max(1, act.b &+ UInt64(index)))
      entry.label = rack.label
      entry.capacityUnits = rack.capacityUnits
      racks.append(entry)
    }
  }
}
