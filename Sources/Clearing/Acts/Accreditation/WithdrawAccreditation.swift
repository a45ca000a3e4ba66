import Canon
import Vocabulary

/// An accreditation ends: by the regulator, two persons and a purpose, or by the auditor or surety itself.
///
/// Source: revocation and voluntary termination of recognition (29 CFR 1910.7, App. A). Bonds stay bound for what was shipped (19 CFR
/// 113.27). Corrected by applying anew (apply-for-accreditation).
package struct WithdrawAccreditation: ActBody {
  package var party: PartyID = .none
  package var purpose: Purpose?
  package var reason: String = ""

  package init() {}
  package init(party: PartyID, purpose: Purpose?, reason: String) {
    self.party = party
    self.purpose = purpose
    self.reason = reason
  }

  package static let kind = ActKind.withdrawAccreditation
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "auditor or surety")
    try visit("purpose", &purpose, "stated purpose; absent where the party itself withdraws")
    try visit("reason", &reason, "reasons, for the record")
  }

  static let alreadyWithdrawn = RefusalKind(
    "accreditation.already-withdrawn", "the accreditation was withdrawn before",
    fix: "nothing is to be done")
  static let purposeMismatch = RefusalKind(
    "accreditation.purpose-mismatch",
    "the regulator withdraws for a stated purpose, a party of its own accord states none",
    fix: "state a purpose as the regulator, none as the party itself")

  package static var refusals: [RefusalKind] {
    [alreadyWithdrawn, purposeMismatch, PartyFields.badText]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    party == self.party
      ? [SignerNeed(party, [.auditor, .surety])] : [SignerNeed(party, [.regulator], persons: 2)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.accreditation(party)
    guard row.status != .withdrawn else { throw Refusal(Self.alreadyWithdrawn) }
    guard (purpose == nil) == (call.by == party) else { throw Refusal(Self.purposeMismatch) }
    try PartyFields.check(text: reason, "reason")
    var changes = register.countedEnd(ofSuspension: row, at: call.at)
    if let purpose { changes.append(register.counted(Self.kind, purpose, days: 0)) }
    row.status = .withdrawn
    row.since = call.at
    // What rests on it falls now, unless a suspension had felled it before.
    row.suspendedAt = row.suspendedAt ?? call.at
    row.suspendedFor = nil
    return [.accreditation(row)] + changes
  }
}
