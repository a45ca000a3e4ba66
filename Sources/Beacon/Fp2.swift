/// An element real + imaginary·u of the quadratic extension of the prime field, u² = −1.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1; RFC 9380 §8.8.2, whose I is u.
struct Fp2: Equatable, Sendable {
  var real, imaginary: Fp

  static let zero = Fp2(.zero, .zero)
  static let one = Fp2(.one, .zero)
  /// ξ = 1 + u, which has neither square nor cube roots: the towers and the twist are built on it.
  static let xi = Fp2(.one, .one)

  @inline(__always) init(_ real: Fp, _ imaginary: Fp) {
    self.real = real
    self.imaginary = imaginary
  }

  static func + (left: Fp2, right: Fp2) -> Fp2 {
    Fp2(left.real + right.real, left.imaginary + right.imaginary)
  }

  static func - (left: Fp2, right: Fp2) -> Fp2 {
    Fp2(left.real - right.real, left.imaginary - right.imaginary)
  }

  static prefix func - (value: Fp2) -> Fp2 { Fp2(-value.real, -value.imaginary) }

  /// Karatsuba's three products.
  static func * (left: Fp2, right: Fp2) -> Fp2 {
    let reals = left.real * right.real
    let imaginaries = left.imaginary * right.imaginary
    let sums = (left.real + left.imaginary) * (right.real + right.imaginary)
    return Fp2(reals - imaginaries, sums - reals - imaginaries)
  }

  static func * (left: Fp2, right: Fp) -> Fp2 {
    Fp2(left.real * right, left.imaginary * right)
  }

  func squared() -> Fp2 {
    let product = real * imaginary
    return Fp2((real + imaginary) * (real - imaginary), product + product)
  }

  /// The product with ξ = 1 + u.
  func timesXi() -> Fp2 { Fp2(real - imaginary, real + imaginary) }

  /// The p-th power.
  var conjugate: Fp2 { Fp2(real, -imaginary) }

  /// The product with the conjugate, which lies in the prime field.
  private var norm: Fp { real.squared() + imaginary.squared() }

  /// The power with an exponent of words, least significant first.
  func power(_ exponent: [UInt64]) -> Fp2 {
    var result = Fp2.one
    for word in exponent.reversed() {
      for bit in stride(from: UInt64(63), through: 0, by: -1) {
        result = result.squared()
        if word >> bit & 1 == 1 { result = result * self }
      }
    }
    return result
  }
}

extension Fp2: CoordinateField {
  /// 4·(1 + u), of the twist on which G2 lies.
  static let curveConstant = Fp2(.curveConstant, .curveConstant)
  static let byteCount = 96

  /// Takes exactly 96 bytes: the imaginary part's 48, then the real part's.
  ///
  /// Source: draft-irtf-cfrg-pairing-friendly-curves Appendix C.
  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Fp2.byteCount, let imaginary = Fp(bytes: bytes.prefix(Fp.byteCount)),
      let real = Fp(bytes: bytes.suffix(Fp.byteCount))
    else { return nil }
    self.init(real, imaginary)
  }

  var bytes: [UInt8] { imaginary.bytes + real.bytes }

  var isZero: Bool { real.isZero && imaginary.isZero }

  /// The imaginary part decides, the real part if it is zero.
  var isLarger: Bool { imaginary.isZero ? real.isLarger : imaginary.isLarger }

  func inverse() -> Fp2 {
    let scale = norm.inverse()
    return Fp2(real * scale, -imaginary * scale)
  }

  /// A root by roots in the prime field: if (a + b·u)² = c + d·u, then a² is one of (c ± √(c² + d²))/2 and b = d/2a.
  func squareRoot() -> Fp2? {
    guard !imaginary.isZero else {
      // −1 has no root in the prime field, so either the number or its negative has one.
      if let root = real.squareRoot() { return Fp2(root, .zero) }
      return (-real).squareRoot().map { Fp2(.zero, $0) }
    }
    guard let size = norm.squareRoot() else { return nil }
    let half = (real + size) * Fp2.half
    // The product of both candidates, −d²/4, has no root, so exactly one of them has.
    guard let root = half.squareRoot() ?? (half - size).squareRoot() else { return nil }
    return Fp2(root, imaginary * (root + root).inverse())
  }

  private static let half = Fp(integer: 2).inverse()
}
