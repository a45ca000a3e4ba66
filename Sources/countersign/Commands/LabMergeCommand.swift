import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab merge`: shares of a run put together.
struct LabMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the shares of a run together: the same bytes as one run.")
  @Argument(help: "The records of all shares.") var records: [String]
  @Option(help: "File for the whole record.") var into: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    if let into { try Self.prepare(into, records) }
    let shares = try records.map { (path: $0, record: try LabRecord(path: $0)) }
      .filter { $0.record.sample.count > 0 }
      .sorted { $0.record.firstReplicate < $1.record.firstReplicate }
    guard let first = shares.first else { throw Ending.badInput("the records are empty") }
    var whole = LabRecord(
      head: first.record.head, firstReplicate: 0,
      sample: Sample(metrics: first.record.sample.metrics))
    for share in shares {
      guard share.record.head == whole.head,
        share.record.sample.metrics == whole.sample.metrics
      else {
        throw Ending.badInput("\(share.path): is of another run than \(first.path)")
      }
      guard share.record.firstReplicate == whole.sample.count else {
        let isTwice = share.record.firstReplicate < whole.sample.count
        throw Ending.badInput(
          isTwice
            ? "\(share.path): replicate \(share.record.firstReplicate) stands in another share too"
            : "replicates \(whole.sample.count) to \(share.record.firstReplicate - 1) are missing"
        )
      }
      whole.sample.append(share.record.sample)
    }
    guard let replicates = whole.replicatesOfRun else {
      throw Ending.badInput("\(first.path):1: it does not say how many replicates were asked for")
    }
    guard whole.sample.count <= replicates else {
      throw Ending.badInput(
        "\(first.path):1: says \(replicates) replicates; the records hold \(whole.sample.count)")
    }
    guard whole.sample.count == replicates else {
      throw Ending.badInput(
        "replicates \(whole.sample.count) to \(replicates - 1) are missing")
    }
    if let into { try Files.write(Array(whole.text.utf8), to: into) }
    LabPrinting.print(whole.sample, isJSON: json)
  }

  /// Sees that the whole can be written before the shares are read. Throws where it cannot, or where it would
  /// be written over a share.
  private static func prepare(_ into: String, _ records: [String]) throws {
    func real(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
    guard !records.contains(where: { real($0) == real(into) }) else {
      throw Ending.badInput("--into \(into): it is one of the shares, which would be lost")
    }
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    let isThere = manager.fileExists(atPath: into, isDirectory: &isFolder)
    let place = isThere ? into : URL(filePath: into).deletingLastPathComponent().path
    guard !(isThere && isFolder.boolValue), manager.isWritableFile(atPath: place) else {
      throw Ending.badInput(
        "--into \(into): \(isThere ? "it cannot be written over" : "no folder to write in")")
    }
  }
}
