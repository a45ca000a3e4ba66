/// Compressed points: x with three flags in its first bits.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves Appendix C, as named by draft-irtf-cfrg-bls-signature §4.
extension CurvePoint {
  private static var isCompressed: UInt8 { 0x80 }
  private static var isInfinite: UInt8 { 0x40 }
  private static var hasLargerY: UInt8 { 0x20 }

  /// A point of the subgroup of order r, other than the identity, from its one canonical encoding.
  ///
  /// Takes 48 bytes on G1, 96 on G2. Throws `encodingNotCanonical`, `pointIsIdentity`, `pointNotOnCurve` or
  /// `pointNotInSubgroup`.
  init(compressed bytes: [UInt8]) throws(BeaconFault) {
    self = try CurvePoint(onCurve: bytes)
    guard isInSubgroup else { throw .pointNotInSubgroup }
  }

  /// The same without the test for the subgroup.
  init(onCurve bytes: [UInt8]) throws(BeaconFault) {
    guard bytes.count == Field.byteCount, let flags = bytes.first, flags & Self.isCompressed != 0
    else { throw .encodingNotCanonical }
    if flags & Self.isInfinite != 0 {
      let rest = bytes.dropFirst().allSatisfy { $0 == 0 }
      throw rest && flags == Self.isCompressed | Self.isInfinite
        ? .pointIsIdentity : .encodingNotCanonical
    }
    var coordinate = bytes
    coordinate[0] = flags & 0x1f
    guard let x = Field(bytes: coordinate) else { throw .encodingNotCanonical }
    guard let root = (x.squared() * x + Field.curveConstant).squareRoot() else {
      throw .pointNotOnCurve
    }
    let isLarger = flags & Self.hasLargerY != 0
    // No point has y = 0, both curves being of odd order: the two roots differ.
    self.init(x: x, y: root.isLarger == isLarger ? root : -root)
  }

  /// The canonical encoding.
  var compressed: [UInt8] {
    guard let (x, y) = affine else {
      return [Self.isCompressed | Self.isInfinite]
        + Array(repeating: 0, count: Field.byteCount - 1)
    }
    var bytes = x.bytes
    bytes[0] |= Self.isCompressed | (y.isLarger ? Self.hasLargerY : 0)
    return bytes
  }
}

extension CurvePoint<Fp> {
  /// The generator of G1.
  ///
  /// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
  static let generator = CurvePoint(
    x: .constant(
      """
      17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb
      """),
    y: .constant(
      """
      08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1
      """))
}

extension CurvePoint<Fp2> {
  /// The generator of G2; each coordinate's real part stands first.
  ///
  /// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
  static let generator = CurvePoint(
    x: .constant(
      """
      024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8
      13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e
      """),
    y: .constant(
      """
      0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801
      0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be
      """))
}
