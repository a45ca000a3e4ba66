import Canon
import Suretyship
import Vocabulary

package enum BondRequestStatus: String, Word { case open, bound, withdrawn }

/// Why a surety does not quote: a closed list, so that refusals can be counted and compared.
package enum DeclineReason: String, Word {
  /// The share would pass its limit, or its book is full.
  case capacity
  /// The principal's accounts do not carry the obligation.
  case principalFinances = "principal-finances"
  /// Who owns or controls the principal is not clear to the surety.
  case ownershipUnclear = "ownership-unclear"
  /// The end use stated is not believed.
  case endUse = "end-use"
  /// The site is not suited to the goods, or not to be inspected.
  case site
  /// The surety does not write in that country.
  case country
  /// No collateral or indemnity that satisfies the surety.
  case collateral
  /// The principal's record of cases and claims.
  case record
  /// The surety has an interest of its own.
  case conflictOfInterest = "conflict-of-interest"
}

/// A surety's refusal to quote.
package struct Decline: Fielded, Hashable {
  package var surety: PartyID = .none
  package var reason: DeclineReason = .capacity
  package var text: String = ""
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "surety that declined")
    try visit("reason", &reason, "its reason, from a closed list")
    try visit("text", &text, "its reason, in its own words")
    try visit("at", &at, "when")
  }
}

/// A buyer's application for a bond, which reaches every approved surety it does not exclude.
package struct BondRequestRow: Fielded {
  package var id: BondRequestID = .none
  package var principal: PartyID = .none
  package var sale: SaleID = .none
  package var penalSum: Money = .zero
  package var excluded: [PartyID] = []
  package var form: BondForm?
  /// Whether sureties may see the buyer's due-diligence file.
  package var showsFile: Bool?
  package var status: BondRequestStatus = .open
  package var appliedAt: Instant = .zero
  package var quotes: [QuoteID] = []
  package var declines: [Decline] = []
  /// The quote that was taken.
  package var taken: QuoteID?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the application")
    try visit("principal", &principal, "buyer who applies")
    try visit("sale", &sale, "sale to be covered")
    try visit("penalSum", &penalSum, "penal sum asked for")
    try visit("excluded", &excluded, "sureties the buyer excludes")
    try visit("form", &form, "form asked for")
    try visit("showsFile", &showsFile, "whether sureties may see the due-diligence file")
    try visit("status", &status, "where it stands")
    try visit("appliedAt", &appliedAt, "when it was applied for")
    try visit("quotes", &quotes, "quotes received")
    try visit("declines", &declines, "declines received")
    try visit("taken", &taken, "quote that was taken")
  }
}

/// A surety's quote.
package struct QuoteRow: Fielded {
  package var id: QuoteID = .none
  package var request: BondRequestID = .none
  package var surety: PartyID = .none
  package var terms: BondTerms = BondTerms()
  package var validUntil: Day = Day(number: 0)
  package var collateral: Money = .zero
  package var conditions: [String]?
  package var lossChancePpm: Int64?
  package var saleMargin: Money?
  package var quotedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the quote")
    try visit("request", &request, "application it answers")
    try visit("surety", &surety, "lead surety")
    try visit("terms", &terms, "terms offered")
    try visit("validUntil", &validUntil, "last day on which it can be taken")
    try visit("collateral", &collateral, "collateral asked of the buyer")
    try visit("conditions", &conditions, "what the surety asks for besides")
    try visit("lossChancePpm", &lossChancePpm, "chance of a call in the surety's judgement, ppm")
    try visit("saleMargin", &saleMargin, "what the exporter, as a surety, earns on the sale")
    try visit("quotedAt", &quotedAt, "when it was quoted")
  }
}

/// What was done with a bond. Whether it takes shipments on a day follows from its dates and sureties besides: `BondState`.
package enum BondStatus: String, Word {
  case issued, cancelled, released
}

/// What a bond answers for: the shipments charged to it.
package struct BondCharge: Fielded, Hashable {
  package var shipment: ShipmentID = .none
  package var amount: Money = .zero
  package var shippedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("shipment", &shipment, "shipment charged to the bond")
    try visit("amount", &amount, "penal sum that it needs")
    try visit("shippedAt", &shippedAt, "when it was shipped: its obligation starts")
  }
}

/// A bond: principal, obligee, surety.
package struct BondRow: Fielded {
  package var id: BondID = .none
  package var request: BondRequestID = .none
  package var quote: QuoteID = .none
  package var principal: PartyID = .none
  package var surety: PartyID = .none
  package var terms: BondTerms = BondTerms()
  /// The rulebook it was signed under, which it keeps.
  package var rulebook: Digest = .zero
  package var status: BondStatus = .issued
  package var issuedAt: Instant = .zero
  package var amendedAt: Instant?
  package var cancelledAt: Instant?
  /// After cancellation, the first moment at which no new shipment may be charged.
  package var closedToNewFrom: Instant?
  package var charges: [BondCharge] = []
  package var charged: Money = .zero
  package var paid: Money = .zero
  /// Demands made on its sureties, paid or not: what is left of the penal sum follows from them.
  package var demands: [DemandID] = []
  package var releasedAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the bond")
    try visit("request", &request, "application it answers")
    try visit("quote", &quote, "quote that was taken")
    try visit("principal", &principal, "buyer: the principal")
    try visit("surety", &surety, "lead surety")
    try visit("terms", &terms, "terms signed")
    try visit("rulebook", &rulebook, "rulebook it was signed under")
    try visit("status", &status, "what was done with it; whether it takes shipments is derived")
    try visit("issuedAt", &issuedAt, "when the second signature completed it")
    try visit("amendedAt", &amendedAt, "when it was last increased or prolonged")
    try visit("cancelledAt", &cancelledAt, "when notice of cancellation was given")
    try visit("closedToNewFrom", &closedToNewFrom, "from when no new shipment is covered")
    try visit("charges", &charges, "shipments it answers for")
    try visit("charged", &charged, "penal sum bound by those shipments")
    try visit("paid", &paid, "paid out under it")
    try visit("demands", &demands, "demands made on its sureties")
    try visit("releasedAt", &releasedAt, "when it was released")
  }
}
