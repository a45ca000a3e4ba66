import Canon
import Rulebook
import Vocabulary

/// A surety or the principal ends a bond for the future. What was shipped stays covered for obligation and discovery
/// periods.
///
/// Source: 19 CFR 113.27: a surety gives notice (30 days in the rulebook), during which shipments may still be charged; the
/// principal's cancellation stops new shipments at once. A cancellation is not taken back: another bond is issued.
package struct CancelBond: ActBody {
  package var bond: BondID = .none
  package var reason: String = ""

  package init() {}
  package init(bond: BondID, reason: String = "") {
    self.bond = bond
    self.reason = reason
  }

  package static let kind = ActKind.cancelBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "bond to be ended")
    try visit("reason", &reason, "reason, for the other parties")
  }

  static let alreadyCancelled = RefusalKind(
    "bond.already-cancelled", "the bond was cancelled before", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] {
    [alreadyCancelled, BondRefusals.released, BondRefusals.expired]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    let isPrincipal = call.by == bond.principal
    guard isPrincipal || bond.binds(call.by) else {
      throw Refusal(CommonRefusals.notYours, bond.id.text)
    }
    guard bond.status != .released else { throw Refusal(BondRefusals.released) }
    guard !bond.hasExpired(on: call.on) else { throw Refusal(BondRefusals.expired) }
    var row = bond
    if let closes = bond.closedToNewFrom {
      // The principal need not wait for the end of its surety's notice.
      guard isPrincipal, call.at < closes else { throw Refusal(Self.alreadyCancelled) }
      row.closedToNewFrom = call.at
      return [.bond(row)]
    }
    let law = try register.bondLaw(of: bond)
    row.status = .cancelled
    row.cancelledAt = call.at
    row.closedToNewFrom = isPrincipal ? call.at : call.at.adding(days: law.noticeDays)
    return [.bond(row)]
  }
}
