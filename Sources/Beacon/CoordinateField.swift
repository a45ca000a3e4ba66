/// A field in which the coordinates of a curve's points lie: `Fp` for G1, `Fp2` for G2.
protocol CoordinateField: Equatable, Sendable {
  static var zero: Self { get }
  static var one: Self { get }

  /// b of the curve y² = x³ + b.
  static var curveConstant: Self { get }
  /// Bytes of an element.
  static var byteCount: Int { get }

  /// Takes exactly `byteCount` bytes of a canonical encoding; `nil` for anything else.
  init?(bytes: some Collection<UInt8>)
  /// The canonical encoding.
  var bytes: [UInt8] { get }

  var isZero: Bool { get }
  /// Whether it is greater than its negative, in the order that compressed points use.
  var isLarger: Bool { get }

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  static prefix func - (value: Self) -> Self

  func squared() -> Self
  /// The inverse; zero for zero.
  func inverse() -> Self
  /// One of the two roots, zero for zero; `nil` if there is none.
  func squareRoot() -> Self?
}

extension CoordinateField {
  @inline(__always) func doubled() -> Self { self + self }
}

extension Fp: CoordinateField {
  /// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1, b = 4.
  static let curveConstant = Fp(integer: 4)
  static let byteCount = 48

  /// Whether the integer is greater than (p − 1)/2.
  var isLarger: Bool { (-self).plain.isBelow(plain) }
}
