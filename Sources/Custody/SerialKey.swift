import Canon
import Pages
import Vocabulary

extension Identifier: BookKey {}

/// A unit's serial number: up to 31 characters in 32 bytes, so that a unit needs no text of its
/// own.
///
/// Normalised: blanks and tabs around it are dropped, letters are upper case. What is left must be
/// 1 to 31 printable ASCII characters other than blank, comma, quotation mark and backslash
/// (NVIDIA's serials have at most 29), the first no asterisk. Layout: the characters, zeros up to
/// byte 30, the length in byte 31; the order of keys is the order of the characters.
public struct SerialKey: Hashable, Comparable, Sendable {
  /// Characters 1 to 8, big-endian; zeros after the last.
  public var a: UInt64 = 0
  /// Characters 9 to 16.
  public var b: UInt64 = 0
  /// Characters 17 to 24.
  public var c: UInt64 = 0
  /// Characters 25 to 31, and the number of characters in the lowest byte.
  public var d: UInt64 = 0

  /// No serial at all: never read from outside.
  public static let none = SerialKey()

  init() {}

  /// Normalises and checks; `nil` for what is no serial.
  public init?(bytes: some Collection<UInt8>) {
    let whole: SerialKey?? = bytes.withContiguousStorageIfAvailable { SerialKey(raw: $0) }
    guard let key = whole ?? Array(bytes).withUnsafeBufferPointer({ SerialKey(raw: $0) }) else {
      return nil
    }
    self = key
  }

  /// Normalises and checks; `nil` for what is no serial.
  public init?(_ text: String) {
    let whole = text.utf8.withContiguousStorageIfAvailable { SerialKey(raw: $0) }
    guard let key = whole ?? SerialKey(bytes: Array(text.utf8)) else { return nil }
    self = key
  }

  init?(raw text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var end = text.count
    while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    guard start < end, end - start <= 31, text[start] != 0x2A else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for index in start..<end {
      var byte = text[index]
      guard byte > 0x20, byte < 0x7F, byte != 0x2C, byte != 0x22, byte != 0x5C else { return nil }
      if byte >= 0x61, byte <= 0x7A { byte -= 0x20 }
      let place = index - start
      let shifted = UInt64(byte) &<< UInt64(truncatingIfNeeded: 56 &- (place & 7) &* 8)
      switch place &>> 3 {
      case 0: words.0 |= shifted
      case 1: words.1 |= shifted
      case 2: words.2 |= shifted
      default: words.3 |= shifted
      }
    }
    a = words.0
    b = words.1
    c = words.2
    d = words.3 | UInt64(truncatingIfNeeded: end - start)
  }

  /// How many characters.
  public var count: Int { Int(d & 0xFF) }

  /// The characters as bytes.
  public var characters: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(32)
    append(to: &out)
    return out
  }

  /// Appends the characters to a buffer.
  public func append(to out: inout [UInt8]) {
    withUnsafeBytes(of: (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)) { bytes in
      out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<min(31, count)]))
    }
  }

  /// Puts the characters at a place with room for 32 bytes, zeros after them; answers with their number.
  public func store(at place: UnsafeMutablePointer<UInt8>) -> Int {
    let raw = UnsafeMutableRawPointer(place)
    raw.storeBytes(of: a.bigEndian, as: UInt64.self)
    raw.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
    raw.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt64.self)
    raw.storeBytes(of: (d & ~0xFF).bigEndian, toByteOffset: 24, as: UInt64.self)
    return min(31, count)
  }

  /// The normalised serial.
  public var text: String { String(decoding: characters, as: UTF8.self) }

  /// The hash under which the index keeps it.
  public var hash: UInt64 { KeyHash.sip(a, b, c, d) }

  /// The order of the characters; where one serial begins another, the shorter first.
  public static func < (left: SerialKey, right: SerialKey) -> Bool {
    if left.a != right.a { return left.a < right.a }
    if left.b != right.b { return left.b < right.b }
    if left.c != right.c { return left.c < right.c }
    return left.d < right.d
  }
}

extension SerialKey: FieldValue, CustomStringConvertible {
  /// Normalises and checks a text. Throws for what is no serial, and for a text with escapes.
  public init(json: JSONNode) throws(JSONFault) {
    guard let key = json.withPlainText({ SerialKey(raw: $0) }) else {
      throw json.fault("expected a serial number: 1 to 31 printable characters without blanks")
    }
    self = key
  }
  /// Writes the normalised serial.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// Its 32 bytes, without a length.
  public func feed(to digest: inout Feeder) {
    digest.integer(a)
    digest.integer(b)
    digest.integer(c)
    digest.integer(d)
  }
  /// A text of 1 to 31 characters.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","minLength":1,"maxLength":31}"#)
  }
  /// As `text`.
  public var description: String { text }
}
