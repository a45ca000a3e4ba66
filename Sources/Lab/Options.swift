/// Which of several options no other beats.
package enum Frontier {
  /// For each point whether no other is at least as small in both and smaller in one. Points with an
  /// undefined coordinate never stand on the frontier.
  package static func marks(_ points: [(x: Double, y: Double)]) -> [Bool] {
    points.map { point in
      guard !point.x.isNaN, !point.y.isNaN else { return false }
      return !points.contains { other in
        other.x <= point.x && other.y <= point.y && (other.x < point.x || other.y < point.y)
      }
    }
  }
}

/// How much an option may be regretted, where nobody knows which future comes.
///
/// The regret of an option in a future is its loss there less the least loss of all options there; the
/// option whose largest regret is least is the minimax choice.
///
/// Source: L. J. Savage, J. Amer. Statist. Assoc. 46 (1951); R. J. Lempert et al., Manage. Sci. 52 (2006).
package struct Regret: Hashable, Sendable {
  /// The largest regret, and the future in which it is felt.
  package var worst: Double
  package var worstAt: Int
  package var mean: Double
  package var q90: Double
  /// The share of futures in which nothing is lost less by another option.
  package var bestShare: Double

  /// The regrets of options from `losses`, a list over futures for each option. A future in which an
  /// option's loss is undefined is left out for all; nil where no future is left.
  package static func of(_ losses: [[Double]]) -> [Regret]? {
    let futures = losses.map(\.count).min() ?? 0
    let whole = (0..<futures).filter { future in losses.allSatisfy { $0[future].isFinite } }
    guard !whole.isEmpty else { return nil }
    let least = whole.map { future in losses.map { $0[future] }.min() ?? 0 }
    return losses.map { loss in
      let regrets = zip(whole, least).map { loss[$0] - $1 }
      var worst = 0
      for place in regrets.indices where regrets[place] > regrets[worst] { worst = place }
      let summary = Summary(regrets)
      return Regret(
        worst: regrets[worst], worstAt: whole[worst], mean: summary.mean,
        q90: Summary.quantile(regrets.sorted(), 0.9),
        bestShare: Double(regrets.count { $0 == 0 }) / Double(regrets.count))
    }
  }
}
