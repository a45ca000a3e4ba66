import Canon
import Custody
import Inspection
import Vocabulary

/// The inspecting party draws the round's units: the least tickets under the seed, recomputable by anyone who holds the inventory.
///
/// ticket = SHA-256(tag ‖ root ‖ seed ‖ round ‖ stratum ‖ serial), least first. The number drawn is the plan's; if the population grew between order
/// and inventory, a routine round draws what the standard needs of the population that was fixed. Source: inspection.md §3.13, selection
/// v2. Corrected by nothing: the draw follows from what was committed before.
package struct DrawSample: ActBody {
  package var round: RoundID = .none

  package init() {}
  package init(round: RoundID) { self.round = round }

  package static let kind = ActKind.drawSample
  /// The site learns the drawn serials from the inspector at the gate, not from the register.
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round whose units are drawn")
  }

  static let noSeed = RefusalKind(
    "draw.no-seed", "the round's seed does not stand yet",
    fix: "wait until the contributors have revealed or the reveal deadline has passed")
  static let drawn = RefusalKind(
    "draw.done", "the round's units were drawn", fix: "count the units drawn")
  package static var refusals: [RefusalKind] { [noSeed, drawn] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    switch round.status {
    case .seeded: break
    case .ordered, .committed, .revealing: throw Refusal(Self.noSeed, round.status.rawValue)
    case .drawn, .counted, .refused, .closed, .lapsed:
      throw Refusal(Self.drawn, round.status.rawValue)
    }
    guard let seed = round.seed, let root = round.populationRoot else {
      throw Refusal(Self.noSeed)
    }
    if round.reason == .routine {
      let least = try register.clocks().leastSample(of: round.populationUnits)
      round.sampleUnits = max(round.sampleUnits, least)
    }
    let count = Int(min(round.sampleUnits, round.populationUnits))
    let drawer = TicketDrawer(root: root, seed: seed, round: round.id)
    let serials = round.population.serials(in: register.units)
    let picks = drawer.draw(count, of: serials.count) { index, place in
      serials[index].store(at: place)
    }
    round.draw = SerialList(picks.map { serials[$0.index] })
    round.drawnAt = call.at
    round.status = .drawn
    round.population = FixedPopulation()
    return [.round(round)]
  }
}
