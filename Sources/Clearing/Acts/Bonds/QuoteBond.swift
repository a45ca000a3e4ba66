import Canon
import Rulebook
import Suretyship
import Vocabulary

/// An approved surety offers a bond on stated terms, alone or as lead of co-sureties with stated shares.
///
/// Source: 31 CFR 223.10 and 223.11 (limit per bond, co-sureties each within its own), 19 CFR 113.31 (principal and surety are
/// not the same), 113.38 (no new bonds by delinquent sureties). A quote binds nobody yet: it ends with its last day, and is
/// corrected by another quote.
package struct QuoteBond: ActBody {
  package var request: BondRequestID = .none
  package var terms: BondTerms = BondTerms()
  package var validUntil: Day = Day(number: 0)
  package var collateral: Money = .zero
  package var conditions: [String]?
  package var lossChancePpm: Int64?
  package var saleMargin: Money?

  package init() {}
  package init(
    request: BondRequestID, terms: BondTerms, validUntil: Day, collateral: Money = .zero,
    conditions: [String]? = nil, lossChancePpm: Int64? = nil, saleMargin: Money? = nil
  ) {
    self.lossChancePpm = lossChancePpm
    self.saleMargin = saleMargin
    self.conditions = conditions
    self.request = request
    self.terms = terms
    self.validUntil = validUntil
    self.collateral = collateral
  }

  package static let kind = ActKind.quoteBond
  package static let readers = Readers.named
  /// Most quotes that one application takes.
  static let quotesMax = 256

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("request", &request, "application that is answered")
    try visit("terms", &terms, "terms offered")
    try visit("validUntil", &validUntil, "last day on which it can be taken")
    try visit("collateral", &collateral, "collateral asked of the buyer")
    try visit(
      "conditions", &conditions, "what the surety asks for besides, in its own words, at most 16")
    try visit(
      "lossChancePpm", &lossChancePpm,
      "chance of a call in the surety's own judgement, ppm; shown once the quote is taken")
    try visit(
      "saleMargin", &saleMargin,
      "what the exporter earns on the sale, where it is a surety; shown once the quote is taken")
  }

  static let notOpen = RefusalKind(
    "bond-request.not-open", "the application is no longer open", fix: "wait for a new one")
  static let validity = RefusalKind(
    "quote.validity", "the quote's last day is past or too far ahead",
    fix: "state a day from today on, within the time the rulebook names")

  static let otherForm = RefusalKind(
    "quote.other-form", "the buyer asked for a bond of the other form",
    fix: "quote the form asked for, or decline")
  /// Most conditions of a quote.
  static let conditionsMax = 16

  package static var refusals: [RefusalKind] {
    [
      notOpen, validity, otherForm, PartyFields.badText, ExporterRefusals.margin,
      ExporterRefusals.chance,
    ] + TermsRefusals.all + SuretyRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var request = try register.bondRequest(self.request)
    guard request.status == .open else { throw Refusal(Self.notOpen, request.id.text) }
    guard request.quotes.count < Self.quotesMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.quotesMax) quotes")
    }
    let sale = try register.sale(request.sale)
    try register.checkOpen(sale)
    let law = try register.bondLaw()
    let last = call.on.adding(days: max(0, law.terms.quoteValidityDays))
    guard validUntil >= call.on, validUntil <= last else {
      throw Refusal(Self.validity, "\(validUntil), at most \(last)")
    }
    try law.check(terms, atLeast: request.penalSum, on: call.on)
    if let form = request.form, form != terms.form {
      throw Refusal(Self.otherForm, form.rawValue)
    }
    guard conditions?.count ?? 0 <= Self.conditionsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.conditionsMax) conditions")
    }
    for text in conditions ?? [] {
      try PartyFields.check(text: text, "conditions", bytesMax: 300)
    }
    guard collateral.minor >= 0,
      collateral.minor == 0 || collateral.currency == terms.penalSum.currency,
      collateral.minor <= terms.penalSum.minor
    else { throw Refusal(TermsRefusals.amounts, "\(collateral)") }
    guard terms.coSureties.contains(where: { $0.surety == call.by }) else {
      throw Refusal(SuretyRefusals.shares, "the lead surety has no share")
    }
    let place = register.bookPlace(
      for: sale, principal: request.principal, currency: terms.penalSum.currency)
    try register.checkSureties(
      terms, for: sale, at: place, excluded: request.excluded, under: law.terms, on: call.on)
    try checkStake(for: sale, in: register)
    var row = QuoteRow()
    row.id = QuoteID(of: call.id)
    row.request = request.id
    row.surety = call.by
    row.terms = terms
    row.validUntil = validUntil
    row.collateral = collateral
    row.conditions = conditions
    row.lossChancePpm = lossChancePpm
    row.saleMargin = saleMargin
    row.quotedAt = call.at
    request.quotes.append(row.id)
    return [.quote(row), .bondRequest(request)]
  }

  /// Checks what is stated of a call's chance and of the exporter's margin.
  private func checkStake(for sale: SaleRow, in register: Register) throws(Refusal) {
    if let lossChancePpm, !(0...1_000_000).contains(lossChancePpm) {
      throw Refusal(ExporterRefusals.chance, "\(lossChancePpm) ppm")
    }
    guard let saleMargin else { return }
    guard saleMargin.minor >= 0, saleMargin.currency == terms.penalSum.currency,
      terms.coSureties.contains(where: { register.isExporter($0.surety, of: sale) })
    else { throw Refusal(ExporterRefusals.margin, "\(saleMargin)") }
  }
}
