import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab report`: one self-contained page that a minister reads and a referee recomputes.
struct LabReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one self-contained page: what the regimes do, and what that rests on.",
    discussion: "Every chart is one claim; its finding, worked out from the runs, is its title.")
  @OptionGroup var options: LabOptions
  @Option(help: "The page to write, HTML.") var into: String

  private static let shares = ["0", "0.02", "0.1", "0.25", "0.5", "1"]
  private static let panels = ["1", "2", "3", "4", "6", "8"]

  func run() async throws {
    let plan = try options.plan()
    guard !plan.inputs.isUncertain else { throw Ending.badInput("report takes exact values") }
    var cases: [(name: String, regime: Regime, set: [String])] = []
    for regime in Regime.allCases { cases.append((regime.rawValue, regime, [])) }
    for share in Self.shares {
      cases.append(("plain \(share)", .r3, ["beta=\(share)"]))
      cases.append(("E7 \(share)", .r3, ["beta=\(share)", "diligence=1"]))
      cases.append(("E7 gain \(share)", .r3, ["beta=\(share)", "diligence=1", "wtpS=0.4"]))
    }
    for panel in Self.panels { cases.append(("quotes \(panel)", .r3, ["Kq=\(panel)"])) }
    for moved in ["R0", "R2", "R3"] {
      cases.append(("moved \(moved)", try LabPlan.regime(moved), ["displace=0.5"]))
    }
    let markets = try cases.map { entry in
      var plan = plan
      for text in entry.set { try plan.say(text, place: "report") }
      return try plan.market(entry.regime)
    }
    let samples = try await LabWork.samples(
      markets, replicates: plan.replicates, plan: plan, what: "lab report")
    let found = Dictionary(uniqueKeysWithValues: zip(cases.map(\.name), samples))
    let page = LabReport(plan: plan, found: found, shares: Self.shares, panels: Self.panels)
    try Files.write(Array(page.html.utf8), to: into)
    Terminal.say("written: \(into)")
  }
}

/// The page.
struct LabReport {
  var plan: LabPlan
  var found: [String: Sample]
  var shares: [String]
  var panels: [String]

  private func mean(_ name: String, _ metric: Metric) -> Double {
    found[name]?.summary(metric).mean ?? .nan
  }

  private func point(
    _ x: Double, _ name: String, _ metric: Metric, scale: Double = 1
  ) -> (x: Double, y: Double, half: Double) {
    guard let summary = found[name]?.summary(metric) else { return (x, .nan, 0) }
    return (x, summary.mean * scale, summary.se.isNaN ? 0 : 1.96 * summary.se * scale)
  }

  var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>What five regimes do to a market</title>
    <style>
    body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
    h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.1rem;margin:.2rem 0}figure{margin:2rem 0}svg{width:100%;height:auto}
    svg text{font-size:12px}svg .grid{stroke:#ddd}table{border-collapse:collapse;font-size:.85rem}
    td,th{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:right}td:first-child,th:first-child{text-align:left}
    pre{background:#f4f4f4;padding:.6rem;overflow-x:auto}
    </style></head><body>
    <h1>What five regimes do to a market of AI chips</h1>
    <p>\(plan.replicates) simulated markets of five regimes with the same buyers, seed \(plan.seed). Intervals are 95 %.</p>
    \(regimes)
    \(coverage.html)\(frontier.html)\(quotes.html)
    \(displacement)
    \(assumptions)
    \(limits)
    <h2>How to reproduce</h2><pre>\(LabChart.escape(command))</pre>
    <p>Sources of the parameters and the model's description: docs/lab.md.</p>
    </body></html>

    """
  }

  private var regimes: String {
    let columns: [(Metric, String)] = [
      (.divertedChips, "chips diverted"), (.legitBlockedShare, "honest orders refused or lost, %"),
      (.detectedShare, "diverting companies found, %"), (.complianceCost, "cost, % of value"),
    ]
    var out = "<table><tr><th>regime</th>"
    out += columns.map { "<th>\($0.1)</th>" }.joined() + "</tr>"
    for regime in Regime.allCases {
      out += "<tr><td>\(regime.title)</td>"
      for (metric, _) in columns {
        let isShare = metric == .legitBlockedShare || metric == .detectedShare
        let value = point(0, regime.rawValue, metric, scale: isShare ? 100 : 1)
        out += "<td>\(LabChart.label(value.y)) ± \(LabChart.label(value.half))</td>"
      }
      out += "</tr>"
    }
    return out + "</table>"
  }

  private func overShares(_ name: String) -> [(x: Double, y: Double, half: Double)] {
    shares.map { point(Double($0) ?? 0, "\(name) \($0)", .divertedChips) }
  }

  private var coverage: LabChart {
    let cut = 100 * (1 - mean("plain 0", .divertedChips) / mean("R2", .divertedChips))
    let cutE7 = 100 * (1 - mean("E7 0", .divertedChips) / mean("R2", .divertedChips))
    let eager = mean("E7 gain 0.25", .divertedChips) / mean("E7 0.25", .divertedChips)
    return LabChart(
      title:
        "With nothing bonded PLAB-1 shows \(LabChart.label(cut)) % less diversion than auditors alone, and \(LabChart.label(cutE7)) % when sureties look only as hard as they risk (E7). Smugglers who pay up to 40 % of the value divert \(LabChart.label(eager)) times as much at a quarter bonded",
      xName: "share of the penalty that is bonded", yName: "chips diverted",
      lines: [
        .init(name: "PLAB-1", points: overShares("plain")),
        .init(name: "E7: effort follows risk", points: overShares("E7")),
        .init(name: "E7, smugglers pay up to 40 %", points: overShares("E7 gain")),
      ])
  }

  private var frontier: LabChart {
    func line(_ name: String) -> [(x: Double, y: Double, half: Double)] {
      shares.map { share in
        let refused = 100 * mean("\(name) \(share)", .legitBlockedShare)
        return point(refused, "\(name) \(share)", .divertedChips)
      }
    }
    func alone(_ name: String) -> (x: Double, y: Double, half: Double) {
      point(100 * mean(name, .legitBlockedShare), name, .divertedChips)
    }
    let full = 100 * mean("plain 1", .legitBlockedShare)
    return LabChart(
      title:
        "Bonding the whole penalty refuses \(LabChart.label(full)) % of honest orders; licensing loses \(LabChart.label(100 * mean("R1", .legitBlockedShare))) %",
      xName: "honest orders refused or lost, %", yName: "chips diverted",
      lines: [
        .init(name: "auditors and sureties, PLAB-1", points: line("plain")),
        .init(name: "auditors and sureties, E7", points: line("E7")),
        .init(name: "auditors alone", points: [alone("R2")]),
        .init(name: "tiers", points: [alone("R4")]),
        .init(name: "licensing", points: [alone("R1")]),
      ])
  }

  private var quotes: LabChart {
    let few = mean("quotes 1", .divertedChips)
    let many = mean("quotes 8", .divertedChips)
    return LabChart(
      title:
        "The gatekeepers' winner's curse: from one quote to eight, diversion goes from \(LabChart.label(few)) to \(LabChart.label(many)) chips while honest refusals go from \(LabChart.label(100 * mean("quotes 1", .legitBlockedShare))) % to \(LabChart.label(100 * mean("quotes 8", .legitBlockedShare))) %",
      xName: "sureties asked for a quote", yName: "chips diverted",
      lines: [
        .init(
          name: "auditors and sureties",
          points: panels.map { point(Double($0) ?? 0, "quotes \($0)", .divertedChips) })
      ])
  }

  private var displacement: String {
    var out =
      "<h2>If half of what is stopped is tried outside the region</h2><table><tr><th>regime</th><th>diverted inside</th><th>outside</th><th>together</th></tr>"
    for regime in ["R0", "R2", "R3"] {
      out += "<tr><td>\(LabPlanTitle.of(regime))</td>"
      for metric in [Metric.divertedChips, .displacedChips, .totalDivertedChips] {
        out += "<td>\(LabChart.label(mean("moved \(regime)", metric)))</td>"
      }
      out += "</tr>"
    }
    return out + "</table>"
  }

  private var assumptions: String {
    var out =
      "<h2>What it rests on</h2><details><summary>Every parameter</summary><table><tr><th>name</th><th>value</th><th>meaning</th><th>source</th></tr>"
    for entry in Parameter.Entry.all {
      let said: String
      if case .exactly(let value)? = plan.inputs.said[entry.parameter] {
        said = Parameters.text(value)
      } else {
        said = Parameters.text(entry.standard)
      }
      out +=
        "<tr><td>\(entry.parameter.rawValue)</td><td>\(said)</td><td>\(LabChart.escape(entry.meaning))</td><td>\(LabChart.escape(entry.source))</td></tr>"
    }
    return out + "</table></details>"
  }

  private var limits: String {
    """
    <h2>What it cannot say</h2>
    <ul><li>Smugglers learn nothing but the laxest auditor and new companies.</li>
    <li>Sureties know the base rate of smugglers; there is no co-surety and no reinsurance.</li>
    <li>The black market's price is given. Remote use of chips is not modelled.</li>
    <li>The shares of smugglers are set so that fixed rules divert about 100,000 chips a year; how well due diligence separates is the least known number.</li></ul>
    """
  }

  private var command: String {
    var words =
      "countersign lab report --into report.html --replicates \(plan.replicates) --seed \(plan.seed)"
    for parameter in Parameter.allCases {
      if case .exactly(let value)? = plan.inputs.said[parameter] {
        words += " --set \(parameter.rawValue)=\(Parameters.text(value))"
      }
    }
    return words
  }
}

/// A regime's title by its name.
enum LabPlanTitle {
  static func of(_ name: String) -> String { Regime(rawValue: name)?.title ?? name }
}
