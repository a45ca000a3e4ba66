import Canon
import Clearing
import Foundation
import Ledger
import Rehearsal
import Rulebook
import Shelf
import Vocabulary

/// Rehearsals as material: their logs, and their acts decoded.
struct Recording {
  /// One decoded act and when it was received; read in place, for a copy is no part of deciding it.
  final class Entry: Sendable {
    let at: Instant
    let submission: Submission

    init(at: Instant, submission: Submission) {
      self.at = at
      self.submission = submission
    }
  }

  var archive: any Archive
  var acts: [Entry]
  var registerDigest: Digest

  /// The pilot scenario, found beside the rulebooks.
  static func pilot() throws -> (scenario: Scenario, law: Rulebook) {
    let shelf = try Shelf.find()
    let path = try root() + "/Scenarios/southeast-asia-pilot.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let tree = try StrictYAML.tree(text, file: path)
    let scenario = try Scenario(bytes: tree.json, limits: .law)
    return (scenario, try shelf.load(id: scenario.rulebook))
  }

  /// The folder that holds `Scenarios` and `Examples`: the working directory or above it.
  static func root() throws -> String {
    var folder = FileManager.default.currentDirectoryPath
    while folder != "/" {
      if FileManager.default.fileExists(atPath: folder + "/Scenarios") { return folder }
      folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    }
    throw BenchFault(description: "start it in the project's folder")
  }

  /// The pilot with so many times its buyers, sureties so many times as strong, and up to 60 auditors: one large register.
  static func large(_ base: Scenario, times: Int) -> Scenario {
    var scenario = base
    scenario.buyers = []
    scenario.auditors = []
    for copy in 0..<times {
      for buyer in base.buyers {
        var firm = buyer
        firm.name = "\(buyer.name) \(copy + 1)"
        firm.firstDay += copy * 7 % 120
        scenario.buyers.append(firm)
      }
      if scenario.auditors.count + base.auditors.count <= 60 {
        for auditor in base.auditors {
          var firm = auditor
          firm.name = "\(auditor.name) \(copy + 1)"
          scenario.auditors.append(firm)
        }
      }
    }
    for index in scenario.sureties.indices { scenario.sureties[index].capital *= Int64(times) }
    return scenario
  }

  /// Holds an unsigned rehearsal and decodes its log.
  static func hold(_ scenario: Scenario, _ law: Rulebook, seed: UInt64) throws -> Recording {
    let archive = MemoryArchive()
    let held = try Rehearsal.hold(
      scenario, under: law, seed: seed, into: archive, isSigned: false)
    var acts: [Entry] = []
    for entry in try archive.entries(0..<archive.head().size) {
      let incoming = try Incoming(entry.envelope, from: archive)
      acts.append(Entry(at: entry.receivedAt, submission: incoming.submission))
    }
    return Recording(archive: archive, acts: acts, registerDigest: held.registerDigest)
  }
}
