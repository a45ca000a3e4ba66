import Canon
import Custody
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Each case has one sale, one bond, and those who answer for it")
struct CasesPerBondTests {
  private func rows(_ range: Range<Int>, _ stage: BondStage) -> [Int] {
    range.compactMap { stage.kit.register.unitRow(of: BondStage.serial($0)) }
  }

  /// 400 units under one surety's bond, then 100 under another's.
  private func twoBonds() throws -> (stage: BondStage, first: BondID, second: BondID) {
    var stage = try BondStage()
    let first = try stage.bond()
    try stage.ship(400)
    try stage.kit.perform(CancelBond(bond: first), by: stage.buyer)
    let second = try stage.bond(stage.terms(by: [(stage.second, 1_000_000)]))
    try stage.ship(100, number: 2)
    return (stage, first, second)
  }

  @Test func `no bond is charged with units that were shipped under another`() throws {
    let (stage, first, second) = try twoBonds()
    let opened = stage.kit.register.openCases(
      CaseID(bits: 9), origin: .finding, site: stage.site, rows: rows(393..<403, stage),
      at: stage.kit.now)
    #expect(opened.map(\.row.bond) == [first, second])
    #expect(opened.map(\.row.surety) == [stage.first, stage.second])
    #expect(opened.map(\.row.units) == [7, 3])
    #expect(opened[0].row.serials == (393..<400).map(BondStage.serial))
    #expect(opened[1].row.serials == (400..<403).map(BondStage.serial))
    #expect(opened.map(\.row.value) == [.dollars(210_000), .dollars(90_000)])
    #expect(opened[0].row.id == CaseID(bits: 9) && opened[1].row.id != CaseID(bits: 9))
    #expect(opened.map(\.row.noticedAt) == [stage.kit.now, stage.kit.now])
  }

  @Test func `each sale's loss is noticed to its own principal`() throws {
    var (stage, first, _) = try twoBonds()
    let other = try stage.kit.enrol("Perak Compute", [.buyer])
    var sale = try stage.kit.register.sale(stage.sale)
    sale.id = SaleID(bits: 0xB0B)
    sale.buyer = other
    sale.bond = nil
    stage.kit.put([.sale(sale)])
    stage.kit.put([.unitsAssigned(rows: rows(0..<2, stage), sale: sale.id, shipment: nil)])
    let opened = stage.kit.register.openCases(
      CaseID(bits: 9), origin: .finding, site: stage.site, rows: rows(0..<5, stage),
      at: stage.kit.now)
    #expect(opened.map(\.row.principal) == [other, stage.buyer])
    #expect(opened.map(\.row.sale) == [sale.id, stage.sale])
    #expect(opened.map(\.row.bond) == [nil, first])
    #expect(opened.map(\.row.units) == [2, 3])
  }

  @Test func `what no shipment brought is charged to no bond`() throws {
    let (stage, _, second) = try twoBonds()
    let opened = stage.kit.register.openCases(
      CaseID(bits: 9), origin: .finding, site: stage.site, rows: rows(400..<401, stage),
      strangers: ["NEVER-SHIPPED"], at: stage.kit.now)
    #expect(opened.map(\.row.bond) == [second, nil])
    #expect(opened[1].row.serials == ["NEVER-SHIPPED"])
  }

  @Test func `a round that finds units of two sales missing opens two cases`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    var sale = try floor.kit.register.sale(floor.sale)
    sale.id = SaleID(bits: 0xB0B)
    sale.buyer = floor.other
    let moved = (0..<30).compactMap { floor.kit.register.unitRow(of: FloorStage.serial($0)) }
    floor.kit.put([.sale(sale)])
    floor.kit.put([.unitsAssigned(rows: moved, sale: sale.id, shipment: nil)])
    let id = try floor.drawn(60, declaring: 0..<60)
    let lost = [3, 4, 40].map(FloorStage.serial)
    let found = try floor.round(id).drawn.filter { !lost.contains($0) }
    try floor.count(id, FloorStage.sheet(found))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    let cases = try floor.round(id).cases.compactMap { floor.kit.register.cases[$0] }
    #expect(cases.count == 2 && floor.kit.register.cases.count == 2)
    #expect(Set(cases.map(\.principal)) == [floor.owner, floor.other])
    for row in cases {
      #expect(row.round == id)
      #expect(row.units == (row.principal == floor.other ? 2 : 1))
    }
    #expect(try floor.round(id).cases.first == Register.findingCase(id))
  }

  /// Bond and units of the case over ten units of which five were seen on a day, after shipment and so many months.
  private func cases(
    seenOn day: Day, _ grade: EvidenceGrade, foundOn found: Day
  ) throws -> (bonds: [BondID?], units: [Int64], bond: BondID) {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    stage.kit.now = day.startAt
    stage.kit.put([.unitsSeen(rows: rows(0..<5, stage), grade: grade, at: stage.kit.now)])
    stage.kit.now = found.startAt
    let opened = stage.kit.register.openCases(
      CaseID(bits: 9), origin: .finding, site: stage.site, rows: rows(0..<10, stage),
      at: stage.kit.now)
    return (opened.map(\.row.bond), opened.map(\.row.units), bond)
  }

  @Test func `a unit seen in place after its obligation ended is not charged`() throws {
    let shipped = try Kit().now.day
    let last = shipped.adding(months: 24)
    let found = last.adding(days: 60)
    let after = try cases(seenOn: last.adding(days: 1), .label, foundOn: found)
    #expect(after.bonds == [nil, after.bond] && after.units == [5, 5])
    // The loss of what was seen on the last day of all may have arisen later on that day.
    let tie = try cases(seenOn: last, .label, foundOn: found)
    #expect(tie.bonds == [tie.bond] && tie.units == [10])
  }

  @Test func `a count in bulk names no unit and dates no loss`() throws {
    let last = try Kit().now.day.adding(months: 24)
    let bulk = try cases(
      seenOn: last.adding(days: 1), .bulk, foundOn: last.adding(days: 60))
    #expect(bulk.bonds == [bulk.bond])
  }

  @Test func `a loss found on the last day of discovery is charged, a day later not`() throws {
    let shipped = try Kit().now.day
    let seen = shipped.adding(months: 12)
    let last = shipped.adding(months: 36)
    let inTime = try cases(seenOn: seen, .identity, foundOn: last)
    #expect(inTime.bonds == [inTime.bond])
    #expect(try cases(seenOn: seen, .identity, foundOn: last.adding(days: 1)).bonds == [nil])
  }

  @Test func `every surety answers a notice, and nobody else but the principal`() throws {
    var stage = try BondStage()
    _ = try stage.bond(stage.terms(by: [(stage.first, 500_000), (stage.second, 500_000)]))
    try stage.ship(400)
    let id = stage.openCase(10)
    var answer = RespondToCase(
      caseID: id, response: "the maker has two of them", evidence: Digest.sha256([1]),
      serials: [BondStage.serial(3), BondStage.serial(4)])
    #expect(stage.kit.refusal(answer, by: stage.third) == "thing.not-yours")
    try stage.kit.perform(answer, by: stage.second)
    let row = try stage.kit.register.caseRow(id)
    #expect(row.responses.map(\.by) == [stage.second] && row.unitsCured == 2)
    #expect(row.status == .noticed)
    answer.serials = []
    answer.response = "we ask the principal"
    try stage.kit.perform(answer, by: stage.first)
    try stage.kit.perform(
      RespondToCase(caseID: id, response: "the rest is lost"), by: stage.buyer)
    #expect(stage.kit.register.cases[id]?.responses.count == 3)
    #expect(stage.kit.register.cases[id]?.status == .responded)
    // A second word takes the place of the first, and keeps its evidence.
    try stage.kit.perform(RespondToCase(caseID: id, response: "still looking"), by: stage.first)
    let last = try #require(stage.kit.register.cases[id]?.responses)
    #expect(last.count == 3 && last[1].text == "still looking" && last[1].evidence != nil)
  }

  @Test func `the principal's haste does not cut a surety's time short`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(10)
    try stage.kit.perform(RespondToCase(caseID: id, response: "all gone"), by: stage.buyer)
    let act = DetermineCase(
      caseID: id, isViolation: true, unitsUnaccounted: 10, penalty: .dollars(600_000),
      reasons: "admitted")
    #expect(stage.kit.refusal(act, by: stage.kit.regulator) == "case.determined-early")
    try stage.kit.perform(RespondToCase(caseID: id, response: "seen"), by: stage.first)
    #expect(stage.kit.refusal(act, by: stage.kit.regulator) == nil)
  }

  @Test func `a removed surety covers no new shipment, still covers the old, and still pays`()
    throws
  {
    var stage = try BondStage()
    let bond = try stage.bond()
    let shipment = try stage.ship(400)
    try stage.kit.perform(
      RemoveParty(party: stage.first, purpose: .suretySolvency, reason: "insolvent"),
      by: stage.kit.regulator)
    let row = try stage.row(bond)
    let register = stage.kit.register
    #expect(!register.suretyStands(stage.first, on: stage.kit.now.day))
    #expect(
      register.canCharge(row, .dollars(1), at: stage.kit.now)?.code
        == "bond.surety-not-standing")
    #expect(register.answers(row, for: shipment, seenOn: nil, at: stage.kit.now))
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demand = try #require(try stage.demand(id).first)
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: demand.amount), by: stage.first)
    #expect(stage.status(id) == .closed)
    let request = try stage.apply()
    #expect(
      stage.kit.refusal(
        QuoteBond(
          request: request, terms: stage.terms(),
          validUntil: stage.kit.now.day.adding(days: 20)), by: stage.first) == "party.inactive")
  }
}
