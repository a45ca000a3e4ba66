import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("The cure clock of a bond") struct CureClockTests {
  /// Three cleared sales that need 0.75, 0.75 and 0.9 million dollars on one continuous bond of two million.
  private func three(days: Int? = 365) throws -> (
    market: MarketStage, bond: BondID, sales: [SaleID]
  ) {
    var market = try MarketStage()
    let sales = try [50, 50, 60].map { try market.propose(market.document(units: $0)) }
    let bond = try market.bond(for: sales[0], penalSum: .dollars(2_000_000), days: days)
    for sale in sales {
      try market.kit.perform(ClaimException(sale: sale, bond: bond), by: market.exporter)
    }
    return (market, bond, sales)
  }

  private func cureBy(_ market: MarketStage, _ bond: BondID) throws -> Instant? {
    let row = try market.kit.register.bond(bond)
    return market.kit.register.sufficiency(of: row, at: market.kit.now)?.cureBy
  }

  @Test func `it runs from the shipment that left too little, with a last day and without`() throws
  {
    for days in [365, nil] {
      var (market, bond, sales) = try three(days: days)
      market.kit.advance(days: 20)
      try market.ship(sales[0], 0..<50)
      #expect(try market.state(sales[2]) == .cleared)
      #expect(try cureBy(market, bond) == nil)
      market.kit.advance(days: 2)
      try market.ship(sales[1], 50..<100)
      let until = market.kit.now.adding(days: 15)
      for _ in 0..<15 {
        #expect(try market.state(sales[2]) == .flagged(until: until))
        #expect(try cureBy(market, bond) == until)
        market.kit.advance(days: 1)
      }
      #expect(try market.state(sales[2]) == .lapsed(since: until))
      #expect(try cureBy(market, bond) == nil)
      // What was shipped in full stays as it is.
      #expect(try market.state(sales[0]) == .cleared)
    }
  }

  @Test func `an increase cures, and a shortfall after it has a clock of its own`() throws {
    var (market, bond, sales) = try three()
    try market.ship(sales[0], 0..<50)
    try market.ship(sales[1], 50..<100)
    market.kit.advance(days: 10)
    let terms = try market.kit.register.bond(bond).terms
    try market.kit.perform(
      AmendBond(
        bond: bond, penalSum: .dollars(2_400_000), expiresOn: terms.expiresOn,
        premium: terms.premium), by: market.buyer)
    #expect(try market.state(sales[2]) == .cleared)
    #expect(market.refusal(shipping: sales[2], 100..<160) == nil)
    let fourth = try market.propose(market.document(units: 50))
    try market.kit.perform(ClaimException(sale: fourth, bond: bond), by: market.exporter)
    market.kit.advance(days: 10)
    try market.ship(fourth, 200..<250)
    #expect(try market.state(sales[2]) == .flagged(until: market.kit.now.adding(days: 15)))
  }

  @Test func `what sales need together of one bond is said before any is shipped, without a clock`()
    throws
  {
    var (market, bond, sales) = try three()
    func shared() throws -> SharedCover? {
      market.kit.register.sharedCover(of: try market.row(sales[2]), at: market.kit.now)
    }
    let before = try #require(try shared())
    #expect(before.left == .dollars(2_000_000) && before.needed == .dollars(900_000))
    #expect(before.others == 2 && before.neededByOthers == .dollars(1_500_000))
    #expect(before.shortfall == .dollars(400_000) && before.cureBy == nil)
    try market.ship(sales[0], 0..<50)
    let after = try #require(try shared())
    #expect(after.others == 1 && after.shortfall == .dollars(400_000) && after.cureBy == nil)
    try market.ship(sales[1], 50..<100)
    #expect(try shared() == nil)
    #expect(try cureBy(market, bond) == market.kit.now.adding(days: 15))
  }

  @Test func `closing the bond does not lengthen it`() throws {
    var (market, bond, sales) = try three()
    try market.ship(sales[0], 0..<50)
    try market.ship(sales[1], 50..<100)
    let until = market.kit.now.adding(days: 15)
    market.kit.advance(days: 10)
    try market.kit.perform(CancelBond(bond: bond), by: market.buyer)
    #expect(try market.state(sales[2]) == .flagged(until: until))
  }

  @Test func `an end that lies ahead starts no clock, one that has come does`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    market.kit.advance(days: 40)
    let bond = try #require(try market.row(sale).bond)
    try market.kit.perform(CancelBond(bond: bond, reason: "full"), by: market.surety)
    let closes = market.kit.now.adding(days: 30)
    #expect(try market.state(sale) == .cleared)
    market.kit.advance(days: 30)
    #expect(try market.state(sale) == .flagged(until: closes.adding(days: 15)))
    var other = try MarketStage()
    let prolonged = try other.cleared()
    other.kit.advance(days: 366)
    #expect(try other.state(prolonged) == .flagged(until: other.kit.now.adding(days: 15)))
  }

  @Test func `it runs from the day after a surety's approval, and from the default of its demand`()
    throws
  {
    var market = try MarketStage()
    let sale = try market.cleared()
    market.kit.advance(days: 60)
    var approval = try market.kit.register.accreditation(market.surety)
    approval.validUntil = market.kit.now.day.adding(days: -2)
    market.kit.put([.accreditation(approval)])
    let ended = market.kit.now.adding(days: -1)
    #expect(try market.state(sale) == .flagged(until: ended.adding(days: 15)))
    approval.validUntil = market.kit.now.day.adding(days: 100)
    approval.isDelinquent = true
    var demand = DemandRow()
    demand.id = DemandID(bits: 7)
    demand.on = market.surety
    demand.isOnSurety = true
    demand.status = .unsatisfied
    demand.dueAt = market.kit.now.adding(days: -30)
    demand.petitionDueAt = market.kit.now.adding(days: -3)
    market.kit.put([.accreditation(approval), .demand(demand)])
    #expect(
      try market.state(sale) == .flagged(until: demand.petitionDueAt.adding(days: 15)))
  }

  @Test func `a surety that comes to be affiliated with the buyer falls when that is declared`()
    throws
  {
    var market = try MarketStage()
    let sale = try market.cleared()
    market.kit.advance(days: 60)
    var stake = MarketStage.stake("Selangor Compute", in: "MY", ppm: 600_000)
    stake.party = market.buyer
    try market.kit.perform(DeclareOwnership(owners: [stake]), by: market.surety)
    let until = market.kit.now.adding(days: 15)
    market.kit.advance(days: 14)
    #expect(try market.state(sale) == .flagged(until: until))
    market.kit.advance(days: 1)
    #expect(try market.state(sale) == .lapsed(since: until))
    try market.kit.perform(DeclareOwnership(owners: []), by: market.surety)
    #expect(try market.state(sale) == .cleared)
  }
}
