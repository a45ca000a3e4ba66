import Canon
import Vocabulary

/// The party that a demand is made on pays it, in full or in part. The money goes from it to the regulator; what a surety pays
/// counts against the bond's penal sum.
///
/// Source: 19 CFR 113.52. When everything owed in a case is paid, the case closes, whoever paid. A payment is not taken back; what
/// was paid too much cannot happen, since no payment may be above what is owed.
package struct PayDemand: ActBody {
  package var demand: DemandID = .none
  package var amount: Money = .zero
  package var reference: String = ""

  package init() {}
  package init(demand: DemandID, amount: Money, reference: String = "") {
    self.demand = demand
    self.amount = amount
    self.reference = reference
  }

  package static let kind = ActKind.payDemand
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "demand that is paid")
    try visit("amount", &amount, "amount paid, at most what is still owed on it")
    try visit("reference", &reference, "reference of the payment, such as a wire's number")
  }

  static let notPayable = RefusalKind(
    "demand.not-payable", "the demand is paid, withdrawn or under a petition",
    fix: "wait for the decision, or look at the case's page")
  static let amountWrong = RefusalKind(
    "demand.amount", "the amount is not above zero, or above what is still owed",
    fix: "pay at most the amount named, in its currency")
  package static var refusals: [RefusalKind] { [notPayable, amountWrong] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var demand = try register.demand(self.demand)
    guard demand.on == call.by else { throw Refusal(CommonRefusals.notYours, demand.id.text) }
    guard demand.status == .open || demand.status == .unsatisfied else {
      throw Refusal(Self.notPayable, demand.status.rawValue)
    }
    let row = try register.caseRow(demand.caseID)
    var settlement = Settlement(row, in: register)
    let rest = try Cents.rest(demand.amount, demand.paid)
    let most = min(rest.minor, settlement.left.minor)
    guard amount.currency == rest.currency, amount.minor > 0, amount.minor <= most else {
      throw Refusal(Self.amountWrong, "at most \(Money(minor: most, currency: rest.currency))")
    }
    guard let regulator = register.opening?.regulator else {
      throw Refusal(CommonRefusals.unopened)
    }
    demand.paid = try Cents.sum(demand.paid, amount)
    if demand.paid == demand.amount {
      demand.status = .paid
      demand.paidAt = call.at
    }
    settlement.put(demand)
    settlement.closeIfSettled(at: call.at)
    var transfer = TransferRow()
    transfer.from = call.by
    transfer.to = regulator
    transfer.amount = amount
    transfer.demand = demand.id
    transfer.memo = reference.isEmpty ? "payment on demand" : reference
    transfer.at = call.at
    var changes = settlement.changes(in: register)
    changes.append(.transfer(transfer))
    // What is late bears interest up to this payment, whoever of those that owe it pays.
    for id in row.demands {
      guard let other = register.demands[id] else { continue }
      changes += try register.reckonedInterest(on: other, at: call.at)
    }
    if demand.isOnSurety, let id = demand.bond {
      var bond = try register.bond(id)
      bond.paid = try Cents.sum(bond.paid, amount)
      changes.append(.bond(bond))
    }
    return changes
  }
}
