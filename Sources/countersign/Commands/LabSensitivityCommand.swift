import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab sensitivity`: which uncertain input moves an outcome.
struct LabSensitivityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Say which uncertain input moves an outcome: Sobol indices with intervals.",
    discussion: """
      Inputs are the intervals of `--set NAME="LOW to HIGH"` or of the scenario; without any, the model's least \
      known: dS, piD, piU, reid, gmed, lamA, kapD. Each of rows × (inputs + 2) points lives through `--replicates` \
      markets with common random numbers.
      """)
  @OptionGroup var options: LabOptions
  @Option(help: "R0 … R4.") var regime: String?
  @Option(help: "The outcome.") var metric = "diverted_chips"
  @Option(help: "Rows of the design; a power of two is best.") var rows = 256
  @Option(help: "Resamples of the bootstrap.") var resamples = 200

  /// The least known of the parameters, with what the sources leave open.
  private static let leastKnown = [
    ("dS", "0.8 to 3"), ("piD", "0.02 to 0.15"), ("piU", "0.01 to 0.10"), ("reid", "0.2 to 2"),
    ("gmed", "0.2 to 0.8"), ("lamA", "0.5 to 6"), ("kapD", "0.2 to 0.9"),
  ]

  func run() async throws {
    var plan = try options.plan(regime: regime)
    if options.replicates == nil, options.scenario == nil { plan.replicates = 20 }
    let metric = try LabCompareCommand.metric(metric)
    guard (2...100_000).contains(rows), (0...10_000).contains(resamples) else {
      throw Ending.badInput("--rows from 2 to 100000, --resamples from 0 to 10000")
    }
    if !plan.inputs.isUncertain {
      for (name, interval) in Self.leastKnown {
        try plan.say("\(name)=\(interval)", place: "--set \(name)")
      }
    }
    let inputs = plan.inputs.uncertain
    guard inputs.count * 2 <= SobolSequence.dimensionsMax else {
      throw Ending.badInput("at most \(SobolSequence.dimensionsMax / 2) uncertain inputs")
    }
    guard rows * (inputs.count + 2) * plan.replicates <= 100 * Batch.replicatesMax else {
      throw Ending.badInput("rows × (inputs + 2) × replicates is above 10^8")
    }
    let outcomes = try await outcomes(plan, metric, inputs.count)
    let indices = Sensitivity.indices(
      outcomes: outcomes, inputs: inputs.count, resamples: resamples, seed: plan.seed)
    print(metric, inputs, indices, Summary(outcomes))
  }

  private func outcomes(_ plan: LabPlan, _ metric: Metric, _ inputs: Int) async throws -> [Double] {
    let points = Sensitivity.design(inputs: inputs, rows: rows, seed: plan.seed)
    var outcomes: [Double] = []
    outcomes.reserveCapacity(points.count)
    let jobs = try points.map {
      LabJob(
        market: try plan.market(plan.regime, at: $0), replicates: 0..<plan.replicates)
    }
    try await LabWork.perform(jobs, plan: plan, what: "lab sensitivity") { _, sample in
      let mean = sample.summary(metric).mean
      outcomes.append(mean.isNaN ? 0 : mean)
    }
    return outcomes
  }

  private func print(
    _ metric: Metric, _ inputs: [Parameter], _ indices: [Sensitivity], _ outcome: Summary
  ) {
    guard options.json else {
      Terminal.line(
        LabPrinting.row(metric.rawValue, ["first", "5 %", "95 %", "total", "5 %", "95 %"]))
      for (input, index) in zip(inputs, indices).sorted(by: { $0.1.total > $1.1.total }) {
        let values = [
          index.first, index.firstWithin.lowerBound, index.firstWithin.upperBound, index.total,
          index.totalWithin.lowerBound, index.totalWithin.upperBound,
        ]
        Terminal.line(LabPrinting.row(input.rawValue, values.map { String(format: "%.3f", $0) }))
      }
      return
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("metric")
      json.string(metric.rawValue)
      json.key("outcome")
      json.summary(outcome)
      json.key("inputs")
      json.object { json in
        for (input, index) in zip(inputs, indices) {
          json.key(input.rawValue)
          json.object { json in
            for (name, value) in [
              ("first", index.first), ("first_q05", index.firstWithin.lowerBound),
              ("first_q95", index.firstWithin.upperBound), ("total", index.total),
              ("total_q05", index.totalWithin.lowerBound),
              ("total_q95", index.totalWithin.upperBound),
            ] {
              json.key(name)
              json.number(value)
            }
          }
        }
      }
    }
    Terminal.line(writer.text)
  }
}
