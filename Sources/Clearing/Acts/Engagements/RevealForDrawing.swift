import Canon
import Inspection
import Vocabulary

/// A contributor to the drawing of an auditor opens its commitment; with the last value the auditor is drawn.
///
/// The rule for lateness is that of a round (`RevealRandomness`): at the deadline the auditor is drawn by the values that came, if they belong to two
/// groups at least; else the drawing is void and the engagement waits for another. What silence can gain: the last to reveal
/// chooses between two auditors, and has it on record. Source: inspection.md §2.6. Corrected by nothing.
package struct RevealForDrawing: ActBody {
  package var engagement: EngagementID = .none
  package var value: Digest = .zero

  package init() {}
  package init(engagement: EngagementID, value: Digest) {
    self.engagement = engagement
    self.value = value
  }

  package static let kind = ActKind.revealForDrawing

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement whose auditor is drawn")
    try visit("value", &value, "32 random bytes, hexadecimal")
  }

  static let early = RefusalKind(
    "drawing.early", "commitments to this drawing are still taken",
    fix: "reveal once the time for commitments has passed")
  static let over = RefusalKind(
    "drawing.over", "no drawing is open for this engagement", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] {
    [
      early, over, RevealRandomness.notCommitted, RevealRandomness.twice, RevealRandomness.differs,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator, .surety, .operator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    guard row.status == .requested, row.commitDueAt != nil, var open = row.revealRound else {
      throw Refusal(Self.over, row.status.rawValue)
    }
    guard let dueAt = row.revealDueAt else { throw Refusal(Self.early) }
    guard call.at < dueAt else { throw Refusal(Self.over) }
    try RevealRandomness.accept(
      Reveal(party: call.by, value: value), in: &open, &row.contributions)
    guard open.isComplete, let reveals = try? open.close() else { return [.engagement(row)] }
    return register.drawn(row, from: reveals, at: call.at)
  }
}
