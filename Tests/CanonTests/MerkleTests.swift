import Canon
import Foundation
import Testing

@Suite("The Merkle tree")
struct MerkleTests {
  /// Leaf hashes of the entries "0", "1", …
  static func leaves(_ count: Int) -> [Digest] {
    (0..<count).map { Merkle.leaf(Array("\($0)".utf8)) }
  }

  /// The definition of RFC 6962 §2.1, word for word.
  static func root(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? Merkle.emptyRoot }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    return Merkle.node(
      root(leaves.prefix(split)), root(leaves.dropFirst(split)))
  }

  @Test func `the empty tree's root is the hash of nothing`() {
    #expect(
      MerkleTree().root.hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(MerkleEdge().root == Merkle.emptyRoot)
  }

  @Test func `the root is that of the definition at every size`() {
    let leaves = Self.leaves(130)
    var tree = MerkleTree()
    var edge = MerkleEdge()
    for size in 0...130 {
      let expected = Self.root(leaves[..<size])
      #expect(tree.root == expected)
      #expect(edge.root == expected)
      if size < 130 {
        tree.append(leaves[size])
        edge.append(leaves[size])
      }
    }
    for size in 0...130 { #expect(tree.root(at: size) == Self.root(leaves[..<size])) }
    #expect(tree.root(at: 131) == nil)
  }

  @Test func `every leaf is proved at every size, and nowhere else`() throws {
    let leaves = Self.leaves(70)
    let tree = MerkleTree(leaves: leaves)
    for size in 1...70 {
      let root = try #require(tree.root(at: size))
      for index in 0..<size {
        let proof = try #require(tree.inclusionProof(of: index, in: size))
        try Merkle.checkInclusion(
          of: leaves[index], at: UInt64(index), in: UInt64(size), proof: proof, root: root)
        #expect(throws: MerkleFault.self) {
          try Merkle.checkInclusion(
            of: leaves[(index + 1) % 70], at: UInt64(index), in: UInt64(size), proof: proof,
            root: root)
        }
      }
      #expect(tree.inclusionProof(of: size, in: size) == nil)
    }
  }

  @Test func `every size is proved to begin every later one`() throws {
    let tree = MerkleTree(leaves: Self.leaves(66))
    for new in 1...66 {
      for old in 1...new {
        let proof = try #require(tree.consistencyProof(from: old, to: new))
        let oldRoot = try #require(tree.root(at: old))
        let newRoot = try #require(tree.root(at: new))
        try Merkle.checkConsistency(
          from: UInt64(old), root: oldRoot, to: UInt64(new), root: newRoot, proof: proof)
        #expect(throws: MerkleFault.self) {
          try Merkle.checkConsistency(
            from: UInt64(old), root: Merkle.node(oldRoot, oldRoot), to: UInt64(new),
            root: newRoot, proof: proof)
        }
      }
    }
    #expect(tree.consistencyProof(from: 0, to: 5) == nil)
    #expect(tree.consistencyProof(from: 5, to: 67) == nil)
  }

  @Test func `a tree that shrinks is the tree it was`() {
    let leaves = Self.leaves(50)
    for size in 0...50 {
      var tree = MerkleTree(leaves: leaves)
      tree.shrink(to: size)
      #expect(tree.size == size)
      #expect(tree.root == Self.root(leaves[..<size]))
      tree.append(leaves[0])
      #expect(tree.root == Self.root((leaves[..<size] + [leaves[0]])[...]))
    }
  }

  @Test func `sizes beyond any tree are refused without a trap`() {
    #expect(throws: MerkleFault.self) {
      try Merkle.checkInclusion(
        of: .zero, at: .max, in: .max, proof: [], root: .zero)
    }
    #expect(throws: MerkleFault.self) {
      try Merkle.checkInclusion(
        of: .zero, at: .max - 1, in: .max, proof: [], root: .zero)
    }
    #expect(throws: MerkleFault.self) {
      try Merkle.checkConsistency(
        from: 1 << 63, root: .zero, to: .max, root: .zero, proof: [.zero])
    }
    #expect(throws: MerkleFault.self) {
      try Merkle.checkInclusion(of: .zero, at: 0, in: 0, proof: [], root: Merkle.emptyRoot)
    }
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `transparency-dev's inclusion vectors are judged as they say`() throws {
    struct Case: Decodable {
      var `case`: String
      var leafIdx, treeSize: UInt64
      var root, leafHash: String
      var proof: [String]?
      var wantErr: Bool
    }
    let cases = try Vectors.lines("log_tdev_inclusion.jsonl", as: Case.self)
    #expect(cases.count == 98)
    for item in cases {
      let holds = Vectors.holds {
        try Merkle.checkInclusion(
          of: Vectors.digest(item.leafHash), at: item.leafIdx, in: item.treeSize,
          proof: (item.proof ?? []).map(Vectors.digest), root: Vectors.digest(item.root))
      }
      #expect(holds == !item.wantErr, "\(item.case)")
    }
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `transparency-dev's consistency vectors are judged as they say`() throws {
    struct Case: Decodable {
      var `case`: String
      var size1, size2: UInt64
      var root1, root2: String
      var proof: [String]?
      var wantErr: Bool
    }
    let cases = try Vectors.lines("log_tdev_consistency.jsonl", as: Case.self)
    #expect(cases.count == 98)
    for item in cases {
      let holds = Vectors.holds {
        try Merkle.checkConsistency(
          from: item.size1, root: Vectors.digest(item.root1), to: item.size2,
          root: Vectors.digest(item.root2), proof: (item.proof ?? []).map(Vectors.digest))
      }
      // One accepted case has roots that are not 32 bytes long, which no digest can be.
      let isShort = item.case.hasSuffix("sizes-are-equal-one-and-proof-is-empty.json")
      #expect(holds == (!item.wantErr && !isShort), "\(item.case)")
    }
  }
}

/// The vectors that are shared beside the package.
enum Vectors {
  static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/vectors")
  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func lines<T: Decodable>(_ name: String, as type: T.Type) throws -> [T] {
    let text = try Data(contentsOf: folder.appending(path: name))
    return try text.split(separator: 0x0A).map { try JSONDecoder().decode(type, from: $0) }
  }

  struct NotADigest: Error {}

  static func digest(_ text: String) throws -> Digest {
    guard let bytes = Base64.bytes(text.utf8), let digest = Digest(bytes: bytes) else {
      throw NotADigest()
    }
    return digest
  }

  static func holds(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return false }
    return true
  }
}
