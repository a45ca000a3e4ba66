import Canon
import Foundation
import Lab

/// What is kept of a question while it is worked on: a line that says what was asked, a line of names,
/// and a numbered line of values for each piece of work, in order. Comma-separated, with the first line
/// as a comment, so that any table program reads it; an undefined value is an empty cell.
struct LabTable {
  /// What was asked; two tables can be put together only where it is the same to the byte.
  var head: String
  /// What is numbered, and the names of the values.
  var names: [String]
  /// The number of the first row.
  var first = 0
  private var values: [Double] = []

  /// Values in a row.
  var width: Int { names.count - 1 }
  var count: Int { values.count / width }

  init(head: String, names: [String], first: Int) {
    self.head = head
    self.names = names
    self.first = first
  }

  func row(_ place: Int) -> [Double] {
    Array(values[(place * width)..<((place + 1) * width)])
  }

  /// Adds rows of as many values as there are names.
  mutating func append(_ rows: [[Double]]) {
    for row in rows where row.count == width { values += row }
  }

  mutating func append(_ other: LabTable) {
    guard other.width == width else { return }
    values += other.values
  }

  /// The two lines before the rows.
  var start: String { "# \(head)\n" + names.joined(separator: ",") + "\n" }

  /// The whole text, or that of the rows from a place on.
  func text(from place: Int? = nil) -> String {
    var text = place == nil ? start : ""
    for number in (place ?? 0)..<count {
      text += String(first + number)
      for value in values[(number * width)..<((number + 1) * width)] {
        text += value.isNaN ? "," : "," + Parameters.text(value)
      }
      text += "\n"
    }
    return text
  }

  /// Reads a table. A last line without its end is what an interruption left; it is dropped.
  /// Throws with the line of a fault.
  init(path: String) throws {
    let text = String(decoding: try Files.bytes(path, limit: 1 << 30), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()
    guard lines.count >= 2, lines[0].hasPrefix("# {") else {
      throw Ending.badInput("\(path):1: nothing that the lab has kept")
    }
    let names = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.count >= 2, names.count <= 1_000 else {
      throw Ending.badInput("\(path):2: the names of the values belong here")
    }
    self.init(head: String(lines[0].dropFirst(2)), names: names, first: 0)
    for (number, line) in lines.dropFirst(2).enumerated() {
      let place = "\(path):\(number + 3)"
      guard number < Batch.replicatesMax else {
        throw Ending.badInput("\(place): more than \(Batch.replicatesMax) rows")
      }
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let row = cells.dropFirst().map { $0.isEmpty ? Double.nan : Double(String($0)) }
      guard row.count == width, let found = Int(cells[0]), found >= 0, !row.contains(nil) else {
        throw Ending.badInput("\(place): no row of \(width) values")
      }
      if number == 0 { first = found }
      guard found - first == number else {
        throw Ending.badInput(
          "\(place): \(names[0]) \(found) stands where \(first + number) belongs")
      }
      values += row.compactMap { $0 }
    }
  }

  /// How many rows the whole has, as its head says; nil where it does not.
  var whole: Int? {
    guard let document = try? JSONDocument(Array(head.utf8)),
      let members = try? document.root.members(),
      let count = try? members.first(where: { $0.key == "\(names[0])s" })?.value.integer()
    else { return nil }
    return Int(count)
  }
}

/// A table on disk that grows as work is done, so that a question can go on after an interruption.
struct LabJournal {
  private(set) var table: LabTable
  /// The rows that are worked on here, of all that belong to the question.
  let share: Range<Int>
  let isWhole: Bool
  private let path: String
  private let file: FileHandle

  /// Takes up what an interrupted question left, or begins. Throws where the file holds another question,
  /// with the line of a fault, or cannot be written.
  init(_ path: String, head: String, names: [String], share: Range<Int>, of all: Int) throws {
    table = LabTable(head: head, names: names, first: share.lowerBound)
    self.share = share
    self.path = path
    isWhole = share.count == all
    let start = table.start
    if FileManager.default.fileExists(atPath: path), try !Self.isBeginning(path, of: start) {
      let kept = try LabTable(path: path)
      guard kept.head == head, kept.names == names, kept.count == 0 || kept.first == table.first,
        kept.count <= share.count
      else {
        throw Ending.badInput(
          "\(path): holds another question; choose another file, ask what its first line says, or remove it"
        )
      }
      table.append(kept)
    }
    file = try Self.reopen(path, table.text())
  }

  /// The rows that are yet to be worked out.
  var rest: Range<Int> { (share.lowerBound + table.count)..<share.upperBound }

  /// Keeps further rows.
  mutating func add(_ rows: [[Double]]) throws {
    let before = table.count
    table.append(rows)
    do {
      try file.write(contentsOf: Data(table.text(from: before).utf8))
    } catch {
      throw Ending.badInput(
        "\(path): no more can be written; what is there is kept, and the same command goes on")
    }
  }

  /// Whether a file holds nothing of a text but a beginning: what is left of a question that was
  /// interrupted before its first row, down to an empty file.
  private static func isBeginning(_ path: String, of text: String) throws -> Bool {
    text.utf8.starts(with: try Files.bytes(path, limit: 1 << 30))
  }

  /// A file anew with a text, put in place at once, ready for more. Throws where it cannot be written.
  private static func reopen(_ path: String, _ text: String) throws -> FileHandle {
    let beside = path + ".part"
    do {
      try Files.write(Array(text.utf8), to: beside)
    } catch {
      let folder = URL(filePath: path).deletingLastPathComponent().path
      let isThere = FileManager.default.fileExists(atPath: folder)
      throw Ending.badInput(
        "\(path): it cannot be written\(isThere ? "" : "; there is no folder \(folder)")")
    }
    guard rename(beside, path) == 0, let file = FileHandle(forWritingAtPath: path) else {
      unlink(beside)
      throw Ending.badInput("\(path): it cannot be written")
    }
    try file.seekToEnd()
    return file
  }
}
