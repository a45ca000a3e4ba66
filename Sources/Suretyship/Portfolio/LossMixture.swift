import Statistics

/// The law of the loss under one factor: laws given the factor, weighted and summed.
struct LossMixture {
  /// So often is the step halved at most: 93,000 nodes.
  static let lastLevel = 10

  private let portfolio: Portfolio
  private let factor: FactorModel
  private let lattice: LossLattice
  private let sparse: SparseSum?
  private let tolerance: Double
  private var bank = FourierBank()
  private var masses: [Double]
  private var sums = (mean: 0.0, between: 0.0, within: 0.0, third: 0.0)

  init(_ portfolio: Portfolio, _ factor: FactorModel, _ plan: LatticePlan, tolerance: Double) {
    self.portfolio = portfolio
    self.factor = factor
    self.tolerance = tolerance
    lattice = plan.lattice
    sparse = plan.isSparse ? SparseSum(plan.lattice) : nil
    let length = sparse?.places.count ?? (plan.lattice.length + 1)
    masses = Array(repeating: 0, count: length)
  }

  /// Adds the nodes of a level; levels are passed in order from 0.
  mutating func refine(to level: Int) {
    if level > 0 {
      for index in masses.indices { masses[index] /= 2 }
      sums = (sums.mean / 2, sums.between / 2, sums.within / 2, sums.third / 2)
    }
    for node in NormalTrapezoid.added(level: level) { add(node) }
  }

  private mutating func add(_ node: NormalTrapezoid.Node) {
    let chances = factor.chances(node.factor)
    let cumulants = ConditionalCumulants(portfolio, lattice, chances)
    let apart = cumulants.mean - portfolio.mean
    sums.mean += node.weight * cumulants.mean
    sums.between += node.weight * apart * apart
    sums.within += node.weight * cumulants.variance
    sums.third +=
      node.weight * (cumulants.third + 3 * apart * cumulants.variance + apart * apart * apart)
    if let sparse {
      let part = sparse.masses(chances)
      for index in part.indices { masses[index] += node.weight * part[index] }
      return
    }
    // A node's own ends matter as little as its weight.
    let part = lattice.sum(
      chances, tolerance: min(1e-3, tolerance / node.weight),
      directWork: LossLattice.directWork.often, bank: &bank)
    masses.withUnsafeMutableBufferPointer { masses in
      part.masses.withUnsafeBufferPointer { source in
        for index in source.indices { masses[part.first + index] += node.weight * source[index] }
      }
    }
  }

  /// The law so far.
  var law: LossLaw {
    if let sparse {
      return LossLaw(step: lattice.step, first: 0, masses: masses, places: sparse.places)
    }
    let last = masses.lastIndex { $0 > 0 } ?? 0
    return LossLaw(step: lattice.step, first: 0, masses: Array(masses[0...last]))
  }

  /// What is reported, to be compared from level to level.
  struct Estimate {
    /// The mean by the quadrature, and by the bonds themselves.
    var mean: Double
    var expected: Double
    var moments: LossMoments
    var tails: [LossLaw.Tail]

    /// Whether two levels agree to a part in 10^9. The error of the trapezoid rule is about squared
    /// when the step is halved, so that the later one is good to far more.
    func agrees(with other: Estimate) -> Bool {
      let scale = moments.variance * moments.variance.squareRoot()
      return near(mean, expected) && near(mean, other.mean)
        && near(moments.variance, other.moments.variance)
        && abs(moments.third - other.moments.third)
          <= 1e-9 * max(abs(moments.third), scale)
        && zip(tails, other.tails).allSatisfy {
          $0.valueAtRisk == $1.valueAtRisk && near($0.tailValueAtRisk, $1.tailValueAtRisk)
        }
    }

    private func near(_ a: Double, _ b: Double) -> Bool {
      abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    }
  }

  func estimate(_ levels: [Double]) -> Estimate {
    let law = law
    return Estimate(
      mean: sums.mean, expected: portfolio.mean,
      moments: LossMoments(variance: sums.within + sums.between, third: sums.third),
      tails: levels.map { law.tail($0) })
  }
}
