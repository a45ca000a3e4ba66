/// The hashing of a Merkle tree and the checking of its proofs.
///
/// Source: RFC 6962 §2.1, the same as RFC 9162 §2.1 with SHA-256.
public enum Merkle {
  /// The root of a tree without leaves: SHA-256 of nothing.
  public static let emptyRoot = Digest.sha256([])

  /// The most hashes a proof can have for a tree of up to 2^63 leaves.
  public static let longestProof = 63

  /// The hash of a leaf: SHA-256 over one byte 0 and the entry.
  public static func leaf(_ entry: [UInt8]) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: entry.count + 1, alignment: 8) { buffer in
      buffer.storeBytes(of: 0, as: UInt8.self)
      UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyBytes(from: entry)
      return Digest.sha256(UnsafeRawBufferPointer(buffer))
    }
  }

  /// The hash of an inner node: SHA-256 over one byte 1, the left hash and the right hash.
  public static func node(_ left: Digest, _ right: Digest) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
      buffer.storeBytes(of: 1, toByteOffset: 0, as: UInt8.self)
      buffer.store(left, at: 1)
      buffer.store(right, at: 33)
      return Digest.sha256(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Checks that a leaf stands at `index` of the tree of `size` leaves with this root. Throws the reason if not.
  public static func checkInclusion(
    of leaf: Digest, at index: UInt64, in size: UInt64, proof: [Digest], root: Digest
  ) throws(MerkleFault) {
    guard index < size else { throw .indexBeyondSize(index: index, size: size) }
    let inner = UInt64.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
    let border = inner == 64 ? 0 : (index >> UInt64(inner)).nonzeroBitCount
    guard proof.count == inner + border else {
      throw .wrongLength(expected: inner + border, found: proof.count)
    }
    let seed = chainInner(leaf, proof[..<inner], index: index)
    guard chainBorder(seed, proof[inner...]) == root else { throw .rootDiffers }
  }

  /// Checks that the tree of `oldSize` leaves is the beginning of the tree of `newSize` leaves. Throws the reason if not.
  ///
  /// From the empty tree only an empty proof is taken, and then nothing is shown by it.
  public static func checkConsistency(
    from oldSize: UInt64, root oldRoot: Digest, to newSize: UInt64, root newRoot: Digest,
    proof: [Digest]
  ) throws(MerkleFault) {
    guard oldSize <= newSize else { throw .shrunk(old: oldSize, new: newSize) }
    if oldSize == newSize || oldSize == 0 {
      guard proof.isEmpty else { throw .wrongLength(expected: 0, found: proof.count) }
      if oldSize == newSize, oldRoot != newRoot { throw .rootDiffers }
      if oldSize == 0, oldRoot != emptyRoot { throw .rootDiffers }
      return
    }
    let index = oldSize - 1
    let shift = oldSize.trailingZeroBitCount
    let depth = UInt64.bitWidth - (index ^ (newSize - 1)).leadingZeroBitCount
    let border = depth == 64 ? 0 : (index >> UInt64(depth)).nonzeroBitCount
    let inner = depth - shift
    let startsAtOldRoot = oldSize == 1 << UInt64(shift)
    let start = startsAtOldRoot ? 0 : 1
    guard inner >= 0, proof.count == start + inner + border else {
      throw .wrongLength(expected: start + max(0, inner) + border, found: proof.count)
    }
    let seed = startsAtOldRoot ? oldRoot : proof[0]
    let rising = proof[start..<start + inner]
    let closing = proof[(start + inner)...]
    let mask = index >> UInt64(shift)
    let old = chainBorder(chainInnerRight(seed, rising, index: mask), closing)
    guard old == oldRoot else { throw .rootDiffers }
    let new = chainBorder(chainInner(seed, rising, index: mask), closing)
    guard new == newRoot else { throw .rootDiffers }
  }

  private static func chainInner(
    _ seed: Digest, _ proof: ArraySlice<Digest>, index: UInt64
  ) -> Digest {
    var hash = seed
    for (level, sibling) in proof.enumerated() {
      hash = index >> UInt64(level) & 1 == 0 ? node(hash, sibling) : node(sibling, hash)
    }
    return hash
  }

  private static func chainInnerRight(
    _ seed: Digest, _ proof: ArraySlice<Digest>, index: UInt64
  ) -> Digest {
    var hash = seed
    for (level, sibling) in proof.enumerated() where index >> UInt64(level) & 1 == 1 {
      hash = node(sibling, hash)
    }
    return hash
  }

  private static func chainBorder(_ seed: Digest, _ proof: ArraySlice<Digest>) -> Digest {
    proof.reduce(seed) { node($1, $0) }
  }
}

/// Why a Merkle proof shows nothing.
public enum MerkleFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The leaf's index, from 0, is not below the number of leaves.
  case indexBeyondSize(index: UInt64, size: UInt64)
  /// The proof has another number of hashes than these sizes ask for.
  case wrongLength(expected: Int, found: Int)
  /// The newer tree has fewer leaves than the older.
  case shrunk(old: UInt64, new: UInt64)
  /// The hashes lead to another root than the one stated.
  case rootDiffers

  /// A sentence for people, with the numbers.
  public var description: String {
    switch self {
    case .indexBeyondSize(let index, let size):
      "there is no leaf \(index) in a tree of \(size) leaves"
    case .wrongLength(let expected, let found):
      "the proof has \(found) hashes where \(expected) belong"
    case .shrunk(let old, let new):
      "a tree of \(new) leaves cannot grow out of one of \(old)"
    case .rootDiffers: "the proof leads to another root"
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func store(_ digest: Digest, at offset: Int) {
    storeBytes(of: digest.a.bigEndian, toByteOffset: offset, as: UInt64.self)
    storeBytes(of: digest.b.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    storeBytes(of: digest.c.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
    storeBytes(of: digest.d.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
  }
}
