import Canon

/// A country or territory by its ISO 3166-1 alpha-2 code. Not a closed list: the list changes.
public struct Country: Hashable, Comparable, FieldValue, CustomStringConvertible {
  /// The two letters, first in the high byte; 0 for none.
  public var code: UInt16

  /// No country: what a record holds before it is read. Neither read from outside nor known.
  public static let none = Country(code: 0)

  /// The country of a code as it is kept; says nothing about whether there is such a country (`isKnown`).
  public init(code: UInt16) { self.code = code }

  /// Reads two letters of either case; `nil` for anything else.
  public init?(_ text: String) {
    var code: UInt16 = 0
    guard text.utf8.count == 2 else { return nil }
    for byte in text.utf8 {
      let upper = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
      guard upper >= 0x41, upper <= 0x5A else { return nil }
      code = code << 8 | UInt16(upper)
    }
    self.code = code
  }

  /// The two capital letters; empty for `none`.
  public var text: String {
    code == 0
      ? "" : String(decoding: [UInt8(code >> 8), UInt8(code & 255)], as: UTF8.self)
  }
  /// As `text`.
  public var description: String { text }

  /// Reads the two letters, the alpha-3 code or an English name that is in use, all in either case.
  ///
  /// Throws for anything else, and for letters that ISO 3166-1 gives to no country.
  public init(json: JSONNode) throws(JSONFault) {
    // Two capital letters of a known code need no look-up of names.
    if let code = json.withPlainText(Self.knownCode) {
      self.init(code: code)
      return
    }
    let text = try json.text(limit: 100)
    guard let value = Country.named(text) ?? Country(text), value.isKnown else {
      throw json.fault("`\(text)` is not a country: give its two letters of ISO 3166-1")
    }
    self = value
  }
  private static func knownCode(_ text: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard text.count == 2, text[0] >= 0x41, text[0] <= 0x5A, text[1] >= 0x41, text[1] <= 0x5A
    else { return nil }
    let country = Country(code: UInt16(text[0]) << 8 | UInt16(text[1]))
    return country.isKnown ? country.code : nil
  }

  /// Writes the two letters.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// The code as an integer, the first letter highest.
  public func feed(to digest: inout Feeder) { digest.integer(UInt64(code)) }
  /// A text that may be a code or a name; `describeExactly` says which are. What is written always is two capital letters.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"type":"string","minLength":2,"maxLength":100,"#
        + #""description":"ISO 3166-1 code of two or three letters, or the English name, in either case"}"#
    )
  }
  /// The alphabetical order of the two letters.
  public static func < (left: Country, right: Country) -> Bool { left.code < right.code }
}
