import Canon
import Vocabulary

/// A line of a published table that cannot be read.
package struct TableFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  package var description: String { "line \(line): \(reason)" }
}

/// The tables beside a published round: comma-separated fields without quoting, a header, every line ended by a line feed.
package enum PublishedTables {
  /// Most lines of a table.
  package static let linesMax = 300_000

  private static let populationHeader = "serial,mark"
  private static let drawHeader = "rank,serial,ticket,verdict"

  /// `population.csv`.
  package static func text(of population: [PublishedUnit]) -> [UInt8] {
    var out = Array((populationHeader + "\n").utf8)
    for unit in population {
      out += unit.serial
      out += Array(",\(unit.mark)\n".utf8)
    }
    return out
  }

  /// `draw.csv`.
  package static func text(of draw: [PublishedPick]) -> [UInt8] {
    var out = Array((drawHeader + "\n").utf8)
    for (index, pick) in draw.enumerated() {
      out += Array("\(index + 1),".utf8)
      out += pick.serial
      out += Array(",\(pick.ticket.hex),\(pick.verdict.rawValue)\n".utf8)
    }
    return out
  }

  /// Reads `population.csv`.
  package static func population(_ text: [UInt8]) throws(TableFault) -> [PublishedUnit] {
    var out: [PublishedUnit] = []
    for (line, fields) in try rows(text, header: populationHeader, count: 2) {
      guard fields[1].count == 1, let digit = fields[1].first, (0x30...0x32).contains(digit) else {
        throw TableFault(line: line, reason: "a mark is 0, 1 or 2")
      }
      out.append(PublishedUnit(serial: try serial(fields[0], line), mark: digit - 0x30))
    }
    return out
  }

  /// Reads `draw.csv`.
  package static func draw(_ text: [UInt8]) throws(TableFault) -> [PublishedPick] {
    var out: [PublishedPick] = []
    for (line, fields) in try rows(text, header: drawHeader, count: 4) {
      guard Array(fields[0]) == Array(String(out.count + 1).utf8) else {
        throw TableFault(line: line, reason: "ranks count up from 1")
      }
      // One ticket, one text: a verifier that compares texts must not find a difference where there is none.
      guard let ticket = Digest(hex: fields[2]), Array(ticket.hex.utf8) == Array(fields[2]) else {
        throw TableFault(line: line, reason: "a ticket has 64 lower-case hexadecimal digits")
      }
      guard
        let verdict = PublishedPick.Verdict(rawValue: String(decoding: fields[3], as: UTF8.self))
      else {
        throw TableFault(
          line: line, reason: "a verdict is found, missing, unverified, test or uncounted")
      }
      out.append(
        PublishedPick(serial: try serial(fields[1], line), ticket: ticket, verdict: verdict))
    }
    return out
  }

  private static func serial(
    _ field: ArraySlice<UInt8>, _ line: Int
  ) throws(TableFault) -> [UInt8] {
    guard (1...63).contains(field.count), field.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw TableFault(line: line, reason: "a serial has 1 to 63 printable ASCII characters")
    }
    return Array(field)
  }

  private static func rows(
    _ text: [UInt8], header: String, count: Int
  ) throws(TableFault) -> [(line: Int, fields: [ArraySlice<UInt8>])] {
    guard text.last == 0x0A else {
      throw TableFault(line: 1, reason: "the last line does not end with a line feed")
    }
    let lines = text.dropLast().split(
      separator: 0x0A, maxSplits: linesMax + 1, omittingEmptySubsequences: false)
    guard lines.count <= linesMax + 1 else {
      throw TableFault(line: linesMax, reason: "over \(linesMax) lines")
    }
    guard let first = lines.first, Array(first) == Array(header.utf8) else {
      throw TableFault(line: 1, reason: "expected the header `\(header)`")
    }
    var out: [(line: Int, fields: [ArraySlice<UInt8>])] = []
    out.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: 0x2C, omittingEmptySubsequences: false)
      guard fields.count == count else {
        throw TableFault(line: index + 1, reason: "expected \(count) fields, found \(fields.count)")
      }
      out.append((index + 1, fields))
    }
    return out
  }
}
