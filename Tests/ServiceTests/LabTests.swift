import Canon
import Foundation
import HTTPTypes
import Lab
import Reports
import Testing

@testable import Service

@Suite("The lab in the browser")
struct LabPageTests {
  /// A market small enough for a test.
  static let small = "N=40&T=1&set=nmean%3D3000"

  @Test func `the page has one heading, a form that needs no script, and its own script only`()
    async throws
  {
    let house = try await House()
    let page = try await house.get("/lab?\(Self.small)", accept: PageTests.html)
    #expect(page.status == 200)
    #expect(page.text.components(separatedBy: "<h1>").count == 2)
    #expect(page.text.contains(#"method="get" action="/lab""#))
    #expect(page.text.components(separatedBy: #"type="range""#).count > 10)
    #expect(page.text.components(separatedBy: "<script").count == 2)
    #expect(page.text.contains(LabScript.path))
    #expect(!page.text.contains("style=\""))
    let policy = try #require(page.headers[.contentSecurityPolicy])
    #expect(policy.contains("script-src 'self'") && policy.contains("default-src 'none'"))
    let front = try await house.get("/", accept: PageTests.html)
    #expect(front.headers[.contentSecurityPolicy]?.contains("script-src") == false)
  }

  @Test func `a page that has not changed keeps its own policy`() async throws {
    let house = try await House()
    let first = try await house.get("/lab?\(Self.small)", accept: PageTests.html)
    let tag = try #require(first.headers[.eTag])
    let again = try await house.ask(
      .get, "/lab?\(Self.small)", headers: ["Accept": PageTests.html, "If-None-Match": tag])
    #expect(again.status == 304)
    #expect(again.headers[.contentSecurityPolicy] == first.headers[.contentSecurityPolicy])
  }

  @Test func `the answer is the lab's own, for machines too`() async throws {
    let house = try await House()
    let reply = try await house.get("/lab?regime=R2&\(Self.small)").json()
    var parameters = Parameters()
    try parameters.set(.principals, 40)
    try parameters.set(.horizon, 1)
    try parameters.set(.nmean, 3000)
    try parameters.set(.plan, 1)
    let sample = Batch.run(
      try Market(parameters, .r2), seed: 1, replicates: 0..<Question.replicatesMax)
    let mean = reply["metrics"]?["diverted_chips"]?["mean"]
    let text = String(decoding: try #require(mean).rawBytes, as: UTF8.self)
    let expected = sample.summary(.divertedChips).mean
    #expect(abs(try #require(Double(text)) - expected) <= 1e-9 * expected)
    #expect(try reply["replicates"]?.integer() == 200)
    #expect(try reply["parameters"]?["nmean"]?.integer() == 3000)
  }

  @Test func `an address holds every parameter and gives the same answer again`() async throws {
    let house = try await House()
    let first = try await house.get("/lab?regime=R3&beta=0.4&\(Self.small)")
    let address = try #require(try first.json()["address"]?.text())
    for parameter in Lab.Parameter.allCases where parameter != .plan {
      #expect(address.contains("&\(parameter.rawValue)="))
    }
    #expect(address.utf8.count < LabRoutes.queryLimit)
    let again = try await House().get(address)
    #expect(again.body == first.body)
  }

  @Test(arguments: [
    ("beta=nan", "beta"), ("beta=-1", "beta"), ("lamA=1e9", "lamA"), ("N=1000000", "N"),
    ("nu=900", "N"), ("regime=R9", "regime"), ("seed=-1", "seed"), ("betta=1", "beta"),
    ("set=lamB%3D2", "did you mean"), ("set=hello", "name=value"),
    ("elast=1", "countersign lab run"),
    ("Kq=8&set=Js%3D2", "sureties"), ("adaptEvery=0.001", "reviews"), ("lamA=1+to+4", "interval"),
    ("calendar=0.0001", "visits"), ("T=50&nu=100", "orders"),
  ])
  func `what is impossible or too much is refused with its place and reason`(
    _ query: String, _ reason: String
  ) async throws {
    let house = try await House()
    let reply = try await house.get("/lab?\(query)")
    #expect(reply.status == 422)
    let errors = try #require(try reply.json()["errors"]?.elements())
    #expect(try errors.contains { try $0["detail"]?.text().contains(reason) == true })
    let page = try await house.get("/lab?\(query)", accept: PageTests.html)
    #expect(page.status == 422)
    #expect(page.text.contains("There is a problem"))
    #expect(page.text.contains("<title>Error: "))
  }

  @Test func `what was entered is shown escaped, and a question has a longest length`() async throws
  {
    let house = try await House()
    let page = try await house.get(
      "/lab?set=%3Cscript%3E&beta=%22%3E%3Cimg", accept: PageTests.html)
    #expect(!page.text.contains("<img") && page.text.components(separatedBy: "<script").count == 2)
    let long = String(repeating: "a=1&", count: 3000)
    #expect(try await house.get("/lab?\(long)").status == 413)
  }

  @Test func `larger markets are lived through less often, never more than is bearable`() throws {
    func replicates(_ fields: [String: String]) throws -> Int {
      try Question(fields).replicates
    }
    #expect(try replicates([:]) == 200)
    #expect(try replicates(["N": "2000"]) < 80)
    #expect(try replicates(["N": "2000", "diligence": "1"]) < replicates(["N": "2000"]))
    #expect(try replicates(["N": "1", "nu": "0"]) == 200)
    // A regime that takes longer for each market lives through fewer.
    #expect((100..<200).contains(try replicates(["regime": "R1"])))
    #expect((50..<120).contains(try replicates(["regime": "R3", "diligence": "1"])))
  }

  @Test func `a desk keeps what it worked out and refuses a queue that is too long`() async throws {
    let desk = LabDesk()
    let question = try Question(["N": "50", "T": "1"])
    let first = try await desk.answer(question)
    #expect(try await desk.answer(question).json == first.json)
    var questions: [Question] = []
    for seed in 2...60 { questions.append(try Question(["N": "30", "seed": "\(seed)"])) }
    let refused = await withTaskGroup(of: Bool.self) { group in
      for question in questions {
        group.addTask {
          do {
            _ = try await desk.answer(question)
            return false
          } catch {
            return (error as? Problem)?.kind == .busy
          }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(refused > 0)
    #expect(try await desk.answer(question).json == first.json)
  }
}
