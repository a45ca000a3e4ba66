import Archive
import Canon
import Foundation
import Ledger
import Testing
import Vocabulary

/// A folder that is gone when the test is over.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "archive-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Made-up keys.
enum Keys {
  static func seeded(_ seed: [UInt8]) throws -> SigningKey {
    try #require(SigningKey(.ed25519, seed: seed))
  }

  static func log(seed: UInt8 = 8) throws -> NoteSigner {
    let key = try seeded([UInt8](repeating: seed, count: 32))
    return try #require(NoteSigner(name: "log.example/1", key: key))
  }
}

/// Made-up entries that follow one another.
struct EntryMaker {
  var tree = MerkleTree()
  var nextAt = Instant(milliseconds: 1_790_000_000_000)

  func entry(_ index: Int, blobs: Int = 0) throws -> Entry {
    var envelope = try Envelope(kind: "propose-sale", payload: Array("{\"n\":\(index)}".utf8))
    if index % 2 == 0 {
      let seed = [UInt8](repeating: UInt8(index % 7 + 1), count: 32)
      try envelope.sign(with: Keys.seeded(seed))
    }
    return Entry(
      index: index, receivedAt: nextAt.adding(milliseconds: Int64(index / 3)),
      envelope: envelope, salt: Digest.sha256(Array("salt \(index)".utf8)), release: "1.0.0")
  }

  /// The next entries, and the tree grown by them.
  mutating func batch(_ count: Int, blobs: [Blob] = []) throws -> Batch {
    let old = TreeHead(size: tree.size, root: tree.root)
    var entries: [Entry] = []
    for index in tree.size..<tree.size + count {
      let entry = try entry(index)
      entries.append(entry)
      tree.append(entry.leafHash)
    }
    return Batch(
      entries: entries, blobs: blobs, old: old,
      new: TreeHead(size: tree.size, root: tree.root))
  }
}

/// What every archive must do, whatever it is made of.
@Suite("Every archive")
struct ConformanceTests {
  enum Kind: CaseIterable {
    case memory
    case sqlite
  }

  /// Runs a body on a fresh archive of a kind.
  static func with(_ kind: Kind, _ body: (any Archive) throws -> Void) throws {
    switch kind {
    case .memory: try body(MemoryArchive())
    case .sqlite:
      let folder = try TestFolder()
      let archive = try SQLiteArchive(folder: folder.path)
      try body(archive)
      try archive.close()
    }
  }

  @Test(arguments: Kind.allCases)
  func `a new archive is empty`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      #expect(try archive.head() == .empty)
      #expect(try archive.entries(0..<10).isEmpty)
      #expect(try archive.signedHead() == nil)
      #expect(try archive.latestSnapshot() == nil)
      #expect(try archive.index(ofAct: .zero) == nil)
      #expect(try archive.blob(.zero) == nil)
      #expect(try Recovery.tree(of: archive).size == 0)
    }
  }

  @Test(arguments: Kind.allCases)
  func `what was appended is read back as it was`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      var maker = EntryMaker()
      let blob = Blob([UInt8](repeating: 7, count: 100_000))
      let first = try maker.batch(5, blobs: [blob, Blob([])])
      let second = try maker.batch(300, blobs: [blob])
      try archive.append(first)
      try archive.append(second)
      #expect(try archive.head() == second.new)
      #expect(try archive.entries(0..<5) == first.entries)
      #expect(try archive.entries(3..<310) == Array((first.entries + second.entries)[3...]))
      #expect(try archive.leafHashes(4..<6) == maker.tree.leaves[4..<6].map { $0 })
      #expect(try archive.entry(at: 304) == second.entries.last)
      #expect(try archive.entry(at: 305) == nil)
      #expect(try archive.index(ofAct: second.entries[7].actID) == 12)
      #expect(try archive.blob(blob.digest) == blob.bytes)
      #expect(try archive.blob(Digest.sha256([])) == [])
      #expect(try archive.entries(0..<305).allSatisfy { $0.hasSoundLeaf })
      #expect(try Recovery.tree(of: archive).root == maker.tree.root)
    }
  }

  @Test(arguments: Kind.allCases)
  func `a batch that does not follow the stored head changes nothing`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      var maker = EntryMaker()
      let first = try maker.batch(4)
      try archive.append(first)
      #expect(throws: ArchiveFault.conflict) { try archive.append(first) }
      var other = EntryMaker()
      _ = try other.batch(3)
      other.tree.append(.zero)
      let forked = try other.batch(2)
      #expect(throws: ArchiveFault.conflict) { try archive.append(forked) }
      #expect(try archive.head() == first.new)
      #expect(try archive.entries(0..<100).count == 4)
    }
  }

  @Test(arguments: Kind.allCases)
  func `a batch is kept whole or not at all`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      var maker = EntryMaker()
      let first = try maker.batch(3)
      try archive.append(first)
      var twice = try maker.batch(3)
      twice.entries[2].envelope = first.entries[0].envelope
      twice.blobs = [Blob([1])]
      #expect(throws: ArchiveFault.actStandsAlready(first.entries[0].actID)) {
        try archive.append(twice)
      }
      #expect(try archive.head() == first.new)
      #expect(try archive.entries(0..<100) == first.entries)
      #expect(try archive.blob(Digest.sha256([1])) == nil)
      #expect(try archive.index(ofAct: twice.entries[0].actID) == nil)
    }
  }

  @Test(arguments: Kind.allCases)
  func `misnumbered entries and time that runs back are refused`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      var maker = EntryMaker()
      let first = try maker.batch(3)
      try archive.append(first)
      var next = try maker.batch(2)
      next.entries[0].index = 7
      #expect(throws: ArchiveFault.misnumbered) { try archive.append(next) }
      next.entries[0].index = 3
      next.entries[0].receivedAt = Instant(milliseconds: 1)
      #expect(throws: ArchiveFault.timeRunsBack(index: 3)) { try archive.append(next) }
      next.entries[0].receivedAt = next.entries[1].receivedAt.adding(milliseconds: 1)
      #expect(throws: ArchiveFault.timeRunsBack(index: 4)) { try archive.append(next) }
      #expect(try archive.head() == first.new)
    }
  }

  @Test(arguments: Kind.allCases)
  func `the signed head is replaced only by who knows it`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      try archive.replaceSignedHead(nil, with: [1])
      #expect(throws: ArchiveFault.conflict) { try archive.replaceSignedHead(nil, with: [2]) }
      #expect(throws: ArchiveFault.conflict) { try archive.replaceSignedHead([9], with: [2]) }
      #expect(try archive.signedHead() == [1])
      try archive.replaceSignedHead([1], with: [2])
      #expect(try archive.signedHead() == [2])
    }
  }

  @Test(arguments: Kind.allCases)
  func `refusals and the latest snapshot are kept`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      let id = Digest.sha256([1])
      let refusal = RefusalRecord(
        actID: id, refusedAt: Instant(milliseconds: 5), code: "bond.over-limit",
        envelope: [1, 2, 3])
      var later = refusal
      later.refusedAt = Instant(milliseconds: 6)
      try archive.keep([refusal])
      try archive.keep([])
      try archive.keep([later])
      #expect(try archive.refusals(ofAct: id) == [refusal, later])
      #expect(try archive.refusals(ofAct: .zero).isEmpty)
      for size in [3, 9] {
        let snapshot = Snapshot(
          size: size, registerDigest: id, release: "1.0.0",
          bytes: [UInt8](repeating: UInt8(size), count: 40 << 20))
        try archive.keep(snapshot)
        #expect(try archive.latestSnapshot() == snapshot)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `a checkpoint for entries that are gone is a rollback`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      let signer = try Keys.log()
      var maker = EntryMaker()
      try archive.append(maker.batch(3))
      _ = try maker.batch(1)
      let head = Checkpoint(origin: "log.example/1", size: 4, root: maker.tree.root)
      try archive.replaceSignedHead(nil, with: head.signed(by: signer).bytes)
      #expect(throws: ArchiveFault.rolledBack(signed: 4, stored: 3)) {
        try Recovery.tree(of: archive, logKey: signer.noteKey)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `a checkpoint over other entries is a fork`(_ kind: Kind) throws {
    try Self.with(kind) { archive throws in
      let signer = try Keys.log()
      var maker = EntryMaker()
      let batch = try maker.batch(3)
      try archive.append(batch)
      let head = Checkpoint(origin: "log.example/1", size: 3, root: .zero)
      try archive.replaceSignedHead(nil, with: head.signed(by: signer).bytes)
      #expect(throws: ArchiveFault.forked(size: 3, signed: .zero, stored: batch.new.root)) {
        try Recovery.tree(of: archive, logKey: signer.noteKey)
      }
      let other = try Keys.log(seed: 9).noteKey
      #expect(throws: ArchiveFault.foreignHead(.badNote(.noKnownSignature))) {
        try Recovery.tree(of: archive, logKey: other)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `entries without a checkpoint yet are what a crash leaves, and sound`(
    _ kind: Kind
  ) throws {
    try Self.with(kind) { archive throws in
      let signer = try Keys.log()
      var maker = EntryMaker()
      try archive.append(maker.batch(3))
      let head = Checkpoint(origin: "log.example/1", size: 3, root: maker.tree.root)
      try archive.replaceSignedHead(nil, with: head.signed(by: signer).bytes)
      try archive.append(maker.batch(5))
      let tree = try Recovery.tree(of: archive, logKey: signer.noteKey)
      #expect(tree.root == maker.tree.root)
      #expect(tree.size == 8)
    }
  }
}
