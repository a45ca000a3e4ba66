import Lab
import Testing

@Suite("A run over uncertain inputs") struct NestedTests {
  @Test func `variance is split between inputs and chance as in a one-way table`() {
    // Three draws of four: means 2, 4, 9; within 2/3 each. Between: 13 − (2/3)/4.
    let nested = Nested([[1, 2, 2, 3], [3, 4, 4, 5], [8, 9, 9, 10]])
    #expect(nested.mean == 5)
    #expect(abs(nested.se - (13.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(nested.ofChance - 2.0 / 3) < 1e-12)
    #expect(abs(nested.ofInputs - (13 - 1.0 / 6)) < 1e-12)
    #expect(nested.n == 12 && nested.q50 == 4)
  }

  @Test func `what is undefined is left out, and one market a draw tells nothing of chance`() {
    let nested = Nested([[1, .nan], [.nan, .nan], [4, 6]])
    #expect(nested.mean == 3 && nested.n == 3)
    let single = Nested([[1], [2], [4]])
    #expect(single.ofInputs.isNaN && single.ofChance.isNaN && single.se > 0)
    let none = Nested([[.nan], [.nan]])
    #expect(none.mean.isNaN && none.se.isNaN && none.n == 0)
  }

  /// Draws of an input, each with replicates of its own, as `lab run` lives through them.
  private func lived(_ draws: Int, _ replicates: Int, _ changes: (Int) -> [Parameter: Double])
    throws
    -> [Sample]
  {
    try (0..<draws).map { draw in
      let market = try market(.r2, changes(draw))
      return Batch.run(
        market, seed: 11, replicates: (draw * replicates)..<((draw + 1) * replicates))
    }
  }

  @Test func `an input that moves nothing has no variance, and the error is that of chance alone`()
    throws
  {
    let samples = try lived(60, 4) { [.principals: 50, .lamA: 1 + Double($0) / 30] }
    let nested = Nested(samples.map { $0.column(.legitOrders) })
    // Orders are placed the same way whatever auditors do: Poisson around 0.9 · 50 · 2 · 5.
    let plain = Summary(samples.flatMap { $0.column(.legitOrders) })
    #expect(abs(nested.se / plain.se - 1) < 0.25)
    #expect(nested.se > 0)
    // Zero, but for the error of a variance estimated from sixty draws.
    #expect(nested.ofInputs < 3 * (2.0 / 59).squareRoot() * nested.ofChance / 4)
  }

  @Test func `an input that does move it is found with its variance`() throws {
    // Honest orders are 0.9 · 50 · 5 · nu, and nu goes evenly from 1 to 3: variance 225² (2² / 12).
    let draws = 60
    let samples = try lived(draws, 3) {
      [.principals: 50, .nu: 1 + 2 * (Double($0) + 0.5) / Double(draws)]
    }
    let nested = Nested(samples.map { $0.column(.legitOrders) })
    #expect(abs(nested.ofInputs / (225 * 225 / 3.0) - 1) < 0.15)
  }
}
