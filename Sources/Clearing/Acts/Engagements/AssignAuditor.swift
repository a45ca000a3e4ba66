import Canon
import Inspection
import Rulebook
import Vocabulary

/// The operator opens the drawing of an engagement's auditor, with its own commitment to a random value.
///
/// Chance chooses by commit and reveal (`Inspection.RevealRound`), as in a round: until the hours for reveals have passed the regulator and
/// approved sureties without a part in the site commit as well (`CommitToDrawing`), then all reveal (`RevealForDrawing`). When all have, or at the
/// reveal deadline if values of two groups came, the auditor is drawn; else the drawing is void and is opened anew. So nobody who
/// orders the acts, and no client, can foresee the choice or try several. Pool, seed and choice follow from the register, and anyone with
/// the log can form them again. Source: Duflo, Greenstone, Pande & Ryan, QJE 128 (2013), random assignment; Blum (1981). Corrected by
/// end-engagement.
package struct AssignAuditor: ActBody {
  package var engagement: EngagementID = .none
  package var commitment: Digest = .zero

  package init() {}
  package init(engagement: EngagementID, commitment: Digest) {
    self.engagement = engagement
    self.commitment = commitment
  }

  package static let kind = ActKind.assignAuditor
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement that waits for its auditor")
    try visit("commitment", &commitment, "SHA-256 that binds the operator's random value")
  }

  static let notWaiting = RefusalKind(
    "engagement.not-waiting", "the engagement does not wait for an auditor",
    fix: "nothing is to be done")
  static let drawing = RefusalKind(
    "engagement.drawing-open", "a drawing is open for this engagement",
    fix: "reveal the values committed, or wait for its deadline")
  static let nobody = RefusalKind(
    "engagement.nobody-eligible", "no auditor is accredited, independent and within its tenure",
    fix: "the regulator accredits more auditors; the licence route stays open meanwhile")

  package static var refusals: [RefusalKind] {
    [notWaiting, drawing, nobody, EngagementRefusals.noAudits]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.operator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    guard row.status == .requested else { throw Refusal(Self.notWaiting, row.status.rawValue) }
    guard row.commitDueAt == nil else { throw Refusal(Self.drawing) }
    guard commitment != .zero else { throw Refusal(CommonRefusals.badValue, "commitment") }
    let site = try register.site(row.siteID)
    guard try register.choice(for: row, on: call.on).eligible.contains(where: row.mayGoTo) else {
      throw Refusal(Self.nobody, site.name)
    }
    let dueAt = call.at.adding(hours: try register.clocks().revealHours)
    row.attempts += 1
    row.contributions = [Contribution(party: call.by, commitment: commitment, group: 0)]
    row.commitDueAt = dueAt
    row.silent = []
    return [.engagement(row), .due(DueItem(.drawing, at: dueAt, about: row.id.bits))]
  }
}

extension EngagementRow {
  /// Whether the client's shortlist, where there is one, names an auditor.
  fileprivate func mayGoTo(_ auditor: PartyID) -> Bool { named.isEmpty || named.contains(auditor) }

  /// The drawing under the rule of commit and reveal; `nil` if a party stands twice in it.
  var revealRound: RevealRound? {
    try? RevealRound(.drawing(id, attempt: attempts), contributors: contributions)
  }
}

extension Register {
  /// What the choice of an engagement's auditor rests on now. The request keeps the mode it was made under, whatever rulebook
  /// came since.
  fileprivate func choice(
    for row: EngagementRow, on day: Day
  ) throws(Refusal) -> AssignmentRequest {
    var request = assignment(
      for: row, at: try site(row.siteID), history: engagements(at: row.siteID),
      terms: try auditTerms(), on: day)
    request.mode = row.named.isEmpty ? .poolRandom : .shortlistRandom
    return request
  }

  /// The engagement with the auditor whom the revealed values draw, and those who stayed silent on record; the drawing is void where
  /// nobody is eligible any more.
  func drawn(_ engagement: EngagementRow, from reveals: [Reveal], at: Instant) -> [Change] {
    var row = engagement
    guard let seed = try? drawingSeed(row.id, attempt: row.attempts, reveals),
      let request = try? choice(for: row, on: at.day), let terms = try? auditTerms(),
      let auditor = request.assign(seed: seed)
    else { return voided(row, at: at) }
    let history = engagements(at: row.siteID)
    row.pool = request.eligible.filter(row.mayGoTo)
    row.seed = seed
    row.auditor = auditor
    row.status = .assigned
    row.assignedAt = at
    row.roundsBefore = roundsHeld(by: auditor, in: history, terms: terms, on: at.day)
    row.silent = row.contributions.silent
    return [.engagement(row)] + silences(of: row.silent, at: at)
  }

  private func voided(_ engagement: EngagementRow, at: Instant) -> [Change] {
    var row = engagement
    row.silent = row.revealDueAt == nil ? [] : row.contributions.silent
    row.contributions = []
    row.commitDueAt = nil
    row.revealDueAt = nil
    return [.engagement(row)] + silences(of: row.silent, at: at)
  }

  /// A deadline of a drawing: after the commitments the reveals begin, after the reveals the auditor is drawn; where too few have committed or
  /// revealed it is void, and the engagement waits for another.
  func drawingDue(_ id: EngagementID, at: Instant) -> [Change] {
    guard let place = engagements.place(of: id), engagements[at: place].status == .requested
    else { return [] }
    var row = engagements[at: place]
    guard let commitDueAt = row.commitDueAt, commitDueAt <= at, let open = row.revealRound,
      let law = try? clocks()
    else { return [] }
    guard let revealDueAt = row.revealDueAt else {
      guard open.isCommitted else { return voided(row, at: at) }
      let dueAt = at.adding(hours: law.revealHours)
      row.revealDueAt = dueAt
      return [.engagement(row), .due(DueItem(.drawing, at: dueAt, about: id.bits))]
    }
    guard revealDueAt <= at else { return [] }
    guard let reveals = try? open.close() else { return voided(row, at: at) }
    return drawn(row, from: reveals, at: at)
  }
}
