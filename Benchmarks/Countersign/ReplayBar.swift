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
    let recording = try Recording.hold(Recording.large(scenario, times: 50), law, seed: 1)
    var rows = [
      try await row("replay from memory", recording.archive, recording.registerDigest)
    ]
    let folder = NSTemporaryDirectory() + "countersign-bench-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let disk = try SQLiteArchive(folder: folder)
    try copy(recording.archive, to: disk)
    rows.append(try await row("replay from SQLite", disk, recording.registerDigest))
    try disk.close()
    return rows
  }

  private static func row(
    _ name: String, _ archive: any Archive, _ digest: Digest
  ) async throws -> Row {
    var best = Spent(wall: .infinity)
    var count = 0
    for _ in 0..<4 {
      var found = Digest.zero
      var replayed = 0
      let spent = try await Meter.timeAsync {
        let replay = try await Replay.run(archive)
        replayed = replay.tree.size
        found = replay.registerDigest
      }
      guard found == digest else {
        throw BenchFault(description: "\(name): another register digest")
      }
      count = replayed
      if spent.wall < best.wall { best = spent }
    }
    let rate = Double(count) / best.wall
    return Row(
      bar: name, target: "≥ 100,000/s",
      measured: "\(Words.count(rate))/s (\(Words.count(Double(count))) acts)",
      passes: rate >= 100_000, spent: best, checksum: digest.a)
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
