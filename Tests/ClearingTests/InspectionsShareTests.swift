import Canon
import Custody
import Inspection
import Rulebook
import Statistics
import Testing
import Vocabulary

@testable import Clearing

/// Whoever lets a draw go meets a larger one: the acts share one chance to miss among all draws that could come.
@Suite("Inspections: what silence gains")
struct InspectionsShareTests {
  /// Lets time pass and fires what has fallen due.
  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  /// The least sample of 400 units.
  private func least(_ lapsed: Int64, of contributors: Int = 1, silent: Int = 0) -> Int64 {
    Clocks(Terms()).leastSample(
      of: 400,
      share: MissShare(lapsedRounds: lapsed, contributors: contributors, silent: silent))
  }

  private func floor() throws -> FloorStage {
    var floor = try FloorStage()
    try floor.stock(400)
    return floor
  }

  @Test func `each round that an inspector lets lapse makes the next sample larger`() throws {
    var floor = try floor()
    for lapsed in 0..<Int64(3) {
      if lapsed > 0 {
        #expect(
          floor.kit.refusal(floor.order(.routine, least(lapsed) - 1), by: floor.auditor)
            == "round.small-sample")
      }
      let id = try floor.sealed(least(lapsed), declaring: 0..<400)
      #expect(try floor.round(id).lapsedBefore == (lapsed == 0 ? nil : lapsed))
      // Once by not coming, once by not counting what was drawn.
      if lapsed == 1 { try floor.arrive(id) }
      try pass(&floor, hours: 15 * 24)
      #expect(try floor.round(id).status == .lapsed)
    }
    #expect(least(0) < least(1) && least(2) < least(3))
    let id = try floor.drawn(least(3), declaring: 0..<400)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    // A result ends the count of those that were let go.
    let next = try floor.order(least(0))
    #expect(try floor.round(next).lapsedBefore == nil)
  }

  @Test func `a round of the regulator between neither hides nor adds lapses`() throws {
    var floor = try floor()
    _ = try floor.sealed(least(0), declaring: 0..<400)
    try pass(&floor, hours: 8 * 24)
    let regulator = floor.kit.regulator
    let check = RoundID(
      of: try floor.kit.perform(
        floor.order(.forCause, 5, by: regulator, purpose: .diversionRisk), by: regulator))
    try floor.commit(check, by: floor.surety)
    try floor.declare(check, FloorStage.inventory(0..<400))
    try floor.reveal(check, by: floor.surety)
    try pass(&floor, hours: 8 * 24)
    #expect(try floor.round(check).status == .lapsed)
    let id = try floor.order(least(1))
    #expect(try floor.round(id).lapsedBefore == 1)
  }

  @Test func `a round void before anybody could know its draw costs nobody a larger sample`() throws
  {
    var floor = try floor()
    let id = try floor.order(least(0))
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<400))
    try pass(&floor, hours: 25)
    #expect(try floor.round(id).status == .lapsed)
    let next = try floor.order(least(0))
    #expect(try floor.round(next).lapsedBefore == nil)
  }

  @Test func `each contributor who stays silent makes the draw larger`() throws {
    var floor = try floor()
    let id = try floor.order(least(0))
    try floor.commit(id, by: floor.kit.regulator)
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<400))
    try floor.reveal(id, by: floor.kit.regulator)
    try pass(&floor, hours: 25)
    try floor.arrive(id)
    let needed = least(0, of: 2, silent: 1)
    #expect(needed > least(0))
    #expect(try floor.round(id).drawn.count == Int(needed))
  }

  @Test func `a verifier holds a round's size to the draws that were let go`() throws {
    var floor = try floor()
    let lapsed = try floor.sealed(least(0), declaring: 0..<400)
    try pass(&floor, hours: 8 * 24)
    let id = try floor.sealed(least(1), declaring: 0..<400)
    let fixed = try floor.round(id).population
    try floor.arrive(id)
    let published = try #require(
      RoundPublication(
        try floor.round(id), population: fixed, after: lapsed, under: Terms(),
        in: floor.kit.register))
    func step(_ change: (inout PublishedRound) -> Void) -> String? {
      var record = published.record
      change(&record)
      do throws(RoundDifference) {
        try RoundVerification(
          record, population: published.population, draw: published.draw
        ).check()
        return nil
      } catch {
        return error.step
      }
    }
    #expect(published.record.lapsedBefore == 1)
    #expect(step { _ in } == nil)
    #expect(step { $0.lapsedBefore = 2 } == "size")
    #expect(step { $0.lapsedBefore = .max } == "size")
    #expect(step { $0.lapsedBefore = -1 } == "lapsed rounds")
    // One more who committed and stayed silent.
    #expect(
      step {
        $0.contributions.append(
          PublishedContribution(
            party: PartyID(bits: 9), group: 7, commitment: Digest.sha256([1]), value: nil))
      } == "size")
  }
}
