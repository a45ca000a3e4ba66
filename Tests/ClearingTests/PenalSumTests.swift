import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("One penal sum over all periods") struct PenalSumTests {
  /// A continuous bond of 15 million dollars by two sureties, under which everything was shipped.
  private func stage() throws -> (BondStage, BondID) {
    var stage = try BondStage()
    var terms = stage.terms(by: [(stage.first, 600_000), (stage.second, 400_000)])
    terms.form = .continuous
    let bond = try stage.bond(terms)
    try stage.ship(1000)
    return (stage, bond)
  }

  private func amend(
    _ stage: inout BondStage, _ bond: BondID, _ sum: Money? = nil, days: Int = 0
  ) throws {
    let terms = try stage.row(bond).terms
    try stage.kit.perform(
      AmendBond(
        bond: bond, penalSum: sum ?? terms.penalSum,
        expiresOn: terms.expiresOn.map { $0.adding(days: days) }, premium: terms.premium),
      by: stage.buyer)
  }

  private func asked(_ demands: [DemandRow], _ party: PartyID) -> Money {
    Money(minor: demands.filter { $0.on == party }.reduce(0) { $0 + $1.amount.minor })
  }

  @Test func `a continuous bond that is renewed year by year pays one penal sum and no more`()
    throws
  {
    var (stage, bond) = try stage()
    var all: [DemandRow] = []
    for number in 0..<3 {
      let id = try stage.determined(
        200, penalty: .dollars(9_000_000), from: number * 200, number: UInt64(number) + 1)
      let made = try stage.demand(id)
      for demand in made {
        try stage.kit.perform(PayDemand(demand: demand.id, amount: demand.amount), by: demand.on)
      }
      all += made
      stage.kit.advance(days: 200)
      try amend(&stage, bond, days: 365)
    }
    let asked = all.filter(\.isOnSurety).reduce(Int64(0)) { $0 + $1.amount.minor }
    #expect(asked == 1_500_000_000)
    #expect(try stage.row(bond).paid == .dollars(15_000_000))
    #expect(self.asked(all, stage.first) == .dollars(9_000_000))
    #expect(self.asked(all, stage.second) == .dollars(6_000_000))
    // The rest stays with the principal.
    #expect(self.asked(all, stage.buyer) == .dollars(12_000_000))
  }

  @Test func `a raised sum answers for what is found later, and never for what was known`() throws {
    var (stage, bond) = try stage()
    let known = stage.openCase(400)
    stage.kit.advance(days: 1)
    try amend(&stage, bond, .dollars(20_000_000))
    let periods = try #require(stage.kit.register.market.tables.penalSums[bond]).periods
    #expect(periods.map(\.penalSum) == [.dollars(15_000_000), .dollars(20_000_000)])
    func determine(_ id: CaseID, _ penalty: Money) throws -> [DemandRow] {
      try stage.respond(id)
      try stage.kit.perform(
        DetermineCase(
          caseID: id, isViolation: true, unitsUnaccounted: 400, penalty: penalty,
          reasons: "not found"), by: stage.kit.regulator)
      return try stage.demand(id)
    }
    let before = try determine(known, .dollars(20_000_000))
    #expect(asked(before, stage.first) == .dollars(9_000_000))
    #expect(asked(before, stage.second) == .dollars(6_000_000))
    #expect(asked(before, stage.buyer) == .dollars(5_000_000))
    let later = try determine(stage.openCase(400, from: 400, number: 2), .dollars(20_000_000))
    #expect(asked(later, stage.first) == .dollars(3_000_000))
    #expect(asked(later, stage.second) == .dollars(2_000_000))
    #expect(asked(later, stage.buyer) == .dollars(15_000_000))
  }

  @Test func `a case of before a raise leaves nothing of the old sum to ask for twice`() throws {
    var (stage, bond) = try stage()
    let known = stage.openCase(400)
    stage.kit.advance(days: 1)
    try amend(&stage, bond, .dollars(20_000_000))
    let later = try stage.determined(400, penalty: .dollars(20_000_000), from: 400, number: 2)
    #expect(asked(try stage.demand(later), stage.first) == .dollars(12_000_000))
    try stage.respond(known)
    try stage.kit.perform(
      DetermineCase(
        caseID: known, isViolation: true, unitsUnaccounted: 400, penalty: .dollars(20_000_000),
        reasons: "not found"), by: stage.kit.regulator)
    #expect(asked(try stage.demand(known), stage.first) == .dollars(0))
    #expect(asked(stage.demands(known), stage.buyer) == .dollars(20_000_000))
  }

  @Test func `a prolongation without a raise keeps no periods`() throws {
    var (stage, bond) = try stage()
    try amend(&stage, bond, days: 30)
    #expect(stage.kit.register.market.tables.penalSums[bond] == nil)
  }
}
