import Canon
import Custody
import Vocabulary

/// The inspecting party closes a counted round: its findings become cases by themselves, one for each sale and bond, and the next round's clock starts.
///
/// Units that were not found as declared go to the state missing; principal and surety are noticed at the same moment (19 CFR 172.1(a));
/// the auditor's record grows by the round. A round that is counted and not closed is closed by its count deadline. Source: DESIGN.md,
/// "findings open cases by themselves". Corrected in the case: by the principal's response and the regulator's determination.
package struct CloseRound: ActBody {
  package var round: RoundID = .none

  package init() {}
  package init(round: RoundID) { self.round = round }

  package static let kind = ActKind.closeRound

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round to be closed")
  }

  static let notCounted = RefusalKind(
    "round.not-counted", "the round has no count to close on", fix: "report the count first")
  static let testItem = RefusalKind(
    "round.test-item", "the regulator has a test item at the site to open first",
    fix: "wait for it; at its count deadline the round closes by itself")
  package static var refusals: [RefusalKind] { [notCounted, testItem] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let round = try register.round(self.round)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard round.status == .counted else { throw Refusal(Self.notCounted, round.status.rawValue) }
    guard register.testItems(of: round).isEmpty else { throw Refusal(Self.testItem) }
    return register.ended(round, as: .closed, at: call.at)
  }
}

extension Register {
  /// The first case that a round's findings open takes the round's own bits, so that a handler can name it as well as an act.
  static func findingCase(_ round: RoundID) -> CaseID { CaseID(bits: round.bits) }

  /// What the end of a round with a result changes: the round, the site and its clock, the records of the auditors, and where something
  /// was found the units and their cases.
  func ended(_ round: RoundRow, as status: RoundStatus, at: Instant) -> [Change] {
    var row = round
    row.status = status
    row.closedAt = at
    row.population = FixedPopulation()
    var changes: [Change] = []
    if var site = sites[row.siteID] {
      if site.openRound == row.id { site.openRound = nil }
      site.lastRound = row.id
      site.lastClosedAt = at
      site.roundOverdueAt = nil
      if let law = try? clocks() {
        let dueAt = at.adding(days: law.roundIntervalDays)
        site.roundDueAt = dueAt
        changes.append(.due(DueItem(.round, at: dueAt, about: site.id.bits)))
      }
      changes.append(.site(site))
    }
    if let id = row.engagement, var engagement = engagements[id] {
      engagement.rounds += 1
      changes.append(.engagement(engagement))
    }
    changes += records(of: row)
    if row.hasFinding {
      let rows = row.missingSerials.compactMap { unitRow(of: $0, at: row.siteID) }
      let opened = findingCases(of: row, rows: rows, at: at)
      row.cases = opened.map(\.row.id)
      changes += opened.flatMap(\.changes)
      if !rows.isEmpty { changes.append(moved(rows, for: .notFound, at: at)) }
    }
    changes.append(.round(row))
    return changes
  }

  /// The auditor's record after a round: the round itself, or for a back-check whether the checked round had missed what this one found.
  ///
  /// A back-check fails its auditor when it finds units missing at a site where the checked round had found none.
  private func records(of round: RoundRow) -> [Change] {
    if let id = round.checks, let checked = rounds[id] {
      guard var record = accreditations[checked.auditor] else { return [] }
      record.backChecks += 1
      if round.hasFinding != checked.hasFinding, round.hasFinding { record.backChecksFailed += 1 }
      return [.accreditation(record)]
    }
    guard var record = accreditations[round.auditor] else { return [] }
    record.roundsClosed += 1
    if round.hasFinding { record.roundsWithFindings += 1 }
    return [.accreditation(record)]
  }

  /// One case for each sale and bond; what the site declared and custody does not have there was shipped under none.
  private func findingCases(of round: RoundRow, rows: [Int], at: Instant) -> [OpenedCase] {
    openCases(
      Self.findingCase(round.id), origin: round.status == .refused ? .refusedAccess : .finding,
      site: round.siteID, round: round.id, rows: rows,
      strangers: round.missingSerials.filter { unitRow(of: $0, at: round.siteID) == nil }, at: at)
  }
}

extension RoundRow {
  /// Whether drawn units were not found as declared.
  package var hasFinding: Bool { !missingSerials.isEmpty }
}
