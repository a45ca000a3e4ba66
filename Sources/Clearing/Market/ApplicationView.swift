import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A quote beside the others, as the buyer compares them.
package struct QuoteComparison: Fielded, Hashable {
  package var quote: QuoteID = .none
  package var surety: PartyID = .none
  package var premium: Money = .zero
  /// Premium over penal sum, parts per million, rounded up.
  package var ratePpm: Int64 = 0
  package var penalSum: Money = .zero
  package var collateral: Money = .zero
  package var sureties: Int64 = 0
  package var expiresOn: Day?
  package var validUntil: Day = Day(number: 0)
  package var conditions: [String]?
  /// Whether it can be taken now.
  package var isOpen: Bool = false

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("quote", &quote, "the quote")
    try visit("surety", &surety, "lead surety")
    try visit("premium", &premium, "premium for the term")
    try visit("ratePpm", &ratePpm, "premium over penal sum, ppm, rounded up")
    try visit("penalSum", &penalSum, "penal sum offered")
    try visit("collateral", &collateral, "collateral asked for")
    try visit("sureties", &sureties, "sureties that would sign")
    try visit("expiresOn", &expiresOn, "last day for new shipments; none: until cancelled")
    try visit("validUntil", &validUntil, "last day on which it can be taken")
    try visit("conditions", &conditions, "what the surety asks for besides")
    try visit("isOpen", &isOpen, "whether it can be taken now")
  }
}

/// An application as one reader may see it.
package struct ApplicationView: Fielded, Hashable {
  package var id: BondRequestID = .none
  package var principal: PartyID = .none
  package var sale: SaleID = .none
  package var penalSum: Money = .zero
  package var form: BondForm?
  package var status: BondRequestStatus = .open
  package var appliedAt: Instant = .zero
  /// The cheapest first; a surety sees its own alone.
  package var quotes: [QuoteComparison] = []
  package var declines: [Decline] = []
  /// How many sureties declined; absent for who may not know.
  package var declinedCount: Int64?
  /// Absent without the buyer's consent.
  package var file: DiligenceFile?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the application")
    try visit("principal", &principal, "buyer who applies")
    try visit("sale", &sale, "sale to be covered")
    try visit("penalSum", &penalSum, "penal sum asked for")
    try visit("form", &form, "form asked for")
    try visit("status", &status, "where it stands")
    try visit("appliedAt", &appliedAt, "when it was applied for")
    try visit("quotes", &quotes, "quotes that this reader may see, the cheapest first")
    try visit("declines", &declines, "declines that this reader may see")
    try visit("declinedCount", &declinedCount, "how many sureties declined")
    try visit("file", &file, "the buyer's due-diligence file")
  }
}

extension Register {
  /// Days after an application from which a surety sees how many declined, where the rulebook says "afterCooling" and no number.
  static let coolingDaysDefault = 7

  /// An application as a party may see it; `nil` for who has no part in it.
  ///
  /// Buyer and regulator see everything. A surety that stands and is not excluded sees the application, its own quotes and
  /// decline, the file under the buyer's consent, and of the others only how many declined, as the rulebook's `declinesShown`
  /// allows. Nobody sees another's quote before the buyer chooses, or after: the bond itself shows what was taken.
  package func application(
    _ id: BondRequestID, seenBy reader: PartyID, at: Instant, withFile: Bool = true
  ) -> ApplicationView? {
    guard let row = bondRequests[id] else { return nil }
    let seesAll = reader == row.principal || reader == opening?.regulator
    let hasAnswered =
      row.declines.contains { $0.surety == reader }
      || row.quotes.contains { quotes[$0]?.surety == reader }
    let isAsked = suretyStands(reader, on: at.day) && !row.excluded.contains(reader)
    guard seesAll || isAsked || hasAnswered else { return nil }
    var view = ApplicationView()
    view.id = row.id
    view.principal = row.principal
    view.sale = row.sale
    view.penalSum = row.penalSum
    view.form = row.form
    view.status = row.status
    view.appliedAt = row.appliedAt
    view.quotes = row.quotes.compactMap { quotes[$0] }.filter { seesAll || $0.surety == reader }
      .map { comparison(of: $0, in: row, at: at) }
      .sorted { ($0.premium.minor, $0.quote) < ($1.premium.minor, $1.quote) }
    view.declines = row.declines.filter { seesAll || $0.surety == reader }
    let others = row.declines.count { $0.surety != reader }
    if seesAll || showsDeclines(of: row, at: at) { view.declinedCount = Int64(others) }
    if withFile, seesAll || (row.showsFile == true && isAsked) {
      view.file = diligenceFile(of: row.principal, for: sales[row.sale])
    }
    return view
  }

  /// Whether sureties may know that others declined.
  private func showsDeclines(of row: BondRequestRow, at: Instant) -> Bool {
    guard let terms = rulebook?.terms else { return false }
    switch terms.declinesShown ?? .none {
    case .none: return false
    case .count: return true
    case .afterCooling:
      return at >= row.appliedAt.adding(days: terms.coolingDays ?? Self.coolingDaysDefault)
    }
  }

  private func comparison(
    of quote: QuoteRow, in row: BondRequestRow, at: Instant
  ) -> QuoteComparison {
    var out = QuoteComparison()
    out.quote = quote.id
    out.surety = quote.surety
    out.premium = quote.terms.premium
    out.penalSum = quote.terms.penalSum
    let product = Int128(quote.terms.premium.minor) * 1_000_000
    let (rate, rest) = product.quotientAndRemainder(
      dividingBy: Int128(max(1, quote.terms.penalSum.minor)))
    out.ratePpm = Int64(clamping: rest > 0 ? rate + 1 : rate)
    out.collateral = quote.collateral
    out.sureties = Int64(quote.terms.coSureties.count)
    out.expiresOn = quote.terms.expiresOn
    out.validUntil = quote.validUntil
    out.conditions = quote.conditions
    out.isOpen = row.status == .open && at.day <= quote.validUntil
    return out
  }

  /// Applications that are open to a surety, in the order in which they came.
  package func openApplications(for surety: PartyID, at: Instant) -> [BondRequestID] {
    guard suretyStands(surety, on: at.day) else { return [] }
    return bondRequests.rows.filter { $0.status == .open && !$0.excluded.contains(surety) }
      .map(\.id)
  }

  /// Whether an act's words are not for everyone: quotes that were not taken, declines, and what a party states for some eyes
  /// only.
  package func isSealed(_ kind: ActKind, act: Digest) -> Bool {
    switch kind {
    case .quoteBond: isSealed(QuoteID(of: act))
    case .declineBond, .setOwnLimits, .fileDiligence, .reportSighting, .dismissSighting: true
    default: false
    }
  }

  /// Whether what a quote says is still between its surety, the buyer and the regulator: until it was taken, and for good if it
  /// was not.
  package func isSealed(_ quote: QuoteID) -> Bool {
    guard let row = quotes[quote], let request = bondRequests[row.request] else { return false }
    return request.taken != quote
  }
}
