import Canon
import Vocabulary

/// The regulator prolongs the time in which principal and surety may respond to a case.
///
/// Source: extensions of time in claims practice (19 CFR 172). The purpose is stated, and use and days are counted. Corrected by
/// nothing: time once given is not taken back.
package struct WaiveDeadline: ActBody {
  package var caseID: CaseID = .none
  package var days: Int64 = 0
  package var purpose: Purpose = .administrativeError
  package var reason: String = ""

  package init() {}
  package init(caseID: CaseID, days: Int64, purpose: Purpose, reason: String) {
    self.caseID = caseID
    self.days = days
    self.purpose = purpose
    self.reason = reason
  }

  package static let kind = ActKind.waiveDeadline
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "case whose response is due")
    try visit("days", &days, "days by which the time is prolonged, 1 to 90")
    try visit("purpose", &purpose, "stated purpose, from the closed list")
    try visit("reason", &reason, "reasons, in the regulator's words")
  }

  /// Most days that one waiver gives.
  static let daysMax: Int64 = 90

  static let badDays = RefusalKind(
    "waiver.bad-days", "a waiver gives 1 to 90 days", fix: "state 1 to 90 days")
  static let nothingDue = RefusalKind(
    "waiver.nothing-due", "no response is awaited in this case any more",
    fix: "nothing is to be done")

  package static var refusals: [RefusalKind] { [badDays, nothingDue, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.caseRow(caseID)
    guard (1...Self.daysMax).contains(days) else { throw Refusal(Self.badDays, "\(days)") }
    guard row.determination == nil, row.status != .closed, call.at < row.responseDueAt,
      !register.awaited(in: row).isEmpty
    else {
      throw Refusal(Self.nothingDue, row.status.rawValue)
    }
    try PartyFields.check(text: reason, "reason")
    row.responseDueAt = row.responseDueAt.adding(days: Int(days))
    return [
      .caseRow(row),
      .due(DueItem(.response, at: row.responseDueAt, about: row.id.bits)),
      register.counted(Self.kind, purpose, days: days),
    ]
  }
}
