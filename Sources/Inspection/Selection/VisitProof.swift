import CSodium
import Canon

/// A verifiable random function: what an auditor's registered key makes of a text, which nobody else can foretell and everybody can check
/// afterwards. For unannounced visits.
///
/// ECVRF-EDWARDS25519-SHA512-TAI, suite 0x03. Source: RFC 9381 §5; curve arithmetic by libsodium. The text must bind the round, its
/// randomness and its population, or the auditor could choose among texts (inspection.md §2.6).
package enum VisitProof {
  /// Bytes of a proof: a point, 16 of a challenge, 32 of a scalar.
  package static let proofBytes = 80
  /// Bytes of an output.
  package static let outputBytes = 64
  /// Bytes of a public key.
  package static let keyBytes = 32

  private static let suite: UInt8 = 0x03

  /// The proof for a text under a secret key of 32 bytes (an Ed25519 seed); `nil` if the key has another length.
  package static func prove(secretKey: [UInt8], _ text: [UInt8]) -> [UInt8]? {
    guard secretKey.count == 32 else { return nil }
    let expanded = sha512(secretKey)
    var scalar = Array(expanded[..<32])
    scalar[0] &= 248
    scalar[31] &= 127
    scalar[31] |= 64
    guard let publicKey = Point.base(times: scalar),
      let h = encodeToCurve(publicKey: publicKey.bytes, text),
      let gamma = h.times(scalar)
    else { return nil }
    let nonce = Scalar.reduced(sha512(Array(expanded[32...]) + h.bytes))
    guard let u = Point.base(times: nonce), let v = h.times(nonce) else { return nil }
    let challenge = challenge([publicKey, h, gamma, u, v])
    let s = Scalar.sum(
      nonce, Scalar.product(challenge + zeros(16), Scalar.reduced(scalar + zeros(32))))
    return gamma.bytes + challenge + s
  }

  /// The output that a proof shows for a text under a public key; `nil` where it shows nothing.
  package static func verify(
    publicKey: [UInt8], _ text: [UInt8], proof: [UInt8]
  ) -> [UInt8]? {
    guard publicKey.count == keyBytes, proof.count == proofBytes,
      let key = Point(publicKey), let gamma = Point(Array(proof[..<32])),
      // A key of small order would prove anything.
      !key.timesCofactor.isIdentity
    else { return nil }
    let challenge = Array(proof[32..<48])
    let s = Array(proof[48...])
    guard Scalar.isReduced(s), let h = encodeToCurve(publicKey: publicKey, text) else { return nil }
    let c = challenge + zeros(16)
    let u = Point.difference(Point.baseOrIdentity(times: s), key.multiplied(by: c))
    let v = Point.difference(h.multiplied(by: s), gamma.multiplied(by: c))
    guard let u, let v, Self.challenge([key, h, gamma, u, v]) == challenge else { return nil }
    return output(gamma)
  }

  /// The output of a proof that was verified, or made, before; `nil` where its point is none.
  package static func output(ofProof proof: [UInt8]) -> [UInt8]? {
    guard proof.count == proofBytes, let gamma = Point(Array(proof[..<32])) else { return nil }
    return output(gamma)
  }

  /// Whether 32 bytes are a public key that a proof can be checked under.
  package static func isKey(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == keyBytes, let key = Point(bytes) else { return false }
    return !key.timesCofactor.isIdentity
  }

  /// The public key of a secret key of 32 bytes.
  package static func publicKey(of secretKey: [UInt8]) -> [UInt8]? {
    guard secretKey.count == 32 else { return nil }
    var scalar = Array(sha512(secretKey)[..<32])
    scalar[0] &= 248
    scalar[31] &= 127
    scalar[31] |= 64
    return Point.base(times: scalar)?.bytes
  }

  private static func output(_ gamma: Point) -> [UInt8] {
    sha512([suite, 0x03] + gamma.timesCofactor.bytes + [0x00])
  }

  /// RFC 9381 §5.4.1.1: the first counter whose hash names a point, that point times the cofactor.
  private static func encodeToCurve(publicKey: [UInt8], _ text: [UInt8]) -> Point? {
    for counter in 0...UInt8.max {
      let hash = sha512([suite, 0x01] + publicKey + text + [counter, 0x00])
      guard let point = Point(Array(hash[..<32])) else { continue }
      let h = point.timesCofactor
      if !h.isIdentity { return h }
    }
    return nil
  }

  /// RFC 9381 §5.4.3: the first 16 bytes of a hash over five points.
  private static func challenge(_ points: [Point]) -> [UInt8] {
    var text: [UInt8] = [suite, 0x02]
    for point in points { text += point.bytes }
    return Array(sha512(text + [0x00])[..<16])
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func sha512(_ bytes: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 64)
    crypto_hash_sha512(&out, bytes, UInt64(bytes.count))
    return out
  }
}

/// Numbers modulo the order of the base point, 32 bytes little-endian.
private enum Scalar {
  /// The order, 2^252 + 27742317777372353535851937790883648493. Source: RFC 8032 §5.1.
  private static let order: [UInt8] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
  ]

  /// Whether 32 bytes are below the order.
  static func isReduced(_ bytes: [UInt8]) -> Bool {
    bytes.reversed().lexicographicallyPrecedes(order.reversed())
  }

  /// 64 bytes modulo the order.
  static func reduced(_ bytes: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    crypto_core_ed25519_scalar_reduce(&out, bytes)
    return out
  }

  static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    crypto_core_ed25519_scalar_add(&out, left, right)
    return out
  }

  static func product(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    crypto_core_ed25519_scalar_mul(&out, left, right)
    return out
  }
}

/// A point of edwards25519 in its encoding of 32 bytes.
private struct Point: Equatable {
  let bytes: [UInt8]

  private static let identityBytes: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
  static let identity = Point(unchecked: identityBytes)

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Decodes strictly: the coordinate below 2^255 − 19, the point on the curve, no sign on a zero. Source: RFC 8032 §5.1.3.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    var y = bytes
    y[31] &= 0x7F
    let prime: [UInt8] = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    guard y.reversed().lexicographicallyPrecedes(prime.reversed()) else {
      return nil
    }
    // x is 0 for y = 1 and y = −1 alone, and then has no sign.
    let one = Point.identityBytes
    let minusOne: [UInt8] = [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]
    guard !(bytes[31] & 0x80 != 0 && (y == one || y == minusOne)) else { return nil }
    // Adding nothing tells whether it lies on the curve.
    var sum = [UInt8](repeating: 0, count: 32)
    guard crypto_core_ed25519_add(&sum, bytes, one) == 0 else { return nil }
    self.bytes = bytes
  }

  var isIdentity: Bool { bytes == Point.identityBytes }

  /// The base point times a scalar; `nil` for a scalar of 0.
  static func base(times scalar: [UInt8]) -> Point? {
    var out = [UInt8](repeating: 0, count: 32)
    guard crypto_scalarmult_ed25519_base_noclamp(&out, scalar) == 0 else { return nil }
    return Point(unchecked: out)
  }

  static func baseOrIdentity(times scalar: [UInt8]) -> Point { base(times: scalar) ?? .identity }

  /// The point times a scalar; `nil` for what is not of the base point's order, or becomes the identity.
  func times(_ scalar: [UInt8]) -> Point? {
    var out = [UInt8](repeating: 0, count: 32)
    guard crypto_scalarmult_ed25519_noclamp(&out, scalar, bytes) == 0 else { return nil }
    return Point(unchecked: out)
  }

  /// The point times a scalar, whatever its order: libsodium multiplies only what is of the base point's order, so that the others are
  /// doubled and added step by step.
  func multiplied(by scalar: [UInt8]) -> Point? {
    if let product = times(scalar) { return product }
    var out = Point.identity
    for bit in stride(from: scalar.count * 8 - 1, through: 0, by: -1) {
      guard let double = Point.sum(out, out) else { return nil }
      out = double
      if scalar[bit >> 3] >> UInt8(bit & 7) & 1 == 1 {
        guard let more = Point.sum(out, self) else { return nil }
        out = more
      }
    }
    return out
  }

  /// The point times eight.
  var timesCofactor: Point {
    var out = self
    for _ in 0..<3 { out = Point.sum(out, out) ?? .identity }
    return out
  }

  static func sum(_ left: Point, _ right: Point) -> Point? {
    var out = [UInt8](repeating: 0, count: 32)
    guard crypto_core_ed25519_add(&out, left.bytes, right.bytes) == 0 else { return nil }
    return Point(unchecked: out)
  }

  static func difference(_ left: Point?, _ right: Point?) -> Point? {
    guard let left, let right else { return nil }
    var out = [UInt8](repeating: 0, count: 32)
    guard crypto_core_ed25519_sub(&out, left.bytes, right.bytes) == 0 else { return nil }
    return Point(unchecked: out)
  }
}
