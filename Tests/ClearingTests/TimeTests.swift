import Canon
import Testing
import Vocabulary

@testable import Clearing

@Suite("Time")
struct TimeTests {
  @Test func `time passes only when something is due, and only by the operator`() throws {
    var floor = try FloorStage()
    #expect(
      floor.kit.refusal(PassTime(), by: floor.kit.clearingHouse) == "time.nothing-due")
    _ = try floor.ship(0..<20)
    floor.kit.advance(days: 46)
    #expect(
      floor.kit.refusal(PassTime(), by: floor.kit.regulator, signers: []) == "signer.wrong")
    #expect(floor.kit.refusal(PassTime(), by: floor.kit.clearingHouse) == nil)
  }

  @Test func `no act is performed before a deadline that has run`() throws {
    var floor = try FloorStage()
    _ = try floor.ship(0..<20)
    floor.kit.advance(days: 46)
    let act = Act(
      RegisterRacks(site: floor.site, racks: []),
      header: ActHeader(by: floor.owner, statedAt: floor.kit.now, nonce: "12345678"))
    let submission = Submission(id: Digest.sha256([1]), act: act, signers: [])
    let refusal = #expect(throws: Refusal.self) {
      try floor.kit.register.decide(submission, at: floor.kit.now)
    }
    #expect(refusal?.kind.code == "time.overdue")
  }

  @Test func `one act fires a bounded number of deadlines`() throws {
    var floor = try FloorStage()
    for number in 0..<100 { _ = try floor.ship(number..<number + 1) }
    floor.kit.advance(days: 46)
    #expect(floor.kit.register.agenda.openCount == 100)
    try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    #expect(floor.kit.register.cases.count == PassTime.itemsMax)
    try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    #expect(floor.kit.register.cases.count == 100)
  }

  @Test func `deadlines about the same row fire one after the other`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    // Both the count's and the site's deadline change the site.
    floor.kit.advance(days: 91)
    var passes = 0
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
      passes += 1
    }
    #expect(passes >= 2)
    let site = try floor.kit.register.site(floor.site)
    #expect(site.lastRound == id && site.openRound == nil)
  }

  @Test func `the same acts give the same register`() throws {
    func run() throws -> Digest {
      var floor = try FloorStage()
      try floor.stock(60)
      let id = try floor.drawn(60, declaring: 0..<50)
      try floor.count(id, FloorStage.sheet(Array(try floor.round(id).drawn[2...])))
      floor.kit.advance(days: 100)
      while floor.kit.register.isOverdue(at: floor.kit.now) {
        try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
      }
      return floor.kit.register.digest()
    }
    #expect(try run() == run())
  }
}
