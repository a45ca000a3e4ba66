import Glibc

/// Several sureties who look at the same buyer: unit-normal signals with a common part, shifted for
/// diverters.
///
/// Source: lab.md A4 (R3) and CF7: x_k = μ + √ρ Z + √(1 − ρ) E_k. The buyer takes the best of `count`, so
/// what matters is the least signal.
package struct QuotePanel: Hashable, Sendable {
  /// Signals seen, at least 1.
  package let count: Int
  /// ρ, 0 ≤ ρ < 1.
  package let correlation: Double

  /// `nil` outside these domains.
  package init?(count: Int, correlation: Double) {
    guard count >= 1, count <= 1_000, correlation >= 0, correlation < 1 else { return nil }
    self.count = count
    self.correlation = correlation
  }

  /// The chance that the least signal is at most t, for a buyer of mean signal μ.
  package func chanceOfLeast(atMost t: Double, mean: Double) -> Double {
    if t == .infinity { return 1 }
    if t == -.infinity { return 0 }
    return expectation(t - mean) { u, _ in 1 - pow(normalCDF(-u), Double(count)) }
  }

  /// The density of the least signal at t.
  package func densityOfLeast(at t: Double, mean: Double) -> Double {
    expectation(t - mean) { u, scale in
      let density = 0.398942280401432677939946059934 * exp(-u * u / 2)
      return Double(count) * pow(normalCDF(-u), Double(count - 1)) * density * scale
    }
  }

  /// The expectation over Z of a function of (t − √ρ Z) / √(1 − ρ) and 1 / √(1 − ρ).
  private func expectation(_ t: Double, _ f: (Double, Double) -> Double) -> Double {
    if correlation == 0 { return f(t, 1) }
    let loading = correlation.squareRoot()
    let scale = 1 / (1 - correlation).squareRoot()
    var sum = 0.0
    for node in Self.nodes { sum += node.weight * f((t - loading * node.factor) * scale, scale) }
    return sum
  }

  private static let nodes = NormalTrapezoid.all(level: 0)
}
