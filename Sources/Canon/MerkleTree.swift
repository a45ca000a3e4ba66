/// A Merkle tree that grows leaf by leaf and proves what it holds at any size it ever had.
///
/// Every hash of a full subtree is kept, about 64 bytes a leaf: `levels[k][i]` covers the leaves `i·2^k ..< (i+1)·2^k`. Source:
/// RFC 6962 §2.1.
public struct MerkleTree: Sendable {
  private var levels: [[Digest]] = [[]]

  /// A tree without leaves.
  public init() {}

  /// The tree of these leaf hashes, in order.
  public init(leaves: some Sequence<Digest>) {
    for leaf in leaves { append(leaf) }
  }

  /// How many leaves there are.
  public var size: Int { levels[0].count }

  /// The root over all leaves.
  public var root: Digest { range(0, size) }

  /// The leaf hashes, in order.
  public var leaves: [Digest] { levels[0] }

  /// Adds a leaf hash at the end.
  public mutating func append(_ leaf: Digest) {
    var hash = leaf
    var level = 0
    while true {
      if level == levels.count { levels.append([]) }
      levels[level].append(hash)
      let count = levels[level].count
      guard count & 1 == 0 else { return }
      hash = Merkle.node(levels[level][count - 2], levels[level][count - 1])
      level += 1
    }
  }

  /// Takes away the last leaves until `size` are left; does nothing if there are no more than that.
  public mutating func shrink(to size: Int) {
    guard size >= 0, size < self.size else { return }
    for level in levels.indices {
      levels[level].removeLast(levels[level].count - size >> level)
    }
  }

  /// The root the tree had at a size; `nil` if it was never that large.
  public func root(at size: Int) -> Digest? {
    guard size >= 0, size <= self.size else { return nil }
    return range(0, size)
  }

  /// The proof that leaf `index` stands in the tree of `size` leaves, nearest sibling first; `nil` if there is no such leaf
  /// or no such size.
  public func inclusionProof(of index: Int, in size: Int) -> [Digest]? {
    guard index >= 0, index < size, size <= self.size else { return nil }
    var proof: [Digest] = []
    var level = 0
    while 1 << level < size {
      let sibling = index >> level ^ 1
      let start = sibling << level
      if start < size { proof.append(range(start, min(start + 1 << level, size))) }
      level += 1
    }
    return proof
  }

  /// The proof that the tree of `old` leaves is the beginning of that of `new` leaves; `nil` unless `0 < old ≤ new ≤ size`.
  public func consistencyProof(from old: Int, to new: Int) -> [Digest]? {
    guard old > 0, old <= new, new <= size else { return nil }
    var proof: [Digest] = []
    var start = 0
    var end = new
    var wholeOld = true
    while old != end {
      let split = start + Self.largestPowerOfTwo(below: end - start)
      if old <= split {
        proof.append(range(split, end))
        end = split
      } else {
        proof.append(range(start, split))
        start = split
        wholeOld = false
      }
    }
    if !wholeOld { proof.append(range(start, end)) }
    return proof.reversed()
  }

  /// The hashes of full subtrees of 2^`level` leaves, for tiles; `nil` where some are not there yet.
  public func hashes(level: Int, in range: Range<Int>) -> ArraySlice<Digest>? {
    guard level >= 0, range.lowerBound >= 0 else { return nil }
    guard level < levels.count else { return range.isEmpty ? [] : nil }
    guard range.upperBound <= levels[level].count else { return nil }
    return levels[level][range]
  }

  /// The hash over the leaves `start ..< end`, where `start` is a multiple of a power of two no less than their number.
  private func range(_ start: Int, _ end: Int) -> Digest {
    var count = end - start
    guard count > 0 else { return Merkle.emptyRoot }
    var hash: Digest?
    while count > 0 {
      let level = count.trailingZeroBitCount
      let full = levels[level][(start + count) >> level - 1]
      hash = hash.map { Merkle.node(full, $0) } ?? full
      count &= count - 1
    }
    return hash ?? Merkle.emptyRoot
  }

  private static func largestPowerOfTwo(below count: Int) -> Int {
    count <= 1 ? 1 : 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}

/// The right edge of a growing Merkle tree: enough for its root, not for proofs, in at most 64 hashes.
public struct MerkleEdge: Sendable {
  /// How many leaves were added.
  public private(set) var size: UInt64 = 0
  private var stack: [Digest] = []

  /// The edge of a tree without leaves.
  public init() {}

  /// Adds a leaf hash at the end.
  public mutating func append(_ leaf: Digest) {
    var hash = leaf
    for _ in 0..<size.trailingOneBitCount {
      if let left = stack.popLast() { hash = Merkle.node(left, hash) }
    }
    stack.append(hash)
    size += 1
  }

  /// The root over all leaves.
  public var root: Digest {
    guard var hash = stack.last else { return Merkle.emptyRoot }
    for left in stack.dropLast().reversed() { hash = Merkle.node(left, hash) }
    return hash
  }
}

extension UInt64 {
  fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
