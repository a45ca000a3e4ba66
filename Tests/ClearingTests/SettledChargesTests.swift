import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

/// A thousand units need a bond of fifteen million dollars: fifteen thousand each.
@Suite("What was paid for is bound no more") struct SettledChargesTests {
  private func standing(_ stage: BondStage, _ bond: BondID) throws -> Sufficiency {
    try #require(stage.kit.register.sufficiency(of: stage.row(bond), at: stage.kit.now))
  }

  /// Pays so much of what is demanded in a case.
  private func pay(_ amount: Money, _ id: CaseID, _ stage: inout BondStage) throws {
    let demand = try #require(stage.demands(id).first { $0.isOnSurety })
    try stage.kit.perform(PayDemand(demand: demand.id, amount: amount), by: demand.on)
  }

  @Test func `a shipment that was paid for binds nothing any more`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(400, penalty: .dollars(6_000_000))
    _ = try stage.demand(id)
    try pay(.dollars(6_000_000), id, &stage)
    let standing = try standing(stage, bond)
    #expect(standing.paid == .dollars(6_000_000) && standing.bound == .dollars(0))
    #expect(standing.left == .dollars(9_000_000) && standing.isSufficient)
    let row = try stage.row(bond)
    let register = stage.kit.register
    #expect(register.canCharge(row, .dollars(9_000_000), at: stage.kit.now) == nil)
    #expect(
      register.canCharge(row, Money(minor: 900_000_001), at: stage.kit.now)
        == BondRefusals.insufficient)
    // The six hundred units to come are covered, so that the sale has what it needs.
    let facts = register.bondFacts(of: try register.sale(stage.sale), on: stage.kit.now.day)
    #expect(facts.value?.facts?.available == .value(MoneyAmount(.dollars(15_000_000))))
  }

  @Test func `units that were not paid for stay bound, and what is lacking for them is said`()
    throws
  {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(1000)
    let id = try stage.determined(500, penalty: .dollars(15_000_000))
    _ = try stage.demand(id)
    try pay(.dollars(15_000_000), id, &stage)
    let standing = try standing(stage, bond)
    #expect(standing.bound == .dollars(7_500_000) && standing.left == .dollars(0))
    #expect(standing.coming == .dollars(0) && standing.shortfall == .dollars(7_500_000))
  }

  @Test func `when all was lost and the whole penal sum paid, nothing is left and nothing lacking`()
    throws
  {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    try stage.ship(600, number: 2)
    let id = try stage.determined(1000, penalty: .dollars(15_000_000))
    _ = try stage.demand(id)
    try pay(.dollars(15_000_000), id, &stage)
    let standing = try standing(stage, bond)
    #expect(standing.bound == .dollars(0) && standing.left == .dollars(0))
    #expect(standing.isSufficient)
  }

  @Test func `part payments settle as much as was paid, at most what the units bound`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(300)
    try stage.ship(200, number: 2)
    // Two hundred units, a hundred of each shipment, bind three million.
    let id = try stage.determined(200, penalty: .dollars(5_000_000), from: 200)
    _ = try stage.demand(id)
    for (paid, bound) in [(1, 6.5), (1, 5.5), (2, 4.5), (1, 4.5)] {
      try pay(.dollars(Int64(paid) * 1_000_000), id, &stage)
      #expect(try standing(stage, bond).bound == .dollars(Int64(bound * 1_000_000)))
    }
    #expect(try standing(stage, bond).left == .dollars(5_500_000))
    // A second case over other units of the same shipments settles its own part.
    let second = try stage.determined(100, penalty: .dollars(1_500_000), number: 9)
    _ = try stage.demand(second)
    try pay(.dollars(1_500_000), second, &stage)
    #expect(try standing(stage, bond).bound == .dollars(3_000_000))
    let row = try stage.row(bond)
    #expect(row.charges.map(\.amount) == [.dollars(4_500_000), .dollars(3_000_000)])
  }

  @Test func `a payment above what the units bound starts the clock of what it leaves short`()
    throws
  {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(100, penalty: .dollars(6_000_000))
    _ = try stage.demand(id)
    stage.kit.advance(days: 5)
    try pay(.dollars(1_500_000), id, &stage)
    let law = try stage.kit.register.lawInForce()
    var sale = try stage.kit.register.sale(stage.sale)
    var item = Sale.Item()
    item.model = .value(ModelName("H100 SXM"))
    item.quantity = .value(Quantity(1000))
    item.unitPrice = .value(UnitPrice(.dollars(30_000)))
    sale.sale.items = [item]
    stage.kit.put([.sale(sale)])
    func short() throws -> Instant? {
      let row = try stage.row(bond)
      let sale = try stage.kit.register.sale(stage.sale)
      return stage.kit.register.shortSince(row, for: sale, under: law, on: stage.kit.now.day)
    }
    #expect(try short() == nil)
    stage.kit.advance(days: 5)
    try pay(.dollars(1), id, &stage)
    let since = stage.kit.now
    stage.kit.advance(days: 5)
    try pay(.dollars(1), id, &stage)
    #expect(try short() == since)
    #expect(try standing(stage, bond).shortfall == .dollars(2))
  }
}
