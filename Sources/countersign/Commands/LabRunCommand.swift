import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab run`: one regime, many replicates.
struct LabRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Live through a market many times under one regime.",
    discussion: """
      With intervals among the inputs each of `--draws` draws lives through `--replicates` markets of its own, and \
      both variances are reported. With `--into` every replicate is kept as it is done; the same command takes up an \
      interrupted run where it stopped. A share of exact values answers for its own replicates.
      """)
  @OptionGroup var options: LabOptions
  @Option(help: "R0 … R4.") var regime: String?
  @Option(help: "Draws of uncertain inputs.") var draws: Int?
  @OptionGroup var keeping: LabKeeping

  func run() async throws {
    var plan = try options.plan(regime: regime)
    if let draws {
      guard plan.inputs.isUncertain else {
        throw Ending.badInput(
          "--draws \(draws): every input is exact; say an interval, as in --set \"lamA=1 to 3\"")
      }
      plan.draws = draws
    }
    try plan.check()
    guard plan.inputs.isUncertain else { return try await runPlain(plan) }
    try await runUncertain(plan)
  }

  private func runPlain(_ plan: LabPlan) async throws {
    let setting = try plan.setting(plan.regime)
    // What is kept says what was asked; a price that settles follows from it.
    let asked = try LabPlan.refuse { () throws(ParameterFault) in try setting.asked() }
    let metrics = Metric.reported(by: asked)
    var journal = try keeping.journal(
      LabHead.run(plan, asked), names: ["replicate"] + metrics.map(\.rawValue),
      rows: plan.replicates)
    var sample = Sample(metrics: metrics)
    for place in 0..<(journal?.table.count ?? 0) { sample.append(journal?.table.row(place) ?? []) }
    let rest = try journal?.rest ?? keeping.share(of: plan.replicates)
    let what = "lab run \(plan.regime.rawValue)"
    let market = try await LabWork.markets(
      rest.isEmpty ? [] : [setting], plan: plan, what: what
    ).first
    let jobs = market.map { LabJob.split($0, rest, threads: plan.threads) } ?? []
    try await LabWork.perform(jobs, plan: plan, what: what) { _, new in
      try journal?.add((0..<new.count).map { Array(new.row($0)) })
      sample.append(new)
    }
    LabPrinting.print(sample, isJSON: options.json)
  }

  private func runUncertain(_ plan: LabPlan) async throws {
    let settings = try (0..<plan.draws).map { draw in
      var setting = try plan.setting(
        plan.regime, at: plan.inputs.shares(draw: draw, seed: plan.seed))
      setting.draw = draw
      return setting
    }
    let samples = try await keeping.samples(
      settings, [plan], what: "lab run",
      words: ["draws \(plan.draws), each in markets of its own"], isJSON: options.json)
    guard let samples else { return }
    LabPrinting.print(nested: samples, isJSON: options.json)
  }
}

/// Results for people and for programs.
enum LabPrinting {
  static func print(_ sample: Sample, isJSON: Bool) {
    if isJSON {
      var writer = JSONWriter(indented: true)
      writer.object { json in
        for metric in sample.metrics {
          json.key(metric.rawValue)
          json.summary(sample.summary(metric))
        }
      }
      return Terminal.line(writer.text)
    }
    Terminal.line(row("", ["mean", "± se", "5 %", "50 %", "95 %"]))
    for metric in sample.metrics {
      let summary = sample.summary(metric)
      Terminal.line(
        row(
          metric.rawValue,
          [summary.mean, summary.se, summary.q05, summary.q50, summary.q95].map(short)))
    }
    if sample.metrics.contains(.settledGain) { Terminal.line(settled) }
  }

  /// A sample for each draw of uncertain inputs: quantiles over all, and where the variance is from.
  static func print(nested samples: [Sample], isJSON: Bool) {
    guard let metrics = samples.first?.metrics else { return }
    var writer = JSONWriter(indented: true)
    var lines = [row("", ["mean", "± se", "5 %", "95 %", "var inputs", "var chance"])]
    writer.object { json in
      for metric in metrics {
        let all = Nested(samples.map { $0.column(metric) })
        json.key(metric.rawValue)
        json.object { json in
          for (name, value) in [("mean", all.mean), ("se", all.se)] {
            json.key(name)
            json.number(value)
          }
          json.key("n")
          json.integer(all.n)
          for (name, value) in [
            ("q05", all.q05), ("q50", all.q50), ("q95", all.q95),
            ("variance_of_inputs", all.ofInputs), ("variance_of_chance", all.ofChance),
          ] {
            json.key(name)
            json.number(value)
          }
        }
        lines.append(
          row(
            metric.rawValue,
            [all.mean, all.se, all.q05, all.q95, all.ofInputs, all.ofChance].map(short)))
      }
    }
    Terminal.line(isJSON ? writer.text : lines.joined(separator: "\n"))
  }

  /// What stands under a table whose markets settled a price (E1).
  static let settled =
    "settled_gain: where the black market's price settled, on \(Equilibrium.markets) markets."

  /// With so many decimals; a dash where undefined.
  static func fixed(_ value: Double, decimals: Int) -> String {
    value.isNaN ? "-" : String(format: "%.\(decimals)f", value)
  }

  static func row(_ name: String, _ cells: [String]) -> String {
    name.padding(toLength: 32, withPad: " ", startingAt: 0)
      + cells.map { String(repeating: " ", count: max(1, 13 - $0.count)) + $0 }.joined()
  }

  /// Five significant digits; a dash where undefined.
  static func short(_ value: Double) -> String {
    guard !value.isNaN else { return "-" }
    return abs(value) >= 1e5 && abs(value) < 1e15
      ? "\(Int(value.rounded()))" : String(format: "%.5g", value)
  }
}
