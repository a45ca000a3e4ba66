import ArgumentParser
import Canon
import Foundation
import Ledger
import Rehearsal
import Shelf

/// `rehearse`: simulated participants perform real signed acts on a real register.
struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Rehearse a scenario: simulated participants perform real signed acts.",
    discussion: "The last line of standard output is the register's digest. Same seed, same bytes.")

  @Argument(help: "The scenario, YAML.") var scenario: String
  @Option(
    parsing: .unconditional,
    help: "Seed of everything that is left to chance: a whole number from 0 to 2^64 − 1.")
  var seed: UInt64 = 1
  @Option(help: "New folder for the log; without it nothing is kept.") var into: String?
  @Flag(help: "Perform acts without signatures: the same register digest, much faster.")
  var unsigned = false
  @Flag(help: "Print the report as JSON.") var json = false

  func run() async throws {
    let plan = try Self.scenario(scenario)
    let law = try Law.load(plan.rulebook)
    let folder = try into.map { try DataFolder.create($0) }
    let archive: any Archive =
      if let folder { try folder.archive() } else { MemoryArchive() }
    let rehearsal: Rehearsal
    do {
      rehearsal = try Rehearsal.hold(
        plan, under: law, seed: seed, into: archive, isSigned: !unsigned,
        onProgress: { Terminal.progress("rehearsing \(plan.id)", $0) })
    } catch let fault as JSONFault {
      throw Ending.badInput("\(scenario): \(fault)")
    } catch {
      throw Ending.refused("the rehearsal stopped: \(error)")
    }
    if let folder {
      try folder.keep(rehearsal.keys, operatorName: plan.operator.name)
      try Files.write(
        Array((rehearsal.outcome.jsonForPeople + "\n").utf8), to: folder.path + "/report.json")
      try Files.write(
        Array("log \(rehearsal.logKey.text)\nquorum none\n".utf8),
        to: folder.path + "/policy.txt")
    }
    print(json ? rehearsal.outcome.jsonForPeople : rehearsal.outcome.textForPeople)
    print("register digest: \(rehearsal.registerDigest.hex)")
  }

  static func scenario(_ path: String) throws -> Scenario {
    let text = String(decoding: try Files.bytes(path, limit: 4 << 20), as: UTF8.self)
    let tree = try Law.reading { () throws(ShelfFault) in
      try StrictYAML.tree(text, file: path)
    }
    do {
      return try Scenario(bytes: tree.json, limits: .law)
    } catch {
      let line = tree.line(of: error.path)
      let place = error.path.isEmpty ? "" : "\(error.path): "
      throw Ending.badInput("\(path):\(line): \(place)\(error.reason)")
    }
  }
}
