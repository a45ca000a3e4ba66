import Archive
import ArgumentParser
import Canon
import Clearing
import Foundation
import Inspection
import Ledger
import Pages
import Rulebook
import Vocabulary

/// `audit`: rounds of inspection for outsiders.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract:
      "Plan inspections, draw rounds, write the papers of a count; publish rounds, check others'.",
    subcommands: [
      AuditPlanCommand.self, AuditPublishCommand.self, AuditVerifyCommand.self,
      AuditPapersCommand.self, AuditSheetCommand.self, AuditCountCommand.self,
      AuditReconcileCommand.self, AuditCommitCommand.self, AuditOpenCommand.self,
      AuditBeaconCommand.self, AuditArriveCommand.self,
    ])
}

/// `audit publish`: the rounds of a log, a folder each.
struct AuditPublishCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Write the drawn rounds of a data folder's log, a folder each.",
    discussion: """
      Each folder holds round.json, population.csv and draw.csv: all that `countersign audit verify` or a program \
      of somebody else needs to work the round out again. Layout: docs/published-round.md.
      """)

  @Argument(help: "The round; else every round that was drawn.") var round: String?
  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "The folder to make.") var into: String

  func run() async throws {
    var wanted: RoundID?
    if let round {
      guard let id = RoundID(round) else {
        throw Ending.badInput("\(round): \(RoundID.flaw(of: round))")
      }
      wanted = id
    }
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: into), !names.isEmpty {
      throw Ending.badInput("\(into): the folder is not empty")
    }
    let (publications, register) = try await publications(of: wanted)
    guard !publications.isEmpty else {
      throw Ending.refused("\(folder): no such round was drawn, of \(register.rounds.count) rounds")
    }
    for publication in publications {
      let path = "\(into)/\(publication.record.round.text)"
      do {
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw Ending.badInput("\(path): the folder cannot be made")
      }
      try Files.write(
        Array((publication.record.jsonForPeople + "\n").utf8), to: "\(path)/round.json")
      try Files.write(
        PublishedTables.text(of: publication.population), to: "\(path)/population.csv")
      try Files.write(PublishedTables.text(of: publication.draw), to: "\(path)/draw.csv")
    }
    Terminal.say("\(publications.count) rounds published into \(into)")
  }

  /// Replays the log: populations, and the round before, stand in the changes of the acts that fixed them.
  private func publications(
    of wanted: RoundID?
  ) async throws -> (list: [RoundPublication], register: Register) {
    var populations: [RoundID: FixedPopulation] = [:]
    var lastRounds: [SiteID: RoundID] = [:]
    var after: [RoundID: RoundID] = [:]
    let replay: Replay
    do {
      replay = try await Replay.run(DataFolder(folder).archive()) { performed in
        for case .round(let row) in performed.changes
        where wanted == nil || row.id == wanted {
          if row.status == .ordered, after[row.id] == nil {
            after[row.id] = lastRounds[row.siteID]
          }
          if row.status == .committed { populations[row.id] = row.population }
        }
        for case .site(let site) in performed.changes { lastRounds[site.id] = site.lastRound }
      }
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
    let register = replay.register
    var list: [RoundPublication] = []
    for row in register.rounds.rows where wanted == nil || row.id == wanted {
      guard let population = populations[row.id], let law = register.rulebook(at: row.orderedAt),
        let publication = RoundPublication(
          row, population: population, after: after[row.id], under: law.terms, in: register)
      else { continue }
      list.append(publication)
    }
    return (list, register)
  }
}

/// `audit verify`: a published round, worked out again.
struct AuditVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Work a published round out again and name the first difference.",
    discussion: """
      DIR is a round's folder, or one with many of them. Exit code 0: everything follows from the population and the \
      revealed values; 1: a difference; 2: a file cannot be read. scripts/verify_round.py does the same without this program.
      """)

  @Argument(help: "The folder.") var folder: String
  @Flag(help: "Answer in JSON, one line a round.") var json = false

  func run() throws {
    let files = FileManager.default
    var folders = [folder]
    if !files.fileExists(atPath: folder + "/round.json") {
      let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
      folders = names.sorted().map { "\(folder)/\($0)" }
        // A round whose record was taken away is still one that cannot be read.
        .filter { path in
          AuditFolder.names.contains { files.fileExists(atPath: "\(path)/\($0)") }
        }
      guard !folders.isEmpty else { throw Ending.badInput("\(folder): no round.json in it") }
    }
    var differences = 0
    var unread = 0
    for path in folders {
      let verification: RoundVerification
      do {
        verification = try AuditFolder.read(path)
      } catch let ending as Ending where folders.count > 1 {
        unread += 1
        Terminal.say("\(ending.message)")
        continue
      }
      do throws(RoundDifference) {
        try verification.check()
        say(verification.record, nil, path)
      } catch {
        differences += 1
        say(verification.record, error, path)
      }
    }
    guard unread == 0 else {
      throw Ending.badInput("\(unread) of \(folders.count) rounds cannot be read")
    }
    guard differences == 0 else {
      throw Ending.refused(
        folders.count == 1
          ? "the round does not follow"
          : "\(differences) of \(folders.count) rounds do not follow")
    }
    Terminal.say(
      (folders.count == 1 ? "the round follows" : "\(folders.count) rounds follow")
        + " from what was committed and revealed")
  }

  private func say(_ record: PublishedRound, _ difference: RoundDifference?, _ path: String) {
    if json {
      var writer = JSONWriter()
      writer.object { json in
        json.key("round")
        json.string(record.round.text)
        json.key("follows")
        json.bool(difference == nil)
        if let difference {
          json.key("step")
          json.string(difference.step)
          json.key("stated")
          json.string(difference.stated)
          json.key("found")
          json.string(difference.found)
        }
      }
      print(writer.text)
    } else if let difference {
      print("\(path): \(difference)")
    } else {
      let bound = record.missingAtMost.map { ", at most \($0) missing" } ?? ", not counted"
      print(
        "\(path): \(record.sampleUnits) of \(record.populationUnits) units drawn\(bound): follows")
    }
  }
}

/// A published round's folder.
enum AuditFolder {
  static let names = ["round.json", "population.csv", "draw.csv"]

  /// Reads its files; throws what is wrong with which.
  static func read(_ path: String) throws -> RoundVerification {
    let record: PublishedRound
    do {
      record = try PublishedRound(bytes: Files.bytes(path + "/round.json", limit: 1 << 20))
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(path)/round.json: \(error)")
    }
    func table<T>(_ name: String, _ read: ([UInt8]) throws -> T) throws -> T {
      do {
        return try read(Files.bytes("\(path)/\(name)"))
      } catch let ending as Ending {
        throw ending
      } catch {
        throw Ending.badInput("\(path)/\(name): \(error)")
      }
    }
    return RoundVerification(
      record, population: try table("population.csv") { try PublishedTables.population($0) },
      draw: try table("draw.csv") { try PublishedTables.draw($0) })
  }
}
