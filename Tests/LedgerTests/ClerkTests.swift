import Canon
import Clearing
import Ledger
import Testing
import Vocabulary

@Suite("The clerk")
struct ClerkTests {
  @Test func `acts stand in the log in the order in which they were performed`() throws {
    let house = try House()
    let archive = MemoryArchive()
    let clerk = try house.filled(archive, exporters: 5)
    #expect(clerk.head.size == 6)
    #expect(clerk.register.actCount == 6)
    #expect(try archive.head() == clerk.head)
    let entries = try archive.entries(0..<6)
    #expect(entries.map(\.index) == Array(0..<6))
    #expect(entries.allSatisfy { $0.hasSoundLeaf && $0.isSigned && $0.release == "1.0.0" })
    let note = try #require(clerk.note)
    let checkpoint = try Checkpoint(note: note, logKey: house.log.noteKey)
    #expect(checkpoint.size == 6)
    #expect(checkpoint.root == clerk.head.root)
    #expect(try archive.signedHead() == note.bytes)
  }

  @Test func `what was performed is not in the archive before the commit`() throws {
    let house = try House()
    let archive = MemoryArchive()
    let clerk = try house.clerk(on: archive)
    try clerk.perform(house.opened, signedBy: house.openers, at: House.startAt)
    #expect(clerk.waitingCount == 1)
    #expect(try archive.head() == .empty)
    #expect(try clerk.commit().count == 1)
    #expect(try archive.head().size == 1)
    #expect(try clerk.commit().isEmpty)
  }

  @Test func `an act whose signature does not hold is not decided`() throws {
    let house = try House()
    let clerk = try house.filled(exporters: 0)
    let before = clerk.register.actCount
    var envelope = try Incoming.made(house.enrolment(1), by: []).envelope
    try envelope.add(.claim(house.regulatorKeys[0].id))
    #expect(throws: SubmitFault.self) {
      try clerk.perform(envelope: envelope.bytes, at: House.startAt)
    }
    let stranger = try Incoming.made(house.enrolment(1), by: [Made.key(77)]).envelope
    #expect(throws: SubmitFault.self) {
      try clerk.perform(envelope: stranger.bytes, at: House.startAt)
    }
    #expect(clerk.register.actCount == before)
    #expect(clerk.waitingCount == 0)
  }

  @Test func `a refused act changes nothing`() throws {
    let house = try House()
    let clerk = try house.filled(exporters: 3)
    var register = clerk.register
    let digest = register.digest()
    #expect(throws: Refusal.self) {
      try clerk.perform(house.enrolment(1), signedBy: [house.regulatorKeys[0]], at: .zero)
    }
    #expect(throws: Refusal.self) {
      try clerk.perform(house.opened, signedBy: house.openers, at: House.startAt)
    }
    var after = clerk.register
    #expect(after.digest() == digest)
    #expect(clerk.waitingCount == 0)
  }

  @Test func `a register is opened only under the log's own origin`() throws {
    let house = try House()
    let key = try Made.key(1)
    let other = try #require(NoteSigner(name: "other.example/log", key: key))
    let clerk = try Clerk(
      archive: MemoryArchive(), logSigner: other, operatorKey: house.operatorKey,
      release: "1.0.0")
    #expect(throws: Refusal.self) {
      try clerk.perform(house.opened, signedBy: house.openers, at: House.startAt)
    }
  }

  @Test func `the moment of receipt never runs back`() throws {
    let house = try House()
    let archive = MemoryArchive()
    let clerk = try house.filled(archive, exporters: 3)
    let now = clerk.register.now
    try clerk.perform(
      house.enrolment(9), signedBy: [house.regulatorKeys[0]],
      at: now.adding(milliseconds: -5000))
    try clerk.commit()
    #expect(try archive.entry(at: 4)?.receivedAt == now)
  }

  @Test func `the same acts, salts and times give the same bytes`() throws {
    let house = try House()
    let first = try house.filled(exporters: 20)
    let second = try house.filled(exporters: 20)
    #expect(first.note?.bytes == second.note?.bytes)
    let unsigned = try house.filled(exporters: 20, isSigned: false)
    #expect(unsigned.head.root != first.head.root)
    var registers = [first.register, second.register, unsigned.register]
    let digests = registers.indices.map { registers[$0].digest() }
    #expect(Set(digests).count == 1)
  }
}

@Suite("Replay")
struct ReplayTests {
  @Test func `replay comes to the same register`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    let clerk = try house.filled(archive, exporters: 60)
    var register = clerk.register
    let options = Replay.Options(logKey: house.log.noteKey, verifiesSignatures: true)
    let replay = try await Replay.run(archive, options)
    #expect(replay.registerDigest == register.digest())
    #expect(replay.tree.root == clerk.head.root)
    #expect(replay.unsignedCount == 0)
    #expect(replay.verifiedCount == 63)
    var seen = 0
    _ = try await Replay.run(archive) { act in
      #expect(act.entry.index == seen)
      seen += 1
    }
    #expect(seen == 61)
  }

  @Test func `replay to an earlier place is the register as of then`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    _ = try house.filled(archive, exporters: 30)
    var early = try house.filled(exporters: 9).register
    let replay = try await Replay.run(archive, Replay.Options(limit: 10))
    #expect(replay.registerDigest == early.digest())
  }

  @Test func `an unsigned log replays, but not as a signed one`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    _ = try house.filled(archive, exporters: 4, isSigned: false)
    #expect(try await Replay.run(archive).unsignedCount == 5)
    await #expect(throws: ReplayFault.self) {
      try await Replay.run(archive, Replay.Options(verifiesSignatures: true))
    }
  }

  /// A copy of an archive with one entry changed and the heads made to fit.
  static func bent(
    _ archive: MemoryArchive, at index: Int, _ bend: (inout Entry) throws -> Void
  ) throws -> MemoryArchive {
    let copy = MemoryArchive()
    var entries = try archive.entries(0..<archive.head().size)
    try bend(&entries[index])
    let tree = MerkleTree(leaves: entries.map(\.leafHash))
    try copy.append(
      Batch(
        entries: entries, blobs: [], old: .empty,
        new: TreeHead(size: tree.size, root: tree.root)))
    return copy
  }

  @Test func `an entry that is not what its leaf commits to is found`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    _ = try house.filled(archive, exporters: 6)
    let other = try Incoming.made(house.enrolment(99), by: [house.regulatorKeys[0]]).envelope
    let bends: [(inout Entry) -> Void] = [
      { $0.salt = .zero }, { $0.envelope = other },
      { $0.leafHash = .zero },
    ]
    for bend in bends {
      let copy = try Self.bent(archive, at: 3, bend)
      await #expect(throws: ReplayFault.self) { try await Replay.run(copy) }
    }
  }

  @Test func `an entry that was put in the log without right is found`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    _ = try house.filled(archive, exporters: 6)
    let stranger = try Incoming.made(house.enrolment(99), by: [Made.key(77)]).envelope
    let copy = try Self.bent(archive, at: 3) { entry in
      entry = Entry(
        index: 3, receivedAt: entry.receivedAt, envelope: stranger, salt: entry.salt,
        release: entry.release)
    }
    await #expect(throws: ReplayFault.self) { try await Replay.run(copy) }
  }

  @Test func `a log that was taken up again goes on where it stood`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    _ = try house.filled(archive, exporters: 6)
    let clerk = try await Clerk.open(
      archive, logSigner: house.log, operatorKey: house.operatorKey, release: "1.0.1")
    try clerk.perform(
      house.enrolment(50), signedBy: [house.regulatorKeys[0]],
      at: House.startAt.adding(milliseconds: 90))
    try clerk.commit()
    #expect(clerk.head.size == 8)
    #expect(try archive.entry(at: 7)?.release == "1.0.1")
    let replay = try await Replay.run(archive, Replay.Options(logKey: house.log.noteKey))
    #expect(replay.tree.size == 8)
  }
}
