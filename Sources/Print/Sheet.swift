import Markup

/// A printable document that needs nothing beside it: HTML with its style inside, no script, nothing loaded.
package struct Sheet: Sendable {
  private let title: String
  private var body = ""

  package init(title: String) { self.title = title }

  /// Begins a page of its own.
  package mutating func page(_ heading: String, _ content: (inout Sheet) -> Void) {
    body += "<section class=\"page\">\n<h1>\(Escape.escaped(heading))</h1>\n"
    content(&self)
    body += "</section>\n"
  }

  package mutating func paragraph(_ text: String) {
    body += "<p>\(Escape.escaped(text))</p>\n"
  }

  /// Names and values, one a line.
  package mutating func facts(_ facts: [(name: String, value: String)]) {
    body += "<dl>\n"
    for fact in facts {
      body += "<dt>\(Escape.escaped(fact.name))</dt><dd>\(Escape.escaped(fact.value))</dd>\n"
    }
    body += "</dl>\n"
  }

  /// A cell of a table.
  package enum Cell: Sendable {
    case text(String)
    /// Figures and identifiers, in a fixed pitch.
    case code(String)
    case code2D(QRCode, title: String)
    /// Room to write in, so many millimetres wide.
    case room(Int)
    /// Boxes to tick, each with its word.
    case boxes([String])
  }

  package mutating func table(_ header: [String], _ rows: [[Cell]]) {
    body += "<table>\n<thead><tr>"
    for name in header { body += "<th scope=\"col\">\(Escape.escaped(name))</th>" }
    body += "</tr></thead>\n<tbody>\n"
    for row in rows {
      body += "<tr>"
      for cell in row { body += "<td>\(Self.html(cell))</td>" }
      body += "</tr>\n"
    }
    body += "</tbody>\n</table>\n"
  }

  private static func html(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): Escape.escaped(text)
    case .code(let text): "<code>\(Escape.escaped(text))</code>"
    case .code2D(let code, let title): code.svg(title: title, millimetres: 18)
    case .room(let width):
      "<span class=\"room\" style=\"width:\(min(200, max(0, width)))mm\"></span>"
    case .boxes(let words):
      words.map { "<span class=\"box\">☐ \(Escape.escaped($0))</span>" }.joined(separator: " ")
    }
  }

  private static let style = """
    @page { size: A4; margin: 14mm; }
    body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; margin: 1em; }
    .page { break-after: page; } .page:last-child { break-after: auto; }
    h1 { font-size: 14pt; } code { font-family: monospace; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; margin: 0 0 .8em; }
    dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
    table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; }
    th, td { border: 1px solid #000; padding: 1.5mm; text-align: left; vertical-align: middle; }
    tr { break-inside: avoid; height: 12mm; } .box { white-space: nowrap; }
    @media print { body { margin: 0; } }
    svg.qr { display: block; } .room { display: inline-block; height: 1em; }
    """

  /// The whole document.
  package var html: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width">
    <title>\(Escape.escaped(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }
}
