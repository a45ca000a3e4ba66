import CSHA256

/// A SHA-256 digest: 32 bytes, held as four big-endian words so that copies never allocate.
///
/// Source: FIPS 180-4. Text form: 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Comparable, Sendable {
  /// Bytes 0 to 7, 8 to 15, 16 to 23 and 24 to 31, each big-endian.
  public var a, b, c, d: UInt64

  /// The digest of 32 zero bytes' worth of nothing: used as "none stated", never a real digest.
  public static let zero = Digest(a: 0, b: 0, c: 0, d: 0)

  /// The digest of four big-endian words, the first bytes in `a`.
  public init(a: UInt64, b: UInt64, c: UInt64, d: UInt64) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// Takes exactly 32 bytes; `nil` for any other count.
  public init?(bytes: some Collection<UInt8>) {
    let read = bytes.withContiguousStorageIfAvailable { Digest(raw: UnsafeRawBufferPointer($0)) }
    guard let digest = read ?? Array(bytes).withUnsafeBytes({ Digest(raw: $0) }) else { return nil }
    self = digest
  }

  /// Takes exactly 32 bytes of memory; `nil` for any other count.
  public init?(raw bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    func word(_ start: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    self.init(a: word(0), b: word(8), c: word(16), d: word(24))
  }

  /// Takes 64 hexadecimal digits of either case; `nil` for anything else.
  public init?(hex: some Collection<UInt8>) {
    guard hex.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var high: UInt8 = 0
    var isHigh = true
    for digit in hex {
      guard let nibble = Hex.nibble(digit) else { return nil }
      if isHigh { high = nibble << 4 } else { bytes.append(high | nibble) }
      isHigh.toggle()
    }
    self.init(bytes: bytes)
  }

  /// The SHA-256 of some bytes.
  public static func sha256(_ bytes: some Sequence<UInt8>) -> Digest {
    let digest = bytes.withContiguousStorageIfAvailable {
      sha256(UnsafeRawBufferPointer($0))
    }
    return digest ?? Array(bytes).withUnsafeBytes { sha256($0) }
  }

  /// The SHA-256 of an array: the usual case, without a generic call.
  public static func sha256(_ bytes: [UInt8]) -> Digest {
    bytes.withUnsafeBytes { sha256($0) }
  }

  /// The SHA-256 of a raw buffer.
  public static func sha256(_ buffer: UnsafeRawBufferPointer) -> Digest {
    var words = Words(0, 0, 0, 0)
    withWords(of: &words) { words in
      csha256(buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count, words)
    }
    return Digest(words: words)
  }

  typealias Words = (UInt64, UInt64, UInt64, UInt64)

  init(words: Words) { self.init(a: words.0, b: words.1, c: words.2, d: words.3) }

  /// Four words as the C side writes them.
  @inline(__always) static func withWords(
    of words: inout Words, _ body: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    withUnsafeMutableBytes(of: &words) { raw in
      if let start = raw.bindMemory(to: UInt64.self).baseAddress { body(start) }
    }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(32)
    append(to: &out)
    return out
  }

  /// Appends the 32 bytes to a buffer.
  public func append(to out: inout [UInt8]) {
    withUnsafeBytes(of: (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)) {
      out.append(contentsOf: $0)
    }
  }

  /// The 64 lower-case hexadecimal digits.
  public var hex: String { Hex.text(bytes) }

  /// The order of the 32 bytes, which is that of the hexadecimal texts.
  public static func < (left: Digest, right: Digest) -> Bool {
    if left.a != right.a { return left.a < right.a }
    if left.b != right.b { return left.b < right.b }
    if left.c != right.c { return left.c < right.c }
    return left.d < right.d
  }
}

/// Hexadecimal text, lower case on the way out, either case on the way in.
public enum Hex {
  /// The value of one digit, `nil` if it is none.
  public static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x61 + 10
    case 0x41...0x46: digit - 0x41 + 10
    default: nil
    }
  }

  /// Two digits a byte.
  public static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The bytes of an even number of digits; `nil` for anything else.
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var high: UInt8?
    for digit in text.utf8 {
      guard let value = nibble(digit) else { return nil }
      if let first = high {
        out.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? out : nil
  }
}
