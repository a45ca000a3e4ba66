import Canon
import Vocabulary

/// A party's part in the randomness of a published round.
package struct PublishedContribution: Fielded, Hashable {
  package var party: PartyID = .none
  package var group: Int64 = 0
  package var commitment: Digest = .zero
  package var value: Digest?

  package init() {}
  package init(party: PartyID, group: Int64, commitment: Digest, value: Digest?) {
    self.party = party
    self.group = group
    self.commitment = commitment
    self.value = value
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "who contributed")
    try visit("group", &group, "its group of affiliated contributors; the inspector's is 0")
    try visit("commitment", &commitment, "what it committed to before the population was fixed")
    try visit("value", &value, "what it revealed; absent if it stayed silent")
  }
}

/// A round of inspection as it is published: all that an outsider needs to draw and to count again.
///
/// Beside it stand two tables: `population.csv` (serial, mark), serials rising, mark 0 for both lists, 1 for custody alone, 2 for the
/// declaration alone; and `draw.csv` (rank, serial, ticket, verdict), least ticket first. Layout and checks: docs/published-round.md.
package struct PublishedRound: Fielded, Hashable {
  /// What `format` says.
  package static let formatName = "countersign/round/v1"

  package var format = PublishedRound.formatName
  package var round: RoundID = .none
  package var site: SiteID = .none
  package var after: RoundID?
  package var lapsedBefore: Int64?
  package var inspector: PartyID = .none
  package var isRoutine = true
  /// Whether the inspector opened its value at the site; else access was refused before, and all units count as missing.
  package var isVisited = true
  package var populationFixedAt: Instant?
  package var drawnAt: Instant?
  package var populationRoot: Digest = .zero
  package var populationUnits: Int64 = 0
  package var phantomUnits: Int64 = 0
  package var contributions: [PublishedContribution] = []
  package var source: DrawSource?
  package var dice: DiceCeremony?
  package var beacon: NamedBeacon?
  package var opened: BeaconDraw?
  package var seed: Digest = .zero
  package var sampleUnits: Int64 = 0
  package var lossPpm: Int64 = 0
  package var lossUnitsMin: Int64 = 0
  package var targetPpm: Int64 = 0
  package var foundUnits: Int64?
  package var confidencePpm: Int64 = 0
  package var missingAtMost: Int64?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("format", &format, "the layout: countersign/round/v1")
    try visit("round", &round, "the round")
    try visit("site", &site, "site inspected")
    try visit("after", &after, "the round that had ended at the site before; absent: none")
    try visit(
      "lapsedBefore", &lapsedBefore,
      "routine rounds that lapsed at the site, sealed, since the last with a result; absent: none")
    try visit("inspector", &inspector, "who ordered, drew and counted")
    try visit("isRoutine", &isRoutine, "whether the rulebook's standard binds the sample")
    try visit("isVisited", &isVisited, "whether the inspector arrived; else access was refused")
    try visit("populationFixedAt", &populationFixedAt, "when the population was fixed")
    try visit("drawnAt", &drawnAt, "when the sample was drawn")
    try visit("populationRoot", &populationRoot, "RFC 6962 root over mark and serial")
    try visit("populationUnits", &populationUnits, "units in the population")
    try visit("phantomUnits", &phantomUnits, "of those, units that one list omits")
    try visit("contributions", &contributions, "randomness, in the order committed")
    try visit("source", &source, "what the order named instead of values; absent: values")
    try visit("dice", &dice, "dice rolled on arrival; absent: none were")
    try visit("beacon", &beacon, "the beacon's round that the order named; absent: none was")
    try visit("opened", &opened, "what opened the draw by that beacon; absent: access was refused")
    try visit("seed", &seed, "seed of the draw")
    try visit("sampleUnits", &sampleUnits, "units that the plan draws")
    try visit("lossPpm", &lossPpm, "loss to be found, share of units, ppm")
    try visit("lossUnitsMin", &lossUnitsMin, "loss to be found, at least, units")
    try visit("targetPpm", &targetPpm, "chance with which it is to be found, ppm")
    try visit("foundUnits", &foundUnits, "drawn units found, or test items; absent: no count")
    try visit("confidencePpm", &confidencePpm, "confidence of the bound, ppm")
    try visit("missingAtMost", &missingAtMost, "one-sided bound on missing units; absent: no count")
  }

  /// The share of the standard's chance to miss that this draw may use up.
  package var missShare: MissShare {
    let others = contributions.filter { $0.party != inspector }
    return MissShare(
      lapsedRounds: lapsedBefore ?? 0, contributors: others.count,
      silent: others.count { $0.value == nil })
  }

  /// The loss that the standard asks to find among so many units: the share, rounded up, but not fewer than the least number and not
  /// more than there are.
  package func loss(of units: Int64) -> Int64 {
    let product = Int128(max(0, units)) * Int128(max(0, lossPpm))
    let share = Int64(clamping: (product + 999_999) / 1_000_000)
    return min(max(0, units), max(1, lossUnitsMin, share))
  }
}

/// One unit of a published population.
package struct PublishedUnit: Hashable, Sendable {
  package var serial: [UInt8]
  /// 0 both lists, 1 custody alone, 2 the declaration alone.
  package var mark: UInt8

  package init(serial: [UInt8], mark: UInt8) {
    self.serial = serial
    self.mark = mark
  }
}

/// One drawn unit of a published round.
package struct PublishedPick: Hashable, Sendable {
  package var serial: [UInt8]
  package var ticket: Digest
  package var verdict: Verdict

  /// What became of it.
  package enum Verdict: String, Word {
    case found
    case missing
    /// It counts as missing: seen with too little evidence, not reached or not readable.
    case unverified
    /// A test item of the regulator, which says where the unit is: it counts as found.
    case test
    /// No count was reported.
    case uncounted

    /// Whether it counts as found.
    package var isPresent: Bool { self == .found || self == .test }
  }

  package init(serial: [UInt8], ticket: Digest, verdict: Verdict) {
    self.serial = serial
    self.ticket = ticket
    self.verdict = verdict
  }
}
