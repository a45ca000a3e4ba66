/// Runs one calculation over a file of comma-separated values, piece by piece: every row comes back
/// as it stood, with the answers and an `error` behind it.
///
/// A row that cannot be answered has empty answers and says why in `error`; it does not stop the
/// others. A row with too few fields is filled up and one with too many is cut, so that the columns
/// stay in line. Columns that the calculation does not know are kept; a file that has every column of
/// the answers already, such as our own output, has them worked out anew. Source: RFC 4180 for the
/// file.
package struct CalculationTable: Sendable {
  private let calculation: Calculation
  private let fixed: [ParameterValue?]
  private let fixedNames: Set<String>
  private var reader: CSVReader
  private var writer = CSVWriter()
  private var columns: Columns?

  /// Rows read, and rows among them that have an error.
  package private(set) var rows = 0
  package private(set) var badRows = 0

  /// What the answers do not show, with the number of rows that it concerns.
  package private(set) var remarks: [(text: String, rows: Int)] = []

  private struct Columns {
    /// For each parameter the place of its column, `nil` where it is fixed or left out.
    var places: [Int?]
    var count: Int
    /// Places of former answers, which are left out.
    var former: Set<Int> = []
  }

  /// `fixed` are parameters that are the same in every row and not columns of the file.
  package init(
    _ calculation: Calculation, fixed: [(name: String, value: String)] = [],
    limits: CSVLimits = CSVLimits()
  ) throws(CalculationFault) {
    self.calculation = calculation
    self.fixed = try calculation.read(fixed)
    fixedNames = Set(fixed.map(\.name))
    reader = CSVReader(limits: limits)
  }

  /// Reads the next bytes of the file. Throws what ends the whole: a header that does not do, a
  /// limit.
  package mutating func append(_ bytes: some Collection<UInt8>) throws(TableFault) {
    do { try reader.append(bytes) } catch { throw .file(error) }
    try answerRows()
  }

  /// Reads what is left.
  package mutating func finish() throws(TableFault) {
    reader.finish()
    try answerRows()
    if columns == nil { throw .file(.noHeader) }
  }

  /// Hands over the output so far.
  package mutating func takeOutput() -> [UInt8] { writer.take() }

  /// Names of answers that are columns of the file too; ours is then the last of that name.
  package private(set) var shadowed: [String] = []

  /// Columns that are kept as they are and named much like a parameter that has no column.
  package private(set) var similar: [(column: String, parameter: String)] = []

  /// Whether the file has every column of the answers already: they are worked out anew.
  package var isAnswered: Bool { columns.map { !$0.former.isEmpty } ?? false }

  private mutating func answerRows() throws(TableFault) {
    while let record = try next() {
      if let columns {
        answer(record, columns)
      } else {
        try readHeader(record)
      }
    }
  }

  private mutating func next() throws(TableFault) -> CSVRecord? {
    do { return try reader.next() } catch { throw .file(error) }
  }

  private mutating func readHeader(_ record: CSVRecord) throws(TableFault) {
    let header: CSVHeader
    do { header = try CSVHeader(record) } catch { throw .file(error) }
    var places: [Int?] = []
    for parameter in calculation.parameters {
      let place = header.place(of: parameter.name)
      if fixedNames.contains(parameter.name) {
        guard place == nil else { throw .fixedAndColumn(parameter.name) }
      } else if place == nil, !parameter.isOptional {
        throw .missingColumn(
          parameter.name, nearest: Self.near(parameter.name, header.names),
          needed: calculation.parameters.filter { !$0.isOptional }.map(\.name))
      }
      places.append(place)
    }
    try compare(header.names)
    // In a file of one column an empty line is a row whose field is empty: no draws yet, for example.
    reader.keepsEmptyLines = header.names.count == 1
    let added = calculation.answers.map(\.name) + ["error"]
    let taken = added.compactMap { header.place(of: $0) }
    let isAnswered = taken.count == added.count && !taken.contains { places.contains($0) }
    let columns = Columns(
      places: places, count: header.names.count, former: isAnswered ? Set(taken) : [])
    self.columns = columns
    shadowed = isAnswered ? [] : added.filter { header.place(of: $0) != nil }
    writer = CSVWriter(usesCRLF: reader.usesCRLF)
    if isAnswered {
      for (index, name) in header.names.enumerated() where !columns.former.contains(index) {
        writer.field(name)
      }
    } else {
      writer.raw(record.raw)
    }
    for name in added { writer.field(name) }
    writer.endRow()
  }

  /// A misspelt name would be kept as a column of the file's own, and the parameter's usual value taken.
  private mutating func compare(_ names: [String]) throws(TableFault) {
    let unnamed = calculation.parameters.map(\.name).filter {
      !names.contains($0) && !fixedNames.contains($0)
    }
    for column in names where !calculation.parameters.contains(where: { $0.name == column }) {
      let plain = column.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
      if unnamed.contains(plain) { throw .otherwiseWritten(column, parameter: plain) }
      if let near = unnamed.first(where: { isNear(plain, $0) }) { similar.append((column, near)) }
    }
  }

  private static func near(_ name: String, _ names: [String]) -> [String] {
    let near = nearestNames(to: name, in: names)
    return near.count < names.count || names.count == 1 ? near : []
  }

  private mutating func answer(_ record: CSVRecord, _ columns: Columns) {
    rows += 1
    echo(record, columns)
    do {
      let values = try values(record, columns)
      let answers = try calculation.answer(values)
      if let text = calculation.remark(on: values) { note(text) }
      for answer in answers { writer.field(answer.text) }
      writer.field("")
    } catch {
      badRows += 1
      for _ in calculation.answers { writer.field("") }
      writer.field("\(error)")
    }
    writer.endRow()
  }

  private mutating func note(_ text: String) {
    if let index = remarks.firstIndex(where: { $0.text == text }) {
      remarks[index].rows += 1
    } else {
      remarks.append((text, 1))
    }
  }

  /// Writes the row as it stood; where quotes or the count of fields are wrong, field by field.
  private mutating func echo(_ record: CSVRecord, _ columns: Columns) {
    let count = columns.count
    guard record.fault != nil || record.fields.count > count || !columns.former.isEmpty else {
      writer.raw(record.raw)
      for _ in record.fields.count..<count { writer.field("") }
      return
    }
    for index in 0..<count where !columns.former.contains(index) {
      let field = index < record.fields.count ? record.fields[index] : []
      writer.field(String(decoding: field, as: UTF8.self))
    }
  }

  private func values(
    _ record: CSVRecord, _ columns: Columns
  ) throws(CalculationFault) -> [ParameterValue?] {
    if let fault = record.fault { throw .domain("line \(record.line): \(fault)") }
    guard record.fields.count == columns.count else {
      throw .domain(
        "line \(record.line) has \(record.fields.count) fields where the header names \(columns.count)"
      )
    }
    var values = fixed
    for (index, place) in columns.places.enumerated() {
      guard let place else { continue }
      values[index] = try calculation.parameters[index].read(record.fields[place])
    }
    return values
  }
}

/// Why a whole file has no answers.
package enum TableFault: Error, Sendable {
  case file(CSVFault)
  /// The file itself; the text says what is wrong.
  case notReadable(String)
  case missingColumn(String, nearest: [String], needed: [String])
  case fixedAndColumn(String)
  case otherwiseWritten(String, parameter: String)
}

extension TableFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let fault): fault.description
    case .notReadable(let why): why
    case .missingColumn(let name, let nearest, let needed):
      "the header has no column '\(name)'"
        + (nearest.isEmpty ? "" : " (nearest: \(nearest.joined(separator: ", ")))")
        + "; needed are \(needed.joined(separator: ", "))"
    case .fixedAndColumn(let name):
      "\(name) is given as an option and as a column; leave one out"
    case .otherwiseWritten(let column, let parameter):
      "the header has a column '\(column)', which would not be read: write \(parameter), or give the column another name"
    }
  }
}
