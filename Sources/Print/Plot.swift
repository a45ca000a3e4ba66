import Markup

/// A line chart as SVG that needs nothing beside it, with its numbers as a table of comma-separated values.
///
/// Both axes begin at 0. Title and description say what it shows to those who cannot see it; lines differ by colour and dash
/// (Okabe & Ito, colours that differ for colour-blind readers too).
package struct Plot: Sendable {
  package struct Line: Sendable {
    package var name: String
    /// One value of y for each of the plot's x.
    package var values: [Double]

    package init(_ name: String, _ values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  package var title: String
  package var description: String
  package var xName: String
  package var yName: String
  package var x: [Double]
  package var lines: [Line]
  /// Where the y axis ends.
  package var yMost: Double
  /// A horizontal and a vertical line, each with its words.
  package var level: (value: Double, name: String)?
  package var mark: (value: Double, name: String)?

  package init(
    title: String, description: String, xName: String, yName: String, x: [Double], lines: [Line],
    yMost: Double = 1
  ) {
    self.title = title
    self.description = description
    self.xName = xName
    self.yName = yName
    self.x = x
    self.lines = lines
    self.yMost = yMost
  }

  private static let (width, height) = (760.0, 420.0)
  private static let (left, right, top, bottom) = (64.0, 20.0, 20.0, 52.0)
  private static let looks = [
    ("#0072B2", ""), ("#D55E00", "7 3"), ("#009E73", "2 3"), ("#CC79A7", "9 3 2 3"),
    ("#56B4E9", "1 4"), ("#000000", "5 5"),
  ]

  private func place(_ x: Double) -> Double {
    let most = max(self.x.last ?? 1, 1e-300)
    return Self.left + min(1, max(0, x / most)) * (Self.width - Self.left - Self.right)
  }

  private func height(_ y: Double) -> Double {
    let share = min(1, max(0, y / max(yMost, 1e-300)))
    return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
  }

  /// The chart.
  package var svg: String {
    let name = Escape.escaped(title)
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height) + 22 * lines.count)" \
      role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="12">
      <title id="title">\(name)</title>
      <desc id="desc">\(Escape.escaped(description))</desc>
      <rect width="100%" height="100%" fill="#fff"/>

      """
    axes(&out)
    reference(&out)
    for (index, line) in lines.enumerated() { draw(line, index, &out) }
    return out + "</svg>\n"
  }

  private func axes(_ out: inout String) {
    for y in Self.ticks(yMost) {
      let place = Self.short(height(y))
      out += """
        <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(place)" y2="\(place)" stroke="#ddd"/>
        <text x="\(Self.left - 6)" y="\(Self.short(height(y) + 4))" text-anchor="end">\(Self.short(y))</text>

        """
    }
    for x in Self.ticks(self.x.last ?? 1) {
      out += """
        <text x="\(Self.short(place(x)))" y="\(Self.height - Self.bottom + 18)" text-anchor="middle">\(Self.short(x))</text>

        """
    }
    out += """
      <text x="\(Self.width / 2)" y="\(Self.height - 12)" text-anchor="middle">\(Escape.escaped(xName))</text>
      <text transform="translate(16 \(Self.height / 2)) rotate(-90)" text-anchor="middle">\(Escape.escaped(yName))</text>

      """
  }

  /// Five or so places from 0 on, at steps of 1, 2 or 5 times a power of ten.
  private static func ticks(_ most: Double) -> [Double] {
    guard most.isFinite, most > 0, most < 1e15 else { return [0] }
    var step = 1.0
    while step > most / 5 { step /= 10 }
    while step * 10 <= most / 5 { step *= 10 }
    for factor in [5.0, 2] where step * factor <= most / 5 + step * 1e-9 {
      step *= factor
      break
    }
    return (0...20).map { Double($0) * step }.filter { $0 <= most * (1 + 1e-9) }
  }

  private func reference(_ out: inout String) {
    if let level {
      let y = Self.short(height(level.value))
      out += """
        <line x1="\(Self.left)" x2="\(Self.width - Self.right)" y1="\(y)" y2="\(y)" stroke="#555" stroke-dasharray="3 2"/>
        <text x="\(Self.left + 4)" y="\(Self.short(height(level.value) - 4))" fill="#555">\(Escape.escaped(level.name))</text>

        """
    }
    if let mark {
      let x = Self.short(place(mark.value))
      out += """
        <line x1="\(x)" x2="\(x)" y1="\(Self.top)" y2="\(Self.height - Self.bottom)" stroke="#555" stroke-dasharray="3 2"/>
        <text x="\(Self.short(place(mark.value) + 4))" y="\(Self.height - Self.bottom - 6)" fill="#555">\(Escape.escaped(mark.name))</text>

        """
    }
  }

  private func draw(_ line: Line, _ index: Int, _ out: inout String) {
    let (colour, dash) = Self.looks[index % Self.looks.count]
    let points = zip(x, line.values).filter { $0.1.isFinite }.map {
      "\(Self.short(place($0.0))),\(Self.short(height($0.1)))"
    }
    let stroke =
      "fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dash)\""
    let y = Self.height + 22 * Double(index) + 8
    out += """
      <polyline points="\(points.joined(separator: " "))" \(stroke)/>
      <line x1="\(Self.left)" x2="\(Self.left + 40)" y1="\(y - 4)" y2="\(y - 4)" \(stroke)/>
      <text x="\(Self.left + 48)" y="\(y)">\(Escape.escaped(line.name))</text>

      """
  }

  /// The numbers: a column for x and one for each line.
  package var csv: String {
    func cell(_ text: String) -> String {
      let quoted = text.replacing("\"", with: "\"\"")
      return text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        ? "\"\(quoted)\"" : text
    }
    var rows = [([xName] + lines.map(\.name)).map(cell).joined(separator: ",")]
    for index in x.indices {
      let values = lines.map { index < $0.values.count ? "\($0.values[index])" : "" }
      rows.append((["\(x[index])"] + values).joined(separator: ","))
    }
    return rows.joined(separator: "\n") + "\n"
  }

  /// At most two decimals, none where there are none.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "0" }
    let hundredths = Int64((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0
      ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
