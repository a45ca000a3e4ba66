import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab compare`: the same buyers under several regimes.
struct LabCompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare regimes on the same buyers, replicate by replicate.",
    discussion: """
      A case is a regime or a rulebook with what is different in it: `lab compare R0 "R3 beta=.5 lamA=4"`, `lab compare \
      pilot-auditors-only "pilot-southeast-asia dS=1"`. With `--rulebook` twice or more each is a case, before the others; \
      once, it holds for every case. A rulebook says who stands behind a sale, the penalty, inspections and bonds; the \
      scenario and `--set` say the rest. Differences are paired with the first case: the same buyers place the same \
      orders in every case.
      """)
  @OptionGroup var options: LabOptions
  @Argument(help: "Cases; without any, R0 to R4, or the rulebooks.") var named: [String] = []
  @OptionGroup var keeping: LabKeeping
  @Option(help: "Show these metrics only; may stand several times.") var metric: [String] = []

  func run() async throws {
    let cases = try LabCase.all(named, options)
    guard cases.count >= 2, cases.count <= 64 else {
      throw Ending.badInput("compare from 2 to 64 cases")
    }
    let shown = try metric.map(Self.metric)
    let settings = try cases.map { entry in
      guard !entry.plan.inputs.isUncertain else {
        throw Ending.badInput("case `\(entry.name)`: compare takes exact values")
      }
      return try entry.plan.setting(entry.plan.regime)
    }
    let samples = try await keeping.samples(
      settings, cases.map(\.plan), what: "lab compare", isJSON: options.json)
    guard let samples else { return }
    let names = cases.map(\.name)
    if options.json {
      Terminal.line(Self.json(names, samples, shown))
    } else {
      Self.table(names, samples, shown)
    }
  }

  static func metric(_ name: String) throws -> Metric {
    guard let metric = Metric(rawValue: name) else {
      throw Ending.badInput("metric `\(name.prefix(60))` is unknown; `lab run` lists them")
    }
    return metric
  }

  private static func metrics(_ samples: [Sample], _ shown: [Metric]) -> [Metric] {
    guard shown.isEmpty else { return shown }
    return Metric.allCases.filter { metric in samples.contains { $0.metrics.contains(metric) } }
  }

  private static func json(_ names: [String], _ samples: [Sample], _ shown: [Metric]) -> String {
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("baseline")
      json.string(names[0])
      json.key("cases")
      json.array { json in
        for (name, sample) in zip(names, samples) {
          json.object { json in
            json.key("case")
            json.string(name)
            json.key("metrics")
            json.object { json in
              for metric in metrics(samples, shown) {
                json.key(metric.rawValue)
                json.summary(sample.summary(metric))
              }
            }
            json.key("differences")
            json.object { json in
              for metric in metrics(samples, shown) {
                json.key(metric.rawValue)
                json.summary(Summary.paired(metric, sample, minus: samples[0]))
              }
            }
          }
        }
      }
    }
    return writer.text
  }

  private static func table(_ names: [String], _ samples: [Sample], _ shown: [Metric]) {
    Terminal.line(LabPrinting.row("", names.map { String($0.prefix(12)) }))
    for metric in metrics(samples, shown) {
      Terminal.line(
        LabPrinting.row(
          metric.rawValue, samples.map { LabPrinting.short($0.summary(metric).mean) }))
      let differences = samples.dropFirst().map { sample in
        Summary.paired(metric, sample, minus: samples[0])
      }
      Terminal.line(
        LabPrinting.row(
          "  less the first", [""] + differences.map { LabPrinting.short($0.mean) }))
      Terminal.line(
        LabPrinting.row("  ±", [""] + differences.map { LabPrinting.short(1.96 * $0.se) }))
    }
    Terminal.line("± is half of a 95 % interval of the paired difference.")
    if samples.contains(where: { $0.metrics.contains(.settledGain) }) {
      Terminal.line(LabPrinting.settled)
    }
  }
}
