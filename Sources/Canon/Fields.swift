/// A value that can stand in a record: read from strict JSON, written back, fed to a digest, described in a schema.
public protocol FieldValue: Sendable {
  /// The value that a missing key stands for; `nil` where the key must be there.
  static var whenAbsent: Self? { get }
  /// Whether a writer leaves the key out.
  var isAbsent: Bool { get }
  /// Reads the value; the fault thrown says what is wrong, and where.
  init(json: JSONNode) throws(JSONFault)
  /// Writes the value: to a writer that does not indent, its canonical JSON.
  func write(to json: inout JSONWriter)
  /// Appends the canonical bytes that a digest is taken over.
  func feed(to digest: inout Feeder)
  /// JSON Schema (draft 2020-12) of the value.
  static func describe(_ schema: inout JSONWriter)
}

extension FieldValue {
  /// `nil`: the key must be there.
  public static var whenAbsent: Self? { nil }
  /// `false`: the key is always written.
  public var isAbsent: Bool { false }

  /// The canonical JSON of this value.
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Indented JSON of this value, for people.
  public var jsonForPeople: String {
    var writer = JSONWriter(indented: true)
    write(to: &writer)
    return writer.text
  }

  /// SHA-256 over the canonical digest bytes of this value.
  public var digest: Digest {
    var feeder = Feeder()
    feed(to: &feeder)
    return Digest.sha256(feeder.bytes)
  }
}

/// Walks over the fields of a record: one list of fields serves reading, writing, digests and schemas.
public protocol FieldVisitor {
  /// One field: its key, its place, and what it is with its unit.
  mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString) throws(JSONFault)
}

/// A record: a value that lists its fields, once, in the order in which they are written.
public protocol Fielded: FieldValue {
  /// The record before it is read: every field at its default.
  init()
  /// Visits every field once, in the order in which they are written and digested. Throws what the visitor throws.
  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault)
}

extension Fielded {
  /// Reads an object, its keys in any order.
  ///
  /// Throws if it is none, if a key that must be there is missing, if a key is left that no field asked for, and what a
  /// field's value throws.
  public init(json: JSONNode) throws(JSONFault) {
    self.init()
    var reader = try FieldReader(json)
    try fields(&reader)
    try reader.finish()
  }

  /// Reads a whole strict JSON text.
  public init(bytes: [UInt8], limits: JSONDocument.Limits = .act) throws(JSONFault) {
    try self.init(json: JSONDocument(bytes, limits: limits).root)
  }

  /// Writes an object of the fields in order, without those that are absent.
  public func write(to json: inout JSONWriter) {
    json.object { json in
      var copy = self
      var writer = FieldWriter(json: json)
      json = JSONWriter()
      try? copy.fields(&writer)
      json = writer.json
    }
  }

  /// The fields in order, absent ones too, without names and with nothing between.
  public func feed(to digest: inout Feeder) {
    var copy = self
    var visitor = FieldFeeder(feeder: digest)
    digest = Feeder(taking: ())
    try? copy.fields(&visitor)
    digest = visitor.feeder
  }

  /// An object with these fields and no others; those without a value for their absence are required.
  public static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("type")
      schema.string("object")
      schema.key("additionalProperties")
      schema.bool(false)
      var describer = FieldDescriber()
      var empty = Self()
      try? empty.fields(&describer)
      schema.key("properties")
      schema.object { schema in
        for field in describer.list {
          schema.key(field.name)
          schema.object { schema in
            schema.key("description")
            schema.string(field.about)
            schema.key("allOf")
            schema.array { $0.raw(bytes: field.schema) }
          }
        }
      }
      let required = describer.list.filter(\.isRequired)
      if !required.isEmpty {
        schema.key("required")
        schema.array { schema in for field in required { schema.string(field.name) } }
      }
    }
  }

  /// Name, meaning and necessity of each field.
  public static var fieldList: [FieldDescription] {
    var describer = FieldDescriber()
    var empty = Self()
    try? empty.fields(&describer)
    return describer.list
  }
}

/// What one field of a record is.
public struct FieldDescription: Sendable {
  /// The key in JSON.
  public var name: String
  /// What the field is, with its unit, for people.
  public var about: String
  /// Whether the key must be there.
  public var isRequired: Bool
  /// JSON Schema of the field's value, as JSON text.
  public var schema: [UInt8]
}

/// Reads the fields of an object; a key that no field asked for is a fault.
public struct FieldReader: FieldVisitor {
  private let node: JSONNode
  private var seen: UInt64 = 0
  private var cursor: Int
  private var position = 0

  /// Begins to read an object; throws for what is none, and for more than 64 keys.
  public init(_ node: JSONNode) throws(JSONFault) {
    guard node.isObject else { throw node.fault("expected an object, found \(node.kindName)") }
    guard node.count <= 64 else { throw node.fault("an object has over 64 keys") }
    self.node = node
    cursor = node.firstChild
  }

  /// Reads the value under a key into its place, or puts what the key's absence stands for.
  ///
  /// Throws if the key must be there and is not, and what the value throws. Quickest when keys are asked for in the order in
  /// which they stand.
  public mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    guard let found = node.find(name, cursor: &cursor, position: &position) else {
      return try takeAbsent(name, &value)
    }
    seen |= 1 << UInt64(found.position)
    value = try T(json: found.node)
  }

  /// Apart, because an optional of `T` is a type that must be looked up at run time.
  @inline(never) private func takeAbsent<T: FieldValue>(
    _ name: StaticString, _ value: inout T
  ) throws(JSONFault) {
    guard let absent = T.whenAbsent else { throw node.fault("the key `\(name)` is missing") }
    value = absent
  }

  /// Throws if a key is left that no field asked for.
  public func finish() throws(JSONFault) {
    guard seen.nonzeroBitCount != node.count else { return }
    for (position, member) in try node.members().enumerated()
    where seen & (1 << UInt64(position)) == 0 {
      throw member.value.fault("the key `\(member.key)` is not known here")
    }
  }
}

/// Writes fields into an open object.
public struct FieldWriter: FieldVisitor {
  var json: JSONWriter

  /// Writes a key and its value, unless the value is absent. Throws nothing of its own.
  public mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    guard !value.isAbsent else { return }
    json.key(name)
    value.write(to: &json)
  }
}

struct FieldFeeder: FieldVisitor {
  var feeder: Feeder

  mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    value.feed(to: &feeder)
  }
}

struct FieldDescriber: FieldVisitor {
  var list: [FieldDescription] = []

  mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    var schema = JSONWriter()
    T.describe(&schema)
    list.append(
      FieldDescription(
        name: name.description, about: about.description, isRequired: T.whenAbsent == nil,
        schema: schema.bytes))
  }
}

/// Collects the canonical bytes that a register digest is taken over: integers as eight big-endian bytes, texts and
/// lists after their length in four big-endian bytes, an optional after one byte 0 or 1.
public struct Feeder {
  /// The bytes so far.
  public private(set) var bytes: [UInt8] = []

  /// No bytes yet, with room for 256.
  public init() { bytes.reserveCapacity(256) }
  init(taking: Void) {}

  /// Eight big-endian bytes, two's complement.
  public mutating func integer(_ value: Int64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
  /// Eight big-endian bytes.
  public mutating func integer(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
  /// Eight big-endian bytes, two's complement.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }
  /// One byte as it is.
  public mutating func byte(_ value: UInt8) { bytes.append(value) }
  /// A length in four big-endian bytes; held within 0 and 2^32 − 1.
  public mutating func count(_ value: Int) {
    withUnsafeBytes(of: UInt32(clamping: value).bigEndian) { bytes.append(contentsOf: $0) }
  }
  /// The UTF-8 length in four big-endian bytes, then the UTF-8 bytes.
  public mutating func text(_ value: String) {
    let utf8 = value.utf8
    count(utf8.count)
    bytes.append(contentsOf: utf8)
  }
  /// The digest's 32 bytes.
  public mutating func digest(_ value: Digest) { value.append(to: &bytes) }
  /// Bytes as they are, without their number.
  public mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }
  /// Forgets all bytes and keeps their room.
  public mutating func clear() { bytes.removeAll(keepingCapacity: true) }
}

extension JSONWriter {
  /// Writes the fields that `body` visits into the object that is open.
  public mutating func fields(
    _ body: (inout FieldWriter) throws(JSONFault) -> Void
  ) {
    var writer = FieldWriter(json: self)
    self = JSONWriter()
    try? body(&writer)
    self = writer.json
  }
}
