extension Fp2: HashedField {
  static let uniformBytes = 128

  /// Takes 128 bytes: 64 for the real part, 64 for the imaginary.
  init(uniform bytes: ArraySlice<UInt8>) {
    self.init(Fp(uniform: bytes.prefix(64)), Fp(uniform: bytes.dropFirst(64)))
  }

  /// The real part decides, the imaginary part if it is zero.
  var isOdd: Bool { real.isZero ? imaginary.isOdd : real.isOdd }

  /// (x² − x − 1)·P + (x − 1)·ψ(P) + ψ²(2P), the same as `h_eff` of §8.8.2 times the point.
  ///
  /// Source: RFC 9380 Appendix G.3; A. Budroni and F. Pintore, Efficient hash maps to G2 on BLS curves (2017).
  static func clearCofactor(_ point: CurvePoint<Fp2>) -> CurvePoint<Fp2> {
    let once = -point.times(CurveParameter.size)
    let image = point.endomorphism()
    let both = -(once + image).times(CurveParameter.size)
    return both - once - point - image + point.doubled().endomorphism().endomorphism()
  }

  /// The suite BLS12381G2_XMD:SHA-256_SSWU_RO_ and its isogeny of degree 3. Source: RFC 9380 §8.8.2, Appendix E.3.
  static let isogeny = Isogeny<Fp2>(
    a: Fp2(.zero, Fp(integer: 240)),
    b: Fp2(Fp(integer: 1012), Fp(integer: 1012)),
    nonSquare: -Fp2(Fp(integer: 2), .one),
    xNumerator: Fp2.list(
      """
      05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6
      05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a
      11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e
      08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d
      171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      """),
    xDenominator: Fp2.list(
      """
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa63
      00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000c
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa9f
      """) + [.one],
    yNumerator: Fp2.list(
      """
      1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706
      1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be
      11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c
      08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f
      124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      """),
    yDenominator: Fp2.list(
      """
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa9d3
      000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000012
      1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa99
      """) + [.one])
}

extension CurvePoint<Fp2> {
  /// ψ: out of the twist, to the power p, back into the twist. It acts on G2 as multiplication by x.
  ///
  /// Source: RFC 9380 Appendix G.3, `psi`.
  func endomorphism() -> CurvePoint {
    let factors = Self.endomorphismFactors
    return CurvePoint(x: x.conjugate * factors.x, y: y.conjugate * factors.y, z: z.conjugate)
  }

  /// 1/ξ^((p − 1)/3) and 1/ξ^((p − 1)/2), for the twist divides x by w² and y by w³.
  private static let endomorphismFactors: (x: Fp2, y: Fp2) = {
    (Fp12.frobeniusFactors.w2.inverse(), Fp12.frobeniusFactors.w3.inverse())
  }()
}
