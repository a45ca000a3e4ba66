import Canon
import Custody
import Inspection
import Vocabulary

/// Why a round is held.
package enum RoundReason: String, Word {
  case routine
  case backCheck = "back-check"
  case forCause = "for-cause"
}

/// Where a round stands; the order is the order of the protocol.
///
/// `sealed`: all values are in but the inspector's, which it keeps until it stands at the site; nobody else can work the draw out. `refused` and
/// `closed` are its ends with a result; `lapsed` is its end without one: the inspecting party did not come or did not count in time, or too few
/// values were revealed.
package enum RoundStatus: String, Word {
  case ordered, committed, revealing, sealed, drawn, counted, refused, closed, lapsed

  /// Whether the round has come to its end. Until then stock stands still: no unit may leave the site.
  package var isOver: Bool {
    switch self {
    case .refused, .closed, .lapsed: true
    case .ordered, .committed, .revealing, .sealed, .drawn, .counted: false
    }
  }
}

/// What a closed round found.
package struct RoundResult: Fielded, Hashable {
  package var drawn: Int64 = 0
  package var found: Int64 = 0
  package var missing: Int64 = 0
  package var mismatched: Int64 = 0
  package var unverified: Int64 = 0
  package var belowGrade: Int64 = 0
  package var unexpected: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("drawn", &drawn, "units drawn")
    try visit("found", &found, "of those, found as declared")
    try visit("missing", &missing, "not located, not reached or not read: all count as missing")
    try visit("mismatched", &mismatched, "found, but with another identity")
    try visit("unverified", &unverified, "among the missing: not verified, for whatever reason")
    try visit("belowGrade", &belowGrade, "of those, seen with lesser evidence than the plan asks")
    try visit("unexpected", &unexpected, "serials seen that do not belong to the site")
  }
}

/// An inspection round at a site.
package struct RoundRow: Fielded {
  package var id: RoundID = .none
  package var siteID: SiteID = .none
  package var auditor: PartyID = .none
  package var engagement: EngagementID?
  package var reason: RoundReason = .routine
  package var status: RoundStatus = .ordered
  package var orderedAt: Instant = .zero
  /// Custody's own population when the round was ordered.
  package var custodyUnits: Int64 = 0
  package var declaredUnits: Int64?
  package var populationRoot: Digest?
  /// Which state of the site's units the root was taken of (`UnitBook.stamp`): what follows from other rows, and so no part of the
  /// record.
  var populationStamp: UInt64 = 0
  package var populationUnits: Int64 = 0
  package var phantomUnits: Int64 = 0
  package var populationFixedAt: Instant?
  /// The population itself, from its fixing to the draw.
  package var population = FixedPopulation()
  package var contributions: [Contribution] = []
  /// Contributors who had not revealed when the seed was made or the round became void.
  package var silent: [PartyID] = []
  package var seed: Digest?
  package var sampleUnits: Int64 = 0
  /// The least evidence by which a drawn unit counts as found.
  package var leastGrade: EvidenceGrade = .label
  /// Drawn serials, least ticket first.
  package var draw = SerialList()
  package var drawn: [String] { draw.serials.map(\.text) }
  package var drawnAt: Instant?
  /// When the site first refused or put off access.
  package var accessRefusedAt: Instant?
  package var counts: Digest?
  package var countedAt: Instant?
  package var missingSerials: [String] = []
  /// Among the missing: seen, but with lesser evidence than the plan asks for, or not reached or not readable.
  package var unverifiedSerials: [String] = []
  /// Drawn serials of the regulator's test items, noticed or not: no findings. `result` says what was counted, before they were open.
  package var testSerials: [String] = []
  /// Serials seen that custody does not have at the site, at most 1,000 of them.
  package var unexpectedSerials: [String] = []
  package var result: RoundResult?
  package var closedAt: Instant?
  /// One for each sale and bond that units were found missing of.
  package var cases: [CaseID] = []
  /// For a back-check: the round that is checked.
  package var checks: RoundID?
  /// Deadlines of the steps, each set when its step begins.
  package var inventoryDueAt: Instant = .zero
  package var revealDueAt: Instant?
  package var visitDueAt: Instant?
  package var countDueAt: Instant?
  /// Set while access is refused, until the inspector is let in.
  package var accessDueAt: Instant?
  /// When it ended without a result: no visit or no count by its deadline, which is the inspecting party's failure, or too few values
  /// revealed.
  package var lapsedAt: Instant?
  /// Routine rounds that lapsed at the site since the last with a result, when their draw could be known: each makes the sample larger.
  package var lapsedBefore: Int64?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the round")
    try visit("siteID", &siteID, "site inspected")
    try visit("auditor", &auditor, "inspecting party")
    try visit("engagement", &engagement, "engagement under which it is held")
    try visit("reason", &reason, "why it is held")
    try visit("status", &status, "where it stands")
    try visit("orderedAt", &orderedAt, "when it was ordered")
    try visit("custodyUnits", &custodyUnits, "units custody placed at the site then")
    try visit("declaredUnits", &declaredUnits, "units the site declared")
    try visit("populationRoot", &populationRoot, "Merkle root of the population drawn from")
    try visit("populationUnits", &populationUnits, "units in it")
    try visit("phantomUnits", &phantomUnits, "of those, units that custody or the site left out")
    try visit("populationFixedAt", &populationFixedAt, "when it was fixed")
    try visit("population", &population, "the population, until the sample is drawn")
    try visit("contributions", &contributions, "randomness of parties other than the site")
    try visit("silent", &silent, "contributors who committed and did not reveal")
    try visit("seed", &seed, "seed of the draw")
    try visit("sampleUnits", &sampleUnits, "units to be drawn, as the plan states")
    try visit("leastGrade", &leastGrade, "least evidence by which a drawn unit is found")
    try visit("drawn", &draw, "serials drawn, least ticket first")
    try visit("drawnAt", &drawnAt, "when they were drawn")
    try visit("accessRefusedAt", &accessRefusedAt, "when access was refused or put off")
    try visit("counts", &counts, "SHA-256 of the count sheet")
    try visit("countedAt", &countedAt, "when the count was reported")
    try visit("missingSerials", &missingSerials, "drawn serials that count as missing")
    try visit("unverifiedSerials", &unverifiedSerials, "of those, not reached or seen too poorly")
    try visit("testSerials", &testSerials, "drawn serials that were test items")
    try visit("unexpectedSerials", &unexpectedSerials, "serials seen that do not belong here")
    try visit("result", &result, "what was found")
    try visit("closedAt", &closedAt, "when it was closed")
    try visit("cases", &cases, "cases that its findings opened, one for each sale and bond")
    try visit("checks", &checks, "round that this back-check repeats")
    try visit("inventoryDueAt", &inventoryDueAt, "until when the site may declare")
    try visit("revealDueAt", &revealDueAt, "until when contributors may reveal")
    try visit("visitDueAt", &visitDueAt, "until when the inspector must arrive and draw")
    try visit("countDueAt", &countDueAt, "until when the inspecting party must report its count")
    try visit("accessDueAt", &accessDueAt, "when refused access starts to count as missing")
    try visit("lapsedAt", &lapsedAt, "when the round ended without a result")
    try visit("lapsedBefore", &lapsedBefore, "rounds lapsed since the last with a result")
  }
}
