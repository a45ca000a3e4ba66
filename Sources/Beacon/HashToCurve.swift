import Canon

/// A field over whose curve messages are hashed: the constants of a suite of RFC 9380 §8.8.
protocol HashedField: CoordinateField {
  /// Bytes of uniform input that an element is made of: m·L, L being 64.
  static var uniformBytes: Int { get }
  /// The element that `uniformBytes` bytes give. Source: RFC 9380 §5.2.
  init(uniform bytes: ArraySlice<UInt8>)
  /// The element's sign. Source: RFC 9380 §4.1, `sgn0`.
  var isOdd: Bool { get }
  /// The curve on which points are first found, and the way from it.
  static var isogeny: Isogeny<Self> { get }
  /// A point of the curve multiplied into the subgroup of order r. Source: RFC 9380 §7.
  static func clearCofactor(_ point: CurvePoint<Self>) -> CurvePoint<Self>
}

/// A curve y² = x³ + a·x + b with a·b ≠ 0 and the isogeny from it to the curve that is wanted.
struct Isogeny<Field: HashedField>: Sendable {
  var a, b: Field
  /// Z of the simplified map: no square. Source: RFC 9380 §8.8.1 and §8.8.2.
  var nonSquare: Field
  /// Coefficients by rising degree. Source: RFC 9380 Appendices E.2 and E.3.
  var xNumerator, xDenominator, yNumerator, yDenominator: [Field]

  /// The simplified map of Shallue, van de Woestijne and Ulas, then the isogeny.
  ///
  /// Source: RFC 9380 §6.6.2 and §6.6.3.
  func point(of u: Field) -> CurvePoint<Field> {
    let (x, y) = simplifiedMap(u)
    let xDen = value(xDenominator, at: x)
    let yDen = value(yDenominator, at: x)
    // x = xNum/xDen and y = y'·yNum/yDen over the common Z = xDen·yDen. Where a denominator is zero the image is
    // the identity, as §6.6.3 asks, and so is the point with Z = 0.
    let z = xDen * yDen
    let xNum = value(xNumerator, at: x)
    let yNum = value(yNumerator, at: x)
    return CurvePoint(x: xNum * yDen * z, y: y * yNum * xDen * z.squared(), z: z)
  }

  private func simplifiedMap(_ u: Field) -> (x: Field, y: Field) {
    let scaled = nonSquare * u.squared()
    let sum = scaled.squared() + scaled
    // −b/a·(1 + 1/sum), or b/(Z·a) where sum is zero.
    let x1 =
      sum.isZero
      ? b * (nonSquare * a).inverse() : -b * (sum + .one) * (a * sum).inverse()
    if let root = rightSide(x1).squareRoot() {
      return (x1, root.isOdd == u.isOdd ? root : -root)
    }
    // The other right side is a square wherever the first is none.
    let x2 = scaled * x1
    let root = rightSide(x2).squareRoot() ?? .zero
    return (x2, root.isOdd == u.isOdd ? root : -root)
  }

  private func rightSide(_ x: Field) -> Field { (x.squared() + a) * x + b }

  /// A polynomial's value by Horner's rule.
  private func value(_ coefficients: [Field], at x: Field) -> Field {
    var sum = Field.zero
    for coefficient in coefficients.reversed() { sum = sum * x + coefficient }
    return sum
  }
}

extension CurvePoint where Field: HashedField {
  /// A point of the subgroup of order r for a message, under a tag that separates uses.
  ///
  /// Source: RFC 9380 §3, `hash_to_curve`.
  static func hashed(_ message: [UInt8], tag: [UInt8]) -> CurvePoint {
    let length = Field.uniformBytes
    let uniform = ExpandedMessage(message, tag: tag, blocks: UInt8(2 * length / 32)).bytes
    let first = Field.isogeny.point(of: Field(uniform: uniform.prefix(length)))
    let second = Field.isogeny.point(of: Field(uniform: uniform.suffix(length)))
    return Field.clearCofactor(first + second)
  }
}

/// A message as many uniform bytes.
///
/// Source: RFC 9380 §5.3.1, `expand_message_xmd` with SHA-256.
struct ExpandedMessage {
  /// 32 bytes a block.
  var bytes: [UInt8] = []

  init(_ message: [UInt8], tag: [UInt8], blocks: UInt8) {
    // A tag that is too long is replaced by its hash: §5.3.3.
    let tag =
      tag.count <= 255 ? tag : Digest.sha256(Array("H2C-OVERSIZE-DST-".utf8) + tag).bytes
    let suffix = tag + [UInt8(truncatingIfNeeded: tag.count)]
    let length = UInt16(blocks) * 32
    let padding = [UInt8](repeating: 0, count: 64)
    let head = Digest.sha256(
      padding + message + [UInt8(length >> 8), UInt8(length & 0xff), 0] + suffix
    ).bytes
    var block = [UInt8](repeating: 0, count: 32)
    for index in 0..<blocks {
      block = Digest.sha256(zip(head, block).map { $0 ^ $1 } + [index + 1] + suffix).bytes
      bytes += block
    }
  }
}
