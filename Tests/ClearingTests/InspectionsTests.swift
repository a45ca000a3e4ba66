import Canon
import Custody
import Inspection
import Rulebook
import Statistics
import Testing
import Vocabulary

@testable import Clearing

@Suite("Inspections: order and population")
struct InspectionsPopulationTests {
  @Test func `a round is ordered by the auditor engaged, for a sample that keeps the standard`()
    throws
  {
    var floor = try FloorStage()
    try floor.stock(400)
    func code(
      _ sample: Int64, _ reason: RoundReason = .routine, by: PartyID? = nil,
      purpose: Purpose? = nil, checks: RoundID? = nil
    ) -> String? {
      floor.kit.refusal(
        floor.order(reason, sample, checks: checks, purpose: purpose), by: by ?? floor.auditor)
    }
    let least = Int64(try leastSample(items: 400, missing: 8, target: Fraction(ppm: 962_500)))
    #expect(code(0) == "round.bad-sample")
    #expect(code(401) == "round.bad-sample")
    #expect(code(least - 1) == "round.small-sample")
    #expect(code(least) == nil)
    let stranger = try floor.kit.auditor("Other Audit")
    #expect(code(400, by: stranger) == "round.not-engaged")
    #expect(code(5, .forCause, by: floor.kit.regulator) == "round.no-purpose")
    #expect(code(5, .forCause, by: floor.kit.regulator, purpose: .diversionRisk) == nil)
    #expect(code(5, .backCheck, by: floor.kit.regulator) == "round.bad-check")
    #expect(code(5, .forCause, by: floor.auditor, purpose: .diversionRisk) == "signer.wrong")
    _ = try floor.order(least)
    #expect(code(400) == "round.under-way")
  }

  @Test func `a tip leads to a round for cause at the site it is about`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    var tip = TipRow()
    tip.id = TipID(bits: 0x71)
    tip.about = floor.owner
    tip.siteID = floor.site
    floor.kit.put([.tip(tip)])
    func act(_ site: SiteID) -> OrderRound {
      floor.order(.forCause, 5, at: site, purpose: .diversionRisk, tip: tip.id)
    }
    let id = RoundID(of: try floor.kit.perform(act(floor.site), by: floor.kit.regulator))
    #expect(floor.kit.register.tips[tip.id]?.round == id)
    #expect(floor.kit.register.discretion.rows.contains { $0.act == .orderRound && $0.count == 1 })
  }

  @Test(arguments: [1, 7, 8, 9, 50, 400, 777, 5_000, 50_000])
  func `the least sample in whole numbers is the exact one`(units: Int) throws {
    let clocks = Clocks(.init())
    let loss = min(units, max(8, (units * 2 + 99) / 100))
    for lapsed in [0, 1, 2, 9] {
      for silent in 0...2 {
        let share = MissShare(lapsedRounds: Int64(lapsed), contributors: 3, silent: silent)
        let exact = try leastSample(
          items: units, missing: loss, target: share.target(ppm: 950_000))
        let whole = clocks.leastSample(of: Int64(units), share: share)
        #expect(whole == Int64(exact), "\(lapsed) lapsed, \(silent) silent")
      }
    }
  }

  @Test func `the committed root is that of custody and declaration together`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    // The site leaves out ten units and names three that custody does not have there.
    try floor.declare(id, FloorStage.inventory(Array(10..<60) + [70, 71, 72]))
    let round = try floor.round(id)
    // The same list by hand: serials of equal length, so that numbers give their order.
    let serials = (Array(0..<60) + [70, 71, 72]).map { Array(FloorStage.serial($0).utf8) }
    let commitment = PopulationCommitment(units: serials.count) { index, place in
      let leaf = [index < 10 ? 1 : index < 60 ? 0 : 2] + serials[index]
      place.update(from: leaf, count: leaf.count)
      return leaf.count
    }
    #expect(round.populationRoot == commitment.root)
    #expect(round.populationUnits == 63 && round.phantomUnits == 13)
    #expect(round.declaredUnits == 53 && round.status == .committed)
    // Leaving a unit out does not keep it out of the draw.
    try floor.reveal(id, by: floor.kit.regulator)
    try floor.arrive(id)
    let drawn = try floor.round(id)
    let seed = try #require(drawn.seed)
    let picks = TicketDrawer(root: commitment.root, seed: seed, round: id)
      .draw(60, of: serials.count) { index, place in
        place.update(from: serials[index], count: serials[index].count)
        return serials[index].count
      }
    #expect(drawn.drawn == picks.map { String(decoding: serials[$0.index], as: UTF8.self) })
    #expect(drawn.drawn.contains { $0 < FloorStage.serial(10) })
    #expect(drawn.population == FixedPopulation())
  }

  @Test func `a declaration may come in parts, each unit once`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    let first = FloorStage.inventory(Array(30..<60) + [90])
    func act(_ inventory: Inventory, hasMore: Bool?) -> CommitInventory {
      CommitInventory(
        round: id,
        inventory: FloorStage.reference(inventory.bytes, inventory.lines.count), hasMore: hasMore)
    }
    try floor.kit.perform(
      act(first, hasMore: true), by: floor.owner, attached: .inventory(first))
    #expect(try floor.round(id).status == .ordered)
    for number in [30, 90] {
      let again = FloorStage.inventory([number])
      #expect(
        floor.kit.refusal(
          act(again, hasMore: nil), by: floor.owner, attached: .inventory(again))
          == "inventory.twice")
    }
    let second = FloorStage.inventory(0..<30)
    try floor.kit.perform(
      act(second, hasMore: nil), by: floor.owner, attached: .inventory(second))
    let round = try floor.round(id)
    #expect(round.populationUnits == 61 && round.phantomUnits == 1)
    #expect(round.declaredUnits == 61)
  }

  @Test func `a round's row survives its own JSON`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    try floor.declare(id, FloorStage.inventory(0..<61))
    let row = try floor.round(id)
    #expect(row.population.custody.rows.count == 60)
    #expect(try RoundRow(bytes: row.json).json == row.json)
  }
}

@Suite("Inspections: counts and findings")
struct InspectionsFindingTests {
  @Test func `a round in which everything is found ends with nothing missing`() throws {
    var floor = try FloorStage()
    try floor.stock(200)
    let id = try floor.drawn(150, declaring: 0..<200)
    let round = try floor.round(id)
    #expect(round.drawn.count == 150 && Set(round.drawn).count == 150)
    try floor.count(id, FloorStage.sheet(round.drawn, .identity))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    let closed = try floor.round(id)
    #expect(closed.status == .closed && closed.cases.isEmpty)
    #expect(closed.result?.found == 150 && closed.result?.missing == 0)
    #expect(floor.kit.register.cases.count == 0)
    let site = try floor.kit.register.site(floor.site)
    #expect(site.openRound == nil && site.lastRound == id)
    #expect(site.lastClosedAt == floor.kit.now)
    #expect(site.roundDueAt == floor.kit.now.adding(days: 90))
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.roundsClosed == 1 && record.roundsWithFindings == 0)
    #expect(floor.kit.register.engagements[EngagementID(bits: floor.site.bits)]?.rounds == 1)
    let seen = try #require(floor.kit.register.unitRow(of: round.drawn[0]))
    #expect(floor.kit.register.units[seen].seenOn == floor.kit.now.day)
  }

  @Test func `what is not found opens a case by itself`() throws {
    var floor = try FloorStage()
    try floor.stock(200)
    let id = try floor.drawn(150, declaring: 0..<200)
    let drawn = try floor.round(id).drawn
    // Two are not there, one was read at no better than a count, one is a dummy, one behind a locked door.
    var sheet = FloorStage.sheet(Array(drawn[5...]))
    sheet.lines += FloorStage.sheet([drawn[2]], .bulk).lines
    var act = floor.act(id, sheet)
    act.mismatched = [drawn[3]]
    act.unverified = [drawn[4]]
    let keys = floor.twoPersons(of: floor.auditor)
    try floor.kit.perform(act, by: floor.auditor, signers: keys, attached: .counts(sheet))
    let counted = try floor.round(id)
    #expect(counted.result?.found == 145 && counted.result?.missing == 4)
    #expect(counted.result?.mismatched == 1 && counted.result?.unverified == 2)
    #expect(floor.kit.register.cases.count == 0)
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    let round = try floor.round(id)
    let row = try floor.kit.register.caseRow(try #require(round.cases.first))
    #expect(row.origin == .finding && row.units == 5 && row.round == id)
    #expect(row.serials == Array(drawn[..<5]) && row.sale == floor.sale)
    #expect(row.principal == floor.owner && row.noticedAt == floor.kit.now)
    #expect(floor.kit.register.population(of: floor.site).count == 195)
    let lost = try #require(floor.kit.register.unitRow(of: drawn[0]))
    #expect(floor.kit.register.units[lost].state == .missing)
    #expect(try floor.kit.register.accreditation(floor.auditor).roundsWithFindings == 1)
    #expect(
      floor.kit.refusal(CloseRound(round: id), by: floor.auditor) == "round.not-counted")
  }

  @Test func `a count needs two persons, and counts each serial once`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    let drawn = try floor.round(id).drawn
    let sheet = FloorStage.sheet(drawn)
    let keys = floor.twoPersons(of: floor.auditor)
    func code(_ act: ReportCounts, _ sheet: CountSheet, _ signers: [KeyID]) -> String? {
      floor.kit.refusal(act, by: floor.auditor, signers: signers, attached: .counts(sheet))
    }
    #expect(code(floor.act(id, sheet), sheet, [keys[0]]) == "signer.wrong")
    #expect(code(floor.act(id, sheet), sheet, keys) == nil)
    let twice = FloorStage.sheet(drawn + [drawn[0]])
    #expect(code(floor.act(id, twice), twice, keys) == "count.twice")
    var act = floor.act(id, sheet)
    act.mismatched = [drawn[0]]
    #expect(code(act, sheet, keys) == "count.not-of-draw")
    act.mismatched = ["ELSEWHERE"]
    #expect(code(act, sheet, keys) == "count.not-of-draw")
    // One serial in two racks is a copied label, which is a finding.
    var copied = sheet
    copied.racks = ["R1", "R2"]
    copied.lines[0].rack = 0
    copied.lines.append(.init(serial: copied.lines[0].serial, grade: .label, rack: 1))
    try floor.kit.perform(
      floor.act(id, copied), by: floor.auditor, signers: keys, attached: .counts(copied))
    #expect(try floor.round(id).missingSerials == [drawn[0]])
    #expect(try floor.round(id).result?.unverified == 1)
  }

  @Test func `strange serials are noted, and lost ones that turn up are back`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let first = try floor.drawn(60, declaring: 0..<60)
    let lost = try floor.round(first).drawn[0]
    try floor.count(first, FloorStage.sheet(Array(try floor.round(first).drawn[1...])))
    try floor.kit.perform(CloseRound(round: first), by: floor.auditor)
    #expect(floor.kit.register.population(of: floor.site).count == 59)
    let second = try floor.drawn(59, declaring: 0..<59)
    let drawn = try floor.round(second).drawn
    try floor.count(
      second, FloorStage.sheet(drawn + [lost, "BORROWED1"].filter { !drawn.contains($0) }))
    let round = try floor.round(second)
    #expect(round.unexpectedSerials == ["BORROWED1"])
    #expect(floor.kit.register.population(of: floor.site).count >= 59)
    let row = try #require(floor.kit.register.unitRow(of: lost))
    #expect(floor.kit.register.units[row].state == .warehoused)
  }

  @Test func `a back-check that finds what the auditor did not see counts against it`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    for (missing, failed) in [(0, 0), (2, 1)] {
      let check = RoundID(
        of: try floor.kit.perform(
          floor.order(.backCheck, 60, by: floor.kit.regulator, checks: id),
          by: floor.kit.regulator))
      try floor.commit(check, by: floor.surety)
      try floor.declare(check, FloorStage.inventory(0..<60))
      try floor.reveal(check, by: floor.surety)
      try floor.arrive(check, by: floor.kit.regulator)
      let drawn = try floor.round(check).drawn
      try floor.count(
        check, FloorStage.sheet(Array(drawn[missing...])), by: floor.kit.regulator)
      try floor.kit.perform(CloseRound(round: check), by: floor.kit.regulator)
      let record = try floor.kit.register.accreditation(floor.auditor)
      #expect(record.backChecksFailed == Int64(failed))
      #expect(record.roundsClosed == 1)
    }
    #expect(try floor.kit.register.accreditation(floor.auditor).backChecks == 2)
  }
}
