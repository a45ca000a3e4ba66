import Canon
import Clearing
import HTTPTypes
import Ledger
import Suretyship
import Testing
import Vocabulary

@testable import Service

@Suite("A bond's pages say how it stands") struct BondPageTests {
  private static let today = House.startAt.day

  /// Changes the bond of a house.
  private func change(_ market: inout MarketHouse, _ edit: (inout BondRow) -> Void) throws {
    var row = try #require(market.house.clearing.published().register.bonds[market.bond])
    edit(&row)
    market.put([.bond(row)])
  }

  /// A cleared sale of a hundred units on the bond, so many of them shipped.
  private func sell(_ market: inout MarketHouse, shipped: Int64) throws {
    var sale = SaleRow()
    sale.id = SaleID(bits: 0xD2)
    sale.buyer = try #require(market.ids["buyer"])
    sale.exporter = try #require(market.ids["first"])
    sale.bond = market.bond
    sale.units = 100
    sale.unitsShipped = shipped
    sale.ground = .exception
    market.put([.sale(sale)])
  }

  private func charge() -> BondCharge {
    var charge = BondCharge()
    charge.shipment = ShipmentID(bits: 0xE2)
    charge.amount = .dollars(1_000_000)
    charge.shippedAt = House.startAt.adding(days: -10)
    return charge
  }

  @Test func `a validation states the day that a cancellation leaves, and that notice was given`()
    async throws
  {
    var market = try await MarketHouse()
    let path = "/bonds/\(market.bond.text)/validate"
    try change(&market) {
      $0.terms.expiresOn = Self.today.adding(days: 365)
      $0.status = .cancelled
      $0.cancelledAt = House.startAt
      $0.closedToNewFrom = House.startAt.adding(days: 30)
      $0.charges = [charge()]
    }
    let json = try await market.house.get(path).json()
    #expect(try json["isInForce"]?.bool() == true)
    #expect(try json["expiresOn"]?.text() == Self.today.adding(days: 29).text)
    #expect(try json["cancelledOn"]?.text() == Self.today.text)
    #expect(json["answersUntil"] == nil)
    let page = try await market.house.get(path, accept: PageTests.html)
    #expect(page.text.contains("Notice of cancellation given"))
    #expect(page.text.contains(Self.today.adding(days: 29).textForPeople))
    #expect(!page.text.contains(Self.today.adding(days: 365).textForPeople))
    // A notice that ends after the last day takes nothing away.
    try change(&market) { $0.terms.expiresOn = Self.today.adding(days: 10) }
    let early = try await market.house.get(path).json()
    #expect(try early["expiresOn"]?.text() == Self.today.adding(days: 10).text)
  }

  @Test func `a bond that is closed to new shipments says until when it answers for earlier ones`()
    async throws
  {
    var market = try await MarketHouse()
    let path = "/bonds/\(market.bond.text)/validate"
    try change(&market) {
      $0.terms.expiresOn = Self.today.adding(days: -1)
      $0.charges = [charge()]
    }
    let until = Self.today.adding(days: -10).adding(months: 36)
    let json = try await market.house.get(path).json()
    #expect(try json["isInForce"]?.bool() == false)
    #expect(try json["state"]?.text() == "closed")
    #expect(try json["answersUntil"]?.text() == until.text)
    #expect(try json["obligationMonths"]?.integer() == 24)
    let page = try await market.house.get(path, accept: PageTests.html)
    #expect(page.text.contains("This bond takes no new shipments"))
    #expect(page.text.contains("stays covered") && page.text.contains(until.textForPeople))
    let list = try await market.house.get("/bonds").json()["items"]?.elements().first
    #expect(try list?["state"]?.text() == "closed")
    #expect(try list?["status"]?.text() == "issued")
    let bond = try await market.house.get("/bonds/\(market.bond.text)").json()
    #expect(try bond["state"]?.text() == "closed")
  }

  @Test func `what is still to be shipped under a bond that ends needs another, and says who acts`()
    async throws
  {
    var market = try await MarketHouse()
    try sell(&market, shipped: 40)
    try change(&market) {
      $0.status = .cancelled
      $0.cancelledAt = House.startAt
      $0.closedToNewFrom = House.startAt.adding(days: 30)
    }
    let path = "/bonds/\(market.bond.text)"
    let page = try await market.house.get(path, accept: PageTests.html)
    #expect(page.text.contains("have another bond issued for 60 units of 1 sale"))
    #expect(!page.text.contains("Nobody has to do anything now"))
    let step = try await market.house.get(path).json()["nextSteps"]?.elements().first
    #expect(try step?["owner"]?.text() == "The buyer")
    #expect(try step?["until"]?.text() == House.startAt.adding(days: 30).day.startAt.text)
    try sell(&market, shipped: 100)
    let done = try await market.house.get(path, accept: PageTests.html)
    #expect(done.text.contains("Nobody has to do anything now"))
  }

  @Test func `nobody is asked to prolong a bond that has ended or whose one sale is shipped`()
    async throws
  {
    var market = try await MarketHouse()
    let last = Self.today.adding(days: 20)
    var notice = RenewalNotice()
    notice.bond = market.bond
    notice.expiresOn = last
    notice.daysBefore = 30
    notice.at = House.startAt
    market.put([.market(.notice(notice))])
    try sell(&market, shipped: 40)
    try change(&market) { $0.terms.expiresOn = last }
    let path = "/bonds/\(market.bond.text)"
    #expect(try await market.house.get(path).text.contains("have the bond prolonged"))
    try sell(&market, shipped: 100)
    #expect(try await !market.house.get(path).text.contains("have the bond prolonged"))
    // A continuous bond takes other sales; one whose last day is past cannot be prolonged.
    try change(&market) { $0.terms.form = .continuous }
    #expect(try await market.house.get(path).text.contains("have the bond prolonged"))
    let past = Self.today.adding(days: -20)
    notice.expiresOn = past
    market.put([.market(.notice(notice))])
    try change(&market) { $0.terms.expiresOn = past }
    #expect(try await !market.house.get(path).text.contains("have the bond prolonged"))
  }

  @Test func `who claims by another clock is told that the clocks differ, and what this one says`()
    async throws
  {
    let market = try await MarketHouse()
    let index = try await market.house.get("/", accept: "application/json").json()
    #expect(try index["clock"]?.text() == House.startAt.text)
    let late = House.startAt.adding(milliseconds: -601_000)
    let reply = try await market.read("/applications", as: "buyer", at: late)
    #expect(reply.status == 403 && reply.text.contains(House.startAt.text))
    #expect(!reply.text.contains("Ask the operator"))
  }
}
