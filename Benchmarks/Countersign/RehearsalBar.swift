import Archive
import Canon
import Foundation
import Ledger
import Rehearsal

/// The pilot rehearsed: signed into an archive on disk, and unsigned in memory.
enum RehearsalBar {
  @Sendable static func run() async throws -> [Row] {
    let (scenario, law) = try Recording.pilot()
    var signed = Spent(wall: .infinity)
    var unsigned = Spent(wall: .infinity)
    var digest = Digest.zero
    for run in 0..<3 {
      let folder = NSTemporaryDirectory() + "countersign-bench-\(getpid())-\(run)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let spent = try Meter.time {
        let archive = try SQLiteArchive(folder: folder)
        digest =
          try Rehearsal.hold(
            scenario, under: law, seed: 1, into: archive, isSigned: true
          ).registerDigest
        try archive.close()
      }
      if spent.wall < signed.wall { signed = spent }
    }
    for _ in 0..<3 {
      let spent = try Meter.time {
        let held = try Rehearsal.hold(
          scenario, under: law, seed: 1, into: MemoryArchive(), isSigned: false)
        guard held.registerDigest == digest else {
          throw BenchFault(description: "signed and unsigned rehearsals differ")
        }
      }
      if spent.wall < unsigned.wall { unsigned = spent }
    }
    return [
      Row(
        bar: "rehearsal, signed, on disk", target: "< 60 s",
        measured: String(format: "%.2f s", signed.wall), passes: signed.wall < 60, spent: signed,
        checksum: digest.a),
      Row(
        bar: "rehearsal, unsigned, in memory", target: "< 1 s",
        measured: String(format: "%.2f s", unsigned.wall), passes: unsigned.wall < 1,
        spent: unsigned, checksum: digest.a),
    ]
  }
}
