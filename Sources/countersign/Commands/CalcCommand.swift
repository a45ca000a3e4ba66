import ArgumentParser
import Canon
import Foundation
import Statistics

/// `calc`: every number of the house, by name, for a file of rows or one by one.
struct CalcCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calc",
    abstract: "Calculate sample sizes, bounds, evidence and timings, exactly.",
    usage: """
      countersign calc list [--json]
      countersign calc NAME --PARAMETER VALUE … [--json]
      countersign calc NAME --csv FILE [--PARAMETER VALUE …]
      """,
    discussion: """
      `calc list` shows every calculation with its parameters, formula and source. With --csv the rows come \
      back with the answers behind them; a row that cannot be answered says why in its error column. FILE - is \
      standard input. Exit code 0 done, 2 bad input.
      """)

  @Argument(
    parsing: .captureForPassthrough, help: "A calculation, its parameters, --csv or --json.")
  var words: [String] = []

  /// All calculations of all rooms.
  static let catalogue: [Calculation] = Calculation.statistics

  func run() throws {
    let request = try Request(words)
    guard let name = request.name else {
      if request.wantsHelp { throw CleanExit.helpRequest(self) }
      throw Ending.badInput("name a calculation; `countersign calc list` shows them")
    }
    if name == "list" { return try list(request) }
    guard let calculation = Self.catalogue.first(where: { $0.name == name }) else {
      let near = nearestNames(to: name, in: Self.catalogue.map(\.name))
      throw Ending.badInput(
        "there is no calculation '\(name)'; nearest: \(near.joined(separator: ", "))")
    }
    if request.wantsHelp { return Terminal.line(Self.sheet(calculation)) }
    if let file = request.csv { return try table(calculation, file, request) }
    try single(calculation, request)
  }

  /// What was asked for, word by word.
  private struct Request {
    var name: String?
    var csv: String?
    var wantsJSON = false
    var wantsHelp = false
    var values: [(name: String, value: String)] = []

    init(_ words: [String]) throws {
      var rest = words[...]
      while let word = rest.popFirst() {
        guard word.hasPrefix("--"), word.count > 2 else {
          if word == "-h" {
            wantsHelp = true
          } else if name == nil, !word.hasPrefix("-") {
            name = word
          } else {
            throw Ending.badInput("'\(word)' is too much; parameters go as --NAME VALUE")
          }
          continue
        }
        let parts = word.dropFirst(2).split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let option = String(parts[0])
        if option == "json" || option == "help", parts.count == 1 {
          if option == "json" { wantsJSON = true } else { wantsHelp = true }
          continue
        }
        let given = parts.count == 2 ? String(parts[1]) : Self.value(&rest)
        guard let value = given else { throw Ending.badInput("--\(option) needs a value") }
        if option == "csv" {
          guard csv == nil else { throw Ending.badInput("--csv is given twice") }
          csv = value
        } else {
          values.append((option, value))
        }
      }
    }

    /// The next word, unless it is an option; a number below zero is none.
    private static func value(_ rest: inout ArraySlice<String>) -> String? {
      guard let next = rest.first, !next.hasPrefix("--") else { return nil }
      return rest.popFirst()
    }
  }

  private func single(_ calculation: Calculation, _ request: Request) throws {
    let answers: [AnswerValue]
    do {
      answers = try calculation.answer(texts: request.values)
      if let remark = try calculation.remark(texts: request.values) { Terminal.say(remark) }
    } catch {
      throw Ending.badInput("\(calculation.name): \(error)")
    }
    let pairs = zip(calculation.answers, answers)
    if request.wantsJSON {
      let members = pairs.map { "\"\($0.name)\":\($1.json)" }
      return Terminal.line("{\(members.joined(separator: ","))}")
    }
    let names = calculation.answers.map(\.name.count).max() ?? 0
    let width = answers.map(\.text.count).max() ?? 0
    for (answer, value) in pairs {
      let text = value == .none ? "–" : value.text
      Terminal.line(
        "\(answer.name.padded(to: names))  \(text.padded(to: width))  \(answer.meaning)")
    }
  }

  private func table(_ calculation: Calculation, _ file: String, _ request: Request) throws {
    if request.wantsJSON {
      throw Ending.badInput("--json answers single values; with --csv the answer is CSV")
    }
    var table: CalculationTable
    do {
      table = try CalculationTable(calculation, fixed: request.values)
    } catch {
      throw Ending.badInput("\(calculation.name): \(error)")
    }
    do throws(TableFault) {
      try Self.pieces(of: file) { piece throws(TableFault) in
        try table.append(piece)
        Terminal.bytes(table.takeOutput())
      }
      try table.finish()
    } catch {
      // What was answered before the fault stands.
      Terminal.bytes(table.takeOutput())
      throw Ending.badInput("\(file): \(error)")
    }
    Terminal.bytes(table.takeOutput())
    for name in table.shadowed {
      Terminal.say("\(file) has a column '\(name)' of its own; the answer is the last of that name")
    }
    for name in table.similar { Terminal.say("\(file): \(Self.note(name))") }
    for (text, rows) in table.remarks { Terminal.say("in \(rows) of \(table.rows) rows \(text)") }
    if table.badRows > 0 {
      Terminal.say("\(table.badRows) of \(table.rows) rows have no answer; see the error column")
    }
  }

  static func note(_ similar: (column: String, parameter: String)) -> String {
    "the column '\(similar.column)' is kept as it is; \(similar.parameter), which has no column, has its usual value"
  }

  /// Hands a file on, piece by piece.
  private static func pieces(
    of path: String, _ take: (Data) throws(TableFault) -> Void
  ) throws(TableFault) {
    let handle: FileHandle
    if path == "-" {
      handle = .standardInput
    } else {
      guard let file = FileHandle(forReadingAtPath: path) else {
        throw .notReadable("no such file, or it cannot be read")
      }
      handle = file
    }
    defer { if path != "-" { try? handle.close() } }
    while true {
      let piece: Data
      do {
        guard let next = try handle.read(upToCount: 1 << 20), !next.isEmpty else { return }
        piece = next
      } catch { throw .notReadable("it cannot be read") }
      try take(piece)
    }
  }

  private func list(_ request: Request) throws {
    guard request.values.isEmpty, request.csv == nil else {
      throw Ending.badInput("calc list takes no parameters")
    }
    if request.wantsJSON { return Terminal.line(Self.json()) }
    Terminal.line(Self.catalogue.map(Self.sheet).joined(separator: "\n"))
  }

  /// A calculation for people.
  private static func sheet(_ calculation: Calculation) -> String {
    let names = calculation.parameters.map(\.name) + calculation.answers.map(\.name)
    let width = names.map(\.count).max() ?? 0
    var lines = ["\(calculation.name): \(calculation.summary)"]
    for parameter in calculation.parameters {
      let may = parameter.isOptional ? "; may be left out" : ""
      lines.append(
        "  --\(parameter.name.padded(to: width))  \(parameter.meaning) [\(parameter.domain)\(may)]")
    }
    for answer in calculation.answers {
      lines.append("  → \(answer.name.padded(to: width))  \(answer.meaning) [\(answer.unit)]")
    }
    lines.append("  formula: \(calculation.formula)")
    lines.append("  source: \(calculation.source)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// All calculations for programs.
  private static func json() -> String {
    var writer = JSONWriter(indented: true)
    writer.array { json in
      for calculation in catalogue { write(calculation, to: &json) }
    }
    return writer.text
  }

  private static func write(_ calculation: Calculation, to json: inout JSONWriter) {
    json.object { json in
      for (key, value) in [
        ("name", calculation.name), ("summary", calculation.summary),
        ("formula", calculation.formula), ("source", calculation.source),
      ] {
        json.key(key)
        json.string(value)
      }
      json.key("parameters")
      json.array { json in
        for parameter in calculation.parameters {
          json.object { json in
            for (key, value) in [
              ("name", parameter.name), ("unit", parameter.unit),
              ("domain", "\(parameter.domain)"), ("meaning", parameter.meaning),
            ] {
              json.key(key)
              json.string(value)
            }
            json.key("optional")
            json.bool(parameter.isOptional)
          }
        }
      }
      json.key("answers")
      json.array { json in
        for answer in calculation.answers {
          json.object { json in
            for (key, value) in [
              ("name", answer.name), ("unit", answer.unit), ("meaning", answer.meaning),
            ] {
              json.key(key)
              json.string(value)
            }
          }
        }
      }
    }
  }
}

extension String {
  /// Filled up with spaces at the end.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
