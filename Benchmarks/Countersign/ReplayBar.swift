import Archive
import Canon
import Clearing
import Foundation
import Ledger
import Vocabulary

/// Replay with strict decoding: every leaf checked, every act read and decided anew, signatures not verified.
enum ReplayBar {
  @Sendable static func run() async throws -> [Row] {
    let (scenario, law) = try Recording.pilot()
    var pilots: [Log] = []
    for seed in 1...8 {
      let pilot = try Recording.hold(scenario, law, seed: UInt64(seed))
      pilots.append(Log(archive: pilot.archive, digest: pilot.registerDigest))
    }
    let recording = try Recording.hold(Recording.large(scenario, times: 50), law, seed: 1)
    let large = Log(archive: recording.archive, digest: recording.registerDigest)
    var rows = [
      try await row("replay from memory, pilot registers", pilots),
      try await row("replay from memory, 1,000 buyers in one register", [large]),
    ]
    let folder = NSTemporaryDirectory() + "countersign-bench-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let disk = try SQLiteArchive(folder: folder)
    try copy(recording.archive, to: disk)
    rows.append(
      try await row(
        "replay from SQLite, 1,000 buyers in one register",
        [Log(archive: disk, digest: recording.registerDigest)]))
    try disk.close()
    return rows
  }

  private struct Log {
    var archive: any Archive
    var digest: Digest
  }

  /// Replays logs one after the other; the best of four rounds.
  private static func row(_ name: String, _ logs: [Log]) async throws -> Row {
    var best = Spent(wall: .infinity)
    var count = 0
    var checksum: UInt64 = 0
    for _ in 0..<4 {
      var found: [Digest] = []
      var replayed = 0
      let spent = try await Meter.timeAsync {
        for log in logs {
          let replay = try await Replay.run(log.archive)
          replayed += replay.tree.size
          found.append(replay.registerDigest)
        }
      }
      guard found == logs.map(\.digest) else {
        throw BenchFault(description: "\(name): another register digest")
      }
      count = replayed
      checksum = found.reduce(0) { $0 &+ $1.a }
      if spent.wall < best.wall { best = spent }
    }
    let rate = Double(count) / best.wall
    return Row(
      bar: name, target: "≥ 100,000/s",
      measured: "\(Words.count(rate))/s (\(Words.count(Double(count))) acts)",
      passes: rate >= 100_000, spent: best, checksum: checksum)
  }

  /// Copies a log and its attachments in batches.
  private static func copy(_ from: any Archive, to disk: any Archive) throws {
    var tree = MerkleTree()
    let size = try from.head().size
    for start in stride(from: 0, to: size, by: 1024) {
      let entries = try from.entries(start..<min(size, start + 1024))
      let old = TreeHead(size: tree.size, root: tree.root)
      var blobs: [Blob] = []
      for entry in entries {
        tree.append(entry.leafHash)
        if let digest = try Incoming(entry.envelope).submission.act.body.attachment?.digest,
          let bytes = try from.blob(digest)
        {
          blobs.append(Blob(bytes))
        }
      }
      try disk.append(
        Batch(
          entries: entries, blobs: blobs, old: old,
          new: TreeHead(size: tree.size, root: tree.root)))
    }
  }
}
