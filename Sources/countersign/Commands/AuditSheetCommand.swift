import ArgumentParser
import Canon
import Foundation
import Inspection
import Print
import Statistics

/// `audit sheet`: a drawn round on paper.
struct AuditSheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Print a drawn round: retrieval list and blind count sheet.",
    discussion: """
      DIR is a round's folder as `audit publish` writes it; it is worked out again first. Written are retrieval.html and \
      retrieval.csv, which name the drawn units rack by rack and belong to whoever finds them, and count-sheet.html, which \
      names none and belongs to whoever reads them. RACKS is a file of comma-separated values with columns serial and rack.
      """)

  @Argument(help: "The round's folder.") var folder: String
  @Option(help: "A file that says in which rack each unit is.") var racks: String?
  @Option(help: "A new or empty folder for the sheets.") var into: String

  /// Most bytes of a file of racks.
  static let racksBytesMax = 64 << 20

  func run() throws {
    let round = try AuditFolder.read(folder)
    do throws(RoundDifference) {
      try round.check()
    } catch {
      throw Ending.refused(
        "\(folder): \(error); nothing is printed of a round that does not follow")
    }
    let list = RetrievalList(round.record, draw: round.draw, racks: try places())
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: into), !names.isEmpty {
      throw Ending.badInput("\(into): the folder is not empty")
    }
    do {
      try files.createDirectory(atPath: into, withIntermediateDirectories: true)
    } catch {
      throw Ending.badInput("\(into): the folder cannot be made")
    }
    let sheets: (String, String)
    do throws(QRFault) {
      sheets = (try list.html(), try CountForm(list).html())
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
    try write(sheets.0, "retrieval.html")
    try write(list.csv, "retrieval.csv")
    try write(sheets.1, "count-sheet.html")
    let known = list.lines.count { $0.rack != nil }
    Terminal.say(
      "\(list.lines.count) units, a page for each of \(list.racks.count) racks, into \(into); the rack of \(known) is known"
    )
  }

  private func write(_ text: String, _ name: String) throws {
    try Files.write(Array(text.utf8), to: "\(into)/\(name)")
  }

  /// The rack of each serial.
  private func places() throws -> [[UInt8]: String] {
    guard let racks else { return [:] }
    var reader = CSVReader(limits: CSVLimits(bytes: Self.racksBytesMax))
    var out: [[UInt8]: String] = [:]
    do {
      try reader.append(try Files.bytes(racks, limit: Self.racksBytesMax))
      reader.finish()
      let header = try CSVHeader(try reader.next())
      guard let serial = header.place(of: "serial"), let rack = header.place(of: "rack") else {
        throw Ending.badInput("\(racks): the header must name the columns serial and rack")
      }
      while let record = try reader.next() {
        guard record.fault == nil, record.fields.count == header.names.count,
          let name = String(validating: record.fields[rack], as: UTF8.self), name.utf8.count <= 80
        else {
          throw Ending.badInput(
            "\(racks): line \(record.line): a serial and a rack of at most 80 bytes")
        }
        guard out.updateValue(name, forKey: Array(record.fields[serial])) == nil else {
          throw Ending.badInput("\(racks): line \(record.line): this serial stands twice")
        }
      }
    } catch let fault as CSVFault {
      throw Ending.badInput("\(racks): \(fault)")
    }
    return out
  }
}
