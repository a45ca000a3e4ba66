import Canon
import Clearing
import Custody

/// Lines of manifests through decide and apply: shipments of 10,000 units each, decoded, while a copy of the register is held every 10 ms.
enum LinesBar {
  private static let linesPerAct = 10_000
  private static let acts = 100

  @Sendable static func run() async throws -> [Row] {
    var house = try House()
    let venue = try house.venue(1, units: linesPerAct * acts)
    var ships: [Submission] = []
    var bytes: [[UInt8]] = []
    for number in 0..<acts {
      let manifest = try House.manifest(number * linesPerAct..<(number + 1) * linesPerAct)
      let text = manifest.bytes
      bytes.append(text)
      ships.append(
        house.submission(
          ShipUnits(
            sale: venue.sale,
            manifest: AttachmentReference(digest: Digest.sha256(text), rows: linesPerAct)),
          by: house.exporter, attached: .manifest(manifest)))
    }
    let lines = Double(linesPerAct * acts)
    var best = Spent(wall: .infinity)
    var checksum: UInt64 = 0
    for _ in 0..<3 {
      var copy = house
      var snapshot = copy.register
      var takenAt = Meter.wall
      let spent = try Meter.time {
        for ship in ships {
          try copy.perform(ship)
          let now = Meter.wall
          if now - takenAt >= 0.01 {
            snapshot = copy.register
            takenAt = now
          }
        }
      }
      checksum = copy.register.actChain.a ^ UInt64(copy.register.units.count + snapshot.units.count)
      if best.wall == .infinity || spent.thread < best.thread { best = spent }
    }
    var reading = Spent(wall: .infinity)
    for _ in 0..<3 {
      let spent = try Meter.time {
        for text in bytes { checksum &+= UInt64(try Manifest(bytes: text).lines.count) }
      }
      if reading.wall == .infinity || spent.thread < reading.thread { reading = spent }
    }
    return [
      Row(
        bar: "unit lines in memory", target: "≥ 1,000,000/s",
        measured: "\(Words.count(lines / best.thread))/s", passes: lines / best.thread >= 1_000_000,
        spent: best, checksum: checksum),
      Row(
        bar: "unit lines, strict reading of manifests", target: "-",
        measured: "\(Words.count(lines / reading.thread))/s", passes: nil, spent: reading,
        checksum: checksum),
    ]
  }
}
