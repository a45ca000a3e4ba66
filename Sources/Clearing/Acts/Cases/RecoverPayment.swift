import Canon
import Vocabulary

/// From whom a surety got its money back.
package enum RecoverySource: String, Word {
  case principal
  case indemnitor
  case collateral
  /// An auditor that was negligent, or its liability insurance.
  case auditor
}

/// A surety books what it got back of a payment: from its principal, from an indemnitor, out of collateral, or from an auditor that was
/// negligent.
///
/// Practice: a surety does not bear the risk outright; the indemnity agreement makes the principal whole-payer in the end, and who
/// paid steps into the obligee's rights against others (subrogation). Never more than it paid on the demand, from all of them together; out of
/// collateral never more than is held; from nobody who did not sign an indemnity, and from no auditor but the site's. A wrong booking shows in both parties' books; the sum cannot be
/// lowered again, so book what was received, when it was.
package struct RecoverPayment: ActBody {
  package var demand: DemandID = .none
  package var amount: Money = .zero
  package var source: RecoverySource = .principal
  package var from: PartyID?
  package var reference: String = ""

  package init() {}
  package init(
    demand: DemandID, amount: Money, source: RecoverySource = .principal,
    from: PartyID? = nil, reference: String = ""
  ) {
    self.from = from
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
    try visit("from", &from, "indemnitor or auditor that paid; absent: the principal")
    try visit("reference", &reference, "reference of the payment")
  }

  static let notSurety = RefusalKind(
    "recovery.not-on-surety", "the demand was not made on a surety",
    fix: "only a surety that paid on its bond recovers")
  static let tooMuch = RefusalKind(
    "recovery.too-much", "the amount is not above zero, or above what was paid and not recovered",
    fix: "book at most the amount named, in its currency")
  static let stranger = RefusalKind(
    "recovery.stranger", "who is said to have paid answers to the surety for nothing here",
    fix: "name an indemnitor that signed for the principal, or the auditor of the site")
  package static var refusals: [RefusalKind] { [notSurety, tooMuch, stranger] }

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
    transfer.from = try payer(for: row, to: call.by, in: register)
    transfer.to = call.by
    transfer.amount = amount
    transfer.demand = demand.id
    transfer.memo =
      reference.isEmpty ? "recovery from \(source.rawValue)" : reference
    transfer.at = call.at
    return [.demand(demand), .transfer(transfer)] + (try collateral(demand, call, in: register))
  }

  /// From whose account the money comes.
  private func payer(
    for row: CaseRow, to surety: PartyID, in register: Register
  ) throws(Refusal) -> PartyID {
    switch (source, from) {
    case (.principal, nil), (.collateral, nil), (.indemnitor, nil): return row.principal
    case (.indemnitor, .some(let party)):
      let agreement = register.market.tables.indemnities[IndemnityRow.id(surety, row.principal)]
      guard agreement?.indemnitors.contains(party) == true else {
        throw Refusal(Self.stranger, party.text)
      }
      return party
    case (.auditor, .some(let party)):
      guard register.auditors(of: row).contains(party) else {
        throw Refusal(Self.stranger, party.text)
      }
      return party
    case (.principal, .some), (.collateral, .some), (.auditor, nil):
      throw Refusal(Self.stranger, from?.text ?? "no auditor named")
    }
  }

  /// What is held after this was taken out of it; nothing where the register knows of no pledge.
  private func collateral(
    _ demand: DemandRow, _ call: Call, in register: Register
  ) throws(Refusal) -> [Change] {
    guard source == .collateral, let bond = demand.bond.flatMap({ register.bonds[$0] }),
      var pledge = register.market.tables.pledges[PledgeRow.id(bond.id, demand.on)]
    else { return [] }
    guard amount.minor <= pledge.held.minor else {
      throw Refusal(Self.tooMuch, "\(pledge.held) is held")
    }
    pledge.held = try Cents.rest(pledge.held, amount)
    pledge.drawn = try Cents.sum(pledge.drawn, amount)
    return pledge.changes(.drawn, amount, of: bond, by: call)
  }
}

extension Register {
  /// Auditors that were engaged at a case's site, now or when its round was held.
  func auditors(of row: CaseRow) -> [PartyID] {
    var out: [PartyID] = []
    for round in rounds.rows where round.siteID == row.siteID { out.append(round.auditor) }
    if let id = sites[row.siteID]?.engagement, let engagement = engagements[id] {
      out.append(engagement.auditor)
    }
    return out.filter { $0 != .none && accreditations[$0]?.role == .auditor }
  }
}
