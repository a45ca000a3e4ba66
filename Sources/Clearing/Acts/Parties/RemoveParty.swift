import Canon
import Vocabulary

/// The regulator removes a party: it can begin nothing more. What it owes, holds and covers stays in the register, and it may still answer
/// for that: respond to a case, petition, pay and recover.
///
/// Source: suspension of persons from an exception without notice (15 CFR 740.2(b)). The purpose is stated and counted. Corrected by
/// enrolling the party anew (enrol-party, confirm-enrolment).
package struct RemoveParty: ActBody {
  package var party: PartyID = .none
  package var purpose: Purpose = .diversionRisk
  package var reason: String = ""

  package init() {}
  package init(party: PartyID, purpose: Purpose, reason: String) {
    self.party = party
    self.purpose = purpose
    self.reason = reason
  }

  package static let kind = ActKind.removeParty
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "party to be removed")
    try visit("purpose", &purpose, "stated purpose, from the closed list")
    try visit("reason", &reason, "reasons, in the regulator's words")
  }

  static let founding = RefusalKind(
    "party.founding", "regulator and operator cannot be removed from their own register",
    fix: "revoke single keys instead")
  static let alreadyRemoved = RefusalKind(
    "party.already-removed", "the party was removed before", fix: "nothing is to be done")

  package static var refusals: [RefusalKind] { [founding, alreadyRemoved, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(party)
    guard row.id != register.opening?.regulator, row.id != register.opening?.operator else {
      throw Refusal(Self.founding)
    }
    guard row.status != .removed else { throw Refusal(Self.alreadyRemoved) }
    try PartyFields.check(text: reason, "reason")
    row.status = .removed
    row.removedAt = call.at
    return [.party(row), register.counted(Self.kind, purpose, days: 0)]
  }
}
