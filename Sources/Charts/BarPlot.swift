import Canon
import Markup

/// Lying bars from one value to another: parts of a sum, ranges around a base, amounts.
package struct BarPlot: Plot {
  package struct Part: Sendable {
    /// Which of `parts` it is: the colour.
    package var kind: Int
    package var from: Double
    package var to: Double

    package init(_ kind: Int, from: Double, to: Double) {
      self.kind = kind
      self.from = from
      self.to = to
    }
  }

  package struct Row: Sendable {
    package var label: String
    /// Below the label, smaller.
    package var sub: String
    package var parts: [Part]
    /// Behind the bar.
    package var note: String
    /// A 95 % interval of the bar's end; NaN where there is none.
    package var low: Double
    package var high: Double

    package init(
      _ label: String, sub: String = "", _ parts: [Part], note: String = "",
      low: Double = .nan, high: Double = .nan
    ) {
      self.label = label
      self.sub = sub
      self.parts = parts
      self.note = note
      self.low = low
      self.high = high
    }
  }

  package var axis: Axis
  /// Names of the kinds of parts, for legend and table.
  package var kinds: [String]
  package var rows: [Row]
  /// Where ranges start; drawn as a line.
  package var base: Double?

  package init(axis: Axis, kinds: [String], rows: [Row], base: Double? = nil) {
    self.axis = axis
    self.kinds = kinds
    self.rows = rows
    self.base = base
  }

  private static let rowHeight = 40.0

  package func draw() -> Drawing {
    // Where each row is one part, the rows' own names say it.
    let isParted = rows.contains { $0.parts.count > 1 }
    let legend = PlotFrame.legend(isParted ? kinds : [], left: 2, isBars: true)
    var frame = PlotFrame()
    let widest = rows.map {
      max(TextWidth.of($0.label, size: 13), TextWidth.of($0.sub, size: 12))
    }.max()
    frame.left = min(max(70, (widest ?? 0) + 16), 270)
    frame.right = 12 + (rows.map { TextWidth.of($0.note, size: 13) }.max() ?? 0)
    frame.top = legend.height + 8
    frame.plotHeight = Self.rowHeight * Double(rows.count) + 6
    let values = rows.flatMap { row in
      row.parts.flatMap { [$0.from, $0.to] } + [row.low, row.high]
    }
    let across = Scale(
      values + [base ?? .nan], includesZero: axis.includesZero, start: frame.left,
      end: frame.wall)
    var nodes = legend.nodes
    for tick in across.ticks {
      let at = across(tick)
      nodes.append(Draw.line(at, frame.top, at, frame.floor, "grid"))
      nodes.append(Draw.text(axis.label(tick), at, frame.floor + 20, "quiet middle"))
    }
    for (place, row) in rows.enumerated() {
      nodes += draw(row, frame.top + 6 + Self.rowHeight * Double(place), across, frame)
    }
    let foot = base ?? (across.from <= 0 ? 0 : across.from)
    nodes.append(Draw.line(across(foot), frame.top, across(foot), frame.floor, "base"))
    nodes.append(Draw.text(axis.title, (frame.left + frame.wall) / 2, frame.floor + 42, "middle"))
    return Drawing(width: PlotFrame.width, height: frame.height, nodes: nodes)
  }

  private func draw(_ row: Row, _ top: Double, _ across: Scale, _ frame: PlotFrame) -> [Node] {
    let height = Self.rowHeight - 14
    let middle = top + height / 2
    var nodes: [Node] = [
      Draw.text(row.label, frame.left - 10, row.sub.isEmpty ? middle + 4 : middle - 3, "end")
    ]
    if !row.sub.isEmpty {
      nodes.append(Draw.text(row.sub, frame.left - 10, middle + 12, "small quiet end"))
    }
    var end = across.start
    for part in row.parts where part.from.isFinite && part.to.isFinite {
      let (a, b) = (across(min(part.from, part.to)), across(max(part.from, part.to)))
      nodes.append(Draw.rect(a, top, max(b - a, 1), height, "bar f\(part.kind % Palette.count)"))
      end = max(end, b)
    }
    if row.low.isFinite, row.high.isFinite {
      nodes.append(Draw.line(across(row.low), middle, across(row.high), middle, "whisker"))
      end = max(end, across(row.high))
    }
    nodes.append(Draw.text(row.note, end + 7, middle + 4, "strong start"))
    return nodes
  }

  package var table: DataTable {
    var table = DataTable([
      .init("row", axis.title), .init("part", "part"), .init("from", "from"), .init("to", "to"),
      .init("low", "95 % from"), .init("high", "to"), .init("note", "says"),
    ])
    for row in rows {
      let label = row.sub.isEmpty ? row.label : "\(row.label) (\(row.sub))"
      for part in row.parts {
        table.add([
          .text(label), .text(part.kind < kinds.count ? kinds[part.kind] : ""),
          .number(part.from), .number(part.to), .number(row.low), .number(row.high),
          .text(row.note),
        ])
      }
    }
    return table
  }

  package func writeVega(to json: inout JSONWriter) {
    json.key("mark")
    json.raw(#"{"type":"bar"}"#)
    Vega.encoding(
      to: &json,
      [
        ("y", #"{"field":"row","type":"nominal","sort":null,"title":null}"#),
        ("x", Vega.field("from", axis)), ("x2", #"{"field":"to"}"#),
        ("color", #"{"field":"part","type":"nominal","sort":null,"title":null}"#),
      ])
  }
}
