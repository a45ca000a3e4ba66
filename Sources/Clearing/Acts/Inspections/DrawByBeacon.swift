import Canon
import Inspection
import Vocabulary

/// The inspector, arrived at the site, opens a draw by the beacon's round that the order named: with the beacon's signature, and with what its own key for visits
/// makes of that value and of the population (`Inspection.BeaconDraw`).
///
/// Nobody knows the beacon's value before its time, so that the inspector cannot choose; nobody but the inspector has the key, so that until this act nobody else
/// can work the draw out. Signature and proof are verified here, by replay, and by outsiders. If the beacon stands still the round waits, and lapses at the visit's
/// deadline: no other value takes its place. Source: drand; RFC 9381 (ECVRF); inspection.md §2.6, §3.14. Corrected by nothing: the draw follows from
/// what was named before.
package struct DrawByBeacon: ActBody {
  package var round: RoundID = .none
  package var opened = BeaconDraw()

  package init() {}
  package init(round: RoundID, opened: BeaconDraw) {
    self.round = round
    self.opened = opened
  }

  package static let kind = ActKind.drawByBeacon
  /// The site learns the drawn serials from the inspector, not from the register.
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round whose units are drawn")
    try visit("opened", &opened, "the beacon's signature and the inspector's proof")
  }

  static let notByBeacon = RefusalKind(
    "beacon.not-named", "the round's order does not name a beacon",
    fix: "open the draw in the way that its order names")
  static let early = RefusalKind(
    "beacon.early", "the beacon's round is still to come",
    fix: "wait for the beacon's round that the order names")
  static let doesNotOpen = RefusalKind(
    "beacon.does-not-open", "signature or proof do not belong to what the order names",
    fix: "take the signature of the named round, and prove with the key that the order names")
  package static var refusals: [RefusalKind] {
    [notByBeacon, early, doesNotOpen, DrawSample.notSealed, DrawSample.drawn]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let round = try DrawSample.opening(self.round, by: call, register)
    guard var row = register.source(of: round), let named = row.beacon else {
      throw Refusal(Self.notByBeacon)
    }
    guard let startsAt = named.startsAt, startsAt <= call.at else {
      throw Refusal(Self.early, named.startsAt?.text ?? "\(named.number)")
    }
    guard let population = round.commitment else { throw Refusal(DrawSample.notSealed) }
    let source: RandomnessSource
    do throws(BeaconDrawFault) {
      source = try opened.source(of: named, population, round: round.id)
    } catch {
      throw Refusal(Self.doesNotOpen, error.description)
    }
    row.opened = opened
    return try register.arrived(at: round, try register.clocks(), source: source, by: call)
      + [.market(.roundSource(row))]
  }
}
