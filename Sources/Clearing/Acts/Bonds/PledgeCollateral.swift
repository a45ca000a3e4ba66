import Canon
import Suretyship
import Vocabulary

/// A principal pledges collateral to a surety of its bond; both sign that it is held.
///
/// Practice: a letter of credit or cash in the surety's hands. It is no payment: what the surety takes out of it to be made
/// whole is booked by recover-payment. What is held is only raised here; it goes back after the bond's release by return-collateral.
/// Corrected by pledging more.
package struct PledgeCollateral: ActBody {
  package var bond: BondID = .none
  package var surety: PartyID = .none
  package var amount: Money = .zero

  package init() {}
  package init(bond: BondID, surety: PartyID, amount: Money) {
    self.bond = bond
    self.surety = surety
    self.amount = amount
  }

  package static let kind = ActKind.pledgeCollateral
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("surety", &surety, "surety that holds the collateral")
    try visit("amount", &amount, "amount added to what is held")
  }

  package static var refusals: [RefusalKind] { [BondRefusals.released, TermsRefusals.amounts] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer]), SignerNeed(surety, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    guard bond.principal == call.by, bond.binds(surety) else {
      throw Refusal(CommonRefusals.notYours, bond.id.text)
    }
    guard bond.status != .released else { throw Refusal(BondRefusals.released) }
    var row = register.pledge(of: bond, to: surety)
    guard amount.minor > 0, amount.currency == row.held.currency else {
      throw Refusal(TermsRefusals.amounts, "\(amount)")
    }
    row.held = try Cents.sum(row.held, amount)
    return row.changes(.pledged, amount, of: bond, by: call)
  }
}

extension Register {
  /// What a surety holds for a bond; a row of nothing where it holds nothing yet.
  package func pledge(of bond: BondRow, to surety: PartyID) -> PledgeRow {
    if let row = market.tables.pledges[PledgeRow.id(bond.id, surety)] { return row }
    var row = PledgeRow()
    row.bond = bond.id
    row.surety = surety
    row.held = bond.terms.penalSum.none
    row.drawn = row.held
    return row
  }
}
