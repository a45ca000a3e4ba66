import Canon
import Vocabulary

/// The regulator closes a case: no violation was determined, every unit is accounted for, or nothing more is owed.
///
/// Practice: 15 CFR 766.18 (settlement), 19 CFR 172.13. A case whose demands are all paid closes by itself. A closed case is not
/// opened again: what is found later is another case.
package struct CloseCase: ActBody {
  package var caseID: CaseID = .none
  package var reason: String = ""

  package init() {}
  package init(caseID: CaseID, reason: String) {
    self.caseID = caseID
    self.reason = reason
  }

  package static let kind = ActKind.closeCase
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "case to be closed")
    try visit("reason", &reason, "why, in the regulator's words")
  }

  static let unsettled = RefusalKind(
    "case.unsettled", "something is still owed, or units are still unaccounted for",
    fix: "determine the case, or wait until what was demanded is paid or withdrawn")
  package static var refusals: [RefusalKind] { [unsettled] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let row = try register.caseRow(caseID)
    guard row.status != .closed else {
      throw Refusal(CommonRefusals.wrongState, row.status.rawValue)
    }
    guard !reason.isEmpty else { throw Refusal(CommonRefusals.badValue, "no reason") }
    var settlement = Settlement(row, in: register)
    if let determination = row.determination {
      guard !determination.isViolation || settlement.left.minor == 0 else {
        throw Refusal(Self.unsettled, "\(settlement.left)")
      }
    } else {
      // Accepting a party's evidence for every unit needs no second person: nobody is held to anything by it.
      guard row.unitsCured == row.units else {
        throw Refusal(Self.unsettled, "\(row.units - row.unitsCured) of \(row.units) units")
      }
    }
    settlement.closeIfSettled(at: call.at)
    settlement.row.status = .closed
    settlement.row.closedAt = call.at
    settlement.row.closingReason = reason
    return settlement.changes(in: register)
  }
}
