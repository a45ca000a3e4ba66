import Charts
import Lab

/// What to do when the future is not known, and what would change the answer.
extension Outcomes {
  // MARK: Regret

  var regret: Chart? {
    guard let futures else { return nil }
    let runs = futures.leastRegretted(.eager)
    let isAlike = [0.0, 1].allSatisfy { weight in
      futures.regrets(weight, .eager)?.allSatisfy { $0.worst == 0 } ?? true
    }
    guard let last = runs.last, !isAlike else { return nil }
    // The picture ends well beyond the weight at which the answer last changes.
    let end = min(1, max(0.2, 2 * last.from))
    let weights = (0...20).map { end * Double($0) / 20 }
    let series = Regime.allCases.indices.map { place in
      LinePlot.Series(
        Regime.allCases[place].title,
        weights.compactMap { weight in
          futures.regrets(weight, .eager).map {
            LinePlot.Point(weight, $0[place].worst / 1e9)
          }
        }, .smooth)
    }
    let design = futures.design
    return Chart(
      name: "regret",
      title: "Least regretted at worst: " + Self.answer(runs),
      note:
        "A policy's regret in a future is what is lost under it beyond what the best of the five would lose there: dollars diverted, and "
        + "dollars of honest orders refused by what each counts. Shown is the largest over \(design.rows) futures of \(design.replicates) markets, in which "
        + "\(Say.list(design.open.map(\.words))) are open at once; sureties look as hard as they risk and smugglers pay up to their gain (E7). "
        + "With sureties that look hard whatever they risk (PLAB-1): \(Self.answer(futures.leastRegretted(.fixed))).",
      about: [0, 0.05, 0.2, 1].compactMap { weight in
        futures.regrets(weight, .eager).map { regrets in
          "If a refused dollar counts \(Digits.text(weight)): "
            + zip(Regime.allCases, regrets).map { "\($0.title) \(Say.dollars($1.worst))" }
            .joined(separator: ", ") + "."
        }
      }.joined(separator: " "),
      plot: LinePlot(
        x: Axis(
          "refused_dollar_counts", "what a refused dollar of honest orders counts, dollars diverted"
        ),
        y: Axis("worst_regret_billion_dollars", "worst regret, billion dollars"),
        series: series,
        rules: runs.dropFirst().map {
          .init($0.from, Self.cents($0.from), isVertical: true)
        }))
  }

  private static func cents(_ weight: Double) -> String {
    "\(Digits.text(100 * weight, significant: 2))\u{A0}cents"
  }

  /// Which regime is the answer from which weight on, as the end of a sentence.
  private static func answer(_ runs: [(regime: Regime, from: Double)]) -> String {
    guard let last = runs.last else { return "undefined" }
    guard runs.count > 1 else {
      return "\(last.regime.title), whatever up to a whole dollar a refused one counts"
    }
    let below = zip(runs, runs.dropFirst()).enumerated().map { place, pair in
      let counts =
        place == 0
        ? "while a refused dollar of honest orders counts under \(cents(pair.1.from)) of a diverted one"
        : "under \(cents(pair.1.from))"
      return "\(pair.0.regime.title) \(counts)"
    }
    return (below + ["\(last.regime.title) from there on"]).joined(separator: ", ")
  }

  // MARK: Where bonds pay

  var whereBondsPay: Chart? {
    guard let futures, let found = BondDiscovery(futures) else { return nil }
    let design = futures.design
    let rows = found.rows.map { row in
      BarPlot.Row(
        row.open.words, sub: row.isRestricted ? row.text : "anywhere",
        [.init(0, from: 100 * row.low, to: 100 * row.high)],
        note: row.isRestricted ? Self.chance(row.quasiP) : "")
    }
    let named = found.rows.filter { $0.isRestricted && $0.quasiP < 0.05 }.map(\.phrase)
    let middle =
      found.middle.isFinite
      ? "A dollar of diversion that bonds stop turns away \(Self.price(found.middle)) of honest orders in the middle future"
      : "In most futures bonds stop no diversion"
    let rest =
      named.isEmpty
      ? "; where it is cheapest cannot be told"
      : ", under \(Self.price(found.threshold)) in a quarter of them: chiefly those with \(Say.list(named))"
    return Chart(
      name: "where-bonds-pay", title: middle + rest,
      note:
        "The box of inputs in which the quarter of futures lies where bonds are cheapest, found by patient rule induction (PRIM): it holds "
        + "\(Say.percent(100 * found.box.coverage)) of them, and they are \(Say.percent(100 * found.box.density)) of what lies in it, against "
        + "\(Say.percent(100 * found.whole)) of all \(design.rows) futures. Bars: the part of the futures, ordered by an input, that the box "
        + "takes. p: how likely so many would be there by chance if that input were left open. The price is beyond what auditors alone refuse, and of orders, "
        + "which may be placed again.",
      about:
        "Least, middle and greatest price of a dollar of diversion stopped: "
        + "\(Say.list(found.spread.map(Say.price))). "
        + rows.map { "\(Say.capital($0.label)): \($0.sub)." }.joined(separator: " "),
      plot: BarPlot(
        axis: Axis("futures_pct", "futures in the order of the input, %"),
        kinds: ["in the box"], rows: rows))
  }

  private static func chance(_ p: Double) -> String {
    p < 0.001 ? "p < 0.001" : "p \(Digits.text(p, significant: 1))"
  }

  private static func price(_ dollars: Double) -> String {
    Say.dollars(Digits.rounded(dollars, significant: 2))
  }

  // MARK: Learning

  var learning: Chart {
    func line(_ name: String, _ regime: Regime) -> LinePlot.Series {
      let none = column(ReportDesign.name(regime, learners: 0), .divertedChips)
      return LinePlot.Series(
        name,
        design.learners.map { share in
          let some = column(ReportDesign.name(regime, learners: share), .divertedChips)
          let index = Estimate(ratio: some, over: none).times(100)
          return LinePlot.Point(100 * share, index.value, low: index.low, high: index.high)
        })
    }
    func goes(_ regime: Regime) -> String {
      let (none, all) = (
        ReportDesign.name(regime, learners: 0), ReportDesign.name(regime, learners: 1)
      )
      return Say.goes(
        Say.chips(chips(none)) + " chips", Say.chips(chips(all)) + " chips",
        change: difference(all, minus: none, .divertedChips))
    }
    let laxest = mean(ReportDesign.name(.r2, learners: 1), .learnersAtLaxest, scale: 100)
    let found =
      laxest.value.isFinite
      ? "With all learning, \(Say.percent(laxest)) of their choices fall on the laxest auditor. "
      : ""
    return Chart(
      name: "learning",
      title:
        "If smugglers learn under which auditor few are found, diversion under auditors alone \(goes(.r2)), and with sureties \(goes(.r3))",
      note:
        "Chips diverted by the share of smugglers who go to the auditor under whom fewest were found for their time, where a learner may choose even if others' auditors "
        + "are drawn; none learning = 100. \(found)Sureties look as hard as they risk and smugglers pay up to their gain (E7). Whiskers: 95 %.",
      about: [Regime.r2, .r3].map { regime in
        "\(Say.capital(regime.title)): "
          + design.learners.map { share in
            "\(Say.chips(chips(ReportDesign.name(regime, learners: share)))) chips with \(Say.percent(100 * share)) learning"
          }.joined(separator: ", ") + "."
      }.joined(separator: " "),
      plot: LinePlot(
        x: Axis("learners_pct", "smugglers who learn, %", unit: ""),
        y: Axis("index", "chips diverted; none learning = 100"),
        series: [line("auditors alone", .r2), line("auditors and sureties", .r3)]))
  }
}

/// Where bonds are cheapest: the box of inputs that holds most of the cheapest quarter of the futures.
struct BondDiscovery {
  struct Row {
    var open: OpenQuestion
    /// The part of the input's law that the box takes, from 0 to 1.
    var low: Double
    var high: Double
    var isRestricted: Bool
    var quasiP: Double
    /// The box's bounds as values, and as the end of a sentence.
    var text: String
    var phrase: String
  }

  let box: Prim.Box
  let rows: [Row]
  /// The share of cases among all futures.
  let whole: Double
  /// Dollars of honest orders for a dollar of diversion stopped.
  let middle: Double
  let threshold: Double
  let spread: [Double]

  /// The share of cases that the box covers at least.
  private static let coverage = 0.6

  /// Nil where bonds stop diversion in less than a quarter of futures, or all futures are alike.
  init?(_ futures: FutureOutcomes) {
    let design = futures.design
    let prices = futures.prices
    let sorted = prices.sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return nil }
    threshold = sorted[sorted.count / 4]
    middle = sorted[sorted.count / 2]
    spread = [least, middle, greatest]
    // How far fixed diligence sees plays no part where diligence follows the risk.
    let inputs = design.open.indices.filter { design.open[$0].parameter != .dS }
    let limit = threshold
    guard limit.isFinite, !inputs.isEmpty,
      let prim = Prim(
        points: design.shares.map { shares in inputs.map { shares[$0] } },
        isCase: prices.map { $0 < limit })
    else { return nil }
    let boxes = prim.trajectory()
    let chosen =
      boxes.filter { $0.coverage >= Self.coverage }.max { $0.density < $1.density } ?? boxes[0]
    box = chosen
    whole = boxes[0].density
    let restricted = Set(prim.restricted(chosen))
    rows = inputs.indices.map { place in
      Self.row(
        design, inputs[place], chosen, place, boxes[0],
        quasiP: restricted.contains(place) ? prim.quasiP(chosen, without: place) : nil)
    }.enumerated().sorted {
      ($0.element.quasiP, $0.offset) < ($1.element.quasiP, $1.offset)
    }.map(\.element)
  }

  private static func row(
    _ design: FutureDesign, _ input: Int, _ box: Prim.Box, _ place: Int, _ all: Prim.Box,
    quasiP: Double?
  ) -> Row {
    let open = design.open[input]
    let hasLow = box.lows[place] > all.lows[place]
    let hasHigh = box.highs[place] < all.highs[place]
    let (low, high) = (hasLow ? box.lows[place] : 0, hasHigh ? box.highs[place] : 1)
    func said(_ share: Double) -> String {
      let value = design.value(input, at: share)
      return open.parameter == .cap
        ? Say.dollars(value) : Digits.text(value, significant: 2)
    }
    // The model's extension does not belong into a sentence.
    let words = open.words.hasSuffix(" (E7)") ? String(open.words.dropLast(5)) : open.words
    let bounds: String
    switch (hasLow, hasHigh) {
    case (true, true): bounds = "between \(said(low)) and \(said(high))"
    case (true, false): bounds = "above \(said(low))"
    default: bounds = "below \(said(high))"
    }
    return Row(
      open: open, low: low, high: high, isRestricted: quasiP != nil, quasiP: quasiP ?? 1,
      text: bounds, phrase: "\(open.parameter.rawValue) (\(words)) \(bounds)")
  }
}

extension FutureOutcomes {
  /// Every future: its inputs, and what every policy came to.
  var table: DataTable {
    var columns: [DataTable.Column] = [.init("future", "future")]
    columns += design.open.map { .init($0.parameter.rawValue, $0.parameter.rawValue) }
    for entry in design.cases {
      columns.append(.init("\(entry.name) diverted_value", "\(entry.name): diverted, $"))
      columns.append(.init("\(entry.name) legit_blocked_value", "\(entry.name): refused, $"))
    }
    var table = DataTable(columns)
    for future in 0..<design.rows {
      var cells: [DataTable.Cell] = [.number(Double(future))]
      for input in design.open.indices {
        cells.append(.number(design.value(input, at: design.shares[future][input])))
      }
      for entry in design.cases.indices {
        cells += [.number(diverted[entry][future]), .number(refused[entry][future])]
      }
      table.add(cells)
    }
    return table
  }
}

extension Say {
  /// What something costs, or that it cannot be had.
  static func price(_ value: Double) -> String {
    value.isFinite ? dollars(value) : "more than any sum, for bonds stop nothing"
  }
}
