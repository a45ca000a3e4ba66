import Statistics

/// The work behind a `PortfolioLoss`: which lattice, which model, how fine.
struct LossWork {
  let law: LossLaw
  let moments: LossMoments
  let noLoss: Double
  let errorBound: Double
  let level: Int?

  init(
    _ portfolio: Portfolio, _ model: PortfolioModel, levels: [Double], leastTail: Double
  ) throws(PortfolioFault) {
    let exact = LossLattice(portfolio)
    let chances = exact.order.map { portfolio.bonds[$0].pd }
    switch model {
    case .oneFactor(let correlation) where correlation >= 1:
      self.init(comonotone: portfolio, exact)
    case .oneFactor(let correlation) where correlation > 0:
      guard let vasicek = Vasicek(correlation: correlation) else { throw .badCorrelation }
      try self.init(
        portfolio, FactorModel(vasicek, chances), exact, levels: levels, leastTail: leastTail)
    case .independent, .oneFactor:
      self.init(independent: portfolio, exact, chances, levels: levels, leastTail: leastTail)
    }
  }

  /// No dependence.
  private init(
    independent portfolio: Portfolio, _ exact: LossLattice, _ chances: [Double],
    levels: [Double], leastTail: Double
  ) {
    level = nil
    let cumulants = ConditionalCumulants(portfolio, exact, chances)
    moments = LossMoments(variance: cumulants.variance, third: cumulants.third)
    noLoss = chanceOfNone(chances)
    let plan = LatticePlan(independent: portfolio, exact, chances)
    errorBound = plan.errorBound(chances, levels: levels)
    if plan.isSparse {
      let sparse = SparseSum(exact)
      law = LossLaw(
        step: exact.step, first: 0, masses: sparse.masses(chances), places: sparse.places)
      return
    }
    let tolerance = LatticePlan.tolerance(portfolio, leastTail: leastTail)
    var bank = FourierBank()
    let sum = plan.lattice.sum(chances, tolerance: tolerance, bank: &bank)
    law = LossLaw(step: plan.lattice.step, first: sum.first, masses: sum.masses)
  }

  /// Complete dependence: whoever has the larger chance is called first.
  private init(comonotone portfolio: Portfolio, _ exact: LossLattice) {
    level = nil
    errorBound = 0
    let order = exact.orderOfCalls(portfolio)
    var places = [0]
    var masses: [Double] = []
    var before = 1.0
    for index in order {
      masses.append(before - portfolio.bonds[index].pd)
      before = portfolio.bonds[index].pd
      places.append(places[places.count - 1] + portfolio.bonds[index].loss)
    }
    masses.append(before)
    noLoss = masses[0]
    law = LossLaw(step: 1, first: 0, masses: masses, places: places)
    let mean = portfolio.mean
    var (variance, third) = (0.0, 0.0)
    for (place, mass) in zip(places, masses) {
      let apart = Double(place) - mean
      variance += mass * apart * apart
      third += mass * apart * apart * apart
    }
    moments = LossMoments(variance: variance, third: third)
  }

  /// One factor, integrated over by halving the step until nothing that is reported moves.
  private init(
    _ portfolio: Portfolio, _ factor: FactorModel, _ exact: LossLattice, levels: [Double],
    leastTail: Double
  ) throws(PortfolioFault) {
    let missed = factor.shareBeyondNodes(of: portfolio, exact)
    guard missed <= 1e-9 else { throw .tooRare }
    let plan = LatticePlan(mixed: portfolio, exact)
    errorBound = plan.errorBound(factor.chances(7.65), levels: levels)
    let tolerance = LatticePlan.tolerance(portfolio, leastTail: leastTail)
    var mixture = LossMixture(portfolio, factor, plan, tolerance: tolerance)
    var settled: LossMixture.Estimate?
    for level in 0...LossMixture.lastLevel {
      mixture.refine(to: level)
      let estimate = mixture.estimate(levels)
      if let before = settled, estimate.agrees(with: before) {
        self.level = level
        law = mixture.law
        moments = estimate.moments
        noLoss = factor.noLoss
        return
      }
      settled = estimate
    }
    throw missed > 1e-12 ? .tooRare : .notSettled
  }
}

/// The chances of bonds given the factor.
struct FactorModel: Sendable {
  let vasicek: Vasicek
  /// Φ⁻¹(PD) of each bond in the lattice's order.
  let thresholds: [Double]

  init(_ vasicek: Vasicek, _ chances: [Double]) {
    self.vasicek = vasicek
    thresholds = chances.map { ChancePair($0).normalQuantile }
  }

  /// The chances when the factor is z.
  func chances(_ z: Double) -> [Double] {
    thresholds.map { vasicek.conditionalChance(threshold: $0, factor: z) }
  }

  /// The share of the expected loss that falls, at least, in years beyond the last node of the
  /// quadrature: given a call, the factor's mean is beyond √ρ times the call's threshold.
  func shareBeyondNodes(of portfolio: Portfolio, _ lattice: LossLattice) -> Double {
    let mean = portfolio.mean
    guard mean > 0, vasicek.correlation < 1 else { return 0 }
    let spread = (1 - vasicek.correlation).squareRoot()
    var missed = 0.0
    for (threshold, index) in zip(thresholds, lattice.order) where threshold.isFinite {
      let bond = portfolio.bonds[index]
      let reach = (-threshold * vasicek.correlation.squareRoot() - NormalTrapezoid.reach) / spread
      missed += Double(bond.loss) * bond.pd * normalCDF(reach)
    }
    return missed / mean
  }

  /// The chance of no call at all.
  var noLoss: Double {
    guard !thresholds.isEmpty else { return 1 }
    return NormalTrapezoid.expectation(ofExponential: {
      vasicek.logChanceOfNone(thresholds: thresholds, factor: $0)
    })
  }
}
