import Canon
import Custody
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

@Suite("Custody: returns to the maker")
struct ReturnsTests {
  private func send(_ floor: FloorStage, _ numbers: [Int] = [0]) -> ReturnUnits {
    ReturnUnits(
      site: floor.site, maker: floor.maker, serials: numbers.map(FloorStage.serial),
      reference: "RMA 1")
  }

  private func back(_ floor: FloorStage, _ numbers: [Int] = [0]) -> MoveUnits {
    MoveUnits(from: floor.site, to: floor.site, serials: numbers.map(FloorStage.serial))
  }

  private func acknowledge(_ numbers: [Int] = [0]) -> AcknowledgeReturn {
    AcknowledgeReturn(serials: numbers.map(FloorStage.serial), reference: "RMA 1")
  }

  /// A floor with twenty units, the first of which went to its maker.
  private func floor(returning numbers: [Int] = [0]) throws -> FloorStage {
    var floor = try FloorStage()
    try floor.stock(20)
    try floor.kit.perform(send(floor, numbers), by: floor.owner)
    return floor
  }

  private func pass(_ floor: inout FloorStage, days: Int) throws {
    floor.kit.advance(days: days)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  @Test
  func `a unit that came back without its maker's acknowledgement does not leave a second time`()
    throws
  {
    var floor = try floor()
    try floor.kit.perform(back(floor), by: floor.owner)
    #expect(floor.kit.refusal(send(floor), by: floor.owner) == "return.unsettled")
    #expect(floor.kit.register.population(of: floor.site).count == 20)
    // The maker's acknowledgement, even a late one, settles it.
    try floor.kit.perform(acknowledge(), by: floor.maker)
    #expect(floor.state(0) == .warehoused)
    #expect(floor.kit.refusal(send(floor), by: floor.owner) == nil)
  }

  @Test func `an inspector who sees the unit settles its return`() throws {
    var floor = try floor()
    try floor.kit.perform(back(floor), by: floor.owner)
    let row = try #require(floor.kit.register.unitRow(of: FloorStage.serial(0)))
    floor.kit.put([.unitsSeen(rows: [row], grade: .bulk, at: floor.kit.now)])
    #expect(floor.kit.refusal(send(floor), by: floor.owner) == "return.unsettled")
    floor.kit.put([.unitsSeen(rows: [row], grade: .label, at: floor.kit.now)])
    #expect(floor.kit.refusal(send(floor), by: floor.owner) == nil)
  }

  @Test func `the clock is each unit's own, and only the maker's acknowledgement stops it`() throws
  {
    var floor = try floor(returning: [0, 1])
    try floor.kit.perform(acknowledge([0]), by: floor.maker)
    #expect(floor.state(0) == .atMaker && floor.state(1) == .returned)
    try pass(&floor, days: 60)
    try floor.kit.perform(send(floor, [2]), by: floor.owner)
    try pass(&floor, days: 31)
    #expect(floor.state(0) == .atMaker)
    #expect(floor.state(1) == .missing)
    #expect(floor.state(2) == .returned)
    let cases = floor.kit.register.cases.rows.filter { $0.serials == [FloorStage.serial(1)] }
    #expect(cases.count == 1)
  }

  @Test func `only a returned unit's own maker acknowledges it`() throws {
    var floor = try floor()
    let rival = try floor.kit.enrol("Rival Maker", [.maker], in: "US")
    #expect(floor.kit.refusal(acknowledge(), by: rival) == "replacement.other-maker")
    #expect(floor.kit.refusal(acknowledge([1]), by: floor.maker) == "unit.state")
    #expect(floor.kit.refusal(acknowledge([0, 0]), by: floor.maker) == "unit.twice")
    try floor.kit.perform(acknowledge(), by: floor.maker)
    #expect(floor.kit.refusal(acknowledge(), by: floor.maker) == "unit.state")
    try floor.kit.perform(back(floor), by: floor.owner)
    #expect(floor.state(0) == .warehoused)
  }

  @Test func `a site stays a client's while a unit of it is with the maker`() throws {
    var floor = try FloorStage()
    try floor.stock(1)
    try floor.kit.perform(send(floor), by: floor.owner)
    let end = EndEngagement(
      engagement: EngagementID(bits: floor.site.bits), reason: "we would rather have another")
    #expect(floor.kit.refusal(end, by: floor.owner) == "engagement.units-stand")
    try floor.kit.perform(acknowledge(), by: floor.maker)
    #expect(floor.state(0) == .atMaker)
    #expect(floor.kit.refusal(end, by: floor.owner) == "engagement.units-stand")
  }

  @Test func `a count that sees a returned unit whose clock ran out settles its return`() throws {
    var floor = try floor()
    try pass(&floor, days: 91)
    #expect(floor.state(0) == .missing)
    let id = try floor.drawn(19, declaring: 1..<20)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn + [FloorStage.serial(0)]))
    #expect(floor.state(0) == .warehoused)
    #expect(floor.unit(0)?.isReturnOpen == false)
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    #expect(floor.kit.refusal(send(floor), by: floor.owner) == nil)
  }

  @Test func `a late acknowledgement does not bring back a unit that a round missed at its site`()
    throws
  {
    var floor = try floor()
    try floor.kit.perform(back(floor), by: floor.owner)
    let id = try floor.drawn(20, declaring: 0..<20)
    let seen = try floor.round(id).drawn.filter { $0 != FloorStage.serial(0) }
    try floor.count(id, FloorStage.sheet(seen))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    #expect(floor.state(0) == .missing)
    #expect(floor.kit.refusal(acknowledge(), by: floor.maker) == "unit.state")
  }

  @Test func `a repair clock that a rulebook lengthens runs on, and one it shortens ends`() throws {
    var floor = try floor()
    try floor.kit.adopt(version: "2") { $0.repairDwellDays = 120 }
    try pass(&floor, days: 91)
    #expect(floor.state(0) == .returned)
    try pass(&floor, days: 30)
    #expect(floor.state(0) == .missing)
    #expect(floor.kit.register.cases.rows.count { $0.serials == [FloorStage.serial(0)] } == 1)
    try floor.kit.perform(send(floor, [1]), by: floor.owner)
    try floor.kit.adopt(version: "3") { $0.repairDwellDays = 30 }
    floor.kit.advance(days: 2)
    try floor.kit.perform(send(floor, [2]), by: floor.owner)
    try pass(&floor, days: 31)
    #expect(floor.state(1) == .missing && floor.state(2) == .missing)
  }

  @Test func `a site has one repair clock, however often it sends units`() throws {
    var floor = try floor()
    let open = floor.kit.register.agenda.openCount
    for number in 1..<6 {
      floor.kit.advance(days: 1)
      try floor.kit.perform(send(floor, [number]), by: floor.owner)
    }
    #expect(floor.kit.register.agenda.openCount == open)
    try pass(&floor, days: 87)
    #expect(
      (0..<6).map { floor.state($0) } == [.missing, .missing, .missing] + [
        .returned, .returned, .returned,
      ])
    try pass(&floor, days: 3)
    #expect((0..<6).allSatisfy { floor.state($0) == .missing })
  }
}
