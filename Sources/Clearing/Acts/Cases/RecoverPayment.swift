import Canon
import Vocabulary

/// From whom a surety got its money back.
package enum RecoverySource: String, Word {
  case principal
  case indemnitor
  case collateral
}

/// A surety books what its principal repaid it, directly, through an indemnitor, or out of collateral.
///
/// Practice: a surety does not bear the risk outright; the indemnity agreement makes the principal whole-payer in the end
/// (subrogation). Never more than it paid on the demand. A wrong booking shows in both parties' books; the sum cannot be
/// lowered again, so book what was received, when it was.
package struct RecoverPayment: ActBody {
  package var demand: DemandID = .none
  package var amount: Money = .zero
  package var source: RecoverySource = .principal
  package var reference: String = ""

  package init() {}
  package init(
    demand: DemandID, amount: Money, source: RecoverySource = .principal, reference: String = ""
  ) {
    self.demand = demand
    self.amount = amount
    self.source = source
    self.reference = reference
  }

  package static let kind = ActKind.recoverPayment
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "demand that the surety paid")
    try visit("amount", &amount, "amount received")
    try visit("source", &source, "where it came from")
    try visit("reference", &reference, "reference of the payment")
  }

  static let notSurety = RefusalKind(
    "recovery.not-on-surety", "the demand was not made on a surety",
    fix: "only a surety that paid on its bond recovers")
  static let tooMuch = RefusalKind(
    "recovery.too-much", "the amount is not above zero, or above what was paid and not recovered",
    fix: "book at most the amount named, in its currency")
  package static var refusals: [RefusalKind] { [notSurety, tooMuch] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var demand = try register.demand(self.demand)
    guard demand.on == call.by else { throw Refusal(CommonRefusals.notYours, demand.id.text) }
    guard demand.isOnSurety else { throw Refusal(Self.notSurety) }
    let row = try register.caseRow(demand.caseID)
    let most = try Cents.rest(demand.paid, demand.recovered)
    guard amount.currency == most.currency, amount.minor > 0, amount.minor <= most.minor else {
      throw Refusal(Self.tooMuch, "at most \(most)")
    }
    demand.recovered = try Cents.sum(demand.recovered, amount)
    var transfer = TransferRow()
    transfer.from = row.principal
    transfer.to = call.by
    transfer.amount = amount
    transfer.demand = demand.id
    transfer.memo =
      reference.isEmpty ? "recovery from \(source.rawValue)" : reference
    transfer.at = call.at
    return [.demand(demand), .transfer(transfer)]
  }
}
