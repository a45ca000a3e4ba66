extension Bool: FieldValue {
  /// Reads `true` or `false`; throws for anything else.
  public init(json: JSONNode) throws(JSONFault) { self = try json.bool() }
  /// Writes `true` or `false`.
  public func write(to json: inout JSONWriter) { json.bool(self) }
  /// One byte, 0 or 1.
  public func feed(to digest: inout Feeder) { digest.byte(self ? 1 : 0) }
  /// A truth value.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"boolean"}"#)
  }
}

extension Int: FieldValue {
  /// Reads a whole number within `Int64`; throws for anything else, fractions and exponents included.
  public init(json: JSONNode) throws(JSONFault) { self = Int(try json.integer()) }
  /// Writes decimal digits.
  public func write(to json: inout JSONWriter) { json.integer(self) }
  /// Eight big-endian bytes, two's complement.
  public func feed(to digest: inout Feeder) { digest.integer(self) }
  /// A whole number; the reader takes those within `Int64`.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"integer"}"#)
  }
}

extension Int64: FieldValue {
  /// Reads a whole number within `Int64`; throws for anything else, fractions and exponents included.
  public init(json: JSONNode) throws(JSONFault) { self = try json.integer() }
  /// Writes decimal digits.
  public func write(to json: inout JSONWriter) { json.integer(self) }
  /// Eight big-endian bytes, two's complement.
  public func feed(to digest: inout Feeder) { digest.integer(self) }
  /// A whole number; the reader takes those within `Int64`.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"integer"}"#)
  }
}

extension String: FieldValue {
  /// Reads a text of at most 2000 UTF-8 bytes; throws for a longer one and for anything else.
  public init(json: JSONNode) throws(JSONFault) { self = try json.text() }
  /// Writes a quoted text with the shortest escapes.
  public func write(to json: inout JSONWriter) { json.string(self) }
  /// The UTF-8 length in four big-endian bytes, then the UTF-8 bytes.
  public func feed(to digest: inout Feeder) { digest.text(self) }
  /// A text of at most 2000 characters; the reader counts bytes.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","maxLength":2000}"#)
  }
}

extension Digest: FieldValue {
  /// Reads 64 lower-case hexadecimal digits; throws for anything else, capitals included.
  public init(json: JSONNode) throws(JSONFault) {
    guard let value = json.withPlainText({ Digest(lowerHex: $0) }) else {
      throw json.fault("expected a SHA-256 digest: 64 lower-case hexadecimal digits")
    }
    self = value
  }

  /// Takes exactly 64 lower-case hexadecimal digits.
  public init?(lowerHex text: UnsafeBufferPointer<UInt8>) {
    guard text.count == 64 else { return nil }
    var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    var invalid: UInt64 = 0
    words.0 = Self.word(text, 0, &invalid)
    words.1 = Self.word(text, 16, &invalid)
    words.2 = Self.word(text, 32, &invalid)
    words.3 = Self.word(text, 48, &invalid)
    guard invalid == 0 else { return nil }
    self.init(a: words.0, b: words.1, c: words.2, d: words.3)
  }

  /// The value of sixteen digits from a place on; `invalid` gets bits for what is no digit.
  @inline(__always) private static func word(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ invalid: inout UInt64
  ) -> UInt64 {
    half(text, start, &invalid) << 32 | half(text, start + 8, &invalid)
  }

  /// The value of eight digits, all worked out at once in the bytes of one word.
  @inline(__always) private static func half(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ invalid: inout UInt64
  ) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let digits = UInt64(
      bigEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: start, as: UInt64.self))
    let low = digits & (ones &* 0x0F)
    // 1 in the byte of a letter: 0x61 to 0x66, where a numeral is 0x30 to 0x39.
    let letters = digits >> 6 & ones
    invalid |= (digits & (ones &* 0xF0)) ^ (ones &* 0x30 &+ letters &* 0x30)
    // Numerals end at 9, letters at 6 and begin with 1.
    invalid |= (low &+ ones &* 6 &+ letters &* 3) & (ones &* 0x10)
    invalid |= letters & ~((low &+ ones &* 0x0F) >> 4)
    var value = low &+ letters &* 9
    value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
    value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
    return (value | value >> 16) & 0xFFFF_FFFF
  }

  /// Writes 64 lower-case hexadecimal digits.
  public func write(to json: inout JSONWriter) { json.string(hex) }
  /// The 32 bytes, without a length.
  public func feed(to digest: inout Feeder) { digest.digest(self) }
  /// A text of 64 lower-case hexadecimal digits.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","pattern":"^[0-9a-f]{64}$"}"#)
  }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  /// A missing key stands for `nil`.
  public static var whenAbsent: Wrapped?? { .some(.none) }
  /// Whether it is `nil`: then no key is written.
  public var isAbsent: Bool { self == nil }
  /// Reads `null` as `nil` and anything else as the value; throws what the value throws.
  public init(json: JSONNode) throws(JSONFault) {
    self = json.isNull ? nil : try Wrapped(json: json)
  }
  /// Writes the value, or `null`.
  public func write(to json: inout JSONWriter) {
    if let self { self.write(to: &json) } else { json.null() }
  }
  /// One byte 1 and the value, or one byte 0.
  public func feed(to digest: inout Feeder) {
    if let self {
      digest.byte(1)
      self.feed(to: &digest)
    } else {
      digest.byte(0)
    }
  }
  /// What describes the value, or `null`.
  public static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("anyOf")
      schema.array { schema in
        Wrapped.describe(&schema)
        schema.raw(#"{"type":"null"}"#)
      }
    }
  }
}

extension Array: FieldValue where Element: FieldValue {
  /// A missing key stands for an empty list.
  public static var whenAbsent: [Element]? { [] }
  /// Whether the list is empty: then no key is written.
  public var isAbsent: Bool { isEmpty }
  /// Reads a list of at most 4096 elements; throws for anything else and at the first element that is not as it should be.
  public init(json: JSONNode) throws(JSONFault) {
    self = []
    let elements = try json.elements()
    reserveCapacity(elements.count)
    for element in elements { append(try Element(json: element)) }
  }
  /// Writes the elements in order.
  public func write(to json: inout JSONWriter) {
    json.array { json in for element in self { element.write(to: &json) } }
  }
  /// The number of elements in four big-endian bytes, then the elements.
  public func feed(to digest: inout Feeder) {
    digest.count(count)
    for element in self { element.feed(to: &digest) }
  }
  /// A list of at most 4096 elements.
  public static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("type")
      schema.string("array")
      schema.key("maxItems")
      schema.integer(4096)
      schema.key("items")
      Element.describe(&schema)
    }
  }
}

/// What a document states about a fact: nothing at all, "there is none", or a value.
///
/// The law reads them apart: a fact that is absent where a rule needs it leaves the rule undetermined, `null` says that
/// there is none.
public enum Stated<Value: FieldValue>: FieldValue {
  /// The key does not stand in the document.
  case absent
  /// The key stands there with `null`: there is none.
  case none
  /// The key stands there with a value.
  case value(Value)

  /// A missing key says nothing.
  public static var whenAbsent: Stated<Value>? { .absent }
  /// Whether nothing is stated: then no key is written.
  public var isAbsent: Bool { if case .absent = self { true } else { false } }
  /// Reads `null` as `none` and anything else as the value; throws what the value throws.
  public init(json: JSONNode) throws(JSONFault) {
    self = json.isNull ? .none : .value(try Value(json: json))
  }
  /// Writes the value; `null` for `none`, and for `absent` where there is no key to leave out.
  public func write(to json: inout JSONWriter) {
    if case .value(let value) = self { value.write(to: &json) } else { json.null() }
  }
  /// One byte 0 (absent), 1 (none), or 2 and the value.
  public func feed(to digest: inout Feeder) {
    switch self {
    case .absent: digest.byte(0)
    case .none: digest.byte(1)
    case .value(let value):
      digest.byte(2)
      value.feed(to: &digest)
    }
  }
  /// What describes the value, or `null`.
  public static func describe(_ schema: inout JSONWriter) { Value?.describe(&schema) }

  /// The value, if one is stated.
  public var value: Value? { if case .value(let value) = self { value } else { nil } }
}

extension Stated: Equatable where Value: Equatable {}
extension Stated: Hashable where Value: Hashable {}

/// A word from a closed list, written as its own text.
public protocol Word: FieldValue, RawRepresentable, CaseIterable, Hashable
where RawValue == String {}

extension Word {
  /// Reads one of the words. Throws for any other, and names those that there are.
  public init(json: JSONNode) throws(JSONFault) {
    let text = try json.text(limit: 100)
    guard let word = Self(rawValue: text) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw json.fault("`\(text)` is not one of: \(known)")
    }
    self = word
  }
  /// Writes the word.
  public func write(to json: inout JSONWriter) { json.string(rawValue) }
  /// The word as a text, so that the order of the list means nothing.
  public func feed(to digest: inout Feeder) { digest.text(rawValue) }
  /// An enumeration of the words.
  public static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("enum")
      schema.array { schema in for word in Self.allCases { schema.string(word.rawValue) } }
    }
  }
}
