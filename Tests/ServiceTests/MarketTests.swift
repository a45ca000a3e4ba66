import Beacon
import Canon
import Clearing
import Foundation
import HTTPTypes
import Inspection
import Ledger
import Suretyship
import Testing
import Vocabulary

@testable import Service

/// A house whose register holds a buyer, two sureties and an application with a quote of each.
struct MarketHouse {
  var house: House
  let keys: [String: SigningKey]
  let ids: [String: PartyID]
  let request = BondRequestID(bits: 0xA1)
  let quotes = [QuoteID(bits: 0xB1), QuoteID(bits: 0xB2)]
  let bond = BondID(bits: 0xC1)

  init() async throws {
    house = try await House()
    var keys: [String: SigningKey] = [:]
    var ids: [String: PartyID] = [:]
    var changes: [Change] = []
    for (number, name) in ["buyer", "first", "second", "stranger"].enumerated() {
      let key = try House.key(UInt8(20 + number))
      let id = PartyID(bits: 0xF0 + UInt64(number))
      let role: Role = name == "buyer" || name == "stranger" ? .buyer : .surety
      var party = PartyRow()
      party.id = id
      party.name = "The \(name)"
      party.roles = [role]
      party.status = .active
      party.keys = [key.id]
      var row = KeyRow()
      row.id = key.id
      row.publicKey = Base64.text(key.publicKey.bytes)
      row.party = id
      row.roles = [role]
      row.expiresOn = House.startAt.day.adding(days: 400)
      changes += [.party(party), .key(row)]
      if role == .surety {
        var accreditation = AccreditationRow()
        accreditation.party = id
        accreditation.role = .surety
        accreditation.status = .accredited
        accreditation.validUntil = House.startAt.day.adding(days: 400)
        accreditation.limitPerBond = .dollars(50_000_000)
        changes.append(.accreditation(accreditation))
      }
      keys[name] = key
      ids[name] = id
    }
    self.keys = keys
    self.ids = ids
    changes += try Self.application(request, quotes, ids)
    changes.append(.bond(try Self.bond(bond, ids)))
    put(changes)
  }

  private static func application(
    _ request: BondRequestID, _ quotes: [QuoteID], _ ids: [String: PartyID]
  ) throws -> [Change] {
    var row = BondRequestRow()
    row.id = request
    row.principal = try #require(ids["buyer"])
    row.penalSum = .dollars(10_000_000)
    row.quotes = quotes
    var changes: [Change] = []
    for (id, name) in zip(quotes, ["first", "second"]) {
      var quote = QuoteRow()
      quote.id = id
      quote.request = request
      quote.surety = try #require(ids[name])
      quote.terms.penalSum = .dollars(10_000_000)
      quote.terms.premium = name == "first" ? .dollars(111_111) : .dollars(222_222)
      quote.validUntil = House.startAt.day.adding(days: 9)
      changes.append(.quote(quote))
    }
    return changes + [.bondRequest(row)]
  }

  private static func bond(_ id: BondID, _ ids: [String: PartyID]) throws -> BondRow {
    var row = BondRow()
    row.id = id
    row.principal = try #require(ids["buyer"])
    row.surety = try #require(ids["first"])
    row.terms.penalSum = .dollars(7_000_000)
    row.terms.premium = .dollars(98_765)
    row.terms.effectiveOn = House.startAt.day
    row.terms.coSureties = [CoSurety(surety: row.surety, sharePpm: 1_000_000)]
    row.issuedAt = House.startAt
    return row
  }

  /// Puts rows in the register that is read, which no act here makes.
  mutating func put(_ changes: [Change]) {
    let published = house.clearing.published()
    var register = published.register
    register.apply(changes, act: Digest.sha256([9]), at: House.startAt)
    let changed = Published(register: register, head: published.head, note: published.note)
    house.clearing.published = { changed }
  }

  /// What a party reads with a claim that one of its persons signs.
  func read(
    _ path: String, as name: String, signedBy signer: String? = nil, for claimed: String? = nil,
    at: Instant = House.startAt, accept: String? = nil
  ) async throws -> House.Reply {
    let claim = ReadingClaim(
      by: try #require(ids[name]), statedAt: at, path: claimed ?? path)
    let envelope = try claim.signed(by: try #require(keys[signer ?? name]))
    return try await house.post(path, envelope.bytes, accept: accept)
  }
}

@Suite("The market over HTTP") struct MarketTests {
  @Test func `no surety reads another's quote, and the buyer compares them`() async throws {
    let market = try await MarketHouse()
    let path = "/applications/\(market.request.text)"
    let mine = try await market.read(path, as: "first")
    #expect(mine.status == 200)
    #expect(mine.text.contains("11111100") && !mine.text.contains("22222200"))
    let theirs = try await market.read(path, as: "second")
    #expect(!theirs.text.contains("11111100") && theirs.text.contains("22222200"))
    let all = try await market.read(path, as: "buyer")
    #expect(try all.json()["quotes"]?.elements().count == 2)
    let page = try await market.read(path, as: "buyer", accept: PageTests.html)
    #expect(page.text.contains("US$111,111") && page.text.contains("US$222,222"))
    #expect(try await market.read(path, as: "stranger").status == 404)
    let list = try await market.read("/applications", as: "second")
    #expect(try list.json()["count"]?.integer() == 1)
    #expect(try await market.read("/applications", as: "buyer").json()["count"]?.integer() == 0)
  }

  @Test func `a claim to read is signed by a person of the party, for the place, within minutes`()
    async throws
  {
    let market = try await MarketHouse()
    let path = "/applications/\(market.request.text)"
    let late = House.startAt.adding(milliseconds: -601_000)
    #expect(try await market.read(path, as: "buyer", at: late).status == 403)
    #expect(try await market.read(path, as: "buyer", signedBy: "first").status == 403)
    #expect(try await market.read(path, as: "buyer", for: "/applications").status == 403)
    #expect(try await market.house.post(path, Array("{}".utf8)).status == 400)
    #expect(try await market.house.get(path).status == 405)
    // It is no act.
    let claim = ReadingClaim(
      by: try #require(market.ids["buyer"]), statedAt: House.startAt, path: path)
    let envelope = try claim.signed(by: try #require(market.keys["buyer"]))
    #expect(try await market.house.post("/acts", envelope.bytes).status == 400)
  }

  @Test func `a party reads its own statement, to the cent`() async throws {
    var market = try await MarketHouse()
    var row = TransferRow()
    row.from = try #require(market.ids["first"])
    row.to = market.house.opening.regulatorID
    row.amount = Money(minor: 123_456)
    row.memo = "payment on demand"
    row.at = House.startAt
    market.put([.transfer(row)])
    let query = "?from=2026-08-01&to=2026-09-30"
    let claim = ReadingClaim(by: row.from, statedAt: House.startAt, path: "/statements")
    let envelope = try claim.signed(by: try #require(market.keys["first"])).bytes
    let reply = try await market.house.post("/statements" + query, envelope)
    let account = try #require(try reply.json()["accounts"]?.elements().first)
    #expect(try account["closing"]?.integer() == -123_456)
    #expect(try account["lines"]?.elements().first?["with"]?.text() == row.to.text)
    let odd = try await market.house.post("/statements?from=x&to=2026-09-30", envelope)
    #expect(odd.status == 400)
    let backwards = "?from=2026-09-30&to=2026-08-01"
    #expect(try await market.house.post("/statements" + backwards, envelope).status == 422)
  }

  @Test func `a bond's validation shows what an obligee needs and nothing else`() async throws {
    var market = try await MarketHouse()
    let path = "/bonds/\(market.bond.text)/validate"
    let reply = try await market.house.get(path, publicOnly: true)
    #expect(reply.status == 200)
    let json = try reply.json()
    #expect(try json["isInForce"]?.bool() == true)
    #expect(try json["principal"]?.text() == "The buyer")
    #expect(!reply.text.contains("9876500") && !reply.text.contains("charge"))
    let page = try await market.house.get(path, accept: PageTests.html, publicOnly: true)
    #expect(page.text.contains("This bond is in force"))
    #expect(page.text.contains(##"class="qr""##) && !page.text.contains("98,765"))
    #expect(
      try await market.house.get("/bonds/\(market.bond.text)", publicOnly: true).status == 403)
    var row = try #require(market.house.clearing.published().register.bonds[market.bond])
    row.closedToNewFrom = House.startAt
    row.status = .cancelled
    market.put([.bond(row)])
    let closed = try await market.house.get(path).json()
    #expect(try closed["isInForce"]?.bool() == false)
    #expect(try closed["state"]?.text() == "closed")
    #expect(try await market.house.get("/bonds/bond_00000000000000c9/validate").status == 404)
  }

  @Test
  func `a round by dice or beacon says so, and a bond its collateral, to people and programs`()
    async throws
  {
    var market = try await MarketHouse()
    var round = RoundRow()
    round.id = RoundID(bits: 0xE1)
    round.orderedAt = House.startAt
    var source = RoundSourceRow()
    source.round = round.id
    source.source = .beacon
    source.beacon = NamedBeacon(network: .quicknet, number: 657_413, visitKey: Digest.sha256([1]))
    var pledge = PledgeRow()
    pledge.bond = market.bond
    pledge.surety = try #require(market.ids["first"])
    pledge.held = .dollars(1234)
    market.put([.round(round), .market(.roundSource(source)), .market(.pledge(pledge))])
    let path = "/rounds/\(round.id.text)"
    let page = try await market.house.get(path, accept: PageTests.html)
    #expect(page.text.contains("drand, network quicknet, round 657413"))
    let json = try await market.house.get(path).json()["source"]
    #expect(try json?["source"]?.text() == "beacon")
    #expect(try json?["beacon"]?["number"]?.integer() == 657_413)
    let bond = "/bonds/\(market.bond.text)"
    #expect(try await market.house.get(bond, accept: PageTests.html).text.contains("US$1,234"))
    let held = try await market.house.get(bond).json()["collateral"]?.elements()
    #expect(try held?.first?["held"]?["minor"]?.integer() == 123_400)
  }

  @Test func `the bond's and the sale's page set an exporter's expected loss against its margin`()
    async throws
  {
    var market = try await MarketHouse()
    let register = market.house.clearing.published().register
    var sale = SaleRow()
    sale.id = SaleID(bits: 0xD1)
    sale.buyer = try #require(market.ids["buyer"])
    sale.exporter = try #require(market.ids["first"])
    sale.bond = market.bond
    var request = try #require(register.bondRequests[market.request])
    request.sale = sale.id
    request.taken = market.quotes[0]
    var quote = try #require(register.quotes[market.quotes[0]])
    quote.lossChancePpm = 20_000
    var bond = try #require(register.bonds[market.bond])
    bond.request = request.id
    bond.quote = quote.id
    market.put([.sale(sale), .bondRequest(request), .quote(quote), .bond(bond)])
    for path in ["/bonds/\(bond.id.text)", "/sales/\(sale.id.text)"] {
      let page = try await market.house.get(path, accept: PageTests.html)
      #expect(page.text.contains("The exporter as surety"))
      #expect(page.text.contains("20,000 in a million, as the surety signed it"))
      #expect(page.text.contains("US$140,000") && page.text.contains("not stated by the exporter"))
    }
    quote.saleMargin = .dollars(100_000)
    market.put([.quote(quote)])
    let path = "/bonds/\(bond.id.text)"
    let page = try await market.house.get(path, accept: PageTests.html)
    #expect(page.text.contains("Falls short of the exporter’s expected loss"))
    #expect(page.text.contains("US$100,000, as the exporter stated"))
    let json = try await market.house.get(path).json()["exporterStake"]
    #expect(try json?["expectedLoss"]?["minor"]?.integer() == 14_000_000)
  }

  @Test func `the regulator's page pictures what coverage does, with its figures as a table`()
    async throws
  {
    let house = try await House()
    let page = try await house.get("/regulator", accept: PageTests.html)
    #expect(page.text.components(separatedBy: ##"class="chart""##).count == 4)
    #expect(page.text.contains("What coverage does, in figures"))
    // docs/suretyship.md: at 100 % fixed diligence lets 40.3 % of honest buyers clear, answering 52.5 %.
    #expect(page.text.contains("59.7") && page.text.contains("47.5"))
  }
}
