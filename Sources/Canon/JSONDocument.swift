/// What is wrong with a text that should be strict JSON, and where.
///
/// `offset` is a byte offset into the text; `path` is a JSON pointer (RFC 6901) or empty.
public struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, for people; without the place.
  public var reason: String
  /// Byte offset into the text, from 0.
  public var offset: Int
  /// Line of the text, from 1; 0 if it is not known.
  public var line: Int
  /// JSON pointer of the value at fault; empty for the whole text, and where no value could be read.
  public var path: String

  /// A fault, with as much of its place as is known.
  public init(_ reason: String, offset: Int = 0, line: Int = 0, path: String = "") {
    self.reason = reason
    self.offset = offset
    self.line = line
    self.path = path
  }

  /// A sentence for people: pointer and line as far as they are known, then the reason.
  public var description: String {
    switch (path.isEmpty, line) {
    case (false, 0): "\(path): \(reason)"
    case (false, _): "\(path) (line \(line)): \(reason)"
    case (true, 0): reason
    case (true, _): "line \(line): \(reason)"
    }
  }
}

/// One strict JSON text (RFC 8259), checked once, read many times.
///
/// Strict: valid UTF-8 without byte-order mark; no duplicate keys; keys without escapes; no lone surrogate, no NUL; nesting
/// and size bounded. The checked text is kept as it came, with an index of its values beside it; nothing is copied
/// until asked for.
public final class JSONDocument: Sendable {
  /// Bounds on what is accepted from outside.
  public struct Limits: Sendable {
    /// The most bytes of the text.
    public var bytes: Int
    /// The most levels of nesting.
    public var depth: Int
    /// The most keys of one object.
    public var keys: Int

    /// Bounds of one's own; by default 64 KiB, 16 levels, 64 keys an object.
    public init(bytes: Int = 64 * 1024, depth: Int = 16, keys: Int = 64) {
      self.bytes = bytes
      self.depth = depth
      self.keys = keys
    }

    /// For an act: 60 KiB, 16 levels, 64 keys an object.
    public static let act = Limits(bytes: 60 * 1024)
    /// For law, catalogues and lists that the operator loads: 64 MiB, 32 levels, 100,000 keys an object.
    public static let law = Limits(bytes: 64 << 20, depth: 32, keys: 100_000)
  }

  enum Kind: UInt8 { case null, no, yes, number, string, escaped, array, object }

  /// A value's place: `start..<end` in the text (a string's without quotes), `next` the node after its subtree. An object's
  /// children alternate key, value.
  struct Node {
    var kind: Kind
    var start: UInt32
    var end: UInt32
    var next: UInt32
    var count: UInt32
  }

  /// The text as it came.
  public let bytes: [UInt8]
  let nodes: [Node]

  /// Checks and indexes a text. Throws at the first fault, with its line.
  public init(_ bytes: [UInt8], limits: Limits = .act) throws(JSONFault) {
    guard bytes.count <= limits.bytes, bytes.count < Int(UInt32.max) else {
      throw JSONFault("the text is \(bytes.count) bytes long; at most \(limits.bytes) are taken")
    }
    self.bytes = bytes
    var fault: JSONFault?
    nodes = bytes.withUnsafeBufferPointer { text in
      var scanner = JSONScanner(text: text, limits: limits)
      do throws(JSONFault) {
        try scanner.document()
      } catch {
        fault = error
      }
      return scanner.nodes
    }
    if var fault {
      fault.line = JSONDocument.line(of: fault.offset, in: bytes)
      throw fault
    }
  }

  /// Checks and indexes a text.
  public convenience init(_ text: String, limits: Limits = .act) throws(JSONFault) {
    try self.init(Array(text.utf8), limits: limits)
  }

  /// The outermost value.
  public var root: JSONNode { JSONNode(document: self, index: 0) }

  static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    var line = 1
    for byte in bytes.prefix(offset) where byte == 0x0A { line += 1 }
    return line
  }

  /// The JSON pointer of a node, found by walking down to it.
  func path(of target: Int) -> String {
    var path = ""
    var at = 0
    while at != target {
      let node = nodes[at]
      var child = at + 1
      var position = 0
      var found = false
      while child < Int(node.next) {
        var name = "\(position)"
        if node.kind == .object {
          let key = nodes[child]
          name = String(decoding: bytes[Int(key.start)..<Int(key.end)], as: UTF8.self)
          if child == target { return path + "/" + name }
          child += 1
        }
        if target >= child, target < Int(nodes[child].next) {
          path += "/" + name
          at = child
          found = true
          break
        }
        child = Int(nodes[child].next)
        position += 1
      }
      if !found { return path }
    }
    return path
  }
}

extension JSONDocument {
  /// Line from 1 of what a JSON pointer names, or of the last part of its way that is there.
  public func line(of pointer: String) -> Int {
    var at = root
    for step in pointer.split(separator: "/") {
      if let next = at[String(step)] {
        at = next
      } else if at.isArray, let place = Int(step), place >= 0, place < at.count,
        let elements = try? at.elements(limit: at.count)
      {
        at = elements[place]
      } else {
        break
      }
    }
    return at.fault("").line
  }
}

/// The one pass that checks and indexes.
struct JSONScanner {
  let text: UnsafeBufferPointer<UInt8>
  let limits: JSONDocument.Limits
  var at = 0
  var nodes: [JSONDocument.Node] = []

  init(text: UnsafeBufferPointer<UInt8>, limits: JSONDocument.Limits) {
    self.text = text
    self.limits = limits
    nodes.reserveCapacity(min(64, text.count / 8 + 2))
  }

  mutating func document() throws(JSONFault) {
    if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
      throw fault("the text begins with a byte-order mark")
    }
    skipBlanks()
    try value(depth: 0)
    skipBlanks()
    if at < text.count { throw fault("something follows the value") }
  }

  func fault(_ reason: String) -> JSONFault { JSONFault(reason, offset: at) }

  mutating func skipBlanks() {
    while at < text.count {
      let byte = text[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  mutating func value(depth: Int) throws(JSONFault) {
    guard at < text.count else { throw fault("the text ends too early") }
    switch text[at] {
    case 0x7B: try object(depth: depth + 1)
    case 0x5B: try array(depth: depth + 1)
    case 0x22: try string(isKey: false)
    case 0x74: try word("true", .yes)
    case 0x66: try word("false", .no)
    case 0x6E: try word("null", .null)
    case 0x2D, 0x30...0x39: try number()
    default: throw fault("a value was expected here")
    }
  }

  mutating func word(_ word: StaticString, _ kind: JSONDocument.Kind) throws(JSONFault) {
    let count = word.utf8CodeUnitCount
    guard at + count <= text.count else { throw fault("the text ends too early") }
    for index in 0..<count where text[at + index] != word.utf8Start[index] {
      throw fault("a value was expected here")
    }
    append(kind, from: at, to: at + count)
    at += count
  }

  mutating func append(_ kind: JSONDocument.Kind, from start: Int, to end: Int) {
    nodes.append(
      .init(
        kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1),
        count: 0))
  }

  mutating func number() throws(JSONFault) {
    let start = at
    if text[at] == 0x2D { at += 1 }
    guard at < text.count, let first = digit() else { throw fault("a digit was expected here") }
    at += 1
    if first == 0 {
      if digit() != nil { throw fault("a number has a leading zero") }
    } else {
      while digit() != nil { at += 1 }
    }
    if at < text.count, text[at] == 0x2E {
      at += 1
      guard digit() != nil else { throw fault("a digit was expected here") }
      while digit() != nil { at += 1 }
    }
    if at < text.count, text[at] == 0x65 || text[at] == 0x45 {
      at += 1
      if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
      guard digit() != nil else { throw fault("a digit was expected here") }
      while digit() != nil { at += 1 }
    }
    append(.number, from: start, to: at)
  }

  func digit() -> UInt8? {
    guard at < text.count, text[at] >= 0x30, text[at] <= 0x39 else { return nil }
    return text[at] - 0x30
  }

  mutating func string(isKey: Bool) throws(JSONFault) {
    at += 1
    let start = at
    var escaped = false
    while true {
      guard at < text.count else { throw fault("a string is not closed") }
      let byte = text[at]
      if byte == 0x22 { break }
      if byte < 0x20 { throw fault("a string holds a control character") }
      if byte == 0x5C {
        if isKey { throw fault("a key holds an escape") }
        escaped = true
        try escape()
      } else if byte < 0x80 {
        at += 1
      } else {
        if isKey { throw fault("a key holds a character outside ASCII") }
        try sequence(byte)
      }
    }
    append(escaped ? .escaped : .string, from: start, to: at)
    at += 1
  }

  mutating func escape() throws(JSONFault) {
    guard at + 1 < text.count else { throw fault("a string is not closed") }
    switch text[at + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at += 2
    case 0x75:
      let unit = try hexUnit(at: at + 2)
      if unit == 0 { throw fault("a string holds a NUL") }
      if unit >= 0xDC00, unit <= 0xDFFF { throw fault("a string holds a lone surrogate") }
      if unit >= 0xD800, unit <= 0xDBFF {
        guard at + 7 < text.count, text[at + 6] == 0x5C, text[at + 7] == 0x75 else {
          throw fault("a string holds a lone surrogate")
        }
        let low = try hexUnit(at: at + 8)
        guard low >= 0xDC00, low <= 0xDFFF else { throw fault("a string holds a lone surrogate") }
        at += 12
      } else {
        at += 6
      }
    default: throw fault("an unknown escape")
    }
  }

  func hexUnit(at start: Int) throws(JSONFault) -> UInt32 {
    guard start + 4 <= text.count else { throw fault("a string is not closed") }
    var unit: UInt32 = 0
    for index in start..<start + 4 {
      guard let nibble = Hex.nibble(text[index]) else { throw fault("an unknown escape") }
      unit = unit << 4 | UInt32(nibble)
    }
    return unit
  }

  /// One UTF-8 sequence of two to four bytes (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
  mutating func sequence(_ lead: UInt8) throws(JSONFault) {
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      low = 0xA0
    case 0xED:
      length = 3
      high = 0x9F
    case 0xE1...0xEF: length = 3
    case 0xF0:
      length = 4
      low = 0x90
    case 0xF4:
      length = 4
      high = 0x8F
    case 0xF1...0xF3: length = 4
    default: throw fault("the text is not UTF-8")
    }
    guard at + length <= text.count else { throw fault("the text is not UTF-8") }
    guard text[at + 1] >= low, text[at + 1] <= high else { throw fault("the text is not UTF-8") }
    for index in 2..<max(2, length) where text[at + index] & 0xC0 != 0x80 {
      throw fault("the text is not UTF-8")
    }
    at += length
  }

  mutating func array(depth: Int) throws(JSONFault) {
    guard depth <= limits.depth else { throw fault("nested deeper than \(limits.depth) levels") }
    let node = nodes.count
    append(.array, from: at, to: at)
    at += 1
    skipBlanks()
    var count: UInt32 = 0
    if at < text.count, text[at] == 0x5D {
      at += 1
    } else {
      while true {
        skipBlanks()
        try value(depth: depth)
        count += 1
        skipBlanks()
        guard at < text.count else { throw fault("the text ends too early") }
        if text[at] == 0x2C {
          at += 1
        } else if text[at] == 0x5D {
          at += 1
          break
        } else {
          throw fault("a comma or ] was expected here")
        }
      }
    }
    close(node, count: count)
  }

  mutating func close(_ node: Int, count: UInt32) {
    nodes[node].end = UInt32(at)
    nodes[node].next = UInt32(nodes.count)
    nodes[node].count = count
  }

  mutating func object(depth: Int) throws(JSONFault) {
    guard depth <= limits.depth else { throw fault("nested deeper than \(limits.depth) levels") }
    let node = nodes.count
    append(.object, from: at, to: at)
    at += 1
    skipBlanks()
    var count: UInt32 = 0
    if at < text.count, text[at] == 0x7D {
      at += 1
    } else {
      while true {
        skipBlanks()
        guard at < text.count, text[at] == 0x22 else { throw fault("a key was expected here") }
        try string(isKey: true)
        skipBlanks()
        guard at < text.count, text[at] == 0x3A else { throw fault("a colon was expected here") }
        at += 1
        skipBlanks()
        try value(depth: depth)
        count += 1
        guard Int(count) <= limits.keys else {
          throw fault("an object has over \(limits.keys) keys")
        }
        skipBlanks()
        guard at < text.count else { throw fault("the text ends too early") }
        if text[at] == 0x2C {
          at += 1
        } else if text[at] == 0x7D {
          at += 1
          break
        } else {
          throw fault("a comma or } was expected here")
        }
      }
    }
    close(node, count: count)
    try refuseDuplicates(node, count: Int(count))
  }

  /// Small objects are compared pair by pair, large ones through a set.
  mutating func refuseDuplicates(_ node: Int, count: Int) throws(JSONFault) {
    guard count > 1 else { return }
    if count > 24 {
      var seen: Set<[UInt8]> = []
      var child = node + 1
      for _ in 0..<count {
        let key = nodes[child]
        if !seen.insert(Array(text[Int(key.start)..<Int(key.end)])).inserted {
          throw duplicate(key)
        }
        child = Int(nodes[child + 1].next)
      }
      return
    }
    var child = node + 1
    for index in 0..<count {
      let key = nodes[child]
      var other = node + 1
      for _ in 0..<index {
        if same(key, nodes[other]) { throw duplicate(key) }
        other = Int(nodes[other + 1].next)
      }
      child = Int(nodes[child + 1].next)
    }
  }

  func same(_ left: JSONDocument.Node, _ right: JSONDocument.Node) -> Bool {
    let length = Int(left.end - left.start)
    guard length == Int(right.end - right.start) else { return false }
    for index in 0..<length
    where text[Int(left.start) + index] != text[Int(right.start) + index] {
      return false
    }
    return true
  }

  func duplicate(_ key: JSONDocument.Node) -> JSONFault {
    let name = String(decoding: text[Int(key.start)..<Int(key.end)], as: UTF8.self)
    return JSONFault("the key `\(name)` stands twice in one object", offset: Int(key.start))
  }
}
