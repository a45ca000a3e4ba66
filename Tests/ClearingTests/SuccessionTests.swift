import Canon
import Custody
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

/// What follows a sale, and whom a sale names: the right party, every site, once.
@Suite("Sales that follow others, and the parties they name")
struct SuccessionTests {
  /// A party of a document as its exporter states it.
  private func stated(
    _ role: Sale.Role, _ name: String, in country: String = "MY"
  ) -> Sale.Party {
    var party = Sale.Party(role, name)
    party.incorporatedIn = .value(Kit.country(country))
    party.headquarteredIn = .value(Kit.country(country))
    party.ultimateParent = .none
    party.lists = .value([])
    return party
  }

  private func owner(_ name: String) -> Sale.Owner {
    var owner = Sale.Owner()
    owner.name = name
    owner.headquarteredIn = .value(Kit.country("MY"))
    return owner
  }

  /// A document with an end user of its own.
  private func document(_ market: MarketStage, endUser: Sale.Party) -> Sale {
    var sale = market.document()
    for place in sale.parties.indices where sale.parties[place].role == .endUser {
      sale.parties[place] = endUser
    }
    return sale
  }

  private func clear(_ document: Sale, in market: inout MarketStage) throws -> SaleID {
    let sale = try market.propose(document)
    let bond = try market.bond(for: sale)
    try market.kit.perform(ClaimException(sale: sale, bond: bond), by: market.exporter)
    return sale
  }

  private let toChina = ChangeParent(
    parentName: "Red Pine Group", parentHeadquarteredIn: Kit.country("CN"))

  /// A cleared sale of which units are to stand at an annex of the hall's operator too.
  private func spread() throws -> (market: MarketStage, sale: SaleID, annex: SiteID) {
    var market = try MarketStage()
    let annex = try market.kit.site(of: market.operatorOfHall, named: "Annex")
    let sale = try market.cleared()
    var row = try market.row(sale)
    row.otherSites = [annex]
    var place = try market.kit.register.site(annex)
    place.sales = [sale]
    market.kit.put([.sale(row), .site(place)])
    return (market, sale, annex)
  }

  @Test func `the sale that follows stands in the list of every site`() throws {
    var (market, sale, annex) = try spread()
    try market.kit.perform(
      ChangeParent(parentName: "Kenyalang Group", parentHeadquarteredIn: Kit.country("MY")),
      by: market.buyer)
    let next = try #require(market.successor(of: sale))
    #expect(market.kit.register.sites[market.site]?.sales == [next.id])
    #expect(market.kit.register.sites[annex]?.sales == [next.id])
  }

  @Test func `so it does when one of them passes to another operator`() throws {
    let (market, sale, annex) = try spread()
    for site in [market.site, annex] {
      var market = market
      let next = try market.kit.enrol("Kedah Halls", [.siteOperator])
      try market.kit.perform(
        ChangeOperator(site: site, operator: next), by: market.operatorOfHall)
      let row = try #require(market.successor(of: sale))
      #expect(market.kit.register.sites[market.site]?.sales == [row.id])
      #expect(market.kit.register.sites[annex]?.sales == [row.id])
      #expect(market.kit.register.sites[site]?.operator == next)
    }
  }

  @Test func `an annex that passes to and fro leaves one holder in the document`() throws {
    var (market, sale, annex) = try spread()
    let other = try market.kit.enrol("Kedah Halls", [.siteOperator])
    let third = try market.kit.enrol("Perlis Halls", [.siteOperator])
    var holder = market.operatorOfHall
    var last = sale
    for next in [other, market.operatorOfHall, other, third] {
      try market.kit.perform(ChangeOperator(site: annex, operator: next), by: holder)
      holder = next
      last = try #require(market.successor(of: last)).id
    }
    let holders = try market.row(last).sale.parties.filter { $0.role == .intermediateConsignee }
    #expect(holders.map(\.name) == ["Perlis Halls"])
  }

  @Test func `a consignee that the exporter named stays, whoever operates the annex`() throws {
    var market = try MarketStage()
    let annex = try market.kit.site(of: market.operatorOfHall, named: "Annex")
    let other = try market.kit.enrol("Kedah Halls", [.siteOperator])
    var document = market.document()
    document.parties.append(stated(.intermediateConsignee, "Kedah Halls"))
    let sale = try market.propose(document)
    var row = try market.row(sale)
    row.otherSites = [annex]
    var place = try market.kit.register.site(annex)
    place.sales = [sale]
    market.kit.put([.sale(row), .site(place)])
    try market.kit.perform(ChangeOperator(site: annex, operator: other), by: market.operatorOfHall)
    try market.kit.perform(ChangeOperator(site: annex, operator: market.operatorOfHall), by: other)
    let first = try #require(market.successor(of: sale))
    let next = try #require(market.successor(of: first.id))
    let holders = next.sale.parties.filter { $0.role == .intermediateConsignee }
    #expect(holders.map(\.name) == ["Kedah Halls", "Johor Halls"])
  }

  @Test func `owners that only the exporter stated stay when the party declares its own`() throws {
    var market = try MarketStage()
    var document = market.document()
    for place in document.parties.indices
    where document.parties[place].role == .ultimateConsignee {
      document.parties[place].owners = .value([owner("Quiet Holding")])
    }
    let sale = try clear(document, in: &market)
    func owners() throws -> [String]? {
      try market.row(sale).sale.party(.ultimateConsignee)?.owners.value?.map(\.name)
    }
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Holding", in: "MY", ppm: 100_000)]),
      by: market.buyer)
    #expect(try owners() == ["Holding", "Quiet Holding"])
    // What the party itself had declared goes when it no longer does.
    try market.kit.perform(DeclareOwnership(owners: []), by: market.buyer)
    #expect(try owners() == ["Quiet Holding"])
    #expect(try market.state(sale) == .cleared)
  }

  @Test func `what a party no longer declares goes from every sale, however many there are`() throws
  {
    var market = try MarketStage()
    let count = Register.salesAnewMax + 3
    for _ in 0..<count { _ = try market.propose() }
    for stakes in [[MarketStage.stake("Holding", in: "MY", ppm: 100_000)], []] {
      try market.kit.perform(DeclareOwnership(owners: stakes), by: market.buyer)
    }
    _ = try market.propose()
    let owned = market.kit.register.sales.rows.count { row in
      row.sale.parties.contains { $0.owners.value?.isEmpty == false }
    }
    #expect(owned == 0)
  }

  @Test func `the owners of an operator leave the document with it`() throws {
    var market = try MarketStage()
    var document = market.document()
    for place in document.parties.indices where document.parties[place].role == .siteOperator {
      document.parties[place].owners = .value([owner("Quiet Holding")])
    }
    let sale = try market.propose(document)
    let next = try market.kit.enrol("Kedah Halls", [.siteOperator])
    try market.kit.perform(
      ChangeOperator(site: market.site, operator: next), by: market.operatorOfHall)
    let row = try #require(market.successor(of: sale))
    #expect(row.sale.party(.siteOperator)?.name == "Kedah Halls")
    #expect(row.sale.party(.siteOperator)?.owners.value == nil)
  }

  @Test func `a firm of the same name in another country is another firm`() throws {
    var market = try MarketStage()
    let own = try market.kit.enrol("Perak Compute", [.buyer])
    let namesake = try market.kit.enrol("Perak Compute", [.buyer], in: "SG")
    let sale = try clear(
      document(market, endUser: stated(.endUser, "Perak Compute")), in: &market)
    try market.kit.perform(toChina, by: namesake)
    #expect(try market.state(sale) == .cleared)
    try market.kit.perform(toChina, by: own)
    #expect(try market.state(sale) == .superseded)
  }

  @Test func `a country left out is no way round a change of parent`() throws {
    var market = try MarketStage()
    let own = try market.kit.enrol("Perak Compute", [.buyer])
    var user = stated(.endUser, "Perak Compute")
    user.incorporatedIn = .absent
    let sale = try clear(document(market, endUser: user), in: &market)
    try market.kit.perform(toChina, by: own)
    #expect(try market.state(sale) == .superseded)
  }

  @Test func `a role that the sale binds to one party is not another's of the same name`() throws {
    var market = try MarketStage()
    let namesake = try market.kit.enrol("Selangor Compute", [.buyer], in: "SG")
    var user = stated(.endUser, "Selangor Compute", in: "SG")
    user.owners = .none
    let sale = try clear(document(market, endUser: user), in: &market)
    let parent = ChangeParent(
      parentName: "Kenyalang Group", parentHeadquarteredIn: Kit.country("MY"))
    try market.kit.perform(parent, by: market.buyer)
    let next = try #require(market.successor(of: sale)).sale
    #expect(next.party(.ultimateConsignee)?.ultimateParent.value?.name == "Kenyalang Group")
    #expect(next.party(.purchaser)?.ultimateParent.value?.name == "Kenyalang Group")
    #expect(next.party(.endUser) == user)
    // Its own change reaches its own entry alone.
    try market.kit.perform(toChina, by: namesake)
    let row = try #require(market.successor(of: sale))
    #expect(row.sale.party(.endUser)?.ultimateParent.value?.name == "Red Pine Group")
    #expect(row.sale.party(.ultimateConsignee)?.ultimateParent.value?.name == "Kenyalang Group")
  }

  @Test func `a party enrolled after the sale reaches it by its name`() throws {
    var market = try MarketStage()
    let sale = try clear(document(market, endUser: stated(.endUser, "Late Compute")), in: &market)
    let late = try market.kit.enrol("Late Compute Sdn. Bhd.", [.buyer])
    #expect(try market.state(sale) == .cleared)
    try market.kit.perform(toChina, by: late)
    #expect(try market.state(sale) == .superseded)
    #expect(market.successor(of: sale)?.outcome == "licence-required")
  }
}
