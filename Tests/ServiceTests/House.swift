import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Logging
import NIOCore
import Rulebook
import Synchronization
import Testing
import Vocabulary

@testable import Service

/// A made-up clearing house with real keys, a real log in memory, and its routes: requests are answered without a socket.
struct House {
  static let origin = "clearing.example/tests"
  static let startAt = Instant("2026-09-01T08:00:00Z") ?? .zero

  let regulator: [SigningKey]
  let operatorKey: SigningKey
  let opening: OpenRegister
  let timelines: Timelines
  let sequencer: Sequencer
  var clearing: ClearingHouse
  let law: Rulebook

  /// - Parameter isOpen: whether the register has been opened.
  init(isOpen: Bool = true, queue: Int = 4096) async throws {
    regulator = [try Self.key(1), try Self.key(2)]
    operatorKey = try Self.key(3)
    let signer = try #require(NoteSigner(name: Self.origin, key: try Self.key(4)))
    let country = try #require(Country("US"))
    opening = OpenRegister(
      origin: Self.origin,
      regulator: FoundingParty(
        name: "Bureau of <Chips> & Co", country: country,
        keys: regulator.enumerated().map {
          Self.new($0.element, "Official \($0.offset)", .regulator)
        }),
      operator: FoundingParty(
        name: "Clearing Operator", country: country,
        keys: [Self.new(operatorKey, "Operator", .operator)]))
    law = try Rulebook(law: Self.law())
    let archive = MemoryArchive()
    let timelines = Timelines()
    let clerk = try Clerk(
      archive: archive, logSigner: signer, operatorKey: operatorKey, release: "1.0.0",
      saltSource: Clerk.salts(seed: 1))
    var limits = Sequencer.Limits()
    limits.queue = queue
    let clock: @Sendable () -> Instant = { Self.startAt }
    sequencer = Sequencer(clerk, clock: clock, limits: limits) { timelines.add($0) }
    self.timelines = timelines
    clearing = ClearingHouse(
      sequencer: sequencer, archive: archive, law: [law], timelines: timelines, clock: clock)
    if isOpen { _ = try await sequencer.submit(openingEnvelope()) }
  }

  /// A law with one embargoed place, which is all that these tests need.
  static func law() throws -> Law {
    var law = Law()
    law.id = "made-up"
    law.version = "1"
    law.title = "A made-up law"
    law.inForceFrom = try #require(Day("2026-01-01"))
    return law
  }

  static func key(_ number: UInt8) throws -> SigningKey {
    try #require(SigningKey(.ed25519, seed: [UInt8](repeating: number, count: 32)))
  }

  static func new(_ key: SigningKey, _ person: String, _ role: Role) -> NewKey {
    NewKey(
      .ed25519, publicKey: Base64.text(key.publicKey.bytes), personName: person, roles: [role],
      expiresOn: startAt.day.adding(days: 900))
  }

  private var header: ActHeader {
    ActHeader(by: opening.regulatorID, statedAt: Self.startAt, nonce: "nonce-0000")
  }

  func openingEnvelope() throws -> [UInt8] {
    try Incoming.made(Act(opening, header: header), by: regulator + [operatorKey]).envelope.bytes
  }

  /// An act that enrols a made-up exporter, signed by the regulator.
  func enrolment(_ number: Int, name: String? = nil) throws -> Envelope {
    var seed = Digest.sha256(Array("exporter \(number)".utf8)).bytes
    seed[0] = 0
    let key = try #require(SigningKey(.ed25519, seed: seed))
    let country = try #require(Country("US"))
    let body = EnrolParty(
      name: name ?? "Exporter \(number)", roles: [.exporter], incorporatedIn: country,
      headquarteredIn: country, keys: [Self.new(key, "Person \(number)", .exporter)])
    var header = header
    header.nonce = "enrol-\(1_000_000 + number)"
    return try Incoming.made(Act(body, header: header), by: [regulator[0]]).envelope
  }

  // MARK: Requests

  struct Reply {
    var status: Int
    var headers: HTTPFields
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> JSONNode {
      try JSONDocument(body, limits: .init(bytes: 8 << 20, depth: 64, keys: 10_000)).root
    }
  }

  func get(_ path: String, accept: String? = nil, publicOnly: Bool = false) async throws -> Reply {
    try await ask(.get, path, accept: accept, publicOnly: publicOnly)
  }

  func post(
    _ path: String, _ body: [UInt8], type: String = "application/json", accept: String? = nil,
    headers: [String: String] = [:]
  ) async throws -> Reply {
    try await ask(.post, path, body: body, type: type, accept: accept, headers: headers)
  }

  func ask(
    _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil, type: String? = nil,
    accept: String? = nil, headers: [String: String] = [:], publicOnly: Bool = false
  ) async throws -> Reply {
    var fields = HTTPFields()
    if let type { fields[.contentType] = type }
    if let accept { fields[.accept] = accept }
    for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
    let head = HTTPRequest(
      method: method, scheme: "http", authority: "localhost", path: path, headerFields: fields)
    let request = Request(
      head: head, body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
    let responder = Server.router(clearing, publicOnly: publicOnly).buildResponder()
    let response = try await responder.respond(
      to: request, context: AppContext(logger: Logger(label: "tests")))
    let collected = Collected()
    try await response.body.write(Collector(into: collected))
    return Reply(
      status: response.status.code, headers: response.headers,
      body: collected.bytes.withLock { $0 })
  }
}

/// The bytes of an answer's body.
final class Collected: Sendable {
  let bytes = Mutex<[UInt8]>([])
}

struct Collector: ResponseBodyWriter {
  let into: Collected

  mutating func write(_ buffer: ByteBuffer) async throws {
    into.bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
  }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
