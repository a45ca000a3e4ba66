import Canon
import Clearing
import Vocabulary

/// The register as it follows from an archive: every act decided anew, in order.
///
/// Every opening is held against its leaf, the leaves against the stored head and the last signed checkpoint. Nothing is read but the
/// archive. While one page of entries is decided the next is read and decoded.
package struct Replay: Sendable {
  package var register: Register
  package var tree: MerkleTree
  /// Entries whose signatures are claims only, as of an unsigned rehearsal.
  package var unsignedCount = 0
  /// Signatures that were verified; 0 where that was not asked for.
  package var verifiedCount = 0
  package var elapsed = Duration.zero

  /// How much is looked at.
  package struct Options: Sendable {
    /// The log's key, to check the signed checkpoint with.
    package var logKey: NoteKey?
    /// Whether every act's signatures are verified.
    package var verifiesSignatures = false
    /// Entries to replay; `nil` for all. Less is the register as of then.
    package var limit: Int?

    package init(logKey: NoteKey? = nil, verifiesSignatures: Bool = false, limit: Int? = nil) {
      self.logKey = logKey
      self.verifiesSignatures = verifiesSignatures
      self.limit = limit
    }
  }

  /// Entries read at a time.
  private static let pageSize = 256

  /// Entries decided a second.
  package var actsPerSecond: Int {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return seconds > 0 ? Int(Double(tree.size) / seconds) : 0
  }

  /// The digest of the register.
  package var registerDigest: Digest {
    var copy = register
    return copy.digest()
  }

  /// Replays an archive. `observer` sees every act and what it changed, in order.
  package static func run(
    _ archive: any Archive, _ options: Options = Options(),
    observer: ((PerformedAct) -> Void)? = nil
  ) async throws(ReplayFault) -> Replay {
    let clock = ContinuousClock()
    let start = clock.now
    let head: TreeHead
    do throws(ArchiveFault) { head = try archive.head() } catch { throw .archive(error) }
    let end = min(head.size, max(0, options.limit ?? head.size))
    var replay = Replay(register: Register(), tree: MerkleTree())
    var page = prepare(archive, 0..<min(end, pageSize))
    var keys: [KeyID: VerifyingKey] = [:]
    while replay.tree.size < end {
      let from = min(end, replay.tree.size + pageSize)
      async let next = prepare(archive, from..<min(end, from + pageSize))
      let prepared = try page.get()
      guard prepared.count == from - replay.tree.size else {
        throw .archive(.corrupt("entry \(replay.tree.size + prepared.count) is missing"))
      }
      if options.verifiesSignatures {
        try await replay.apply(prepared, verifyingWith: &keys, observer)
      } else {
        for item in prepared { try replay.apply(item, observer) }
      }
      page = await next
    }
    do throws(ArchiveFault) {
      if end == head.size {
        try Recovery.check(replay.tree, archive, logKey: options.logKey)
      }
    } catch {
      throw .archive(error)
    }
    replay.elapsed = clock.now - start
    return replay
  }

  /// An entry that was read, decoded, and held against its leaf.
  private struct Prepared: Sendable {
    var entry: Entry
    var incoming: Incoming
    var isSigned: Bool
  }

  private static func prepare(
    _ archive: any Archive, _ range: Range<Int>
  ) -> Result<[Prepared], ReplayFault> {
    do throws(ReplayFault) {
      let entries: [Entry]
      do throws(ArchiveFault) {
        entries = try archive.entries(range)
      } catch {
        throw .archive(error)
      }
      var prepared: [Prepared] = []
      prepared.reserveCapacity(entries.count)
      for start in stride(from: 0, to: entries.count, by: attachmentsMax) {
        let part = entries[start..<min(entries.count, start + attachmentsMax)]
        try read(part, archive, into: &prepared)
      }
      return .success(prepared)
    } catch {
      return .failure(error)
    }
  }

  /// Entries whose attachments are held in memory at a time.
  private static let attachmentsMax = 128

  /// Decodes entries; what is attached to them is read together.
  private static func read(
    _ entries: ArraySlice<Entry>, _ archive: any Archive, into prepared: inout [Prepared]
  ) throws(ReplayFault) {
    var acts: [Act] = []
    acts.reserveCapacity(entries.count)
    var wanted: [Digest] = []
    for entry in entries {
      guard entry.hasSoundLeaf else { throw .badLeaf(index: entry.index) }
      do throws(SubmitFault) { acts.append(try Incoming.act(in: entry.envelope)) } catch {
        throw .badAct(index: entry.index, error)
      }
      if let reference = acts.last?.body.attachment { wanted.append(reference.digest) }
    }
    var blobs: [[UInt8]?] = []
    do throws(ArchiveFault) {
      if !wanted.isEmpty { blobs = try archive.blobs(wanted) }
    } catch {
      throw .archive(error)
    }
    var next = 0
    for (entry, act) in zip(entries, acts) {
      var stored: [UInt8]?
      if act.body.attachment != nil, next < blobs.count {
        stored = blobs[next]
        next += 1
      }
      do throws(SubmitFault) {
        let incoming = try Incoming(entry.envelope, act, stored: stored)
        prepared.append(Prepared(entry: entry, incoming: incoming, isSigned: entry.isSigned))
      } catch {
        throw .badAct(index: entry.index, error)
      }
    }
  }

  private mutating func apply(
    _ item: Prepared, _ observer: ((PerformedAct) -> Void)?
  ) throws(ReplayFault) {
    let submission = item.incoming.submission
    let changes: [Change]
    do throws(Refusal) {
      changes = try register.decide(submission, at: item.entry.receivedAt)
    } catch {
      throw .refused(index: item.entry.index, error)
    }
    register.apply(changes, act: submission.id, at: item.entry.receivedAt)
    tree.append(item.entry.leafHash)
    if !item.isSigned { unsignedCount += 1 }
    observer?(PerformedAct(entry: item.entry, act: submission.act, changes: changes))
  }

  /// Applies a page and then verifies its signatures in two halves at a time, each with the keys as they stood at its place.
  private mutating func apply(
    _ page: [Prepared], verifyingWith keys: inout [KeyID: VerifyingKey],
    _ observer: ((PerformedAct) -> Void)?
  ) async throws(ReplayFault) {
    for item in page {
      for signer in item.incoming.envelope.signers where keys[signer] == nil {
        keys[signer] = item.incoming.key(signer, in: register)
      }
      try apply(item, observer)
      verifiedCount += item.incoming.envelope.signatures.count
    }
    let known = keys
    let middle = page.count / 2
    async let first = Self.verify(page[..<middle], known)
    async let second = Self.verify(page[middle...], known)
    if let fault = await first { throw fault }
    if let fault = await second { throw fault }
  }

  private static func verify(
    _ page: ArraySlice<Prepared>, _ keys: [KeyID: VerifyingKey]
  ) -> ReplayFault? {
    for item in page {
      do throws(EnvelopeFault) {
        _ = try item.entry.envelope.verified { keys[$0] }
      } catch {
        return .badSignature(index: item.entry.index, error)
      }
    }
    return nil
  }
}

extension Clerk {
  /// Opens an archive to write on: replays it, holds it against its checkpoints, and takes it up where it stands.
  package static func open(
    _ archive: any Archive, logSigner: NoteSigner?, operatorKey: SigningKey?, release: String,
    isUnsigned: Bool = false, saltSource: @escaping SaltSource = Clerk.randomSalt,
    observer: ((PerformedAct) -> Void)? = nil
  ) async throws(ReplayFault) -> sending Clerk {
    let options = Replay.Options(logKey: logSigner?.noteKey)
    let replay = try await Replay.run(archive, options, observer: observer)
    do throws(ArchiveFault) {
      return try Clerk(
        register: replay.register, archive: archive, tree: replay.tree, logSigner: logSigner,
        operatorKey: operatorKey, release: release, isUnsigned: isUnsigned,
        saltSource: saltSource)
    } catch {
      throw .archive(error)
    }
  }
}

/// Why an archive does not replay.
package enum ReplayFault: Error, Sendable, CustomStringConvertible {
  case archive(ArchiveFault)
  /// The act, its salt or its moment is not what the leaf commits to.
  case badLeaf(index: Int)
  case badAct(index: Int, SubmitFault)
  /// The act is refused now, but was performed then.
  case refused(index: Int, Refusal)
  case badSignature(index: Int, EnvelopeFault)

  package var description: String {
    switch self {
    case .archive(let fault): fault.description
    case .badLeaf(let index): "entry \(index) is not what its leaf commits to"
    case .badAct(let index, let fault): "entry \(index): \(fault)"
    case .refused(let index, let refusal):
      "entry \(index) was performed but is refused now: \(refusal.sentence)"
    case .badSignature(let index, let fault): "entry \(index): \(fault)"
    }
  }
}
