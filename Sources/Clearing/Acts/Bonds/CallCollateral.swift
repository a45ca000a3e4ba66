import Canon
import Suretyship
import Vocabulary

/// A surety calls for collateral on a provisional finding: a case under its bond is open, nothing is determined yet.
///
/// Practice: indemnity agreements let the surety demand that a reserve be put up as soon as a claim is made. The most it can call to be
/// held in all is its own part of the penal sum. The principal meets the call by pledge-collateral; until then the
/// bond's page names the duty with its clock. Corrected by another call.
package struct CallCollateral: ActBody {
  package var caseID: CaseID = .none
  package var amount: Money = .zero
  package var days: Int64 = 10

  package init() {}
  package init(caseID: CaseID, amount: Money, days: Int64 = 10) {
    self.caseID = caseID
    self.amount = amount
    self.days = days
  }

  package static let kind = ActKind.callCollateral
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "open case that the call rests on")
    try visit("amount", &amount, "what is to be held in all")
    try visit("days", &days, "days to meet the call, 5 to 60")
  }

  static let baseless = RefusalKind(
    "collateral.no-case", "no open case under a bond of this surety bears the call",
    fix: "call once a case is noticed, and before it is closed")
  static let tooMuch = RefusalKind(
    "collateral.too-much",
    "the call is not above zero, or above the surety's part of the penal sum",
    fix: "call at most the amount named, in its currency")
  package static var refusals: [RefusalKind] { [baseless, tooMuch] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let row = try register.caseRow(caseID)
    guard row.status != .closed, let id = row.bond, let bond = register.bonds[id],
      bond.binds(call.by)
    else { throw Refusal(Self.baseless, row.id.text) }
    guard (5...60).contains(days) else { throw Refusal(CommonRefusals.badValue, "\(days) days") }
    let parts = zip(bond.terms.coSureties, bond.terms.partsOfPenalSum)
    let most = parts.first { $0.0.surety == call.by }?.1 ?? bond.terms.penalSum.none
    guard amount.currency == most.currency, amount.minor > 0, amount.minor <= most.minor else {
      throw Refusal(Self.tooMuch, "at most \(most)")
    }
    var pledge = register.pledge(of: bond, to: call.by)
    pledge.called = amount
    pledge.calledFor = row.id
    pledge.callDueAt = call.at.adding(days: Int(days))
    return [.market(.pledge(pledge))]
  }
}
