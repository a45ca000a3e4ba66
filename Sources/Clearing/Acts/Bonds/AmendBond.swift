import Canon
import Rulebook
import Suretyship
import Vocabulary

/// Principal and sureties raise a bond's penal sum or prolong it. Every surety's limit is checked again.
///
/// Source: 19 CFR 113.23 (changes on the bond), 113.13(c) (bonds found insufficient are increased). Nothing is ever taken away:
/// neither sum, nor time, nor cover of what was shipped; less is had by cancelling and issuing anew. What was found before a raise is
/// answered for up to the sum of then. A wrong amendment upwards is corrected in the same way.
package struct AmendBond: ActBody {
  package var bond: BondID = .none
  package var penalSum: Money = .zero
  package var expiresOn: Day?
  package var premium: Money = .zero

  package init() {}
  package init(bond: BondID, penalSum: Money, expiresOn: Day?, premium: Money) {
    self.bond = bond
    self.penalSum = penalSum
    self.expiresOn = expiresOn
    self.premium = premium
  }

  package static let kind = ActKind.amendBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "bond to be amended")
    try visit("penalSum", &penalSum, "penal sum from now on, not below the present one")
    try visit(
      "expiresOn", &expiresOn,
      "last day for new shipments, not before the present one; none: until cancelled")
    try visit("premium", &premium, "premium for the whole term from now on")
  }

  static let lessens = RefusalKind(
    "bond.lessened", "the amendment would take away sum or time",
    fix: "state at least the present sum and day; to have less, cancel and issue anew")
  static let same = RefusalKind(
    "bond.unchanged", "the amendment changes nothing", fix: "raise the sum or prolong the bond")
  package static var refusals: [RefusalKind] {
    [lessens, same] + BondRefusals.all + SuretyRefusals.all + TermsRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    guard let bond = register.bonds[bond] else { return [SignerNeed(party, [.buyer, .surety])] }
    return [SignerNeed(bond.principal, [.buyer])]
      + bond.terms.coSureties.map { SignerNeed($0.surety, [.surety]) }
  }

  /// Whether the new last day is not before the old one; none is later than any.
  static func isProlonged(_ old: Day?, to new: Day?) -> Bool {
    guard let new else { return true }
    guard let old else { return false }
    return new >= old
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    guard call.by == bond.principal || bond.binds(call.by) else {
      throw Refusal(CommonRefusals.notYours, bond.id.text)
    }
    guard bond.status != .released else { throw Refusal(BondRefusals.released) }
    guard bond.status == .issued else { throw Refusal(BondRefusals.closed) }
    guard !bond.isClosed(at: call.at) else { throw Refusal(BondRefusals.expired) }
    let old = bond.terms
    guard penalSum.currency == old.penalSum.currency else {
      throw Refusal(BondRefusals.currency)
    }
    guard penalSum.minor >= old.penalSum.minor, Self.isProlonged(old.expiresOn, to: expiresOn)
    else { throw Refusal(Self.lessens) }
    guard penalSum.minor > old.penalSum.minor || expiresOn != old.expiresOn else {
      throw Refusal(Self.same)
    }
    var row = bond
    row.terms.penalSum = penalSum
    row.terms.expiresOn = expiresOn
    row.terms.premium = premium
    row.amendedAt = call.at
    let law = try register.bondLaw(of: bond)
    try law.check(row.terms, atLeast: old.penalSum, on: call.on)
    let request = register.bondRequests[bond.request]
    let sale = request.flatMap { register.sales[$0.sale] }
    let place = register.bookPlace(of: bond)
    // Limits are those in force now; the bond's own rulebook says what it must state.
    let limits = try register.lawInForce().terms
    try register.checkSureties(
      row.terms, amending: bond, for: sale, at: place, excluded: request?.excluded ?? [],
      under: limits, on: call.on)
    return [.bond(row)]
      + (try register.penalSums(from: bond, to: row, at: call.at))
      + (try register.exposures(from: old, to: row.terms))
      + (try register.booked(register.moves(from: old, to: row.terms), at: place))
      + register.excesses(of: bond.id, row.terms, before: old, under: limits, at: call.at)
      + register.lineMoved(of: bond.id, by: penalSum.minor - old.penalSum.minor)
      + (expiresOn == old.expiresOn
        ? [] : register.renewalDue(bond.id, row.terms, after: call.on))
  }
}
