import Glibc

/// The chance that none of some independent events happens: Π (1 − p), without the rounding of many
/// factors. Chances within 0...1.
package func chanceOfNone(_ chances: [Double]) -> Double {
  exp(chances.reduce(0) { $0 + log1p(-$1) })
}

/// How far a sum of independent numbers of mean zero strays to one side, but for a chance of
/// `except`: none of them is above `width`, and their variances sum to `variance`.
///
/// Source: S. Bernstein 1924 (inequality (2.10) of Boucheron, Lugosi & Massart, "Concentration
/// Inequalities", 2013): P(S ≥ t) ≤ exp(−t² / (2 (v + b t / 3))).
package func bernsteinReach(variance: Double, width: Double, except: Double) -> Double {
  let logarithm = -log(except)
  let third = width * logarithm / 3
  return third + sqrt(third * third + 2 * variance * logarithm)
}

extension Vasicek {
  /// ln of the chance that none defaults in a year in which the factor is z, of parties with these
  /// thresholds Φ⁻¹(PD).
  package func logChanceOfNone(thresholds: [Double], factor z: Double) -> Double {
    var sum = 0.0
    for threshold in thresholds {
      let chance = conditionalChance(threshold: threshold, factor: z)
      // log1p loses its way when the chance is nearly 1; the complement does not.
      sum +=
        chance < 0.5
        ? log1p(-chance) : log(conditionalChance(threshold: -threshold, factor: -z))
      if sum < -1e5 { return -.infinity }
    }
    return sum
  }
}
