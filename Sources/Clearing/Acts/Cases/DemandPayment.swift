import Canon
import Rulebook
import Suretyship
import Vocabulary

/// The regulator demands what was determined: in the rulebook's order, of the sureties each for its share to the cent and of
/// the principal for the rest, or of the principal alone first.
///
/// Source: 19 CFR 172.4 (demand on surety), 113.52; 31 CFR 223.11 (each co-surety answers for its share). No surety is asked for more
/// than what is left of its part of the penal sum. A demand is corrected by granting a petition against it.
package struct DemandPayment: ActBody {
  package var caseID: CaseID = .none

  package init() {}
  package init(caseID: CaseID) { self.caseID = caseID }

  package static let kind = ActKind.demandPayment
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "case whose penalty is demanded")
  }

  static let undetermined = RefusalKind(
    "case.undetermined", "the case was not determined to be a violation",
    fix: "determine the case first")
  static let demanded = RefusalKind(
    "case.demanded", "all that is owed is demanded already", fix: "wait for payment or petition")
  package static var refusals: [RefusalKind] { [undetermined, demanded] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let row = try register.caseRow(caseID)
    guard row.status == .determined, row.determination?.isViolation == true else {
      throw Refusal(Self.undetermined, row.status.rawValue)
    }
    let law = try register.law(of: row)
    var settlement = Settlement(row, in: register)
    let amount = settlement.undemanded
    guard amount.minor > 0 else { throw Refusal(Self.demanded) }
    let bond = row.bond.flatMap { register.bonds[$0] }
    let parts: [DemandPart]
    if let claim = register.claim(
      on: bond, for: row, liability: amount, order: register.order(of: law))
    {
      guard let asked = claim.firstDemands() else {
        throw Refusal(CommonRefusals.overflow, "demands for \(amount)")
      }
      parts = asked
    } else {
      parts = [DemandPart(party: row.principal, isSurety: false, amount: amount)]
    }
    let made = register.newDemands(parts, of: row, law: law, seed: call.id.bytes, at: call.at)
    var changes: [Change] = []
    for demand in made {
      settlement.put(demand)
      changes.append(demand.due)
    }
    if let bond = register.noted(made, on: bond) { changes.append(.bond(bond)) }
    return settlement.changes(in: register) + changes
  }
}
