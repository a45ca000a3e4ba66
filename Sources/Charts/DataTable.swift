import Canon
import Markup

/// The numbers of a chart: the same for its table on the page, its CSV and its Vega-Lite specification.
package struct DataTable: Sendable, Equatable {
  package enum Cell: Sendable, Equatable {
    case text(String)
    /// NaN is an empty cell: undefined.
    case number(Double)

    /// For machines.
    var plain: String {
      switch self {
      case .text(let text): DataTable.quoted(text)
      case .number(let value): Digits.plain(value)
      }
    }

    /// For people.
    var words: String {
      switch self {
      case .text(let text): text
      case .number(let value):
        abs(value) < 1000
          ? Digits.text(value, significant: 4) : Digits.fixed(value, decimals: 0)
      }
    }
  }

  package struct Column: Sendable, Equatable {
    package var key: String
    package var title: String

    package init(_ key: String, _ title: String) {
      self.key = key
      self.title = title
    }
  }

  package var columns: [Column]
  package private(set) var rows: [[Cell]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells beyond the columns are left out, missing ones are empty.
  package mutating func add(_ row: [Cell]) {
    rows.append(columns.indices.map { $0 < row.count ? row[$0] : .number(.nan) })
  }

  /// RFC 4180, with `\n` at the ends of lines.
  package var csv: String {
    var out = columns.map { Self.quoted($0.key) }.joined(separator: ",") + "\n"
    for row in rows { out += row.map(\.plain).joined(separator: ",") + "\n" }
    return out
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    var out = "\""
    for character in text {
      if character == "\"" { out.append("\"") }
      out.append(character)
    }
    return out + "\""
  }

  /// A table whose first cells name the rows.
  package func node(caption: String) -> Node {
    tag("table") {
      tag("caption", .class("unseen")) { caption }
      tag("thead") {
        tag("tr") {
          for (place, column) in columns.enumerated() {
            tag("th", Attribute("scope", "col"), .class(isNumber(place) ? "number" : "")) {
              column.title
            }
          }
        }
      }
      tag("tbody") {
        for row in rows {
          tag("tr") {
            for (place, cell) in row.enumerated() {
              if place == 0 {
                tag("th", Attribute("scope", "row"), .class(isNumber(0) ? "number" : "")) {
                  cell.words
                }
              } else {
                tag("td", .class(isNumber(place) ? "number" : "")) { cell.words }
              }
            }
          }
        }
      }
    }
  }

  private func isNumber(_ column: Int) -> Bool {
    rows.first.map { if case .number = $0[column] { true } else { false } } ?? false
  }

  /// An array of objects by column key.
  package func write(to json: inout JSONWriter) {
    json.array { json in
      for row in rows {
        json.object { json in
          for (column, cell) in zip(columns, row) {
            json.key(column.key)
            switch cell {
            case .text(let text): json.string(text)
            case .number(let value):
              if value.isFinite { json.raw(Digits.plain(value)) } else { json.null() }
            }
          }
        }
      }
    }
  }
}
