import Canon
import Custody
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Owners, parents and operators change after the clearance")
struct OwnershipChangesTests {
  @Test func `a new parent ends the buyer's clearances, whoever lists what`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    try market.ship(sale, 0..<10)
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: market.buyer)
    #expect(try market.state(sale) == .superseded)
    let next = try #require(market.successor(of: sale))
    #expect(next.ground == .none && next.outcome == "licence-required")
    #expect(market.refusal(shipping: sale, 10..<20) == "shipment.not-cleared")
    #expect(market.refusal(shipping: next.id, 10..<20) == "shipment.not-cleared")
    // The site's list names the sale that stands, not the one it follows.
    #expect(market.kit.register.sites[market.site]?.sales == [next.id])
    #expect(next.bond != nil && next.unitsShipped == 10)
  }

  @Test func `a harmless new parent asks for a new claim, and the bond carries it`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    try market.kit.perform(
      ChangeParent(parentName: "Kenyalang Group", parentHeadquarteredIn: Kit.country("MY")),
      by: market.buyer)
    let next = try #require(market.successor(of: sale))
    #expect(next.outcome == "cleared")
    #expect(market.refusal(shipping: next.id) == "shipment.not-cleared")
    try market.kit.perform(ClaimException(sale: next.id), by: market.exporter)
    #expect(market.refusal(shipping: next.id) == nil)
  }

  @Test func `a change of the operator's parent reaches the goods in its hall`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: market.operatorOfHall)
    #expect(try market.state(sale) == .superseded)
    #expect(market.successor(of: sale)?.outcome == "licence-required")
  }

  @Test func `a declaration of owners decides anew as well`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    // A small holding changes nothing that the rule asks for: the clearance stands, with the new facts.
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Holding", in: "MY", ppm: 100_000)]),
      by: market.buyer)
    #expect(try market.state(sale) == .cleared)
    #expect(try market.row(sale).sale.party(.ultimateConsignee)?.owners.value?.count == 1)
    #expect(market.refusal(shipping: sale) == nil)
    // Somebody in China who controls ends it.
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Red Pine", in: "CN", ppm: 510_000)]),
      by: market.buyer)
    #expect(try market.state(sale) == .superseded)
    #expect(market.successor(of: sale)?.outcome == "licence-required")
  }

  @Test func `a sale without a ground is decided in its place`() throws {
    var market = try MarketStage()
    let sale = try market.propose()
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: market.buyer)
    #expect(market.successor(of: sale) == nil)
    #expect(try market.row(sale).outcome == "licence-required")
  }

  @Test func `what the exporter's owners change does not end its clearances`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    try market.kit.perform(
      ChangeParent(parentName: "Chip Group", parentHeadquarteredIn: Kit.country("US")),
      by: market.exporter)
    #expect(try market.state(sale) == .cleared)
    #expect(market.refusal(shipping: sale) == nil)
  }

  @Test func `a licence does not reach what owners in control bring later`() throws {
    var market = try MarketStage()
    let sale = try market.propose()
    let licence = LicenceID(
      of: try market.kit.perform(ApplyForLicence(sale: sale, units: 100), by: market.exporter))
    try market.kit.perform(
      DecideLicence(licence: licence, isGranted: true, units: 100), by: market.kit.regulator)
    #expect(market.refusal(shipping: sale) == nil)
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Holding", in: "MY", ppm: 100_000)]),
      by: market.buyer)
    #expect(market.refusal(shipping: sale) == nil)
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Red Pine", in: "CN", ppm: 510_000)]),
      by: market.buyer)
    #expect(try market.state(sale) == .superseded)
    #expect(market.refusal(shipping: sale) == "shipment.not-cleared")
  }

  @Test func `a sale that follows another watches the sites of the units it took over`() throws {
    var market = try MarketStage()
    let annex = try market.kit.site(of: market.operatorOfHall, named: "Annex")
    let sale = try market.cleared()
    try market.ship(sale, 0..<10)
    var row = try market.row(sale)
    row.otherSites = [annex]
    market.kit.put([.sale(row)])
    let rows = (0..<3).compactMap { market.kit.register.unitRow(of: FloorStage.serial($0)) }
    market.kit.put([
      .units(UnitsMoved(rows: rows, reason: .receipt, site: annex, at: market.kit.now))
    ])
    #expect(
      market.kit.register.watchedSites(of: try market.row(sale)) == [market.site, annex])
    try market.kit.perform(
      ChangeParent(parentName: "Kenyalang Group", parentHeadquarteredIn: Kit.country("MY")),
      by: market.buyer)
    let next = try #require(market.successor(of: sale))
    #expect(market.kit.register.watchedSites(of: next) == [market.site, annex])
  }

  @Test func `a sale in which the party has no part is left alone`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    let before = try market.row(sale)
    let other = try market.kit.enrol("Perak Compute", [.buyer])
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: other)
    #expect(try market.row(sale).sale == before.sale)
    #expect(try market.state(sale) == .cleared)
  }

  @Test func `more sales than one act decides are decided before any other act`() throws {
    var market = try MarketStage()
    let count = Register.salesAnewMax * 2 + 5
    for _ in 0..<count { _ = try market.propose() }
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: market.buyer)
    func undecided() -> Int {
      market.kit.register.sales.rows.count { $0.outcome != "licence-required" }
    }
    #expect(undecided() == count - Register.salesAnewMax)
    #expect(market.kit.register.isOverdue(at: market.kit.now))
    _ = try market.propose()
    #expect(undecided() == 0)
  }

  @Test func `goods are not left with an operator with whom their sale does not stand`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    let good = try market.kit.enrol("Kedah Halls", [.siteOperator])
    let bad = try market.kit.enrol("Harbour Halls", [.siteOperator])
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: bad)
    // Nothing stands there yet: the sale is decided anew, and does not clear.
    #expect(
      market.kit.refusal(
        ChangeOperator(site: market.site, operator: bad), by: market.operatorOfHall) == nil)
    try market.ship(sale, 0..<10)
    let act = ChangeOperator(site: market.site, operator: bad)
    #expect(
      market.kit.refusal(act, by: market.operatorOfHall) == "site.operator-not-accepted")
    let alone = market.kit.signers(of: act, by: market.operatorOfHall).prefix(1)
    #expect(
      market.kit.refusal(
        ChangeOperator(site: market.site, operator: good), by: market.operatorOfHall,
        signers: Array(alone)) == "signer.wrong")
    try market.kit.perform(
      ChangeOperator(site: market.site, operator: good), by: market.operatorOfHall)
    let next = try #require(market.successor(of: sale))
    #expect(next.sale.party(.siteOperator)?.name == "Kedah Halls")
    #expect(next.outcome == "cleared" && next.ground == .none)
    // From now on the new operator's own changes reach the sale.
    try market.kit.perform(
      ChangeParent(parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN")),
      by: good)
    #expect(try market.row(next.id).outcome == "licence-required")
  }

  @Test func `goods are not left with an operator who owns their auditor`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    try market.ship(sale, 0..<10)
    let captive = try market.kit.enrol("Kedah Halls", [.siteOperator])
    var stake = MarketStage.stake("Kedah Halls", in: "MY", ppm: 600_000)
    stake.party = captive
    try market.kit.perform(DeclareOwnership(owners: [stake]), by: market.auditor)
    #expect(
      market.kit.refusal(
        ChangeOperator(site: market.site, operator: captive), by: market.operatorOfHall)
        == "site.operator-not-accepted")
  }
}
