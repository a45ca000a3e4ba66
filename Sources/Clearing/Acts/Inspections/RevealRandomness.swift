import Canon
import Inspection
import Vocabulary

/// A contributor opens its commitment, after the population is fixed.
///
/// The one rule for lateness: when all contributors have revealed, the seed stands at once; at the reveal deadline it is made of those
/// who did; if nobody did, the round waits for the regulator, who then reveals a value without a commitment. A value is never
/// replaced by another. What silence can gain: the last to reveal chooses between two draws, hence at most twice the chance to miss; the
/// site's side never holds a value. Source: inspection.md §2.6 ("define ONE late rule in advance"), §3.14. Corrected by nothing.
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
    [SignerNeed(party, [.auditor, .regulator, .surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    switch round.status {
    case .committed, .revealing: break
    case .ordered: throw Refusal(Self.early)
    case .seeded, .drawn, .counted, .refused, .closed, .lapsed: throw Refusal(Self.over)
    }
    let law = try register.clocks()
    let isOverdue = round.revealDueAt.map { $0 <= call.at } ?? false
    if isOverdue || round.contributions.isEmpty {
      guard call.by == register.opening?.regulator else {
        throw Refusal(isOverdue ? Self.over : Self.notCommitted)
      }
      var contribution = Contribution()
      contribution.party = call.by
      contribution.value = value
      round.contributions.removeAll { $0.party == call.by }
      round.contributions.append(contribution)
      return round.seeded(at: call.at, law)
    }
    guard let place = round.contributions.firstIndex(where: { $0.party == call.by }) else {
      throw Refusal(Self.notCommitted)
    }
    guard round.contributions[place].value == nil else { throw Refusal(Self.twice) }
    let reveal = Reveal(party: call.by, value: value)
    guard reveal.opens(round.contributions[place].commitment, round: round.id) else {
      throw Refusal(Self.differs)
    }
    round.contributions[place].value = value
    round.status = .revealing
    guard round.contributions.allSatisfy({ $0.value != nil }) else { return [.round(round)] }
    return round.seeded(at: call.at, law)
  }
}

extension RoundRow {
  /// The round with the seed that the revealed values give, and the count's deadline; unchanged when nobody has revealed.
  func seeded(at: Instant, _ law: Clocks) -> [Change] {
    var round = self
    let reveals = contributions.compactMap { contribution in
      contribution.value.map { Reveal(party: contribution.party, value: $0) }
    }
    let commitment = PopulationCommitment(
      root: populationRoot ?? .zero, count: Int(populationUnits))
    let seed = try? roundSeed(commitment, round: id, source: .reveals(reveals))
    guard let seed else { return [.round(round)] }
    let dueAt = at.adding(hours: law.countHours)
    round.seed = seed
    round.status = .seeded
    round.countDueAt = dueAt
    return [.round(round), .due(DueItem(.count, at: dueAt, about: id.bits))]
  }
}

extension Register {
  /// The reveal deadline: the seed is made of the values that came; without any the round waits for the regulator.
  func revealDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let round = rounds[id], round.status == .revealing, let due = round.revealDueAt,
      due <= at, let law = try? clocks()
    else { return [] }
    return round.seeded(at: at, law)
  }
}
