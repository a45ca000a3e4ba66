import Canon
import Charts
import Foundation
import FoundationXML
import Markup
import Testing

@Suite("Charts") struct ChartTests {
  static let plot = LinePlot(
    x: Axis("visits", "visits a year"), y: Axis("chips", "chips diverted"),
    series: [
      .init("auditors", [.init(1, 140_000, low: 130_000, high: 150_000), .init(4, 110_000)]),
      .init("sureties <& \"co\">", [.init(1, 18_000), .init(4, .nan)]),
    ], rules: [.init(100_000, "a limit")])

  static let chart = Chart(
    name: "two-lines", title: "Visits cut diversion", note: "Made up.", about: "Two lines.",
    plot: plot)

  @Test func `a number reads the same everywhere`() {
    #expect(Digits.text(138_583) == "139,000")
    #expect(Digits.text(0.03414) == "0.0341")
    #expect(Digits.text(-2.5) == "−2.5")
    #expect(Digits.text(0) == "0")
    #expect(Digits.text(999.6) == "1,000")
    #expect(Digits.text(99.95, significant: 2) == "100")
    #expect(Digits.text(.nan) == "–")
    #expect(Digits.text(.infinity) == "–")
    #expect(Digits.text(1e300) == "–")
    #expect(Digits.fixed(1234.5, decimals: 2) == "1,234.50")
    #expect(Digits.fixed(-0.001, decimals: 2) == "0.00")
    #expect(Digits.plain(0.1 + 0.2) == "0.3")
    #expect(Digits.plain(1e6) == "1000000")
    #expect(Digits.plain(.nan) == "")
  }

  @Test func `a scale keeps its values within and its lines round`() {
    let scale = Scale([3, 140], start: 100, end: 0)
    #expect(scale(0) == 100)
    #expect(scale.from == 0)
    #expect(scale.to >= 140)
    #expect(scale.ticks.first == 0)
    #expect(scale.ticks.count >= 4)
    #expect(scale.ticks.count <= 9)
    #expect(scale(-5) == 100)
    let one = Scale([7, 7], includesZero: false, start: 0, end: 1)
    #expect(one.from < one.to)
    let none = Scale([.nan, .infinity], start: 0, end: 1)
    for tick in none.ticks { #expect(tick.isFinite) }
    let log = Scale([0.1, 100, -3, 0], kind: .logarithmic, start: 0, end: 3)
    #expect(log.ticks == [0.1, 1, 10, 100])
    #expect(abs(log(1) - 1) < 1e-12)
  }

  @Test func `a chart says itself to those who do not see it`() throws {
    var html = ""
    Self.chart.figure.write(to: &html)
    #expect(html.contains(#"role="img""#))
    #expect(html.contains(#"<title id="two-lines-title">Visits cut diversion</title>"#))
    #expect(html.contains(#"<desc id="two-lines-desc">Two lines.</desc>"#))
    #expect(html.contains("<table>"))
    #expect(html.contains("sureties &lt;&amp; &quot;co&quot;&gt;"))
    #expect(!html.contains("NaN") && !html.contains("nan"))
    #expect(!html.contains("style="))
  }

  @Test func `a chart's file is well-formed XML that needs nothing else`() throws {
    let parser = XMLParser(data: Data(Self.chart.svgFile.utf8))
    #expect(parser.parse())
    #expect(!Self.chart.svgFile.contains("href"))
  }

  @Test func `data go out as CSV and as a specification that reads back`() throws {
    #expect(
      Self.chart.csv == """
        case,visits,chips,low,high
        auditors,1,140000,130000,150000
        auditors,4,110000,,
        "sureties <& ""co"">",1,18000,,
        "sureties <& ""co"">",4,,,

        """)
    let object = try JSONSerialization.jsonObject(with: Data(Self.chart.vegaLite.utf8))
    let spec = try #require(object as? [String: Any])
    let data = try #require(spec["data"] as? [String: Any])
    #expect((data["values"] as? [[String: Any]])?.count == 4)
    #expect((spec["layer"] as? [Any])?.count == 3)
  }

  @Test func `bars and grids bear what is undefined`() {
    let bars = BarPlot(
      axis: Axis("d", "dollars"), kinds: ["a", "b"],
      rows: [
        .init("x", [.init(0, from: 0, to: .nan), .init(1, from: -3, to: 4)], low: .nan),
        .init("y", []),
      ])
    let heat = HeatPlot(
      x: Axis("b", "beta"), y: Axis("l", "visits"), columns: [0, 1], rows: [2],
      values: [[.nan, 5]], key: "chips", title: "chips")
    for plot in [bars, heat] as [any Plot] {
      let chart = Chart(name: "n", title: "t", note: "", about: "", plot: plot)
      #expect(!chart.svgFile.contains("nan"))
      #expect(XMLParser(data: Data(chart.svgFile.utf8)).parse())
    }
  }
}
