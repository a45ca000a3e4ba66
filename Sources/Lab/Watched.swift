import Statistics

/// How long diverting identities went unseen: from an identity's first diversion to its detection, or to the
/// horizon, where the watching ends.
extension Batch {
  /// The spells of each replicate's diverting identities, one list after the other in the order of
  /// replicates.
  package static func spells(
    _ market: Market, seed: UInt64, replicates: Range<Int>
  ) -> [Spell] {
    var replica = Replica(market, seed: seed)
    var spells: [Spell] = []
    replica.spells = []
    for replicate in replicates {
      _ = replica.live(UInt32(truncatingIfNeeded: replicate))
      spells += replica.spells ?? []
    }
    return spells
  }

  /// The bonds that were written in one replicate: penal sums in dollars, in the order of writing. Empty but
  /// under R3.
  package static func bonds(_ market: Market, seed: UInt64, replicate: UInt32) -> [Double] {
    var replica = Replica(market, seed: seed)
    _ = replica.live(replicate)
    return replica.bonds.map(\.amount).filter { $0 > 0 }
  }
}

extension Replica {
  /// Notes how long an identity went unseen, where that is asked for.
  mutating func noteSpell(from: Double, to: Double, isDetected: Bool) {
    spells?.append(Spell(time: to - from, isEvent: isDetected))
  }
}

extension Market {
  /// The hazard, per year, at which a deterrable diverter is found by an auditor who suppresses as much as the
  /// auditors do on average: what a surety reckons with. Source: lab.md A6.
  package var hazardOfDiversion: Double {
    let mean = suppression.reduce(0, +) / Double(max(1, auditors))
    return Hazard(parameters, regime).rate(suppression: mean, share: divertedD)
  }
}
