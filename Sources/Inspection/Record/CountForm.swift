import Canon
import Print
import Vocabulary

/// A count sheet to be filled in by hand, blind: a line for each drawn unit, which says where to look and which nonce to have signed, and not
/// which serial is expected.
///
/// Source: inspection.md §1.1 (the board must not see the record it checks). Who writes reads the serial off the unit that the finder shows,
/// and both sign. Photographs prove nothing alone: evidence carries the line's nonce.
package struct CountForm: Sendable {
  package let list: RetrievalList

  /// Lines of a page of A4, with its head and its signatures.
  package static let linesOfPage = 7

  package init(_ list: RetrievalList) { self.list = list }

  /// The nonce that a unit is to sign, or that is held into a picture (`CountPapers`). Known to nobody before the seed is.
  package static func nonce(seed: Digest, round: RoundID, serial: [UInt8]) -> String {
    CountPapers.nonce(of: serial, under: CountPapers.nonce(of: round, seed: seed))
  }

  /// What a line's code holds: round, line and nonce.
  package static func code(_ round: RoundID, line: Int, nonce: String) -> String {
    "countersign:\(round.text):line:\(line):\(nonce)"
  }

  /// For paper: so many lines a page, each page signed by two persons. Throws `QRFault` never for what this makes.
  package func html() throws(QRFault) -> String {
    let record = list.record
    var sheet = Sheet(title: "Count sheet of \(record.round.text)")
    let pages = max(1, (list.lines.count + Self.linesOfPage - 1) / Self.linesOfPage)
    for page in 0..<pages {
      let first = page * Self.linesOfPage
      var rows: [[Sheet.Cell]] = []
      for place in first..<min(list.lines.count, first + Self.linesOfPage) {
        let line = list.lines[place]
        let nonce = Self.nonce(seed: record.seed, round: record.round, serial: line.serial)
        let code = try QRCode(Self.code(record.round, line: place + 1, nonce: nonce))
        rows.append([
          .text("\(place + 1)"), line.rack.map { .text($0) } ?? .room(14), .code(nonce),
          .code2D(code, title: "Line \(place + 1)"), .room(46),
          .boxes(["label", "identity", "authenticity", "not reached", "not readable"]),
        ])
      }
      sheet.page("Count sheet, page \(page + 1) of \(pages)") { sheet in
        sheet.facts(record.headings)
        sheet.paragraph(
          "Write down the serial that you read on the unit, not one that you are told. Have the unit sign the nonce, or hold it into the picture. Leave no line empty: tick why nothing was read."
        )
        sheet.table(["line", "rack", "nonce", "code", "serial as read", "evidence"], rows)
        sheet.table(
          ["", "name", "signature", "day and hour"],
          [
            [.text("who read"), .room(40), .room(40), .room(30)],
            [.text("who watched"), .room(40), .room(40), .room(30)],
          ])
      }
    }
    return sheet.html
  }
}
