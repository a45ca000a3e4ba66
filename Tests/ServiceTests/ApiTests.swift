import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Testing
import Vocabulary

@testable import Service

@Suite("The API and its document")
struct ApiTests {
  @Test func `the document lists the router's routes, and the router the document's`() async throws
  {
    let house = try await House()
    let served = Server.router(house.clearing).routes
      .filter { $0.method.rawValue != "HEAD" }
      .map {
        RouteTable.Route(method: $0.method.rawValue, path: Self.template($0.path.description))
      }
    #expect(Set(served) == Set(Operation.all.map(\.route)))
    let paths = try #require(try await house.get("/openapi.json").json()["paths"])
    var written: Set<RouteTable.Route> = []
    for (path, methods) in try paths.members() {
      for (method, _) in try methods.members() {
        written.insert(RouteTable.Route(method: method.uppercased(), path: path))
      }
    }
    #expect(written == Set(served))
  }

  private static func template(_ path: String) -> String {
    path.hasPrefix("/") ? path : "/" + path
  }

  @Test func `the document has a schema for every kind of act`() async throws {
    let house = try await House()
    let schemas = try #require(
      try await house.get("/openapi.json").json()["components"]?["schemas"])
    for kind in ActKind.allCases { #expect(schemas["act.\(kind.rawValue)"] != nil) }
    #expect(schemas["Sale"] != nil)
    #expect(schemas["Problem"] != nil)
  }

  @Test func `a key is looked up by its identifier, and says whether it signs today`() async throws
  {
    let house = try await House()
    let register = Reading(house.clearing).register
    let key = try #require(register.keys.rows.first)
    let reply = try await house.get("/keys/\(key.id.text)")
    #expect(reply.status == 200)
    let row = try #require(try reply.json()["row"])
    #expect(try row["publicKey"]?.text() == key.publicKey)
    #expect(try row["party"]?.text() == key.party.text)
    #expect(try reply.json()["signs"]?.bool() == true)
    #expect(try await house.get("/keys/key_0000000000000001").status == 404)
    #expect(try await house.get("/keys/nobody").status == 404)
    #expect(try await house.get("/keys/\(key.id.text)", publicOnly: true).status == 403)
  }

  @Test func `a list goes on where it ended`() async throws {
    let house = try await House()
    for number in 0..<7 {
      #expect(try await house.post("/acts", house.enrolment(number).bytes).status == 201)
    }
    var seen: [String] = []
    var path: String? = "/parties?limit=4"
    while let next = path {
      let reply = try await house.get(next)
      for item in try reply.json()["items"]?.elements() ?? [] {
        seen.append(try #require(item["id"]).text())
      }
      path = reply.headers[HTTPField.Name.link].map { link in
        String(link.dropFirst().prefix { $0 != ">" })
      }
    }
    #expect(seen.count == 9)
    #expect(Set(seen).count == 9)
  }

  @Test(arguments: [
    "/parties?limit=0", "/parties?limit=101", "/parties?limit=x", "/parties?after=party_0",
    "/log?after=-1", "/log?after=99999999999999999999",
  ])
  func `a cursor or a limit out of range is refused`(_ path: String) async throws {
    let house = try await House()
    #expect(try await house.get(path).status == 400)
  }

  @Test func `an unknown thing is not found and a wrong method is told which are right`()
    async throws
  {
    let house = try await House()
    #expect(try await house.get("/sales/sale_0000000000000001").status == 404)
    #expect(try await house.get("/units/NONE").status == 404)
    let wrong = try await house.ask(.delete, "/acts")
    #expect(wrong.status == 405)
    #expect(wrong.headers[.allow] == "POST")
    #expect(try wrong.json()["code"]?.text() == "not-allowed")
  }

  @Test func `the catalogue of refusals is whole and has no code twice`() async throws {
    let house = try await House()
    let items = try await house.get("/refusals").json()["items"]?.elements() ?? []
    let codes = try items.map { try #require($0["code"]).text() }
    #expect(Set(codes).count == codes.count)
    for kind in ActKind.allCases {
      for refusal in kind.type.refusals { #expect(codes.contains(refusal.code)) }
    }
  }

  @Test func `a sale is checked from JSON under the rulebook that is named`() async throws {
    let house = try await House()
    let sale = #"{"transaction":"export","exportOn":"2026-09-01","items":[]}"#
    let reply = try await house.post("/check?rulebook=made-up", Array(sale.utf8))
    #expect(reply.status == 200)
    #expect(try reply.json()["rulebook"]?["id"]?.text() == "made-up")
    #expect(try reply.json()["outcome"]?.text() != nil)
    #expect(try await house.post("/check?rulebook=none", Array(sale.utf8)).status == 404)
    #expect(try await house.post("/check?asOf=soon", Array(sale.utf8)).status == 400)
    let odd = try await house.post("/check", Array(#"{"transactoin":"export"}"#.utf8))
    #expect(odd.status == 400)
    let place = try odd.json()["errors"]?.elements().first
    #expect(try place?["pointer"]?.text() == "/transactoin")
    #expect(try place?["line"]?.integer() == 1)
  }

  @Test func `the form answers as the API does, and says what it cannot read`() async throws {
    let house = try await House()
    let type = "application/x-www-form-urlencoded"
    let fields =
      "model=H100+SXM&quantity=1%2C000&price=30000&form=module&transaction=export&exportedFrom=US"
      + "&exportOn=2026-09-01&exporter=A&buyer=B&headquarters=MY&parent=&siteCountry=MY&payer=buyer"
      + "&lists=none&endUse=cloud&auditor=no&bond=&rulebook=made-up"
    let page = try await house.post("/check", Array(fields.utf8), type: type, accept: "text/html")
    #expect(page.status == 200)
    #expect(page.text.contains(#"id="answer""#))
    let bad = fields.replacing("quantity=1%2C000", with: "quantity=lots")
      .replacing("2026-09-01", with: "2026-02-30")
    let faulty = try await house.post("/check", Array(bad.utf8), type: type, accept: "text/html")
    #expect(faulty.status == 422)
    #expect(faulty.text.contains("<title>Error: "))
    #expect(faulty.text.contains(##"href="#quantity""##))
    #expect(faulty.text.contains(##"href="#exportOn""##))
    #expect(!faulty.text.contains(#"id="answer""#))
  }

  @Test func `the operator sees counts, health and readiness`() async throws {
    let house = try await House()
    #expect(try await house.get("/healthz").text == "ok\n")
    #expect(try await house.get("/readyz").status == 200)
    #expect(try await house.get("/metrics").text.contains("countersign_log_entries 1\n"))
  }

  @Test func `forms decode percent and plus, and refuse what is no text`() {
    #expect(FormText.fields(Array("a=1+2&b=%41%2c&c".utf8)) == ["a": "1 2", "b": "A,", "c": ""])
    #expect(FormText.decode(Array("%ff".utf8)[...]) == nil)
    #expect(FormText.decode(Array("%4".utf8)[...]) == "%4")
  }
}
