/// Replicates of a market: a pure function of parameters, regime, seed and the replicates' numbers.
package enum Batch {
  /// The most replicates of one run.
  package static let replicatesMax = 1_000_000

  /// The metrics of each replicate in turn, in the order of `Metric.allCases`; NaN where undefined.
  ///
  /// A caller may split a range over threads or machines as it likes: each replicate is worked out
  /// alone.
  package static func run(
    _ market: Market, seed: UInt64, replicates: Range<Int>
  ) -> [[Double]] {
    var replica = Replica(market, seed: seed)
    return replicates.map { replica.live(UInt32(truncatingIfNeeded: $0)) }
  }
}
