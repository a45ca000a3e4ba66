import Canon
import Vocabulary

/// The regulator lifts a suspension. Its days are counted under the purpose it was ordered for.
///
/// Source: revocation with notice, cure and hearing (29 CFR 1910.7, App. A). An accreditation whose last day has passed meanwhile
/// must be renewed besides. Corrected by suspend-accreditation.
package struct ReinstateAccreditation: ActBody {
  package var party: PartyID = .none
  package var reason: String = ""

  package init() {}
  package init(party: PartyID, reason: String) {
    self.party = party
    self.reason = reason
  }

  package static let kind = ActKind.reinstateAccreditation
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "auditor or surety")
    try visit("reason", &reason, "what was cured, in the regulator's words")
  }

  static let notSuspended = RefusalKind(
    "accreditation.not-suspended", "the accreditation is not suspended",
    fix: "nothing is to be done")

  package static var refusals: [RefusalKind] {
    [notSuspended, ApproveSurety.delinquent, PartyFields.badText]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.accreditation(party)
    guard row.status == .suspended else {
      throw Refusal(Self.notSuspended, row.status.rawValue)
    }
    guard !row.isDelinquent else { throw Refusal(ApproveSurety.delinquent) }
    try PartyFields.check(text: reason, "reason")
    let daysCounted = register.countedEnd(ofSuspension: row, at: call.at)
    row.status = .accredited
    row.since = call.at
    row.suspendedAt = nil
    row.suspendedFor = nil
    return [.accreditation(row)] + daysCounted
  }
}
