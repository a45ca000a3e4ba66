import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab sensitivity regret`: which policy is least regretted when nobody knows the future.
struct LabRegretCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regret",
    abstract: "Say which policy is least regretted at worst over uncertain inputs.",
    discussion: """
      Cases are those of `lab compare`; every case lives through the same `--rows` futures, drawn evenly from the \
      intervals, with the same buyers. The regret of a case in a future is its loss there less the least loss of all \
      cases. What a case or its rulebook fixes is not uncertain for it.
      """)
  @OptionGroup var futures: LabFutures
  @Argument(help: "Cases, as in `lab compare`.") var named: [String] = []
  @Option(
    help: "METRIC or METRIC=WEIGHT: the loss is the weighted sum; may stand several times.")
  var loss: [String] = []
  @Option(help: "Futures; a power of two is best.") var rows = 256

  func run() async throws {
    let cases = try self.cases()
    guard (2...64).contains(cases.count) else {
      throw Ending.badInput("from 2 to 64 cases can be regretted")
    }
    guard (1...100_000).contains(rows) else { throw Ending.badInput("--rows from 1 to 100000") }
    let weights = try loss.isEmpty ? [(Metric.divertedChips, 1.0)] : loss.map(Self.weight)
    let inputs = Lab.Parameter.allCases.filter { parameter in
      cases.contains { $0.plan.inputs.uncertain.contains(parameter) }
    }
    guard inputs.count <= SobolSequence.dimensionsMax else {
      throw Ending.badInput("at most \(SobolSequence.dimensionsMax) uncertain inputs")
    }
    var sequence = SobolSequence(dimensions: inputs.count, seed: cases[0].plan.seed)
    let places = (0..<rows).map { _ in
      Dictionary(uniqueKeysWithValues: zip(inputs, sequence.next()))
    }
    guard let losses = try await lived(cases, places, weights) else { return }
    guard let regrets = Regret.of(losses) else {
      throw Ending.badInput("the loss is undefined for some case in every future")
    }
    let whole = (0..<rows).count { row in losses.allSatisfy { $0[row].isFinite } }
    let worlds = try cases.map { entry in
      try places.map { try LabFuture(entry.plan.inputs, at: $0, of: inputs) }
    }
    show(cases, losses, regrets, worlds, left: whole)
  }

  private func cases() throws -> [LabCase] {
    try LabCase.all(named, futures.options).map { entry in
      var entry = entry
      entry.plan = try futures.plan(entry.plan)
      return entry
    }
  }

  private static func weight(_ text: String) throws -> (Metric, Double) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard let name = parts.first, let weight = parts.count == 2 ? Double(parts[1]) : 1,
      weight.isFinite
    else {
      throw Ending.badInput("--loss \(text.prefix(80)): write METRIC or METRIC=WEIGHT")
    }
    return (try LabCompareCommand.metric(name), weight)
  }

  /// For each case the mean loss in each future.
  private func lived(
    _ cases: [LabCase], _ places: [[Lab.Parameter: Double]], _ weights: [(Metric, Double)]
  ) async throws -> [[Double]]? {
    let plan = cases[0].plan
    let settling = try cases.map { try $0.plan.setting($0.plan.regime).before }.max() ?? 0
    let lives = try LabFutures.check(
      points: rows * cases.count, of: rows, plan, settling: settling)
    let means = try await futures.means(
      rows * cases.count, lives: lives, weights.map(\.0), cases.map(\.plan),
      what: "lab sensitivity regret", rows: rows
    ) { job in
      let entry = cases[job % cases.count].plan
      let shares = entry.inputs.uncertain.map { places[job / cases.count][$0] ?? 0.5 }
      return try entry.setting(entry.regime, at: shares)
    }
    guard let means else { return nil }
    var losses = cases.map { _ in [Double]() }
    for (job, row) in means.enumerated() {
      var loss = 0.0
      for ((_, weight), mean) in zip(weights, row) { loss += weight * mean }
      losses[job % cases.count].append(loss)
    }
    return losses
  }

  private func show(
    _ cases: [LabCase], _ losses: [[Double]], _ regrets: [Regret], _ futures: [[LabFuture]],
    left: Int
  ) {
    let names = cases.map(\.name)
    let least = regrets.indices.min { regrets[$0].worst < regrets[$1].worst } ?? 0
    guard self.futures.options.json else {
      Terminal.line(
        LabPrinting.row("", ["mean loss", "worst regret", "90 %", "mean", "best in, %"]))
      for (place, name) in names.enumerated() {
        let regret = regrets[place]
        Terminal.line(
          LabPrinting.row(
            String(name.prefix(31)),
            [
              Summary(losses[place]).mean, regret.worst, regret.q90, regret.mean,
              100 * regret.bestShare,
            ].map(LabPrinting.short)))
      }
      Terminal.line(
        "Least regretted at worst: \(names[least]); most where \(futures[least][regrets[least].worstAt].text)."
      )
      if left < rows {
        Terminal.line("\(rows - left) of \(rows) futures are undefined and left out.")
      }
      LabFutures.tell(cases.map(\.plan))
      return
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("minimax")
      json.string(names[least])
      json.key("futures")
      json.integer(left)
      json.key("futures_undefined")
      json.integer(rows - left)
      json.key("cases")
      json.array { json in
        for (place, name) in names.enumerated() {
          let regret = regrets[place]
          json.object { json in
            json.key("case")
            json.string(name)
            json.key("loss")
            json.summary(Summary(losses[place]))
            for (key, value) in [
              ("worst_regret", regret.worst), ("regret_q90", regret.q90),
              ("mean_regret", regret.mean), ("best_share", regret.bestShare),
            ] {
              json.key(key)
              json.number(value)
            }
            json.key("worst_at")
            futures[place][regret.worstAt].write(to: &json)
            LabFutures.write(cases[place].plan, to: &json)
          }
        }
      }
    }
    Terminal.line(writer.text)
  }
}

/// A future: a value for every uncertain input.
struct LabFuture {
  var values: [(parameter: Lab.Parameter, value: Double)] = []

  /// The values that the market takes for inputs at their places; where the plan fixes one, what it fixes.
  init(
    _ inputs: Inputs, at places: [Lab.Parameter: Double], of parameters: [Lab.Parameter]
  ) throws {
    let lived = try LabPlan.refuse { () throws(ParameterFault) in
      try inputs.parameters(at: inputs.uncertain.map { places[$0] ?? 0.5 })
    }
    values = parameters.map { ($0, lived[$0]) }
  }

  var text: String {
    values.map { "\($0.parameter.rawValue)=\(LabPrinting.short($0.value))" }.joined(separator: " ")
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      for (parameter, value) in values {
        json.key(parameter.rawValue)
        json.number(value)
      }
    }
  }
}
