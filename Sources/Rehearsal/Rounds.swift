import Canon
import Clearing
import Custody
import Inspection
import Rulebook
import Statistics
import Vocabulary

/// Inspections: rounds at every site within the rulebook's interval, some repeated by the regulator.
final class Rounds {
  private unowned let business: Business
  private var stage: Stage { business.stage }
  private var cast: Cast { business.cast }

  init(_ business: Business) { self.business = business }

  /// Sets the first round of a site; each round sets the next.
  func schedule(_ venue: Venue) {
    var random = stage.generator(2, venue.firm.name)
    func plan() {
      stage.after(hours: hoursToNext(&random)) { [self] in
        guard !venue.isClosed else { return }
        if try order(venue, by: nil, checks: nil) { return plan() }
        stage.after(days: 3) { [self] in
          guard !venue.isClosed else { return }
          try order(venue, by: nil, checks: nil)
          plan()
        }
      }
    }
    plan()
  }

  /// Whole hours to the next round: by chance where the scenario says so, else some weeks.
  private func hoursToNext(_ random: inout Philox) -> Int {
    if let perYear = business.scenario.roundsPerYear {
      return Int(random.exponential(mean: 365 * 24 / Double(perYear)).rounded(.up))
    }
    let span = max(1, business.law.terms.roundIntervalDaysMax / 2)
    return 24 * (20 + Int(random.integer(below: span)))
  }

  /// Holds a round; answers false when it could not be ordered now.
  @discardableResult
  func order(_ venue: Venue, by inspector: Player?, checks: RoundID?) throws -> Bool {
    guard let auditor = venue.auditor, auditor >= 0 else { return false }
    let player = inspector ?? cast.auditors[auditor]
    let register = stage.register
    let population = register.populationCount(of: venue.site)
    guard population > 0, register.sites[venue.site]?.openRound == nil else { return false }
    let terms = business.law.terms
    var standard = InspectionStandard()
    standard.lossPpm = Int64(terms.detectLossPpm)
    standard.lossUnitsMin = terms.detectLossUnitsMin
    standard.withinDays = terms.detectWithinDays
    standard.targetPpm = Int64(terms.detectionTargetPpm)
    let lapsed = register.sites[venue.site].flatMap { register.lapsedBefore(at: $0) } ?? 0
    let planned = try? standard.plan(
      populationUnits: population, share: MissShare(lapsedRounds: lapsed)
    ).sampleUnits
    let sample = min(population, max(1, planned ?? population))
    let last = register.sites[venue.site]?.lastRound
    let own = Reveal(
      party: player.id, value: value("order|\(venue.site.text)|\(last?.text ?? "")", player))
    let refusal = try stage.refusal {
      let act = try stage.perform(
        OrderRound(
          site: venue.site, reason: checks == nil ? .routine : .backCheck,
          sampleUnits: Int64(sample), commitment: own.commitment(orderAt: venue.site, after: last),
          checks: checks), by: player)
      try self.hold(RoundID(of: act), venue, player, own: own, isBackCheck: checks != nil)
    }
    if let refusal, refusal.kind.code == "round.not-engaged", checks == nil {
      // The auditor's tenure at the site is used up: the pool gives another.
      try business.engage(venue)
    }
    return refusal == nil
  }

  /// What a party contributes to a round.
  private func value(_ subject: String, _ player: Player) -> Digest {
    Digest.sha256(Array("contribution|\(stage.seed)|\(subject)|\(player.name)".utf8))
  }

  /// Beside the inspector: the regulator, and a surety and an auditor without a part in the site or its sales.
  private func contributors(to round: RoundID, _ player: Player) -> [Player] {
    let register = stage.register
    guard let row = register.rounds[round] else { return [] }
    func may(_ other: Player) -> Bool {
      other.id != player.id && register.mayContribute(other.id, to: row, on: stage.now.day)
    }
    return [cast.regulator].filter(may) + cast.sureties.filter(may).prefix(1)
      + cast.auditors.filter(may).prefix(1)
  }

  private func hold(
    _ round: RoundID, _ venue: Venue, _ player: Player, own: Reveal, isBackCheck: Bool
  ) throws {
    var values: [(Player, Digest)] = []
    for contributor in contributors(to: round, player) {
      let reveal = Reveal(party: contributor.id, value: value(round.text, contributor))
      values.append((contributor, reveal.value))
      try stage.perform(
        CommitRandomness(round: round, commitment: reveal.commitment(round: round)),
        by: contributor)
    }
    stage.after(hours: 20) { [self] in
      let inventory = self.inventory(venue)
      try stage.perform(
        CommitInventory(
          round: round,
          inventory: AttachmentReference(
            digest: Digest.sha256(inventory.bytes), rows: inventory.lines.count)),
        by: venue.player, attachment: inventory.bytes)
      stage.after(hours: 2) { [self] in
        for (contributor, value) in values {
          try stage.perform(RevealRandomness(round: round, value: value), by: contributor)
        }
        stage.after(hours: 5) { [self] in
          // Arrived at the site, the inspector opens its own value.
          try stage.perform(DrawSample(round: round, value: own.value), by: player)
          stage.after(hours: 30) { [self] in
            try count(round, venue, player, isBackCheck: isBackCheck)
          }
        }
      }
    }
  }

  /// Asks for a successor in time, when the auditor has one round left at the site.
  private func renew(_ venue: Venue) throws {
    guard !venue.isClosed, let auditor = venue.auditor, auditor >= 0,
      let id = stage.register.sites[venue.site]?.engagement,
      let engagement = stage.register.engagements[id],
      stage.register.roundsLeft(engagement) <= 1
    else { return }
    try business.engage(venue)
  }

  /// What the site declares: what custody believes, whatever the truth is.
  private func inventory(_ venue: Venue) -> Inventory {
    let register = stage.register
    guard let place = register.sites.place(of: venue.site) else { return Inventory() }
    var lines: [Inventory.Line] = []
    for row in register.units.units(at: UInt32(place)) {
      let unit = register.units[row]
      if unit.state.isExpectedAtSite {
        lines.append(Inventory.Line(serial: unit.serial, rack: nil, state: unit.state))
      }
    }
    return Inventory(racks: [], lines: lines)
  }

  /// The inspector counts blind: writes down what is there, with the grade of the evidence.
  private func count(
    _ round: RoundID, _ venue: Venue, _ player: Player, isBackCheck: Bool
  ) throws {
    guard let row = stage.register.rounds[round], row.status == .drawn else { return }
    let firm = business.scenario.auditors[max(0, venue.auditor ?? 0)]
    var random = stage.generator(3, round.text)
    let identityPpm = isBackCheck ? 1_000_000 : firm.identityPpm
    let missPpm = isBackCheck ? 0 : firm.missPpm
    var lines: [CountSheet.Line] = []
    var unseen: [String] = []
    for text in row.drawn {
      guard let serial = SerialKey(text) else { continue }
      let isAsked = random.chance(ppm: identityPpm)
      let overlooks = random.chance(ppm: missPpm)
      switch business.truth.place(text) {
      case .inPlace, .boxed:
        lines.append(.init(serial: serial, grade: isAsked ? .identity : .label))
      case .dummy:
        if isAsked && !overlooks {
          unseen.append(text)
        } else {
          lines.append(.init(serial: serial, grade: .label))
        }
      case .gone:
        if overlooks {
          lines.append(.init(serial: serial, grade: .label))
        } else {
          unseen.append(text)
        }
      }
    }
    let sheet = CountSheet(racks: [], lines: lines).bytes
    try stage.perform(
      ReportCounts(
        round: round,
        sheet: AttachmentReference(digest: Digest.sha256(sheet), rows: lines.count)),
      by: player, persons: 2, attachment: sheet)
    business.truth.find(unseen, at: stage.now)
    stage.after(hours: 2) { [self] in
      try stage.perform(CloseRound(round: round), by: player)
      business.outcome.round(found: !unseen.isEmpty)
      if !unseen.isEmpty { business.outcome.detected(venue.firm, at: stage.now) }
      try business.casework.look()
      try renew(venue)
      var again = stage.generator(4, round.text)
      if !isBackCheck, unseen.isEmpty,
        again.chance(ppm: Int64(business.law.terms.backCheckPpm))
      {
        stage.after(days: 6) { [self] in
          try order(venue, by: cast.regulator, checks: round)
        }
      }
    }
  }
}
