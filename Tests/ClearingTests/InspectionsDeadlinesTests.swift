import Canon
import Custody
import Testing
import Vocabulary

@testable import Clearing

@Suite("Inspections: deadlines")
struct InspectionsDeadlinesTests {
  /// Lets time pass and fires what has fallen due.
  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  @Test func `without a declaration by its deadline custody's last state stands`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    try pass(&floor, hours: 73)
    let round = try floor.round(id)
    #expect(round.status == .committed && round.populationUnits == 60)
    #expect(round.declaredUnits == nil && round.phantomUnits == 0)
    let late = FloorStage.inventory(0..<60)
    #expect(
      floor.kit.refusal(
        CommitInventory(round: id, inventory: FloorStage.reference(late.bytes, 60)),
        by: floor.owner, attached: .inventory(late)) == "inventory.late")
  }

  @Test func `refused access counts every drawn unit as missing after its hours`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.kit.perform(
      RefuseAccess(round: id, account: "the gate stayed shut"), by: floor.auditor)
    #expect(
      floor.kit.refusal(RefuseAccess(round: id, account: "again"), by: floor.auditor)
        == "access.twice")
    try pass(&floor, hours: 47)
    #expect(try floor.round(id).status == .drawn)
    try pass(&floor, hours: 2)
    let round = try floor.round(id)
    #expect(round.status == .refused && round.result?.missing == 60)
    let row = try floor.kit.register.caseRow(try #require(round.cases.first))
    #expect(row.origin == .refusedAccess && row.units == 60)
    #expect(floor.kit.register.population(of: floor.site).isEmpty)
    #expect(floor.kit.register.sites[floor.site]?.openRound == nil)
  }

  @Test func `access given in time is counted as ever`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.kit.perform(
      RefuseAccess(round: id, account: "come back tomorrow"), by: floor.auditor)
    try pass(&floor, hours: 24)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try pass(&floor, hours: 48)
    #expect(try floor.round(id).status == .counted)
    #expect(floor.kit.register.cases.count == 0)
  }

  @Test func `a round without a count lapses, and the site is not to blame`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try pass(&floor, hours: 14 * 24)
    let round = try floor.round(id)
    #expect(round.status == .lapsed && round.lapsedAt == floor.kit.now)
    #expect(round.result == nil && floor.kit.register.cases.count == 0)
    #expect(floor.kit.register.population(of: floor.site).count == 60)
    #expect(floor.kit.register.sites[floor.site]?.openRound == nil)
    // It shows on the auditor's record.
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.roundsLapsed == 1 && record.roundsClosed == 0)
    _ = try floor.order(60)
  }

  @Test func `a counted round that nobody closes closes by itself`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.count(id, FloorStage.sheet(Array(try floor.round(id).drawn[1...])))
    try pass(&floor, hours: 14 * 24)
    let round = try floor.round(id)
    #expect(round.status == .closed && round.cases.count == 1)
    #expect(floor.kit.register.cases.count == 1)
  }

  @Test func `a site whose round is overdue is marked until one is closed`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let due = try #require(floor.kit.register.sites[floor.site]?.roundDueAt)
    try pass(&floor, hours: 91 * 24)
    #expect(floor.kit.register.sites[floor.site]?.roundOverdueAt == due)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    #expect(floor.kit.register.sites[floor.site]?.roundOverdueAt == nil)
  }
}
