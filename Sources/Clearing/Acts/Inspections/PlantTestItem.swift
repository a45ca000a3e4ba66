import Canon
import Inspection
import Vocabulary

/// The regulator plants a test item at a site: a unit that it took away, or something else under a unit's label.
///
/// The act binds it to the unit (`TestItem.commitment`) without naming it; once a round has been counted there, it opens the item
/// (`RevealTestItem`), and the inspector's record shows whether it was noticed. Source: inspection.md §0.4 (seeded discrepancies beside real
/// back-checks). A site has few at a time: each takes one unit out of what a count can find. Corrected by opening it.
package struct PlantTestItem: ActBody {
  package var site: SiteID = .none
  package var commitment: Digest = .zero

  package init() {}
  package init(site: SiteID, commitment: Digest) {
    self.site = site
    self.commitment = commitment
  }

  package static let kind = ActKind.plantTestItem
  package static let readers = Readers.actor
  /// Most test items that are not open at one site.
  static let openMax = 4

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site at which the item is planted")
    try visit("commitment", &commitment, "SHA-256 that binds site, unit and kind")
  }

  static let twice = RefusalKind(
    "test.twice", "this commitment was made before", fix: "draw another salt")
  package static var refusals: [RefusalKind] { [twice] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let site = try register.site(self.site)
    guard commitment != .zero else { throw Refusal(CommonRefusals.badValue, "commitment") }
    var openCount = 0
    for place in 0..<register.testItems.count {
      guard register.testItems[at: place].commitment != commitment else {
        throw Refusal(Self.twice)
      }
      if register.testItems[at: place].siteID == site.id,
        register.testItems[at: place].outcome == nil
      {
        openCount += 1
      }
    }
    guard openCount < Self.openMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.openMax) test items a site")
    }
    var row = TestItemRow()
    row.id = TestItemID(of: call.id)
    row.siteID = site.id
    row.commitment = commitment
    row.plantedAt = call.at
    return [.testItem(row)]
  }
}
