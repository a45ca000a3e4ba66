import Canon
import Markup

/// What a plot has drawn.
package struct Drawing: Sendable {
  package var width: Double
  package var height: Double
  package var nodes: [Node]
}

/// Data with the way in which it is drawn.
package protocol Plot: Sendable {
  func draw() -> Drawing
  var table: DataTable { get }
  /// The keys `layer` or `mark` with `encoding` of a Vega-Lite specification whose data is the table.
  func writeVega(to json: inout JSONWriter)
}

/// One chart, one claim: the title states it.
package struct Chart: Sendable {
  /// The stem of file names, lower case with hyphens.
  package var name: String
  /// The claim, worked out from the numbers.
  package var title: String
  /// What is shown, in a sentence or two.
  package var note: String
  /// The drawing in words, for those who do not see it.
  package var about: String
  package var plot: any Plot

  package init(name: String, title: String, note: String, about: String, plot: any Plot) {
    self.name = name
    self.title = title
    self.note = note
    self.about = about
    self.plot = plot
  }

  /// The chart on a page: heading, drawing, note, and its numbers as a table.
  package var figure: Node {
    let drawing = plot.draw()
    return tag("figure", .id(name), .class("chart-figure")) {
      tag("figcaption") {
        tag("h3", .id("\(name)-heading")) { title }
        p("chart-note") { note }
      }
      // On a narrow screen the drawing keeps its size and scrolls, also by keyboard.
      tag(
        "div", .class("chart-scroll"), .role("group"), .label("Drawing: \(title)"),
        Attribute("tabindex", "0")
      ) { svg(drawing, drawing.nodes) }
      tag("details", .class("chart-numbers")) {
        tag("summary") { "The numbers of this chart" }
        tag(
          "div", .class("scroll"), .role("group"), .label("Numbers: \(title)"),
          Attribute("tabindex", "0")
        ) {
          plot.table.node(caption: title)
        }
      }
    }
  }

  /// The chart as a file of its own, with its title drawn.
  package var svgFile: String {
    let drawing = plot.draw()
    let margin = 14.0
    let width = drawing.width + 2 * margin
    let lines = TextWidth.wrap(title, size: 19, width: drawing.width)
    let top = 22 + 25 * Double(lines.count)
    var nodes: [Node] = [
      tag("style") { Palette.css + Self.titleRule },
      Draw.rect(0, 0, width, drawing.height + top, "paper"),
    ]
    for (place, line) in lines.enumerated() {
      nodes.append(Draw.text(line, margin + 2, 30 + 25 * Double(place), "claim start"))
    }
    nodes.append(
      tag(
        "g",
        Attribute("transform", "translate(\(Digits.coordinate(margin)) \(Digits.coordinate(top)))")
      ) { drawing.nodes })
    var out = ""
    var taller = drawing
    taller.width = width
    taller.height += top
    svg(taller, nodes, isFile: true).write(to: &out)
    return out + "\n"
  }

  private static let titleRule = """
    .chart .claim { font-family: Charter, Georgia, Liberation Serif, serif; font-size: 19px; }

    """

  private func svg(_ drawing: Drawing, _ nodes: [Node], isFile: Bool = false) -> Node {
    let box =
      "0 0 \(Digits.coordinate(drawing.width)) \(Digits.coordinate(drawing.height))"
    var attributes = [
      Attribute.class("chart"), Attribute("viewBox", box), .role("img"),
      .labelled(by: "\(name)-title \(name)-desc"),
    ]
    if isFile {
      attributes.insert(Attribute("xmlns", "http://www.w3.org/2000/svg"), at: 0)
      attributes.append(Attribute("width", Digits.coordinate(drawing.width)))
      attributes.append(Attribute("height", Digits.coordinate(drawing.height)))
    }
    return .element(
      "svg", attributes,
      [
        tag("title", .id("\(name)-title")) { title },
        tag("desc", .id("\(name)-desc")) { about },
      ] + nodes)
  }

  package var csv: String { plot.table.csv }

  /// A Vega-Lite specification that carries its data, to be restyled elsewhere.
  package var vegaLite: String {
    var json = JSONWriter(indented: true)
    json.object { json in
      json.key("$schema")
      json.string("https://vega.github.io/schema/vega-lite/v5.json")
      json.key("title")
      json.array { json in
        for line in TextWidth.wrap(title, size: 15, width: 620) { json.string(line) }
      }
      json.key("description")
      json.string(about)
      json.key("width")
      json.integer(620)
      json.key("data")
      json.object { json in
        json.key("values")
        plot.table.write(to: &json)
      }
      plot.writeVega(to: &json)
    }
    return json.text + "\n"
  }
}

/// Elements of drawings.
enum Draw {
  static func text(_ text: String, _ x: Double, _ y: Double, _ names: String) -> Node {
    tag(
      "text", .class(names), Attribute("x", Digits.coordinate(x)),
      Attribute("y", Digits.coordinate(y))
    ) { text }
  }

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ names: String
  ) -> Node {
    path("M\(at(x1, y1))L\(at(x2, y2))", names)
  }

  static func path(_ path: String, _ names: String) -> Node {
    tag("path", .class(names), Attribute("d", path))
  }

  static func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ names: String
  ) -> Node {
    tag(
      "rect", .class(names), Attribute("x", Digits.coordinate(x)),
      Attribute("y", Digits.coordinate(y)), Attribute("width", Digits.coordinate(max(0, width))),
      Attribute("height", Digits.coordinate(max(0, height))))
  }

  static func at(_ x: Double, _ y: Double) -> String {
    "\(Digits.coordinate(x)) \(Digits.coordinate(y))"
  }

  /// A line through points.
  static func trace(_ points: [(x: Double, y: Double)], closes: Bool = false) -> String {
    guard let first = points.first else { return "" }
    var out = "M\(at(first.x, first.y))"
    for point in points.dropFirst() { out += "L\(at(point.x, point.y))" }
    return out + (closes ? "Z" : "")
  }

  /// A point in the shape of its series: disc, square, diamond, triangle, triangle downward, cross.
  static func dot(_ series: Int, _ x: Double, _ y: Double) -> Node {
    let r = 4.5
    let names = "dot f\(series % Palette.count)"
    switch series % Palette.count {
    case 0:
      return tag(
        "circle", .class(names), Attribute("cx", Digits.coordinate(x)),
        Attribute("cy", Digits.coordinate(y)), Attribute("r", "4.5"))
    case 1: return rect(x - 4, y - 4, 8, 8, names)
    case 2:
      return path(
        trace([(x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y)], closes: true), names)
    case 3: return path(trace([(x, y - 5), (x + 5, y + r), (x - 5, y + r)], closes: true), names)
    case 4: return path(trace([(x, y + 5), (x + 5, y - r), (x - 5, y - r)], closes: true), names)
    default:
      return path(
        trace([(x - 2, y - 5), (x + 2, y - 5), (x + 2, y + 5), (x - 2, y + 5)], closes: true), names
      )
    }
  }
}

/// How wide text comes out, near enough to lay it out: no font is asked.
enum TextWidth {
  static func of(_ text: String, size: Double) -> Double {
    var units = 0.0
    for character in text {
      switch character {
      case "i", "l", "j", ".", ",", "'", "’", "|", ":", ";", "I", "f", "t", "r", "(", ")":
        units += 0.34
      case "m", "w", "M", "W", "%", "—": units += 0.86
      case " ": units += 0.28
      case "A"..."Z": units += 0.67
      default: units += 0.55
      }
    }
    return units * size
  }

  /// Lines no wider than `width`, broken at blanks.
  static func wrap(_ text: String, size: Double, width: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, of(longer, size: size) > width {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
