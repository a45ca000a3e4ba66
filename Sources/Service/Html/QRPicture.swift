import Markup
import Print

/// A QR code as a piece of a page, for eyes and cameras; the text beside it says the same.
enum QRPicture {
  /// The drawing; the text alone where it does not fit a code.
  static func node(_ text: String, label: String) -> Node {
    guard let code = try? QRCode(text) else { return p("mono") { text } }
    let side = String(code.side)
    return tag(
      "svg", .class("qr"), Attribute("viewBox", code.viewBox), .role("img"), .label(label)
    ) {
      tag(
        "rect", .class("qr-paper"), Attribute("width", side), Attribute("height", side))
      tag("path", .class("qr-ink"), Attribute("d", code.path))
    }
  }
}
