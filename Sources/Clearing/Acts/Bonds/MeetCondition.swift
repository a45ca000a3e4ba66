import Canon
import Suretyship
import Vocabulary

/// A principal shows that it meets a condition under which its surety signed.
///
/// Practice: a surety's own conditions (seals, reports, a reserve) stand beside the law's. They bind principal and surety to each other,
/// not the obligee: a bond whose conditions are not met pays all the same, but everybody concerned sees what is open. Evidence
/// stays with the principal, its digest here. Corrected by nothing: what changes is shown to the surety.
package struct MeetCondition: ActBody {
  package var bond: BondID = .none
  package var number: Int64 = 0
  package var evidence: Digest = .zero

  package init() {}
  package init(bond: BondID, number: Int64, evidence: Digest) {
    self.bond = bond
    self.number = number
    self.evidence = evidence
  }

  package static let kind = ActKind.meetCondition
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("number", &number, "place of the condition, from 1")
    try visit("evidence", &evidence, "SHA-256 of the evidence that it is met")
  }

  static let met = RefusalKind(
    "condition.met", "the condition was shown to be met before", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [met] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    guard bond.principal == call.by else { throw Refusal(CommonRefusals.notYours, bond.id.text) }
    guard var row = register.market.tables.duties[DutyRow.id(bond.id, number)] else {
      throw Refusal(CommonRefusals.unknown, "condition \(number)")
    }
    guard row.metAt == nil else { throw Refusal(Self.met, "condition \(number)") }
    guard evidence != .zero else { throw Refusal(CommonRefusals.badValue, "no evidence") }
    row.metAt = call.at
    row.evidence = evidence
    return [.market(.duty(row))]
  }
}
