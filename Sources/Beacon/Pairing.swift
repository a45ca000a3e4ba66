/// The optimal ate pairing of BLS12-381, up to a third power that no comparison with 1 sees.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves Appendix A (the loop); D. Hayashida, K. Hayasaka and T. Teruya,
/// Efficient final exponentiation via cyclotomic structure (2020), for the last exponent.
enum Pairing {
  /// Whether e(P1, Q1)·e(P2, Q2)… = 1. Points are of the subgroups of order r.
  static func productIsOne(_ pairs: [(G1Point, G2Point)]) -> Bool {
    value(pairs) == .one
  }

  /// The product of the pairings' third powers; pairs with an identity count as 1.
  static func value(_ pairs: [(G1Point, G2Point)]) -> Fp12 {
    finalPower(millerLoop(pairs))
  }

  /// The product of f_{x,Q}(P) over all pairs: their squarings are shared.
  private static func millerLoop(_ pairs: [(G1Point, G2Point)]) -> Fp12 {
    var lines = pairs.compactMap { PairingLines($0.0, $0.1) }
    var value = Fp12.one
    for bit in stride(from: 62, through: 0, by: -1) {
      value = value.squared()
      for index in lines.indices { value = lines[index].double(value) }
      if CurveParameter.size >> UInt64(bit) & 1 == 1 {
        for index in lines.indices { value = lines[index].add(value) }
      }
    }
    // f_{−n,Q} is 1/f_{n,Q} up to what the final power removes, and so is the conjugate.
    return value.conjugate
  }

  /// f to 3(p¹² − 1)/r.
  ///
  /// (p¹² − 1)/r = (p⁶ − 1)(p² + 1)·(p⁴ − p² + 1)/r, and thrice the last factor is
  /// (x − 1)²·(x + p)·(x² + p² − 1) + 3.
  private static func finalPower(_ value: Fp12) -> Fp12 {
    let easy = value.conjugate * value.inverse()
    let unit = easy.frobenius().frobenius() * easy
    // From here on every value has norm 1, and its conjugate is its inverse.
    let a = raised(unit) * unit.conjugate
    let b = raised(a) * a.conjugate
    let c = raised(b) * b.frobenius()
    let d = raised(raised(c)) * c.frobenius().frobenius() * c.conjugate
    return d * unit.squared() * unit
  }

  /// The power x of a value of norm 1.
  private static func raised(_ value: Fp12) -> Fp12 {
    var result = value
    for bit in stride(from: 62, through: 0, by: -1) {
      result = result.squared()
      if CurveParameter.size >> UInt64(bit) & 1 == 1 { result = result * value }
    }
    return result.conjugate
  }
}

/// The lines of one pair's loop: tangents and chords through multiples of Q, taken at P.
///
/// The line with slope m through (x', y') of the twist, seen on the curve and multiplied by w³, is
/// (m·x' − y') − m·xP·v + yP·v·w. Factors from the quadratic extension are left out: the final power makes them 1.
private struct PairingLines {
  private let p: (x: Fp, y: Fp)
  private let q: (x: Fp2, y: Fp2)
  /// The multiple of Q reached so far.
  private var multiple: G2Point

  /// `nil` if either point is the identity.
  init?(_ p: G1Point, _ q: G2Point) {
    guard let p = p.affine, let affine = q.affine else { return nil }
    self.p = p
    self.q = affine
    multiple = G2Point(x: affine.x, y: affine.y)
  }

  /// Doubles the multiple and takes the tangent into the value.
  mutating func double(_ value: Fp12) -> Fp12 {
    let old = multiple
    multiple = old.doubled()
    // m = 3X²/(2YZ); all times 2YZ³, the new Z being 2YZ.
    let xSquare = old.x.squared()
    let zSquare = old.z.squared()
    let slope = xSquare.doubled() + xSquare
    return value.timesLine(
      slope * old.x - old.y.squared().doubled(), -(slope * zSquare) * p.x,
      (multiple.z * zSquare) * p.y)
  }

  /// Adds Q to the multiple and takes the chord into the value.
  mutating func add(_ value: Fp12) -> Fp12 {
    let old = multiple
    // m = (yQ·Z³ − Y)/(Z·(xQ·Z² − X)); all times the denominator, which is the new Z.
    let zSquare = old.z.squared()
    let run = q.x * zSquare - old.x
    let rise = q.y * zSquare * old.z - old.y
    let runSquare = run.squared()
    let runCube = runSquare * run
    let base = old.x * runSquare
    let x = rise.squared() - runCube - base.doubled()
    multiple = G2Point(x: x, y: rise * (base - x) - old.y * runCube, z: old.z * run)
    return value.timesLine(
      rise * q.x - q.y * multiple.z, -rise * p.x, multiple.z * p.y)
  }
}
