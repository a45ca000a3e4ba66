import Canon
import Suretyship
import Vocabulary

package enum CaseStatus: String, Word {
  case noticed, responded, determined, closed
}

/// How a case came about.
package enum CaseOrigin: String, Word {
  case finding, gap, tip, disclosure
  case refusedAccess = "refused-access"
  case dwell
}

/// The regulator's determination: by two persons, never by the platform.
package struct Determination: Fielded, Hashable {
  package var isViolation: Bool = false
  package var unitsUnaccounted: Int64 = 0
  package var penalty: Money = .zero
  package var reasons: String = ""
  package var purpose: Purpose = .diversionRisk
  package var persons: [PersonID] = []
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("isViolation", &isViolation, "whether units are held to be unaccounted for")
    try visit("unitsUnaccounted", &unitsUnaccounted, "how many")
    try visit("penalty", &penalty, "penalty or liquidated damages")
    try visit("reasons", &reasons, "reasons, in the regulator's words")
    try visit("purpose", &purpose, "stated purpose")
    try visit("persons", &persons, "the two persons who determined")
    try visit("at", &at, "when")
  }
}

/// What a party that was noticed says to a case.
package struct CaseResponse: Fielded, Hashable {
  package var by: PartyID = .none
  package var text: String = ""
  /// Evidence for it, kept by the party.
  package var evidence: Digest?
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("by", &by, "principal, or one of the sureties")
    try visit("text", &text, "its account")
    try visit("evidence", &evidence, "SHA-256 of the evidence for it")
    try visit("at", &at, "when it came")
  }
}

/// A case: units that cannot be accounted for, from notice to its end.
package struct CaseRow: Fielded {
  package var id: CaseID = .none
  package var origin: CaseOrigin = .finding
  package var siteID: SiteID = .none
  package var sale: SaleID = .none
  package var round: RoundID?
  package var principal: PartyID = .none
  package var bond: BondID?
  package var surety: PartyID?
  package var units: Int64 = 0
  package var serials: [String] = []
  /// Insured value of those units.
  package var value: Money = .zero
  package var status: CaseStatus = .noticed
  /// Principal and surety are noticed at the same moment (19 CFR 172.1(a)).
  package var noticedAt: Instant = .zero
  package var responseDueAt: Instant = .zero
  /// The last word of each party that has answered, in the order of their first.
  package var responses: [CaseResponse] = []
  /// Serials that principal or surety says, with evidence, are accounted for.
  package var serialsCured: [String] = []
  package var unitsCured: Int64 = 0
  package var isDisclosed: Bool = false
  package var determination: Determination?
  /// What petitions took off the penalty.
  package var remitted: Money = .zero
  package var demands: [DemandID] = []
  package var closedAt: Instant?
  package var closingReason: String?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the case")
    try visit("origin", &origin, "how it came about")
    try visit("siteID", &siteID, "site concerned")
    try visit("sale", &sale, "sale under which the units were shipped")
    try visit("round", &round, "round that found it")
    try visit("principal", &principal, "principal noticed")
    try visit("bond", &bond, "bond that answers")
    try visit("surety", &surety, "lead surety, noticed at the same time with its co-sureties")
    try visit("units", &units, "units that cannot be accounted for")
    try visit("serials", &serials, "their serials")
    try visit("value", &value, "their insured value")
    try visit("status", &status, "where it stands")
    try visit("noticedAt", &noticedAt, "when principal and surety were noticed")
    try visit("responseDueAt", &responseDueAt, "until when they may respond")
    try visit("responses", &responses, "the last word of each party that has answered")
    try visit("serialsCured", &serialsCured, "serials that principal or surety accounts for")
    try visit("unitsCured", &unitsCured, "units accounted for since")
    try visit("isDisclosed", &isDisclosed, "whether the principal disclosed it first")
    try visit("determination", &determination, "the regulator's determination")
    try visit("remitted", &remitted, "what petitions took off the penalty")
    try visit("demands", &demands, "demands made")
    try visit("closedAt", &closedAt, "when it was closed")
    try visit("closingReason", &closingReason, "why it was closed")
  }
}

package enum DemandStatus: String, Word {
  case open, petitioned, paid, unsatisfied, withdrawn
}

/// A demand for payment on the principal, or on one surety for its share.
package struct DemandRow: Fielded, Hashable {
  package var id: DemandID = .none
  package var caseID: CaseID = .none
  package var on: PartyID = .none
  package var isOnSurety: Bool = false
  package var bond: BondID?
  package var amount: Money = .zero
  package var paid: Money = .zero
  package var recovered: Money = .zero
  package var status: DemandStatus = .open
  package var demandedAt: Instant = .zero
  package var dueAt: Instant = .zero
  /// Until when it may be petitioned; it is not unsatisfied before this has passed as well.
  package var petitionDueAt: Instant = .zero
  /// The demand whose default or reduction led to this one.
  package var follows: DemandID?
  package var petition: String?
  /// Evidence for the petition, kept by the petitioner.
  package var petitionEvidence: Digest?
  package var petitionedAt: Instant?
  package var petitionGranted: Bool?
  package var paidAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the demand")
    try visit("caseID", &caseID, "case it settles")
    try visit("on", &on, "party that is to pay")
    try visit("isOnSurety", &isOnSurety, "whether it is made on the bond")
    try visit("bond", &bond, "bond it is made on")
    try visit("amount", &amount, "amount demanded")
    try visit("paid", &paid, "amount paid")
    try visit("recovered", &recovered, "amount a surety has recovered from its principal")
    try visit("status", &status, "where it stands")
    try visit("demandedAt", &demandedAt, "when it was made")
    try visit("dueAt", &dueAt, "until when it is to be paid")
    try visit("petitionDueAt", &petitionDueAt, "until when it may be petitioned")
    try visit("follows", &follows, "demand whose default or reduction led to this one")
    try visit("petition", &petition, "the petition's grounds")
    try visit("petitionEvidence", &petitionEvidence, "SHA-256 of the evidence for it")
    try visit("petitionedAt", &petitionedAt, "when it was petitioned")
    try visit("petitionGranted", &petitionGranted, "whether the petition was granted")
    try visit("paidAt", &paidAt, "when it was paid in full")
  }
}

/// A tip: anyone's word that something is wrong. It opens nothing by itself.
package struct TipRow: Fielded {
  package var id: TipID = .none
  package var about: PartyID = .none
  package var siteID: SiteID?
  package var text: Digest = .zero
  package var at: Instant = .zero
  package var round: RoundID?
  /// Who gave it; `nil` if the operator passed it on for somebody who stays unnamed.
  package var from: PartyID?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the tip")
    try visit("about", &about, "party it is about")
    try visit("siteID", &siteID, "site it is about")
    try visit("text", &text, "SHA-256 of its words, which the regulator keeps sealed")
    try visit("at", &at, "when it came")
    try visit("round", &round, "for-cause round it led to")
    try visit("from", &from, "party that gave it, unless it stays unnamed")
  }
}

/// One booking of money between two accounts: what leaves one enters the other.
package struct TransferRow: Fielded, Hashable {
  package var from: PartyID = .none
  package var to: PartyID = .none
  package var amount: Money = .zero
  package var demand: DemandID?
  package var memo: String = ""
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("from", &from, "party that pays")
    try visit("to", &to, "party that is paid")
    try visit("amount", &amount, "amount")
    try visit("demand", &demand, "demand it settles")
    try visit("memo", &memo, "what it is for")
    try visit("at", &at, "when")
  }
}
