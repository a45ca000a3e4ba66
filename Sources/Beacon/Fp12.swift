/// An element c0 + c1·v + c2·v² of the sextic extension, v³ = ξ.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
struct Fp6: Equatable, Sendable {
  var c0, c1, c2: Fp2

  static let zero = Fp6(.zero, .zero, .zero)
  static let one = Fp6(.one, .zero, .zero)

  @inline(__always) init(_ c0: Fp2, _ c1: Fp2, _ c2: Fp2) {
    self.c0 = c0
    self.c1 = c1
    self.c2 = c2
  }

  static func + (left: Fp6, right: Fp6) -> Fp6 {
    Fp6(left.c0 + right.c0, left.c1 + right.c1, left.c2 + right.c2)
  }

  static func - (left: Fp6, right: Fp6) -> Fp6 {
    Fp6(left.c0 - right.c0, left.c1 - right.c1, left.c2 - right.c2)
  }

  static prefix func - (value: Fp6) -> Fp6 { Fp6(-value.c0, -value.c1, -value.c2) }

  /// Karatsuba's six products.
  static func * (left: Fp6, right: Fp6) -> Fp6 {
    let p0 = left.c0 * right.c0
    let p1 = left.c1 * right.c1
    let p2 = left.c2 * right.c2
    let p12 = (left.c1 + left.c2) * (right.c1 + right.c2) - p1 - p2
    let p01 = (left.c0 + left.c1) * (right.c0 + right.c1) - p0 - p1
    let p02 = (left.c0 + left.c2) * (right.c0 + right.c2) - p0 - p2
    return Fp6(p0 + p12.timesXi(), p01 + p2.timesXi(), p02 + p1)
  }

  /// The product with a + b·v.
  func times(_ a: Fp2, _ b: Fp2) -> Fp6 {
    let p0 = c0 * a
    let p1 = c1 * b
    let p01 = (c0 + c1) * (a + b) - p0 - p1
    return Fp6(p0 + (c2 * b).timesXi(), p01, c2 * a + p1)
  }

  /// The product with b·v.
  func timesV(_ b: Fp2) -> Fp6 { Fp6((c2 * b).timesXi(), c0 * b, c1 * b) }

  /// The product with v.
  func timesV() -> Fp6 { Fp6(c2.timesXi(), c0, c1) }

  /// The inverse by the adjoint; zero for zero.
  func inverse() -> Fp6 {
    let a0 = c0.squared() - (c1 * c2).timesXi()
    let a1 = c2.squared().timesXi() - c0 * c1
    let a2 = c1.squared() - c0 * c2
    let scale = (c0 * a0 + (c2 * a1 + c1 * a2).timesXi()).inverse()
    return Fp6(a0 * scale, a1 * scale, a2 * scale)
  }
}

/// An element c0 + c1·w of the extension of degree twelve, w² = v: where pairings take their values.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
struct Fp12: Equatable, Sendable {
  var c0, c1: Fp6

  static let one = Fp12(.one, .zero)

  @inline(__always) init(_ c0: Fp6, _ c1: Fp6) {
    self.c0 = c0
    self.c1 = c1
  }

  static func * (left: Fp12, right: Fp12) -> Fp12 {
    let p0 = left.c0 * right.c0
    let p1 = left.c1 * right.c1
    let sums = (left.c0 + left.c1) * (right.c0 + right.c1)
    return Fp12(p0 + p1.timesV(), sums - p0 - p1)
  }

  /// Two products in the sextic extension instead of three.
  func squared() -> Fp12 {
    let product = c0 * c1
    let cross = (c0 + c1) * (c0 + c1.timesV())
    return Fp12(cross - product - product.timesV(), product + product)
  }

  /// The product with a + b·v + c·v·w: the shape of a line through points of the twist.
  func timesLine(_ a: Fp2, _ b: Fp2, _ c: Fp2) -> Fp12 {
    let p0 = c0.times(a, b)
    let p1 = c1.timesV(c)
    let sums = (c0 + c1).times(a, b + c)
    return Fp12(p0 + p1.timesV(), sums - p0 - p1)
  }

  /// The power p⁶; for elements of norm 1 over the sextic extension this is the inverse.
  var conjugate: Fp12 { Fp12(c0, -c1) }

  /// The inverse; zero for zero.
  func inverse() -> Fp12 {
    let scale = (c0 * c0 - (c1 * c1).timesV()).inverse()
    return Fp12(c0 * scale, -c1 * scale)
  }

  /// The p-th power: coefficients of wⁱ are conjugated and multiplied by ξ^(i(p − 1)/6).
  func frobenius() -> Fp12 {
    let f = Fp12.frobeniusFactors
    return Fp12(
      Fp6(c0.c0.conjugate, c0.c1.conjugate * f.w2, c0.c2.conjugate * f.w4),
      Fp6(c1.c0.conjugate * f.w1, c1.c1.conjugate * f.w3, c1.c2.conjugate * f.w5))
  }

  /// ξ^(i(p − 1)/6) for i from 1 to 5: what wⁱ becomes a multiple by when raised to the power p.
  static let frobeniusFactors: (w1: Fp2, w2: Fp2, w3: Fp2, w4: Fp2, w5: Fp2) = {
    let w1 = Fp2.xi.power(Fp.Exponents.sixth)
    let w2 = w1 * w1
    return (w1, w2, w2 * w1, w2 * w2, w2 * w2 * w1)
  }()
}
