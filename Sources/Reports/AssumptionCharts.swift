import Charts
import Lab

/// What the answer rests on.
extension Outcomes {
  /// How far an outcome moves when an assumption goes from the base to either end of its range.
  struct Influence {
    var open: OpenQuestion
    var base: Estimate
    var low: Estimate
    var high: Estimate
    var refusedLow: Estimate
    var refusedHigh: Estimate

    /// The greatest move, from the base or from end to end: both ends may lie on one side of the base.
    var swing: Double {
      max(
        abs(low.value - base.value), abs(high.value - base.value), abs(high.value - low.value))
    }
  }

  /// The assumptions, the most influential first; those that move nothing last.
  var influences: [Influence] {
    let base = chips(design.regime.rawValue)
    let all = OpenQuestion.all.map { open in
      let name = open.parameter.rawValue
      return Influence(
        open: open, base: base, low: chips("\(name) low"), high: chips("\(name) high"),
        refusedLow: refused("\(name) low"), refusedHigh: refused("\(name) high"))
    }
    return all.enumerated().sorted {
      ($0.element.swing, Double(-$0.offset)) > ($1.element.swing, Double(-$1.offset))
    }.map(\.element)
  }

  private static func label(_ open: OpenQuestion, _ value: Double) -> String {
    open.parameter == .cap ? Say.dollars(value) : Digits.text(value)
  }

  var tornado: Chart {
    let base = chips(design.regime.rawValue)
    let ranked = influences
    let rows = ranked.prefix(12).map { influence in
      BarPlot.Row(
        influence.open.words,
        sub: "\(influence.open.isLever ? "lever " : "")\(influence.open.parameter.rawValue) "
          + "\(Self.label(influence.open, influence.open.low)) … \(Self.label(influence.open, influence.open.high))",
        [
          .init(0, from: base.value, to: influence.low.value),
          .init(1, from: base.value, to: influence.high.value),
        ], note: "")
    }
    let first = ranked.filter { $0.swing > 0 && !$0.open.isLever }.prefix(2)
    let named = first.map { influence in
      "\(influence.open.words) (\(Say.chips(influence.low)) chips at \(Self.label(influence.open, influence.open.low)), "
        + "\(Say.chips(influence.high)) at \(Self.label(influence.open, influence.open.high)))"
    }
    let title =
      named.isEmpty
      ? "No assumption moves diversion under \(design.regime.title)"
      : "Under \(design.regime.title) the answer rests most on \(named.joined(separator: " and on "))"
    return Chart(
      name: "tornado", title: title,
      note:
        "Chips diverted in \(years) years when one assumption at a time goes to the low or the high end of what the sources leave open; the "
        + "line is the base (\(Say.chips(base))). The twelve that move it most, from the base or from end to end; a lever is for the regulator to choose and stands here for comparison.",
      about: ranked.prefix(12).map { influence in
        "\(Say.capital(influence.open.words)): \(Say.chips(influence.low)) to \(Say.chips(influence.high))."
      }.joined(separator: " "),
      plot: BarPlot(
        axis: Axis("chips_diverted", "chips diverted in \(years) years"),
        kinds: ["low end", "high end"],
        rows: Array(rows), base: base.value))
  }

  var levers: Chart {
    let cells = design.heatVisits.map { visit in
      design.heatShares.map { share in chips(ReportDesign.name(share, visit)).value }
    }
    let points = design.heatVisits.flatMap { visit in
      design.heatShares.map { share in
        let name = ReportDesign.name(share, visit)
        return (x: chips(name).value, y: refused(name).value)
      }
    }
    let marks = Frontier.marks(points)
    let width = design.heatShares.count
    let marked = design.heatVisits.indices.map { row in
      Array(marks[(row * width)..<((row + 1) * width)])
    }
    let (few, many) = (design.heatVisits[1], design.heatVisits[design.heatVisits.count - 2])
    let (thin, thick) = (0.1, 0.5)
    let start = ReportDesign.name(thin, few)
    let (moreVisits, moreBond) = (ReportDesign.name(thin, many), ReportDesign.name(thick, few))
    func told(_ name: String) -> String {
      let cut = cut(name, against: start)
      if isNone(chips(start)), isNone(chips(name)) { return "no less diversion, for there is none" }
      return !(abs(cut.value) > cut.half)
        ? "no measurable change of diversion"
        : cut.value > 0
          ? "\(Say.percent(cut)) less diversion"
          : "\(Say.percent(-cut.value)) more diversion"
    }
    func refusals(_ name: String, _ words: String = "") -> String {
      hasOrders ? " (\(words)\(Say.percent(refused(start))) → \(Say.percent(refused(name))))" : ""
    }
    return Chart(
      name: "two-levers",
      title:
        "From \(Digits.text(few)) visit a year and a tenth bonded: \(Digits.text(many)) visits bring \(told(moreVisits))"
        + "\(refusals(moreVisits, "honest orders refused: ")), bonding half brings \(told(moreBond))\(refusals(moreBond))",
      note:
        "Chips diverted in \(years) years under auditors and sureties whose diligence follows the risk and smugglers who pay up to their gain "
        + "(E7). Framed: no other point has both less diversion and fewer honest orders refused.",
      about: design.heatVisits.map { visit in
        "At \(Digits.text(visit)) visits a year: "
          + design.heatShares.map { share in
            "\(Say.chips(chips(ReportDesign.name(share, visit)))) with \(Digits.text(share)) bonded"
          }.joined(separator: ", ") + "."
      }.joined(separator: " "),
      plot: HeatPlot(
        x: Axis("bonded_share", "share of the penalty that is bonded (beta)"),
        y: Axis("visits_per_year", "auditor's visits to a site a year (lamA)"),
        columns: design.heatShares, rows: design.heatVisits, values: cells, key: "chips_diverted",
        title: "chips diverted", marked: marked, markedMeans: "on the frontier"))
  }
}
