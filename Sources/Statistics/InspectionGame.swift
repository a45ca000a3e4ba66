/// The value of Dresher's inspection game to the inspector.
///
/// `inspections` inspections may be placed in `stages` stages; the inspectee may violate once and
/// knows what was inspected before. The inspector wins 1 for a caught violation, loses 1 for a missed
/// one, 0 without one; the game ends at the first violation. Source: M. Dresher, RAND RM-2972 (1962):
/// V(n, k) = (V(n − 1, k) + V(n − 1, k − 1)) / (2 + V(n − 1, k) − V(n − 1, k − 1)), V(n, 0) = −1, V(n,
/// n) = 0; in closed form −C(n − 1, k) / Σ_{i ≤ k} C(n, i). Domain: 0 ≤ stages ≤ 10^9, inspections ≥
/// 0. Relative error below 1e-11, where it is above 10^−300000. Throws `outOfDomain`.
package func inspectionGameValue(
  stages: Int, inspections: Int
) throws(StatisticsFault) -> ScaledReal {
  guard stages >= 0, stages <= Hypergeometric.limit else {
    throw .outOfDomain("stages must lie in 0...\(Hypergeometric.limit)")
  }
  guard inspections >= 0 else { throw .outOfDomain("inspections must not be below 0") }
  guard inspections < stages else { return ScaledReal(0) }
  if inspections == 0 { return ScaledReal(-1) }
  let n = Double(stages)
  let k = Double(inspections)
  if 2 * inspections <= stages {
    // Σ C(n, i) over C(n − 1, k) from i = k downward: each term is less than the one before.
    var term = n / (n - k)
    var sum = term
    var i = k
    while i > 0 {
      term *= i / (n - i + 1)
      sum += term
      if term < sum * 1e-18 { break }
      i -= 1
    }
    return ScaledReal(-1 / sum)
  }
  // C(n − 1, k) = C(n, k)(n − k) / n; both as binomial masses at one half.
  let mass = SaddlePoint.logBinomial(k, of: n, p: 0.5, q: 0.5)
  let below = binomialAtMost(inspections, trials: stages, chance: 0.5)
  return ScaledReal(exp: mass) * (-(n - k) / n / below)
}
