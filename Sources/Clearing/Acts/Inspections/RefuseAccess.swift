import Canon
import Vocabulary

/// The inspecting party records that the site refused or put off access to drawn units.
///
/// After the rulebook's hours without a count every drawn unit counts as missing, and a case opens by itself (`accessDue`). Source:
/// DESIGN.md ("stalling or refusing access counts every drawn unit as missing"); domain.md §9, refusing or stalling rounds. Corrected by
/// giving access: a count reported before the hours have passed stands in its place.
package struct RefuseAccess: ActBody {
  package var round: RoundID = .none
  package var account: String = ""

  package init() {}
  package init(round: RoundID, account: String) {
    self.round = round
    self.account = account
  }

  package static let kind = ActKind.refuseAccess

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round whose drawn units could not be reached")
    try visit("account", &account, "what happened at the site, who said it, when")
  }

  static let notDrawn = RefusalKind(
    "access.not-drawn", "no units of this round are waiting to be counted",
    fix: "record the refusal between the draw and the count")
  static let twice = RefusalKind(
    "access.twice", "a refusal is on record for this round", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [notDrawn, twice] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard round.status == .drawn else { throw Refusal(Self.notDrawn, round.status.rawValue) }
    guard round.accessRefusedAt == nil else { throw Refusal(Self.twice) }
    guard !account.isEmpty, account.utf8.count <= 2000 else {
      throw Refusal(CommonRefusals.badValue, "account")
    }
    let dueAt = call.at.adding(hours: try register.clocks().refusedAccessHours)
    round.accessRefusedAt = call.at
    round.accessDueAt = dueAt
    return [.round(round), .due(DueItem(.access, at: dueAt, about: round.id.bits))]
  }
}

extension Register {
  /// Refused access has lasted too long: every drawn unit counts as missing, and the round ends.
  func accessDue(_ id: RoundID, at: Instant) -> [Change] {
    guard var round = rounds[id], round.status == .drawn, let due = round.accessDueAt, due <= at
    else { return [] }
    var result = RoundResult()
    result.drawn = Int64(round.draw.serials.count)
    result.missing = result.drawn
    result.unverified = result.drawn
    round.result = result
    round.missingSerials = round.drawn
    round.unverifiedSerials = round.drawn
    return ended(round, as: .refused, at: at)
  }
}
