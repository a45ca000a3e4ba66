import Canon
import Ledger
import Testing
import Vocabulary

@Suite("Envelopes (DSSE)")
struct EnvelopeTests {
  @Test func `what is signed is DSSE's pre-authentication encoding`() throws {
    let envelope = try Envelope(kind: "claim", payload: Array("hello world".utf8))
    #expect(
      String(decoding: envelope.signedBytes, as: UTF8.self)
        == "DSSEv1 41 application/vnd.countersign.claim.v1+json 11 hello world")
    #expect(envelope.actID == Digest.sha256(envelope.signedBytes))
    #expect(Envelope.actID(kind: "claim", payload: envelope.payload) == envelope.actID)
  }

  @Test func `the canonical bytes are literal and read back`() throws {
    var envelope = try Made.envelope("{}")
    try envelope.sign(with: Made.key(1))
    let signature = Base64.text(try Made.key(1).sign(envelope.signedBytes))
    #expect(
      String(decoding: envelope.bytes, as: UTF8.self)
        == #"{"payload":"e30=","payloadType":"application/vnd.countersign.propose-sale.v1+json","#
        + #""signatures":[{"keyid":"\#(try Made.key(1).id)","sig":"\#(signature)"}]}"#)
    #expect(try Envelope(bytes: envelope.bytes) == envelope)
  }

  @Test func `a second signature makes no second act, in whichever order they come`() throws {
    var first = try Made.envelope()
    var second = first
    let id = first.actID
    try first.sign(with: Made.key(1))
    try first.sign(with: Made.key(2))
    try second.sign(with: Made.key(2))
    try second.sign(with: Made.key(1))
    #expect(first.actID == id)
    #expect(first.bytes == second.bytes)
    #expect(throws: EnvelopeFault.signedTwice(try Made.key(2).id)) {
      try first.sign(with: Made.key(2))
    }
  }

  @Test func `the kind is signed with the payload`() throws {
    var envelope = try Made.envelope()
    try envelope.sign(with: Made.key(1))
    let moved = try Envelope(
      kind: "withdraw-sale", payload: envelope.payload, signatures: envelope.signatures)
    #expect(moved.actID != envelope.actID)
    let key = try Made.key(1).publicKey
    #expect(throws: EnvelopeFault.badSignature(key.id)) { try moved.verified { _ in key } }
  }

  @Test func `every signature must be by a known key and hold`() throws {
    var envelope = try Made.envelope()
    let ed = try Made.key(1)
    let p256 = try Made.key(2, .p256)
    try envelope.sign(with: ed)
    try envelope.sign(with: p256)
    let keys = [ed.id: ed.publicKey, p256.id: p256.publicKey]
    #expect(try Set(envelope.verified { keys[$0] }) == Set(keys.keys))
    #expect(throws: EnvelopeFault.unknownKey(p256.id)) {
      try envelope.verified { $0 == ed.id ? ed.publicKey : nil }
    }
    #expect(throws: EnvelopeFault.unknownKey(envelope.signers[0])) {
      try envelope.verified { _ in try? Made.key(3).publicKey }
    }
    var bent = try Made.envelope()
    try bent.add(Envelope.Signature(keyID: ed.id, bytes: [UInt8](repeating: 0, count: 64)))
    #expect(throws: EnvelopeFault.badSignature(ed.id)) { try bent.verified { keys[$0] } }
    #expect(try Made.envelope().verified { keys[$0] } == [])
  }

  @Test func `nine signatures are too many`() throws {
    var envelope = try Made.envelope()
    for number in 1...8 { try envelope.sign(with: Made.key(UInt8(number))) }
    #expect(throws: EnvelopeFault.tooManySignatures(9)) { try envelope.sign(with: Made.key(9)) }
    #expect(try Envelope(bytes: envelope.bytes) == envelope)
  }

  @Test func `a payload over the limit is refused, one at the limit is not`() throws {
    let limit = Envelope.payloadLimit
    #expect(throws: EnvelopeFault.tooLarge(limit + 1)) {
      try Envelope(kind: "act", payload: [UInt8](repeating: 0x20, count: limit + 1))
    }
    var largest = try Envelope(kind: "act", payload: [UInt8](repeating: 0x20, count: limit))
    for number in 1...8 { try largest.sign(with: Made.key(UInt8(number))) }
    #expect(try Envelope(bytes: largest.bytes) == largest)
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #"{"payload":"e30="}"#,
    #"{"payload":"e30=","payloadType":"text/plain","signatures":[]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign..v1+json","signatures":[]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.A b.v1+json","signatures":[]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.v1+json","signatures":[]}"#,
    #"{"payload":"e30","payloadType":"application/vnd.countersign.a.v1+json","signatures":[]}"#,
    #"{"payload":"e31=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[]}"#,
    #"{"payload":"e3 0=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[]}"#,
    #"{"payload":1,"payloadType":"application/vnd.countersign.a.v1+json","signatures":[]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.a.v1+json","signatures":{}}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[{}]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[],"x":1}"#,
    #"{"payload":"e30=","payload":"e30=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[]}"#,
    #"{"payload":"e30=","payloadType":"application/vnd.countersign.a.v1+json","signatures":[{"keyid":"key_0000000000000001","sig":"AAAA"}]}"#,
  ])
  func `what is no envelope is refused`(_ text: String) {
    #expect(throws: EnvelopeFault.self) { try Envelope(bytes: Array(text.utf8)) }
  }

  @Test func `a leaf commits to salt, moment and envelope in literal texts`() throws {
    let envelope = try Made.envelope().bytes
    let salt = Digest.sha256([1])
    let commitment = Digest.sha256(Array("clearing-commit/v1\n".utf8) + salt.bytes + envelope)
    #expect(Leaf.commitment(salt: salt, envelope: envelope) == commitment)
    let text = "clearing-record/v1\n1790000000000\n\(Base64.text(commitment.bytes))\n"
    let at = Instant(milliseconds: 1_790_000_000_000)
    #expect(Leaf.text(receivedAt: at, commitment: commitment) == Array(text.utf8))
    #expect(
      Leaf.hash(receivedAt: at, salt: salt, envelope: envelope)
        == Digest.sha256([0] + Array(text.utf8)))
  }
}
