import ArgumentParser
import Foundation
import Statistics
import Suretyship

/// `price`: what does a bond cost, and why?
struct PriceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "price",
    abstract: "Work out a bond's premium with every figure of its worksheet.",
    discussion: """
      Give the figures as options, or a file with a row for each bond: --csv prints the rows with the answers behind them, and in \
      `error` why a row has none. Signal, hazard and bond are needed; the others have the values of docs/suretyship.md. \
      With --rate, a surety's own rate on the penal sum is set beside the model's. \
      Exit code 0, or 2 if the file as a whole or an option is not sound.
      """)

  @Option(help: "A file of comma-separated values, one bond a row; - for standard input.")
  var csv: String?
  @Flag(help: "Print the worksheet as JSON.") var json = false
  @Option(parsing: .unconditional, help: "The surety's own rate on the penal sum.")
  var rate: String?
  @OptionGroup var figures: PriceFigures

  func run() async throws {
    if let csv {
      guard !json, rate == nil else {
        throw Ending.badInput("--json and --rate go with one bond, not with --csv")
      }
      return try await PriceFile(path: csv, fixed: figures.given).run()
    }
    let sheet: PremiumWorksheet
    let own: OfferedRate?
    do {
      sheet = try PremiumWorksheet(Calculation.premiumInputs(texts: figures.given))
      own = try rate.map { text throws(PremiumFault) in
        guard let value = ExactDecimal(text)?.value else { throw .outOfDomain("rate") }
        return try OfferedRate(sheet, rate: value)
      }
    } catch {
      throw Ending.badInput("\(error)")
    }
    Terminal.line(json ? Self.json(sheet, own) : own?.text ?? sheet.text)
  }

  private static func json(_ sheet: PremiumWorksheet, _ own: OfferedRate?) -> String {
    var parts = zip(Calculation.premium.answers, sheet.answers).map {
      "\"\($0.name)\": \($1.json)"
    }
    let steps = sheet.given + sheet.steps + (own?.steps ?? [])
    let lines = steps.map {
      "    {\"name\": \"\($0.name)\", \"formula\": \"\($0.formula)\", \"value\": \($0.value)}"
    }
    parts.append("\"worksheet\": [\n" + lines.joined(separator: ",\n") + "\n  ]")
    return "{\n  " + parts.joined(separator: ",\n  ") + "\n}"
  }
}

/// The figures of a premium as options; named as the columns are, with hyphens or underscores.
struct PriceFigures: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "The surety's signal about the buyer, standard deviations.")
  var signal: String?
  @Option(parsing: .unconditional, help: "How far a diverter's signal lies from an honest one's.")
  var separation: String?
  @Option(
    name: [.customLong("base-rate"), .customLong("base_rate")], parsing: .unconditional,
    help: "Share of diverters among applicants.")
  var baseRate: String?
  @Option(parsing: .unconditional, help: "Detections per year of a diversion, under the plan.")
  var hazard: String?
  @Option(parsing: .unconditional, help: "Rate of interest, per year.") var discount: String?
  @Option(parsing: .unconditional, help: "How long the bond answers, years.") var term: String?
  @Option(parsing: .unconditional, help: "Part of the bond held as collateral.")
  var collateral: String?
  @Option(parsing: .unconditional, help: "Part of a payment recovered.") var recovery: String?
  @Option(parsing: .unconditional, help: "Correlation of defaults in the capital ratio.")
  var correlation: String?
  @Option(
    name: [.customLong("cost-of-capital"), .customLong("cost_of_capital")],
    parsing: .unconditional, help: "Return asked on capital, per year.")
  var costOfCapital: String?
  @Option(
    name: [.customLong("due-diligence"), .customLong("due_diligence")], parsing: .unconditional,
    help: "Cost of looking at the buyer, dollars.")
  var dueDiligence: String?
  @Option(parsing: .unconditional, help: "Expenses as part of the premium.") var expense: String?
  @Option(parsing: .unconditional, help: "The penal sum, dollars.") var bond: String?

  /// What was given, by the names of the columns.
  var given: [(name: String, value: String)] {
    let all = [
      ("signal", signal), ("separation", separation), ("base_rate", baseRate), ("hazard", hazard),
      ("discount", discount), ("term", term), ("collateral", collateral), ("recovery", recovery),
      ("correlation", correlation), ("cost_of_capital", costOfCapital),
      ("due_diligence", dueDiligence), ("expense", expense), ("bond", bond),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }
}

/// A file of bonds, priced piece by piece.
private struct PriceFile {
  let path: String
  let fixed: [(name: String, value: String)]
  private static let limits = CSVLimits()

  func run() async throws {
    do {
      if try isPlain() { try await plain() } else { try general() }
    } catch let fault as TableFault {
      throw Ending.badInput("\(path): \(fault)")
    } catch let fault as CalculationFault {
      throw Ending.badInput("\(fault)")
    }
  }

  private func open() throws -> FileHandle {
    if path == "-" { return .standardInput }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Ending.badInput("\(path): no such file, or it cannot be read")
    }
    return handle
  }

  /// The next bytes; none at the end.
  private func bytes(_ handle: FileHandle) throws -> [UInt8] {
    try Files.piece(of: handle, path, count: 1 << 20)
  }

  /// Whether the file can be read twice, holds no quote and no carriage return but at line ends, and no
  /// line longer than a field may be: then a line is a row. Whatever else is wrong with it, the general
  /// way says.
  private func isPlain() throws -> Bool {
    if path == "-" { return false }
    let handle = try open()
    defer { try? handle.close() }
    guard (try? handle.seek(toOffset: 0)) != nil else { return false }
    var isAfterReturn = false
    var isFirst = true
    var (taken, lines, lineStart) = (0, 0, 0)
    while true {
      let piece = try bytes(handle)
      if piece.isEmpty { return !isFirst && !isAfterReturn }
      if isFirst, piece.first == 0x0A || piece.first == 0x0D { return false }
      isFirst = false
      for (index, byte) in piece.enumerated() {
        if byte == 0x22 || (isAfterReturn && byte != 0x0A) { return false }
        isAfterReturn = byte == 0x0D
        if byte == 0x0A {
          guard taken + index - lineStart <= Self.limits.field else { return false }
          lineStart = taken + index + 1
          lines += 1
        }
      }
      taken += piece.count
      guard taken - lineStart <= Self.limits.field, lines <= Self.limits.rows else { return false }
      guard taken <= Self.limits.bytes else {
        throw TableFault.file(.tooManyBytes(limit: Self.limits.bytes))
      }
    }
  }

  private func plain() async throws {
    let handle = try open()
    defer { try? handle.close() }
    var rest = try bytes(handle)
    while !rest.contains(0x0A) {
      let more = try bytes(handle)
      if more.isEmpty { break }
      try checkLine(rest)
      rest += more
    }
    let cut = (rest.firstIndex(of: 0x0A) ?? rest.count - 1) + 1
    // What the options say is checked before the file is.
    _ = try CalculationTable(.premium, fixed: fixed)
    let table = try PremiumTable(header: rest[0..<cut], fixed: fixed)
    if table.isAnswered { return try general() }
    Terminal.bytes(Array(table.headerBytes))
    rest.removeSubrange(0..<cut)
    var line = 2
    var badRows = 0
    while true {
      let one = try lines(handle, &rest)
      if one.isEmpty { break }
      let two = try lines(handle, &rest)
      let middle = line + one.count { $0 == 0x0A }
      let start = line
      async let first = Self.answer(table, one, start)
      async let second = Self.answer(table, two, middle)
      for piece in await [first, second] {
        Terminal.bytes(piece.bytes)
        badRows += piece.badRows
      }
      line = middle + two.count { $0 == 0x0A }
    }
    report(badRows, table.shadowed, table.similar)
  }

  /// Whole lines, about a piece of them; `rest` is what was read beyond.
  private func lines(_ handle: FileHandle, _ rest: inout [UInt8]) throws -> [UInt8] {
    while true {
      let more = try bytes(handle)
      rest += more
      if more.isEmpty {
        defer { rest = [] }
        return rest
      }
      guard let last = rest.lastIndex(of: 0x0A) else {
        try checkLine(rest)
        continue
      }
      let whole = Array(rest[0...last])
      rest.removeSubrange(0...last)
      return whole
    }
  }

  /// Refuses a line without an end that grew since the file was looked at.
  private func checkLine(_ line: [UInt8]) throws {
    guard line.count <= Self.limits.field else {
      throw Ending.badInput("\(path): a line is longer than \(Self.limits.field) bytes")
    }
  }

  private static func answer(
    _ table: PremiumTable, _ lines: [UInt8], _ first: Int
  ) async -> PremiumTable.Piece {
    lines.withUnsafeBufferPointer { table.answer($0, first: first) }
  }

  private func general() throws {
    let handle = try open()
    defer { try? handle.close() }
    var table = try CalculationTable(.premium, fixed: fixed)
    while true {
      let piece = try bytes(handle)
      if piece.isEmpty { break }
      try table.append(piece)
      Terminal.bytes(table.takeOutput())
    }
    try table.finish()
    Terminal.bytes(table.takeOutput())
    report(table.badRows, table.shadowed, table.similar)
  }

  private func report(
    _ badRows: Int, _ shadowed: [String], _ similar: [(column: String, parameter: String)]
  ) {
    for name in similar { Terminal.say("\(path): \(CalcCommand.note(name))") }
    for name in shadowed {
      Terminal.say("\(path) has a column '\(name)' of its own; the answer is the last of that name")
    }
    if badRows > 0 {
      Terminal.say("\(path): \(badRows) rows have no answer; their column `error` says why")
    }
  }
}
