import Canon
import Inspection
import Vocabulary

/// A contributor other than the inspector opens its commitment, after the population is fixed.
///
/// The one rule for lateness (`Inspection.RevealRound`): when all others have revealed, the draw is sealed at once; at the reveal
/// deadline it is sealed with the values of those who did, if with the inspector they belong to two groups at least; else the round is void
/// and is ordered anew. A value is never replaced by another. Who stayed silent is named in the round and counted on its record. The
/// inspector reveals last, by `DrawSample`, when it stands at the site: until then nobody at the operator, and no contributor, can work
/// out which units will be drawn. What silence gains: nothing. The inspector alone can know the draw before it is made; by not coming, or by the silence of contributors in
/// league with it, it has another made, and that one is drawn from a sample as much larger as the choice was worth (`Inspection.MissShare`). Source:
/// inspection.md §0.2, §2.6 ("define ONE late rule in advance"), §3.14. Corrected by nothing.
package struct RevealRandomness: ActBody {
  package var round: RoundID = .none
  package var value: Digest = .zero

  package init() {}
  package init(round: RoundID, value: Digest) {
    self.round = round
    self.value = value
  }

  package static let kind = ActKind.revealRandomness

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round that the value is for")
    try visit("value", &value, "32 random bytes, hexadecimal")
  }

  static let early = RefusalKind(
    "reveal.early", "the population is not fixed yet",
    fix: "reveal after the site has declared its inventory or its deadline has passed")
  static let over = RefusalKind(
    "reveal.over", "the draw is sealed or made already, or the reveal deadline has passed",
    fix: "nothing is to be done")
  static let inspectorLast = RefusalKind(
    "reveal.inspector-last", "the inspector reveals last, when it stands at the site",
    fix: "draw the sample on arrival, with draw-sample")
  static let notCommitted = RefusalKind(
    "reveal.not-committed", "the acting party made no commitment to this round",
    fix: "commit before the population of the next round is fixed")
  static let twice = RefusalKind(
    "reveal.twice", "the acting party has revealed already", fix: "nothing is to be done")
  static let differs = RefusalKind(
    "reveal.differs", "the value is not the one that was committed to",
    fix: "reveal the value behind the commitment")
  package static var refusals: [RefusalKind] {
    [early, over, inspectorLast, notCommitted, twice, differs]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.auditor != call.by else { throw Refusal(Self.inspectorLast) }
    switch round.status {
    case .committed, .revealing: break
    case .ordered: throw Refusal(Self.early)
    case .sealed, .drawn, .counted, .refused, .closed, .lapsed: throw Refusal(Self.over)
    }
    guard round.revealDueAt.map({ call.at < $0 }) ?? true else { throw Refusal(Self.over) }
    let law = try register.clocks()
    guard var open = register.revealRound(round) else { throw Refusal(Self.notCommitted) }
    try Self.accept(Reveal(party: call.by, value: value), in: &open, &round.contributions)
    round.status = .revealing
    // Too few groups: the round waits, and is void at its deadline.
    guard open.isComplete, open.isSealable else { return [.round(round)] }
    return register.sealed(round, silent: open.silent, law, at: call.at)
  }

  /// Takes a value among the contributions, or refuses it by name.
  static func accept(
    _ reveal: Reveal, in open: inout RevealRound, _ contributions: inout [Contribution]
  ) throws(Refusal) {
    do throws(RandomnessFault) {
      try open.accept(reveal)
    } catch {
      switch error {
      case .didNotCommit: throw Refusal(notCommitted)
      case .revealedAlready: throw Refusal(twice)
      case .doesNotOpen, .contributesTwice, .tooFewGroups, .tooFewDigits: throw Refusal(differs)
      }
    }
    contributions = open.contributors
  }
}

extension [Contribution] {
  /// Those who have not revealed.
  var silent: [PartyID] { filter { $0.value == nil }.map(\.party) }
}

extension Register {
  /// A round's contributions under the rule of commit and reveal; `nil` if a party stands twice among them.
  func revealRound(_ round: RoundRow) -> RevealRound? {
    try? RevealRound(
      .round(
        round.id, site: round.siteID, last: sites[round.siteID]?.lastRound,
        inspector: round.auditor),
      contributors: round.contributions)
  }

  /// The round with its draw sealed, the visit's deadline, and those who stayed silent on record.
  fileprivate func sealed(
    _ revealed: RoundRow, silent: [PartyID], _ law: Clocks, at: Instant
  ) -> [Change] {
    var round = revealed
    round.silent = silent
    return awaiting(round, law, at: at) + silences(of: silent, at: at)
  }

  /// The round with its draw sealed and the visit's deadline, from the moment at which the inspector can come: not before a beacon's value. A
  /// population that was fixed when that value was known already could have been made to fit it: the round is void, and ordered anew.
  func awaiting(_ ready: RoundRow, _ law: Clocks, at: Instant) -> [Change] {
    var round = ready
    let startsAt = source(of: round)?.beacon?.startsAt
    if let startsAt, startsAt <= at { return lapsed(round, at: at) }
    let from = startsAt ?? at
    let dueAt = from.adding(hours: law.visitHours)
    round.status = .sealed
    round.visitDueAt = dueAt
    return [.round(round), .due(DueItem(.visit, at: dueAt, about: round.id.bits))]
  }

  /// The changes to the records of those who did not reveal. Regulator and operator have none: the round or engagement shows it.
  func silences(of parties: [PartyID], at: Instant) -> [Change] {
    parties.compactMap { party in
      guard var record = accreditations[party] else { return nil }
      record.silences += 1
      record.lastSilentAt = at
      return .accreditation(record)
    }
  }

  /// The reveal deadline: the draw is sealed with the values that came, if with the inspector's they come from enough groups; else the
  /// round is void.
  func revealDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let place = rounds.place(of: id), let due = rounds[at: place].revealDueAt, due <= at,
      rounds[at: place].status == .revealing || rounds[at: place].status == .committed,
      let law = try? clocks()
    else { return [] }
    var round = rounds[at: place]
    let open = revealRound(round)
    let silent = open?.silent ?? []
    if open?.isSealable == true { return sealed(round, silent: silent, law, at: at) }
    round.silent = silent
    return lapsed(round, at: at) + silences(of: silent, at: at)
  }

  /// The visit's deadline: the inspector has not come. The round lapses, which is its failure and nobody else's: it alone knew the draw.
  /// Refused access runs on its own clock.
  func visitDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let place = rounds.place(of: id), rounds[at: place].status == .sealed,
      let due = rounds[at: place].visitDueAt, due <= at, rounds[at: place].accessDueAt == nil
    else { return [] }
    var round = rounds[at: place]
    round.silent.append(round.auditor)
    var changes = lapsed(round, at: at)
    if var record = accreditations[round.auditor] {
      record.roundsLapsed += 1
      record.silences += 1
      record.lastSilentAt = at
      changes.append(.accreditation(record))
    }
    return changes
  }

  /// The end of a round without a result: the site is free for another.
  func lapsed(_ open: RoundRow, at: Instant) -> [Change] {
    var round = open
    round.status = .lapsed
    round.lapsedAt = at
    round.population = FixedPopulation()
    guard var site = sites[round.siteID], site.openRound == round.id else {
      return [.round(round)]
    }
    site.openRound = nil
    // The next order's commitment is bound to this round: values revealed here do not serve again.
    site.lastRound = round.id
    return [.round(round), .site(site)]
  }
}
