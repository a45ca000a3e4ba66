import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Prequalified lines, sufficiency, renewal") struct LinesTests {
  private func line(
    _ stage: inout BondStage, single: Int64 = 16_000_000, aggregate: Int64 = 20_000_000
  ) throws -> LineID {
    LineID(
      of: try stage.kit.perform(
        GrantLine(
          buyer: stage.buyer, singleLimit: .dollars(single), aggregateLimit: .dollars(aggregate),
          ratePpm: 20_000, validUntil: stage.kit.now.day.adding(days: 700)), by: stage.first))
  }

  private func row(_ stage: BondStage, _ id: LineID) throws -> LineRow {
    try #require(stage.kit.register.market.tables.lines[id])
  }

  @Test func `a bond is drawn on a line by the buyer alone, within both its limits`() throws {
    var stage = try BondStage()
    let id = try line(&stage)
    func draw(_ sale: SaleID, _ dollars: Int64) -> DrawBond {
      DrawBond(line: id, sale: sale, penalSum: .dollars(dollars))
    }
    #expect(
      stage.kit.refusal(draw(stage.sale, 16_000_001), by: stage.buyer)
        == "line.over-single-limit")
    #expect(
      stage.kit.refusal(draw(stage.sale, 14_999_999), by: stage.buyer)
        == "terms.penal-sum-too-low")
    #expect(stage.kit.refusal(draw(stage.sale, 15_000_000), by: stage.second) == "signer.wrong")
    let bond = BondID(
      of: try stage.kit.perform(draw(stage.sale, 15_000_000), by: stage.buyer))
    let made = try stage.row(bond)
    #expect(made.surety == stage.first && made.terms.premium == .dollars(300_000))
    #expect(try stage.kit.register.sale(stage.sale).bond == bond)
    #expect(stage.exposure(stage.first) == 1_500_000_000)
    #expect(try row(stage, id).drawn == .dollars(15_000_000))
    let next = stage.sale(of: stage.buyer)
    #expect(
      stage.kit.refusal(draw(next, 6_000_000), by: stage.buyer) == "line.over-aggregate-limit")
    try stage.kit.perform(CancelBond(bond: bond), by: stage.buyer)
    try stage.kit.perform(ReleaseBond(bond: bond), by: stage.kit.regulator)
    #expect(try row(stage, id).drawn == .dollars(0))
    #expect(stage.kit.refusal(draw(next, 6_000_000), by: stage.buyer) == nil)
    try stage.kit.perform(EndLine(line: id), by: stage.first)
    #expect(stage.kit.refusal(draw(next, 6_000_000), by: stage.buyer) == "line.ended")
    #expect(stage.kit.refusal(EndLine(line: id), by: stage.buyer) == "line.ended")
  }

  @Test func `a line is no way around the surety's limits or its standing`() throws {
    var stage = try BondStage { $0.groupLimitPpm = 70_000 }
    let id = try line(&stage)
    let draw = DrawBond(line: id, sale: stage.sale, penalSum: .dollars(15_000_000))
    #expect(stage.kit.refusal(draw, by: stage.buyer) == "surety.over-group-limit")
    var other = try BondStage()
    let second = try line(&other)
    var row = try other.kit.register.accreditation(other.first)
    row.isDelinquent = true
    other.kit.put([.accreditation(row)])
    let drawn = DrawBond(line: second, sale: other.sale, penalSum: .dollars(15_000_000))
    #expect(other.kit.refusal(drawn, by: other.buyer) == "surety.delinquent")
    let one = other.kit.register.parties[other.second]?.keys ?? []
    let grant = GrantLine(
      buyer: other.buyer, singleLimit: .dollars(1), aggregateLimit: .dollars(1), ratePpm: 1,
      validUntil: other.kit.now.day)
    #expect(other.kit.refusal(grant, by: other.second, signers: one) == "signer.wrong")
    let crooked = GrantLine(
      buyer: other.buyer, singleLimit: .dollars(2), aggregateLimit: .dollars(1), ratePpm: 1,
      validUntil: other.kit.now.day)
    #expect(other.kit.refusal(crooked, by: other.second) == "line.terms")
  }

  @Test func `sufficiency counts what is bound, what is coming and what is lacking`() throws {
    var stage = try BondStage()
    var terms = stage.terms()
    terms.form = .continuous
    let bond = try stage.bond(terms)
    func standing() throws -> Sufficiency {
      try #require(
        stage.kit.register.sufficiency(of: stage.row(bond), at: stage.kit.now))
    }
    #expect(try standing().coming == .dollars(15_000_000) && standing().isSufficient)
    try stage.ship(400)
    #expect(try standing().bound == .dollars(6_000_000))
    #expect(try standing().left == .dollars(9_000_000))
    #expect(try standing().coming == .dollars(9_000_000))
    // A second sale that rests on the same bond needs six million more.
    let other = stage.sale(of: stage.buyer)
    var next = try stage.kit.register.sale(other)
    next.bond = bond
    stage.kit.put([.sale(next)])
    #expect(try standing().shortfall == .dollars(6_000_000))
    // Obligation and discovery over, what was bound is free again: the forecast names the day.
    stage.kit.advance(days: 900)
    let day = try stage.row(bond).answersUntil(shippedAt: stage.row(bond).charges[0].shippedAt)
    #expect(try standing().releases.map(\.on) == [day.adding(days: 1)])
    #expect(try standing().releases.map(\.amount) == [.dollars(6_000_000)])
  }

  @Test func `principal and sureties are noticed 90, 60 and 30 days before the last day`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    func noticed() throws -> [Int64] {
      stage.kit.register.renewalNotices(of: try stage.row(bond)).map(\.daysBefore)
    }
    stage.kit.advance(days: 274)
    try stage.passTime()
    #expect(try noticed().isEmpty)
    for days in [(1, [90]), (30, [90, 60]), (30, [90, 60, 30])] as [(Int, [Int64])] {
      stage.kit.advance(days: days.0)
      try stage.passTime()
      #expect(try noticed() == days.1)
    }
  }

  @Test func `a bond that is prolonged is noticed anew, one that ended is not`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    let ended = try stage.bond(
      for: stage.sale(of: stage.buyer), stage.terms(.dollars(6_000_000)))
    try stage.kit.perform(CancelBond(bond: ended), by: stage.buyer)
    let old = try stage.row(bond).terms
    let day = try #require(old.expiresOn).adding(days: 100)
    try stage.kit.perform(
      AmendBond(bond: bond, penalSum: old.penalSum, expiresOn: day, premium: old.premium),
      by: stage.buyer)
    stage.kit.advance(days: 300)
    try stage.passTime()
    #expect(stage.kit.register.market.tables.notices.count == 0)
    stage.kit.advance(days: 75)
    try stage.passTime()
    let notices = Array(stage.kit.register.market.tables.notices.rows)
    #expect(notices.map(\.bond) == [bond] && notices.map(\.daysBefore) == [90])
    #expect(notices.map(\.expiresOn) == [day])
  }
}
