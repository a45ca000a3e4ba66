/// One value inside a strict JSON text.
public struct JSONNode: Sendable {
  /// The text in which the value stands; kept as long as a node of it.
  public let document: JSONDocument
  let index: Int

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  private var node: JSONDocument.Node { document.nodes[index] }

  /// A fault at this value.
  public func fault(_ reason: String) -> JSONFault {
    let offset = Int(node.start)
    return JSONFault(
      reason, offset: offset, line: JSONDocument.line(of: offset, in: document.bytes),
      path: document.path(of: index))
  }

  /// What kind of value this is, in words for people.
  public var kindName: String {
    switch node.kind {
    case .null: "null"
    case .no, .yes: "true or false"
    case .number: "a number"
    case .string, .escaped: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// Whether this is `null`.
  public var isNull: Bool { node.kind == .null }
  /// Whether this is an object.
  public var isObject: Bool { node.kind == .object }
  /// Whether this is a list.
  public var isArray: Bool { node.kind == .array }
  /// Whether this is a text, with escapes or without.
  public var isString: Bool { node.kind == .string || node.kind == .escaped }
  /// Whether this is a number, whole or not.
  public var isNumber: Bool { node.kind == .number }
  /// Whether this is `true` or `false`.
  public var isBool: Bool { node.kind == .yes || node.kind == .no }

  /// The elements of a list, or the keys of an object.
  public var count: Int { Int(node.count) }

  /// The raw text of this value: a number's digits, a string's inside, a container with its brackets.
  public var rawBytes: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

  /// `true` or `false`.
  public func bool() throws(JSONFault) -> Bool {
    switch node.kind {
    case .yes: return true
    case .no: return false
    default: throw fault("expected true or false, found \(kindName)")
    }
  }

  /// A text of at most `limit` UTF-8 bytes.
  public func text(limit: Int = 2000) throws(JSONFault) -> String {
    switch node.kind {
    case .string:
      guard Int(node.end - node.start) <= limit else {
        throw fault("the text is longer than \(limit) bytes")
      }
      return String(decoding: rawBytes, as: UTF8.self)
    case .escaped:
      let bytes = unescaped()
      guard bytes.count <= limit else { throw fault("the text is longer than \(limit) bytes") }
      return String(decoding: bytes, as: UTF8.self)
    default:
      throw fault("expected a text, found \(kindName)")
    }
  }

  /// Calls `body` with the bytes of a text without escapes; `nil` when it is no such text.
  public func withPlainText<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T?) -> T? {
    guard node.kind == .string else { return nil }
    let start = Int(node.start)
    let end = Int(node.end)
    return document.bytes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
  }

  /// Calls `body` with the bytes of a text without escapes, if it is such a text. Without a type of its own to look up at run
  /// time, as `withPlainText` has from another room: for what stands in every act.
  public func readPlainText(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard node.kind == .string else { return }
    let start = Int(node.start)
    let end = Int(node.end)
    document.bytes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
  }

  private func unescaped() -> [UInt8] {
    var out: [UInt8] = []
    var at = Int(node.start)
    let bytes = document.bytes
    func unit(_ start: Int) -> UInt32 {
      var value: UInt32 = 0
      for index in start..<start + 4 { value = value << 4 | UInt32(Hex.nibble(bytes[index]) ?? 0) }
      return value
    }
    while at < Int(node.end) {
      if bytes[at] != 0x5C {
        out.append(bytes[at])
        at += 1
        continue
      }
      switch bytes[at + 1] {
      case 0x62: out.append(0x08)
      case 0x66: out.append(0x0C)
      case 0x6E: out.append(0x0A)
      case 0x72: out.append(0x0D)
      case 0x74: out.append(0x09)
      case 0x75:
        var scalar = unit(at + 2)
        at += 4
        if scalar >= 0xD800, scalar <= 0xDBFF {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (unit(at + 4) - 0xDC00)
          at += 6
        }
        if let scalar = Unicode.Scalar(scalar) {
          out.append(contentsOf: Array(String(Character(scalar)).utf8))
        }
      default: out.append(bytes[at + 1])
      }
      at += 2
    }
    return out
  }

  /// A whole number without fraction or exponent, within `Int64`.
  public func integer() throws(JSONFault) -> Int64 {
    guard node.kind == .number else { throw fault("expected a whole number, found \(kindName)") }
    var value: Int64 = 0
    var negative = false
    for byte in rawBytes {
      if byte == 0x2D {
        negative = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { throw fault("expected a whole number") }
      let (shifted, over) = value.multipliedReportingOverflow(by: 10)
      let digit = Int64(byte - 0x30)
      let (sum, over2) =
        negative
        ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
      guard !over, !over2 else { throw fault("the number is too large") }
      value = sum
    }
    return value
  }

  /// An exact decimal times 10^`scale`; refuses more decimals than that, exponents, and what leaves `Int64`.
  ///
  /// A text that is a decimal is taken as well, so that a writer may keep exact digits.
  ///
  /// - Parameter tooLarge: what is said of a number that leaves `Int64`.
  public func decimal(
    scale: Int, tooLarge: String = "the number is too large"
  ) throws(JSONFault) -> Int64 {
    guard node.kind == .number || node.kind == .string else {
      throw fault("expected a number, found \(kindName)")
    }
    guard let value = Decimals.scaled(rawBytes, scale: scale) else {
      switch Decimals.flaw(of: rawBytes, scale: scale) {
      case .tooLarge: throw fault(tooLarge)
      case .exponent: throw fault("expected a number written out, without an exponent")
      case .decimals: throw fault("expected a number with at most \(scale) decimals")
      case .noNumber: throw fault("expected a number in decimal digits")
      }
    }
    return value
  }

  /// The elements of a list, at most `limit`.
  public func elements(limit: Int = 4096) throws(JSONFault) -> [JSONNode] {
    guard node.kind == .array else { throw fault("expected a list, found \(kindName)") }
    guard count <= limit else { throw fault("the list has over \(limit) entries") }
    var out: [JSONNode] = []
    out.reserveCapacity(count)
    var child = index + 1
    while child < Int(node.next) {
      out.append(JSONNode(document: document, index: child))
      child = Int(document.nodes[child].next)
    }
    return out
  }

  /// The keys and values of an object, in the order they stand.
  public func members() throws(JSONFault) -> [(key: String, value: JSONNode)] {
    guard node.kind == .object else { throw fault("expected an object, found \(kindName)") }
    var out: [(key: String, value: JSONNode)] = []
    out.reserveCapacity(count)
    var child = index + 1
    while child < Int(node.next) {
      let key = document.nodes[child]
      let name = String(
        decoding: document.bytes[Int(key.start)..<Int(key.end)], as: UTF8.self)
      out.append((name, JSONNode(document: document, index: child + 1)))
      child = Int(document.nodes[child + 1].next)
    }
    return out
  }

  /// The value under a key, `nil` if absent or if this is no object.
  public subscript(key: String) -> JSONNode? {
    guard node.kind == .object else { return nil }
    var child = index + 1
    while child < Int(node.next) {
      let name = document.nodes[child]
      if document.bytes[Int(name.start)..<Int(name.end)].elementsEqual(key.utf8) {
        return JSONNode(document: document, index: child + 1)
      }
      child = Int(document.nodes[child + 1].next)
    }
    return nil
  }

  /// Finds a key by its bytes, looking first where `cursor` stands: a writer's order makes this one comparison.
  func find(
    _ name: StaticString, cursor: inout Int, position: inout Int
  ) -> (node: JSONNode, position: Int)? {
    let total = count
    let length = name.utf8CodeUnitCount
    for _ in 0..<total {
      if position >= total {
        position = 0
        cursor = index + 1
      }
      let key = document.nodes[cursor]
      let value = cursor + 1
      let here = position
      cursor = Int(document.nodes[value].next)
      position += 1
      guard Int(key.end - key.start) == length else { continue }
      let start = Int(key.start)
      let same = document.bytes.withUnsafeBufferPointer { bytes in
        for offset in 0..<length where bytes[start + offset] != name.utf8Start[offset] {
          return false
        }
        return true
      }
      if same { return (JSONNode(document: document, index: value), here) }
    }
    return nil
  }

  var firstChild: Int { index + 1 }
}

/// Exact decimals as scaled integers.
public enum Decimals {
  /// Reads `-?digits[.digits]`; `nil` unless exact at that scale and within `Int64`.
  public static func scaled(_ text: some Collection<UInt8>, scale: Int) -> Int64? {
    var value: Int64 = 0
    var negative = false
    var decimals = -1
    var digits = 0
    for (offset, byte) in text.enumerated() {
      switch byte {
      case 0x2D where offset == 0: negative = true
      case 0x2E where decimals < 0 && digits > 0: decimals = 0
      case 0x30...0x39:
        digits += 1
        if decimals >= scale {
          guard byte == 0x30 else { return nil }
          continue
        }
        if decimals >= 0 { decimals += 1 }
        let (shifted, over) = value.multipliedReportingOverflow(by: 10)
        let (sum, over2) = shifted.addingReportingOverflow(Int64(byte - 0x30))
        if over || over2 { return nil }
        value = sum
      default: return nil
      }
    }
    guard digits > 0, decimals != 0 else { return nil }
    for _ in 0..<(scale - max(0, decimals)) {
      let (shifted, over) = value.multipliedReportingOverflow(by: 10)
      if over { return nil }
      value = shifted
    }
    return negative ? -value : value
  }

  /// Why a text is not read as a decimal.
  public enum Flaw: Sendable, Equatable {
    /// It is a number, but at this scale none within `Int64`.
    case tooLarge
    /// It is a number with an exponent, which is not taken.
    case exponent
    /// It has more decimals than the scale.
    case decimals
    /// It is no number at all.
    case noNumber
  }

  /// What is wrong with a text that `scaled` does not read; of several flaws the size is told first.
  public static func flaw(of text: some Collection<UInt8>, scale: Int) -> Flaw {
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == 0x65 || $0 == 0x45 })
    let number = parts.first.map { Array($0) } ?? []
    let point = number.firstIndex(of: 0x2E)
    let decimals = point.map { number.count - $0 - 1 } ?? 0
    let whole = number[..<(point ?? number.count)]
    let digits = whole.drop { $0 == 0x2D || $0 == 0x30 }.count
    guard isDecimal(number) else { return .noNumber }
    guard parts.count == 2 else {
      return scaled(whole, scale: scale) == nil
        ? .tooLarge : decimals > scale ? .decimals : .tooLarge
    }
    var power = parts[1]
    let isNegative = power.first == 0x2D
    if isNegative || power.first == 0x2B { power = power.dropFirst() }
    guard !power.isEmpty, power.allSatisfy({ (0x30...0x39).contains($0) }) else { return .noNumber }
    // Six digits of an exponent are more than any number has.
    let tens = power.drop { $0 == 0x30 }.prefix(6).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return !isNegative && digits > 0 && digits + tens + scale > 18 ? .tooLarge : .exponent
  }

  /// Whether a text is `-?digits[.digits]`, of whatever length.
  private static func isDecimal(_ text: [UInt8]) -> Bool {
    let parts = text.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else { return false }
    let whole = first.first == 0x2D ? first.dropFirst() : first
    return ([whole] + parts.dropFirst()).allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
    }
  }

  /// Prints a scaled integer with exactly `scale` decimals.
  public static func text(_ value: Int64, scale: Int) -> String {
    guard scale > 0 else { return "\(value)" }
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let split = padded.index(padded.endIndex, offsetBy: -scale)
    return (value < 0 ? "-" : "") + padded[..<split] + "." + padded[split...]
  }
}
