import Glibc

/// A chance together with its complement, each to full relative accuracy: what 1 − p alone loses
/// when p is near 1.
///
/// Both lie within 0...1; they sum to 1 up to rounding.
package struct ChancePair: Hashable, Sendable {
  package let chance: Double
  package let complement: Double

  /// A chance within 0...1 whose complement is not known any better. Outside: cut to the ends.
  package init(_ chance: Double) {
    self.chance = min(1, max(0, chance))
    complement = 1 - self.chance
  }

  private init(chance: Double, complement: Double) {
    self.chance = chance
    self.complement = complement
  }

  /// The chance of the rare kind after a unit-normal signal.
  ///
  /// Source: lab.md A4, R3: L = exp(d x − d²/2), posterior = π L / (π L + 1 − π). `baseRate` within
  /// 0...1, signal and separation finite.
  package static func posterior(
    baseRate: Double, signal: Double, separation: Double
  ) -> ChancePair {
    if baseRate <= 0 { return ChancePair(chance: 0, complement: 1) }
    if baseRate >= 1 { return ChancePair(chance: 1, complement: 0) }
    let exponent = separation * (signal - separation / 2)
    // The smaller of the two weights is scaled, so that nothing overflows.
    let rare = exponent > 0 ? baseRate : baseRate * exp(exponent)
    let usual = exponent > 0 ? (1 - baseRate) * exp(-exponent) : 1 - baseRate
    return ChancePair(chance: rare / (rare + usual), complement: usual / (rare + usual))
  }

  /// At least one event of a Poisson process within a term: 1 − e^(−hW). Both arguments ≥ 0.
  package static func event(hazard: Double, term: Double) -> ChancePair {
    ChancePair(chance: -expm1(-hazard * term), complement: exp(-hazard * term))
  }

  /// Both of two independent events: the complement is 1 − p + p (1 − q).
  package func and(_ other: ChancePair) -> ChancePair {
    ChancePair(
      chance: chance * other.chance, complement: complement + chance * other.complement)
  }

  /// The standard normal quantile of the chance, from whichever side is the smaller.
  package var normalQuantile: Double {
    chance <= 0.5 ? Statistics.normalQuantile(chance) : -Statistics.normalQuantile(complement)
  }
}
