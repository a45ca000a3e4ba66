/// Verification of signatures of Boneh, Lynn and Shacham in their basic scheme.
///
/// Source: draft-irtf-cfrg-bls-signature §2.7 (`CoreVerify`) and §4.2.1 (ciphersuites). The identity is refused as
/// a signature too: no key signs it. Throws what keeps a signature from being a point of its subgroup, and
/// `doesNotVerify`.
enum BeaconSignature {
  /// The tag of signatures on G1. Source: draft-irtf-cfrg-bls-signature §4.2.1.
  static let shortTag = Array("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_".utf8)
  /// The tag of signatures on G2. Source: draft-irtf-cfrg-bls-signature §4.2.1.
  static let longTag = Array("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_".utf8)

  /// A signature of 48 bytes on G1 under a key on G2: e(σ, −g2)·e(H(m), key) = 1.
  static func verify(
    short signature: [UInt8], of message: [UInt8], under key: G2Point
  ) throws(BeaconFault) {
    let point = try G1Point(compressed: signature)
    let hash = G1Point.hashed(message, tag: shortTag)
    guard Pairing.productIsOne([(point, -G2Point.generator), (hash, key)]) else {
      throw .doesNotVerify
    }
  }

  /// A signature of 96 bytes on G2 under a key on G1: e(−g1, σ)·e(key, H(m)) = 1.
  static func verify(
    long signature: [UInt8], of message: [UInt8], under key: G1Point
  ) throws(BeaconFault) {
    let point = try G2Point(compressed: signature)
    let hash = G2Point.hashed(message, tag: longTag)
    guard Pairing.productIsOne([(-G1Point.generator, point), (key, hash)]) else {
      throw .doesNotVerify
    }
  }
}
