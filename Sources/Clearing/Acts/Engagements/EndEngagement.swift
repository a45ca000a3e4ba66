import Canon
import Vocabulary

/// An engagement ends: by the auditor, by the client or the site's operator, or by the regulator for a stated purpose.
///
/// Source: practice of audit engagements, and two attacks: stalling a round (nobody but the regulator ends an engagement while a
/// round is under way) and repeating draws until a favourite comes out (after a client's own ending the site waits). While units stand at
/// the site its client does not end the engagement of an auditor who stands: a successor takes its place. Where the auditor or the
/// regulator ends it, every sale with units at the site is flagged, and its cure clock runs until another auditor accepts.
/// Corrected by request-engagement.
package struct EndEngagement: ActBody {
  package var engagement: EngagementID = .none
  package var reason: String = ""
  package var purpose: Purpose?

  package init() {}
  package init(engagement: EngagementID, reason: String, purpose: Purpose? = nil) {
    self.engagement = engagement
    self.reason = reason
    self.purpose = purpose
  }

  package static let kind = ActKind.endEngagement
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement to be ended")
    try visit("reason", &reason, "reason, for the other side")
    try visit("purpose", &purpose, "stated purpose, where the regulator ends it")
  }

  static let alreadyEnded = RefusalKind(
    "engagement.already-ended", "the engagement ended before", fix: "nothing is to be done")
  static let purposeMismatch = RefusalKind(
    "engagement.purpose-mismatch", "the regulator states a purpose, the parties state none",
    fix: "state a purpose as the regulator, none as a party")

  static let unitsStand = RefusalKind(
    "engagement.units-stand", "units stand at the site, and its auditor stands",
    fix: "ask for a successor before the auditor's last round, or write to the regulator")
  package static var refusals: [RefusalKind] {
    [
      alreadyEnded, purposeMismatch, unitsStand, EngagementRefusals.roundOpen, PartyFields.badText,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .buyer, .siteOperator, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    var site = try register.site(row.siteID)
    let isRegulator = call.by == register.opening?.regulator
    let isAuditor = call.by == row.auditor
    guard isRegulator || isAuditor || call.by == row.buyer || call.by == site.operator else {
      throw Refusal(CommonRefusals.notYours)
    }
    guard row.status != .ended else { throw Refusal(Self.alreadyEnded) }
    guard (purpose != nil) == isRegulator else { throw Refusal(Self.purposeMismatch) }
    try PartyFields.check(text: reason, "reason")
    guard isRegulator || !register.hasRoundOpen(row, at: site) else {
      throw Refusal(EngagementRefusals.roundOpen, site.openRound?.text ?? "")
    }

    if !isRegulator, !isAuditor, isOfOwnAccord(row, call, in: register) {
      guard row.status != .active || site.engagement != row.id || !register.holdsUnits(site) else {
        throw Refusal(Self.unitsStand, site.name)
      }
      row.coolsUntil = call.at.adding(days: Register.coolingDays)
    }
    row.status = .ended
    row.endedAt = call.at
    row.endedBy = call.by
    row.endReason = reason
    var changes: [Change] = [.engagement(row)]
    if site.engagement == row.id {
      site.engagement = nil
      changes.append(.site(site))
    }
    if let purpose { changes.append(register.counted(Self.kind, purpose, days: 0)) }
    return changes
  }

  /// Whether the client ends what could go on: an auditor was chosen, has not failed to answer, and still stands.
  private func isOfOwnAccord(_ row: EngagementRow, _ call: Call, in register: Register) -> Bool {
    switch row.status {
    case .ended: return false
    // Once values are being revealed the outcome may be foreseen.
    case .requested: return row.revealDueAt != nil
    case .assigned:
      let since = row.assignedAt ?? call.at
      return call.at < since.adding(days: Register.answerDays)
        && register.isAccredited(row.auditor, as: .auditor, on: call.on)
    case .active: return register.auditorStands(row, on: call.on)
    }
  }
}

extension Register {
  /// Whether a round is under way at a site under an engagement.
  func hasRoundOpen(_ engagement: EngagementRow, at site: SiteEntry) -> Bool {
    guard let round = site.openRound.flatMap({ rounds[$0] }) else { return false }
    return round.engagement == engagement.id
  }
}
