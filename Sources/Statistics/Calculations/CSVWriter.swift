/// Writes comma-separated values.
///
/// Source: RFC 4180. Fields are quoted where they hold a comma, a quote or a line end.
package struct CSVWriter: Sendable {
  /// What has been written and not been taken.
  package private(set) var bytes: [UInt8] = []
  private let lineEnd: [UInt8]
  private var isAtStart = true

  package init(usesCRLF: Bool = true) { lineEnd = usesCRLF ? [0x0D, 0x0A] : [0x0A] }

  /// A field; quoted where needed.
  package mutating func field(_ text: String) {
    separate()
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(0x22)
    for byte in text.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Bytes of one field or several that are quoted already.
  package mutating func raw(_ text: ArraySlice<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
  }

  /// Ends the record.
  package mutating func endRow() {
    bytes.append(contentsOf: lineEnd)
    isAtStart = true
  }

  /// Hands over what has been written.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func separate() {
    if !isAtStart { bytes.append(UInt8(ascii: ",")) }
    isAtStart = false
  }
}
