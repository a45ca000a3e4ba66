import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A debtor pays interest on a demand that it did not pay in time.
///
/// Source: the rulebook's `interestPpm`, simple, by whole days from the day the demand was due (the law of judgment debts). It
/// is owed by who was late and lies outside the penal sum. Corrected by nothing: pay what is stated.
package struct PayInterest: ActBody {
  package var demand: DemandID = .none
  package var amount: Money = .zero
  package var reference: String = ""

  package init() {}
  package init(demand: DemandID, amount: Money, reference: String = "") {
    self.demand = demand
    self.amount = amount
    self.reference = reference
  }

  package static let kind = ActKind.payInterest
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "demand that was paid late, or is late")
    try visit("amount", &amount, "amount paid, at most the interest so far")
    try visit("reference", &reference, "reference of the payment, such as a wire's number")
  }

  static let none = RefusalKind(
    "interest.none", "no interest is owed on the demand", fix: "nothing is to be done")
  static let amountWrong = RefusalKind(
    "interest.amount", "the amount is not above zero, or above the interest so far",
    fix: "pay at most the amount named, in its currency")
  package static var refusals: [RefusalKind] { [none, amountWrong] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let demand = try register.demand(self.demand)
    guard demand.on == call.by else { throw Refusal(CommonRefusals.notYours, demand.id.text) }
    guard var row = try register.interest(on: demand, at: call.at) else {
      throw Refusal(Self.none, demand.id.text)
    }
    let most = try Cents.rest(row.accrued, row.paid)
    guard most.minor > 0 else { throw Refusal(Self.none, demand.id.text) }
    guard amount.currency == most.currency, amount.minor > 0, amount.minor <= most.minor else {
      throw Refusal(Self.amountWrong, "at most \(most)")
    }
    guard let regulator = register.opening?.regulator else {
      throw Refusal(CommonRefusals.unopened)
    }
    row.paid = try Cents.sum(row.paid, amount)
    var transfer = TransferRow()
    transfer.from = call.by
    transfer.to = regulator
    transfer.amount = amount
    transfer.memo = reference.isEmpty ? "interest on \(demand.id.text)" : reference
    transfer.at = call.at
    return [.market(.interest(row)), .transfer(transfer)]
  }
}

extension Register {
  /// Interest on a demand reckoned to a moment, by the law of its case; `nil` where none is asked.
  package func interest(on demand: DemandRow, at: Instant) throws(Refusal) -> InterestRow? {
    let row = try caseRow(demand.caseID)
    let rest = demand.amount.subtracting(demand.paid) ?? demand.amount.none
    let settlement = Settlement(row, in: self)
    // Others may have paid the same debt; what is under a petition runs on, what was withdrawn does not.
    let owed: Int64 =
      switch demand.status {
      case .open, .petitioned, .unsatisfied: min(rest.minor, settlement.left.minor)
      case .paid, .withdrawn: 0
      }
    return try interest(
      on: demand, owed: Money(minor: max(0, owed), currency: rest.currency), under: law(of: row),
      at: at)
  }

  /// The row that a payment after the due day, or a decision on a petition, writes down, reckoned before it counts; empty in time. Interest that has begun runs on
  /// whatever time a decision gives to pay.
  ///
  /// - Parameter remitting: what the decision takes off the demand: its interest is taken off with it, from the day the demand was due, but
  ///   not below what was paid of it.
  func reckonedInterest(
    on demand: DemandRow, remitting remitted: Money? = nil, at: Instant
  ) throws(Refusal) -> [Change] {
    let isLate = at.day > demand.dueAt.day || market.tables.interest[demand.id] != nil
    guard isLate, var row = try interest(on: demand, at: at) else { return [] }
    if let remitted, remitted.minor > 0,
      let rate = try law(of: caseRow(demand.caseID)).terms.interestPpm
    {
      let days = Int64(at.day.number) - Int64(demand.dueAt.day.number)
      guard let off = simpleInterest(on: remitted, ratePpm: Int64(rate), days: days) else {
        throw Refusal(CommonRefusals.overflow, "interest on \(remitted)")
      }
      let kept = max(row.paid.minor, row.accrued.minor - off.minor)
      row.accrued = Money(minor: kept, currency: row.accrued.currency)
    }
    return [.market(.interest(row))]
  }
}
