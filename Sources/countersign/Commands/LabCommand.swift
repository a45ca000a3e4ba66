import ArgumentParser
import Canon
import Foundation
import Lab
import Rulebook
import Shelf

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

/// What every question to the lab says.
struct LabOptions: ParsableArguments {
  @Option(help: "The model; there is one: plab-1.") var model: String?
  @Option(help: "A scenario, YAML or JSON: model, regime, replicates, seed, draws, set.")
  var scenario: String?
  @Option(help: "Take what a rulebook says of penalty, coverage, back-checks, limits.")
  var rulebook: String?
  @Option(
    help: "NAME=VALUE, or NAME=\"5 to 10\" for a 90 % interval; may stand several times.")
  var set: [String] = []
  @Option(help: "Replicates: markets lived through.") var replicates: Int?
  @Option(help: "Seed of everything that is left to chance.") var seed: UInt64?
  @Option(help: "Threads; the result does not depend on them.") var threads: Int?
  @Flag(help: "Print JSON.") var json = false

  /// What the scenario file and the options say together; options count more.
  func plan(regime: String? = nil) throws -> LabPlan {
    var plan = LabPlan()
    if let scenario { try plan.read(scenario) }
    if let rulebook { plan.take(try Law.load(rulebook)) }
    if let model { try plan.take(model: model) }
    if let regime { plan.regime = try LabPlan.regime(regime) }
    for text in set { try plan.say(text, place: "--set \(text)") }
    if let replicates { plan.replicates = replicates }
    if let seed { plan.seed = seed }
    plan.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    try plan.check()
    return plan
  }
}

/// A question to the lab, read and checked.
struct LabPlan {
  var regime = Regime.r3
  var inputs = Inputs()
  var replicates = 200
  var seed: UInt64 = 1
  var draws = 100
  var threads = 1

  static func regime(_ text: String) throws -> Regime {
    guard let regime = Regime(rawValue: text.uppercased()) else {
      throw Ending.badInput(
        "regime `\(text.prefix(40))`: there are R0 (fixed rules), R1 (licensing), R2 (auditors), R3 (auditors and sureties), R4 (tiers)"
      )
    }
    return regime
  }

  mutating func take(model: String) throws {
    guard model == "plab-1" else {
      throw Ending.badInput("model `\(model.prefix(40))`: there is one, `plab-1`")
    }
  }

  mutating func take(_ rulebook: Rulebook) {
    regime = rulebook.terms.requiresBond ? .r3 : .r2
    inputs.take(rulebook.terms)
  }

  /// Takes `NAME=VALUE`.
  mutating func say(_ text: String, place: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw Ending.badInput("\(place): write NAME=VALUE, as in lamA=4")
    }
    try Self.refusing(place) { () throws(ParameterFault) in
      try inputs.say(String(parts[0]), String(parts[1]))
    }
  }

  static func refusing<T>(
    _ place: String, _ body: () throws(ParameterFault) -> T
  ) throws -> T {
    do throws(ParameterFault) {
      return try body()
    } catch {
      throw Ending.badInput("\(place): \(error.reason)")
    }
  }

  func check() throws {
    guard (1...Batch.replicatesMax).contains(replicates) else {
      throw Ending.badInput("--replicates \(replicates): from 1 to \(Batch.replicatesMax)")
    }
    guard (1...1024).contains(threads) else {
      throw Ending.badInput("--threads \(threads): from 1 to 1024")
    }
    guard (2...10_000).contains(draws) else {
      throw Ending.badInput("draws \(draws): from 2 to 10000")
    }
  }

  /// The market where every interval stands at a place of its law; the middle where none is given.
  func market(_ regime: Regime, at shares: [Double] = []) throws -> Market {
    try Self.market(inputs, regime, at: shares, seed: seed)
  }

  static func market(
    _ inputs: Inputs, _ regime: Regime, at shares: [Double] = [], seed: UInt64
  ) throws -> Market {
    try refuse { () throws(ParameterFault) in
      let parameters = try inputs.parameters(at: shares)
      try parameters.check()
      let settled = try Equilibrium.settle(parameters, regime, seed: seed)
      return try Market(settled, regime)
    }
  }

  static func refuse<T>(_ body: () throws(ParameterFault) -> T) throws -> T {
    do throws(ParameterFault) {
      return try body()
    } catch {
      throw Ending.badInput("\(error)")
    }
  }

  // MARK: Scenario files

  mutating func read(_ path: String) throws {
    let text = String(decoding: try Files.bytes(path, limit: 1 << 20), as: UTF8.self)
    let tree = try Law.reading { () throws(ShelfFault) in
      try StrictYAML.tree(text, file: path)
    }
    guard case .record(let members, _) = tree else {
      throw Ending.badInput("\(path):\(tree.line): a scenario is a record of `regime`, `set`, …")
    }
    for (key, value) in members { try read(key, value, path) }
  }

  private mutating func read(_ key: String, _ value: Tree, _ path: String) throws {
    let place = "\(path):\(value.line): \(key)"
    switch key {
    case "model": try Self.placed(place) { try take(model: Self.text(value, place)) }
    case "title", "about": _ = try Self.text(value, place)
    case "regime":
      let text = try Self.text(value, place)
      regime = try Self.placed(place) { try Self.regime(text) }
    case "replicates": replicates = try Self.whole(value, place)
    case "draws": draws = try Self.whole(value, place)
    case "seed": seed = UInt64(try Self.whole(value, place))
    case "set":
      guard case .record(let members, _) = value else {
        throw Ending.badInput("\(place): a record of NAME: VALUE")
      }
      for (name, value) in members {
        let place = "\(path):\(value.line): set.\(name)"
        let text = try Self.text(value, place)
        try Self.refusing(place) { () throws(ParameterFault) in try inputs.say(name, text) }
      }
    default:
      throw Ending.badInput(
        "\(path):\(value.line): `\(key.prefix(40))` is not taken; a scenario has model, title, about, regime, replicates, draws, seed, set"
      )
    }
  }

  private static func placed<T>(_ place: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let ending as Ending {
      throw Ending.badInput("\(place): \(ending.message)")
    }
  }

  private static func text(_ value: Tree, _ place: String) throws -> String {
    switch value {
    case .text(let text, _): return text
    case .number(let digits, _): return digits
    default: throw Ending.badInput("\(place): a text or a number is needed")
    }
  }

  private static func whole(_ value: Tree, _ place: String) throws -> Int {
    guard case .number(let digits, _) = value, let whole = Int(digits), whole >= 0 else {
      throw Ending.badInput("\(place): a whole number from 0 is needed")
    }
    return whole
  }
}

/// `lab parameters`: what there is to set.
struct LabParametersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parameters",
    abstract: "List the model's parameters: default, range, meaning, source.")
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    guard json else {
      for entry in Parameter.Entry.all {
        let name = entry.parameter.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
        let value = Parameters.text(entry.standard)
          .padding(toLength: 11, withPad: " ", startingAt: 0)
        Terminal.line("\(name) \(value) \(entry.meaning) [\(entry.source)]")
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
