import Foundation
import Testing
import Vocabulary

@testable import Clearing

@Suite("Bonds and claims, rehearsed by seeds") struct MarketRehearsalTests {
  /// `MARKET_SEEDS=1000` rehearses as many; a few by default.
  static let seeds = UInt64(ProcessInfo.processInfo.environment["MARKET_SEEDS"] ?? "") ?? 6

  @Test func `no share is passed, no cent lost, no limit broken, no demand left without an end`()
    throws
  {
    var performed = 0
    var refused = 0
    var ends: [DemandStatus: Int] = [:]
    var (recovered, ceded) = (0, 0)
    for seed in 1...Self.seeds {
      var rehearsal = try MarketRehearsal(seed: seed)
      try rehearsal.run(steps: 80)
      #expect(rehearsal.faults.isEmpty, "\(rehearsal.faults.prefix(3))")
      performed += rehearsal.performed
      refused += rehearsal.refused
      let register = rehearsal.stage.kit.register
      for row in register.demands.rows {
        ends[row.status, default: 0] += 1
        if row.recovered.minor > 0 { recovered += 1 }
      }
      ceded += register.market.tables.cessions.count
    }
    // Demands end in every way that there is.
    #expect(ends[.paid] ?? 0 > 0 && ends[.unsatisfied] ?? 0 > 0 && ends[.open] == nil, "\(ends)")
    #expect(recovered > 0 && ceded > 0, "\(recovered) recoveries, \(ceded) cessions")
    if Self.seeds > 6 {
      print("\(Self.seeds) seeds: \(performed) acts, \(refused) refusals, demands \(ends)")
    }
    // A rehearsal in which everything is refused would prove nothing.
    #expect(performed > 20 * Int(Self.seeds) && refused > 0)
  }
}
