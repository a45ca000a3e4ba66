import Canon
import Print
import Vocabulary

/// The drawn units of a round in the order in which an inspector walks: rack by rack, each rack on a page of its own.
///
/// It names serials: who holds it finds the units, and does not write the count sheet.
package struct RetrievalList: Sendable {
  /// A unit to be found.
  package struct Line: Hashable, Sendable {
    /// Its place in the draw, from 1.
    package var rank: Int
    package var serial: [UInt8]
    /// `nil` where no rack is known.
    package var rack: String?
  }

  package let record: PublishedRound
  /// By rack, then serial; without a rack last.
  package let lines: [Line]

  /// `racks` holds the rack of each serial that is known.
  package init(_ record: PublishedRound, draw: [PublishedPick], racks: [[UInt8]: String] = [:]) {
    self.record = record
    lines = draw.enumerated().map { index, pick in
      Line(rank: index + 1, serial: pick.serial, rack: racks[pick.serial])
    }.sorted(by: Self.isBefore)
  }

  private static func isBefore(_ left: Line, _ right: Line) -> Bool {
    switch (left.rack, right.rack) {
    case (let one?, let two?) where !one.utf8.elementsEqual(two.utf8): walks(one, two)
    case (nil, _?): false
    case (_?, nil): true
    default: left.serial.lexicographicallyPrecedes(right.serial)
    }
  }

  /// Rack 9 before rack 10: runs of digits compare as numbers, all else as bytes.
  private static func walks(_ left: String, _ right: String) -> Bool {
    var (one, two) = (Array(left.utf8)[...], Array(right.utf8)[...])
    while let a = one.first, let b = two.first {
      guard (0x30...0x39).contains(a), (0x30...0x39).contains(b) else {
        if a != b { return a < b }
        one.removeFirst()
        two.removeFirst()
        continue
      }
      func number(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        text = text.dropFirst(digits.count)
        return digits.drop { $0 == 0x30 }
      }
      let (first, second) = (number(&one), number(&two))
      if first.count != second.count { return first.count < second.count }
      if !first.elementsEqual(second) { return first.lexicographicallyPrecedes(second) }
    }
    if one.isEmpty != two.isEmpty { return one.isEmpty }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// The lines of each rack, in order.
  package var racks: [(rack: String?, lines: ArraySlice<Line>)] {
    var out: [(rack: String?, lines: ArraySlice<Line>)] = []
    var start = lines.startIndex
    for index in lines.indices {
      let isLast = index + 1 == lines.endIndex
      guard isLast || !Self.isSame(lines[index].rack, lines[index + 1].rack) else { continue }
      out.append((lines[start].rack, lines[start...index]))
      start = index + 1
    }
    return out
  }

  private static func isSame(_ left: String?, _ right: String?) -> Bool {
    left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
  }

  /// `rack,rank,serial`; lines end in a line feed.
  package var csv: String {
    var out = "rack,rank,serial\n"
    for line in lines {
      let rack = line.rack ?? ""
      let isPlain = !rack.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 < 0x20 }
      out += isPlain ? rack : "\"" + rack.replacing("\"", with: "\"\"") + "\""
      out += ",\(line.rank),\(String(decoding: line.serial, as: UTF8.self))\n"
    }
    return out
  }

  /// What a unit's code holds: round and serial.
  package static func code(_ round: RoundID, _ serial: [UInt8]) -> String {
    "countersign:\(round.text):unit:\(String(decoding: serial, as: UTF8.self))"
  }

  /// For paper, a page a rack. Throws `QRFault` for a serial that no code holds.
  package func html() throws(QRFault) -> String {
    var sheet = Sheet(title: "Retrieval list of \(record.round.text)")
    for group in racks {
      var rows: [[Sheet.Cell]] = []
      for line in group.lines {
        let serial = String(decoding: line.serial, as: UTF8.self)
        rows.append([
          .text("\(line.rank)"), .code(serial),
          .code2D(try QRCode(Self.code(record.round, line.serial)), title: "Unit \(serial)"),
          .boxes(["found", "not found", "not reached"]),
        ])
      }
      sheet.page(group.rack.map { "Rack \($0)" } ?? "Rack not known") { sheet in
        sheet.facts(record.headings + [("units here", "\(rows.count) of \(lines.count)")])
        sheet.table(["rank", "serial", "code", "for the finder only"], rows)
      }
    }
    return sheet.html
  }
}

extension PublishedRound {
  /// What stands at the head of a sheet.
  var headings: [(name: String, value: String)] {
    [("round", round.text), ("site", site.text), ("inspector", inspector.text)]
  }
}
