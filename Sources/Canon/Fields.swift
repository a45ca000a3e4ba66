/// A value that can stand in a record: read from strict JSON, written back, fed to a digest, described in a schema.
public protocol FieldValue: Sendable {
  /// The value that a missing key stands for; `nil` where the key must be there.
  static var whenAbsent: Self? { get }
  /// Whether a writer leaves the key out.
  var isAbsent: Bool { get }
  init(json: JSONNode) throws(JSONFault)
  func write(to json: inout JSONWriter)
  func feed(to digest: inout Feeder)
  /// JSON Schema (draft 2020-12) of the value.
  static func describe(_ schema: inout JSONWriter)
}

extension FieldValue {
  public static var whenAbsent: Self? { nil }
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
  init()
  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault)
}

extension Fielded {
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

  public func write(to json: inout JSONWriter) {
    json.object { json in
      var copy = self
      var writer = FieldWriter(json: json)
      json = JSONWriter()
      try? copy.fields(&writer)
      json = writer.json
    }
  }

  public func feed(to digest: inout Feeder) {
    var copy = self
    var visitor = FieldFeeder(feeder: digest)
    digest = Feeder(taking: ())
    try? copy.fields(&visitor)
    digest = visitor.feeder
  }

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
  public var name: String
  public var about: String
  public var isRequired: Bool
  public var schema: [UInt8]
}

/// Reads the fields of an object; a key that no field asked for is a fault.
public struct FieldReader: FieldVisitor {
  private let node: JSONNode
  private var seen: UInt64 = 0
  private var cursor: Int
  private var position = 0

  public init(_ node: JSONNode) throws(JSONFault) {
    guard node.isObject else { throw node.fault("expected an object, found \(node.kindName)") }
    guard node.count <= 64 else { throw node.fault("an object has over 64 keys") }
    self.node = node
    cursor = node.firstChild
  }

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
  public private(set) var bytes: [UInt8] = []

  public init() { bytes.reserveCapacity(256) }
  init(taking: Void) {}

  public mutating func integer(_ value: Int64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func integer(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func integer(_ value: Int) { integer(Int64(value)) }
  public mutating func byte(_ value: UInt8) { bytes.append(value) }
  public mutating func count(_ value: Int) {
    withUnsafeBytes(of: UInt32(clamping: value).bigEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func text(_ value: String) {
    let utf8 = value.utf8
    count(utf8.count)
    bytes.append(contentsOf: utf8)
  }
  public mutating func digest(_ value: Digest) { value.append(to: &bytes) }
  public mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }
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
