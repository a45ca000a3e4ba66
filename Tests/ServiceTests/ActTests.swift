import Canon
import Clearing
import HTTPTypes
import Ledger
import Testing
import Vocabulary

@testable import Service

@Suite("Acts over HTTP")
struct ActTests {
  @Test func `an act is performed once and its receipt verifies`() async throws {
    let house = try await House()
    let envelope = try house.enrolment(1)
    let first = try await house.post("/acts", envelope.bytes)
    #expect(first.status == 201)
    #expect(first.headers[.location] == "/acts/\(envelope.actID.hex)")
    let text = try #require(try first.json()["receipt"]).text(limit: 1 << 20)
    let receipt = try Receipt(bytes: Array(text.utf8))
    let logKey = try #require(
      NoteSigner(name: House.origin, key: try House.key(4))?.noteKey)
    #expect(try receipt.verify(logKey: logKey).actID == envelope.actID)

    let again = try await house.post("/acts", envelope.bytes)
    #expect(again.status == 200)
    #expect(try again.json()["index"]?.integer() == first.json()["index"]?.integer())
  }

  @Test func `an envelope may come wrapped, and an attachment nobody named is a fault`()
    async throws
  {
    let house = try await House()
    let envelope = try house.enrolment(2)
    let wrapped = Array(#"{"envelope":"#.utf8) + envelope.bytes + Array("}".utf8)
    #expect(try await house.post("/acts", wrapped).status == 201)
    let stray =
      Array(#"{"envelope":"#.utf8) + (try house.enrolment(3)).bytes
      + Array(#","attachments":["AAAA"]}"#.utf8)
    let reply = try await house.post("/acts", stray)
    #expect(reply.status == 400)
    #expect(try reply.json()["code"]?.text() == "attachment")
  }

  @Test func `what if changes nothing`() async throws {
    let house = try await House()
    let envelope = try house.enrolment(4)
    let reply = try await house.post("/acts", envelope.bytes, headers: ["Dry-Run": "true"])
    #expect(reply.status == 200)
    #expect(try reply.json()["wouldBe"]?.text() == "performed")
    #expect(house.sequencer.published.head.size == 1)
    let bad = try await house.post("/acts", envelope.bytes, headers: ["Dry-Run": "maybe"])
    #expect(bad.status == 400)
  }

  @Test func `a refusal carries code, sentence, resolution and the operator's word`() async throws {
    let house = try await House()
    let envelope = try house.openingEnvelope()
    var other = try Envelope(bytes: envelope)
    other = try Incoming.made(
      Act(
        house.opening,
        header: ActHeader(
          by: house.opening.regulatorID, statedAt: House.startAt, nonce: "another-one")),
      by: house.regulator + [house.operatorKey]
    ).envelope
    let reply = try await house.post("/acts", other.bytes)
    #expect(reply.status == 422)
    #expect(reply.headers[.contentType] == "application/problem+json")
    let json = try reply.json()
    #expect(try json["type"]?.text() == "/problems/refused")
    #expect(try json["code"]?.text() == CommonRefusals.opened.code)
    #expect(try json["resolution"]?.text() == CommonRefusals.opened.resolution)
    #expect(json["refusal"]?["signatures"] != nil)
  }

  @Test(arguments: [
    (#"{"payload":"#, 400), (#"{"payload":"","payload":""}"#, 400), ("[]", 400), ("", 400),
    (#"{"envelope":{},"other":1}"#, 400),
  ])
  func `torn or foreign input is refused with a pointer or a line`(
    _ text: String, _ status: Int
  ) async throws {
    let house = try await House()
    let reply = try await house.post("/acts", Array(text.utf8))
    #expect(reply.status == status)
    #expect(try reply.json()["errors"]?.elements().isEmpty == false)
    #expect(house.sequencer.published.head.size == 1)
  }

  @Test func `a signature that does not hold is no act`() async throws {
    let house = try await House()
    var envelope = try Envelope(
      kind: "enrol-party", payload: try house.enrolment(5).payload)
    let signature = try house.enrolment(6).signatures[0]
    try envelope.add(signature)
    let reply = try await house.post("/acts", envelope.bytes)
    #expect(reply.status == 400)
    #expect(house.sequencer.published.head.size == 1)
  }

  @Test func `other types of content are not taken`() async throws {
    let house = try await House()
    #expect(try await house.post("/acts", [], type: "text/plain").status == 415)
  }

  @Test func `a body over the limit is refused by its stated length alone`() async throws {
    let house = try await House()
    let reply = try await house.post(
      "/acts", [], headers: ["Content-Length": String(100 << 20)])
    #expect(reply.status == 413)
    let plain = try await house.post(
      "/acts", Array(repeating: 0x20, count: 200 << 10) + Array("{}".utf8))
    #expect(plain.status == 413)
  }

  @Test func `a full queue asks to come back`() async throws {
    let house = try await House(isOpen: false, queue: 0)
    let reply = try await house.post("/acts", house.openingEnvelope())
    #expect(reply.status == 429)
    #expect(reply.headers[.retryAfter] == "1")
  }

  @Test func `a closed log takes no acts but is read on`() async throws {
    let house = try await House()
    await house.sequencer.close()
    let reply = try await house.post("/acts", house.enrolment(7).bytes)
    #expect(reply.status == 503)
    #expect(reply.headers[.retryAfter] != nil)
    #expect(try await house.get("/log").status == 200)
  }

  @Test func `an act, its receipt and the checkpoint can be read`() async throws {
    let house = try await House()
    let id = try Envelope(bytes: house.openingEnvelope()).actID
    #expect(try await house.get("/acts/\(id.hex)").json()["kind"]?.text() == "open-register")
    #expect(try await house.get("/receipts/\(id.hex)").status == 200)
    #expect(try await house.get("/receipts/\(Digest.zero.hex)").status == 404)
    #expect(try await house.get("/acts/xyz").status == 400)
    #expect(try await house.get("/checkpoint").text.hasPrefix(House.origin))
  }
}
