import Canon
import Custody
import Inspection
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

/// Picks are sealed to the inspector until it stands at the site; nobody at the operator holds them in clear.
@Suite("Inspections: the sealed draw")
struct InspectionsSealTests {
  /// Lets time pass and fires what has fallen due.
  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  /// A floor with sixty units and a round whose draw is sealed.
  private func sealed(_ sample: Int64 = 60) throws -> (floor: FloorStage, id: RoundID) {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.sealed(sample, declaring: 0..<60)
    return (floor, id)
  }

  @Test func `the inspector reveals last, and on arrival only`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    let value = FloorStage.value(floor.auditor)
    func codes() -> [String?] {
      [
        floor.kit.refusal(RevealRandomness(round: id, value: value), by: floor.auditor),
        floor.kit.refusal(DrawSample(round: id, value: value), by: floor.auditor),
      ]
    }
    #expect(codes() == ["reveal.inspector-last", "draw.not-sealed"])
    try floor.declare(id, FloorStage.inventory(0..<60))
    #expect(codes() == ["reveal.inspector-last", "draw.not-sealed"])
    try floor.reveal(id, by: floor.kit.regulator)
    #expect(try floor.round(id).status == .sealed)
    #expect(codes() == ["reveal.inspector-last", nil])
    #expect(
      floor.kit.refusal(DrawSample(round: id, value: value), by: floor.kit.regulator)
        == "thing.not-yours")
    try floor.arrive(id)
    #expect(codes() == ["reveal.inspector-last", "draw.done"])
  }

  @Test func `before the arrival the register holds nothing by which units could be picked`() throws
  {
    var (floor, id) = try sealed(55)
    let round = try floor.round(id)
    #expect(round.seed == nil && round.draw.serials.isEmpty && round.drawnAt == nil)
    let own = try #require(round.contributions.first { $0.party == floor.auditor })
    #expect(own.value == nil)
    // What the others revealed gives another draw than the one that the inspector's value makes.
    let others = try #require(floor.kit.register.drawn(round, Clocks(Terms()), at: floor.kit.now))
    try floor.arrive(id)
    let drawn = try floor.round(id)
    #expect(drawn.seed != nil && drawn.seed != others.seed)
    #expect(drawn.drawn.count == 55 && Set(drawn.drawn) != Set(others.drawn))
    #expect(drawn.population == FixedPopulation())
  }

  @Test func `the count's clock starts when the inspector arrives`() throws {
    var (floor, id) = try sealed()
    let round = try floor.round(id)
    #expect(round.countDueAt == nil && round.visitDueAt == floor.kit.now.adding(days: 7))
    try pass(&floor, hours: 6 * 24)
    try floor.arrive(id)
    #expect(try floor.round(id).countDueAt == floor.kit.now.adding(days: 14))
    try pass(&floor, hours: 13 * 24)
    #expect(try floor.round(id).status == .drawn)
  }

  @Test func `the rulebook says how long the inspector has to come`() throws {
    var floor = try FloorStage(terms: { $0.visitDeadlineDays = 2 })
    try floor.stock(60)
    let id = try floor.sealed(60, declaring: 0..<60)
    #expect(try floor.round(id).visitDueAt == floor.kit.now.adding(days: 2))
  }

  @Test func `an inspector who does not come has it on record, and the site is free`() throws {
    var (floor, id) = try sealed()
    try pass(&floor, hours: 7 * 24)
    let round = try floor.round(id)
    #expect(round.status == .lapsed && round.lapsedAt == floor.kit.now)
    #expect(round.silent == [floor.auditor] && round.seed == nil)
    #expect(round.population == FixedPopulation())
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.roundsLapsed == 1 && record.silences == 1)
    #expect(record.lastSilentAt == floor.kit.now && record.roundsClosed == 0)
    #expect(floor.kit.register.cases.count == 0)
    #expect(floor.kit.register.population(of: floor.site).count == 60)
    let late = DrawSample(round: id, value: FloorStage.value(floor.auditor))
    #expect(floor.kit.refusal(late, by: floor.auditor) == "draw.done")
    // Drawn anew: a value of the round that lapsed does not serve again.
    let next = try floor.sealed(60, declaring: 0..<60)
    #expect(try floor.round(next).status == .sealed && next != id)
  }

  @Test func `access refused before the arrival counts every unit that would be drawn`() throws {
    var (floor, id) = try sealed(55)
    let act = RefuseAccess(round: id, account: "nobody comes in this week")
    try floor.kit.perform(act, by: floor.auditor)
    #expect(floor.kit.refusal(act, by: floor.auditor) == "access.twice")
    try pass(&floor, hours: 47)
    #expect(try floor.round(id).status == .sealed)
    try pass(&floor, hours: 2)
    let round = try floor.round(id)
    #expect(round.status == .refused && round.result?.missing == 55)
    #expect(round.drawn.count == 55 && round.unverifiedSerials == round.drawn)
    let row = try floor.kit.register.caseRow(try #require(round.cases.first))
    #expect(row.origin == .refusedAccess && row.units == 55)
    #expect(floor.kit.register.population(of: floor.site).count == 5)
    // The inspector kept its value for good, and nothing stands on its record.
    #expect(round.contributions.first?.value == nil && round.silent.isEmpty)
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.silences == 0 && record.roundsLapsed == 0 && record.roundsClosed == 1)
  }

  @Test func `an inspector who is let in draws, and what was refused is over`() throws {
    var (floor, id) = try sealed()
    try floor.kit.perform(
      RefuseAccess(round: id, account: "come back tomorrow"), by: floor.auditor)
    try pass(&floor, hours: 24)
    try floor.arrive(id)
    try pass(&floor, hours: 48)
    #expect(try floor.round(id).status == .drawn)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    #expect(floor.kit.register.cases.count == 0)
  }

  @Test func `hours of refusal before the arrival and after it count together`() throws {
    var (floor, id) = try sealed()
    let act = RefuseAccess(round: id, account: "the gate stayed shut")
    try floor.kit.perform(act, by: floor.auditor)
    try pass(&floor, hours: 30)
    try floor.arrive(id)
    try pass(&floor, hours: 5)
    try floor.kit.perform(act, by: floor.auditor)
    try pass(&floor, hours: 17)
    #expect(try floor.round(id).status == .drawn)
    try pass(&floor, hours: 2)
    #expect(try floor.round(id).status == .refused)
  }

  @Test func `a site that refuses access does not run out the inspector's clock`() throws {
    var (floor, id) = try sealed()
    try pass(&floor, hours: 6 * 24 + 12)
    try floor.kit.perform(
      RefuseAccess(round: id, account: "the gate stayed shut"), by: floor.auditor)
    try pass(&floor, hours: 24)
    #expect(try floor.round(id).status == .sealed)
    try pass(&floor, hours: 25)
    #expect(try floor.round(id).status == .refused)
  }

  @Test func `nothing is refused before the draw is sealed`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    #expect(
      floor.kit.refusal(RefuseAccess(round: id, account: "no"), by: floor.auditor)
        == "access.not-waiting")
  }

  @Test func `outsiders work out a visited round, and one that was refused before`() throws {
    for isVisited in [true, false] {
      var (floor, id) = try sealed(55)
      let fixed = try floor.round(id).population
      if isVisited {
        try floor.arrive(id)
        try floor.count(id, FloorStage.sheet(Array(try floor.round(id).drawn.dropLast())))
        try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
      } else {
        try floor.kit.perform(
          RefuseAccess(round: id, account: "the gate stayed shut"), by: floor.auditor)
        try pass(&floor, hours: 49)
      }
      let published = try #require(
        RoundPublication(
          try floor.round(id), population: fixed, after: nil, under: Terms(),
          in: floor.kit.register))
      func step(_ change: (inout PublishedRound, inout [PublishedPick]) -> Void) -> String? {
        var (record, draw) = (published.record, published.draw)
        change(&record, &draw)
        do throws(RoundDifference) {
          try RoundVerification(record, population: published.population, draw: draw).check()
          return nil
        } catch {
          return error.step
        }
      }
      #expect(published.record.isVisited == isVisited)
      #expect(step { _, _ in } == nil)
      #expect(step { record, _ in record.isVisited.toggle() } == "inspector")
      #expect(
        step { record, _ in record.contributions[0].value = nil } == (isVisited ? "inspector" : nil)
      )
      if !isVisited {
        #expect(step { _, draw in draw[0].verdict = .found } == "unverified units")
      }
    }
  }
}
