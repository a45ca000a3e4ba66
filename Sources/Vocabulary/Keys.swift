import Canon

/// The algorithm of a signing key.
public enum KeyAlgorithm: String, Word {
  case ed25519
  case p256

  /// The byte that stands before a public key where its identifier is computed: the signed-note type bytes.
  public var tag: UInt8 {
    switch self {
    case .ed25519: 0x01
    case .p256: 0x02
    }
  }

  /// The bytes of a public key: 32 for Ed25519, 65 (uncompressed point, X9.63) for P-256.
  public var publicKeyBytes: Int {
    switch self {
    case .ed25519: 32
    case .p256: 65
    }
  }
}

extension Identifier where Tag == KeyTag {
  /// The identifier of a public key: the first eight bytes of SHA-256 over the algorithm's tag byte and the key's bytes.
  public init(_ algorithm: KeyAlgorithm, publicKey: [UInt8]) {
    self.init(of: Digest.sha256([algorithm.tag] + publicKey))
  }
}
