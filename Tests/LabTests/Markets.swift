import Lab
import Testing

/// A parameter of the model; a calculation's is another thing.
typealias Parameter = Lab.Parameter

/// Markets for tests: the defaults with changes.
func market(_ regime: Regime, _ changes: [Parameter: Double] = [:]) throws -> Market {
  var parameters = Parameters()
  for (parameter, value) in changes { try parameters.set(parameter, value) }
  return try Market(parameters, regime)
}

/// The sample of a market's first replicates.
func sample(
  _ regime: Regime, _ changes: [Parameter: Double] = [:], replicates: Int = 40, seed: UInt64 = 1
) throws -> Sample {
  Batch.run(try market(regime, changes), seed: seed, replicates: 0..<replicates)
}

/// How many standard errors the mean of values is from what it must be.
func z(_ values: [Double], expected: Double) -> Double {
  let summary = Summary(values)
  return summary.se > 0 ? (summary.mean - expected) / summary.se : summary.mean - expected
}

/// For a ratio of sums: of numerator − ratio · denominator, whose mean must be zero.
func z(_ numerator: Metric, over denominator: Metric, _ sample: Sample, expected: Double) -> Double
{
  z(
    zip(sample.column(numerator), sample.column(denominator)).map { $0 - expected * $1 },
    expected: 0)
}

/// Everybody smuggles whatever happens, nothing but what a test adds finds them, and nobody starts
/// anew.
let onlySmugglers: [Parameter: Double] = [
  .piD: 0, .piU: 1, .kyc: 0, .regulatorVisits: 0, .lamT: 0, .reid: 0, .divDelay: 0, .ship: 0,
  .dA: 0, .dDD: 0, .d0: 0, .feeFix: 0, .feeChip: 0, .auditors: 1, .eps0: 0, .backchk: 0,
]

/// Nobody smuggles.
let onlyHonest: [Parameter: Double] = [.piD: 0, .piU: 0, .kycH: 0]

extension [Parameter: Double] {
  func with(_ changes: [Parameter: Double]) -> Self { merging(changes) { $1 } }
}

/// A numerical integral by Simpson's rule.
func integral(_ from: Double, _ to: Double, steps: Int = 2000, _ f: (Double) -> Double) -> Double {
  let h = (to - from) / Double(steps)
  var sum = f(from) + f(to)
  for step in 1..<steps { sum += f(from + h * Double(step)) * (step % 2 == 1 ? 4 : 2) }
  return sum * h / 3
}
