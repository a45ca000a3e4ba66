import Canon
import Testing

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
      #expect(found == messages.map { Digest.sha256(beginning + $0) })
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
