import Canon

/// Proof that an entry stands in a log, with the checkpoint it is proved against.
///
/// Source: C2SP tlog-proof, suffix `.tlog-proof`. `extra` is not authenticated by the proof.
package struct LogProof: Hashable, Sendable {
  package var extra: [UInt8]?
  package var index: UInt64
  /// The leaf's sibling first, the root's child last.
  package var hashes: [Digest]
  package var note: SignedNote

  private static let start = Array("c2sp.org/tlog-proof@v1\n".utf8)
  private static let extraStart = Array("extra ".utf8)
  private static let indexStart = Array("index ".utf8)
  /// At most so many bytes of file.
  package static let bytesLimit = 1 << 20

  package init(index: UInt64, hashes: [Digest], note: SignedNote, extra: [UInt8]? = nil) {
    self.index = index
    self.hashes = hashes
    self.note = note
    self.extra = extra
  }

  /// Reads a proof's file; nothing is verified yet.
  package init(bytes: [UInt8]) throws(ReceiptFault) {
    guard bytes.count <= Self.bytesLimit, bytes.starts(with: Self.start) else {
      throw .notAProof(line: 1)
    }
    var rest = bytes[Self.start.count...]
    var number = 1
    func line() throws(ReceiptFault) -> ArraySlice<UInt8> {
      number += 1
      guard let end = rest.firstIndex(of: 0x0A) else { throw .notAProof(line: number) }
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      return line
    }
    var current = try line()
    if current.starts(with: Self.extraStart) {
      guard let bytes = Base64.bytes(current.dropFirst(Self.extraStart.count)) else {
        throw .notAProof(line: number)
      }
      extra = bytes
      current = try line()
    }
    guard current.starts(with: Self.indexStart),
      let index = Decimal.read(current.dropFirst(Self.indexStart.count))
    else { throw .notAProof(line: number) }
    self.index = index
    hashes = []
    while true {
      current = try line()
      if current.isEmpty { break }
      guard hashes.count < Merkle.longestProof, let bytes = Base64.bytes(current),
        let hash = Digest(bytes: bytes)
      else { throw .notAProof(line: number) }
      hashes.append(hash)
    }
    do throws(NoteFault) {
      note = try SignedNote(bytes: Array(rest))
    } catch {
      throw .badNote(error)
    }
  }

  /// The proof's file.
  package var bytes: [UInt8] {
    var out = Self.start
    if let extra {
      out.append(contentsOf: Self.extraStart)
      out.append(contentsOf: Base64.digits(extra))
      out.append(0x0A)
    }
    out.append(contentsOf: Self.indexStart)
    out.append(contentsOf: String(index).utf8)
    out.append(0x0A)
    for hash in hashes {
      out.append(contentsOf: Base64.digits(hash.bytes))
      out.append(0x0A)
    }
    out.append(0x0A)
    out.append(contentsOf: note.bytes)
    return out
  }

  /// Checks that a leaf stands where the proof says, in a log the policy takes, cosigned as it asks.
  package func verify(
    leaf: Digest, by policy: LogPolicy
  ) throws(ReceiptFault) -> (checkpoint: Checkpoint, cosigners: [NoteKey]) {
    let (checkpoint, cosigners) = try policy.verify(note)
    do throws(MerkleFault) {
      try Merkle.checkInclusion(
        of: leaf, at: index, in: checkpoint.size, proof: hashes, root: checkpoint.root)
    } catch {
      throw .notIncluded(error)
    }
    return (checkpoint, cosigners)
  }
}

/// Why a receipt proves nothing.
package enum ReceiptFault: Error, Equatable, Sendable, CustomStringConvertible {
  case notAProof(line: Int)
  case noOpening
  case badOpening(JSONFault)
  case badCheckpoint
  case badNote(NoteFault)
  case otherLog(String)
  case quorumMissing
  case notIncluded(MerkleFault)
  case badEnvelope(EnvelopeFault)

  package var description: String {
    switch self {
    case .notAProof(let line): "not a proof file: line \(line)"
    case .noOpening: "the proof carries no opening, so that it cannot be tied to an act"
    case .badOpening(let fault): "the opening cannot be read: \(fault)"
    case .badCheckpoint: "the proof holds no checkpoint"
    case .badNote(let fault): fault.description
    case .otherLog(let origin): "the checkpoint is of a log that is not trusted here: \(origin)"
    case .quorumMissing: "too few of the witnesses asked for have cosigned"
    case .notIncluded(let fault): "the act does not stand in the log there: \(fault)"
    case .badEnvelope(let fault): fault.description
    }
  }
}
