import Canon
import Inspection
import Rulebook
import Vocabulary

/// How a must-resolve flag was disposed of, by the exporter, with evidence.
package struct FlagDisposition: Fielded, Hashable {
  package var flag: String = ""
  /// SHA-256 of the facts that it disposes of: once they change, the flag is raised again.
  package var facts: Digest = .zero
  package var reason: String = ""
  package var evidence: Digest = .zero
  package var by: PersonID = .none
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("flag", &flag, "the flag's id")
    try visit("facts", &facts, "SHA-256 of the facts that are disposed of")
    try visit("reason", &reason, "why it is no obstacle")
    try visit("evidence", &evidence, "SHA-256 of the evidence kept by the exporter")
    try visit("by", &by, "person who answers for it")
    try visit("at", &at, "when")
  }
}

/// On what ground goods may move.
package enum Ground: String, Word {
  case none
  case noLicenceRequired = "no-licence-required"
  case exception
  case licence
}

/// A sale in the register.
package struct SaleRow: Fielded {
  package var id: SaleID = .none
  package var sale: Sale = Sale()
  package var exporter: PartyID = .none
  package var maker: PartyID = .none
  /// The buyer: principal of the bond, ultimate consignee.
  package var buyer: PartyID = .none
  package var siteID: SiteID = .none
  /// Other sites of the same operator that its units were moved to, in the order of the moves.
  package var otherSites: [SiteID] = []
  /// The rulebook under which the sale was last decided.
  package var rulebook: Digest = .zero
  package var proposedAt: Instant = .zero
  package var outcome: String = ""
  package var ground: Ground = .none
  package var clearedAt: Instant?
  package var clearanceNumber: String?
  package var engagement: EngagementID?
  package var bond: BondID?
  package var licence: LicenceID?
  package var withdrawnAt: Instant?
  package var units: Int64 = 0
  package var tppPerUnitMax: Int64 = 0
  package var tpp: Int64 = 0
  package var insuredValue: Money = .zero
  package var unitsShipped: Int64 = 0
  /// Of those, by the sale's lines in their order; lines of one model count together, under the first of them.
  package var shippedByLine: [Int64] = []
  package var lastShippedAt: Instant?
  package var dispositions: [FlagDisposition] = []
  /// For a resale, a change of operator or of parent: the sale that went before.
  package var follows: SaleID?
  /// Why an earlier clearance no longer carries new shipments: a later change decided anew.
  package var supersededAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the sale")
    try visit("sale", &sale, "the sale as proposed")
    try visit("exporter", &exporter, "exporter")
    try visit("maker", &maker, "maker, who signs manifests")
    try visit("buyer", &buyer, "buyer: ultimate consignee and principal")
    try visit("siteID", &siteID, "site where the goods are to stand")
    try visit("otherSites", &otherSites, "other sites that its units were moved to")
    try visit("rulebook", &rulebook, "rulebook of the last decision")
    try visit("proposedAt", &proposedAt, "when it was proposed")
    try visit("outcome", &outcome, "outcome of the last decision")
    try visit("ground", &ground, "ground on which goods may move")
    try visit("clearedAt", &clearedAt, "when it was cleared")
    try visit("clearanceNumber", &clearanceNumber, "number for the customs filing")
    try visit("engagement", &engagement, "auditor's engagement it rests on")
    try visit("bond", &bond, "bond it rests on")
    try visit("licence", &licence, "licence it rests on")
    try visit("withdrawnAt", &withdrawnAt, "when it was withdrawn")
    try visit("units", &units, "units sold")
    try visit("tppPerUnitMax", &tppPerUnitMax, "largest TPP of one unit")
    try visit("tpp", &tpp, "TPP of the whole sale")
    try visit("insuredValue", &insuredValue, "insured value of the whole sale")
    try visit("unitsShipped", &unitsShipped, "units shipped so far")
    try visit("shippedByLine", &shippedByLine, "units shipped so far, line by line")
    try visit("lastShippedAt", &lastShippedAt, "when units were last shipped")
    try visit("dispositions", &dispositions, "flags disposed of")
    try visit("follows", &follows, "earlier sale that this one changes")
    try visit("supersededAt", &supersededAt, "when a later sale took its place")
  }
}

package enum LicenceStatus: String, Word { case applied, granted, denied, exhausted }

/// A licence application and what became of it: the route that stays open beside the exception.
package struct LicenceRow: Fielded {
  package var id: LicenceID = .none
  package var sale: SaleID = .none
  package var applicant: PartyID = .none
  package var status: LicenceStatus = .applied
  package var units: Int64 = 0
  package var unitsDrawn: Int64 = 0
  package var conditions: String = ""
  package var appliedAt: Instant = .zero
  package var decidedAt: Instant?
  package var validUntil: Day?
  /// Flags that stood unresolved when it was granted, with their facts: the regulator had them before it.
  package var flags: [ResolvedFlag] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the licence")
    try visit("sale", &sale, "sale it is for")
    try visit("applicant", &applicant, "exporter who applied")
    try visit("status", &status, "where it stands")
    try visit("units", &units, "units licensed")
    try visit("unitsDrawn", &unitsDrawn, "units drawn down")
    try visit("conditions", &conditions, "conditions, in the regulator's words")
    try visit("appliedAt", &appliedAt, "when it was applied for")
    try visit("decidedAt", &decidedAt, "when it was decided")
    try visit("validUntil", &validUntil, "last day on which it may be drawn down")
    try visit("flags", &flags, "flags that stood unresolved when it was granted")
  }
}

package enum EngagementStatus: String, Word { case requested, assigned, active, ended }

/// An auditor's engagement for a site.
package struct EngagementRow: Fielded {
  package var id: EngagementID = .none
  package var siteID: SiteID = .none
  package var buyer: PartyID = .none
  /// The auditor; none while the pool has not been drawn from.
  package var auditor: PartyID = .none
  package var mode: String = ""
  package var status: EngagementStatus = .requested
  /// The client's choice (its first entry) or shortlist, where the mode gives it one.
  package var named: [PartyID] = []
  package var excluded: [PartyID] = []
  package var requestedAt: Instant = .zero
  /// How often a drawing was opened, and the values contributed to the last one.
  package var attempts: Int64 = 0
  package var contributions: [Contribution] = []
  /// Until when values may be committed to it, and then revealed.
  package var commitDueAt: Instant?
  package var revealDueAt: Instant?
  /// Who had not revealed when it ended.
  package var silent: [PartyID] = []
  /// Those among whom chance chose, and the seed it chose with: anyone can choose again.
  package var pool: [PartyID] = []
  package var seed: Digest?
  package var assignedAt: Instant?
  /// Rounds this auditor held at the site in earlier engagements that still count.
  package var roundsBefore: Int64 = 0
  package var accessTerms: String = ""
  package var activeSince: Instant?
  package var endedAt: Instant?
  package var endedBy: PartyID?
  package var endReason: String = ""
  /// After a client's own ending: from when the site may ask for an auditor again.
  package var coolsUntil: Instant?
  package var rounds: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the engagement")
    try visit("siteID", &siteID, "site to be audited")
    try visit("buyer", &buyer, "party that engages")
    try visit("auditor", &auditor, "auditor engaged")
    try visit("mode", &mode, "assignment mode of the rulebook")
    try visit("status", &status, "where it stands")
    try visit("named", &named, "auditors the client named, where the mode asks it")
    try visit("excluded", &excluded, "auditors with a conflict of interest")
    try visit("requestedAt", &requestedAt, "when it was requested")
    try visit("attempts", &attempts, "how often a drawing was opened")
    try visit("contributions", &contributions, "values contributed to the drawing")
    try visit("commitDueAt", &commitDueAt, "until when values may be committed")
    try visit("revealDueAt", &revealDueAt, "until when they may be revealed")
    try visit("silent", &silent, "contributors who committed and did not reveal")
    try visit("pool", &pool, "auditors among whom chance chose, by identifier")
    try visit("seed", &seed, "seed of that choice")
    try visit("assignedAt", &assignedAt, "when the auditor was assigned")
    try visit("roundsBefore", &roundsBefore, "rounds it held at the site before, that count")
    try visit("accessTerms", &accessTerms, "terms of access that the auditor accepted")
    try visit("activeSince", &activeSince, "when the auditor accepted")
    try visit("endedAt", &endedAt, "when it ended")
    try visit("endedBy", &endedBy, "party that ended it")
    try visit("endReason", &endReason, "reason stated for the end")
    try visit("coolsUntil", &coolsUntil, "until when the site may not ask for another auditor")
    try visit("rounds", &rounds, "rounds held under it")
  }
}
