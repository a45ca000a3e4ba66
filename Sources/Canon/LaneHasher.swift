import CSHA256

/// SHA-256 of many short messages with a common beginning, two at a time.
///
/// Populations are hashed unit by unit, thousands of messages of a block or three: what a hash of its own costs around the
/// hashing is then most of it. Source: FIPS 180-4; the answers are those of `Digest.sha256`.
public struct LaneHasher: Sendable {
  /// Most bytes of one message after the common beginning.
  public static let bodyMax = 128
  private static let laneBytes = 256

  /// The state after the whole blocks of the beginning, and what is left of it.
  private let state: [UInt32]
  private let rest: [UInt8]
  private let beginningBytes: Int

  /// Messages that begin with `beginning`.
  public init(beginning: [UInt8] = []) {
    let whole = beginning.count & ~63
    var state = Self.initial
    if whole > 0 { csha256_blocks(&state, beginning, whole / 64) }
    self.state = state
    rest = Array(beginning[whole...])
    beginningBytes = beginning.count
  }

  /// Hashes `count` messages. `write` puts what follows the beginning at a place with room for `bodyMax` bytes and answers with the
  /// number of bytes; `take` gets the digests in order.
  @inline(__always) public func hash(
    _ count: Int, _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int,
    _ take: (Int, Digest) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * Self.laneBytes) { memory in
      guard let one = memory.baseAddress else { return }
      let two = one + Self.laneBytes
      for place in rest.indices {
        one[place] = rest[place]
        two[place] = rest[place]
      }
      var start = 0
      while start < count {
        let blocks = fill(one, with: start, write)
        let isLast = start + 1 == count
        let others = isLast ? blocks : fill(two, with: start + 1, write)
        let digests = Self.digests(state, one, blocks, isLast ? one : two, others)
        take(start, digests.0)
        if !isLast { take(start + 1, digests.1) }
        start += 2
      }
    }
  }

  /// Puts one padded message into its lane, where the rest of the beginning stands; answers with its number of blocks.
  @inline(__always) private func fill(
    _ start: UnsafeMutablePointer<UInt8>, with index: Int,
    _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> Int {
    let body = min(Self.bodyMax, max(0, write(index, start + rest.count)))
    let end = rest.count + body
    let blocks = (end + 72) >> 6
    start[end] = 0x80
    (start + end + 1).update(repeating: 0, count: blocks * 64 - 9 - end)
    UnsafeMutableRawPointer(start).storeBytes(
      of: (UInt64(beginningBytes + body) << 3).bigEndian, toByteOffset: blocks * 64 - 8,
      as: UInt64.self)
    return blocks
  }

  private static func digests(
    _ state: [UInt32], _ one: UnsafeMutablePointer<UInt8>, _ blocks: Int,
    _ two: UnsafeMutablePointer<UInt8>, _ others: Int
  ) -> (Digest, Digest) {
    var first = Digest.Words(0, 0, 0, 0)
    var second = Digest.Words(0, 0, 0, 0)
    Digest.withWords(of: &first) { first in
      Digest.withWords(of: &second) { second in
        csha256_pair(state, one, blocks, two, others, first, second)
      }
    }
    return (Digest(words: first), Digest(words: second))
  }

  private static let initial: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
}

extension Merkle {
  /// The root over `count` leaves. `write` puts a leaf's entry, at most 64 bytes, at a place and answers with its length.
  ///
  /// Level by level: pairs are joined, an odd last one rises as it is, which is the tree of RFC 6962 §2.1.
  public static func root(
    _ count: Int, _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> Digest {
    guard count > 0 else { return emptyRoot }
    var hashes = [Digest](repeating: .zero, count: count)
    LaneHasher(beginning: [0]).hash(count, write) { hashes[$0] = $1 }
    let nodes = LaneHasher(beginning: [1])
    var left = count
    while left > 1 {
      let pairs = left / 2
      hashes.withUnsafeMutableBufferPointer { hashes in
        // Both pairs are read before the first of them is written over.
        nodes.hash(
          pairs,
          { pair, place in
            hashes[2 * pair].store(at: place)
            hashes[2 * pair + 1].store(at: place + 32)
            return 64
          }, { hashes[$0] = $1 })
        if left & 1 == 1 { hashes[pairs] = hashes[left - 1] }
      }
      left = pairs + (left & 1)
    }
    return hashes[0]
  }
}

extension Digest {
  /// Puts the 32 bytes at a place.
  public func store(at place: UnsafeMutablePointer<UInt8>) {
    let raw = UnsafeMutableRawPointer(place)
    raw.storeBytes(of: a.bigEndian, as: UInt64.self)
    raw.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
    raw.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt64.self)
    raw.storeBytes(of: d.bigEndian, toByteOffset: 24, as: UInt64.self)
  }
}
