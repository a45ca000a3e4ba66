import Archive
import ArgumentParser
import Canon
import Clearing
import Custody
import Foundation
import Inspection
import Ledger
import Service
import Vocabulary

/// `audit papers`: what the inspector takes into the hall.
struct AuditPapersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "papers",
    abstract: "Write the papers of a drawn round's count: retrieval list and blind sheet.",
    discussion: """
      Once the inspector has arrived and drawn (draw-sample). retrieval.csv says where custody has each unit, for whoever fetches \
      it; count.csv is the blind sheet to be filled in; papers.html is both, to be printed. Evidence bears the nonces, which \
      nobody knew before the arrival.
      """)

  @Argument(help: "The round.") var round: String
  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "The folder to make.") var into: String

  func run() async throws {
    guard let id = RoundID(round) else {
      throw Ending.badInput("\(round): \(RoundID.flaw(of: round))")
    }
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: into), !names.isEmpty {
      throw Ending.badInput("\(into): the folder is not empty")
    }
    let register = try await register()
    guard let row = register.rounds[id] else {
      throw Ending.refused("\(round): no such round in \(folder)")
    }
    guard let seed = row.seed, row.countDueAt != nil, let site = register.sites[row.siteID] else {
      throw Ending.refused(
        "\(round): \(row.status.rawValue): the inspector has not arrived, and nobody else knows the draw"
      )
    }
    let papers = CountPapers(
      round: id, seed: seed,
      drawn: row.draw.serials.map { ($0.characters, rack(of: $0, at: site, in: register)) })
    let page = CountPapersPage(
      papers, site: site.name, inspector: register.parties[row.auditor]?.name ?? row.auditor.text,
      leastGrade: row.leastGrade.rawValue)
    do {
      try files.createDirectory(atPath: into, withIntermediateDirectories: true)
    } catch {
      throw Ending.badInput("\(into): the folder cannot be made")
    }
    try Files.write(papers.retrievalList, to: "\(into)/retrieval.csv")
    try Files.write(papers.blindSheet, to: "\(into)/count.csv")
    try Files.write(Array(page.html.utf8), to: "\(into)/papers.html")
    Terminal.say("\(papers.picks.count) units drawn: papers written into \(into)")
  }

  private func register() async throws -> Register {
    do {
      return try await Replay.run(DataFolder(folder).archive()) { _ in }.register
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
  }

  /// The label of the rack where custody has a unit at the site; empty for none.
  private func rack(of serial: SerialKey, at site: SiteEntry, in register: Register) -> String {
    guard let row = register.units.row(of: serial) else { return "" }
    let unit = register.units[row]
    guard register.sites.place(of: site.id).map({ UInt32(clamping: $0) }) == unit.site,
      Int(unit.rack) < site.racks.count
    else { return "" }
    return site.racks[Int(unit.rack)].label
  }
}

/// `audit count`: a filled blind sheet as the text that report-counts brings along.
struct AuditCountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "Make a filled count sheet into the attachment of a report-counts act.",
    discussion: "Prints its SHA-256 and its rows as the act names them.")

  @Argument(help: "The blind sheet as it was filled in, CSV.") var filled: String
  @Option(help: "The attachment to write.") var into: String

  func run() throws {
    let bytes = try Files.bytes(filled)
    let sheet: CountSheet
    do throws(CustodyFault) {
      sheet = try CountSheet(filled: bytes)
    } catch {
      throw Ending.badInput("\(filled): \(error)")
    }
    try Files.write(sheet.bytes, to: into)
    var writer = JSONWriter()
    writer.object { json in
      json.key("digest")
      json.string(Digest.sha256(sheet.bytes).hex)
      json.key("rows")
      json.integer(Int64(sheet.lines.count))
    }
    print(writer.text)
  }
}
