import Canon
import Pages
import Vocabulary

/// When a party last declared who owns it: a clearance that falls because of it falls then.
package struct OwnershipRow: Fielded, Hashable {
  package var party: PartyID = .none
  package var declaredAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "the party")
    try visit("declaredAt", &declaredAt, "when it last declared its owners")
  }
}

extension OwnershipRow: PageRow {}

extension Register {
  /// When owners were last declared by somebody on whom a clearance hangs: buyer, operator, auditors and sureties, and who controls them;
  /// `nil` if nobody did since the clearance.
  func ownershipDeclaredAt(_ row: SaleRow, since clearedAt: Instant) -> Instant? {
    guard market.tables.ownership.count > 0 else { return nil }
    var asked = [row.buyer, sites[row.siteID]?.operator].compactMap(\.self)
    asked += watchedSites(of: row).compactMap { site in
      sites[site]?.engagement.flatMap { engagements[$0]?.auditor }
    }
    if let bond = row.bond.flatMap({ bonds[$0] }) { asked += bond.sureties }
    var latest: Instant?
    for party in asked.compactMap({ parties[$0] }) {
      let above = holders(above: party)?.compactMap(\.party) ?? []
      for id in [party.id] + above {
        guard let at = market.tables.ownership[id]?.declaredAt, at > clearedAt else { continue }
        latest = max(latest ?? at, at)
      }
    }
    return latest
  }
}
