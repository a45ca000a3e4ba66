import Markup

/// The space of a drawing and what surrounds its marks.
struct PlotFrame {
  static let width = 720.0
  var left = 70.0
  var right = 20.0
  var top = 14.0
  var bottom = 50.0
  /// Of the marks alone.
  var plotHeight = 330.0

  var height: Double { top + plotHeight + bottom }
  var floor: Double { top + plotHeight }
  var wall: Double { Self.width - right }

  /// The entries of a legend, in as many lines as it takes, and their height.
  static func legend(
    _ names: [String], left: Double, isBars: Bool = false
  ) -> (nodes: [Node], height: Double) {
    guard names.count > 1 else { return ([], 0) }
    var nodes: [Node] = []
    var (x, y) = (left, 16.0)
    for (place, name) in names.enumerated() {
      let swatch = isBars ? 14.0 : 28.0
      let needed = swatch + 10 + TextWidth.of(name, size: 13) + 16
      if x > left, x + needed > width - 8 {
        x = left
        y += 22
      }
      if isBars {
        nodes.append(Draw.rect(x, y - 11, 14, 14, "f\(place % Palette.count)"))
      } else {
        nodes.append(Draw.line(x, y - 4, x + 28, y - 4, "line s\(place % Palette.count)"))
        nodes.append(Draw.dot(place, x + 14, y - 4))
      }
      nodes.append(Draw.text(name, x + swatch + 8, y, "start"))
      x += needed
    }
    return (nodes, y + 14)
  }

  /// Lines across with labels on the left, and labels below.
  func axes(_ x: (Axis, Scale), _ y: (Axis, Scale)) -> [Node] {
    var nodes: [Node] = []
    for tick in y.1.ticks {
      let at = y.1(tick)
      nodes.append(Draw.line(left, at, wall, at, "grid"))
      nodes.append(Draw.text(y.0.label(tick), left - 8, at + 4, "quiet end"))
    }
    for tick in x.1.ticks {
      let at = x.1(tick)
      nodes.append(Draw.line(at, floor, at, floor + 5, "base"))
      nodes.append(Draw.text(x.0.label(tick), at, floor + 20, "quiet middle"))
    }
    nodes.append(Draw.line(left, floor, wall, floor, "base"))
    nodes.append(Draw.text(x.0.title, (left + wall) / 2, floor + 42, "middle"))
    nodes.append(Draw.text(y.0.title, 2, top - 16, "start"))
    return nodes
  }
}
