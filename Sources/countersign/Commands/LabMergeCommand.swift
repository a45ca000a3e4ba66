import ArgumentParser
import Canon
import Foundation
import Lab

/// `lab merge`: shares of a run put together.
struct LabMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put shares together: the same bytes as of one run.",
    discussion: """
      Every question takes `--shard i/n --into SHARE`. Of a run the shares together are the answer; of any other \
      question they are its rows, and asking it again with `--into` the whole answers at once.
      """)
  @Argument(help: "The records of all shares.") var records: [String]
  @Option(help: "File for the whole record.") var into: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    if let into { try Self.prepare(into, records) }
    let shares = try records.map { (path: $0, table: try LabTable(path: $0)) }
      .filter { $0.table.count > 0 }
      .sorted { $0.table.first < $1.table.first }
    guard let first = shares.first else { throw Ending.badInput("the records are empty") }
    let row = first.table.names[0]
    var whole = LabTable(head: first.table.head, names: first.table.names, first: 0)
    for share in shares {
      guard share.table.head == whole.head, share.table.names == whole.names else {
        throw Ending.badInput("\(share.path): is of another run than \(first.path)")
      }
      guard share.table.first == whole.count else {
        throw Ending.badInput(
          share.table.first < whole.count
            ? "\(share.path): \(row) \(share.table.first) stands in another share too"
            : "\(row)s \(whole.count) to \(share.table.first - 1) are missing")
      }
      whole.append(share.table)
    }
    guard let all = whole.whole else {
      throw Ending.badInput("\(first.path):1: it does not say how many \(row)s were asked for")
    }
    guard whole.count <= all else {
      throw Ending.badInput(
        "\(first.path):1: says \(all) \(row)s; the records hold \(whole.count)")
    }
    guard whole.count == all else {
      throw Ending.badInput("\(row)s \(whole.count) to \(all - 1) are missing")
    }
    try finish(whole, first.path)
  }

  /// Replicates of a run are its answer. Rows of any other question are, where the question is asked again.
  private func finish(_ whole: LabTable, _ path: String) throws {
    guard whole.names[0] == "replicate" else {
      guard let into else {
        throw Ending.badInput(
          "\(path): rows of a question are put together in a file: --into FILE, then the same question with --into FILE"
        )
      }
      try Files.write(Array(whole.text().utf8), to: into)
      Terminal.say(
        "\(whole.count) rows are together; the same question with --into \(into) answers")
      return
    }
    let metrics = try whole.names.dropFirst().map { name in
      guard let metric = Metric(rawValue: name) else {
        throw Ending.badInput("\(path):2: unknown metric `\(name.prefix(60))`")
      }
      return metric
    }
    if let into { try Files.write(Array(whole.text().utf8), to: into) }
    var sample = Sample(metrics: metrics)
    for place in 0..<whole.count { sample.append(whole.row(place)) }
    LabPrinting.print(sample, isJSON: json)
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
