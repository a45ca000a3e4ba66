import Canon
import Markup

/// Lines and points over two axes, with what is uncertain about them.
package struct LinePlot: Plot {
  package struct Point: Sendable {
    package var x: Double
    package var y: Double
    /// A 95 % interval; NaN where there is none.
    package var low: Double
    package var high: Double
    /// The edge of a 95 % region around the point, where x is uncertain too.
    package var region: [Spot]
    /// Written beside the point.
    package var label: String

    package init(
      _ x: Double, _ y: Double, low: Double = .nan, high: Double = .nan, region: [Spot] = [],
      label: String = ""
    ) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
      self.region = region
      self.label = label
    }
  }

  package struct Spot: Sendable {
    package var x: Double
    package var y: Double
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  package enum Style: Sendable {
    /// Points with intervals, joined.
    case joined
    /// A step at each point, with a band.
    case steps
    /// A line with a band and no points.
    case smooth
  }

  package struct Series: Sendable {
    package var name: String
    package var points: [Point]
    package var style: Style

    package init(_ name: String, _ points: [Point], _ style: Style = .joined) {
      self.name = name
      self.points = points
      self.style = style
    }

    fileprivate var drawable: [Point] { points.filter { $0.x.isFinite && $0.y.isFinite } }
  }

  /// A line across or down at one value, with a word beside it.
  package struct Rule: Sendable {
    package var value: Double
    package var label: String
    package var isVertical: Bool

    package init(_ value: Double, _ label: String, isVertical: Bool = false) {
      self.value = value
      self.label = label
      self.isVertical = isVertical
    }
  }

  package var x: Axis
  package var y: Axis
  package var series: [Series]
  package var rules: [Rule]

  package init(x: Axis, y: Axis, series: [Series], rules: [Rule] = []) {
    self.x = x
    self.y = y
    self.series = series
    self.rules = rules
  }

  // MARK: Drawing

  package func draw() -> Drawing {
    let legend = PlotFrame.legend(series.map(\.name), left: 2)
    var frame = PlotFrame()
    frame.top = legend.height + 36
    let points = series.flatMap(\.drawable)
    let xs = points.flatMap { point in [point.x] + point.region.map(\.x) }
    let ys = points.flatMap { point in
      [point.y, point.low, point.high].filter(\.isFinite) + point.region.map(\.y)
    }
    let across = Scale(
      xs + rules.filter(\.isVertical).map(\.value), kind: x.kind, includesZero: x.includesZero,
      start: frame.left, end: frame.wall)
    let up = Scale(
      ys + rules.filter { !$0.isVertical }.map(\.value), kind: y.kind,
      includesZero: y.includesZero, start: frame.floor, end: frame.top)
    var nodes = legend.nodes + frame.axes((x, across), (y, up))
    for (place, rule) in rules.enumerated() {
      nodes += draw(rule, place, across, up, frame)
    }
    for (place, line) in series.enumerated() { nodes += draw(line, place, across, up) }
    return Drawing(width: PlotFrame.width, height: frame.height, nodes: nodes)
  }

  private func draw(
    _ rule: Rule, _ place: Int, _ across: Scale, _ up: Scale, _ frame: PlotFrame
  ) -> [Node] {
    guard rule.value.isFinite else { return [] }
    guard rule.isVertical else {
      let y = up(rule.value)
      return [
        Draw.line(frame.left, y, frame.wall, y, "rule"),
        Draw.text(rule.label, frame.wall - 4, y - 6, "small end"),
      ]
    }
    let x = across(rule.value)
    let isRight = x > (frame.left + frame.wall) * 0.6
    let y = frame.top + 14 + 18 * Double(place)
    return [
      Draw.line(x, frame.top, x, frame.floor, "rule"),
      Draw.text(rule.label, isRight ? x - 6 : x + 6, y, isRight ? "small end" : "small start"),
    ]
  }

  private func draw(_ line: Series, _ place: Int, _ across: Scale, _ up: Scale) -> [Node] {
    let points = line.drawable
    let colour = place % Palette.count
    func path(_ value: (Point) -> Double) -> [(x: Double, y: Double)] {
      var out: [(x: Double, y: Double)] = []
      for point in points {
        let spot = (x: across(point.x), y: up(value(point)))
        if line.style == .steps, let last = out.last { out.append((spot.x, last.y)) }
        out.append(spot)
      }
      return out
    }
    var nodes: [Node] = []
    if line.style != .joined, points.contains(where: { $0.low.isFinite }) {
      let edge = path { $0.high.isFinite ? $0.high : $0.y }
      let back = path { $0.low.isFinite ? $0.low : $0.y }
      nodes.append(Draw.path(Draw.trace(edge + back.reversed(), closes: true), "band f\(colour)"))
    }
    if points.count > 1 { nodes.append(Draw.path(Draw.trace(path(\.y)), "line s\(colour)")) }
    guard line.style == .joined else { return nodes }
    for point in points {
      let (x, y) = (across(point.x), up(point.y))
      if !point.region.isEmpty {
        let edge = point.region.map { (x: across($0.x), y: up($0.y)) }
        nodes.append(Draw.path(Draw.trace(edge, closes: true), "band f\(colour)"))
      } else if point.low.isFinite, point.high.isFinite {
        nodes.append(Draw.line(x, up(point.low), x, up(point.high), "whisker"))
      }
      nodes.append(Draw.dot(place, x, y))
      if !point.label.isEmpty {
        let isRight = x > PlotFrame.width - 120
        nodes.append(
          Draw.text(
            point.label, isRight ? x - 9 : x + 9, y + 16,
            isRight ? "small quiet end" : "small quiet start"))
      }
    }
    return nodes
  }

  // MARK: Data

  private var hasLabels: Bool { series.contains { $0.points.contains { !$0.label.isEmpty } } }

  package var table: DataTable {
    var columns: [DataTable.Column] = [
      .init("case", "line"), .init(x.key, x.title), .init(y.key, y.title),
      .init("low", "95 % from"), .init("high", "to"),
    ]
    if hasLabels { columns.append(.init("label", "point")) }
    var table = DataTable(columns)
    for line in series {
      for point in line.points {
        table.add([
          .text(line.name), .number(point.x), .number(point.y), .number(point.low),
          .number(point.high), .text(point.label),
        ])
      }
    }
    return table
  }

  package func writeVega(to json: inout JSONWriter) {
    json.key("layer")
    json.array { json in
      json.object { json in
        json.key("mark")
        json.raw(#"{"type":"errorbar"}"#)
        Vega.encoding(
          to: &json,
          [
            ("x", Vega.field(x.key, x)), ("y", Vega.field("low", y)),
            ("y2", #"{"field":"high"}"#), ("color", Vega.series),
          ])
      }
      json.object { json in
        json.key("mark")
        let isStep = series.contains { $0.style == .steps }
        let hasPoints = series.contains { $0.style == .joined }
        json.raw(
          #"{"type":"line","point":\#(hasPoints)"#
            + (isStep ? #","interpolate":"step-after"}"# : "}"))
        Vega.encoding(
          to: &json,
          [
            ("x", Vega.field(x.key, x)), ("y", Vega.field(y.key, y)), ("color", Vega.series),
            ("order", #"{"field":"\#(x.key)"}"#),
          ])
      }
      for rule in rules where rule.value.isFinite {
        json.object { json in
          json.key("mark")
          json.raw(#"{"type":"rule","strokeDash":[5,4]}"#)
          Vega.encoding(
            to: &json, [(rule.isVertical ? "x" : "y", #"{"datum":\#(Digits.plain(rule.value))}"#)])
        }
      }
    }
  }
}

/// Pieces of Vega-Lite specifications.
enum Vega {
  static let series = #"{"field":"case","type":"nominal","sort":null,"title":null}"#

  static func field(_ key: String, _ axis: Axis) -> String {
    let scale =
      axis.kind == .logarithmic
      ? #"{"type":"log"}"# : #"{"zero":\#(axis.includesZero)}"#
    return
      #"{"field":"\#(key)","type":"quantitative","title":\#(text(axis.title)),"scale":\#(scale)}"#
  }

  static func text(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return json.text
  }

  static func encoding(to json: inout JSONWriter, _ channels: [(String, String)]) {
    json.key("encoding")
    json.object { json in
      for (name, value) in channels {
        json.key(name)
        json.raw(value)
      }
    }
  }
}
