import Canon
import Testing

@testable import Beacon

@Suite("Points of BLS12-381 and their pairing") struct CurveTests {
  @Test func `the generators have the order that the draft states`() throws {
    #expect(G1Point.generator.isOnCurve && G1Point.generator.isInSubgroup)
    #expect(G2Point.generator.isOnCurve && G2Point.generator.isInSubgroup)
    #expect(multiple(of: G1Point.generator, groupOrder).isIdentity)
    #expect(multiple(of: G2Point.generator, groupOrder).isIdentity)
    let first = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
    #expect(Hex.text(G1Point.generator.compressed.prefix(32)) == first)
    let second = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049"
    #expect(Hex.text(G2Point.generator.compressed.prefix(32)) == second)
  }

  private func keepsGroupLaws<Field>(_ point: CurvePoint<Field>) -> Bool {
    let (two, three) = (point.doubled(), point.times(3))
    return point + point == two && two + point == three && point + two == three
      && three - point == two && (point - point).isIdentity && (two + -two).isIdentity
      && point + .identity == point && .identity + point == point
      && CurvePoint<Field>.identity.doubled().isIdentity && point.times(0).isIdentity
      && point != two && point != .identity && point != -point
      && three.isOnCurve && point.times(1000) == two.times(500)
  }

  @Test func `points add up to a group`() {
    #expect(keepsGroupLaws(G1Point.generator))
    #expect(keepsGroupLaws(G2Point.generator))
    #expect(keepsGroupLaws(G2Point.generator.times(77)))
  }

  @Test func `on G2 the endomorphism multiplies by the curve's parameter`() {
    let point = G2Point.generator.times(5)
    #expect(point.endomorphism() == -point.times(CurveParameter.size))
  }

  @Test func `a pairing is bilinear`() {
    let (p, q) = (G1Point.generator, G2Point.generator)
    let once = Pairing.value([(p, q)])
    #expect(once != .one)
    for (a, b) in [(2, 1), (1, 2), (3, 5)] as [(UInt64, UInt64)] {
      var power = Fp12.one
      for _ in 0..<(a * b) { power = power * once }
      #expect(Pairing.value([(p.times(a), q.times(b))]) == power, "\(a) and \(b)")
    }
    #expect(Pairing.value([(p, q), (p.times(2), q)]) == once * once * once)
  }

  @Test func `pairings of opposites cancel and an identity pairs to 1`() {
    let (p, q) = (G1Point.generator.times(7), G2Point.generator.times(11))
    #expect(Pairing.productIsOne([(p, q), (-p, q)]))
    #expect(Pairing.productIsOne([(p, q), (p, -q)]))
    #expect(Pairing.productIsOne([(p, q), (-p.times(11), G2Point.generator.times(1))]))
    #expect(!Pairing.productIsOne([(p, q), (p, q)]))
    #expect(Pairing.productIsOne([(.identity, q), (p, .identity)]))
    #expect(Pairing.productIsOne([]))
  }
}

@Suite("Compressed points") struct PointEncodingTests {
  private func fault<Field>(_ bytes: [UInt8], on: CurvePoint<Field>.Type) -> BeaconFault? {
    do throws(BeaconFault) {
      _ = try CurvePoint<Field>(compressed: bytes)
      return nil
    } catch { return error }
  }

  /// The flags, zeros, and a last byte.
  private func encoding(_ flags: UInt8, last: UInt8 = 0, count: Int) -> [UInt8] {
    [flags] + Array(repeating: 0, count: count - 2) + [last]
  }

  @Test(arguments: 1...4) func `points are read as they are written`(seed: Int) throws {
    var draw = Elements(seed: seed)
    let count = draw.number()
    let first = G1Point.generator.times(count)
    let second = G2Point.generator.times(count)
    for point in [first, -first] {
      #expect(try G1Point(compressed: point.compressed) == point, "seed \(seed)")
    }
    for point in [second, -second] {
      #expect(try G2Point(compressed: point.compressed) == point, "seed \(seed)")
    }
  }

  @Test func `the identity is refused, and so is every other way to write it`() {
    #expect(fault(encoding(0xc0, count: 48), on: G1Point.self) == .pointIsIdentity)
    #expect(fault(encoding(0xc0, count: 96), on: G2Point.self) == .pointIsIdentity)
    #expect(G1Point.identity.compressed == encoding(0xc0, count: 48))
    #expect(G2Point.identity.compressed == encoding(0xc0, count: 96))
    for flags: UInt8 in [0xe0, 0xc1, 0x40, 0x60] {
      #expect(fault(encoding(flags, count: 48), on: G1Point.self) == .encodingNotCanonical)
    }
    #expect(fault(encoding(0xc0, last: 1, count: 96), on: G2Point.self) == .encodingNotCanonical)
  }

  @Test func `points of the curve outside the group of order r are refused`() {
    // (0, 2) and (0, −2) have order three.
    #expect(fault(encoding(0x80, count: 48), on: G1Point.self) == .pointNotInSubgroup)
    #expect(fault(encoding(0xa0, count: 48), on: G1Point.self) == .pointNotInSubgroup)
    let few = (0..<8).map { fault(encoding(0x80, last: UInt8($0), count: 96), on: G2Point.self) }
    #expect(few.allSatisfy { $0 == .pointNotOnCurve || $0 == .pointNotInSubgroup })
    #expect(few.contains(.pointNotOnCurve) && few.contains(.pointNotInSubgroup))
  }

  @Test func `a coordinate of p or more is refused, though it would stand for a point`() throws {
    var prime = try bytes(
      "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf",
      "6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab")
    prime[0] |= 0x80
    #expect(fault(prime, on: G1Point.self) == .encodingNotCanonical)
    let zeros = [UInt8](repeating: 0, count: 48)
    #expect(fault(prime + zeros, on: G2Point.self) == .encodingNotCanonical)
    prime[0] &= 0x1f
    #expect(fault([0x80] + zeros.dropFirst() + prime, on: G2Point.self) == .encodingNotCanonical)
    #expect(fault([UInt8](repeating: 0xbf, count: 48), on: G1Point.self) == .encodingNotCanonical)
  }

  @Test func `uncompressed points and other lengths are refused`() {
    var plain = G1Point.generator.compressed
    plain[0] &= 0x1f
    #expect(fault(plain, on: G1Point.self) == .encodingNotCanonical)
    let whole = G1Point.generator.compressed
    for bytes in [[], [0x80], Array(whole.dropLast()), whole + [0], whole + whole] {
      #expect(fault(bytes, on: G1Point.self) == .encodingNotCanonical, "\(bytes.count) bytes")
      #expect(fault(bytes, on: G2Point.self) != nil, "\(bytes.count) bytes")
    }
  }
}
