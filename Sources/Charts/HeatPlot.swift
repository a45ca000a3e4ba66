import Canon
import Markup

/// A grid of values over two levers: shade and number.
package struct HeatPlot: Plot {
  package var x: Axis
  package var y: Axis
  package var columns: [Double]
  package var rows: [Double]
  /// Row by row.
  package var values: [[Double]]
  /// The name of the values' column and what they are.
  package var key: String
  package var title: String
  /// Cells that are marked, such as those on a frontier.
  package var marked: [[Bool]]
  package var markedMeans: String

  package init(
    x: Axis, y: Axis, columns: [Double], rows: [Double], values: [[Double]], key: String,
    title: String, marked: [[Bool]] = [], markedMeans: String = ""
  ) {
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
    self.values = values
    self.key = key
    self.title = title
    self.marked = marked
    self.markedMeans = markedMeans
  }

  private static let shades = 7
  private static let rowHeight = 40.0

  package func draw() -> Drawing {
    var frame = PlotFrame()
    frame.left = 62
    frame.top = 52
    frame.plotHeight = Self.rowHeight * Double(rows.count)
    let width = (frame.wall - frame.left) / Double(max(columns.count, 1))
    var nodes: [Node] = [Draw.text(y.title, 2, frame.top - 12, "start")]
    nodes += shadeKey(frame)
    // The largest value of the second lever stands on top, as on an axis.
    for (line, place) in rows.indices.reversed().enumerated() {
      let top = frame.top + Self.rowHeight * Double(line)
      nodes.append(
        Draw.text(
          y.label(rows[place]), frame.left - 8, top + Self.rowHeight / 2 + 4, "quiet end"))
      for column in columns.indices {
        nodes += cell(
          value(place, column), isMarked(place, column), frame.left + width * Double(column), top,
          width)
      }
    }
    for (column, value) in columns.enumerated() {
      nodes.append(
        Draw.text(
          x.label(value), frame.left + width * (Double(column) + 0.5), frame.floor + 20,
          "quiet middle"))
    }
    nodes.append(Draw.text(x.title, (frame.left + frame.wall) / 2, frame.floor + 42, "middle"))
    return Drawing(width: PlotFrame.width, height: frame.height, nodes: nodes)
  }

  private var bounds: (low: Double, high: Double) {
    let all = values.flatMap { $0 }.filter(\.isFinite)
    return (all.min() ?? 0, all.max() ?? 1)
  }

  /// The shade of a value, by its place among all values, so that each shade has about as many cells.
  private func shade(_ value: Double) -> Int {
    let all = values.flatMap { $0 }.filter(\.isFinite)
    guard all.count > 1 else { return 0 }
    let below = all.filter { $0 < value }.count
    return min(Self.shades - 1, below * Self.shades / all.count)
  }

  private func shadeKey(_ frame: PlotFrame) -> [Node] {
    var nodes = [
      Draw.text("few", frame.wall - 7 * 20 - 8, 18, "small quiet end")
    ]
    for shade in 0..<Self.shades {
      nodes.append(
        Draw.rect(frame.wall - 20 * Double(Self.shades - shade), 7, 20, 14, "h\(shade)"))
    }
    nodes.append(Draw.text(title, 2, 18, "strong start"))
    if !markedMeans.isEmpty {
      nodes.append(Draw.text("□ " + markedMeans, frame.wall, frame.top - 12, "small quiet end"))
    }
    return nodes
  }

  private func cell(
    _ value: Double, _ isMarked: Bool, _ x: Double, _ top: Double, _ width: Double
  ) -> [Node] {
    let shade = shade(value)
    let short = Axis("", "").label(Digits.rounded(value, significant: 2))
    var nodes = [
      Draw.rect(x + 1, top + 1, width - 2, Self.rowHeight - 2, "h\(shade)"),
      Draw.text(
        value.isFinite ? short : "–", x + width / 2, top + Self.rowHeight / 2 + 4,
        "middle \(shade >= 4 ? "on-dark" : "on-h")"),
    ]
    if isMarked {
      nodes.append(
        tag(
          "rect", .class("whisker"), Attribute("x", Digits.coordinate(x + 3)),
          Attribute("y", Digits.coordinate(top + 3)),
          Attribute("width", Digits.coordinate(width - 6)),
          Attribute("height", Digits.coordinate(Self.rowHeight - 6))))
    }
    return nodes
  }

  private func value(_ row: Int, _ column: Int) -> Double {
    row < values.count && column < values[row].count ? values[row][column] : .nan
  }

  private func isMarked(_ row: Int, _ column: Int) -> Bool {
    row < marked.count && column < marked[row].count && marked[row][column]
  }

  package var table: DataTable {
    var table = DataTable([
      .init(x.key, x.title), .init(y.key, y.title), .init(key, title),
      .init("marked", markedMeans.isEmpty ? "marked" : markedMeans),
    ])
    for row in rows.indices {
      for column in columns.indices {
        table.add([
          .number(columns[column]), .number(rows[row]), .number(value(row, column)),
          .text(isMarked(row, column) ? "yes" : "no"),
        ])
      }
    }
    return table
  }

  package func writeVega(to json: inout JSONWriter) {
    json.key("mark")
    json.raw(#"{"type":"rect"}"#)
    Vega.encoding(
      to: &json,
      [
        ("x", #"{"field":"\#(x.key)","type":"ordinal","title":\#(Vega.text(x.title))}"#),
        (
          "y",
          #"{"field":"\#(y.key)","type":"ordinal","sort":"descending","title":\#(Vega.text(y.title))}"#
        ),
        (
          "color", #"{"field":"\#(key)","type":"quantitative","title":\#(Vega.text(title))}"#
        ),
      ])
  }
}
