import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab`: try a policy on a market before imposing it on one.
struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Try a policy on a simulated market.",
    discussion: """
      Regimes: R0 fixed rules, R1 licensing, R2 auditors alone, R3 auditors and sureties, R4 company tiers. \
      `lab parameters` lists what `--set` takes. Same seed, same bytes, whatever the number of threads.
      """,
    subcommands: [
      LabRunCommand.self, LabCompareCommand.self, LabSweepCommand.self,
      LabSensitivityCommand.self, LabReportCommand.self, LabMergeCommand.self,
      LabParametersCommand.self,
    ])
}

/// `lab parameters`: what there is to set.
struct LabParametersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parameters",
    abstract: "List the model's parameters: default, range, meaning, source.",
    discussion: """
      In columns: name, default, the range that the sources leave open (- where they name none), what the model \
      takes, whether the value is assumed or observed, meaning and source.
      """)
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    guard json else {
      Terminal.line(
        "name       default    range          taken                  basis    meaning [source]")
      for entry in Parameter.Entry.all {
        let cells = [
          (entry.parameter.rawValue, 10), (Parameters.text(entry.standard), 10),
          (entry.swept.map(Self.text) ?? "-", 14), (Self.text(entry.range), 22),
          (entry.isAssumption ? "assumed" : "observed", 8),
        ]
        let line = cells.map {
          $0.0.padding(toLength: max($0.1, $0.0.count), withPad: " ", startingAt: 0)
        }
        Terminal.line("\(line.joined(separator: " ")) \(entry.meaning) [\(entry.source)]")
      }
      return
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      for entry in Parameter.Entry.all {
        json.key(entry.parameter.rawValue)
        json.object { json in
          json.key("default")
          json.number(entry.standard)
          json.key("least")
          json.number(entry.range.lowerBound)
          json.key("most")
          json.number(entry.range.upperBound)
          json.key("range")
          if let swept = entry.swept {
            json.object { json in
              json.key("low")
              json.number(swept.lowerBound)
              json.key("high")
              json.number(swept.upperBound)
            }
          } else {
            json.null()
          }
          json.key("meaning")
          json.string(entry.meaning)
          json.key("source")
          json.string(entry.source)
          json.key("isAssumption")
          json.bool(entry.isAssumption)
        }
      }
    }
    Terminal.line(writer.text)
  }
}

extension LabParametersCommand {
  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(Parameters.text(range.lowerBound)) … \(Parameters.text(range.upperBound))"
  }
}

extension JSONWriter {
  /// The shortest decimal text that reads back as the same number; null where it is none.
  mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    raw(Parameters.text(value))
  }

  /// {mean, se, n, q05, q50, q95}.
  mutating func summary(_ summary: Summary) {
    object { json in
      json.key("mean")
      json.number(summary.mean)
      json.key("se")
      json.number(summary.se)
      json.key("n")
      json.integer(summary.n)
      json.key("q05")
      json.number(summary.q05)
      json.key("q50")
      json.number(summary.q50)
      json.key("q95")
      json.number(summary.q95)
    }
  }
}
