/// A point of the curve y² = x³ + 4 over the prime field, on which G1 lies.
typealias G1Point = CurvePoint<Fp>
/// A point of the twist y² = x³ + 4(1 + u) over the quadratic extension, on which G2 lies.
typealias G2Point = CurvePoint<Fp2>

/// A point of y² = x³ + b in Jacobian coordinates: (X/Z², Y/Z³), the identity if Z = 0.
///
/// Source: D. J. Bernstein and T. Lange, Explicit-Formulas Database, short Weierstrass curves with a = 0.
struct CurvePoint<Field: CoordinateField>: Equatable, Sendable {
  var x, y, z: Field

  static var identity: CurvePoint { CurvePoint(x: .one, y: .one, z: .zero) }

  init(x: Field, y: Field, z: Field) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The point of two coordinates, which the caller knows to lie on the curve.
  init(x: Field, y: Field) { self.init(x: x, y: y, z: .one) }

  var isIdentity: Bool { z.isZero }

  /// Whether the coordinates satisfy the curve's equation.
  var isOnCurve: Bool {
    let z6 = (z.squared() * z).squared()
    return isIdentity || y.squared() == x.squared() * x + Field.curveConstant * z6
  }

  /// The two coordinates; `nil` for the identity.
  var affine: (x: Field, y: Field)? {
    guard !isIdentity else { return nil }
    let inverse = z.inverse()
    let square = inverse.squared()
    return (x * square, y * square * inverse)
  }

  /// Whether both are the same point, in whatever coordinates.
  static func == (left: CurvePoint, right: CurvePoint) -> Bool {
    guard !left.isIdentity, !right.isIdentity else { return left.isIdentity == right.isIdentity }
    let leftSquare = left.z.squared()
    let rightSquare = right.z.squared()
    return left.x * rightSquare == right.x * leftSquare
      && left.y * rightSquare * right.z == right.y * leftSquare * left.z
  }

  static prefix func - (point: CurvePoint) -> CurvePoint {
    CurvePoint(x: point.x, y: -point.y, z: point.z)
  }

  static func - (left: CurvePoint, right: CurvePoint) -> CurvePoint { left + -right }

  /// The sum of any two points, the same one, opposites and the identity included.
  static func + (left: CurvePoint, right: CurvePoint) -> CurvePoint {
    guard !left.isIdentity else { return right }
    guard !right.isIdentity else { return left }
    let leftSquare = left.z.squared()
    let rightSquare = right.z.squared()
    let x1 = left.x * rightSquare
    let x2 = right.x * leftSquare
    let y1 = left.y * rightSquare * right.z
    let y2 = right.y * leftSquare * left.z
    guard x1 != x2 else { return y1 == y2 ? left.doubled() : .identity }
    let run = x2 - x1
    let rise = y2 - y1
    let runSquare = run.squared()
    let runCube = runSquare * run
    let base = x1 * runSquare
    let x = rise.squared() - runCube - base.doubled()
    return CurvePoint(x: x, y: rise * (base - x) - y1 * runCube, z: left.z * right.z * run)
  }

  /// Twice the point; a point with y = 0 would give the identity, as it must.
  func doubled() -> CurvePoint {
    let xSquare = x.squared()
    let ySquare = y.squared()
    let base = (x * ySquare).doubled().doubled()
    let slope = xSquare.doubled() + xSquare
    let x3 = slope.squared() - base.doubled()
    let yFourth8 = ySquare.squared().doubled().doubled().doubled()
    return CurvePoint(x: x3, y: slope * (base - x3) - yFourth8, z: (y * z).doubled())
  }

  /// The sum of `count` times the point.
  func times(_ count: UInt64) -> CurvePoint {
    var result = CurvePoint.identity
    for bit in stride(from: UInt64.bitWidth - count.leadingZeroBitCount, to: 0, by: -1) {
      result = result.doubled()
      if count >> UInt64(bit - 1) & 1 == 1 { result = result + self }
    }
    return result
  }

  /// Whether r times the point is the identity, r = x⁴ − x² + 1 being the order of both groups.
  var isInSubgroup: Bool {
    let square = times(CurveParameter.size).times(CurveParameter.size)
    let fourth = square.times(CurveParameter.size).times(CurveParameter.size)
    return fourth + self == square
  }
}

/// The number x from which all of the curve's numbers follow; it is negative.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
enum CurveParameter {
  /// |x|, six bits of which are set.
  static let size: UInt64 = 0xd201_0000_0001_0000
}
