import Canon
import Custody
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
}
