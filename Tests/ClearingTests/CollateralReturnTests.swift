import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Collateral goes back") struct CollateralReturnTests {
  /// A bond of 15 million dollars with 600,000 dollars pledged to its surety, and a payment of some of it outstanding.
  private func stage(
    paying penalty: Money? = nil, days: Int? = nil
  ) throws -> (BondStage, BondID, DemandRow?) {
    var stage = try BondStage { $0.collateralReturnDays = days }
    let bond = try stage.bond()
    try stage.kit.perform(
      PledgeCollateral(bond: bond, surety: stage.first, amount: .dollars(600_000)),
      by: stage.buyer)
    var demand: DemandRow?
    if let penalty {
      try stage.ship(100)
      demand = try stage.demand(stage.determined(100, penalty: penalty)).first
      let id = try #require(demand?.id)
      try stage.kit.perform(PayDemand(demand: id, amount: penalty), by: stage.first)
    }
    try stage.kit.perform(CancelBond(bond: bond), by: stage.buyer)
    return (stage, bond, demand)
  }

  private func pledge(_ stage: BondStage, _ bond: BondID) throws -> PledgeRow {
    stage.kit.register.pledge(of: try stage.row(bond), to: stage.first)
  }

  private func release(_ stage: inout BondStage, _ bond: BondID) throws {
    if let charge = try stage.row(bond).charges.first {
      stage.kit.now = try stage.row(bond).answersUntil(shippedAt: charge.shippedAt)
        .adding(days: 1).startAt
    }
    try stage.kit.perform(ReleaseBond(bond: bond), by: stage.kit.regulator)
  }

  @Test func `what is held goes back after the release, and not before`() throws {
    var (stage, bond, _) = try stage()
    let all = ReturnCollateral(bond: bond, amount: .dollars(600_000), reference: "wire 1")
    #expect(stage.kit.refusal(all, by: stage.first) == "collateral.bond-stands")
    #expect(stage.kit.register.returnable(try pledge(stage, bond)) == .dollars(0))
    try release(&stage, bond)
    #expect(stage.kit.register.returnable(try pledge(stage, bond)) == .dollars(600_000))
    #expect(try pledge(stage, bond).returnDueAt == stage.kit.now.adding(days: 30))
    #expect(stage.kit.refusal(all, by: stage.second) == "thing.not-yours")
    var more = all
    for amount in [Money.dollars(600_001), .dollars(0), .dollars(-1)] {
      more.amount = amount
      #expect(stage.kit.refusal(more, by: stage.first) == "collateral.not-held")
    }
    try stage.kit.perform(
      ReturnCollateral(bond: bond, amount: .dollars(200_000)), by: stage.first)
    try stage.kit.perform(
      ReturnCollateral(bond: bond, amount: .dollars(400_000)), by: stage.first)
    #expect(try pledge(stage, bond).held == .dollars(0))
    #expect(try pledge(stage, bond).returned == .dollars(600_000))
    #expect(stage.kit.refusal(all, by: stage.first) == "collateral.not-held")
  }

  @Test func `a surety that is late by the rulebook's clock signs no new bond until it gives back`()
    throws
  {
    var (stage, bond, _) = try stage(days: 10)
    try release(&stage, bond)
    let request = try stage.apply()
    func code() -> String? { stage.refusal(quoting: request, stage.terms()) }
    stage.kit.advance(days: 10)
    #expect(code() == nil)
    stage.kit.advance(days: 1)
    #expect(code() == "surety.holds-collateral")
    try stage.kit.perform(
      ReturnCollateral(bond: bond, amount: .dollars(600_000)), by: stage.first)
    #expect(code() == nil)
  }

  @Test func `a surety keeps what it paid and did not recover, and every cent is somewhere`() throws
  {
    var (stage, bond, demand) = try stage(paying: .dollars(500_000))
    let id = try #require(demand?.id)
    try stage.kit.perform(
      RecoverPayment(demand: id, amount: .dollars(150_000), source: .collateral), by: stage.first)
    try release(&stage, bond)
    // 450,000 are held, 350,000 of them are still owed to it.
    #expect(stage.kit.register.returnable(try pledge(stage, bond)) == .dollars(100_000))
    try stage.kit.perform(
      ReturnCollateral(bond: bond, amount: .dollars(100_000)), by: stage.first)
    stage.kit.advance(days: 60)
    #expect(!stage.kit.register.isLateWithCollateral(stage.first, on: stage.kit.now.day))
    // Statements show each movement on both sides, beside the payments and apart from them.
    let day = stage.kit.now.day
    for (party, sign) in [(stage.first, Int64(1)), (stage.buyer, -1)] {
      let statements = try #require(
        stage.kit.register.statements(of: party, from: day.adding(days: -2000), to: day))
      let account = try #require(statements.first { $0.account.kind == .collateral })
      #expect(
        account.lines.map { sign * ($0.debit - $0.credit) } == [
          60_000_000, -15_000_000, -10_000_000,
        ])
      #expect(sign * account.closing == (try pledge(stage, bond)).held.minor)
    }
    // Once the principal pays, the rest is due.
    try stage.kit.perform(RecoverPayment(demand: id, amount: .dollars(350_000)), by: stage.first)
    #expect(stage.kit.register.isLateWithCollateral(stage.first, on: stage.kit.now.day))
    let row = try pledge(stage, bond)
    let returned = try #require(row.returned)
    #expect(row.held.minor + row.drawn.minor + returned.minor == 60_000_000)
  }
}
