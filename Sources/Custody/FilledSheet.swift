import Vocabulary

/// The blind sheet of a count as two persons filled it in, made into the text that is reported.
///
/// Comma-separated, header `line,serial,grade,rack`; lines on which nothing was written are left out; a serial needs its grade of evidence, a rack
/// may stand beside it. Spreadsheets' line ends and quotation marks around a field are taken as well.
extension CountSheet {
  /// The first line of a blind sheet, by which a filled one is known.
  public static let filledHeader = "line,serial,grade,rack"

  /// Throws at the first line that is not as it should be.
  public init(filled bytes: [UInt8]) throws(CustodyFault) {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    let rows = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard rows.count <= AttachmentLimits.rows + 2 else {
      throw .tooManyUnits(count: rows.count, limit: AttachmentLimits.rows)
    }
    self.init()
    for (index, row) in rows.enumerated() {
      let line = index + 1
      let row = row.last == 0x0D ? row.dropLast() : row
      if index == 0 {
        guard Array(row) == Array(Self.filledHeader.utf8) else {
          throw .text(line: 1, reason: "expected the header `\(Self.filledHeader)`")
        }
        continue
      }
      if row.isEmpty, index == rows.count - 1 { continue }
      try add(try Self.fields(of: row, line), line)
    }
  }

  private mutating func add(_ fields: [String], _ line: Int) throws(CustodyFault) {
    guard fields.count == 4 else {
      throw .text(line: line, reason: "expected 4 fields, found \(fields.count)")
    }
    let (serial, grade, rack) = (fields[1], fields[2], fields[3])
    if serial.isEmpty, grade.isEmpty, rack.isEmpty { return }
    guard let key = SerialKey(serial) else {
      throw .text(line: line, reason: "`\(serial)` is no serial: 1 to 31 printable characters")
    }
    guard let grade = EvidenceGrade(rawValue: grade.lowercased()) else {
      let words = EvidenceGrade.allCases.map(\.rawValue).joined(separator: ", ")
      throw .text(line: line, reason: "a grade of evidence is one of \(words)")
    }
    guard rack.utf8.count <= 60 else {
      throw .text(line: line, reason: "a rack label is at most 60 bytes")
    }
    var number: UInt16?
    if !rack.isEmpty {
      if !racks.contains(rack) { racks.append(rack) }
      guard racks.count <= Inventory.rackLimit else {
        throw .text(line: line, reason: "at most \(Inventory.rackLimit) racks")
      }
      number = racks.firstIndex(of: rack).map { UInt16(clamping: $0) }
    }
    lines.append(Line(serial: key, grade: grade, rack: number))
  }

  /// The fields of a row without blanks around them and without their quotation marks.
  private static func fields(
    of row: ArraySlice<UInt8>, _ line: Int
  ) throws(CustodyFault) -> [String] {
    var fields: [String] = []
    for part in row.split(separator: 0x2C, omittingEmptySubsequences: false) {
      var part = part
      while let first = part.first, first == 0x20 { part = part.dropFirst() }
      while let last = part.last, last == 0x20 { part = part.dropLast() }
      if part.count >= 2, part.first == 0x22, part.last == 0x22 {
        part = part.dropFirst().dropLast()
      }
      guard !part.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x7F }),
        let text = String(validating: part, as: UTF8.self)
      else {
        throw .text(line: line, reason: "a field holds what cannot be read")
      }
      fields.append(text)
    }
    return fields
  }
}
