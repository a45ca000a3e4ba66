import ArgumentParser
import Foundation
import Lab
import Rulebook
import Shelf

/// What every question to the lab says.
struct LabOptions: ParsableArguments {
  @Option(help: "The model; there is one: plab-1.") var model: String?
  @Option(help: "A scenario, YAML or JSON: model, regime, replicates, seed, draws, set.")
  var scenario: String?
  @Option(
    help: "Take what a rulebook says of penalty, inspections, back-checks, coverage, limits.")
  var rulebook: [String] = []
  @Option(
    help: "NAME=VALUE, or NAME=\"5 to 10\" for a 90 % interval; may stand several times.")
  var set: [String] = []
  @Option(help: "Replicates: markets lived through.") var replicates: Int?
  @Option(help: "Seed of everything that is left to chance.") var seed: UInt64?
  @Option(help: "Threads; the result does not depend on them.") var threads: Int?
  @Flag(help: "Print JSON.") var json = false

  /// What the scenario file, the rulebook and the options say together; the later count more.
  func plan(regime: String? = nil) throws -> LabPlan {
    guard rulebook.count <= 1 else {
      throw Ending.badInput("--rulebook stands once here; `lab compare` takes several")
    }
    return try plan(regime: regime, rulebook: rulebook.first)
  }

  /// The same under a rulebook of the caller's choice.
  func plan(regime: String? = nil, rulebook: String?) throws -> LabPlan {
    var plan = LabPlan()
    if let scenario { try plan.read(scenario) }
    if let rulebook { plan.take(try Law.load(rulebook)) }
    if let model { try plan.take(model: model) }
    if let regime { plan.regime = try LabPlan.regime(regime) }
    for text in set { try plan.say(text, place: "--set \(text)") }
    if let replicates {
      plan.replicates = replicates
      plan.replicatesPlace = "--replicates"
    }
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
  /// Where each parameter was last said, for refusals.
  private var places: [Parameter: String] = [:]
  var replicatesPlace = "--replicates"
  /// Intervals that nobody said, opened because the question needs some.
  var opened: Set<Parameter> = []
  private var drawsPlace = "draws"

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
    regime = Regime(rulebook)
    inputs.take(rulebook)
  }

  /// Takes `NAME=VALUE`.
  mutating func say(_ text: String, place: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw Ending.badInput("\(place): write NAME=VALUE, as in lamA=4")
    }
    try say(String(parts[0]), String(parts[1]), place: place)
  }

  private mutating func say(_ name: String, _ text: String, place: String) throws {
    try Self.refusing(place) { () throws(ParameterFault) in try inputs.say(name, text) }
    if let parameter = Parameter(rawValue: name) { places[parameter] = place }
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
      throw Ending.badInput(
        "\(replicatesPlace) \(replicates): from 1 to \(Batch.replicatesMax)")
    }
    guard (1...1024).contains(threads) else {
      throw Ending.badInput("--threads \(threads): from 1 to 1024")
    }
    guard (2...10_000).contains(draws) else {
      throw Ending.badInput("\(drawsPlace) \(draws): from 2 to 10000")
    }
  }

  /// What is asked where every interval stands at a place of its law; the middle where none is given.
  /// Throws, with the place, where values contradict each other or are more than is taken on.
  func setting(_ regime: Regime, at shares: [Double] = []) throws -> LabSetting {
    do throws(ParameterFault) {
      let setting = LabSetting(parameters: try inputs.parameters(at: shares), regime: regime)
      _ = try setting.asked()
      return setting
    } catch {
      let named = ([Parameter(rawValue: error.name)] + error.others).compactMap { $0 }
      let place = named.compactMap { places[$0] }.first
      throw Ending.badInput(place.map { "\($0): \(error.reason)" } ?? "\(error)")
    }
  }

  /// The market of a setting.
  func market(_ regime: Regime, at shares: [Double] = []) throws -> Market {
    let setting = try setting(regime, at: shares)
    return try Self.refuse { () throws(ParameterFault) in try setting.market(seed: seed) }
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
    try check()
  }

  private mutating func read(_ key: String, _ value: Tree, _ path: String) throws {
    let place = "\(path):\(value.line): \(key)"
    switch key {
    case "model": try Self.placed(place) { try take(model: Self.text(value, place)) }
    case "title", "about": _ = try Self.text(value, place)
    case "regime":
      let text = try Self.text(value, place)
      regime = try Self.placed(place) { try Self.regime(text) }
    case "replicates": (replicates, replicatesPlace) = (try Self.whole(value, place), place)
    case "draws": (draws, drawsPlace) = (try Self.whole(value, place), place)
    case "seed": seed = UInt64(try Self.whole(value, place))
    case "set":
      guard case .record(let members, _) = value else {
        throw Ending.badInput("\(place): a record of NAME: VALUE")
      }
      for (name, value) in members {
        let place = "\(path):\(value.line): set.\(name)"
        let text = try Self.text(value, place)
        try say(name, text, place: place)
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
