import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab sweep`: one or two levers moved over a grid.
struct LabSweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Move one or two levers and see which points no other beats.",
    discussion: "`--over beta=0..1:9 --over lamA=1,2,4,8` is a grid of 36 points.")
  @OptionGroup var options: LabOptions
  @Option(help: "R0 … R4.") var regime: String?
  @Option(help: "NAME=LOW..HIGH:POINTS or NAME=A,B,C; once or twice.") var over: [String]
  @OptionGroup var keeping: LabKeeping
  @Option(help: "What is to be small; twice.") var minimise: [String] = []

  func run() async throws {
    let plan = try options.plan(regime: regime)
    guard (1...2).contains(over.count) else { throw Ending.badInput("--over stands once or twice") }
    guard !plan.inputs.isUncertain else { throw Ending.badInput("sweep takes exact values") }
    let goals =
      minimise.isEmpty
      ? [Metric.divertedChips, .legitBlockedShare]
      : try minimise.map(LabCompareCommand.metric)
    guard goals.count == 2 else { throw Ending.badInput("--minimise stands twice, or not at all") }
    let levers = try over.map(LabLever.init)
    guard Set(levers.map(\.name)).count == levers.count else {
      throw Ending.badInput(
        "--over \(levers[0].name) stands twice; write all its values once, as in --over \(levers[0].name)=A,B,C"
      )
    }
    let points = Self.grid(levers)
    let (rows, isOver) = points.count.multipliedReportingOverflow(by: plan.replicates)
    guard !isOver, rows <= Batch.replicatesMax else {
      throw Ending.badInput(
        "lab sweep: \(points.count) points × \(plan.replicates) replicates is above \(Batch.replicatesMax)"
      )
    }
    let settings = try points.map { point in
      var plan = plan
      for (lever, value) in zip(levers, point) {
        try plan.say("\(lever.name)=\(value)", place: "--over \(lever.name)")
      }
      return try plan.setting(plan.regime)
    }
    let samples = try await keeping.samples(
      settings, [plan], what: "lab sweep", words: over, isJSON: options.json)
    guard let samples else { return }
    let summaries = samples.map { sample in goals.map { sample.summary($0) } }
    let marks = Frontier.marks(summaries.map { ($0[0].mean, $0[1].mean) })
    if options.json {
      Terminal.line(Self.json(levers, points, samples, goals, marks))
    } else {
      Terminal.line(
        LabPrinting.row("", levers.map(\.name) + goals.map { String($0.rawValue.suffix(12)) }))
      for (place, point) in points.enumerated() {
        let cells =
          point.map { Parameters.text($0) } + summaries[place].map { LabPrinting.short($0.mean) }
        Terminal.line(LabPrinting.row(marks[place] ? "on the frontier" : "", cells))
      }
    }
  }

  private static func grid(_ levers: [LabLever]) -> [[Double]] {
    levers.reduce([[]]) { points, lever in
      points.flatMap { point in lever.values.map { point + [$0] } }
    }
  }

  private static func json(
    _ levers: [LabLever], _ points: [[Double]], _ samples: [Sample], _ goals: [Metric],
    _ marks: [Bool]
  ) -> String {
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("minimise")
      json.array { json in for goal in goals { json.string(goal.rawValue) } }
      json.key("points")
      json.array { json in
        for (place, point) in points.enumerated() {
          json.object { json in
            json.key("set")
            json.object { json in
              for (lever, value) in zip(levers, point) {
                json.key(lever.name)
                json.number(value)
              }
            }
            json.key("isOnFrontier")
            json.bool(marks[place])
            json.key("metrics")
            json.object { json in
              for metric in samples[place].metrics {
                json.key(metric.rawValue)
                json.summary(samples[place].summary(metric))
              }
            }
          }
        }
      }
    }
    return writer.text
  }
}

/// A lever and the values it takes: `beta=0..1:5` or `lamA=1,2,4`.
struct LabLever {
  let name: String
  let values: [Double]

  init(_ text: String) throws {
    func fault() -> Ending {
      .badInput("--over \(text.prefix(80)): write NAME=LOW..HIGH:POINTS or NAME=A,B,C")
    }
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw fault() }
    let name = parts[0]
    self.name = name
    let most = 200
    if let dots = parts[1].range(of: "..") {
      let rest = parts[1][dots.upperBound...].split(separator: ":")
      guard rest.count == 2, let count = Int(rest[1]), (2...most).contains(count),
        let low = Double(String(parts[1][..<dots.lowerBound])), let high = Double(String(rest[0])),
        low.isFinite, high.isFinite
      else { throw fault() }
      values = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
    } else {
      let values = parts[1].split(separator: ",").compactMap { Double(String($0)) }
      guard !values.isEmpty, values.count <= most,
        values.count == parts[1].split(separator: ",").count, values.allSatisfy(\.isFinite)
      else { throw fault() }
      self.values = values
    }
    _ = try LabPlan.refuse { () throws(ParameterFault) in try Parameters.parameter(name) }
  }
}
