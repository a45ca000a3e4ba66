import Canon
import Vocabulary

/// One act in the log, as it is kept.
package struct Entry: Hashable, Sendable {
  /// Its place, from 0.
  package var index: Int
  /// The moment of receipt, never before that of the entry in front of it.
  package var receivedAt: Instant
  /// The act and its signatures; claims where a rehearsal runs unsigned.
  package var envelope: Envelope
  /// 32 bytes that hide the act behind its leaf.
  package var salt: Digest
  /// The release of the software that decided it.
  package var release: String
  /// The leaf's hash, as it stands in the tree.
  package var leafHash: Digest

  /// A new entry; its leaf is computed.
  package init(
    index: Int, receivedAt: Instant, envelope: Envelope, salt: Digest, release: String
  ) {
    self.init(
      index: index, receivedAt: receivedAt, envelope: envelope, salt: salt, release: release,
      leafHash: Leaf.hash(receivedAt: receivedAt, salt: salt, envelope: envelope))
  }

  /// An entry as an archive holds it; whether the leaf is the right one is for `hasSoundLeaf` to say.
  package init(
    index: Int, receivedAt: Instant, envelope: Envelope, salt: Digest, release: String,
    leafHash: Digest
  ) {
    self.index = index
    self.receivedAt = receivedAt
    self.envelope = envelope
    self.salt = salt
    self.release = release
    self.leafHash = leafHash
  }

  package var actID: Digest { envelope.actID }
  /// The keys that signed, or claim to where a rehearsal runs unsigned.
  package var signers: [KeyID] { envelope.signers }
  /// Whether every signature is one, not a claim.
  package var isSigned: Bool { !envelope.signatures.contains { $0.isClaim } }
  package var opening: LeafOpening {
    LeafOpening(receivedAt: receivedAt, salt: salt, envelope: envelope, release: release)
  }
  /// Whether the leaf's hash is that of what it commits to.
  package var hasSoundLeaf: Bool { opening.leafHash == leafHash }
}

/// A blob that acts name by digest: a manifest, an inventory, a rulebook.
package struct Blob: Hashable, Sendable {
  package let digest: Digest
  package let bytes: [UInt8]

  /// Takes the bytes and computes their digest.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digest = Digest.sha256(bytes)
  }
}

/// How many entries the tree has, and its root.
package struct TreeHead: Hashable, Sendable {
  package var size: Int
  package var root: Digest

  package init(size: Int, root: Digest) {
    self.size = size
    self.root = root
  }

  /// Nothing yet.
  package static let empty = TreeHead(size: 0, root: Merkle.emptyRoot)
}

/// Entries that become durable together or not at all.
package struct Batch: Sendable {
  package var entries: [Entry]
  /// What the entries name by digest and the archive may not hold yet.
  package var blobs: [Blob]
  /// The head the entries follow.
  package var old: TreeHead
  /// The head with them.
  package var new: TreeHead

  package init(entries: [Entry], blobs: [Blob], old: TreeHead, new: TreeHead) {
    self.entries = entries
    self.blobs = blobs
    self.old = old
    self.new = new
  }

  /// Throws unless the entries follow one another from the old head's size to the new one's.
  package func check() throws(ArchiveFault) {
    guard new.size == old.size + entries.count,
      entries.enumerated().allSatisfy({ $0.element.index == old.size + $0.offset })
    else { throw .misnumbered }
    for pair in zip(entries, entries.dropFirst())
    where pair.1.receivedAt < pair.0.receivedAt { throw .timeRunsBack(index: pair.1.index) }
  }
}

/// An act that was refused: the operator's signed word on it, kept beside the log.
package struct RefusalRecord: Hashable, Sendable {
  package var actID: Digest
  package var refusedAt: Instant
  /// The refusal's stable code.
  package var code: String
  /// The operator's DSSE envelope.
  package var envelope: [UInt8]

  package init(actID: Digest, refusedAt: Instant, code: String, envelope: [UInt8]) {
    self.actID = actID
    self.refusedAt = refusedAt
    self.code = code
    self.envelope = envelope
  }
}

/// The register as bytes after so many entries, to make a start quick. Never needed: replay gives the same.
package struct Snapshot: Hashable, Sendable {
  /// Entries applied.
  package var size: Int
  package var registerDigest: Digest
  /// The release that wrote it; another release replays instead.
  package var release: String
  package var bytes: [UInt8]

  package init(size: Int, registerDigest: Digest, release: String, bytes: [UInt8]) {
    self.size = size
    self.registerDigest = registerDigest
    self.release = release
    self.bytes = bytes
  }
}

/// Where the log, its blobs and its signed heads are kept.
///
/// One writer, any number of readers. What a call that returned has written is durable. Calls may block on a disk. Any fault
/// but `conflict` in a write leaves open what is stored: stop, and open again.
package protocol Archive: Sendable {
  /// The head of what is stored.
  func head() throws(ArchiveFault) -> TreeHead
  /// Makes a batch durable, whole, if the stored head is still `batch.old`; otherwise throws `conflict` and changes nothing.
  func append(_ batch: Batch) throws(ArchiveFault)
  /// The entries of a range, in order; those that are not there are left out.
  func entries(_ range: Range<Int>) throws(ArchiveFault) -> [Entry]
  /// The leaf hashes of a range, in order.
  func leafHashes(_ range: Range<Int>) throws(ArchiveFault) -> [Digest]
  /// Where an act stands; `nil` if it does not.
  func index(ofAct id: Digest) throws(ArchiveFault) -> Int?
  /// The bytes with a digest; `nil` if they are not kept.
  func blob(_ digest: Digest) throws(ArchiveFault) -> [UInt8]?
  /// The bytes with each of these digests, read together.
  func blobs(_ digests: [Digest]) throws(ArchiveFault) -> [[UInt8]?]
  /// The checkpoint that was signed last, as a note; `nil` before the first.
  func signedHead() throws(ArchiveFault) -> [UInt8]?
  /// Replaces the last signed checkpoint if it is still `old`; otherwise throws `conflict`. The last word on what was signed.
  func replaceSignedHead(_ old: [UInt8]?, with new: [UInt8]) throws(ArchiveFault)
  /// Keeps refusals; a second of the same act stands beside the first.
  func keep(_ refusals: [RefusalRecord]) throws(ArchiveFault)
  /// The refusals of an act, oldest first.
  func refusals(ofAct id: Digest) throws(ArchiveFault) -> [RefusalRecord]
  /// Keeps a snapshot in place of the one before.
  func keep(_ snapshot: Snapshot) throws(ArchiveFault)
  /// The latest snapshot; `nil` if none is kept.
  func latestSnapshot() throws(ArchiveFault) -> Snapshot?
}

extension Archive {
  package func blobs(_ digests: [Digest]) throws(ArchiveFault) -> [[UInt8]?] {
    var found: [[UInt8]?] = []
    found.reserveCapacity(digests.count)
    for digest in digests { found.append(try blob(digest)) }
    return found
  }

  /// One entry; `nil` if there is none at that place.
  package func entry(at index: Int) throws(ArchiveFault) -> Entry? {
    guard index >= 0, index < Int.max else { return nil }
    return try entries(index..<index + 1).first
  }
}

/// Why an archive did not do as it was told, or must not be used.
package enum ArchiveFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another writer was faster, or the caller's view is old: nothing was written.
  case conflict
  case misnumbered
  case timeRunsBack(index: Int)
  case actStandsAlready(Digest)
  /// The database does not promise to keep what it acknowledges.
  case notDurable(setting: String, found: String)
  /// What is stored contradicts itself.
  case corrupt(String)
  /// A checkpoint was signed for a tree that the stored entries do not lead to.
  case forked(size: Int, signed: Digest, stored: Digest)
  /// A checkpoint was signed for more entries than are stored: an old copy was put back.
  case rolledBack(signed: Int, stored: Int)
  /// The signed checkpoint is not by this log's key or not of its origin.
  case foreignHead(CheckpointFault)
  /// The folder's tables are of a version that this release does not know.
  case unknownFormat(Int)
  /// The disk or the database failed.
  case storage(String)

  package var description: String {
    switch self {
    case .conflict: "another writer has changed the archive"
    case .misnumbered: "the batch does not follow the stored entries"
    case .timeRunsBack(let index): "entry \(index) was received before the one in front of it"
    case .actStandsAlready(let id): "the act \(id.hex) stands in the log already"
    case .notDurable(let setting, let found):
      "the database does not keep what it acknowledges: \(setting) is \(found)"
    case .corrupt(let what): "the archive contradicts itself: \(what)"
    case .forked(let size, let signed, let stored):
      """
      fork: a checkpoint of \(size) entries was signed with root \(signed.hex), the entries kept \
      lead to \(stored.hex)
      """
    case .rolledBack(let signed, let stored):
      """
      rollback: a checkpoint of \(signed) entries was signed, only \(stored) are kept; an old \
      copy of the archive must not be continued
      """
    case .foreignHead(let fault): "the signed checkpoint is not this log's: \(fault)"
    case .unknownFormat(let version):
      "the archive's tables are of version \(version), which this release does not know"
    case .storage(let reason): "the archive failed: \(reason)"
    }
  }
}
