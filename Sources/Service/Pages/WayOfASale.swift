import Markup

/// The way of a sale as a line with stops, drawn on the server, with live counts under the stops.
struct WayOfASale: Sendable {
  var proposed: Int64 = 0
  var engaged: Int64 = 0
  var bonded: Int64 = 0
  var cleared: Int64 = 0
  var shippedUnits: Int64 = 0
  var rounds: Int64 = 0
  var cases: Int64 = 0
  var demands: Int64 = 0
  var paid: Int64 = 0

  private struct Stop {
    var x: Int
    var y: Int
    var name: String
    var note: String
    var kind: String
    var isBig = false
    var labelAbove = false
  }

  private var stops: [Stop] {
    [
      Stop(x: 60, y: 130, name: "Proposed", note: Figures.count(proposed), kind: ""),
      Stop(
        x: 260, y: 62, name: "Auditor engaged", note: Figures.count(engaged), kind: "s-one",
        labelAbove: true),
      Stop(x: 260, y: 198, name: "Bond issued", note: Figures.count(bonded), kind: "s-two"),
      Stop(
        x: 450, y: 130, name: "Cleared", note: Figures.count(cleared), kind: "", isBig: true),
      Stop(
        x: 620, y: 130, name: "Shipped", note: Figures.counted(shippedUnits, "unit"), kind: ""),
      Stop(
        x: 820, y: 130, name: "Watched", note: Figures.counted(rounds, "round"), kind: "",
        isBig: true),
      Stop(
        x: 820, y: 262, name: "Case", note: Figures.count(cases), kind: "s-case"),
      Stop(x: 620, y: 262, name: "Demand", note: Figures.count(demands), kind: "s-case"),
      Stop(x: 450, y: 262, name: "Paid", note: Figures.count(paid), kind: "s-case"),
    ]
  }

  /// The drawing in words, for those who do not see it.
  private var words: String {
    """
    A sale is proposed (\(Figures.count(proposed))). On one track an auditor is engaged \
    (\(Figures.count(engaged))), on the other a bond is issued (\(Figures.count(bonded))). Where \
    both meet the sale clears (\(Figures.count(cleared))). Units are shipped \
    (\(Figures.count(shippedUnits))) and watched in rounds (\(Figures.count(rounds))) that come \
    round again and again. A finding leads to a case (\(Figures.count(cases))), a demand \
    (\(Figures.count(demands))) and a payment (\(Figures.count(paid))).
    """
  }

  var node: Node {
    tag(
      "div", .class("scroll"), .role("region"), .label("Drawing of the way of a sale"),
      Attribute("tabindex", "0")
    ) {
      tag(
        "svg", .class("way"), Attribute("viewBox", "0 0 960 330"), .role("img"),
        .labelled(by: "way-title way-desc")
      ) {
        tag("title", .id("way-title")) { "The way of a sale" }
        tag("desc", .id("way-desc")) { words }
        track("t-one", "M60 130C150 130 160 62 260 62C360 62 360 130 450 130")
        track("t-two", "M60 130C150 130 160 198 260 198C360 198 360 130 450 130")
        track("t-main", "M450 130H820")
        track("t-main", "M820 130C890 130 920 100 905 66C890 34 838 40 824 108")
        track("t-case", "M820 130V262H450")
        for stop in stops { draw(stop) }
      }
    }
  }

  private func track(_ kind: String, _ path: String) -> Node {
    tag("path", .class("track \(kind)"), Attribute("d", path))
  }

  private func draw(_ stop: Stop) -> [Node] {
    let radius = stop.isBig ? 15 : 9
    let isLeft = stop.x < 100
    let isCorner = stop.kind == "s-case" && stop.x == 820
    let isRight = stop.kind.isEmpty && stop.x == 820
    let nameY = stop.labelAbove ? stop.y - 40 : stop.y + radius + 22
    let x = isLeft ? stop.x - 14 : isCorner ? stop.x + 22 : isRight ? stop.x - 14 : stop.x
    let y = isCorner ? stop.y - 2 : nameY
    let anchor = isLeft || isCorner ? "start" : isRight ? "end" : "middle"
    return [
      tag(
        "circle", .class("stop \(stop.kind)\(stop.isBig ? " big" : "")"),
        Attribute("cx", String(stop.x)), Attribute("cy", String(stop.y)),
        Attribute("r", String(radius))),
      tag(
        "text", .class("name"), Attribute("x", String(x)), Attribute("y", String(y)),
        Attribute("text-anchor", anchor)
      ) { stop.name },
      tag(
        "text", .class("sub"), Attribute("x", String(x)), Attribute("y", String(y + 18)),
        Attribute("text-anchor", anchor)
      ) { stop.note },
    ]
  }
}
