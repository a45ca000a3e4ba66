/// What a file of comma-separated values may hold at most.
///
/// A file that is longer, or has more rows, is read no further; a record that is longer, has more fields or a longer field
/// is a fault of that record alone.
package struct CSVLimits: Sendable {
  package var bytes: Int
  package var rows: Int
  package var columns: Int
  /// Bytes of one field.
  package var field: Int
  /// Bytes of one record, quotes and all.
  package var record: Int

  package init(
    bytes: Int = 4 << 30, rows: Int = 50_000_000, columns: Int = 1_000, field: Int = 4 << 20,
    record: Int = 16 << 20
  ) {
    self.bytes = bytes
    self.rows = rows
    self.columns = columns
    self.field = field
    self.record = record
  }
}

/// Why a file of comma-separated values cannot be read on.
package enum CSVFault: Error, Hashable, Sendable {
  case tooManyBytes(limit: Int)
  case tooManyRows(limit: Int)
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
  /// Its bytes as they stand in the file, without the line end; empty where a limit was passed.
  package let raw: ArraySlice<UInt8>
  /// Its fields without quotes; where a limit was passed, those before it.
  package let fields: [ArraySlice<UInt8>]
  /// What is wrong with its quotes or its size, if anything; the fields are then a best reading.
  package let fault: String?
}

/// Reads comma-separated values piece by piece: append bytes, then take records until there is none.
///
/// Each byte is looked at once, however the file is cut into pieces, and of a record no more is kept than its limit.
/// Source: RFC 4180: quotes, doubled quotes, line ends within quotes, CRLF; besides, LF or CR alone and a
/// byte order mark at the start. Lines without any byte are passed over, unless `keepsEmptyLines`.
package struct CSVReader: Sendable {
  package let limits: CSVLimits
  /// Whether the first line ended in CRLF, which output then follows.
  package private(set) var usesCRLF = false
  /// Whether a line without any byte is a record of one empty field, as it is in a file of one column.
  package var keepsEmptyLines = false

  /// What has been read and not been taken; `start` is the beginning of the current record, `position` the next byte to look at.
  private var buffer: [UInt8] = []
  private var start = 0
  private var position = 0
  private var line = 1
  private var taken = 0
  private var bytes = 0
  private var isFinished = false
  private var isStarted = false
  private var current = Reading()

  package init(limits: CSVLimits = CSVLimits()) { self.limits = limits }

  /// Adds the next bytes of the file.
  package mutating func append(_ more: some Collection<UInt8>) throws(CSVFault) {
    bytes += more.count
    guard bytes <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
    if start > 0 {
      buffer.removeSubrange(0..<start)
      current.move(by: start)
      position -= start
      start = 0
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
      if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { (start, position) = (3, 3) }
    }
    while readOn() {
      let isEmpty = current.kept == nil && current.end == start
      let record = CSVRecord(
        line: line, raw: current.kept == nil ? buffer[start..<current.end] : [],
        fields: current.kept ?? contents(), fault: current.fault)
      start = position
      line += current.lines + 1
      current.reset()
      if isEmpty, !keepsEmptyLines { continue }
      taken += 1
      guard taken <= limits.rows + 1 else { throw .tooManyRows(limit: limits.rows) }
      return record
    }
    // A header without an end is no header: nothing behind it could be read either.
    if taken == 0, current.kept != nil, let fault = current.fault {
      throw .headerNotReadable(fault)
    }
    return nil
  }

  /// What is known of the record that is being read. Places are those of `buffer`.
  private struct Reading {
    /// What the next byte may be.
    enum Part { case fieldStart, plain, quoted, quoteInQuotes, behindQuotes, behindCR, done }

    var part = Part.fieldStart
    /// Where the content of the field begins, and whether quotes are doubled in it.
    var fieldStart = 0
    var hasDoubled = false
    /// The fields read so far, without the quotes around them.
    var fields: [(start: Int, end: Int, hasDoubled: Bool, isQuoted: Bool)] = []
    /// Where the record ends.
    var end = 0
    /// Line feeds within quotes.
    var lines = 0
    var fault: String?
    /// The fields before a limit was passed; no more is kept then.
    var kept: [ArraySlice<UInt8>]?

    /// Follows bytes that were taken away before the record.
    mutating func move(by count: Int) {
      fieldStart -= count
      end -= count
      for index in fields.indices {
        fields[index].start -= count
        fields[index].end -= count
      }
    }

    mutating func reset() {
      part = .fieldStart
      hasDoubled = false
      fields.removeAll(keepingCapacity: true)
      lines = 0
      fault = nil
      kept = nil
    }
  }

  private static let quote = UInt8(ascii: "\"")

  /// Reads to the end of the record; `false` when it has not come yet, or nothing is left.
  private mutating func readOn() -> Bool {
    while current.part != .done {
      guard position < buffer.count else {
        if isFinished { return endFile() }
        letGo()
        return false
      }
      switch current.part {
      case .fieldStart: startField()
      case .plain: readPlain()
      case .quoted: readQuoted()
      case .quoteInQuotes:
        if buffer[position] == Self.quote {
          current.hasDoubled = true
          current.part = .quoted
          position += 1
        } else {
          closeField(at: position - 1)
          current.part = .behindQuotes
        }
      case .behindQuotes:
        if delimit() { continue }
        blame("something stands between a closing quote and the next comma")
        position += 1
      case .behindCR:
        // A line feed belongs to the same line end.
        if buffer[position] == 0x0A {
          if taken == 0 { usesCRLF = true }
          position += 1
        }
        current.part = .done
      case .done: break
      }
    }
    if current.end - start > limits.record { passLimit(.record) }
    return true
  }

  /// What stands at the end of the file; `false` if nothing does.
  private mutating func endFile() -> Bool {
    switch current.part {
    case .fieldStart:
      if position == start, current.fields.isEmpty, current.kept == nil { return false }
      current.part = .plain
      current.fieldStart = position
      closeField(at: position)
    case .plain: closeField(at: position)
    case .quoted:
      blame("a quote is opened and never closed")
      closeField(at: position)
    case .quoteInQuotes: closeField(at: position - 1)
    case .behindQuotes, .behindCR, .done: break
    }
    if current.part != .behindCR { current.end = position }
    current.part = .done
    return true
  }

  private mutating func startField() {
    if position - start > limits.record {
      passLimit(.record)
    } else if current.fields.count >= limits.columns {
      passLimit(.columns)
    }
    current.hasDoubled = false
    if buffer[position] == Self.quote {
      position += 1
      current.part = .quoted
    } else {
      current.part = .plain
    }
    current.fieldStart = position
  }

  /// A field without quotes, to its delimiter or the end of what is there.
  private mutating func readPlain() {
    let (stop, hasQuote) = buffer.withUnsafeBufferPointer { [position] bytes in
      var place = position
      var hasQuote = false
      while place < bytes.count {
        let byte = bytes[place]
        if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
        if byte == Self.quote { hasQuote = true }
        place += 1
      }
      return (place, hasQuote)
    }
    position = stop
    if hasQuote { blame("a quote stands inside a field that does not begin with one") }
    guard stop < buffer.count else { return }
    closeField(at: stop)
    _ = delimit()
  }

  /// What stands within quotes, to the next quote or the end of what is there.
  private mutating func readQuoted() {
    let (stop, lines) = buffer.withUnsafeBufferPointer { [position] bytes in
      var place = position
      var lines = 0
      while place < bytes.count, bytes[place] != Self.quote {
        if bytes[place] == 0x0A { lines += 1 }
        place += 1
      }
      return (place, lines)
    }
    current.lines += lines
    position = stop
    guard stop < buffer.count else { return }
    position += 1
    current.part = .quoteInQuotes
  }

  /// Passes a comma or the beginning of a line end; `false` for any other byte.
  private mutating func delimit() -> Bool {
    switch buffer[position] {
    case UInt8(ascii: ","): current.part = .fieldStart
    case 0x0A: current.part = .done
    case 0x0D: current.part = .behindCR
    default: return false
    }
    current.end = position
    position += 1
    return true
  }

  private mutating func closeField(at end: Int) {
    keepLimits(at: end)
    guard current.kept == nil else { return }
    current.fields.append((current.fieldStart, end, current.hasDoubled, current.part != .plain))
  }

  private mutating func blame(_ fault: String) {
    if current.fault == nil { current.fault = fault }
  }

  private enum Limit { case columns, field, record }

  /// Keeps what came before a limit was passed; the rest of the record is read over. Which limit that is, and what is kept,
  /// does not depend on how the file is cut into pieces.
  private mutating func passLimit(_ limit: Limit) {
    guard current.kept == nil else { return }
    if limit == .record {
      current.fields.removeAll { $0.end + ($0.isQuoted ? 1 : 0) - start > limits.record }
    }
    current.kept = contents().map { ArraySlice(Array($0)) }
    current.fields.removeAll(keepingCapacity: true)
    switch limit {
    case .columns: current.fault = "the row has over \(limits.columns) fields"
    case .field: current.fault = "the row has a field over \(limits.field) bytes"
    case .record: current.fault = "the row has over \(limits.record) bytes"
    }
  }

  /// Whether a limit is passed by what reaches to a place: the one that is passed first.
  private mutating func keepLimits(at place: Int) {
    let fieldEnd = current.fieldStart + limits.field
    let recordEnd = start + limits.record
    if place > fieldEnd, fieldEnd <= recordEnd {
      passLimit(.field)
    } else if place > recordEnd {
      passLimit(.record)
    }
  }

  /// Lets go of bytes of a record that has passed a limit, before more come.
  private mutating func letGo() {
    switch current.part {
    case .plain, .quoted: keepLimits(at: position)
    default: if position - start > limits.record { passLimit(.record) }
    }
    if current.kept != nil {
      start = position
      current.fieldStart = position
    }
  }

  /// The fields without quotes.
  private func contents() -> [ArraySlice<UInt8>] {
    current.fields.map { field in
      guard field.hasDoubled else { return buffer[field.start..<field.end] }
      var out: [UInt8] = []
      var place = field.start
      while place < field.end {
        out.append(buffer[place])
        place += buffer[place] == Self.quote ? 2 : 1
      }
      return out[...]
    }
  }
}

/// The columns that the first line of a file names.
package struct CSVHeader: Sendable {
  package let names: [String]
  /// By the bytes of the name: names that only look alike are different columns.
  private let places: [[UInt8]: Int]

  /// Throws for a name that is empty, stands twice or is not UTF-8, and for broken quotes. Spaces
  /// around names do not count.
  package init(_ record: CSVRecord?) throws(CSVFault) {
    guard let record else { throw .noHeader }
    if let fault = record.fault { throw .headerNotReadable(fault) }
    var names: [String] = []
    var places: [[UInt8]: Int] = [:]
    for (index, field) in record.fields.enumerated() {
      let bytes = Array(field.trimmed)
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw .headerNotReadable("column \(index + 1) is not UTF-8")
      }
      guard !name.isEmpty else { throw .emptyName(column: index + 1) }
      guard places.updateValue(index, forKey: bytes) == nil else { throw .duplicateColumn(name) }
      names.append(name)
    }
    self.names = names
    self.places = places
  }

  /// The place of a column from 0; `nil` if the file has none of this name.
  package func place(of name: String) -> Int? { places[Array(name.utf8)] }
}
