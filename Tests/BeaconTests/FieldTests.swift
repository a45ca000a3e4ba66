import Canon
import Testing

@testable import Beacon

@Suite("Fields of BLS12-381") struct FieldTests {
  /// p and the greatest element. Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
  private let prime =
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab"

  @Test func `the prime and its inverse modulo a word belong together`() throws {
    #expect(Fp.modulus.w0 &* Fp.negatedInverse == .max)
    var greatest = try bytes(prime)
    greatest[47] -= 1
    #expect((-Fp.one).bytes == greatest && Fp(bytes: greatest) == -Fp.one)
  }

  @Test func `an integer that is not below the prime is no element`() throws {
    #expect(Fp(bytes: try bytes(prime)) == nil)
    #expect(Fp(bytes: [UInt8](repeating: 0xff, count: 48)) == nil)
    #expect(Fp(bytes: [UInt8](repeating: 0, count: 47)) == nil)
    #expect(Fp(bytes: [UInt8](repeating: 0, count: 49)) == nil)
    #expect(Fp(bytes: [UInt8](repeating: 0, count: 48)) == .zero)
    #expect(Fp2(bytes: [UInt8](repeating: 0, count: 48)) == nil)
  }

  @Test(arguments: 1...20) func `the prime field keeps the laws of a field`(seed: Int) throws {
    var draw = Elements(seed: seed)
    let (a, b, c) = (draw.fp(), draw.fp(), draw.fp())
    #expect(a + b == b + a && a * b == b * a, "seed \(seed)")
    #expect((a + b) + c == a + (b + c) && (a * b) * c == a * (b * c), "seed \(seed)")
    #expect(a * (b + c) == a * b + a * c && (a - b) + b == a, "seed \(seed)")
    #expect(a + -a == .zero && a * a.inverse() == .one && a * .one == a, "seed \(seed)")
    #expect(Fp(bytes: a.bytes) == a, "seed \(seed)")
    let root = try #require(a.squared().squareRoot(), "seed \(seed)")
    #expect(root == a || root == -a, "seed \(seed)")
    // −1 is no square, so that of a number and its negative exactly one is.
    #expect((a.squareRoot() == nil) != ((-a).squareRoot() == nil), "seed \(seed)")
    #expect(a.isLarger != (-a).isLarger && a.isOdd != (-a).isOdd, "seed \(seed)")
  }

  @Test(arguments: 1...10) func `the quadratic extension keeps them too`(seed: Int) throws {
    var draw = Elements(seed: seed)
    let (a, b, c) = (draw.fp2(), draw.fp2(), draw.fp2())
    #expect(a * b == b * a && (a * b) * c == a * (b * c), "seed \(seed)")
    #expect(a * (b + c) == a * b + a * c && (a - b) + b == a, "seed \(seed)")
    #expect(a * a.inverse() == .one && a.squared() == a * a, "seed \(seed)")
    #expect(a.timesXi() == a * .xi && a.conjugate.conjugate == a, "seed \(seed)")
    #expect(Fp2(bytes: a.bytes) == a, "seed \(seed)")
    let root = try #require(a.squared().squareRoot(), "seed \(seed)")
    #expect(root == a || root == -a, "seed \(seed)")
    #expect((a.squared() * .xi).squareRoot() == nil, "seed \(seed)")
    #expect(a.isLarger != (-a).isLarger && a.isOdd != (-a).isOdd, "seed \(seed)")
  }

  @Test(arguments: 1...10) func `elements with one part zero have roots as well`(seed: Int) throws {
    var draw = Elements(seed: seed)
    for element in [Fp2(draw.fp(), .zero), Fp2(.zero, draw.fp())] {
      let root = try #require(element.squared().squareRoot(), "seed \(seed)")
      #expect(root == element || root == -element, "seed \(seed)")
    }
  }

  @Test(arguments: 1...10) func `where one part is zero the other decides sign and order`(seed: Int)
  {
    var draw = Elements(seed: seed)
    let (a, b) = (draw.fp(), draw.fp())
    for element in [Fp2(a, .zero), Fp2(.zero, a)] {
      #expect(element.isOdd == a.isOdd && element.isLarger == a.isLarger, "seed \(seed)")
    }
    #expect(Fp2(a, b).isOdd == a.isOdd && Fp2(a, b).isLarger == b.isLarger, "seed \(seed)")
  }

  @Test func `zero has the root zero and the inverse zero`() {
    #expect(Fp.zero.squareRoot() == .zero && Fp.zero.inverse() == .zero)
    #expect(Fp2.zero.squareRoot() == .zero && Fp2.zero.inverse() == .zero)
    #expect(Fp6.zero.inverse() == .zero)
    #expect(Fp.zero.isLarger == false && Fp2.zero.isLarger == false)
  }

  @Test(arguments: 1...4) func `the tower keeps the laws and its shortcuts`(seed: Int) {
    var draw = Elements(seed: seed)
    let (a, b, c) = (draw.fp6(), draw.fp6(), draw.fp6())
    #expect(a * b == b * a && (a * b) * c == a * (b * c), "seed \(seed)")
    #expect(a * (b + c) == a * b + a * c && a * a.inverse() == .one, "seed \(seed)")
    #expect(a.timesV() == a * Fp6(.zero, .one, .zero), "seed \(seed)")
    #expect(a.timesV(b.c0) == a * Fp6(.zero, b.c0, .zero), "seed \(seed)")
    #expect(a.times(b.c0, b.c1) == a * Fp6(b.c0, b.c1, .zero), "seed \(seed)")
    let (x, y, z) = (draw.fp12(), draw.fp12(), draw.fp12())
    #expect(x * y == y * x && (x * y) * z == x * (y * z), "seed \(seed)")
    #expect(x.squared() == x * x && x * x.inverse() == .one, "seed \(seed)")
    let line = Fp12(Fp6(b.c0, b.c1, .zero), Fp6(.zero, b.c2, .zero))
    #expect(x.timesLine(b.c0, b.c1, b.c2) == x * line, "seed \(seed)")
  }

  @Test(arguments: 1...2) func `raising to the prime is what it says`(seed: Int) {
    var draw = Elements(seed: seed)
    let x = draw.fp12()
    let y = draw.fp12()
    var power = Fp12.one
    for word in Fp.modulus.words.reversed() {
      for bit in (0..<64).reversed() {
        power = power.squared()
        if word >> UInt64(bit) & 1 == 1 { power = power * x }
      }
    }
    #expect(x.frobenius() == power, "seed \(seed)")
    #expect((x * y).frobenius() == x.frobenius() * y.frobenius(), "seed \(seed)")
    let half = x.frobenius().frobenius().frobenius()
    #expect(half.frobenius().frobenius().frobenius() == x.conjugate, "seed \(seed)")
  }
}
