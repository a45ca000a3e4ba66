import Canon
import Clearing
import Foundation
import Ledger
import Rulebook
import Shelf
import Testing
import Vocabulary

@testable import Rehearsal

@Suite("The South-East Asia pilot, rehearsed")
struct RehearsalTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func hold(
    seed: UInt64, isSigned: Bool, archive: any Archive = MemoryArchive()
  ) throws -> Rehearsal {
    let path = root + "/Scenarios/southeast-asia-pilot.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let scenario = try Scenario(
      bytes: StrictYAML.json(text, file: path), limits: .law)
    let law = try Shelf(at: root + "/Rulebooks").load(id: scenario.rulebook)
    return try Rehearsal.hold(
      scenario, under: law, seed: seed, into: archive, isSigned: isSigned)
  }

  @Test func `the same seed gives the same register, signed or not`() throws {
    let signed = try Self.hold(seed: 7, isSigned: true)
    let unsigned = try Self.hold(seed: 7, isSigned: false)
    #expect(signed.registerDigest == unsigned.registerDigest)
    #expect(try Self.hold(seed: 8, isSigned: false).registerDigest != unsigned.registerDigest)
  }

  @Test func `replaying the log gives the register again`() async throws {
    let archive = MemoryArchive()
    let rehearsal = try Self.hold(seed: 1, isSigned: true, archive: archive)
    let replay = try await Replay.run(
      archive, Replay.Options(logKey: rehearsal.logKey, verifiesSignatures: true))
    #expect(replay.registerDigest == rehearsal.registerDigest)
    #expect(replay.unsignedCount == 0)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `a diversion ends in a paid bond, no honest buyer is accused, the front finds no surety`(
    seed: UInt64
  ) throws {
    let archive = MemoryArchive()
    let rehearsal = try Self.hold(seed: seed, isSigned: false, archive: archive)
    let outcome = rehearsal.outcome
    #expect(outcome.suretiesPaid.minor > 0, "seed \(seed)")
    #expect(outcome.honestAccused == 0, "seed \(seed)")
    #expect(outcome.divertersFound >= 3, "seed \(seed)")
    #expect(outcome.legitimateCleared == outcome.legitimateSales, "seed \(seed)")
    let front = try #require(outcome.buyers.first { $0.conduct == .front })
    #expect(front.unitsShipped == 0 && front.refusal != nil, "seed \(seed)")
  }
}
