import Canon
import Foundation
import Ledger
import Testing
import Vocabulary

/// Made-up keys and acts.
enum Made {
  static let origin = "clearing.example/log1"

  static func key(_ number: UInt8, _ algorithm: KeyAlgorithm = .ed25519) throws -> SigningKey {
    try #require(SigningKey(algorithm, seed: [UInt8](repeating: number, count: 32)))
  }

  static func log(_ number: UInt8 = 1) throws -> NoteSigner {
    let key = try key(number)
    return try #require(NoteSigner(name: origin, key: key))
  }

  static func witness(_ name: String, _ number: UInt8) throws -> NoteSigner {
    let key = try key(number)
    return try #require(NoteSigner(name: name, kind: .cosignature, key: key))
  }

  static func envelope(_ text: String = #"{"nonce":"12345678"}"#) throws -> Envelope {
    try Envelope(kind: "propose-sale", payload: Array(text.utf8))
  }

  /// A log of so many signed acts and the receipt of one of them.
  static func receipt(of index: Int = 3, in size: Int = 11) throws -> Receipt {
    var tree = MerkleTree()
    var openings: [LeafOpening] = []
    for number in 0..<size {
      var envelope = try envelope(#"{"nonce":"\#(number)"}"#)
      try envelope.sign(with: key(7))
      let opening = LeafOpening(
        receivedAt: Instant(milliseconds: 1_790_000_000_000 + Int64(number)),
        salt: Digest.sha256([UInt8(number)]), envelope: envelope, release: "1.2.3")
      openings.append(opening)
      tree.append(opening.leafHash)
    }
    let note = try Checkpoint(origin: origin, size: size, root: tree.root).signed(by: log())
    let hashes = try #require(tree.inclusionProof(of: index, in: size))
    return Receipt(opening: openings[index], index: index, hashes: hashes, note: note)
  }
}

/// The vectors that are shared beside the package.
enum Vectors {
  static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/vectors")
  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// C2SP Wycheproof's verification tests, as far as they are read here.
  struct Wycheproof: Decodable {
    struct Group: Decodable {
      struct PublicKey: Decodable {
        var pk: String?
        var uncompressed: String?
      }
      struct Test: Decodable {
        var tcId: Int
        var comment: String
        var msg: String
        var sig: String
        var result: String
      }
      var publicKey: PublicKey
      var tests: [Test]
    }
    var testGroups: [Group]
  }

  static func wycheproof(_ name: String) throws -> Wycheproof {
    let data = try Data(contentsOf: folder.appending(path: name))
    return try JSONDecoder().decode(Wycheproof.self, from: data)
  }
}
