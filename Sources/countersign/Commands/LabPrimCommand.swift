import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab sensitivity prim`: under which inputs a policy fails.
struct LabPrimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prim",
    abstract: "Say under which inputs a policy fails: scenario discovery by PRIM.",
    discussion: """
      A future is a case of interest where the outcome's mean is above `--above` or below `--below`; without either, \
      above its own 75 % quantile. Boxes are peeled and pasted (Friedman & Fisher 1999); each step says its coverage \
      (share of all cases inside) and density (share of cases among what is inside). The densest box that covers at \
      least `--coverage` is described in full; a restriction with a large quasi-p says little.
      """)
  @OptionGroup var futures: LabFutures
  @Option(help: "R0 … R4.") var regime: String?
  @Option(help: "The outcome.") var metric = "diverted_chips"
  @Option(help: "Futures; a power of two is best.") var rows = 1024
  @Option(help: "The policy fails where the outcome is above this.") var above: Double?
  @Option(help: "The policy fails where the outcome is below this.") var below: Double?
  @Option(help: "The share of cases that the box in full covers at least.") var coverage = 0.6
  @Option(help: "The share of futures that a box holds at least.") var leastMass = 0.05

  func run() async throws {
    let plan = try futures.plan(try futures.options.plan(regime: regime))
    let metric = try LabCompareCommand.metric(metric)
    guard (20...100_000).contains(rows) else { throw Ending.badInput("--rows from 20 to 100000") }
    guard above == nil || below == nil else {
      throw Ending.badInput("--above or --below, not both")
    }
    guard (0...1).contains(coverage), (0.001...1).contains(leastMass) else {
      throw Ending.badInput("--coverage from 0 to 1, --least-mass from 0.001 to 1")
    }
    let inputs = plan.inputs.uncertain
    guard inputs.count <= SobolSequence.dimensionsMax else {
      throw Ending.badInput("at most \(SobolSequence.dimensionsMax) uncertain inputs")
    }
    guard let (points, outcomes) = try await lived(plan, metric, inputs) else { return }
    let threshold = above ?? below ?? Summary.quantile(outcomes.sorted(), 0.75)
    let isCase = outcomes.map { below == nil ? $0 > threshold : $0 < threshold }
    guard let prim = Prim(points: points, isCase: isCase, leastMass: leastMass) else {
      throw Ending.badInput(
        "\(metric.rawValue) is \(below == nil ? "above" : "below") \(Parameters.text(threshold)) in none of \(outcomes.count) futures where it is defined"
      )
    }
    show(prim, plan, threshold, undefined: rows - outcomes.count)
  }

  /// The futures in which the outcome is defined, and its mean there.
  private func lived(
    _ plan: LabPlan, _ metric: Metric, _ inputs: [Lab.Parameter]
  ) async throws -> ([[Double]], [Double])? {
    var sequence = SobolSequence(dimensions: inputs.count, seed: plan.seed)
    let shares = (0..<rows).map { _ in sequence.next() }
    let settling = try plan.setting(plan.regime).before
    let lives = try LabFutures.check(points: rows, of: rows, plan, settling: settling)
    var points: [[Double]] = []
    var outcomes: [Double] = []
    let means = try await futures.means(
      rows, lives: lives, [metric], [plan], what: "lab sensitivity prim", rows: rows
    ) {
      try plan.setting(plan.regime, at: shares[$0])
    }
    guard let means else { return nil }
    for (job, mean) in means.map({ $0[0] }).enumerated() where mean.isFinite {
      let places = Dictionary(uniqueKeysWithValues: zip(inputs, shares[job]))
      points.append(try LabFuture(plan.inputs, at: places, of: inputs).values.map(\.value))
      outcomes.append(mean)
    }
    return (points, outcomes)
  }

  private func show(
    _ prim: Prim, _ plan: LabPlan, _ threshold: Double, undefined: Int
  ) {
    let inputs = plan.inputs.uncertain
    let boxes = prim.trajectory()
    let chosen =
      boxes.indices.filter { boxes[$0].coverage >= coverage }
      .max { boxes[$0].density < boxes[$1].density } ?? 0
    guard futures.options.json else {
      Terminal.line(
        LabPrinting.row("box", ["coverage", "density", "mass", "futures", "inputs"]))
      for (place, box) in boxes.enumerated() {
        let cells = [box.coverage, box.density, box.mass].map { String(format: "%.3f", $0) }
        Terminal.line(
          LabPrinting.row(
            place == chosen ? "\(place) *" : "\(place)",
            cells + ["\(box.points)", "\(prim.restricted(box).count)"]))
      }
      Terminal.line(
        "\(metric) is \(below == nil ? "above" : "below") \(LabPrinting.short(threshold)) in \(LabPrinting.short(100 * boxes[chosen].density)) % of the futures with (*):"
      )
      for input in prim.restricted(boxes[chosen]) {
        let box = boxes[chosen]
        Terminal.line(
          "  \(inputs[input].rawValue) from \(LabPrinting.short(box.lows[input])) to \(LabPrinting.short(box.highs[input])) (quasi-p \(LabPrinting.short(prim.quasiP(box, without: input))))"
        )
      }
      if undefined > 0 {
        Terminal.line("\(undefined) of \(rows) futures are undefined and left out.")
      }
      LabFutures.tell([plan])
      return
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("metric")
      json.string(metric)
      json.key(below == nil ? "above" : "below")
      json.number(threshold)
      json.key("futures")
      json.integer(boxes[0].points)
      json.key("futures_undefined")
      json.integer(undefined)
      json.key("chosen")
      json.integer(chosen)
      json.key("boxes")
      json.array { json in for box in boxes { write(box, prim, inputs, to: &json) } }
      LabFutures.write(plan, to: &json)
    }
    Terminal.line(writer.text)
  }

  private func write(
    _ box: Prim.Box, _ prim: Prim, _ inputs: [Lab.Parameter], to json: inout JSONWriter
  ) {
    json.object { json in
      for (key, value) in [
        ("coverage", box.coverage), ("density", box.density), ("mass", box.mass),
      ] {
        json.key(key)
        json.number(value)
      }
      json.key("futures")
      json.integer(box.points)
      json.key("cases")
      json.integer(box.cases)
      json.key("within")
      json.object { json in
        for input in prim.restricted(box) {
          json.key(inputs[input].rawValue)
          json.object { json in
            for (key, value) in [
              ("from", box.lows[input]), ("to", box.highs[input]),
              ("quasi_p", prim.quasiP(box, without: input)),
            ] {
              json.key(key)
              json.number(value)
            }
          }
        }
      }
    }
  }
}
