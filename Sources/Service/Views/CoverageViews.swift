import Clearing
import Markup
import Rulebook
import Suretyship
import Synchronization
import Vocabulary

/// What coverage does to a market like the reference one: worked out once for each penalty multiple.
enum CoveragePicture {
  struct Curves: Sendable {
    var fixed: [CoveragePoint]
    var answering: [CoveragePoint]
  }

  /// Shares of the fine that a bond secures, in per cent.
  static let percents = [0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 35, 50, 75, 100]

  private static let known = Mutex<[Int: Curves]>([:])

  /// The curves for a penalty multiple in parts per million; `nil` outside 0...100.
  ///
  /// Whoever asks while another works them out waits: they are worked out once, not once for each reader.
  static func curves(multiplePpm: Int) -> Curves? {
    guard (0...100_000_000).contains(multiplePpm) else { return nil }
    return known.withLock { known in
      if let curves = known[multiplePpm] { return curves }
      guard known.count < 8, let curves = workedOut(multiplePpm) else { return nil }
      known[multiplePpm] = curves
      return curves
    }
  }

  private static func workedOut(_ multiplePpm: Int) -> Curves? {
    var market = CoverageMarket()
    market.fine = Double(multiplePpm) / 1_000_000
    let coverages = percents.map { Double($0) / 100 }
    guard let fixed = try? market.curve(coverages, .fixed(declineAbove: 0.15)),
      let answering = try? market.curve(coverages, .answering(DiligenceEffort()))
    else { return nil }
    return Curves(fixed: fixed, answering: answering)
  }
}

/// Two curves over coverage, one for each kind of diligence.
private struct CoverageChart {
  var title: String
  var unit: String
  var fixed: [Double?]
  var answering: [Double?]
  /// The rulebook's own coverage, per cent.
  var mark: Double?

  private static let (width, height, left, bottom) = (300.0, 150.0, 34.0, 128.0)

  private var top: Double { max(1e-9, (fixed + answering).compactMap(\.self).max() ?? 1) }

  private func x(_ percent: Double) -> Double {
    Self.left + (Self.width - Self.left - 8) * percent / 100
  }
  private func y(_ value: Double) -> Double { Self.bottom - (Self.bottom - 14) * value / top }

  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  private func line(_ values: [Double?]) -> String {
    var out = ""
    var isDrawing = false
    for (percent, value) in zip(CoveragePicture.percents, values) {
      guard let value else {
        isDrawing = false
        continue
      }
      out += "\(isDrawing ? "L" : "M")\(Self.number(x(Double(percent)))) \(Self.number(y(value)))"
      isDrawing = true
    }
    return out
  }

  var node: Node {
    tag("figure", .class("chart")) {
      tag("figcaption") { title }
      tag(
        "svg", Attribute("viewBox", "0 0 \(Int(Self.width)) \(Int(Self.height))"), .role("img"),
        .label("\(title), by coverage from 0 to 100 per cent; the table below has the figures")
      ) {
        tag(
          "path", .class("chart-axis"),
          Attribute("d", "M\(Int(Self.left)) 10V\(Int(Self.bottom))H\(Int(Self.width) - 8)"))
        if let mark {
          let place = Self.number(x(mark))
          tag("path", .class("chart-mark"), Attribute("d", "M\(place) 10V\(Int(Self.bottom))"))
        }
        tag("path", .class("chart-line chart-fixed"), Attribute("d", line(fixed)))
        tag("path", .class("chart-line chart-answering"), Attribute("d", line(answering)))
        text("\(Self.number(top)) \(unit)", 2, 12)
        text("0", Self.left - 10, Self.bottom)
        text("0 %", Self.left - 4, Self.height - 8)
        text("100 %", Self.width - 36, Self.height - 8)
      }
    }
  }

  private func text(_ words: String, _ x: Double, _ y: Double) -> Node {
    tag("text", Attribute("x", Self.number(x)), Attribute("y", Self.number(y))) { words }
  }
}

extension Reading {
  /// What turning coverage up does, with diligence fixed and with diligence that answers to the stake.
  var coveragePart: ThingPage.Part {
    let terms = register.rulebook?.terms
    return ThingPage.Part("What coverage does") {
      if let curves = CoveragePicture.curves(multiplePpm: terms?.penaltyMultiplePpm ?? 2_000_000) {
        p("text soft") {
          "A model, not a measurement: one order of each buyer of a reference market, in closed "
            + "form. Solid: sureties look as hard as what they risk is worth. Dashed: they look "
            + "equally hard whatever is at stake, which makes even coverage 0 seem to stop "
            + "diverters. The upright line is the rulebook’s own coverage."
        }
        div("charts") {
          for chart in Self.charts(curves, mark: terms.map { Double($0.coveragePpm) / 10_000 }) {
            chart.node
          }
        }
        Self.coverageGrid(curves).node
      } else {
        p("empty") { "No picture for this rulebook’s penalty." }
      }
    }
  }

  private static func charts(
    _ curves: CoveragePicture.Curves, mark: Double?
  ) -> [CoverageChart] {
    func chart(
      _ title: String, _ unit: String, _ value: (CoveragePoint) -> Double?
    ) -> CoverageChart {
      CoverageChart(
        title: title, unit: unit, fixed: curves.fixed.map(value),
        answering: curves.answering.map(value), mark: mark)
    }
    return [
      chart("Price of the bond, % of the order", "%") { $0.price.map { $0 * 100 } },
      chart("Honest buyers refused, %", "%") { (1 - $0.honest.cleared) * 100 },
      chart("Buyers who clear and divert, %", "%") { $0.diverting * 100 },
    ]
  }

  private static func coverageGrid(_ curves: CoveragePicture.Curves) -> Grid {
    var grid = Grid(
      caption: "What coverage does, in figures",
      columns: [
        .text("Coverage"), .number("Price, answering"), .number("Price, fixed"),
        .number("Honest refused, answering"), .number("Honest refused, fixed"),
        .number("Clear and divert, answering"), .number("Clear and divert, fixed"),
      ])
    func share(_ value: Double?) -> [Node] {
      guard let value else { return [.text("none")] }
      return [.text(hundredths(value * 100) + " %")]
    }
    for (index, percent) in CoveragePicture.percents.enumerated() {
      let (answering, fixed) = (curves.answering[index], curves.fixed[index])
      grid.row(
        [.text("\(percent) %")], share(answering.price), share(fixed.price),
        share(1 - answering.honest.cleared), share(1 - fixed.honest.cleared),
        share(answering.diverting), share(fixed.diverting))
    }
    return grid
  }

  private static func hundredths(_ value: Double) -> String {
    let whole = Int((value * 100).rounded())
    let rest = String(abs(whole % 100))
    return "\(whole / 100).\(rest.count == 1 ? "0" : "")\(rest)"
  }
}
