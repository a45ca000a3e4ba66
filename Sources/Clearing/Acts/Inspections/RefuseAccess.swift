import Canon
import Inspection
import Vocabulary

/// The inspecting party records that the site refused or put off access, before its arrival or to drawn units.
///
/// After the rulebook's hours every unit drawn, or that would be drawn, counts as missing, and a case opens by itself (`accessDue`). Refused
/// before arrival the picks stay sealed; what would have been drawn is then drawn by the others' values alone, since it is all the same
/// which units they are: none was shown. Hours before an arrival and after it count together. Source: DESIGN.md ("stalling or refusing access counts
/// every drawn unit as missing"); domain.md §9, refusing or stalling rounds. Corrected by giving access: the inspector's arrival, and then
/// a count reported before the hours have passed, stand in its place.
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
    try visit("round", &round, "round whose units could not be reached")
    try visit("account", &account, "what happened at the site, who said it, when")
  }

  static let notWaiting = RefusalKind(
    "access.not-waiting", "no visit and no count of this round is to come",
    fix: "record the refusal between the sealing of the draw and the count")
  static let twice = RefusalKind(
    "access.twice", "a refusal is on record for this round", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [notWaiting, twice] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard round.status == .sealed || round.status == .drawn else {
      throw Refusal(Self.notWaiting, round.status.rawValue)
    }
    if let startsAt = register.source(of: round)?.beacon?.startsAt, call.at < startsAt {
      // Nobody is at the gate yet.
      throw Refusal(Self.notWaiting, startsAt.text)
    }
    guard round.accessDueAt == nil else { throw Refusal(Self.twice) }
    guard !account.isEmpty, account.utf8.count <= 2000 else {
      throw Refusal(CommonRefusals.badValue, "account")
    }
    var dueAt = call.at.adding(hours: try register.clocks().refusedAccessHours)
    if let refusedAt = round.accessRefusedAt, let drawnAt = round.drawnAt {
      // What was used up before the arrival is not given a second time.
      let used = drawnAt.milliseconds - refusedAt.milliseconds
      dueAt = max(call.at, dueAt.adding(milliseconds: -used))
    }
    round.accessRefusedAt = round.accessRefusedAt ?? call.at
    round.accessDueAt = dueAt
    return [.round(round), .due(DueItem(.access, at: dueAt, about: round.id.bits))]
  }
}

extension Register {
  /// Refused access has lasted too long: every unit drawn, or that would be drawn, counts as missing, and the round ends.
  func accessDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let place = rounds.place(of: id), let due = rounds[at: place].accessDueAt, due <= at
    else { return [] }
    var round = rounds[at: place]
    switch round.status {
    case .drawn: break
    case .sealed:
      guard let law = try? clocks(), let drawn = drawn(round, law, at: at) else { return [] }
      round = drawn
    case .ordered, .committed, .revealing, .counted, .refused, .closed, .lapsed: return []
    }
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
