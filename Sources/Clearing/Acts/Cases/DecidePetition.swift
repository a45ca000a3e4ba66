import Canon
import Rulebook
import Suretyship
import Vocabulary

/// The regulator, by two persons, decides a petition: the demand is withdrawn, reduced, or due again.
///
/// Source: 19 CFR 172.11 to 172.22 (mitigation and decision). What is granted is taken off what is owed; where only the surety is let go
/// (a loss after its periods, say), the principal is asked for it instead. Interest follows: what is taken off never bore any, the rest goes on bearing it. The
/// decision is final here.
package struct DecidePetition: ActBody {
  package var demand: DemandID = .none
  package var isGranted: Bool = false
  package var amountLeft: Money = .zero
  package var turnsToPrincipal: Bool = false
  package var reasons: String = ""
  package var purpose: Purpose = .diversionRisk

  package init() {}
  package init(
    demand: DemandID, isGranted: Bool, amountLeft: Money = .zero,
    turnsToPrincipal: Bool = false, reasons: String, purpose: Purpose = .diversionRisk
  ) {
    self.demand = demand
    self.isGranted = isGranted
    self.amountLeft = amountLeft
    self.turnsToPrincipal = turnsToPrincipal
    self.reasons = reasons
    self.purpose = purpose
  }

  package static let kind = ActKind.decidePetition
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "demand whose petition is decided")
    try visit("isGranted", &isGranted, "whether it is granted, wholly or in part")
    try visit("amountLeft", &amountLeft, "if granted: what the demand amounts to from now on")
    try visit(
      "turnsToPrincipal", &turnsToPrincipal,
      "if granted to a surety: whether the principal is asked for the difference")
    try visit("reasons", &reasons, "reasons, in the regulator's words")
    try visit("purpose", &purpose, "stated purpose")
  }

  static let noPetition = RefusalKind(
    "demand.no-petition", "no petition is waiting for a decision", fix: "nothing is to be done")
  static let amount = RefusalKind(
    "demand.reduction", "the amount left is not between what was paid and the present demand",
    fix: "grant an amount below the demand and not below what was paid; if denied, leave it zero")
  static let notSurety = RefusalKind(
    "demand.not-on-surety", "only a surety's petition can turn a demand to the principal",
    fix: "leave that field false")
  package static var refusals: [RefusalKind] { [noPetition, amount, notSurety] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator], persons: 2)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var demand = try register.demand(self.demand)
    guard demand.status == .petitioned else {
      throw Refusal(Self.noPetition, demand.status.rawValue)
    }
    guard !reasons.isEmpty else { throw Refusal(CommonRefusals.badValue, "no reasons") }
    guard !turnsToPrincipal || (isGranted && demand.isOnSurety) else {
      throw Refusal(Self.notSurety)
    }
    let row = try register.caseRow(demand.caseID)
    let law = try register.law(of: row)
    var settlement = Settlement(row, in: register)
    let petitioned = demand
    demand.petitionGranted = isGranted
    demand.dueAt = call.at.adding(days: max(0, law.terms.demandDays))
    demand.petitionDueAt = call.at
    demand.status = .open
    var changes: [Change] = []
    var remitted = demand.amount.none
    if isGranted {
      guard amountLeft.minor >= demand.paid.minor, amountLeft.minor < demand.amount.minor,
        amountLeft.minor == 0 || amountLeft.currency == demand.amount.currency
      else { throw Refusal(Self.amount, "\(demand.paid) to \(demand.amount)") }
      let left = Money(minor: amountLeft.minor, currency: demand.amount.currency)
      let granted = try Cents.rest(demand.amount, left)
      demand.amount = left
      remitted = granted
      if left == demand.paid {
        demand.status = left.minor == 0 ? .withdrawn : .paid
        if left.minor > 0 { demand.paidAt = call.at }
      }
      settlement.put(demand)
      // Others may be asked for the same debt: never more is taken off, or asked again, than is still owed.
      let most = Money(
        minor: min(granted.minor, settlement.left.minor), currency: granted.currency)
      if turnsToPrincipal {
        let parts = [DemandPart(party: row.principal, isSurety: false, amount: most)]
          .filter { $0.amount.minor > 0 }
        let made = register.newDemands(
          parts, of: row, law: law, seed: call.id.bytes, follows: demand.id, at: call.at)
        for next in made {
          settlement.put(next)
          changes.append(next.due)
        }
      } else {
        settlement.row.remitted = try Cents.sum(settlement.row.remitted, most)
      }
      settlement.closeIfSettled(at: call.at)
    } else {
      guard amountLeft.minor == 0 else { throw Refusal(Self.amount, "\(amountLeft)") }
      settlement.put(demand)
    }
    if demand.status == .open { changes.append(demand.due) }
    changes += try register.reckonedInterest(on: petitioned, remitting: remitted, at: call.at)
    changes.append(register.counted(.decidePetition, purpose, days: 0))
    return settlement.changes(in: register) + changes
  }
}
