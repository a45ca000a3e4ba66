import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab sensitivity`: what answers rest on when inputs are uncertain.
struct LabSensitivityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Say what an answer rests on: Sobol indices, minimax regret, scenario discovery.",
    subcommands: [LabSobolCommand.self, LabRegretCommand.self, LabPrimCommand.self],
    defaultSubcommand: LabSobolCommand.self)
}

/// What every question about uncertain inputs says.
struct LabFutures: ParsableArguments {
  @OptionGroup var options: LabOptions
  @OptionGroup var keeping: LabKeeping

  /// The least known of the parameters, with what the sources leave open.
  private static let leastKnown: [(parameter: Lab.Parameter, interval: String)] = [
    (.dS, "0.8 to 3"), (.piD, "0.02 to 0.15"), (.piU, "0.01 to 0.10"), (.reid, "0.2 to 2"),
    (.gmed, "0.2 to 0.8"), (.lamA, "0.5 to 6"), (.kapD, "0.2 to 0.9"),
  ]

  /// The plan with intervals: those that are said, else those of the least known parameters that are
  /// not said at all.
  func plan(_ plan: LabPlan) throws -> LabPlan {
    var plan = plan
    if options.replicates == nil, options.scenario == nil { plan.replicates = 20 }
    guard !plan.inputs.isUncertain else { return plan }
    for (parameter, interval) in Self.leastKnown where plan.inputs.said[parameter] == nil {
      let name = parameter.rawValue
      try plan.say("\(name)=\(interval)", place: "--set \(name)")
      plan.opened.insert(parameter)
    }
    guard plan.inputs.isUncertain else {
      throw Ending.badInput(
        "every input is exact; say what is uncertain, as in --set \"dS=1 to 3\"")
    }
    return plan
  }

  /// What is said of each uncertain input, and whether it was opened because nothing was said.
  static func write(_ plan: LabPlan, to json: inout JSONWriter) {
    json.key("intervals")
    json.object { json in
      for parameter in plan.inputs.uncertain {
        guard let ends = plan.inputs.said[parameter]?.ends, ends.count == 2 else { continue }
        json.key(parameter.rawValue)
        json.object { json in
          json.key("low")
          json.number(ends[0])
          json.key("high")
          json.number(ends[1])
          json.key("opened_by_default")
          json.bool(plan.opened.contains(parameter))
        }
      }
    }
  }

  /// Tells people which intervals they did not say.
  static func tell(_ plans: [LabPlan]) {
    var words: [String] = []
    for (parameter, interval) in leastKnown
    where plans.contains(where: { $0.opened.contains(parameter) }) {
      words.append("\(parameter.rawValue) \(interval)")
    }
    guard !words.isEmpty else { return }
    Terminal.line(
      "Opened by default, since no interval was said: \(words.joined(separator: ", ")).")
  }

  /// The means of metrics at so many points, in order, of a question of so many markets. With `--into` each
  /// is kept as it is found, and what stands there already is not done again. Nil, after saying so, where
  /// only a share was worked on.
  func means(
    _ count: Int, lives: Int, _ metrics: [Metric], _ plans: [LabPlan], what: String, rows: Int,
    setting: (Int) throws -> LabSetting
  ) async throws -> [[Double]]? {
    let journal = try keeping.journal(
      LabHead.question(what, plans, ["rows \(rows)"], rows: count),
      names: ["row"] + metrics.map(\.rawValue), rows: count)
    let means = try await LabWork.means(
      count, lives: lives, metrics, replicates: plans[0].replicates, plan: plans[0], what: what,
      journal: journal, setting: setting)
    if means == nil, let journal { LabKeeping.say(journal, isJSON: options.json) }
    return means
  }

  /// Refuses more points or markets than are taken on.
  static func check(points: Int, of rows: Int, _ plan: LabPlan, settling: Int = 0) throws -> Int {
    let (markets, isOver) = points.multipliedReportingOverflow(by: plan.replicates + settling)
    guard points <= 1_000_000, !isOver, markets <= LabWork.livesMax else {
      throw Ending.badInput(
        "--rows \(rows): \(points) points of \(plan.replicates) replicates; at most 10^6 points and 10^8 markets are taken"
      )
    }
    return markets
  }
}

/// `lab sensitivity sobol`: which uncertain input moves an outcome.
struct LabSobolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sobol",
    abstract: "Say which uncertain input moves an outcome: Sobol indices with intervals.",
    discussion: """
      Inputs are the intervals of `--set NAME="LOW to HIGH"` or of the scenario; without any, the model's least \
      known: dS, piD, piU, reid, gmed, lamA, kapD. Each of rows × (inputs + 2) points lives through `--replicates` \
      markets with common random numbers. A row with an undefined outcome is left out, and counted. The outcome's \
      mean, error and quantiles are over the 2 × rows points that are drawn independently, and hold for these markets.
      """)
  @OptionGroup var futures: LabFutures
  @Option(help: "R0 … R4.") var regime: String?
  @Option(help: "The outcome.") var metric = "diverted_chips"
  @Option(help: "Rows of the design; a power of two is best.") var rows = 256
  @Option(help: "Resamples of the bootstrap.") var resamples = 200

  func run() async throws {
    let plan = try futures.plan(try futures.options.plan(regime: regime))
    let metric = try LabCompareCommand.metric(metric)
    guard (2...100_000).contains(rows), (0...10_000).contains(resamples) else {
      throw Ending.badInput("--rows from 2 to 100000, --resamples from 0 to 10000")
    }
    let inputs = plan.inputs.uncertain
    guard inputs.count * 2 <= SobolSequence.dimensionsMax else {
      throw Ending.badInput("at most \(SobolSequence.dimensionsMax / 2) uncertain inputs")
    }
    guard let outcomes = try await outcomes(plan, metric, inputs.count) else { return }
    let defined = Sensitivity.defined(outcomes, inputs: inputs.count)
    let left = defined.count / (inputs.count + 2)
    guard left >= 2 else {
      throw Ending.badInput(
        "\(metric.rawValue) is undefined under \(plan.regime.rawValue) in \(rows - left) of \(rows) rows: there is nothing to compare"
      )
    }
    let indices = Sensitivity.indices(
      outcomes: defined, inputs: inputs.count, resamples: resamples, seed: plan.seed)
    let outcome = Summary(Sensitivity.independent(defined, inputs: inputs.count))
    print(plan, metric, indices, outcome, left: left)
  }

  private func outcomes(
    _ plan: LabPlan, _ metric: Metric, _ inputs: Int
  ) async throws -> [Double]? {
    let settling = try plan.setting(plan.regime).before
    let count = (inputs + 2) * rows
    let lives = try LabFutures.check(points: count, of: rows, plan, settling: settling)
    let points = Sensitivity.design(inputs: inputs, rows: rows, seed: plan.seed)
    return try await futures.means(
      count, lives: lives, [metric], [plan], what: "lab sensitivity sobol", rows: rows
    ) {
      try plan.setting(plan.regime, at: points[$0])
    }?.map { $0[0] }
  }

  private func print(
    _ plan: LabPlan, _ metric: Metric, _ indices: [Sensitivity], _ outcome: Summary, left: Int
  ) {
    let inputs = plan.inputs.uncertain
    // An index that is undefined, because nothing varies, comes last.
    let ranked = zip(inputs, indices).sorted {
      ($0.1.total.isNaN ? -1 : $0.1.total) > ($1.1.total.isNaN ? -1 : $1.1.total)
    }
    guard futures.options.json else {
      Terminal.line(
        LabPrinting.row(metric.rawValue, ["first", "5 %", "95 %", "total", "5 %", "95 %"]))
      for (input, index) in ranked {
        Terminal.line(
          LabPrinting.row(
            input.rawValue, Self.values(index).map { LabPrinting.fixed($0.1, decimals: 3) }))
      }
      if ranked.allSatisfy(\.1.total.isNaN) {
        Terminal.line(
          "\(metric.rawValue) is \(LabPrinting.short(outcome.mean)) at every point: no input moves it."
        )
      }
      Terminal.line(
        "mean \(LabPrinting.short(outcome.mean)) ± \(LabPrinting.short(outcome.se)) (standard error over \(outcome.n) independent points, all in the same \(plan.replicates) markets)"
      )
      LabFutures.tell([plan])
      if left < rows {
        Terminal.line("\(rows - left) of \(rows) rows have an undefined outcome and are left out.")
      }
      return
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("metric")
      json.string(metric.rawValue)
      json.key("outcome")
      json.summary(outcome)
      json.key("markets_shared")
      json.integer(plan.replicates)
      json.key("rows")
      json.integer(left)
      json.key("rows_undefined")
      json.integer(rows - left)
      json.key("inputs")
      json.object { json in
        for (input, index) in zip(inputs, indices) {
          json.key(input.rawValue)
          json.object { json in
            for (name, value) in Self.values(index) {
              json.key(name)
              json.number(value)
            }
          }
        }
      }
      LabFutures.write(plan, to: &json)
    }
    Terminal.line(writer.text)
  }

  /// What is said of an input, by name.
  private static func values(_ index: Sensitivity) -> [(String, Double)] {
    func low(_ range: ClosedRange<Double>?) -> Double { range?.lowerBound ?? .nan }
    func high(_ range: ClosedRange<Double>?) -> Double { range?.upperBound ?? .nan }
    return [
      ("first", index.first), ("first_q05", low(index.firstWithin)),
      ("first_q95", high(index.firstWithin)), ("total", index.total),
      ("total_q05", low(index.totalWithin)), ("total_q95", high(index.totalWithin)),
    ]
  }
}
