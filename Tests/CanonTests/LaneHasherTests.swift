import CSHA256
import Canon
import Crypto
import Testing

private typealias Digest = Canon.Digest

/// SHA-256 of an independent library.
private func reference(_ bytes: [UInt8]) -> Digest? {
  Digest(bytes: Array(SHA256.hash(data: bytes)))
}

@Suite("Hashes in lanes")
struct LaneHasherTests {
  /// Bytes that follow from a number.
  private func bytes(_ count: Int, _ seed: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed &* 7) }
  }

  @Test func `digests are those of SHA-256, whatever the lengths`() {
    for start in [0, 1, 55, 56, 63, 64, 65, 105, 128, 200] {
      let beginning = bytes(start, 3)
      let messages = (0...LaneHasher.bodyMax).map { bytes($0, $0) }
      var found: [Digest] = []
      LaneHasher(beginning: beginning).hash(
        messages.count,
        { index, place in
          for (offset, byte) in messages[index].enumerated() { place[offset] = byte }
          return messages[index].count
        },
        {
          found.append($1)
          #expect($0 == found.count - 1)
        })
      #expect(found == messages.map { reference(beginning + $0) })
    }
  }

  @Test func `one message alone hashes as an independent library says, whatever its length`() {
    for count in [0...300, 511...513, 1_023...1_025, 65_535...65_537].joined() {
      let message = bytes(count, 5)
      #expect(Digest.sha256(message) == reference(message), "\(count) bytes")
      #expect(Digest.sha256(message.lazy.map { $0 }) == reference(message))
    }
  }

  @Test func `a processor without the instructions hashes the same`() {
    let state: [UInt32] = (0..<8).map { 0x9E37_79B9 &* $0 }
    let first = bytes(64 * 3, 1)
    let second = bytes(64 * 3, 2)
    // A block that both messages share is worked out for both at once, wherever it stands.
    let shared = (0..<3).map { block in
      Array(second[..<(64 * block)] + first[(64 * block)..<(64 * block + 64)])
        + Array(second[(64 * block + 64)...])
    }
    for other in [second] + shared {
      for (one, two) in [(1, 1), (1, 2), (2, 2), (3, 1), (2, 3), (3, 3)] {
        var fast: (a: [UInt64], b: [UInt64]) = ([0, 0, 0, 0], [0, 0, 0, 0])
        var portable = fast
        csha256_pair(state, first, one, other, two, &fast.a, &fast.b)
        csha256_portable_pair(state, first, one, other, two, &portable.a, &portable.b)
        #expect(fast.a == portable.a && fast.b == portable.b)
      }
    }
  }

  @Test func `the root over leaves is that of the tree they make one by one`() {
    for count in 0...70 {
      let leaves = (0..<count).map { bytes($0 % 40, $0) }
      let tree = MerkleTree(leaves: leaves.map { Merkle.leaf($0) })
      let root = Merkle.root(count) { index, place in
        for (offset, byte) in leaves[index].enumerated() { place[offset] = byte }
        return leaves[index].count
      }
      #expect(root == tree.root, "\(count) leaves")
    }
  }
}
