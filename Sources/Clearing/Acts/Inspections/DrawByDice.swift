import Canon
import Inspection
import Vocabulary

/// The inspector, arrived at the site, states what dice showed that were rolled there in public: the round's units are drawn by them.
///
/// The order named dice (`OrderRound.source`), so that no value can take their place. Ten-sided dice, 20 digits or more (`Inspection.DiceCeremony`), read aloud, in the
/// presence of the site's people and of whoever came. The regulator signs beside the inspector for what was called; in a round of the
/// regulator's own an accredited auditor or surety does that has no part in the site. Nobody, the inspector included, knows the draw before the dice lie. Source:
/// Colorado's risk-limiting audits (8 CCR 1505-1 Rule 25; inspection.md §1.6). Corrected by nothing: dice that were called stand.
package struct DrawByDice: ActBody {
  package var round: RoundID = .none
  package var digits = ""
  package var rolledAt: Instant = .zero
  package var place = ""
  package var witness: PartyID = .none

  package init() {}
  package init(
    round: RoundID, digits: String, rolledAt: Instant, place: String, witness: PartyID
  ) {
    self.round = round
    self.digits = digits
    self.rolledAt = rolledAt
    self.place = place
    self.witness = witness
  }

  package static let kind = ActKind.drawByDice
  /// The site learns the drawn serials from the inspector, not from the register.
  package static let readers = Readers.actor
  static let placeMax = 200

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round whose units are drawn")
    try visit("digits", &digits, "what the dice showed, throw by throw, 20 to 200 digits")
    try visit("rolledAt", &rolledAt, "when the first die was thrown")
    try visit("place", &place, "where, in view of all who came")
    try visit("witness", &witness, "who signs beside the inspector for what was called")
  }

  static let notByDice = RefusalKind(
    "dice.not-named", "the round's order does not name dice",
    fix: "open the draw in the way that its order names")
  static let badDigits = RefusalKind(
    "dice.bad-digits", "dice must give 20 to 200 digits, and digits only",
    fix: "state every digit as it was called, from 0 to 9, without separators")
  static let badTime = RefusalKind(
    "dice.bad-time", "the dice were not rolled between the fixing of the population and now",
    fix: "roll them at the site, after its inventory is in, and state when")
  static let badWitness = RefusalKind(
    "dice.bad-witness", "the witness may not vouch for this round's dice",
    fix:
      "have the regulator witness them; its own rounds, an auditor or surety without a part in the site"
  )
  package static var refusals: [RefusalKind] {
    [notByDice, badDigits, badTime, badWitness, DrawSample.notSealed, DrawSample.drawn]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    let roles: [Role] = [.auditor, .regulator, .surety]
    return [SignerNeed(party, [.auditor, .regulator]), SignerNeed(witness, roles)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let round = try DrawSample.opening(self.round, by: call, register)
    guard var row = register.source(of: round), row.source == .dice else {
      throw Refusal(Self.notByDice)
    }
    guard DiceCeremony.areDigits(digits) else {
      throw Refusal(Self.badDigits, "\(digits.utf8.count) characters")
    }
    guard !place.isEmpty, place.utf8.count <= Self.placeMax else {
      throw Refusal(CommonRefusals.badValue, "place")
    }
    guard let fixedAt = round.populationFixedAt, rolledAt > fixedAt, rolledAt <= call.at else {
      throw Refusal(Self.badTime, rolledAt.text)
    }
    guard register.mayWitness(witness, in: round, on: call.on) else {
      throw Refusal(Self.badWitness, witness.text)
    }
    var dice = DiceCeremony()
    dice.digits = digits
    dice.rolledAt = rolledAt
    dice.place = place
    dice.witnesses = [
      DiceWitness(party: call.by, group: 0), DiceWitness(party: witness, group: 1),
    ]
    row.dice = dice
    return try register.arrived(
      at: round, try register.clocks(), source: .dice(digits), by: call)
      + [.market(.roundSource(row))]
  }
}

extension Register {
  /// Whether a party's word stands beside the inspector's for dice: the regulator's; beside its own, that of a contributor who is not affiliated with it.
  fileprivate func mayWitness(_ party: PartyID, in round: RoundRow, on day: Day) -> Bool {
    guard let regulator = opening?.regulator else { return false }
    if round.auditor != regulator { return party == regulator }
    return party != regulator && !areAffiliated(party, regulator)
      && mayContribute(party, to: round, on: day)
  }
}
