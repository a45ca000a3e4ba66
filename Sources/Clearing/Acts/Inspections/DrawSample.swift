import Canon
import Custody
import Inspection
import Vocabulary

/// The inspector, arrived at the site, opens its own value: with it the seed stands and the round's units are drawn, the least tickets under the
/// seed, recomputable by anyone who holds the population.
///
/// Until this act the picks are sealed: all other values are in, and the inspector's is the only one that is missing. The count's clock starts
/// here. ticket = SHA-256(tag ‖ root ‖ seed ‖ round ‖ stratum ‖ serial), least first. The number drawn is the plan's; if the population grew
/// between order and inventory, or contributors stayed silent, a routine round draws what the standard then needs
/// (`Inspection.MissShare`): silence makes a draw larger, never better for whoever is silent. Source: inspection.md §0.2 (picks are
/// opened on arrival), §3.13, selection v2. An inspector who is refused access keeps its value (`RefuseAccess`). Corrected by nothing: the
/// draw follows from what was committed before.
package struct DrawSample: ActBody {
  package var round: RoundID = .none
  package var value: Digest = .zero

  package init() {}
  package init(round: RoundID, value: Digest) {
    self.round = round
    self.value = value
  }

  package static let kind = ActKind.drawSample
  /// The site learns the drawn serials from the inspector at the gate, not from the register.
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round whose units are drawn")
    try visit("value", &value, "the inspector's own 32 random bytes, hexadecimal")
  }

  static let notSealed = RefusalKind(
    "draw.not-sealed", "the round's draw is not sealed yet: other values are still to come",
    fix: "wait until the contributors have revealed or the reveal deadline has passed")
  static let drawn = RefusalKind(
    "draw.done", "the round's units were drawn, or the round is over", fix: "count the units drawn")
  package static var refusals: [RefusalKind] { [notSealed, drawn, RevealRandomness.differs] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try Self.opening(self.round, by: call, register)
    let law = try register.clocks()
    guard var open = register.revealRound(round) else { throw Refusal(Self.notSealed) }
    try RevealRandomness.accept(
      Reveal(party: call.by, value: value), in: &open, &round.contributions)
    guard (try? open.close()) != nil else { throw Refusal(Self.notSealed) }
    return try register.arrived(at: round, law, by: call)
  }

  /// A round whose draw the acting party may open now. Throws otherwise.
  static func opening(_ id: RoundID, by call: Call, _ register: Register) throws(Refusal)
    -> RoundRow
  {
    let round = try register.round(id)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    switch round.status {
    case .sealed: return round
    case .ordered, .committed, .revealing: throw Refusal(notSealed, round.status.rawValue)
    case .drawn, .counted, .refused, .closed, .lapsed: throw Refusal(drawn, round.status.rawValue)
    }
  }
}

extension RoundRow {
  /// What was committed to of its population, once that is fixed.
  package var commitment: PopulationCommitment? {
    populationRoot.map { PopulationCommitment(root: $0, count: Int(populationUnits)) }
  }

  /// The values revealed so far, as a source.
  fileprivate var revealedSource: RandomnessSource {
    guard isByValues else { return .unseen }
    return .reveals(
      contributions.compactMap { part in
        part.value.map { Reveal(party: part.party, value: $0) }
      })
  }

  /// The share of the standard's chance to miss that its draw may use up.
  var missShare: MissShare {
    let others = contributions.filter { $0.party != auditor }
    return MissShare(
      lapsedRounds: lapsedBefore ?? 0, contributors: others.count, silent: others.silent.count)
  }
}

extension Register {
  /// The inspector is at the site and has opened the draw: the units are drawn, and the count's clock starts.
  func arrived(
    at round: RoundRow, _ law: Clocks, source: RandomnessSource? = nil, by call: Call
  ) throws(Refusal) -> [Change] {
    guard var row = drawn(round, law, source: source, at: call.at) else {
      throw Refusal(DrawSample.notSealed)
    }
    let dueAt = call.at.adding(hours: law.countHours)
    row.status = .drawn
    row.countDueAt = dueAt
    // The inspector was let in.
    row.accessDueAt = nil
    return [.round(row), .due(DueItem(.count, at: dueAt, about: row.id.bits))]
  }

  /// A round with its seed, and the units drawn by it; `nil` without population or values. Without a source the seed is made of the values
  /// revealed, or of nothing where dice or a beacon were to come and access was refused before.
  func drawn(
    _ sealed: RoundRow, _ law: Clocks, source: RandomnessSource? = nil, at: Instant
  ) -> RoundRow? {
    var round = sealed
    guard let population = round.commitment,
      let seed = try? roundSeed(
        population, round: round.id, source: source ?? round.revealedSource)
    else { return nil }
    let root = population.root
    if round.reason == .routine {
      round.sampleUnits = max(
        round.sampleUnits, law.leastSample(of: round.populationUnits, share: round.missShare))
    }
    let count = Int(min(round.sampleUnits, round.populationUnits))
    let drawer = TicketDrawer(root: root, seed: seed, round: round.id)
    let serials = round.population.serials(in: units)
    let picks = drawer.draw(count, of: serials.count) { index, place in
      serials[index].store(at: place)
    }
    round.seed = seed
    round.draw = SerialList(picks.map { serials[$0.index] })
    round.drawnAt = at
    round.population = FixedPopulation()
    return round
  }
}
