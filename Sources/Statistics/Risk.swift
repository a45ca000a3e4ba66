import Glibc

/// The chance that a party is of the rare kind after a signal: prior odds times the likelihood
/// ratio of two unit normals.
///
/// Source: lab.md A4, R3: L = exp(d x − d²/2), posterior = π L / (π L + 1 − π). `baseRate` within
/// 0...1.
package func posterior(baseRate: Double, signal: Double, separation: Double) -> Double {
  let likelihood = exp(separation * signal - separation * separation / 2)
  return posterior(baseRate: baseRate, likelihoodRatio: likelihood)
}

/// Bayes' rule in odds. `baseRate` within 0...1, `likelihoodRatio` ≥ 0.
package func posterior(baseRate: Double, likelihoodRatio: Double) -> Double {
  if baseRate <= 0 { return 0 }
  if baseRate >= 1 || likelihoodRatio == .infinity { return 1 }
  let odds = baseRate * likelihoodRatio
  return odds / (odds + 1 - baseRate)
}

/// The expected discount factor at the first event of a Poisson process within a term: E[e^(−rτ); τ
/// ≤ W].
///
/// Source: lab.md CF1: A = h / (h + r) · (1 − e^(−(h+r)W)). Hazard and discount per year, term in
/// years, all ≥ 0.
package func detectionFactor(hazard: Double, discount: Double, term: Double) -> Double {
  guard hazard > 0 else { return 0 }
  if hazard == .infinity { return term > 0 ? 1 : 0 }
  let rate = hazard + discount
  // Two finite rates need not have a finite sum; halves have.
  guard rate.isFinite else {
    return term > 0 ? hazard / 2 / (hazard / 2 + discount / 2) : 0
  }
  return hazard / rate * -expm1(-rate * term)
}

/// The chance of at least one event of a Poisson process within a term: 1 − e^(−hW).
package func eventProbability(hazard: Double, term: Double) -> Double { -expm1(-hazard * term) }

/// The hazard at which an event comes within a term with this chance, the inverse of ``eventProbability(hazard:term:)``: infinite for a chance
/// of 1. Chance within 0...1, term > 0.
package func hazard(eventProbability chance: Double, term: Double) -> Double {
  -log1p(-chance) / term
}

/// The distribution function of a lognormal with this median and spread (both > 0); 0 at and below
/// zero.
package func lognormalCDF(_ x: Double, median: Double, sigma: Double) -> Double {
  x <= 0 ? 0 : normalCDF(log(x / median) / sigma)
}

/// ln n! for 0 ≤ n ≤ 10^15, about 16 digits. Source: Stirling's series (see `SaddlePoint`).
package func logFactorial(_ n: Int) -> Double { n < 0 ? .nan : SaddlePoint.logFactorial(Double(n)) }

/// ln C(n, k); −∞ outside 0 ≤ k ≤ n. For sums of masses use `Hypergeometric`, which cancels
/// nothing.
package func logChoose(_ n: Int, _ k: Int) -> Double {
  guard k >= 0, k <= n else { return -.infinity }
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}
