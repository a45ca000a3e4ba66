import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A quote is taken: principal, lead surety and every co-surety sign, and the bond is in force where this act stands in
/// the log. Until then it was an offer that nobody could hold against anybody.
///
/// Source: 19 CFR 113.21 (what a bond states), 113.31; 31 CFR 223.10 and 223.11 (limits hold at execution). The bond keeps the
/// rulebook it was signed under. It is increased or prolonged by amend-bond and ended by cancel-bond.
package struct IssueBond: ActBody {
  package var quote: QuoteID = .none

  package init() {}
  package init(quote: QuoteID) { self.quote = quote }

  package static let kind = ActKind.issueBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("quote", &quote, "quote that is taken")
  }

  static let expired = RefusalKind(
    "quote.expired", "the quote could be taken only until an earlier day",
    fix: "ask the surety for a new quote")
  static let bound = RefusalKind(
    "bond-request.bound", "another quote was taken for this application",
    fix: "apply for another bond if one is needed")
  package static var refusals: [RefusalKind] {
    [expired, bound] + TermsRefusals.all + SuretyRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    guard let quote = register.quotes[quote],
      let request = register.bondRequests[quote.request]
    else { return [SignerNeed(party, [.buyer, .surety])] }
    return [SignerNeed(request.principal, [.buyer])]
      + quote.terms.coSureties.map { SignerNeed($0.surety, [.surety]) }
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let quote = try register.quote(self.quote)
    let request = try register.bondRequest(quote.request)
    let sureties = quote.terms.coSureties.map(\.surety)
    guard call.by == request.principal || sureties.contains(call.by) else {
      throw Refusal(CommonRefusals.notYours, quote.id.text)
    }
    guard request.status == .open else { throw Refusal(Self.bound, request.id.text) }
    guard call.on <= quote.validUntil else { throw Refusal(Self.expired, quote.validUntil.text) }
    let sale = try register.sale(request.sale)
    try register.checkOpen(sale)
    let law = try register.bondLaw()
    guard let needed = law.penalSumNeeded(for: sale) else {
      throw Refusal(CommonRefusals.overflow, "penal sum needed for \(sale.insuredValue)")
    }
    // Law and market may have moved since the quote: terms and limits must hold at the moment of signing.
    try law.check(quote.terms, atLeast: needed, on: call.on)
    return try register.issued(quote, for: request, sale, under: law, line: nil, call)
  }
}

extension Register {
  /// What puts a quoted bond in force, once the terms have been held against the rulebook.
  func issued(
    _ quote: QuoteRow, for application: BondRequestRow, _ sale: SaleRow, under law: BondLaw,
    line: LineID?, _ call: Call
  ) throws(Refusal) -> [Change] {
    var request = application
    let place = bookPlace(
      for: sale, principal: request.principal, currency: quote.terms.penalSum.currency)
    try checkSureties(
      quote.terms, for: sale, at: place, excluded: request.excluded, under: law.terms, on: call.on)

    var bond = BondRow()
    bond.id = BondID(of: call.id)
    bond.request = request.id
    bond.quote = quote.id
    bond.principal = request.principal
    bond.surety = quote.surety
    bond.terms = quote.terms
    bond.rulebook = law.digest
    bond.issuedAt = call.at
    let nothing = Money(minor: 0, currency: quote.terms.penalSum.currency)
    bond.charged = nothing
    bond.paid = nothing
    request.status = .bound
    request.taken = quote.id
    var changes: [Change] = [.bond(bond), .bondRequest(request)]
    if needsBond(sale, at: call.at) {
      var row = sale
      row.bond = bond.id
      changes.append(.sale(row))
    }
    changes += try exposures(from: nil, to: quote.terms)
    var placement = place.row(of: bond.id)
    placement.line = line
    changes.append(.market(.placement(placement)))
    changes += try booked(moves(from: nil, to: quote.terms), at: place)
    changes += excesses(of: bond.id, quote.terms, before: nil, under: law.terms, at: call.at)
    changes += renewalDue(bond.id, quote.terms, after: call.on)
    changes += newDuties(of: bond.id, quote.conditions)
    return changes
  }

  /// Whether a sale has no bond that can take its next shipments: none, one that is closed or ends, one whose sureties do
  /// not stand, or one with too little left.
  func needsBond(_ sale: SaleRow, at: Instant) -> Bool {
    guard let id = sale.bond, let bond = bonds[id], bond.cancelledAt == nil else { return true }
    let rest = max(0, sale.units - sale.unitsShipped)
    guard let needed = penalSumNeeded(for: sale, nextUnits: rest, under: bond) else { return true }
    return canCharge(bond, needed, at: at).map { $0 != BondRefusals.notBegun } ?? false
  }
}
