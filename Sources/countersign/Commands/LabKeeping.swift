import ArgumentParser
import Canon
import Foundation
import Lab

/// Where a question's rows are kept, and which share of them is worked on.
struct LabKeeping: ParsableArguments {
  @Option(help: "File for what is found; the same command goes on there after an interruption.")
  var into: String?
  @Option(
    help: "Only a share of the work, kept in --into: i/n, or auto/n on a cluster; see lab merge.")
  var shard: String?

  /// The rows to be worked on here, of so many. Throws for a share that is kept nowhere.
  func share(of rows: Int) throws -> Range<Int> {
    guard let shard else { return 0..<rows }
    guard into != nil else { throw Ending.badInput("--shard needs --into FILE") }
    return try LabShard(shard, environment: ProcessInfo.processInfo.environment).range(of: rows)
  }

  /// The journal of a question of so many rows; nil where nothing is kept.
  func journal(_ head: String, names: [String], rows: Int) throws -> LabJournal? {
    let share = try share(of: rows)
    return try into.map {
      try LabJournal($0, head: head, names: names, share: share, of: rows)
    }
  }

  /// A sample for each setting, kept as it is found; nil, after saying so, where only a share was worked on.
  func samples(
    _ settings: [LabSetting], _ plans: [LabPlan], what: String, words: [String] = [], isJSON: Bool
  ) async throws -> [Sample]? {
    let replicates = plans[0].replicates
    // So much may be asked that not even its rows can be counted.
    try LabWork.check(settings, replicates: replicates, place: what)
    let rows = settings.count * replicates
    let journal = try journal(
      LabHead.question(what, plans, words, rows: rows), names: LabWork.names, rows: rows)
    let samples = try await LabWork.samples(
      settings, replicates: replicates, plan: plans[0], what: what, journal: journal)
    if samples == nil, let journal { Self.say(journal, isJSON: isJSON) }
    return samples
  }

  /// Says what a share holds; the answer comes when all are together.
  static func say(_ journal: LabJournal, isJSON: Bool) {
    let share = journal.share
    guard isJSON else {
      let rows = share.isEmpty ? "no row" : "rows \(share.lowerBound) to \(share.upperBound - 1)"
      return Terminal.line(
        "\(rows) kept. When all shares are there: lab merge SHARE … --into FILE, then the same question with --into FILE."
      )
    }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      json.key("first_row")
      json.integer(share.lowerBound)
      json.key("rows")
      json.integer(share.count)
    }
    Terminal.line(writer.text)
  }
}
