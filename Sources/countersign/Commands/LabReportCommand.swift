import ArgumentParser
import Canon
import Foundation
import Lab
import Reports
import Statistics

/// `lab report`: one self-contained page that a minister reads and a referee recomputes.
struct LabReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one self-contained page: what the regimes do, and what that rests on.",
    discussion: """
      Every chart is one claim, worked out from the runs, and the claim is its title. `--into FOLDER` writes report.html and beside it each \
      chart as SVG, CSV and Vega-Lite, and every replicate; `--into page.html` writes the page alone.
      """)
  @OptionGroup var options: LabOptions
  @Option(help: "R0 … R4: whose assumptions are tried one by one; R3 if absent.")
  var regime: String?
  @Option(help: "A folder, or a page whose name ends in .html.") var into: String
  @Option(help: "What the page is headed with.") var title: String?

  func run() async throws {
    let plan = try options.plan(regime: regime)
    guard !plan.inputs.isUncertain else {
      throw Ending.badInput("report takes exact values; intervals are for run and sensitivity")
    }
    if let title, title.utf8.count > 200 || title.isEmpty {
      throw Ending.badInput("--title: from 1 to 200 bytes")
    }
    let place = ReportPlace(into)
    // Asked before hours of work, not after.
    try place.prepare()
    let base = try LabPlan.refuse { () throws(ParameterFault) in
      try plan.inputs.parameters(at: [])
    }
    let design = ReportDesign(
      base, regime: plan.regime, replicates: plan.replicates, seed: plan.seed)
    let open = try LabPlan.refuse { () throws(ParameterFault) in
      try FutureDesign(base, replicates: plan.replicates, seed: plan.seed)
    }
    let settings = try design.cases.map { entry in
      LabSetting(
        parameters: try LabPlan.refuse { () throws(ParameterFault) in
          try design.parameters(entry)
        }, regime: entry.regime)
    }
    let samples = try await samples(settings, plan, place)
    let outcomes = Outcomes(
      design, samples: samples, spells: try await Self.spells(settings, plan),
      futures: try await Self.futures(open, plan, place))
    let report = Report(
      outcomes, subject: title ?? "", command: command(plan, design))
    for file in place.isPage ? [report.pageFile] : report.files {
      try Files.write(Array(file.text.utf8), to: place.path(of: file.name))
    }
    place.forget()
    if options.json { Terminal.line(report.json) }
    Terminal.say("written: \(place.path(of: place.isPage ? "" : "report.html"))")
  }

  /// What every case of the design came to.
  private func samples(
    _ settings: [LabSetting], _ plan: LabPlan, _ place: ReportPlace
  ) async throws -> [Sample] {
    let what = "lab report"
    try LabWork.check(settings, replicates: plan.replicates, place: what)
    let rows = settings.count * plan.replicates
    let journal = try LabJournal(
      place.markets, head: LabHead.question(what, [plan], rows: rows), names: LabWork.names,
      share: 0..<rows, of: rows)
    return try await LabWork.samples(
      settings, replicates: plan.replicates, plan: plan, what: what, journal: journal) ?? []
  }

  /// How long diverting companies went unseen, under each regime. The design's first cases are the plain
  /// regimes.
  private static func spells(
    _ settings: [LabSetting], _ plan: LabPlan
  ) async throws -> [Regime: [Spell]] {
    let (seed, replicates) = (plan.seed, 0..<plan.replicates)
    let markets = try await LabWork.markets(
      Array(settings.prefix(Regime.allCases.count)), plan: plan, what: "lab report")
    return await withTaskGroup(of: (Regime, [Spell]).self) { group in
      for market in markets {
        group.addTask {
          (market.regime, Batch.spells(market, seed: seed, replicates: replicates))
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }

  /// Every policy in the same futures.
  private static func futures(
    _ design: FutureDesign?, _ plan: LabPlan, _ place: ReportPlace
  ) async throws -> FutureOutcomes? {
    guard let design else { return nil }
    func setting(_ job: Int) throws -> LabSetting {
      let (parameters, regime) = try LabPlan.refuse { () throws(ParameterFault) in
        try design.parameters(job)
      }
      return LabSetting(parameters: parameters, regime: regime)
    }
    let what = "lab report, futures"
    let settling = try design.count * setting(0).before
    let journal = try LabJournal(
      place.futures, head: LabHead.question(what, [plan], rows: design.count),
      names: ["row"] + FutureOutcomes.metrics.map(\.rawValue), share: 0..<design.count,
      of: design.count)
    let means = try await LabWork.means(
      design.count, lives: design.count * design.replicates + settling, FutureOutcomes.metrics,
      replicates: design.replicates, plan: plan, what: what, journal: journal, setting: setting)
    return FutureOutcomes(design, means: means ?? [])
  }

  /// What makes the same report again, whatever files said the parameters.
  private func command(_ plan: LabPlan, _ design: ReportDesign) -> String {
    var words =
      "countersign lab report --into \(Self.quoted(into)) --replicates \(plan.replicates) --seed \(plan.seed)"
    if plan.regime != .r3 { words += " --regime \(plan.regime.rawValue)" }
    if let title { words += " --title \(Self.quoted(title))" }
    for change in design.base.changes {
      words += " --set \(change.parameter.rawValue)=\(Parameters.text(change.value))"
    }
    return words
  }

  /// A word as a shell takes it.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
    }
    guard !isPlain else { return text }
    return "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
