import Canon
import Inspection
import Vocabulary

/// A contributor opens its commitment, after the population is fixed.
///
/// The one rule for lateness (`Inspection.RevealRound`): when all contributors have revealed, the seed stands at once; at the reveal
/// deadline it is made of those who did, if they belong to two groups at least; else the round is void and is ordered anew. A value
/// is never replaced by another. Who stayed silent is named in the round and counted on its record. What silence can gain: the last
/// to reveal chooses between two draws, hence at most twice the chance to miss; the site's side never holds a value. Source:
/// inspection.md §2.6 ("define ONE late rule in advance"), §3.14. Corrected by nothing.
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
    "reveal.over", "the seed stands already or the reveal deadline has passed",
    fix: "nothing is to be done")
  static let notCommitted = RefusalKind(
    "reveal.not-committed", "the acting party made no commitment to this round",
    fix: "commit before the population of the next round is fixed")
  static let twice = RefusalKind(
    "reveal.twice", "the acting party has revealed already", fix: "nothing is to be done")
  static let differs = RefusalKind(
    "reveal.differs", "the value is not the one that was committed to",
    fix: "reveal the value behind the commitment")
  package static var refusals: [RefusalKind] { [early, over, notCommitted, twice, differs] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    switch round.status {
    case .committed, .revealing: break
    case .ordered: throw Refusal(Self.early)
    case .seeded, .drawn, .counted, .refused, .closed, .lapsed: throw Refusal(Self.over)
    }
    guard round.revealDueAt.map({ call.at < $0 }) ?? true else { throw Refusal(Self.over) }
    let law = try register.clocks()
    guard var open = register.revealRound(round) else { throw Refusal(Self.notCommitted) }
    try Self.accept(Reveal(party: call.by, value: value), in: &open, &round.contributions)
    round.status = .revealing
    // Too few groups: the round waits, and is void at its deadline.
    guard open.isComplete, let reveals = try? open.close() else { return [.round(round)] }
    return register.seeded(round, from: reveals, law, at: call.at)
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

  /// The round with the seed that the revealed values give, the count's deadline, and those who stayed silent on record.
  fileprivate func seeded(
    _ revealed: RoundRow, from reveals: [Reveal], _ law: Clocks, at: Instant
  ) -> [Change] {
    var round = revealed
    let commitment = PopulationCommitment(
      root: round.populationRoot ?? .zero, count: Int(round.populationUnits))
    guard let seed = try? roundSeed(commitment, round: round.id, source: .reveals(reveals)) else {
      return [.round(round)]
    }
    let dueAt = at.adding(hours: law.countHours)
    round.seed = seed
    round.status = .seeded
    round.countDueAt = dueAt
    round.silent = round.contributions.silent
    let silences = silences(of: round.silent, at: at)
    return [.round(round), .due(DueItem(.count, at: dueAt, about: round.id.bits))] + silences
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

  /// The reveal deadline: the seed is made of the values that came, if they come from enough groups; else the round is void.
  func revealDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let place = rounds.place(of: id), let due = rounds[at: place].revealDueAt, due <= at,
      rounds[at: place].status == .revealing || rounds[at: place].status == .committed,
      let law = try? clocks()
    else { return [] }
    var round = rounds[at: place]
    if let reveals = try? revealRound(round)?.close() {
      return seeded(round, from: reveals, law, at: at)
    }
    round.silent = round.contributions.silent
    return lapsed(round, at: at) + silences(of: round.silent, at: at)
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
