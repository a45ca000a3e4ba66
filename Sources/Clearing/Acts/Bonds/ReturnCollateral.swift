import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A surety gives collateral back to the principal of a bond that was released.
///
/// Practice: the obligee's release ends what the security is for. All of it but what the surety paid and did not recover is due within the
/// rulebook's `collateralReturnDays` of the release; a surety that is late signs no new bond. The surety alone signs, with the
/// reference of its payment, so that a principal that is gone holds nothing up. It is not undone.
package struct ReturnCollateral: ActBody {
  package var bond: BondID = .none
  package var amount: Money = .zero
  package var reference: String = ""

  package init() {}
  package init(bond: BondID, amount: Money, reference: String = "") {
    self.bond = bond
    self.amount = amount
    self.reference = reference
  }

  package static let kind = ActKind.returnCollateral
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "bond that was released")
    try visit("amount", &amount, "amount given back, at most what is held")
    try visit("reference", &reference, "reference of the payment, such as a wire's number")
  }

  static let notReleased = RefusalKind(
    "collateral.bond-stands", "the bond was not released, and its collateral is held for it",
    fix: "have the bond released first")
  static let notHeld = RefusalKind(
    "collateral.not-held", "the amount is not above zero, or above what is held",
    fix: "give back at most the amount named, in its currency")
  package static var refusals: [RefusalKind] { [notReleased, notHeld] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    guard bond.binds(call.by) else { throw Refusal(CommonRefusals.notYours, bond.id.text) }
    guard bond.status == .released else { throw Refusal(Self.notReleased, bond.id.text) }
    var row = register.pledge(of: bond, to: call.by)
    guard amount.currency == row.held.currency, amount.minor > 0, amount.minor <= row.held.minor
    else { throw Refusal(Self.notHeld, "at most \(row.held)") }
    row.held = try Cents.rest(row.held, amount)
    row.returned = try Cents.sum(row.returned ?? row.held.none, amount)
    return row.changes(.returned, amount, of: bond, reference: reference, by: call)
  }
}

extension Register {
  /// Days to give collateral back where the rulebook names none.
  static let collateralReturnDaysDefault = 30

  /// What a surety is to give back of what it holds: nothing before the bond's release, then all but what it paid and did not recover.
  package func returnable(_ pledge: PledgeRow) -> Money {
    guard let bond = bonds[pledge.bond], bond.status == .released else { return pledge.held.none }
    // A surety's demands are within its part of one penal sum: their sum fits.
    let unrecovered = bond.demands.reduce(Int64(0)) { sum, id in
      guard let demand = demands[id], demand.on == pledge.surety else { return sum }
      return sum + max(0, demand.paid.minor - demand.recovered.minor)
    }
    return Money(
      minor: max(0, pledge.held.minor - unrecovered), currency: pledge.held.currency)
  }

  /// Whether a surety holds collateral past the time to give it back.
  package func isLateWithCollateral(_ surety: PartyID, on day: Day) -> Bool {
    market.tables.hasReturn(of: surety) { pledge in
      guard pledge.held.minor > 0, let due = pledge.returnDueAt, due.day < day else {
        return false
      }
      return returnable(pledge).minor > 0
    }
  }

  /// The clocks by which a bond's sureties give back what they hold, once it is released.
  func returnsDue(of bond: BondRow, at: Instant) throws(Refusal) -> [Change] {
    let days =
      try bondLaw(of: bond).terms.collateralReturnDays ?? Self.collateralReturnDaysDefault
    return bond.terms.coSureties.compactMap { part in
      guard var row = market.tables.pledges[PledgeRow.id(bond.id, part.surety)],
        row.held.minor > 0
      else { return nil }
      row.returnDueAt = at.adding(days: max(0, days))
      return .market(.pledge(row))
    }
  }
}
