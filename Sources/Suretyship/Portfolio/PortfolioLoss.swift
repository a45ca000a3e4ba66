import Statistics

/// The aggregate loss of a portfolio: moments, quantiles, and the law they come from.
///
/// Source: lab.md CF12 and B. Mean, standard deviation, skewness and the chance of no loss are worked
/// out from the bonds themselves, not from the lattice.
package struct PortfolioLoss: Hashable, Sendable {
  package let portfolio: Portfolio
  package let model: PortfolioModel
  /// Expected loss and standard deviation, units.
  package let mean: Double
  package let sd: Double
  /// Third central moment over the cube of the standard deviation; `nil` when nothing varies, or too little.
  package let skew: Double?
  /// The chance of no loss at all.
  package let p0: Double
  package let tails: [LossLaw.Tail]
  package let law: LossLaw
  /// How far VaR and TVaR may be off because the lattice is coarser than the losses, units; 0 on an
  /// exact lattice.
  package let errorBound: Double
  /// The level of the quadrature over the factor; `nil` without one.
  let level: Int?
  /// The levels at which tails are reported.
  let levels: [Double]
  let tolerance: Double

  /// Works the loss out. Throws `PortfolioFault` for a correlation or level outside its domain, and
  /// `notSettled`.
  package init(
    _ portfolio: Portfolio, _ model: PortfolioModel, levels: [Double] = Portfolio.levels
  ) throws(PortfolioFault) {
    for level in levels where !(level > 0 && level < 1) { throw .badLevel(level) }
    if case .oneFactor(let correlation) = model {
      guard correlation >= 0, correlation <= 1 else { throw .badCorrelation }
    }
    let least = 1 - (levels.max() ?? 0)
    let work = try LossWork(portfolio, model, levels: levels, leastTail: least)
    self.portfolio = portfolio
    self.model = model
    mean = portfolio.mean
    sd = max(0, work.moments.variance).squareRoot()
    // One after the other: the cube of a tiny deviation is 0.
    let ratio = work.moments.third / sd / sd / sd
    skew = sd > 0 && ratio.isFinite ? ratio : nil
    p0 = work.noLoss
    law = work.law
    level = work.level
    self.levels = levels
    tolerance = LatticePlan.tolerance(portfolio, leastTail: least)
    tails = levels.map { work.law.tail($0) }
    errorBound = work.errorBound
  }

  /// VaR and TVaR at another level within 0..<1. Far beyond the levels asked for at first (1 − p a
  /// thousandth of theirs), the masses cut off may show.
  package func tail(_ level: Double) -> LossLaw.Tail { law.tail(level) }
}

/// The second and third central moments of an aggregate loss.
struct LossMoments: Hashable, Sendable {
  var variance: Double
  var third: Double
}

/// The sums over bonds, given the factor: mean, variance, third cumulant.
struct ConditionalCumulants: Hashable, Sendable {
  var mean = 0.0
  var variance = 0.0
  var third = 0.0

  /// Of independent calls.
  init(_ portfolio: Portfolio, _ lattice: LossLattice, _ chances: [Double]) {
    for (place, index) in lattice.order.enumerated() {
      let loss = Double(portfolio.bonds[index].loss)
      let p = chances[place]
      let spread = p * (1 - p) * loss * loss
      mean += p * loss
      variance += spread
      third += spread * (1 - 2 * p) * loss
    }
  }
}
