import CQRencode
import Markup

/// A QR code: a square of dark and light modules that a camera reads as a text.
///
/// Source: ISO/IEC 18004 by libqrencode 4, byte mode, error correction M (15 % of the code may be soiled or torn). The version is the
/// least that holds the text. The same text gives the same modules.
package struct QRCode: Hashable, Sendable {
  /// Modules along each side, 21 to 177 in steps of 4; the quiet zone is not counted.
  package let size: Int
  /// Row by row from the top left; true is dark.
  private let modules: [Bool]

  /// Light modules that must surround the code for a camera to find it.
  package static let quietZone = 4
  /// Most bytes of a text: below what the greatest version holds, and a code that a phone still reads from paper.
  package static let textBytes = 1_000

  /// Encodes the UTF-8 bytes of a text. Throws for a text that is empty, too long or holds a NUL, which readers cut at.
  package init(_ text: String) throws(QRFault) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= Self.textBytes else { throw .tooLong(bytes: bytes.count) }
    guard !bytes.contains(0) else { throw .holdsNUL }
    guard
      let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
    else { throw .notEncoded }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard width > 0, let data = code.pointee.data else { throw .notEncoded }
    size = width
    // The lowest bit of each byte is the colour; the others say which part of the code it is.
    modules = (0..<width * width).map { data[$0] & 1 == 1 }
  }

  /// Whether the module is dark; light outside the code.
  package func isDark(row: Int, column: Int) -> Bool {
    guard (0..<size).contains(row), (0..<size).contains(column) else { return false }
    return modules[row * size + column]
  }

  /// Units along each side of the drawing: the code and its quiet zone.
  package var side: Int { size + 2 * Self.quietZone }

  /// The `viewBox` of an SVG element that holds `path`: one unit a module.
  package var viewBox: String { "0 0 \(side) \(side)" }

  /// The `d` of an SVG path that fills the dark modules, one rectangle for each run in a row.
  ///
  /// Digits, letters, commas, spaces and minus signs only: safe in any attribute.
  package var path: String {
    var out = ""
    for row in 0..<size {
      var column = 0
      while column < size {
        guard isDark(row: row, column: column) else {
          column += 1
          continue
        }
        let start = column
        while isDark(row: row, column: column) { column += 1 }
        let length = column - start
        out += "M\(start + Self.quietZone),\(row + Self.quietZone)h\(length)v1h-\(length)z"
      }
    }
    return out
  }

  /// The code as an SVG element that needs nothing beside it; black on white whatever the page's colours are.
  ///
  /// `title` says what the code holds, to those who cannot see it. `millimetres` is the side when printed, quiet zone included.
  package func svg(title: String, millimetres: Int = 30) -> String {
    let name = Escape.escaped(title)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="\(name)" \
      viewBox="\(viewBox)" width="\(millimetres)mm" height="\(millimetres)mm" \
      shape-rendering="crispEdges"><title>\(name)</title>\
      <path fill="#fff" d="M0,0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
      """
  }
}

/// Why a text has no code.
package enum QRFault: Error, Hashable, Sendable {
  case empty
  case tooLong(bytes: Int)
  case holdsNUL
  /// The library had no memory.
  case notEncoded
}

extension QRFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "there is no text to put into a QR code"
    case .tooLong(let bytes):
      "the text has \(bytes) bytes; a QR code here holds \(QRCode.textBytes)"
    case .holdsNUL: "the text holds a NUL, which readers of QR codes cut at"
    case .notEncoded: "the QR code could not be made: out of memory"
    }
  }
}
