import Canon
import Vocabulary

/// Surety or buyer ends a line: nothing more is drawn on it. Bonds drawn before stand.
///
/// Practice: a line is revocable until it is drawn, which is why it is not counted as cover. Corrected by granting another.
package struct EndLine: ActBody {
  package var line: LineID = .none
  package var reason: String = ""

  package init() {}
  package init(line: LineID, reason: String = "") {
    self.line = line
    self.reason = reason
  }

  package static let kind = ActKind.endLine
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("line", &line, "line to be ended")
    try visit("reason", &reason, "reason, for the other side")
  }

  package static var refusals: [RefusalKind] { [DrawBond.lineEnded] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard var row = register.market.tables.lines[line] else {
      throw Refusal(CommonRefusals.unknown, line.text)
    }
    guard call.by == row.surety || call.by == row.buyer else {
      throw Refusal(CommonRefusals.notYours, line.text)
    }
    guard row.endedAt == nil else { throw Refusal(DrawBond.lineEnded, line.text) }
    row.endedAt = call.at
    return [.market(.line(row))]
  }
}
