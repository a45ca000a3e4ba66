import Statistics

extension PortfolioLoss {
  /// VaR and TVaR of this many simulated years, in the levels of the portfolio's own; for comparison
  /// with what is worked out, from which it differs by chance alone. `years` at least 1.
  ///
  /// A year's factor is drawn first, then each bond that can be called. The quantile is the least
  /// amount that a share p of the years does not pass; TVaR counts the rest of the quantile's own
  /// years as the coherent one does.
  package func simulated(
    years: Int, _ random: inout some RandomNumberGenerator
  ) -> [LossLaw.Tail] {
    let lattice = LossLattice(portfolio)
    let chances = lattice.order.map { portfolio.bonds[$0].pd }
    let losses = lattice.order.map { portfolio.bonds[$0].loss }
    var sums: [Int] = []
    sums.reserveCapacity(max(1, years))
    for _ in 0..<max(1, years) {
      let given = yearsChances(chances, &random)
      var sum = 0
      for (index, chance) in given.enumerated() where random.uniform() < chance {
        sum += losses[index]
      }
      sums.append(sum)
    }
    sums.sort()
    let law = LossLaw(
      step: 1, first: 0,
      masses: [Double](repeating: 1 / Double(sums.count), count: sums.count), places: sums)
    return levels.map { law.tail($0) }
  }

  /// The chances of one simulated year.
  private func yearsChances(
    _ chances: [Double], _ random: inout some RandomNumberGenerator
  ) -> [Double] {
    guard case .oneFactor(let correlation) = model, correlation > 0 else { return chances }
    let uniform = random.uniform()
    guard let vasicek = Vasicek(correlation: correlation) else {
      return chances.map { uniform < $0 ? 1 : 0 }
    }
    return FactorModel(vasicek, chances).chances(normalQuantile(uniform))
  }
}
