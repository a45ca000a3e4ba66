import Canon
import Rulebook
import Vocabulary

/// A party declares who owns and controls it. The declaration replaces the one before as a whole.
///
/// Source: the headquarters and ultimate-parent test (15 CFR 742.6(a)(6)(iii)), BIS guidance on ownership in due diligence, and the
/// bar on self-dealing among principal, surety and auditor (19 CFR 113.31(a)). A sale of the operator's shares after a clearance is a
/// named attack: every open sale in which the party has a part is decided anew, and a clearance ends where a recipient's seat or parent
/// changed or where it no longer carries. Corrected by declaring again.
package struct DeclareOwnership: ActBody {
  package var owners: [OwnerStake] = []
  package var parentName: String?
  package var parentHeadquarteredIn: Country?
  package var headquarteredIn: Country?

  package init() {}
  package init(
    owners: [OwnerStake], parentName: String? = nil, parentHeadquarteredIn: Country? = nil,
    headquarteredIn: Country? = nil
  ) {
    self.owners = owners
    self.parentName = parentName
    self.parentHeadquarteredIn = parentHeadquarteredIn
    self.headquarteredIn = headquarteredIn
  }

  package static let kind = ActKind.declareOwnership
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("owners", &owners, "owners and their shares; dispersed holdings are left out")
    try visit("parentName", &parentName, "ultimate parent; absent if there is none")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
    try visit("headquarteredIn", &headquarteredIn, "the party's own headquarters, if it moved")
  }

  package static var refusals: [RefusalKind] {
    [
      PartyFields.badText, PartyFields.badCountry, PartyFields.badParent, PartyFields.badOwners,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, Role.allCases)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(call.by)
    try PartyFields.check(parent: parentName, in: parentHeadquarteredIn)
    try PartyFields.check(owners: owners, of: row.id, in: register)
    row.formerOwners = row.owners.map(\.name).filter { former in
      !owners.contains { NameKey.same($0.name, former) }
    }
    row.owners = owners
    row.parentName = parentName
    row.parentHeadquarteredIn = parentHeadquarteredIn
    if let headquarteredIn {
      guard headquarteredIn != .none else { throw Refusal(PartyFields.badCountry) }
      row.headquarteredIn = headquarteredIn
    }
    var declared = OwnershipRow()
    declared.party = row.id
    declared.declaredAt = call.at
    return [.party(row), .market(.ownership(declared))]
      + register.decidedAnew(for: row, at: call.at)
  }
}
