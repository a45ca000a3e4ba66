import Canon
import Rulebook
import Vocabulary

/// A party's ultimate parent changes, by sale of shares or otherwise: every open sale in which it has a part is decided anew.
///
/// This is how a share sale after clearance is met: the headquarters test (15 CFR 742.6(a)(6)(iii)) is taken again with the new
/// parent. The register finds the sales; a clearance whose recipient has another parent ends, and the exporter claims again for the
/// sale that follows. Owners are declared by declare-ownership, which decides in the same way. Corrected by another change.
package struct ChangeParent: ActBody {
  package var parentName: String?
  package var parentHeadquarteredIn: Country?

  package init() {}
  package init(parentName: String?, parentHeadquarteredIn: Country?) {
    self.parentName = parentName
    self.parentHeadquarteredIn = parentHeadquarteredIn
  }

  package static let kind = ActKind.changeParent
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("parentName", &parentName, "new ultimate parent; none if the party has none now")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
  }

  package static var refusals: [RefusalKind] { [PartyFields.badParent, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, Role.allCases)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(call.by)
    try PartyFields.check(parent: parentName, in: parentHeadquarteredIn)
    row.formerOwners = []
    row.parentName = parentName
    row.parentHeadquarteredIn = parentHeadquarteredIn
    return [.party(row)] + register.decidedAnew(for: row, at: call.at)
  }
}
