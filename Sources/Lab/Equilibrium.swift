/// E1: the black market's price answers to what reaches it.
///
/// The gain per dollar is m(Q) = m₀ (Q₀ / Q)^(1/elasticity) at Q chips diverted per year. The gain at
/// which smugglers divert just what the market takes at that gain is sought in its logarithm x, as the
/// root of f(x) = x − ln m(Q(x)). With common random numbers what is diverted hardly ever falls when the
/// gain rises, so f rises at least as fast as x: the root is no farther from x than f(x) is from 0. It is
/// found by false position (Illinois: M. Dowell & P. Jarratt, BIT 11, 1971).
///
/// Source: lab.md A12, E1.
package enum Equilibrium {
  /// Markets on which a gain settles: as many as an answer rests on, or more, so that the chance in the
  /// gain is not greater than the chance in the answer.
  package static let markets = 400
  /// How often they are lived through, at most.
  private static let tries = 12
  /// Markets that settling lives through, at most.
  package static let replicates = tries * markets
  /// How near the logarithm of the gain comes: a hundredth of a per cent.
  private static let tolerance = 1e-4
  /// How far from the given gain it is sought, in logarithms.
  private static let widest = 5.0

  /// A gain's logarithm, and by how much it is above that of what the market offers then.
  private struct Trial {
    var place: Double
    var excess: Double
  }

  /// Parameters whose `gmed` is in equilibrium on `markets` ≥ 1 replicates from `first` on; unchanged
  /// where `elast` is 0.
  package static func settle(
    _ parameters: Parameters, _ regime: Regime, seed: UInt64, first: Int = 0,
    markets: Int = markets
  ) throws(ParameterFault) -> Parameters {
    guard parameters[.elast] > 0 else { return parameters }
    let start = Elementary.log(parameters[.gmed])
    let replicates = first..<(first + max(markets, 1))
    var (low, high): (Trial?, Trial?)
    var place = start
    var wasLow: Bool?
    var best = Trial(place: start, excess: .infinity)
    for _ in 0..<tries {
      let market = try Market(at(place, parameters), regime)
      let sample = Batch.run(market, seed: seed, replicates: replicates)
      let yearly = sample.summary(.divertedChips).mean / parameters[.horizon]
      let ratio = parameters[.flowAtGain] / max(yearly, 1)
      let excess = place - start - Elementary.log(ratio) / parameters[.elast]
      let trial = Trial(place: place, excess: excess)
      // An end that stays twice counts half, or false position would creep up on the root from one side.
      let isLow = excess < 0
      if isLow {
        if wasLow == true { high?.excess /= 2 }
        low = trial
      } else {
        if wasLow == false { low?.excess /= 2 }
        high = trial
      }
      wasLow = isLow
      if abs(excess) < abs(best.excess) { best = trial }
      let next = min(max(Self.next(trial, low, high), start - widest), start + widest)
      if abs(excess) <= tolerance || abs(next - place) <= tolerance / 100 { break }
      place = next
    }
    return try at(best.place, parameters)
  }

  private static func next(_ trial: Trial, _ low: Trial?, _ high: Trial?) -> Double {
    guard let low, let high else { return trial.place - trial.excess }
    let between =
      (low.place * high.excess - high.place * low.excess) / (high.excess - low.excess)
    // With next to no elasticity an excess may be beyond all numbers.
    return between.isFinite ? between : (low.place + high.place) / 2
  }

  private static func at(
    _ place: Double, _ parameters: Parameters
  ) throws(ParameterFault) -> Parameters {
    var settled = parameters
    try settled.set(.gmed, min(max(Elementary.exp(place), 1e-6), 1000))
    return settled
  }
}
