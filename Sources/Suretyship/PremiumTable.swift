import Statistics

/// Premiums for a file of comma-separated values without quotes, many rows a second.
///
/// `CalculationTable` does the same for any file; this is its short way for plain ones, and answers
/// byte for byte alike. A row that it cannot read at once goes the general way.
package struct PremiumTable: Sendable {
  /// For each parameter the place of its column, −1 where it has none.
  private let places: [Int]
  /// For each column the parameter, −1 for those that are kept as they are.
  private let parameters: [Int]
  private let fixed: [(name: String, value: String)]
  private let standard: PremiumInputs
  private let isGiven: [Bool]
  private let header: ArraySlice<UInt8>
  private let lineEnd: [UInt8]
  /// Whether the file has the answers' columns already, which only the general table works out anew.
  package let isAnswered: Bool
  /// As `CalculationTable.shadowed`.
  package let shadowed: [String]
  /// As `CalculationTable.similar`.
  package let similar: [(column: String, parameter: String)]

  /// What comes of a piece of the file.
  package struct Piece: Sendable {
    package var bytes: [UInt8] = []
    package var rows = 0
    package var badRows = 0
  }

  /// Reads the first line, with its line end. Throws what `CalculationTable` throws for it.
  package init(
    header line: ArraySlice<UInt8>, fixed: [(name: String, value: String)]
  ) throws(TableFault) {
    // The general table checks the header and the options, so that both refuse alike.
    var table: CalculationTable
    do { table = try CalculationTable(.premium, fixed: fixed) } catch {
      throw .file(.headerNotReadable("\(error)"))
    }
    try table.append(line)
    try table.finish()
    header = table.takeOutput()[...]
    isAnswered = table.isAnswered
    shadowed = table.shadowed
    similar = table.similar
    let usesCRLF = line.dropLast().last == 0x0D && line.last == 0x0A
    lineEnd = usesCRLF ? [0x0D, 0x0A] : [0x0A]
    var text = line
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    let names = text.split(separator: 0x2C, omittingEmptySubsequences: false).map {
      String(decoding: $0.trimmed, as: UTF8.self)
    }
    let known = Calculation.premium.parameters.map(\.name)
    places = known.map { names.firstIndex(of: $0) ?? -1 }
    parameters = names.map { known.firstIndex(of: $0) ?? -1 }
    self.fixed = fixed
    var standard = PremiumInputs()
    var isGiven = Calculation.premium.parameters.map(\.isOptional)
    for (name, text) in fixed {
      guard let index = known.firstIndex(of: name), let value = ExactDecimal(text) else { continue }
      standard.set(index, value.value)
      isGiven[index] = true
    }
    self.standard = standard
    self.isGiven = isGiven
  }

  /// The header with the names of the answers behind it.
  package var headerBytes: ArraySlice<UInt8> { header }

  /// Answers whole lines, of which the first is line `first` of the file. No quotes, and no carriage
  /// return but before a line feed.
  package func answer(_ lines: UnsafeBufferPointer<UInt8>, first: Int) -> Piece {
    var piece = Piece()
    piece.bytes.reserveCapacity(lines.count * 3)
    var start = 0
    var number = first
    while start < lines.count {
      var end = start
      while end < lines.count, lines[end] != 0x0A { end += 1 }
      let next = end + 1
      if end > start, lines[end - 1] == 0x0D { end -= 1 }
      if end > start { row(UnsafeBufferPointer(rebasing: lines[start..<end]), number, &piece) }
      start = next
      number += 1
    }
    return piece
  }

  private func row(_ line: UnsafeBufferPointer<UInt8>, _ number: Int, _ piece: inout Piece) {
    piece.rows += 1
    if let inputs = inputs(line), let sheet = try? PremiumWorksheet(inputs) {
      piece.bytes.append(contentsOf: line)
      Self.append(sheet.posterior, &piece.bytes)
      Self.append(sheet.detectionFactor, &piece.bytes)
      Self.append(sheet.defaultProbability, &piece.bytes)
      Self.append(sheet.capital, &piece.bytes)
      Self.append(sheet.expectedLoss, &piece.bytes)
      Self.append(sheet.capitalCharge, &piece.bytes)
      Self.append(sheet.premium, &piece.bytes)
      if let rate = sheet.rateOnLine {
        Self.append(rate, &piece.bytes)
      } else {
        piece.bytes.append(0x2C)
      }
      piece.bytes.append(0x2C)
      piece.bytes.append(contentsOf: lineEnd)
      return
    }
    general(line, number, &piece)
  }

  private static func append(_ value: Double, _ bytes: inout [UInt8]) {
    bytes.append(0x2C)
    var text = value.description
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// The figures of a plain row; `nil` for anything that needs a closer look.
  private func inputs(_ line: UnsafeBufferPointer<UInt8>) -> PremiumInputs? {
    var inputs = standard
    var position = 0
    for column in parameters.indices {
      let parameter = parameters[column]
      if parameter < 0 {
        while position < line.count, line[position] != 0x2C { position += 1 }
      } else {
        let start = position
        guard let value = Self.number(line, &position) else { return nil }
        if position > start {
          inputs.set(parameter, value)
        } else if !isGiven[parameter] {
          return nil
        }
      }
      let isLast = column == parameters.count - 1
      guard isLast ? position == line.count : position < line.count && line[position] == 0x2C
      else { return nil }
      position += 1
    }
    return inputs
  }

  /// A decimal number up to the next comma, if one division or multiplication of exact numbers gives
  /// it; 0 with nothing read for an empty field.
  private static func number(
    _ line: UnsafeBufferPointer<UInt8>, _ position: inout Int
  ) -> Double? {
    let start = position
    var isNegative = false
    if position < line.count, line[position] == 0x2D {
      isNegative = true
      position += 1
    }
    var digits: UInt64 = 0
    var count = 0
    var decimals = 0
    var hasPoint = false
    while position < line.count, line[position] != 0x2C {
      let byte = line[position]
      if byte >= 0x30, byte <= 0x39 {
        digits = digits * 10 + UInt64(byte - 0x30)
        count += 1
        if hasPoint { decimals += 1 }
        guard count <= 18 else { return nil }
      } else if byte == 0x2E, !hasPoint {
        hasPoint = true
      } else {
        return nil
      }
      position += 1
    }
    if position == start { return 0 }
    guard count > 0, digits < 1 << 53 else { return nil }
    let value = Double(digits) / powers[decimals]
    // The general way knows one zero only.
    return isNegative && digits != 0 ? -value : value
  }

  private static let powers: [Double] = (0...18).map { Double("1e\($0)") ?? .nan }

  /// One row through the general calculation, for its answers or its fault.
  private func general(
    _ line: UnsafeBufferPointer<UInt8>, _ number: Int, _ piece: inout Piece
  ) {
    let fields = Array(line).split(separator: 0x2C, omittingEmptySubsequences: false)
    var writer = CSVWriter(usesCRLF: lineEnd.count == 2)
    if fields.count <= parameters.count {
      writer.raw(Array(line)[...])
      for _ in fields.count..<parameters.count { writer.field("") }
    } else {
      for field in fields.prefix(parameters.count) {
        writer.field(String(decoding: field, as: UTF8.self))
      }
    }
    do {
      let answers = try answers(fields, number)
      for answer in answers { writer.field(answer.text) }
      writer.field("")
    } catch {
      piece.badRows += 1
      for _ in Calculation.premium.answers { writer.field("") }
      writer.field("\(error)")
    }
    writer.endRow()
    piece.bytes.append(contentsOf: writer.take())
  }

  private func answers(
    _ fields: [ArraySlice<UInt8>], _ number: Int
  ) throws(CalculationFault) -> [AnswerValue] {
    guard fields.count == parameters.count else {
      throw .domain(
        "line \(number) has \(fields.count) fields where the header names \(parameters.count)")
    }
    var values = try Calculation.premium.read(fixed)
    for (index, place) in places.enumerated() where place >= 0 {
      values[index] = try Calculation.premium.parameters[index].read(fields[place])
    }
    return try Calculation.premium.answer(values)
  }
}

extension PremiumInputs {
  /// Sets a figure by its place among the parameters of `countersign price`.
  mutating func set(_ parameter: Int, _ newValue: Double) {
    switch parameter {
    case 0: signal = newValue
    case 1: separation = newValue
    case 2: baseRate = newValue
    case 3: hazard = newValue
    case 4: discount = newValue
    case 5: term = newValue
    case 6: collateral = newValue
    case 7: recovery = newValue
    case 8: correlation = newValue
    case 9: costOfCapital = newValue
    case 10: dueDiligence = newValue
    case 11: expense = newValue
    default: bond = newValue
    }
  }
}
