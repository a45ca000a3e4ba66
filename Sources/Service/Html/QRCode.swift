import CQRCode

/// A QR code as inline SVG, for eyes and cameras; the text beside it says the same.
///
/// Source: ISO/IEC 18004, by libqrencode; level M restores 15 % of a damaged code.
enum QRCode {
  /// Modules of quiet around the code, as the standard asks.
  private static let quiet = 4

  /// The code of a text of at most 500 bytes; `nil` where there is none.
  static func modules(_ text: String) -> [[Bool]]? {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= 500,
      let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
    else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    guard width > 0, let data = code.pointee.data else { return nil }
    return (0..<width).map { row in (0..<width).map { data[row * width + $0] & 1 == 1 } }
  }

  /// The drawing; the text alone where it does not fit a code.
  static func node(_ text: String, label: String) -> Node {
    guard let modules = modules(text) else { return p("mono") { text } }
    var path = ""
    for (row, line) in modules.enumerated() {
      var column = 0
      while column < line.count {
        let start = column
        while column < line.count, line[column] == line[start] { column += 1 }
        if line[start] {
          path += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z"
        }
      }
    }
    let side = String(modules.count + 2 * quiet)
    return tag(
      "svg", .class("qr"), Attribute("viewBox", "0 0 \(side) \(side)"), .role("img"),
      .label(label)
    ) {
      tag(
        "rect", .class("qr-paper"), Attribute("width", side), Attribute("height", side))
      tag("path", .class("qr-ink"), Attribute("d", path))
    }
  }
}
