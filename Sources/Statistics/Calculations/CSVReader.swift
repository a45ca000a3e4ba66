/// What a file of comma-separated values may hold at most.
package struct CSVLimits: Sendable {
  package var bytes: Int
  package var rows: Int
  package var columns: Int
  /// Bytes of one field.
  package var field: Int

  package init(
    bytes: Int = 4 << 30, rows: Int = 50_000_000, columns: Int = 1_000, field: Int = 4 << 20
  ) {
    self.bytes = bytes
    self.rows = rows
    self.columns = columns
    self.field = field
  }
}

/// Why a file of comma-separated values cannot be read on.
package enum CSVFault: Error, Hashable, Sendable {
  case tooManyBytes(limit: Int)
  case tooManyRows(limit: Int)
  case tooManyColumns(line: Int, limit: Int)
  case fieldTooLong(line: Int, limit: Int)
  case noHeader
  case headerNotReadable(String)
  case emptyName(column: Int)
  case duplicateColumn(String)
}

extension CSVFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooManyBytes(let limit): "the file is longer than \(limit) bytes"
    case .tooManyRows(let limit): "the file has over \(limit) rows"
    case .tooManyColumns(let line, let limit): "line \(line) has over \(limit) columns"
    case .fieldTooLong(let line, let limit): "line \(line) has a field over \(limit) bytes"
    case .noHeader: "the file has no header; the first line must name the columns"
    case .headerNotReadable(let why): "the header cannot be read: \(why)"
    case .emptyName(let column): "column \(column) of the header has no name"
    case .duplicateColumn(let name): "column '\(name)' stands twice in the header"
    }
  }
}

/// One record of a file of comma-separated values.
package struct CSVRecord: Sendable {
  /// The line on which it begins, from 1.
  package let line: Int
  /// Its bytes as they stand in the file, without the line end.
  package let raw: ArraySlice<UInt8>
  /// Its fields without quotes.
  package let fields: [ArraySlice<UInt8>]
  /// What is wrong with its quotes, if anything; the fields are then a best reading.
  package let fault: String?
}

/// Reads comma-separated values piece by piece: append bytes, then take records until there is none.
///
/// Source: RFC 4180: quotes, doubled quotes, line ends within quotes, CRLF; besides, LF alone and a
/// byte order mark at the start. Lines without any byte are passed over.
package struct CSVReader: Sendable {
  package let limits: CSVLimits
  /// Whether the first line ended in CRLF, which output then follows.
  package private(set) var usesCRLF = false
  private var buffer: [UInt8] = []
  private var at = 0
  private var line = 1
  private var taken = 0
  private var bytes = 0
  private var isFinished = false
  private var isStarted = false

  package init(limits: CSVLimits = CSVLimits()) { self.limits = limits }

  /// Adds the next bytes of the file.
  package mutating func append(_ more: some Collection<UInt8>) throws(CSVFault) {
    bytes += more.count
    guard bytes <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
    if at > 0 {
      buffer.removeSubrange(0..<at)
      at = 0
    }
    buffer.append(contentsOf: more)
  }

  /// Says that no bytes follow.
  package mutating func finish() { isFinished = true }

  /// The next whole record; `nil` when there is none, or none yet.
  package mutating func next() throws(CSVFault) -> CSVRecord? {
    if !isStarted {
      guard buffer.count >= 3 || isFinished else { return nil }
      isStarted = true
      if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }
    while true {
      guard let scan = try scan() else { return nil }
      if taken == 0, buffer[scan.end..<scan.next].first == 0x0D { usesCRLF = true }
      let start = at
      let first = line
      at = scan.next
      line += scan.lines
      if scan.end == start { continue }
      taken += 1
      guard taken <= limits.rows + 1 else { throw .tooManyRows(limit: limits.rows) }
      return CSVRecord(
        line: first, raw: buffer[start..<scan.end], fields: scan.fields, fault: scan.fault)
    }
  }

  private struct Scan {
    var fields: [ArraySlice<UInt8>] = []
    var end = 0
    var next = 0
    var lines = 0
    var fault: String?
  }

  /// The record at the current place; `nil` when its end has not come yet.
  private func scan() throws(CSVFault) -> Scan? {
    var out = Scan()
    var position = at
    if position == buffer.count { return nil }
    while true {
      guard out.fields.count < limits.columns else {
        throw .tooManyColumns(line: line, limit: limits.columns)
      }
      let isQuoted = position < buffer.count && buffer[position] == UInt8(ascii: "\"")
      let stop = isQuoted ? quoted(from: position, into: &out) : plain(from: position, into: &out)
      if (stop ?? buffer.count) - position > limits.field {
        throw .fieldTooLong(line: line, limit: limits.field)
      }
      guard let stop else { return nil }
      if stop < buffer.count, buffer[stop] == UInt8(ascii: ",") {
        position = stop + 1
        continue
      }
      return ended(out, at: stop)
    }
  }

  /// Puts the line end behind a record.
  private func ended(_ scan: Scan, at stop: Int) -> Scan? {
    var out = scan
    out.end = stop
    out.lines += 1
    guard stop < buffer.count else {
      out.next = stop
      return out
    }
    if buffer[stop] == 0x0D {
      if stop + 1 == buffer.count, !isFinished { return nil }
      out.next = stop + 1 < buffer.count && buffer[stop + 1] == 0x0A ? stop + 2 : stop + 1
    } else {
      out.next = stop + 1
    }
    return out
  }

  /// A field without quotes; answers with the place of what ends it, `nil` when that has not come.
  private func plain(from start: Int, into out: inout Scan) -> Int? {
    let (stop, hasQuote) = buffer.withUnsafeBufferPointer { bytes in
      var position = start
      var hasQuote = false
      while position < bytes.count {
        let byte = bytes[position]
        if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
        if byte == UInt8(ascii: "\"") { hasQuote = true }
        position += 1
      }
      return (position, hasQuote)
    }
    if stop == buffer.count, !isFinished { return nil }
    if hasQuote { out.fault = "a quote stands inside a field that does not begin with one" }
    out.fields.append(buffer[start..<stop])
    return stop
  }

  /// A field in quotes; answers as `plain` does.
  private func quoted(from start: Int, into out: inout Scan) -> Int? {
    var position = start + 1
    var hasDoubled = false
    while true {
      while position < buffer.count, buffer[position] != UInt8(ascii: "\"") {
        if buffer[position] == 0x0A { out.lines += 1 }
        position += 1
      }
      guard position < buffer.count else {
        guard isFinished else { return nil }
        out.fault = "a quote is opened and never closed"
        out.fields.append(content(start + 1, position, hasDoubled))
        return position
      }
      if position + 1 == buffer.count, !isFinished { return nil }
      if position + 1 < buffer.count, buffer[position + 1] == UInt8(ascii: "\"") {
        hasDoubled = true
        position += 2
        continue
      }
      out.fields.append(content(start + 1, position, hasDoubled))
      return afterQuote(position + 1, into: &out)
    }
  }

  /// Passes over what should not stand between a closing quote and the end of the field.
  private func afterQuote(_ start: Int, into out: inout Scan) -> Int? {
    var position = start
    while position < buffer.count {
      let byte = buffer[position]
      if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { return position }
      out.fault = "something stands between a closing quote and the next comma"
      position += 1
    }
    return isFinished ? position : nil
  }

  private func content(_ start: Int, _ end: Int, _ hasDoubled: Bool) -> ArraySlice<UInt8> {
    guard hasDoubled else { return buffer[start..<end] }
    var out: [UInt8] = []
    var position = start
    while position < end {
      out.append(buffer[position])
      position += buffer[position] == UInt8(ascii: "\"") ? 2 : 1
    }
    return out[...]
  }
}

/// The columns that the first line of a file names.
package struct CSVHeader: Sendable {
  package let names: [String]
  private let places: [String: Int]

  /// Throws for a name that is empty, stands twice or is not UTF-8, and for broken quotes. Spaces
  /// around names do not count.
  package init(_ record: CSVRecord?) throws(CSVFault) {
    guard let record else { throw .noHeader }
    if let fault = record.fault { throw .headerNotReadable(fault) }
    var names: [String] = []
    var places: [String: Int] = [:]
    for (index, field) in record.fields.enumerated() {
      guard let name = String(validating: field.trimmed, as: UTF8.self) else {
        throw .headerNotReadable("column \(index + 1) is not UTF-8")
      }
      guard !name.isEmpty else { throw .emptyName(column: index + 1) }
      guard places.updateValue(index, forKey: name) == nil else { throw .duplicateColumn(name) }
      names.append(name)
    }
    self.names = names
    self.places = places
  }

  /// The place of a column from 0; `nil` if the file has none of this name.
  package func place(of name: String) -> Int? { places[name] }
}

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
