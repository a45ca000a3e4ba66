/// Writes canonical JSON: no blanks, keys in the order their value lists them, integers in decimal, texts with the
/// shortest escapes. The same value always gives the same bytes.
public struct JSONWriter {
  /// What was written so far, UTF-8.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private let isIndented: Bool
  private var depth = 0

  /// With `indented`, two blanks a level, for people.
  public init(indented: Bool = false) { isIndented = indented }

  /// What was written, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
    if isIndented, depth > 0 { newLine() }
  }

  private mutating func newLine() {
    bytes.append(0x0A)
    for _ in 0..<depth * 2 { bytes.append(0x20) }
  }

  private var afterKey = false

  private mutating func begin() {
    if afterKey { afterKey = false } else { separate() }
  }

  private mutating func open(_ bracket: UInt8) {
    begin()
    bytes.append(bracket)
    needsComma = false
    depth += 1
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if isIndented, needsComma { newLine() }
    bytes.append(bracket)
    needsComma = true
  }

  /// An object; `body` writes its keys and values.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(0x7B)
    body(&self)
    close(0x7D)
  }

  /// A list; `body` writes its elements.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    open(0x5B)
    body(&self)
    close(0x5D)
  }

  /// The key of the value that is written next.
  public mutating func key(_ name: String) {
    separate()
    quoted(name.utf8)
    bytes.append(0x3A)
    if isIndented { bytes.append(0x20) }
    afterKey = true
    needsComma = true
  }

  /// The key of the value that is written next.
  public mutating func key(_ name: StaticString) {
    separate()
    bytes.append(0x22)
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(0x22)
    bytes.append(0x3A)
    if isIndented { bytes.append(0x20) }
    afterKey = true
    needsComma = true
  }

  /// `null`.
  public mutating func null() { raw("null") }
  /// `true` or `false`.
  public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
  /// A whole number in decimal digits.
  public mutating func integer(_ value: Int64) { raw(String(value)) }
  /// A whole number in decimal digits.
  public mutating func integer(_ value: Int) { raw(String(value)) }

  /// A number with exactly `scale` decimals.
  public mutating func decimal(_ value: Int64, scale: Int) {
    raw(Decimals.text(value, scale: scale))
  }

  /// A text.
  public mutating func string(_ value: String) {
    begin()
    quoted(value.utf8)
    needsComma = true
  }

  /// Text that is JSON already and known to be sound.
  public mutating func raw(_ value: String) {
    begin()
    bytes.append(contentsOf: value.utf8)
    needsComma = true
  }

  /// Bytes that are JSON already and known to be sound.
  public mutating func raw(bytes value: some Sequence<UInt8>) {
    begin()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  private mutating func quoted(_ text: String.UTF8View) {
    bytes.append(0x22)
    for byte in text {
      switch byte {
      case 0x22: bytes.append(contentsOf: [0x5C, 0x22])
      case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
      case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
      case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
      case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
      case 0..<0x20:
        bytes.append(contentsOf: Array("\\u00".utf8))
        bytes.append(contentsOf: Array(Hex.text([byte]).utf8))
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}
