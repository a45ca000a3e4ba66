import Canon
import Charts
import Lab
import Markup
import Statistics

/// One page that a minister reads, and beside it the files from which a referee recomputes it.
package struct Report: Sendable {
  package let outcomes: Outcomes
  /// What the study is about, for the page's heading; empty for the plain market.
  package var subject: String
  /// The command that makes the report again.
  package var command: String
  /// In reading order.
  package let charts: [Chart]

  package init(_ outcomes: Outcomes, subject: String = "", command: String) {
    self.outcomes = outcomes
    self.subject = subject
    self.command = command
    let all: [Chart?] = [
      outcomes.frontier, outcomes.detection, outcomes.plans, outcomes.displacement,
      outcomes.coverage, outcomes.levers, outcomes.quotes, outcomes.premium,
      outcomes.aggregateLoss, outcomes.learning, outcomes.tornado, outcomes.regret,
      outcomes.whereBondsPay,
    ]
    charts = all.compactMap { $0 }
  }

  /// A headline figure.
  package struct Card: Sendable, Equatable {
    package var value: String
    package var label: String
    package var note: String
  }

  package var cards: [Card] {
    let f = outcomes
    let three = f.cut("R3", against: "R0")
    let fixed = f.cut("R3 \(Diligence.fixed.rawValue)", against: "R0")
    let answering = f.cut("R3 \(Diligence.answering.rawValue)", against: "R0")
    let eager = f.cut("R3 \(Diligence.eager.rawValue)", against: "R0")
    let total = f.cut("moved R3", against: "moved R0", .totalDivertedChips)
    return [
      Card(
        value: Say.chips(f.chips("R0")), label: "chips diverted under fixed rules",
        note: "in \(f.years) years; ± \(Digits.text(f.chips("R0").half, significant: 2))"),
      f.nothingDiverted
        ? Card(
          value: "nothing", label: "for auditors alone to cut", note: f.refusal("R2"))
        : Card(
          value: Say.percent(f.cut("R2", against: "R0")), label: "cut by auditors alone",
          note: "honest orders refused: \(Say.percent(f.refused("R2")))"),
      f.nothingDiverted
        ? Card(
          value: "nothing", label: "for auditors and sureties to cut", note: f.refusal("R3"))
        : Card(
          value: Say.percent(three), label: "cut by auditors and sureties",
          note:
            "PLAB-1 \(Say.percent(fixed)), E7 \(Say.percent(answering)), E7 with smugglers who pay up to their gain \(Say.percent(eager))"
        ),
      !f.hasOrders
        ? Card(value: "none", label: "honest orders to refuse", note: "no honest buyer orders")
        : Card(
          value: Say.percent(f.refused("R3")), label: "of honest orders refused with sureties",
          note: "licensing: \(Say.percent(f.refused("R1"))); tiers: \(Say.percent(f.refused("R4")))"
        ),
      !f.hasPlans
        ? Card(value: "none", label: "of investors' plans falls due", note: "in \(f.years) years")
        : Card(
          value: Say.percent(f.mean("R3", .planKept, scale: 100)),
          label: "of an investor's plan in time with sureties",
          note: "auditors alone: \(Say.percent(f.mean("R2", .planKept, scale: 100)))"),
      f.isNone(f.mean("moved R0", .totalDivertedChips))
        ? Card(
          value: "nothing", label: "that could move elsewhere", note: "nothing is diverted anywhere"
        )
        : Card(
          value: Say.percent(total), label: "cut, if half of what is stopped moves elsewhere",
          note: "inside and outside the region together"),
    ]
  }

  /// A file of the report.
  package struct File: Sendable {
    package var name: String
    package var text: String
  }

  /// The page alone.
  package var pageFile: File { File(name: "report.html", text: page) }

  /// The page and everything beside it. Names are relative to one folder.
  package var files: [File] {
    var out = [pageFile]
    for chart in charts {
      out.append(File(name: "\(chart.name).svg", text: chart.svgFile))
      out.append(File(name: "\(chart.name).csv", text: chart.csv))
      out.append(File(name: "\(chart.name).vl.json", text: chart.vegaLite))
    }
    out.append(File(name: "cases.csv", text: casesFile))
    out.append(File(name: "replicates.csv", text: replicatesFile))
    out.append(File(name: "spells.csv", text: spellsFile))
    if let futures = outcomes.futures {
      out.append(File(name: "futures.csv", text: futures.table.csv))
    }
    out.append(File(name: "assumptions.csv", text: influenceTable.csv))
    out.append(File(name: "parameters.csv", text: parameterTable.csv))
    return out
  }

  // MARK: Files that recompute

  /// What the report uses of each replicate.
  private static let metrics: [Metric] = [
    .legitOrders, .legitBlockedShare, .divertedChips, .displacedChips, .totalDivertedChips,
    .detectedShare, .complianceCost, .premium, .premiumLegit, .claimsPaid, .claimsNet, .bondValue,
    .lossRatio, .suretiesInsolvent, .planKept, .planTenth, .settledGain,
  ]

  private var casesFile: String {
    var table = DataTable(
      [
        .init("case", "case"), .init("regime", "regime"), .init("set", "set"),
        .init("metric", "metric"),
      ]
        + ["mean", "se", "n", "q05", "q50", "q95"].map { .init($0, $0) })
    for entry in outcomes.design.cases {
      guard let sample = outcomes.samples[entry.name] else { continue }
      for metric in Self.metrics where sample.metrics.contains(metric) {
        let s = sample.summary(metric)
        table.add([
          .text(entry.name), .text(entry.regime.rawValue), .text(entry.words),
          .text(metric.rawValue),
          .number(s.mean), .number(s.se), .number(Double(s.n)), .number(s.q05), .number(s.q50),
          .number(s.q95),
        ])
      }
    }
    return table.csv
  }

  private var replicatesFile: String {
    let metrics = Self.metrics.filter { $0 != .settledGain || outcomes.settledGains != nil }
    var table = DataTable(
      [.init("case", "case"), .init("replicate", "replicate")]
        + metrics.map { .init($0.rawValue, $0.rawValue) })
    for entry in outcomes.design.cases {
      guard let sample = outcomes.samples[entry.name] else { continue }
      let columns = metrics.map { sample.column($0) }
      for replicate in 0..<sample.count {
        table.add(
          [.text(entry.name), .number(Double(replicate))]
            + columns.map { .number(replicate < $0.count ? $0[replicate] : .nan) })
      }
    }
    return table.csv
  }

  private var spellsFile: String {
    var table = DataTable([
      .init("regime", "regime"), .init("years", "years"), .init("found", "found"),
    ])
    for regime in Regime.allCases {
      for spell in outcomes.spells[regime] ?? [] {
        table.add([
          .text(regime.rawValue), .number(spell.time), .number(spell.isEvent ? 1 : 0),
        ])
      }
    }
    return table.csv
  }

  // MARK: Tables

  var regimeTable: DataTable {
    let columns: [(Metric, String, Double)] = [
      (.divertedChips, "chips diverted", 1), (.legitBlockedShare, "honest orders refused, %", 100),
      (.detectedShare, "diverting companies found, %", 100),
      (.complianceCost, "cost, % of honest value", 1), (.planKept, "plan in time, %", 100),
    ]
    var table = DataTable(
      [.init("regime", "regime")] + columns.map { .init($0.0.rawValue, $0.1) })
    for regime in Regime.allCases {
      table.add(
        [.text(regime.title)]
          + columns.map { metric, _, scale in
            .text(Say.plusMinus(outcomes.mean(regime.rawValue, metric, scale: scale)))
          })
    }
    return table
  }

  var influenceTable: DataTable {
    var table = DataTable([
      .init("assumption", "assumption"), .init("name", "name"), .init("low", "from"),
      .init("high", "to"), .init("diverted_low", "chips diverted at the low end"),
      .init("diverted_base", "at the base"), .init("diverted_high", "at the high end"),
      .init("swing", "greatest move"),
      .init("refused_low_pct", "honest refused at the low end, %"),
      .init("refused_high_pct", "at the high end, %"), .init("basis", "basis"),
    ])
    for influence in outcomes.influences {
      let entry = influence.open.parameter.entry
      table.add([
        .text(influence.open.words), .text(entry.parameter.rawValue),
        .number(influence.open.low), .number(influence.open.high),
        .number(influence.low.value), .number(influence.base.value),
        .number(influence.high.value), .number(influence.swing),
        .number(influence.refusedLow.value), .number(influence.refusedHigh.value),
        .text(
          influence.open.isLever ? "lever" : entry.isAssumption ? "assumption" : entry.source),
      ])
    }
    return table
  }

  var parameterTable: DataTable {
    var table = DataTable([
      .init("name", "name"), .init("value", "value"), .init("default", "default"),
      .init("low", "sources: from"), .init("high", "to"), .init("least", "taken: from"),
      .init("most", "to"),
      .init("meaning", "meaning"), .init("source", "source"), .init("basis", "basis"),
    ])
    for entry in Parameter.Entry.all {
      table.add([
        .text(entry.parameter.rawValue), .number(outcomes.base[entry.parameter]),
        .number(entry.standard), .number(entry.swept?.lowerBound ?? .nan),
        .number(entry.swept?.upperBound ?? .nan), .number(entry.range.lowerBound),
        .number(entry.range.upperBound), .text(entry.meaning), .text(entry.source),
        .text(entry.isAssumption ? "assumed" : "observed"),
      ])
    }
    return table
  }

  /// The report's figures as JSON: cards, charts with their tables, the cases.
  package var json: String {
    var json = JSONWriter(indented: true)
    json.object { json in
      json.key("command")
      json.string(command)
      json.key("cards")
      json.array { json in
        for card in cards {
          json.object { json in
            json.key("value")
            json.string(card.value)
            json.key("label")
            json.string(card.label)
            json.key("note")
            json.string(card.note)
          }
        }
      }
      json.key("charts")
      json.array { json in
        for chart in charts {
          json.object { json in
            json.key("name")
            json.string(chart.name)
            json.key("title")
            json.string(chart.title)
            json.key("rows")
            chart.plot.table.write(to: &json)
          }
        }
      }
      json.key("assumptions")
      influenceTable.write(to: &json)
    }
    return json.text
  }
}
