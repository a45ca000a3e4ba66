extension Bool: FieldValue {
  public init(json: JSONNode) throws(JSONFault) { self = try json.bool() }
  public func write(to json: inout JSONWriter) { json.bool(self) }
  public func feed(to digest: inout Feeder) { digest.byte(self ? 1 : 0) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"boolean"}"#)
  }
}

extension Int: FieldValue {
  public init(json: JSONNode) throws(JSONFault) { self = Int(try json.integer()) }
  public func write(to json: inout JSONWriter) { json.integer(self) }
  public func feed(to digest: inout Feeder) { digest.integer(self) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"integer"}"#)
  }
}

extension Int64: FieldValue {
  public init(json: JSONNode) throws(JSONFault) { self = try json.integer() }
  public func write(to json: inout JSONWriter) { json.integer(self) }
  public func feed(to digest: inout Feeder) { digest.integer(self) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"integer"}"#)
  }
}

extension String: FieldValue {
  public init(json: JSONNode) throws(JSONFault) { self = try json.text() }
  public func write(to json: inout JSONWriter) { json.string(self) }
  public func feed(to digest: inout Feeder) { digest.text(self) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","maxLength":2000}"#)
  }
}

extension Digest: FieldValue {
  public init(json: JSONNode) throws(JSONFault) {
    guard let value = json.withPlainText({ Digest(lowerHex: $0) }) else {
      throw json.fault("expected a SHA-256 digest: 64 lower-case hexadecimal digits")
    }
    self = value
  }

  /// Takes exactly 64 lower-case hexadecimal digits.
  public init?(lowerHex text: UnsafeBufferPointer<UInt8>) {
    guard text.count == 64 else { return nil }
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for index in 0..<64 {
      let digit = text[index]
      let nibble: UInt64
      switch digit {
      case 0x30...0x39: nibble = UInt64(digit - 0x30)
      case 0x61...0x66: nibble = UInt64(digit - 0x61 + 10)
      default: return nil
      }
      switch index >> 4 {
      case 0: words.0 = words.0 << 4 | nibble
      case 1: words.1 = words.1 << 4 | nibble
      case 2: words.2 = words.2 << 4 | nibble
      default: words.3 = words.3 << 4 | nibble
      }
    }
    self.init(a: words.0, b: words.1, c: words.2, d: words.3)
  }

  public func write(to json: inout JSONWriter) { json.string(hex) }
  public func feed(to digest: inout Feeder) { digest.digest(self) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","pattern":"^[0-9a-f]{64}$"}"#)
  }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  public static var whenAbsent: Wrapped?? { .some(.none) }
  public var isAbsent: Bool { self == nil }
  public init(json: JSONNode) throws(JSONFault) {
    self = json.isNull ? nil : try Wrapped(json: json)
  }
  public func write(to json: inout JSONWriter) {
    if let self { self.write(to: &json) } else { json.null() }
  }
  public func feed(to digest: inout Feeder) {
    if let self {
      digest.byte(1)
      self.feed(to: &digest)
    } else {
      digest.byte(0)
    }
  }
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
  public static var whenAbsent: [Element]? { [] }
  public var isAbsent: Bool { isEmpty }
  public init(json: JSONNode) throws(JSONFault) {
    self = []
    let elements = try json.elements()
    reserveCapacity(elements.count)
    for element in elements { append(try Element(json: element)) }
  }
  public func write(to json: inout JSONWriter) {
    json.array { json in for element in self { element.write(to: &json) } }
  }
  public func feed(to digest: inout Feeder) {
    digest.count(count)
    for element in self { element.feed(to: &digest) }
  }
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
  case absent
  case none
  case value(Value)

  public static var whenAbsent: Stated<Value>? { .absent }
  public var isAbsent: Bool { if case .absent = self { true } else { false } }
  public init(json: JSONNode) throws(JSONFault) {
    self = json.isNull ? .none : .value(try Value(json: json))
  }
  public func write(to json: inout JSONWriter) {
    if case .value(let value) = self { value.write(to: &json) } else { json.null() }
  }
  public func feed(to digest: inout Feeder) {
    switch self {
    case .absent: digest.byte(0)
    case .none: digest.byte(1)
    case .value(let value):
      digest.byte(2)
      value.feed(to: &digest)
    }
  }
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
  public init(json: JSONNode) throws(JSONFault) {
    let text = try json.text(limit: 100)
    guard let word = Self(rawValue: text) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw json.fault("`\(text)` is not one of: \(known)")
    }
    self = word
  }
  public func write(to json: inout JSONWriter) { json.string(rawValue) }
  public func feed(to digest: inout Feeder) { digest.text(rawValue) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("enum")
      schema.array { schema in for word in Self.allCases { schema.string(word.rawValue) } }
    }
  }
}
