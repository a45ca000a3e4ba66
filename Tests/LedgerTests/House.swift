import Canon
import Clearing
import Ledger
import Synchronization
import Testing
import Vocabulary

/// A made-up clearing house with a regulator, an operator, and parties that they enrol.
struct House {
  static let startAt = Instant(milliseconds: 1_790_000_000_000)

  let log: NoteSigner
  let regulatorKeys: [SigningKey]
  let operatorKey: SigningKey
  let opening: OpenRegister

  init() throws {
    log = try Made.log()
    regulatorKeys = [try Made.key(101), try Made.key(102)]
    operatorKey = try Made.key(103)
    opening = OpenRegister(
      origin: Made.origin,
      regulator: FoundingParty(
        name: "Bureau of Made-Up Security", country: Self.country,
        keys: regulatorKeys.enumerated().map {
          Self.newKey($0.element, "Regulator \($0.offset)", .regulator)
        }),
      operator: FoundingParty(
        name: "Clearing Operator", country: Self.country,
        keys: [Self.newKey(operatorKey, "Operator", .operator)]))
  }

  static var country: Country { Country("US") ?? .none }

  static func newKey(_ key: SigningKey, _ person: String, _ role: Role) -> NewKey {
    NewKey(
      key.publicKey.algorithm, publicKey: Base64.text(key.publicKey.bytes), personName: person,
      roles: [role], expiresOn: startAt.day.adding(days: 1000))
  }

  func header(_ nonce: String, at moment: Instant = startAt) -> ActHeader {
    ActHeader(by: opening.regulatorID, statedAt: moment, nonce: nonce)
  }

  /// The act that opens the register.
  var opened: Act { Act(opening, header: header("opening-0")) }
  var openers: [SigningKey] { regulatorKeys + [operatorKey] }

  /// An act that enrols a made-up exporter.
  func enrolment(_ number: Int, at moment: Instant = startAt) throws -> Act {
    var seed = Digest.sha256(Array("exporter \(number)".utf8)).bytes
    seed[0] = 0
    let key = try #require(SigningKey(.ed25519, seed: seed))
    let body = EnrolParty(
      name: "Exporter \(number)", roles: [.exporter], incorporatedIn: Self.country,
      headquarteredIn: Self.country, keys: [Self.newKey(key, "Person \(number)", .exporter)])
    return Act(body, header: header("enrol-\(1_000_000 + number)", at: moment))
  }

  /// The enrolment's envelope, as it would be handed in.
  func envelope(_ number: Int, at moment: Instant = startAt) throws -> [UInt8] {
    try Incoming.made(enrolment(number, at: moment), by: [regulatorKeys[0]]).envelope.bytes
  }

  /// The opening's envelope, as it would be handed in.
  func openingEnvelope() throws -> [UInt8] {
    try Incoming.made(opened, by: openers).envelope.bytes
  }

  /// A clerk on an archive.
  func clerk(
    on archive: any Archive = MemoryArchive(), isUnsigned: Bool = false
  ) throws -> sending Clerk {
    try Clerk(
      archive: archive, logSigner: log, operatorKey: operatorKey, release: "1.0.0",
      isUnsigned: isUnsigned, saltSource: Clerk.salts(seed: 1))
  }

  /// A register opened with so many exporters, on an archive.
  func filled(
    _ archive: any Archive = MemoryArchive(), exporters: Int, isSigned: Bool = true
  ) throws -> Clerk {
    let clerk = try clerk(on: archive, isUnsigned: !isSigned)
    try clerk.perform(opened, signedBy: openers, isSigned: isSigned, at: Self.startAt)
    for number in 0..<exporters {
      let at = Self.startAt.adding(milliseconds: Int64(number))
      try clerk.perform(
        enrolment(number, at: at), signedBy: [regulatorKeys[0]], isSigned: isSigned, at: at)
    }
    try clerk.commit()
    return clerk
  }
}

/// A clock that a test sets.
final class TestClock: Sendable {
  private let moment: Mutex<Instant>

  init(_ start: Instant) { moment = Mutex(start) }

  var now: Instant { moment.withLock { $0 } }
  func advance(milliseconds: Int64) {
    moment.withLock { $0 = $0.adding(milliseconds: milliseconds) }
  }
}

/// An archive that fails in its nth write, before or after it was kept.
final class FailingArchive: Archive {
  enum Moment { case before, after }

  let inner = MemoryArchive()
  private let left: Mutex<Int>
  private let moment: Moment

  init(after writes: Int, _ moment: Moment) {
    left = Mutex(writes)
    self.moment = moment
  }

  private func write(_ body: () throws(ArchiveFault) -> Void) throws(ArchiveFault) {
    let isDue = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isDue, moment == .before { throw .storage("no space left") }
    try body()
    if isDue { throw .storage("input/output error") }
  }

  func head() throws(ArchiveFault) -> TreeHead { try inner.head() }
  func append(_ batch: Batch) throws(ArchiveFault) {
    try write { () throws(ArchiveFault) in try inner.append(batch) }
  }
  func entries(_ range: Range<Int>) throws(ArchiveFault) -> [Entry] { try inner.entries(range) }
  func leafHashes(_ range: Range<Int>) throws(ArchiveFault) -> [Digest] {
    try inner.leafHashes(range)
  }
  func index(ofAct id: Digest) throws(ArchiveFault) -> Int? { try inner.index(ofAct: id) }
  func blob(_ digest: Digest) throws(ArchiveFault) -> [UInt8]? { try inner.blob(digest) }
  func signedHead() throws(ArchiveFault) -> [UInt8]? { try inner.signedHead() }
  func replaceSignedHead(_ old: [UInt8]?, with new: [UInt8]) throws(ArchiveFault) {
    try write { () throws(ArchiveFault) in try inner.replaceSignedHead(old, with: new) }
  }
  func keep(_ refusals: [RefusalRecord]) throws(ArchiveFault) {
    try write { () throws(ArchiveFault) in try inner.keep(refusals) }
  }
  func refusals(ofAct id: Digest) throws(ArchiveFault) -> [RefusalRecord] {
    try inner.refusals(ofAct: id)
  }
  func keep(_ snapshot: Snapshot) throws(ArchiveFault) { try inner.keep(snapshot) }
  func latestSnapshot() throws(ArchiveFault) -> Snapshot? { try inner.latestSnapshot() }
}
