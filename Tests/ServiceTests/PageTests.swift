import Canon
import Clearing
import Foundation
import HTTPTypes
import Ledger
import Markup
import Testing
import Vocabulary

@testable import Service

@Suite("Pages")
struct PageTests {
  static let html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

  @Test(arguments: [
    "/", "/check", "/sales", "/sites", "/bonds", "/rounds", "/cases", "/parties", "/rulebooks",
    "/rulebooks/made-up", "/refusals", "/regulator", "/log", "/problems/busy", "/nowhere",
  ])
  func `every page has one heading, a title, a way to the content and no script`(
    _ path: String
  ) async throws {
    let house = try await House()
    let page = try await house.get(path, accept: Self.html)
    #expect(page.status == (path == "/nowhere" ? 404 : 200))
    #expect(page.text.hasPrefix("<!doctype html>"))
    #expect(page.text.components(separatedBy: "<h1>").count == 2)
    #expect(page.text.contains(##"href="#main""##))
    #expect(page.text.contains("</title>"))
    for banned in ["<script", "style=\"", "onclick", "javascript:"] {
      #expect(!page.text.contains(banned))
    }
    #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
    #expect(page.headers[.xContentTypeOptions] == "nosniff")
  }

  @Test func `the same address speaks JSON unless a page is preferred`() async throws {
    let house = try await House()
    for accept in [nil, "*/*", "application/json", "application/json, text/html;q=0.5"] {
      let reply = try await house.get("/sales", accept: accept)
      #expect(reply.headers[.contentType] == "application/json")
    }
    let page = try await house.get("/sales", accept: "text/html")
    #expect(page.headers[.contentType] == "text/html; charset=utf-8")
    #expect(page.headers[.vary] == "Accept")
  }

  @Test func `names are escaped, whatever they hold`() async throws {
    let house = try await House()
    let name = #"<img src=x onerror="alert(1)"> & 'Sons'"#
    #expect(try await house.post("/acts", house.enrolment(1, name: name).bytes).status == 201)
    let list = try await house.get("/parties", accept: Self.html)
    #expect(!list.text.contains("<img"))
    let safe = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;Sons&#39;"
    #expect(list.text.contains(safe))
    let item = try await house.get("/parties?limit=100").json()["items"]?.elements().last
    let id = try #require(try item?["id"]?.text())
    let page = try await house.get("/parties/\(id)", accept: Self.html)
    #expect(page.status == 200)
    #expect(page.text.contains("A party’s enrolment was proposed"))
  }

  @Test func `a link leads only to this server, this page or the web`() {
    func target(_ text: String) -> String { Attribute.href(text).value }
    #expect(target("/sales") == "/sales")
    #expect(target("#main") == "#main")
    #expect(target("javascript:alert(1)") == "#")
    #expect(target("//evil.example") == "#")
    #expect(target("data:text/html,x") == "#")
  }

  @Test func `an answer that has not changed is not sent again`() async throws {
    let house = try await House()
    let first = try await house.get("/style.css")
    let tag = try #require(first.headers[.eTag])
    let again = try await house.ask(.get, "/style.css", headers: ["If-None-Match": tag])
    #expect(again.status == 304)
    #expect(again.body.isEmpty)
  }

  @Test func `a node for the public keeps what names parties to itself`() async throws {
    let house = try await House()
    for path in ["/sales", "/parties", "/regulator", "/units/x", "/log"] {
      #expect(try await house.get(path, publicOnly: true).status == 403, "\(path)")
    }
    for path in ["/", "/check", "/checkpoint", "/refusals", "/rulebooks", "/healthz"] {
      #expect(try await house.get(path, publicOnly: true).status == 200, "\(path)")
    }
  }

  @Test func `every kind of act has words`() {
    for kind in ActKind.allCases { #expect(!ActWords.title(kind).isEmpty) }
  }

  @Test func `every kind of problem has its page in the documentation`() throws {
    let docs = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/problems")
    let files = try FileManager.default.contentsOfDirectory(atPath: docs.path)
    #expect(Set(files) == Set(ProblemKind.allCases.map { "\($0.rawValue).md" }))
    for kind in ProblemKind.allCases {
      let file = docs.appending(path: "\(kind.rawValue).md")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("# \(kind.title)\n"))
      #expect(text.contains("status \(kind.status.code)."))
    }
  }

  @Test func `numbers read as people write them`() {
    #expect(Figures.count(1_234_567) == "1,234,567")
    #expect(Figures.count(-12) == "−12")
    #expect(Figures.counted(1, "unit") == "1 unit")
    #expect(Figures.counted(0, "unit") == "0 units")
    #expect(Figures.percent(ppm: 250_000) == "25 %")
    #expect(Figures.percent(ppm: 123_456) == "12.3 %")
    #expect(Figures.money(.dollars(1_250_000)) == "US$1,250,000")
    #expect(Figures.shortMoney(.dollars(12_400_000)) == "US$12.4 million")
    #expect(Figures.span(milliseconds: 90_000_000) == "1 day 1 h")
  }
}
