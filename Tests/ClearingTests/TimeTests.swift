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

  @Test func `one forged instant fires no deadline`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    // Deadlines have run by 2035, by the operator's clock alone.
    let later = Submission(
      id: Digest.sha256([1]),
      act: Act(
        PassTime(),
        header: ActHeader(
          by: floor.kit.clearingHouse, statedAt: floor.kit.now.adding(days: 3_000),
          nonce: "12345678")),
      signers: floor.kit.signers(of: PassTime(), by: floor.kit.clearingHouse))
    func code(_ act: Submission, days: Int) -> String? {
      let refusal = #expect(throws: Refusal.self) {
        try floor.kit.register.decide(act, at: floor.kit.now.adding(days: days))
      }
      return refusal?.kind.code
    }
    #expect(code(later, days: 3_000) == "time.leap")
    // Nor does another act get there.
    floor.kit.advance(days: 8)
    let racks = Submission(
      id: Digest.sha256([2]),
      act: Act(
        RegisterRacks(site: floor.site, racks: []),
        header: ActHeader(by: floor.owner, statedAt: floor.kit.now, nonce: "12345678")),
      signers: [])
    #expect(code(racks, days: 0) == "time.leap")
    // With the regulator's signature time may leap; without it the leap is the operator's alone.
    let keys = floor.kit.signers(of: PassTime(), by: floor.kit.clearingHouse)
    let leap = PassTime(isLeap: true)
    #expect(
      floor.kit.refusal(leap, by: floor.kit.clearingHouse, signers: keys) == "signer.wrong")
    #expect(floor.kit.refusal(leap, by: floor.kit.clearingHouse) == nil)
  }

  @Test func `how far the clock may step is agreed when the register is opened`() throws {
    var open = Kit.opening(on: Day(number: 20_000))
    #expect(try Opened(open).register.opening?.clockStepDays == 7)
    open.clockStepDays = 30
    #expect(try Opened(open).register.opening?.clockStepDays == 30)
    for days in [0, 367] {
      open.clockStepDays = days
      #expect(throws: Refusal.self) { try Opened(open) }
    }
  }

  /// A register after its first act.
  private struct Opened {
    var register = Register()

    init(_ open: OpenRegister) throws(Refusal) {
      let at = Day(number: 20_000).startAt
      let act = Act(
        open, header: ActHeader(by: open.regulatorID, statedAt: at, nonce: "12345678"))
      let submission = Submission(
        id: Digest.sha256([1]), act: act, signers: open.keys().map(\.id))
      register.apply(try register.decide(submission, at: at), act: submission.id, at: at)
    }
  }

  @Test func `in a quiet register the operator moves the time once a day`() throws {
    var floor = try FloorStage()
    floor.kit.now = floor.kit.now.adding(hours: 23)
    #expect(
      floor.kit.refusal(PassTime(), by: floor.kit.clearingHouse) == "time.nothing-due")
    floor.kit.now = floor.kit.now.adding(hours: 1)
    try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    #expect(floor.kit.register.now == floor.kit.now)
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
