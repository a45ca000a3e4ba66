import Canon
import Foundation
import Rulebook
import Shelf
import Testing
import Vocabulary

@Suite("The shelf of rulebooks")
struct ShelfTests {
  static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"

  @Test(arguments: [
    "ear-2026-07", "ear-2026-07-text", "pilot-southeast-asia", "pilot-auditors-only",
  ])
  func `loads a rulebook that its own canonical bytes give back`(_ id: String) throws {
    let book = try Shelf(at: Self.root + "Rulebooks").load(id: id)
    let again = try Rulebook(json: book.canonicalJSON)
    #expect(again.digest == book.digest)
    #expect(again.canonicalJSON == book.canonicalJSON)
    #expect(again.id == id)
    #expect(book.digest == Digest.sha256(book.canonicalJSON))
  }

  @Test func `lists every rulebook`() throws {
    let ids = try Shelf(at: Self.root + "Rulebooks").list().map(\.id)
    #expect(
      ids == ["ear-2026-07-text", "ear-2026-07", "pilot-auditors-only", "pilot-southeast-asia"])
  }

  @Test func `finds the rulebooks above the working directory`() throws {
    let shelf = try Shelf.find(
      environment: [:], executable: nil, workingDirectory: Self.root + "Tests/ShelfTests")
    #expect(try shelf.load(id: "ear-2026-07").id == "ear-2026-07")
  }

  @Test func `names the rulebooks there are when one is not there`() throws {
    let shelf = try Shelf(at: Self.root + "Rulebooks")
    #expect(throws: ShelfFault.self) { try shelf.load(id: "ear-1979") }
    #expect(throws: ShelfFault.self) { try shelf.load(id: "../secret") }
  }

  @Test func `the pilot without bonds differs from the pilot in a few places only`() throws {
    let shelf = try Shelf(at: Self.root + "Rulebooks")
    let differences = try Shelf.diff(
      shelf.load(id: "pilot-southeast-asia"), shelf.load(id: "pilot-auditors-only"))
    #expect(
      differences.map(\.path) == [
        "/id", "/title", "/extends", "/routes/auditor-and-surety/title",
        "/routes/auditor-and-surety/exception", "/routes/auditor-and-surety/needs",
        "/terms/requiresBond",
      ])
  }

  @Test func `a duplicate key is refused with its line`() {
    #expect(throws: ShelfFault.self) {
      try StrictYAML.tree("a: 1\nb: 2\na: 3\n", file: "x.yaml")
    }
  }

  @Test func `Norway is not false`() throws {
    let tree = try StrictYAML.tree("country: NO\nshare: 0.51\nday: 2026-09-15\n", file: "x.yaml")
    #expect(
      String(decoding: tree.json, as: UTF8.self)
        == #"{"country":"NO","share":0.51,"day":"2026-09-15"}"#)
  }

  @Test func `a fault in a sale names file, line and field`() throws {
    let text = "transaction: export\nitems:\n  - model: H100\n    quantity: 1000000000000000000\n"
    let fault = #expect(throws: ShelfFault.self) {
      try SaleFile.sale(text, file: "s.yaml", isYAML: true)
    }
    #expect(fault?.line == 4)
    #expect(fault?.field == "/items/0/quantity")
  }

  @Test(arguments: [
    "30000", "30000.00", "\"30000\"", "\"USD 30000.00\"", "\"30000 USD\"", "\"$30,000\"",
    "{\"amount\":30000,\"currency\":\"USD\"}", "{\"amount\":\"30000.00\",\"currency\":\"USD\"}",
    "{\"minor\":3000000,\"currency\":\"USD\"}",
  ])
  func `a price may be written in many ways`(_ price: String) throws {
    let sale = try SaleFile.sale(
      "{\"items\":[{\"unitPrice\":\(price)}]}", file: "s.json", isYAML: false)
    #expect(sale.items[0].unitPrice.value?.money == Money(minor: 3_000_000))
  }

  @Test(arguments: ["NaN", "1e18", "-1", "1.234", "\"thirty\"", "{\"amount\":1,\"unit\":2}"])
  func `nonsense is no price`(_ price: String) {
    #expect(throws: ShelfFault.self) {
      try SaleFile.sale("{\"items\":[{\"unitPrice\":\(price)}]}", file: "s", isYAML: false)
    }
  }

  @Test(arguments: [("0.51", 510_000), ("\"51%\"", 510_000), ("51", 510_000), ("1", 1_000_000)])
  func `a share is a fraction or a percentage`(_ text: String, _ ppm: Int64) throws {
    let sale = try SaleFile.sale(
      "{\"parties\":[{\"role\":\"end-user\",\"name\":\"A\",\"owners\":[{\"name\":\"B\",\"share\":\(text)}]}]}",
      file: "s.json", isYAML: false)
    #expect(sale.parties[0].owners.value?[0].share.value?.ppm == ppm)
  }

  @Test func `every example is decided as its name says`() throws {
    let shelf = try Shelf(at: Self.root + "Rulebooks")
    let entries = try SaleFile.readAll(Self.root + "Examples/sales")
    #expect(entries.count >= 10)
    for entry in entries {
      let sale = try entry.sale.get()
      let decision = determine(sale, under: try shelf.load(id: "ear-2026-07"))
      #expect(try Sale(bytes: sale.json) == sale)
      #expect(!decision.textForPeople.isEmpty)
    }
  }
}
