import Foundation
import Lab

/// A line chart as inline SVG: one chart, one claim, with the finding as its title.
struct LabChart {
  struct Line {
    var name: String
    /// Points with half of a 95 % interval in y.
    var points: [(x: Double, y: Double, half: Double)]
  }

  var title: String
  var xName: String
  var yName: String
  var lines: [Line]

  private static let (width, height) = (680.0, 360.0)
  private static let (left, right, top, bottom) = (78.0, 16.0, 14.0, 46.0)
  /// Colours that differ for colour-blind readers too (Okabe & Ito), and a dash each.
  private static let looks = [
    ("#0072B2", ""), ("#D55E00", "6 3"), ("#009E73", "2 3"), ("#CC79A7", "8 3 2 3"),
    ("#56B4E9", "1 4"),
  ]

  /// The chart as a figure: caption, drawing, legend in words, and its numbers as a table.
  var html: String {
    """
    <figure>
    <figcaption><h2>\(Self.escape(title))</h2></figcaption>
    \(svg)
    <details><summary>The numbers</summary>\(table)</details>
    </figure>

    """
  }

  private var svg: String {
    // A point that is undefined has no place on the page; the table below shows that it is.
    let lines = lines.map { line in
      var line = line
      line.points.removeAll { !$0.x.isFinite || !$0.y.isFinite || !$0.half.isFinite }
      return line
    }
    let all = lines.flatMap(\.points)
    let xMost = max(all.map(\.x).max() ?? 1, 1e-9)
    let yMost = max(all.map { $0.y + $0.half }.max() ?? 1, 1e-9)
    func x(_ value: Double) -> Double {
      Self.left + value / xMost * (Self.width - Self.left - Self.right)
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.bottom
        - max(0, value) / yMost * (Self.height - Self.top - Self.bottom)
    }
    var out =
      "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(Self.escape(title))\">\n"
    for tick in Self.ticks(yMost) {
      out +=
        "<line x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(Self.point(y(tick)))\" y2=\"\(Self.point(y(tick)))\" class=\"grid\"/>"
      out +=
        "<text x=\"\(Self.left - 6)\" y=\"\(Self.point(y(tick) + 4))\" text-anchor=\"end\">\(Self.label(tick))</text>\n"
    }
    for tick in Self.ticks(xMost) {
      out +=
        "<text x=\"\(Self.point(x(tick)))\" y=\"\(Self.height - Self.bottom + 18)\" text-anchor=\"middle\">\(Self.label(tick))</text>\n"
    }
    out +=
      "<text x=\"\(Self.width / 2)\" y=\"\(Self.height - 8)\" text-anchor=\"middle\">\(Self.escape(xName))</text>\n"
    out +=
      "<text transform=\"translate(14 \(Self.height / 2)) rotate(-90)\" text-anchor=\"middle\">\(Self.escape(yName))</text>\n"
    for (place, line) in lines.enumerated() {
      let (colour, dash) = Self.looks[place % Self.looks.count]
      let path = line.points.map { "\(Self.point(x($0.x))),\(Self.point(y($0.y)))" }
      out +=
        "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dash)\"/>\n"
      for point in line.points {
        out +=
          "<line x1=\"\(Self.point(x(point.x)))\" x2=\"\(Self.point(x(point.x)))\" y1=\"\(Self.point(y(point.y - point.half)))\" y2=\"\(Self.point(y(point.y + point.half)))\" stroke=\"\(colour)\"/>"
        out +=
          "<circle cx=\"\(Self.point(x(point.x)))\" cy=\"\(Self.point(y(point.y)))\" r=\"3\" fill=\"\(colour)\"/>\n"
      }
      out +=
        "<text x=\"\(Self.width - Self.right)\" y=\"\(Self.top + 14 + 17 * Double(place))\" text-anchor=\"end\" fill=\"\(colour)\">\(Self.escape(line.name))</text>\n"
    }
    return out + "</svg>"
  }

  private var table: String {
    var out =
      "<table><tr><th>line</th><th>\(Self.escape(xName))</th><th>\(Self.escape(yName))</th><th>± (95 %)</th></tr>"
    for line in lines {
      for point in line.points {
        out +=
          "<tr><td>\(Self.escape(line.name))</td><td>\(Self.label(point.x))</td><td>\(Self.label(point.y))</td><td>\(Self.label(point.half))</td></tr>"
      }
    }
    return out + "</table>"
  }

  /// Round steps from 0: four to eight of them.
  private static func ticks(_ most: Double) -> [Double] {
    guard most.isFinite, most > 0 else { return [0] }
    let power = pow(10, (log10(most / 4)).rounded(.down))
    let step = [1.0, 2, 2.5, 5, 10].map { $0 * power }.first { most / $0 <= 6 } ?? most
    return stride(from: 0, through: most * 1.0001, by: step).map { $0 }
  }

  private static func point(_ value: Double) -> String { String(format: "%.1f", value) }

  static func label(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 9e18 else { return "–" }
    guard abs(value) >= 1000 else { return String(format: "%.3g", value) }
    var digits = String(Int(abs(value).rounded()))
    var out = ""
    while digits.count > 3 {
      out = "," + digits.suffix(3) + out
      digits.removeLast(3)
    }
    return (value < 0 ? "−" : "") + digits + out
  }

  static func escape(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
