import Canon
import Foundation
import Lab

/// The record of a run: a line that says what was run, a line of names, and a line for each replicate
/// in order. Comma-separated, with the first line as a comment, so that any table program reads it.
struct LabRecord {
  /// What was run; two records can be put together only where it is the same to the byte.
  var head: String
  var firstReplicate: Int
  var sample: Sample

  static func head(_ plan: LabPlan, _ market: Market) -> String {
    var writer = JSONWriter()
    writer.object { json in
      json.key("model")
      json.string("plab-1")
      json.key("regime")
      json.string(market.regime.rawValue)
      json.key("seed")
      json.raw(String(plan.seed))
      json.key("replicates")
      json.integer(plan.replicates)
      json.key("set")
      json.object { json in
        for change in market.parameters.changes {
          json.key(change.parameter.rawValue)
          json.number(change.value)
        }
      }
    }
    return writer.text
  }

  static func names(_ metrics: [Metric]) -> String {
    (["replicate"] + metrics.map(\.rawValue)).joined(separator: ",")
  }

  static func lines(_ sample: Sample, from first: Int) -> String {
    var text = ""
    for place in 0..<sample.count {
      text += String(first + place)
      for value in sample.row(place) {
        text += ","
        if !value.isNaN { text += Parameters.text(value) }
      }
      text += "\n"
    }
    return text
  }

  /// The whole text of a record.
  var text: String {
    "# \(head)\n\(Self.names(sample.metrics))\n" + Self.lines(sample, from: firstReplicate)
  }

  /// Reads a record. A last line without its end is what an interrupted run left; it is dropped.
  /// Throws with the line of a fault.
  init(path: String) throws {
    let text = String(decoding: try Files.bytes(path, limit: 1 << 30), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()
    guard lines.count >= 2, lines[0].hasPrefix("# {") else {
      throw Ending.badInput("\(path):1: no record of a lab run")
    }
    head = String(lines[0].dropFirst(2))
    let metrics = try lines[1].split(separator: ",").dropFirst().map { name in
      guard let metric = Metric(rawValue: String(name)) else {
        throw Ending.badInput("\(path):2: unknown metric `\(name.prefix(60))`")
      }
      return metric
    }
    sample = Sample(metrics: metrics)
    firstReplicate = 0
    for (number, line) in lines.dropFirst(2).enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = cells.dropFirst().map { $0.isEmpty ? Double.nan : Double(String($0)) }
      guard cells.count == metrics.count + 1, let replicate = Int(cells[0]),
        (0..<Batch.replicatesMax).contains(replicate), !values.contains(nil)
      else {
        throw Ending.badInput("\(path):\(number + 3): no row of \(metrics.count) values")
      }
      if number == 0 { firstReplicate = replicate }
      guard replicate == firstReplicate + number else {
        throw Ending.badInput(
          "\(path):\(number + 3): replicate \(replicate) stands where \(firstReplicate + number) belongs"
        )
      }
      sample.append(values.compactMap { $0 })
    }
  }

  /// Whether a file holds nothing of a text but a beginning: what is left of a run that was interrupted
  /// before its first replicate, down to an empty file.
  static func isBeginning(_ path: String, of text: String) throws -> Bool {
    text.utf8.starts(with: try Files.bytes(path, limit: 1 << 30))
  }

  /// A file anew with a text, put in place at once, ready for more. Throws where it cannot be written.
  static func reopen(_ path: String, _ text: String) throws -> FileHandle {
    let beside = path + ".part"
    try Files.write(Array(text.utf8), to: beside)
    guard rename(beside, path) == 0, let file = FileHandle(forWritingAtPath: path) else {
      unlink(beside)
      throw Ending.badInput("\(path): it cannot be written")
    }
    try file.seekToEnd()
    return file
  }

  init(head: String, firstReplicate: Int, sample: Sample) {
    self.head = head
    self.firstReplicate = firstReplicate
    self.sample = sample
  }

  /// The replicates of a whole run, as its head says.
  var replicatesOfRun: Int? {
    guard let document = try? JSONDocument(Array(head.utf8)),
      let members = try? document.root.members(),
      let count = try? members.first(where: { $0.key == "replicates" })?.value.integer()
    else { return nil }
    return Int(count)
  }
}

/// A share of a run: number i of n, from `--shard i/n`, or from what a cluster's scheduler says.
struct LabShard: Equatable {
  /// From 0.
  var number: Int
  var count: Int

  /// Reads `2/8`; or `auto/8` and `auto`, where the number, and for an array of Slurm the count too,
  /// come from the environment (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX).
  init(_ text: String, environment: [String: String]) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 || text == "auto" else { throw Self.fault(text) }
    func value(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    let count = parts.count == 2 ? Int(parts[1]) : value("SLURM_ARRAY_TASK_COUNT")
    guard let count, (1...1_000_000).contains(count) else { throw Self.fault(text) }
    let number: Int
    if parts[0] != "auto" {
      guard let stated = Int(parts[0]), (1...count).contains(stated) else {
        throw Ending.badInput("--shard \(text): share \(parts[0]) of \(count) does not exist")
      }
      number = stated - 1
    } else if let task = value("SLURM_ARRAY_TASK_ID") {
      let (place, over) = task.subtractingReportingOverflow(value("SLURM_ARRAY_TASK_MIN") ?? 0)
      guard !over else { throw Self.fault(text) }
      number = place
    } else if let index = value("JOB_COMPLETION_INDEX") {
      number = index
    } else {
      throw Ending.badInput(
        "--shard \(text): neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set; write --shard 1/\(count)"
      )
    }
    guard (0..<count).contains(number) else {
      throw Ending.badInput(
        "--shard \(text): share number \(number), from 0, of \(count) does not exist")
    }
    self.number = number
    self.count = count
  }

  private static func fault(_ text: String) -> Ending {
    .badInput("--shard \(text.prefix(40)): write i/n, as in 2/8, or auto/8 on a cluster")
  }

  /// The share's replicates.
  func range(of replicates: Int) -> Range<Int> {
    (replicates * number / count)..<(replicates * (number + 1) / count)
  }
}
