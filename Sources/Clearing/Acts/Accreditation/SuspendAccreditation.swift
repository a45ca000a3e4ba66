import Canon
import Vocabulary

/// The regulator suspends an auditor or a surety. What rests on it is flagged from this moment, with a cure clock; new shipments under
/// it are refused; what was shipped stays covered.
///
/// Source: revocation and suspension of recognition (29 CFR 1910.7, App. A); removal of sureties (31 CFR 223.17 ff.). The purpose is
/// stated and counted; the days are counted under it when the suspension ends. Corrected by reinstate-accreditation.
package struct SuspendAccreditation: ActBody {
  package var party: PartyID = .none
  package var purpose: Purpose = .auditorReliability
  package var reason: String = ""

  package init() {}
  package init(party: PartyID, purpose: Purpose, reason: String) {
    self.party = party
    self.purpose = purpose
    self.reason = reason
  }

  package static let kind = ActKind.suspendAccreditation
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "auditor or surety")
    try visit("purpose", &purpose, "stated purpose, from the closed list")
    try visit("reason", &reason, "reasons, in the regulator's words")
  }

  static let notInForce = RefusalKind(
    "accreditation.not-in-force", "there is no accreditation in force to suspend",
    fix: "nothing is to be done")

  package static var refusals: [RefusalKind] { [notInForce, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.accreditation(party)
    guard row.status == .accredited else { throw Refusal(Self.notInForce, row.status.rawValue) }
    try PartyFields.check(text: reason, "reason")
    row.status = .suspended
    row.since = call.at
    row.suspendedAt = call.at
    row.suspendedFor = purpose
    return [.accreditation(row), register.counted(Self.kind, purpose, days: 0)]
  }
}
