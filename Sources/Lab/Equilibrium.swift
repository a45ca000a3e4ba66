/// E1: the black market's price answers to what reaches it.
///
/// The gain per dollar is m(Q) = m₀ (Q₀ / Q)^(1/elasticity) at Q chips diverted per year. The gain at
/// which smugglers divert just what the market takes at that gain is found by halving an interval of
/// its logarithm: with common random numbers what is diverted never falls when the gain rises.
///
/// Source: lab.md A12, E1.
package enum Equilibrium {
  /// Markets that settling lives through: 30 halvings of 40 replicates.
  package static let replicates = 30 * 40

  /// Parameters whose `gmed` is in equilibrium; unchanged where `elast` is 0. `replicates` ≥ 1 are
  /// run for each of 30 halvings.
  package static func settle(
    _ parameters: Parameters, _ regime: Regime, seed: UInt64, replicates: Int = 40
  ) throws(ParameterFault) -> Parameters {
    let elasticity = parameters[.elast]
    guard elasticity > 0 else { return parameters }
    let start = parameters[.gmed]
    var low = Elementary.log(start) - 5
    var high = Elementary.log(start) + 5
    var settled = parameters
    for _ in 0..<30 {
      let middle = (low + high) / 2
      let gain = Elementary.exp(middle)
      settled = parameters
      try settled.set(.gmed, min(max(gain, 1e-6), 1000))
      let market = try Market(settled, regime)
      let sample = Batch.run(market, seed: seed, replicates: 0..<max(replicates, 1))
      let yearly = sample.summary(.divertedChips).mean / parameters[.horizon]
      let ratio = parameters[.flowAtGain] / max(yearly, 1)
      let offered = Elementary.log(start) + Elementary.log(ratio) / elasticity
      if middle < offered { low = middle } else { high = middle }
    }
    return settled
  }
}
