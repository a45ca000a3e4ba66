import Canon
import Foundation
import Lab

/// What is kept of a question while it is worked on, so that it can go on after an interruption: a line
/// that says what was asked, a line of names, and a line of values for each piece of work, in order.
/// Comma-separated like the record of a run; an undefined value is an empty cell.
struct LabJournal {
  private(set) var rows: [[Double]]
  private let file: FileHandle

  /// Takes up what an interrupted question left, or begins. `most` rows at most belong to the question.
  /// Throws where the file holds another question, with the line of a fault, or cannot be written.
  init(_ path: String, head: String, names: [String], most: Int) throws {
    let start = "# \(head)\n" + (["row"] + names).joined(separator: ",") + "\n"
    rows = []
    if FileManager.default.fileExists(atPath: path), try !LabRecord.isBeginning(path, of: start) {
      rows = try Self.read(path, start: start, width: names.count, most: most)
    }
    file = try LabRecord.reopen(path, start + Self.lines(rows, from: 0))
  }

  /// Keeps further rows.
  mutating func add(_ new: [[Double]]) throws {
    try file.write(contentsOf: Data(Self.lines(new, from: rows.count).utf8))
    rows += new
  }

  private static func lines(_ rows: [[Double]], from first: Int) -> String {
    var text = ""
    for (place, row) in rows.enumerated() {
      text += String(first + place)
      for value in row { text += value.isNaN ? "," : "," + Parameters.text(value) }
      text += "\n"
    }
    return text
  }

  /// A last line without its end is what an interruption left; it is dropped.
  private static func read(
    _ path: String, start: String, width: Int, most: Int
  ) throws -> [[Double]] {
    let text = String(decoding: try Files.bytes(path, limit: 1 << 30), as: UTF8.self)
    guard text.utf8.starts(with: start.utf8) else {
      throw Ending.badInput(
        "\(path): holds another question; choose another file, or ask what its first line says")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()
    guard lines.count - 2 <= most else {
      throw Ending.badInput("\(path):\(most + 3): the question has \(most) rows only")
    }
    return try lines.dropFirst(2).enumerated().map { number, line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = cells.dropFirst().map { $0.isEmpty ? Double.nan : Double(String($0)) }
      guard values.count == width, Int(cells[0]) == number, !values.contains(nil) else {
        throw Ending.badInput(
          "\(path):\(number + 3): row \(number) of \(width) values belongs here")
      }
      return values.compactMap { $0 }
    }
  }

  /// A replicate's values under the names of all metrics; undefined where a metric is not reported.
  static func spread(_ sample: Sample, _ replicate: Int) -> [Double] {
    let row = sample.row(replicate)
    return Metric.allCases.map { metric in
      sample.metrics.firstIndex(of: metric).map { row[row.startIndex + $0] } ?? .nan
    }
  }

  /// The values of some metrics among those of all.
  static func pick(_ values: [Double], _ metrics: [Metric]) -> [Double] {
    let named = Dictionary(zip(Metric.allCases, values), uniquingKeysWith: { first, _ in first })
    return metrics.map { named[$0] ?? .nan }
  }

  /// What was asked, to the byte the same for the same answer: every plan with what it says, and further
  /// words that the rows depend on.
  static func head(_ what: String, _ plans: [LabPlan], _ words: [String] = []) -> String {
    var writer = JSONWriter()
    writer.object { json in
      json.key("model")
      json.string("plab-1")
      json.key("question")
      json.string(what)
      json.key("seed")
      json.raw(String(plans.first?.seed ?? 0))
      json.key("replicates")
      json.integer(plans.first?.replicates ?? 0)
      json.key("words")
      json.array { json in for word in words { json.string(word) } }
      json.key("cases")
      json.array { json in
        for plan in plans {
          json.object { json in
            json.key("regime")
            json.string(plan.regime.rawValue)
            json.key("set")
            json.object { json in
              for parameter in Lab.Parameter.allCases {
                guard let input = plan.inputs.said[parameter] else { continue }
                json.key(parameter.rawValue)
                switch input {
                case .exactly(let value): json.number(value)
                case .within(let low, let high):
                  json.string("\(Parameters.text(low)) to \(Parameters.text(high))")
                }
              }
            }
          }
        }
      }
    }
    return writer.text
  }
}
