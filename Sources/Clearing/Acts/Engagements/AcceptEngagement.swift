import Canon
import Vocabulary

/// The assigned auditor accepts: it declares that it has no conflict of interest and states the terms of access. From now on it is the
/// site's auditor; the one before it, if any, is not any more.
///
/// Source: complete independence from makers and users (29 CFR 1910.7); access without notice is what makes a round worth holding. A
/// false declaration is a ground for withdraw-accreditation. Corrected by end-engagement.
package struct AcceptEngagement: ActBody {
  package var engagement: EngagementID = .none
  package var declaresNoConflict: Bool = false
  package var accessTerms: String = ""

  package init() {}
  package init(engagement: EngagementID, declaresNoConflict: Bool, accessTerms: String) {
    self.engagement = engagement
    self.declaresNoConflict = declaresNoConflict
    self.accessTerms = accessTerms
  }

  package static let kind = ActKind.acceptEngagement
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement that is accepted")
    try visit("declaresNoConflict", &declaresNoConflict, "true: the auditor has no conflict")
    try visit("accessTerms", &accessTerms, "terms of access to the site")
  }

  static let notAssigned = RefusalKind(
    "engagement.not-assigned", "the engagement does not wait for its auditor's answer",
    fix: "look at the engagement's state")
  static let conflict = RefusalKind(
    "engagement.conflict", "an auditor with a conflict of interest may not accept",
    fix: "end the engagement with that reason, so that another auditor is drawn")

  package static var refusals: [RefusalKind] {
    [
      notAssigned, conflict, EngagementRefusals.notEligible, EngagementRefusals.roundOpen,
      PartyFields.badText,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    guard row.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard row.status == .assigned else { throw Refusal(Self.notAssigned, row.status.rawValue) }
    guard declaresNoConflict else { throw Refusal(Self.conflict) }
    try PartyFields.check(text: accessTerms, "accessTerms")
    var site = try register.site(row.siteID)
    guard register.isAccredited(call.by, as: .auditor, on: call.on),
      register.isIndependent(call.by, at: site, client: row.buyer)
    else { throw Refusal(EngagementRefusals.notEligible, call.by.text) }

    row.status = .active
    row.accessTerms = accessTerms
    row.activeSince = call.at
    var changes: [Change] = []
    if let id = site.engagement, var former = register.engagements[id], former.status != .ended {
      guard !register.hasRoundOpen(former, at: site) else {
        throw Refusal(EngagementRefusals.roundOpen, site.openRound?.text ?? "")
      }
      former.status = .ended
      former.endedAt = call.at
      former.endReason = "succeeded"
      changes.append(.engagement(former))
      if former.auditor == row.auditor { row.roundsBefore += former.rounds }
    }
    site.engagement = row.id
    return [.engagement(row), .site(site)] + changes
  }
}
