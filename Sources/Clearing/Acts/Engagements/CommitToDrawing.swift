import Canon
import Inspection
import Vocabulary

/// The regulator or an approved surety without a part in the site binds itself to a random value for the drawing of its auditor.
///
/// Source: Blum, "Coin flipping by telephone" (1981); as `CommitRandomness` for a round. Auditors contribute nothing: they are drawn among.
/// The commitment is SHA-256 over a tag, the engagement, the attempt, the party and the value (`Inspection.Reveal`). Corrected by nothing: a
/// value that is never revealed counts on its party's record and keeps the party from contributing for a time.
package struct CommitToDrawing: ActBody {
  package var engagement: EngagementID = .none
  package var commitment: Digest = .zero

  package init() {}
  package init(engagement: EngagementID, commitment: Digest) {
    self.engagement = engagement
    self.commitment = commitment
  }

  package static let kind = ActKind.commitToDrawing

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement whose auditor is drawn")
    try visit("commitment", &commitment, "SHA-256 that binds the value")
  }

  static let notOpen = RefusalKind(
    "drawing.not-open", "no drawing takes commitments for this engagement",
    fix: "wait until the operator opens one with an assign-auditor act")
  package static var refusals: [RefusalKind] {
    [
      notOpen, CommitRandomness.siteSide, CommitRandomness.notAdmitted,
      CommitRandomness.silentBefore, CommitRandomness.twice,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    guard row.status == .requested, let dueAt = row.commitDueAt, call.at < dueAt,
      row.revealDueAt == nil
    else { throw Refusal(Self.notOpen, row.status.rawValue) }
    try register.checkContributor(call.by, toDrawing: row, on: call.on)
    guard !row.contributions.contains(where: { $0.party == call.by }) else {
      throw Refusal(CommitRandomness.twice)
    }
    guard row.contributions.count < CommitRandomness.contributorsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(CommitRandomness.contributorsMax) contributors")
    }
    guard commitment != .zero else { throw Refusal(CommonRefusals.badValue, "commitment") }
    row.contributions.append(
      Contribution(
        party: call.by, commitment: commitment,
        group: register.contributorGroup(of: call.by, among: row.contributions)))
    return [.engagement(row)]
  }
}

extension Register {
  /// Whether a party may contribute to the drawing of an engagement's auditor on a day, beside those who have.
  package func mayContribute(_ party: PartyID, toDrawing row: EngagementRow, on day: Day) -> Bool {
    guard !row.contributions.contains(where: { $0.party == party }) else { return false }
    do throws(Refusal) {
      try checkContributor(party, toDrawing: row, on: day)
      return true
    } catch {
      return false
    }
  }

  fileprivate func checkContributor(
    _ party: PartyID, toDrawing row: EngagementRow, on day: Day
  ) throws(Refusal) {
    let site = try site(row.siteID)
    guard !isSiteSide(party, of: site),
      isIndependent(party, at: site, client: row.buyer)
    else { throw Refusal(CommitRandomness.siteSide) }
    try checkAdmitted(party, as: [.surety], on: day)
  }
}
