import Canon
import Crypto
import Vocabulary

/// A public key that checks signatures: Ed25519 (RFC 8032), or ECDSA P-256 over SHA-256 with 64-byte `r || s` signatures, as
/// browsers make them. Text form: algorithm, colon, base64 of the key.
package struct VerifyingKey: Hashable, Sendable, CustomStringConvertible {
  package let algorithm: KeyAlgorithm
  package let bytes: [UInt8]
  /// First eight bytes of SHA-256 over the algorithm's tag byte and the key's bytes.
  package let id: KeyID

  /// Takes a public key's bytes; `nil` unless they are a key of that algorithm.
  package init?(_ algorithm: KeyAlgorithm, bytes: [UInt8]) {
    guard bytes.count == algorithm.publicKeyBytes else { return nil }
    switch algorithm {
    case .ed25519:
      guard (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
        return nil
      }
    case .p256:
      guard (try? P256.Signing.PublicKey(x963Representation: bytes)) != nil else { return nil }
    }
    self.algorithm = algorithm
    self.bytes = bytes
    id = KeyID(algorithm, publicKey: bytes)
  }

  /// Reads the text form; `nil` for anything else.
  package init?(_ text: String) {
    let utf8 = Array(text.utf8)
    guard let colon = utf8.firstIndex(of: 0x3A),
      let name = String(validating: utf8[..<colon], as: UTF8.self),
      let algorithm = KeyAlgorithm(rawValue: name),
      let bytes = Base64.bytes(utf8[(colon + 1)...])
    else { return nil }
    self.init(algorithm, bytes: bytes)
  }

  /// The text form.
  package var text: String { "\(algorithm.rawValue):\(Base64.text(bytes))" }

  package var description: String { text }

  /// Whether a signature over a message is this key's. Never throws: a malformed signature is a wrong one.
  package func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard signature.count == 64 else { return false }
    switch algorithm {
    case .ed25519:
      guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
        return false
      }
      return key.isValidSignature(signature, for: message)
    case .p256:
      guard let key = try? P256.Signing.PublicKey(x963Representation: bytes),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: message)
    }
  }
}

/// A private key that makes signatures.
package struct SigningKey: Sendable {
  private enum Secret {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
  }

  private let secret: Secret
  package let publicKey: VerifyingKey

  /// The identifier of the public key.
  package var id: KeyID { publicKey.id }

  /// The key of a 32-byte seed (RFC 8032 for Ed25519, the scalar for P-256); `nil` if the seed gives none.
  package init?(_ algorithm: KeyAlgorithm, seed: [UInt8]) {
    guard seed.count == 32 else { return nil }
    switch algorithm {
    case .ed25519:
      guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
        return nil
      }
      self.init(.ed25519(key))
    case .p256:
      guard let key = try? P256.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
      self.init(.p256(key))
    }
  }

  /// A new key from the system's randomness; `nil` only if the library refuses its own key.
  package init?(newWith algorithm: KeyAlgorithm) {
    switch algorithm {
    case .ed25519: self.init(.ed25519(Curve25519.Signing.PrivateKey()))
    case .p256: self.init(.p256(P256.Signing.PrivateKey()))
    }
  }

  private init?(_ secret: Secret) {
    let key: VerifyingKey? =
      switch secret {
      case .ed25519(let key):
        VerifyingKey(.ed25519, bytes: Array(key.publicKey.rawRepresentation))
      case .p256(let key):
        VerifyingKey(.p256, bytes: Array(key.publicKey.x963Representation))
      }
    guard let key else { return nil }
    self.secret = secret
    publicKey = key
  }

  /// The 32 secret bytes the key comes back from.
  package var seed: [UInt8] {
    switch secret {
    case .ed25519(let key): Array(key.rawRepresentation)
    case .p256(let key): Array(key.rawRepresentation)
    }
  }

  /// A signature of 64 bytes over a message. Ed25519 gives the same bytes each time, P-256 does not.
  package func sign(_ message: [UInt8]) throws(SigningFault) -> [UInt8] {
    do {
      switch secret {
      case .ed25519(let key): return Array(try key.signature(for: message))
      case .p256(let key): return Array(try key.signature(for: message).rawRepresentation)
      }
    } catch {
      throw SigningFault()
    }
  }
}

/// The library could not make a signature: out of randomness or memory.
package struct SigningFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String { "the signature could not be made" }
}

/// A key as it is kept in a file: with its seed for its owner (mode 0600), without for everybody else.
package struct KeyFile: Fielded, Equatable {
  /// What the file is and how it is read.
  package var format = KeyFile.currentFormat
  /// Whose or what for, in the owner's words.
  package var label = ""
  package var algorithm = KeyAlgorithm.ed25519
  package var keyId = KeyID.none
  package var publicKey = ""
  /// Base64 of the 32 secret bytes; absent in the public form.
  package var seed: String?

  package static let currentFormat = "countersign-key/v1"

  package init() {}

  /// The private form of a key.
  package init(_ key: SigningKey, label: String) {
    self.init(key.publicKey, label: label)
    seed = Base64.text(key.seed)
  }

  /// The public form of a key.
  package init(_ key: VerifyingKey, label: String) {
    self.label = label
    algorithm = key.algorithm
    keyId = key.id
    publicKey = Base64.text(key.bytes)
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("format", &format, "what the file is: countersign-key/v1")
    try visit("label", &label, "whose or what for, in the owner's words")
    try visit("algorithm", &algorithm, "ed25519 or p256")
    try visit("keyId", &keyId, "first eight bytes of SHA-256 over tag byte and public key")
    try visit("publicKey", &publicKey, "the public key, base64")
    try visit("seed", &seed, "the 32 secret bytes, base64; only in the owner's file")
  }

  /// The public key; throws if the fields do not belong together.
  package func verifyingKey() throws(KeyFileFault) -> VerifyingKey {
    guard format == Self.currentFormat else { throw .unknownFormat(format) }
    guard let bytes = Base64.bytes(publicKey.utf8),
      let key = VerifyingKey(algorithm, bytes: bytes)
    else { throw .notAKey }
    guard key.id == keyId else { throw .idDiffers }
    return key
  }

  /// The private key; throws if the file has none or its fields do not belong together.
  package func signingKey() throws(KeyFileFault) -> SigningKey {
    let expected = try verifyingKey()
    guard let seed else { throw .publicOnly }
    guard let bytes = Base64.bytes(seed.utf8), let key = SigningKey(algorithm, seed: bytes) else {
      throw .notAKey
    }
    guard key.publicKey == expected else { throw .idDiffers }
    return key
  }

  /// The public form of this file.
  package var withoutSeed: KeyFile {
    var copy = self
    copy.seed = nil
    return copy
  }
}

/// Why a key file gives no key.
package enum KeyFileFault: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownFormat(String)
  case notAKey
  case idDiffers
  case publicOnly

  package var description: String {
    switch self {
    case .unknownFormat(let found): "`\(found)` is not a key file of this system"
    case .notAKey: "the bytes are not a key of the stated algorithm"
    case .idDiffers: "key, identifier and seed do not belong together"
    case .publicOnly: "the file holds the public key only; signing needs its owner's file"
    }
  }
}
