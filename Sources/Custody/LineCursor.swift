import Canon

/// Bounds on attachments, which come as lines of comma-separated fields in ASCII or UTF-8.
public enum AttachmentLimits {
  /// The most lines of one attachment.
  public static let rows = 20_000
  /// The most bytes of one attachment: 4 MiB.
  public static let bytes = 4 << 20
}

/// Walks over the fields of an attachment. Strict: every line ends with a line feed (the last too),
/// no carriage returns, no empty lines, no quoting.
struct LineCursor {
  private let text: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// The line of the next field, from 1.
  private(set) var line = 1
  /// Whether the field read last was the last of its line.
  private(set) var isLineDone = true

  init(_ text: UnsafeBufferPointer<UInt8>) throws(CustodyFault) {
    guard text.count <= AttachmentLimits.bytes else {
      throw .text(line: 0, reason: "the text has over \(AttachmentLimits.bytes) bytes")
    }
    self.text = text
  }

  var isAtEnd: Bool { at >= text.count }

  func fault(_ reason: String) -> CustodyFault { .text(line: line, reason: reason) }

  /// The next field of this line.
  mutating func field() throws(CustodyFault) -> UnsafeBufferPointer<UInt8> {
    let start = at
    while at < text.count {
      let byte = text[at]
      if byte == 0x2C || byte == 0x0A {
        isLineDone = byte == 0x0A
        let field = UnsafeBufferPointer(rebasing: text[start..<at])
        at += 1
        return field
      }
      guard byte >= 0x20 || byte == 0x09 else {
        throw fault(
          byte == 0x0D
            ? "the line ends with a carriage return: end lines with a line feed alone"
            : "a control character")
      }
      at += 1
    }
    throw fault("the last line does not end with a line feed")
  }

  /// A field after which more must come on the line.
  mutating func inner(_ what: String) throws(CustodyFault) -> UnsafeBufferPointer<UInt8> {
    let found = try field()
    guard !isLineDone else { throw fault("the line ends after \(what): fields are missing") }
    return found
  }

  /// The last field of the line.
  mutating func last() throws(CustodyFault) -> UnsafeBufferPointer<UInt8> {
    let found = try field()
    guard isLineDone else { throw fault("the line has too many fields") }
    return found
  }

  /// The serial that begins a line.
  mutating func serial() throws(CustodyFault) -> SerialKey {
    if line > AttachmentLimits.rows {
      throw .text(line: 0, reason: "the text has over \(AttachmentLimits.rows) lines")
    }
    let found = try inner("the serial")
    guard let serial = SerialKey(raw: found) else {
      throw fault(
        "`\(shown(found))` is not a serial: 1 to 31 printable ASCII characters without blanks")
    }
    return serial
  }

  /// A word from a closed list.
  func word<W: Word>(_ bytes: UnsafeBufferPointer<UInt8>, _ what: String) throws(CustodyFault) -> W
  {
    for word in W.allCases where Self.equal(word.rawValue, bytes) { return word }
    let known = W.allCases.map(\.rawValue).joined(separator: ", ")
    throw fault("`\(shown(bytes))` is not a \(what): \(known)")
  }

  private static func equal(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { text in
      guard text.count == bytes.count else { return false }
      for index in text.indices where text[index] != bytes[index] { return false }
      return true
    }
  }

  mutating func endLine() { line += 1 }

  func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(decoding: bytes.prefix(60), as: UTF8.self)
  }
}

/// The few distinct texts (models, rack labels) that the lines of an attachment name over and over.
struct TextTable {
  private(set) var texts: [String] = []
  private var bytes: [[UInt8]] = []
  private var last = 0
  let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The number of a text; `nil` if it is not 1 to 60 bytes of UTF-8 or the table is full.
  mutating func number(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    if last < bytes.count, equal(bytes[last], text) { return last }
    for index in bytes.indices where equal(bytes[index], text) {
      last = index
      return index
    }
    guard !text.isEmpty, text.count <= 60, bytes.count < limit,
      let string = String(validating: text, as: UTF8.self)
    else { return nil }
    texts.append(string)
    bytes.append(Array(text))
    last = bytes.count - 1
    return last
  }

  private func equal(_ left: [UInt8], _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }
}
