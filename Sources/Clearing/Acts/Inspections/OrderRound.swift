import Canon
import Custody
import Inspection
import Vocabulary

/// The inspecting party orders a round at a site: the auditor engaged there as a matter of routine, the regulator to check an auditor's
/// round or for cause.
///
/// Source: the rulebook's inspection standard (find a stated loss within a stated time with a stated chance); IAEA practice of goal quantity
/// and timeliness; back-checks after Duflo, Greenstone, Pande & Ryan, QJE 128 (2013). One round at a time is open at a site. The sample
/// is a stated integer of the plan; for a routine round it may not be smaller than what the standard needs even of an inspector who
/// misses nothing, and more after rounds that lapsed with their draw sealed (`Inspection.MissShare`). The order brings the inspector's own commitment to a random value (`Inspection.Reveal`), which it opens
/// last, at the site, so that nobody else knows the draw before. In its place the order may name dice, rolled on arrival, or a round of a public beacon that is
/// still to come, with a key of the inspector's: what was named is waited for, nothing takes its place. The plan may ask for more evidence than the rulebook, never for less. Corrected by nothing: a
/// round runs to its end (closed, refused or lapsed), then another is ordered.
package struct OrderRound: ActBody {
  package var site: SiteID = .none
  package var reason: RoundReason = .routine
  package var sampleUnits: Int64 = 0
  package var checks: RoundID?
  package var purpose: Purpose?
  package var tip: TipID?
  package var commitment: Digest?
  package var source: DrawSource?
  package var beacon: NamedBeacon?
  package var leastGrade: EvidenceGrade?

  package init() {}
  package init(
    site: SiteID, reason: RoundReason = .routine, sampleUnits: Int64, commitment: Digest?,
    source: DrawSource? = nil, beacon: NamedBeacon? = nil, leastGrade: EvidenceGrade? = nil,
    checks: RoundID? = nil, purpose: Purpose? = nil, tip: TipID? = nil
  ) {
    self.site = site
    self.reason = reason
    self.sampleUnits = sampleUnits
    self.commitment = commitment
    self.source = source
    self.beacon = beacon
    self.leastGrade = leastGrade
    self.checks = checks
    self.purpose = purpose
    self.tip = tip
  }

  package static let kind = ActKind.orderRound

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site to be inspected")
    try visit("reason", &reason, "why the round is held")
    try visit("sampleUnits", &sampleUnits, "units to be drawn, as the plan states, 1 or more")
    try visit(
      "commitment", &commitment,
      "SHA-256 that binds the inspector's random value; absent where dice or a beacon are named")
    try visit("source", &source, "where randomness comes from: values (the default), dice, beacon")
    try visit("beacon", &beacon, "for a draw by a beacon: its round, and the inspector's key")
    try visit("leastGrade", &leastGrade, "least evidence for a unit found; none: the rulebook's")
    try visit("checks", &checks, "for a back-check: the closed round that is checked")
    try visit("purpose", &purpose, "for a round for cause: its stated purpose")
    try visit("tip", &tip, "for a round for cause: the tip that led to it")
  }

  static let underWay = RefusalKind(
    "round.under-way", "a round is under way at this site",
    fix: "close it first, or wait until it lapses")
  static let notEngaged = RefusalKind(
    "round.not-engaged",
    "the acting party is not the auditor engaged for this site, in good standing",
    fix: "engage the auditor for the site, or have the engaged one order the round")
  static let regulatorOnly = RefusalKind(
    "round.regulator-only", "back-checks and rounds for cause are the regulator's",
    fix: "order a routine round, or have the regulator order this one")
  static let badSample = RefusalKind(
    "round.bad-sample", "the sample must be at least one unit and at most the site's units",
    fix: "state the plan's sample for the units that custody holds at the site")
  static let smallSample = RefusalKind(
    "round.small-sample", "the sample is smaller than the rulebook's standard needs",
    fix: "state the number needed or more; it rises with each round that lapsed before")
  static let badCheck = RefusalKind(
    "round.bad-check", "the round to be checked is not a closed routine round of this site",
    fix: "name a closed routine round of the site, and name one for back-checks only")
  static let noPurpose = RefusalKind(
    "round.no-purpose", "a round for cause needs a stated purpose, and no other takes one",
    fix: "choose a purpose from the closed list")
  static let lesserGrade = RefusalKind(
    "round.lesser-grade", "the plan asks for lesser evidence than the rulebook",
    fix: "state the rulebook's grade of evidence or a better one, or leave the field out")
  static let badSource = RefusalKind(
    "round.bad-source", "the fields do not fit the source of randomness that the order names",
    fix: "values need a commitment and nothing else, a beacon its round and key, dice neither")
  static let badBeacon = RefusalKind(
    "round.bad-beacon", "the beacon's round does not come in the time between inventory and visit",
    fix:
      "name a round of the time stated: after the inventory's deadline, within the reveal's hours")
  package static var refusals: [RefusalKind] {
    [
      underWay, notEngaged, regulatorOnly, badSample, smallSample, badCheck, noPurpose, lesserGrade,
      badSource, badBeacon,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, reason == .routine ? [.auditor] : [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var site = try register.site(self.site)
    guard site.openRound == nil else {
      throw Refusal(Self.underWay, site.openRound?.text ?? "")
    }
    let law = try register.clocks()
    var round = RoundRow()
    round.id = RoundID(of: call.id)
    round.siteID = site.id
    round.auditor = call.by
    round.reason = reason
    round.checks = checks
    round.orderedAt = call.at
    round.custodyUnits = Int64(register.populationCount(of: site.id))
    guard sampleUnits >= 1, sampleUnits <= round.custodyUnits else {
      throw Refusal(Self.badSample, "\(sampleUnits) of \(round.custodyUnits)")
    }
    round.sampleUnits = sampleUnits
    round.leastGrade = leastGrade ?? law.leastGrade
    guard round.leastGrade >= law.leastGrade else {
      throw Refusal(Self.lesserGrade, "\(round.leastGrade.rawValue) for \(law.leastGrade.rawValue)")
    }
    round.inventoryDueAt = call.at.adding(hours: law.inventoryHours)
    let named = try named(by: call, until: round, law)
    if let commitment, named == nil {
      round.contributions = [Contribution(party: call.by, commitment: commitment, group: 0)]
    }
    round.lapsedBefore = register.lapsedBefore(at: site)
    guard (purpose != nil) == (reason == .forCause) else { throw Refusal(Self.noPurpose) }
    var changes: [Change] = named.map { [.market(.roundSource($0))] } ?? []
    switch reason {
    case .routine:
      round.engagement = try engagement(of: site, call, register)
      guard checks == nil else { throw Refusal(Self.badCheck) }
      let least = law.leastSample(of: round.custodyUnits, share: round.missShare)
      guard sampleUnits >= least else {
        throw Refusal(Self.smallSample, "\(sampleUnits) stated, \(least) needed")
      }
    case .backCheck, .forCause:
      guard call.by == register.opening?.regulator else { throw Refusal(Self.regulatorOnly) }
      try checkedRound(register)
      if let purpose { changes.append(register.counted(Self.kind, purpose, days: 0)) }
    }
    if let tip { changes.append(try answered(tip, by: round.id, register)) }
    site.openRound = round.id
    changes.append(.due(DueItem(.inventory, at: round.inventoryDueAt, about: round.id.bits)))
    changes.append(.round(round))
    changes.append(.site(site))
    return changes
  }

  /// How long after the inventory's deadline a beacon's value must come at the least: seconds by which clocks and wires differ.
  private static let beaconMarginMinutes: Int64 = 10

  /// The source that the order names, if not values; else its commitment stands.
  private func named(
    by call: Call, until round: RoundRow, _ law: Clocks
  ) throws(Refusal) -> RoundSourceRow? {
    var row = RoundSourceRow()
    row.round = round.id
    row.source = source ?? .values
    row.beacon = beacon
    guard (commitment == nil) == (row.source != .values),
      (beacon == nil) == (row.source != .beacon)
    else { throw Refusal(Self.badSource, row.source.rawValue) }
    if commitment == .zero { throw Refusal(CommonRefusals.badValue, "commitment") }
    guard row.source != .values else { return nil }
    guard let beacon else { return row }
    let earliest = round.inventoryDueAt.adding(milliseconds: Self.beaconMarginMinutes * 60_000)
    let latest = round.inventoryDueAt.adding(hours: law.revealHours)
    guard let starts = beacon.startsAt, starts >= earliest, starts <= max(earliest, latest) else {
      throw Refusal(Self.badBeacon, "\(earliest.text) to \(latest.text)")
    }
    guard VisitProof.isKey(beacon.visitKey.bytes) else {
      throw Refusal(CommonRefusals.badValue, "visitKey")
    }
    return row
  }

  private func engagement(
    of site: SiteEntry, _ call: Call, _ register: Register
  ) throws(Refusal) -> EngagementID {
    guard let id = site.engagement, let row = register.engagements[id], row.auditor == call.by,
      register.auditorStands(row, on: call.on)
    else { throw Refusal(Self.notEngaged) }
    return id
  }

  /// The tip with the round that it led to. Throws for a tip about another site, or a round that is not for cause.
  private func answered(
    _ id: TipID, by round: RoundID, _ register: Register
  ) throws(Refusal) -> Change {
    guard var tip = register.tips[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    guard reason == .forCause, tip.siteID == nil || tip.siteID == site else {
      throw Refusal(CommonRefusals.badValue, "tip")
    }
    tip.round = round
    return .tip(tip)
  }

  private func checkedRound(_ register: Register) throws(Refusal) {
    guard let checks else {
      guard reason != .backCheck else { throw Refusal(Self.badCheck) }
      return
    }
    let checked = try register.round(checks)
    guard reason == .backCheck, checked.siteID == site, checked.reason == .routine,
      checked.status == .closed
    else { throw Refusal(Self.badCheck, checks.text) }
  }
}

extension Register {
  /// Routine rounds that lapsed at a site, their draw sealed, since its last routine round with a result: in each of them the inspector could
  /// know the draw and let it go. `nil` for none. Rounds of the regulator leave the number as it is.
  package func lapsedBefore(at site: SiteEntry) -> Int64? {
    guard let place = site.lastRound.flatMap({ rounds.place(of: $0) }) else { return nil }
    let before = rounds[at: place].lapsedBefore
    guard rounds[at: place].reason == .routine else { return before }
    guard rounds[at: place].status == .lapsed else { return nil }
    return rounds[at: place].visitDueAt == nil ? before : (before ?? 0) + 1
  }
}
