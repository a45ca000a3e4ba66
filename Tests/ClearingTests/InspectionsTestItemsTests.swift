import Canon
import Custody
import Inspection
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

/// The regulator sees by discrepancies of its own whether an inspector notices any.
@Suite("Inspections: test items")
struct InspectionsTestItemsTests {
  private let salt = Digest.sha256([9])

  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  private func plant(
    _ floor: FloorStage, _ serial: String, _ kind: TestItem.Kind = .removed
  ) -> PlantTestItem {
    let item = TestItem(
      site: floor.site, serial: Array(serial.utf8), kind: kind, salt: salt)
    return PlantTestItem(site: floor.site, commitment: item.commitment)
  }

  private func open(
    _ item: TestItemID, _ serial: String, _ kind: TestItem.Kind = .removed
  ) -> RevealTestItem {
    RevealTestItem(item: item, serial: serial, change: kind, salt: salt)
  }

  /// A floor with sixty units, a test item on the first of them, and a round of all, counted without the serials named.
  private func counted(
    without unseen: [Int], testing kind: TestItem.Kind = .removed
  ) throws -> (floor: FloorStage, round: RoundID, item: TestItemID) {
    var floor = try FloorStage()
    try floor.stock(60)
    let item = TestItemID(
      of: try floor.kit.perform(
        plant(floor, FloorStage.serial(0), kind), by: floor.kit.regulator))
    floor.kit.now = floor.kit.now.adding(hours: 1)
    let round = try floor.drawn(60, declaring: 0..<60)
    let gone = unseen.map(FloorStage.serial)
    let seen = try floor.round(round).drawn.filter { !gone.contains($0) }
    try floor.count(round, FloorStage.sheet(seen))
    return (floor, round, item)
  }

  @Test
  func `an item that is noticed scores for the inspector, and is no finding against the site`()
    throws
  {
    var (floor, round, item) = try counted(without: [0])
    #expect(
      floor.kit.refusal(CloseRound(round: round), by: floor.auditor) == "round.test-item")
    try floor.kit.perform(open(item, FloorStage.serial(0)), by: floor.kit.regulator)
    #expect(floor.kit.register.testItems[item]?.outcome == .found)
    try floor.kit.perform(CloseRound(round: round), by: floor.auditor)
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.testItems == 1 && record.testItemsFound == 1)
    #expect(record.roundsClosed == 1 && record.roundsWithFindings == 0)
    #expect(floor.kit.register.cases.count == 0 && floor.state(0) == .warehoused)
  }

  @Test func `an item that is overlooked scores against it; real findings stay findings`() throws {
    var (floor, round, item) = try counted(without: [5], testing: .decoy)
    try floor.kit.perform(open(item, FloorStage.serial(0), .decoy), by: floor.kit.regulator)
    #expect(floor.kit.register.testItems[item]?.outcome == .overlooked)
    try floor.kit.perform(CloseRound(round: round), by: floor.auditor)
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.testItems == 1 && record.testItemsFound == 0)
    #expect(floor.kit.register.cases.rows.map(\.serials) == [[FloorStage.serial(5)]])
    #expect(try floor.round(round).testSerials == [FloorStage.serial(0)])
  }

  @Test func `an item that is not drawn scores nobody`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let item = TestItemID(
      of: try floor.kit.perform(plant(floor, "SN999999"), by: floor.kit.regulator))
    floor.kit.now = floor.kit.now.adding(hours: 1)
    let round = try floor.drawn(60, declaring: 0..<60)
    try floor.count(round, FloorStage.sheet(try floor.round(round).drawn))
    try floor.kit.perform(open(item, "SN999999"), by: floor.kit.regulator)
    #expect(floor.kit.register.testItems[item]?.outcome == .notDrawn)
    #expect(try floor.kit.register.accreditation(floor.auditor).testItems == 0)
    #expect(floor.kit.refusal(CloseRound(round: round), by: floor.auditor) == nil)
  }

  @Test func `an item is opened as it was planted, by two persons, once, between count and close`()
    throws
  {
    var (floor, round, item) = try counted(without: [0])
    let regulator = floor.kit.regulator
    let right = open(item, FloorStage.serial(0))
    #expect(floor.kit.refusal(open(item, FloorStage.serial(1)), by: regulator) == "test.differs")
    #expect(
      floor.kit.refusal(open(item, FloorStage.serial(0), .decoy), by: regulator)
        == "test.differs")
    let one = Array(floor.kit.signers(of: right, by: regulator).prefix(1))
    #expect(floor.kit.refusal(right, by: regulator, signers: one) == "signer.wrong")
    #expect(floor.kit.refusal(right, by: floor.auditor) == "signer.wrong")
    // What is planted after the population was fixed shields nothing that this count found.
    let late = TestItemID(
      of: try floor.kit.perform(plant(floor, FloorStage.serial(1)), by: regulator))
    #expect(floor.kit.refusal(open(late, FloorStage.serial(1)), by: regulator) == "test.late")
    try floor.kit.perform(right, by: regulator)
    #expect(floor.kit.refusal(right, by: regulator) == "test.open")
    try floor.kit.perform(CloseRound(round: round), by: floor.auditor)
    #expect(
      floor.kit.refusal(open(late, FloorStage.serial(1)), by: regulator) == "test.not-counted")
  }

  @Test func `an item that is not opened in time is void, and the count stands`() throws {
    var (floor, round, item) = try counted(without: [0])
    try pass(&floor, hours: 14 * 24)
    #expect(try floor.round(round).status == .closed)
    #expect(floor.kit.register.testItems[item]?.outcome == .void)
    #expect(floor.kit.register.cases.count == 1)
    #expect(try floor.kit.register.accreditation(floor.auditor).testItems == 0)
    #expect(
      floor.kit.refusal(open(item, FloorStage.serial(0)), by: floor.kit.regulator) == "test.open")
  }

  @Test func `a site has few items at a time, each with its own salt`() throws {
    var floor = try FloorStage()
    for number in 0..<PlantTestItem.openMax {
      try floor.kit.perform(plant(floor, FloorStage.serial(number)), by: floor.kit.regulator)
    }
    #expect(
      floor.kit.refusal(plant(floor, FloorStage.serial(0)), by: floor.kit.regulator)
        == "test.twice")
    #expect(
      floor.kit.refusal(plant(floor, FloorStage.serial(9)), by: floor.kit.regulator)
        == "limit.exceeded")
    #expect(
      floor.kit.refusal(plant(floor, FloorStage.serial(9)), by: floor.auditor) == "signer.wrong")
  }

  @Test func `outsiders see a test item as one, and the count follows`() throws {
    var (floor, round, item) = try counted(without: [0, 5])
    let reads = floor.kit.register.units.serials(of: (0..<60).map { UInt32($0) })
    try floor.kit.perform(open(item, FloorStage.serial(0)), by: floor.kit.regulator)
    try floor.kit.perform(CloseRound(round: round), by: floor.auditor)
    let population = FixedPopulation(
      reads.compactMap { floor.kit.register.units.row(of: $0).map { UInt32($0) } }, [])
    let published = try #require(
      RoundPublication(
        try floor.round(round), population: population, after: nil, under: Terms(),
        in: floor.kit.register))
    try RoundVerification(
      published.record, population: published.population, draw: published.draw
    ).check()
    #expect(published.record.foundUnits == 59)
    #expect(published.draw.count { $0.verdict == .test } == 1)
    #expect(published.draw.count { $0.verdict == .missing } == 1)
  }
}
