import Clearing
import Ledger
import Testing
import Vocabulary

@Suite("The clerk's clock")
struct ClockTests {
  @Test func `long after the last act nothing is performed until the regulator cosigns a leap`()
    throws
  {
    let house = try House()
    let clerk = try house.filled(exporters: 1)
    let later = House.startAt.adding(days: 30)
    let act = try house.enrolment(2, at: later)
    let refusal = #expect(throws: Refusal.self) {
      try clerk.perform(act, signedBy: [house.regulatorKeys[0]], at: later)
    }
    #expect(refusal?.kind.code == "time.leap")
    let leap = Act(
      PassTime(isLeap: true),
      header: ActHeader(by: house.opening.operatorID, statedAt: later, nonce: "leap-0001"))
    #expect(throws: Refusal.self) {
      try clerk.perform(leap, signedBy: [house.operatorKey], at: later)
    }
    try clerk.perform(
      leap, signedBy: [house.operatorKey, house.regulatorKeys[1]], at: later)
    #expect(clerk.register.now == later)
    try clerk.perform(act, signedBy: [house.regulatorKeys[0]], at: later)
  }

  @Test func `a quiet register keeps up with the clock, once a day`() throws {
    let house = try House()
    let clerk = try house.filled(exporters: 1)
    let before = clerk.register.actCount
    for hour in 1...48 { try clerk.keepTime(at: House.startAt.adding(hours: hour)) }
    #expect(clerk.register.actCount == before + 2)
    #expect(clerk.register.now == House.startAt.adding(hours: 48))
    let later = House.startAt.adding(days: 8)
    try clerk.perform(
      house.enrolment(2, at: later), signedBy: [house.regulatorKeys[0]], at: later)
  }

  @Test func `a clock that jumps does not carry the register along`() throws {
    let house = try House()
    let clerk = try house.filled(exporters: 1)
    #expect(throws: Refusal.self) { try clerk.keepTime(at: House.startAt.adding(days: 3_000)) }
    #expect(clerk.register.now == House.startAt)
  }
}
