import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A buyer draws a bond on its prequalified line: it is in force where this act stands in the log. The surety signed the line; it need
/// not sign again.
///
/// Source: 19 CFR 113.12 (single transaction or continuous), 31 CFR 223.10: every limit holds at this moment, the line's own
/// besides. Application and quote are written down with the bond, so that it is read as any other.
package struct DrawBond: ActBody {
  package var line: LineID = .none
  package var sale: SaleID = .none
  package var form: BondForm = .singleTransaction
  package var penalSum: Money = .zero
  package var months: Int64 = 12

  package init() {}
  package init(
    line: LineID, sale: SaleID, form: BondForm = .singleTransaction, penalSum: Money,
    months: Int64 = 12
  ) {
    self.line = line
    self.sale = sale
    self.form = form
    self.penalSum = penalSum
    self.months = months
  }

  package static let kind = ActKind.drawBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("line", &line, "line it is drawn on")
    try visit("sale", &sale, "sale to be covered first")
    try visit("form", &form, "single transaction or continuous")
    try visit("penalSum", &penalSum, "penal sum")
    try visit("months", &months, "months for new shipments, 1 to 36")
  }

  static let lineEnded = RefusalKind(
    "line.ended", "the line was ended or its last day is past", fix: "ask the surety for another")
  static let overSingle = RefusalKind(
    "line.over-single-limit", "the bond is over the line's limit for one bond",
    fix: "apply for a bond in the market, or have the line raised")
  static let overAggregate = RefusalKind(
    "line.over-aggregate-limit", "the bond is over what is left of the line",
    fix: "have older bonds released, or apply for a bond in the market")
  package static var refusals: [RefusalKind] {
    [lineEnded, overSingle, overAggregate] + TermsRefusals.all + SuretyRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var line = try drawable(call, in: register)
    let sale = try register.sale(self.sale)
    guard sale.buyer == call.by else { throw Refusal(CommonRefusals.notYours, sale.id.text) }
    try register.checkOpen(sale)
    guard (1...36).contains(months) else { throw Refusal(TermsRefusals.dates, "\(months) months") }
    let law = try register.bondLaw()
    guard let needed = law.penalSumNeeded(for: sale) else {
      throw Refusal(CommonRefusals.overflow, "penal sum needed for \(sale.insuredValue)")
    }
    let terms = try terms(on: line, under: law, on: call.on)
    try law.check(terms, atLeast: needed, on: call.on)
    line.drawn = try Cents.sum(line.drawn, penalSum)
    guard line.drawn.minor <= line.aggregateLimit.minor else {
      throw Refusal(Self.overAggregate, "\(line.drawn) of \(line.aggregateLimit)")
    }
    var request = BondRequestRow()
    request.id = BondRequestID(of: call.id)
    request.principal = call.by
    request.sale = sale.id
    request.penalSum = penalSum
    request.appliedAt = call.at
    var quote = QuoteRow()
    quote.id = QuoteID(of: call.id)
    quote.request = request.id
    quote.surety = line.surety
    quote.terms = terms
    quote.validUntil = call.on
    quote.collateral = Money(minor: 0, currency: penalSum.currency)
    quote.quotedAt = call.at
    request.quotes = [quote.id]
    let changes = try register.issued(
      quote, for: request, sale, under: law, line: line.id, call)
    return [.quote(quote), .market(.line(line))] + changes
  }

  private func drawable(_ call: Call, in register: Register) throws(Refusal) -> LineRow {
    guard let line = register.market.tables.lines[line] else {
      throw Refusal(CommonRefusals.unknown, line.text)
    }
    guard line.buyer == call.by else { throw Refusal(CommonRefusals.notYours, line.id.text) }
    guard line.endedAt == nil, call.on <= line.validUntil else {
      throw Refusal(Self.lineEnded, line.id.text)
    }
    guard penalSum.currency == line.singleLimit.currency,
      penalSum.minor <= line.singleLimit.minor
    else { throw Refusal(Self.overSingle, "\(penalSum) of \(line.singleLimit)") }
    return line
  }

  /// The terms that the line and the rulebook give: no more is left open.
  private func terms(
    on line: LineRow, under law: BondLaw, on day: Day
  ) throws(Refusal) -> BondTerms {
    let yearly = penalSum.timesPpm(line.ratePpm)
    guard let premium = yearly.flatMap({ Cents.proportion($0, min(months, 12), of: 12) }) else {
      throw Refusal(CommonRefusals.overflow, "premium on \(penalSum)")
    }
    var terms = BondTerms()
    terms.form = form
    terms.penalSum = penalSum
    terms.premium = premium
    terms.effectiveOn = day
    terms.expiresOn = day.adding(months: Int(months))
    terms.trigger = BondTrigger(rawValue: law.terms.trigger.rawValue) ?? .liquidatedDamages
    terms.obligationMonths = law.terms.obligationMonths
    terms.discoveryMonths = law.terms.discoveryMonths
    terms.coSureties = [CoSurety(surety: line.surety, sharePpm: 1_000_000)]
    return terms
  }
}
