import Canon
import Vocabulary

/// The principal or a surety answers a notice: what happened, and which units it has accounted for since, with evidence.
///
/// Source: 19 CFR 172.1(a) (notice to principal and surety, who may each petition), 172.2; 15 CFR 766.6 (answer). The commonest innocent
/// reason is a repair or replacement that was not recorded. A serial that is accounted for is the party's word with a digest of its
/// evidence; which of it holds, the determination says. Each party's response is completed or corrected by another one of its own
/// while the time runs.
package struct RespondToCase: ActBody {
  package var caseID: CaseID = .none
  package var response: String = ""
  package var evidence: Digest?
  package var serials: [String] = []

  package init() {}
  package init(
    caseID: CaseID, response: String, evidence: Digest? = nil, serials: [String] = []
  ) {
    self.caseID = caseID
    self.response = response
    self.evidence = evidence
    self.serials = serials
  }

  package static let kind = ActKind.respondToCase
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "case that is answered")
    try visit("response", &response, "the party's account of it")
    try visit("evidence", &evidence, "SHA-256 of the evidence, needed for serials")
    try visit("serials", &serials, "serials of the case that are accounted for now")
  }

  static let late = RefusalKind(
    "case.response-late", "the time for a response is over",
    fix: "ask the regulator to extend it; it is not bound to")
  static let noEvidence = RefusalKind(
    "case.no-evidence", "units are said to be accounted for without evidence",
    fix: "name the digest of the evidence")
  static let notInCase = RefusalKind(
    "case.serial-unknown", "a serial is not among those of the case, or was accounted for before",
    fix: "name only serials of the case, each once")
  package static var refusals: [RefusalKind] { [late, noEvidence, notInCase] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.caseRow(caseID)
    guard register.noticed(of: row).contains(call.by) else {
      throw Refusal(CommonRefusals.notYours, row.id.text)
    }
    guard row.status == .noticed || row.status == .responded else {
      throw Refusal(CommonRefusals.wrongState, row.status.rawValue)
    }
    guard call.at < row.responseDueAt else {
      throw Refusal(Self.late, row.responseDueAt.text)
    }
    guard !response.isEmpty else {
      throw Refusal(CommonRefusals.badValue, "the response is empty")
    }
    guard serials.isEmpty || evidence != nil else { throw Refusal(Self.noEvidence) }
    var open = Set(row.serials).subtracting(row.serialsCured)
    for serial in serials {
      guard open.remove(serial) != nil else { throw Refusal(Self.notInCase, serial) }
    }
    row.serialsCured += serials
    row.unitsCured = min(row.units, Int64(row.serialsCured.count))
    var answer = CaseResponse()
    answer.by = call.by
    answer.text = response
    answer.evidence = evidence
    answer.at = call.at
    if let place = row.responses.firstIndex(where: { $0.by == call.by }) {
      answer.evidence = evidence ?? row.responses[place].evidence
      row.responses[place] = answer
    } else {
      row.responses.append(answer)
    }
    if register.awaited(in: row).isEmpty { row.status = .responded }
    return [.caseRow(row)]
  }
}

extension Register {
  /// Whom a case is noticed to: the principal, and every surety of the bond that answers.
  package func noticed(of row: CaseRow) -> [PartyID] {
    [row.principal] + sureties(of: row).filter { $0 != row.principal }
  }

  /// Those of them that have not answered yet.
  package func awaited(in row: CaseRow) -> [PartyID] {
    noticed(of: row).filter { party in !row.responses.contains { $0.by == party } }
  }
}
