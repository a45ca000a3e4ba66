import Glibc

/// The one-factor Gaussian model of defaults, conditional and in the limit of a large portfolio of
/// equal loans.
///
/// Source: O. Vasicek, "The Distribution of Loan Portfolio Value", Risk 15 (2002); Gordy, "A
/// risk-factor model foundation for ratings-based bank capital rules", JFI 12 (2003). A party
/// defaults when √ρ Y + √(1 − ρ) ε falls below Φ⁻¹(PD), with a common Y and its own ε, both standard
/// normal. Here z = −Y, so that a large z is a bad year.
package struct Vasicek: Hashable, Sendable {
  /// ρ, 0 ≤ ρ < 1.
  package let correlation: Double
  private let loading: Double
  /// 1 / √(1 − ρ).
  private let scale: Double
  /// 1 / √(1 − ρ) − 1, without cancellation.
  private let excess: Double

  /// `nil` unless 0 ≤ ρ < 1.
  package init?(correlation: Double) {
    guard correlation >= 0, correlation < 1 else { return nil }
    self.correlation = correlation
    loading = sqrt(correlation)
    excess = expm1(-0.5 * log1p(-correlation))
    scale = 1 + excess
  }

  /// The chance of default in a year in which the factor is z, for a party whose threshold is
  /// Φ⁻¹(PD): Φ((Φ⁻¹(PD) + √ρ z) / √(1 − ρ)).
  package func conditionalChance(threshold: Double, factor z: Double) -> Double {
    normalCDF((threshold + loading * z) * scale)
  }

  /// The share of a large portfolio that defaults, at a confidence q within 0...1: Φ((Φ⁻¹(PD) + √ρ
  /// Φ⁻¹(q)) / √(1 − ρ)).
  package func quantile(defaultProbability: Double, confidence: Double) -> Double {
    let chance = ChancePair(defaultProbability)
    if chance.chance <= 0 { return 0 }
    if chance.complement <= 0 { return 1 }
    return conditionalChance(
      threshold: chance.normalQuantile, factor: ChancePair(confidence).normalQuantile)
  }

  /// The chance that at most a share x of a large portfolio defaults, ρ > 0: Φ((√(1 − ρ) Φ⁻¹(x) −
  /// Φ⁻¹(PD)) / √ρ). A step at PD when ρ = 0.
  package func cdf(_ share: Double, defaultProbability: Double) -> Double {
    if share >= 1 { return 1 }
    if share < 0 { return 0 }
    if loading == 0 || defaultProbability <= 0 || defaultProbability >= 1 {
      return share >= defaultProbability ? 1 : 0
    }
    let x = ChancePair(share).normalQuantile / scale
    return normalCDF((x - ChancePair(defaultProbability).normalQuantile) / loading)
  }

  /// Capital for one unit of exposure above its expected loss: the quantile less the chance itself,
  /// to full relative accuracy also where the two nearly agree. 0 for a chance of 0 or 1.
  ///
  /// Source: lab.md A4, R3: K = Φ((Φ⁻¹(PD) + √ρ Φ⁻¹(q)) / √(1 − ρ)) − PD. `quantile` is Φ⁻¹(q).
  package func capital(_ chance: ChancePair, quantile: Double) -> Double {
    guard chance.chance > 0, chance.complement > 0 else { return 0 }
    let start = chance.normalQuantile
    let step = start * excess + loading * quantile * scale
    let end = start + step
    if abs(step) * (1 + abs(start)) < 1 { return normalMass(from: start, step: step) }
    return start > 0
      ? chance.complement - normalCDF(-end) : normalCDF(end) - chance.chance
  }
}

/// Φ(x + step) − Φ(x) for a short step, |step| (1 + |x|) < 1, without cancellation: relative error
/// below 1e-14 by eight Gauss–Legendre points.
func normalMass(from x: Double, step: Double) -> Double {
  // From the step's middle, so that neither far tails nor short steps lose digits.
  let half = step / 2
  let sum = gaussLegendre(from: -half, to: half) { exp(-$0 * (x + half + $0 / 2)) }
  let middle = x + half
  return sum * exp(-middle * middle / 2) * 0.398942280401432677939946059934
}
