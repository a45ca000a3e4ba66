import Canon
import Rulebook
import Suretyship
import Vocabulary

/// The regulator or a surety lets a bond go after everything it could answer for is over: no new shipments, all
/// obligation and discovery periods ended, no case open under it. Its sureties' exposure falls by their shares, and their clock to give
/// collateral back starts (return-collateral).
///
/// Practice: the obligee's release lets the surety free capital and hand back collateral (19 CFR 113.55). It is not undone.
package struct ReleaseBond: ActBody {
  package var bond: BondID = .none

  package init() {}
  package init(bond: BondID) { self.bond = bond }

  package static let kind = ActKind.releaseBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "bond to be released")
  }

  static let stillOpen = RefusalKind(
    "bond.still-open", "the bond can still take new shipments",
    fix: "cancel it, or wait for its last day")
  static let stillAnswers = RefusalKind(
    "bond.still-answers", "the bond still answers for a shipment",
    fix: "wait until its obligation and discovery periods have ended")
  static let caseOpen = RefusalKind(
    "bond.case-open", "a case under the bond is not closed", fix: "close or settle the case first")
  package static var refusals: [RefusalKind] {
    [stillOpen, stillAnswers, caseOpen, BondRefusals.released]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    guard call.by == register.opening?.regulator || bond.binds(call.by) else {
      throw Refusal(CommonRefusals.notYours, bond.id.text)
    }
    guard bond.status != .released else { throw Refusal(BondRefusals.released) }
    guard bond.isClosed(at: call.at) else { throw Refusal(Self.stillOpen) }
    for charge in bond.charges {
      let until = bond.answersUntil(shippedAt: charge.shippedAt)
      guard call.on > until else {
        throw Refusal(Self.stillAnswers, "\(charge.shipment.text) until \(until.text)")
      }
    }
    for row in register.cases.rows where row.bond == bond.id && row.status != .closed {
      throw Refusal(Self.caseOpen, row.id.text)
    }
    var row = bond
    row.status = .released
    row.releasedAt = call.at
    let place = register.bookPlace(of: bond)
    let cessions = register.endingCessions(of: bond.id)
    return [.bond(row)]
      + (try register.exposures(from: bond.terms, to: nil))
      + (try register.booked(register.endingMoves(of: bond), at: place))
      + (try register.reinsured(cessions, in: place.currency))
      + register.lineMoved(of: bond.id, by: -bond.terms.penalSum.minor)
      + (try register.returnsDue(of: bond, at: call.at))
  }
}
