import Statistics

/// What one bond adds to the tail of its portfolio.
package struct LossShare: Hashable, Sendable {
  /// The bond's place in the portfolio.
  package let bond: Int
  /// Its part of the expected loss, units.
  package let mean: Double
  /// Its part of TVaR at each level, units.
  package let tails: [Double]
}

/// Euler contributions to the coherent TVaR.
///
/// A bond's part is E[Xᵢ; X > v] plus E[Xᵢ; X = v] weighted by the share of the quantile's mass that
/// lies beyond the level, over 1 − p. The parts sum to TVaR, and each is the derivative of TVaR in the
/// size of its bond. Source: D. Tasche, "Capital allocation to business units and sub-portfolios: the
/// Euler principle" (2007); M. Kalkbrener, "An axiomatic approach to capital allocation", Mathematical
/// Finance 15 (2005).
extension PortfolioLoss {
  /// Each bond's part, in the portfolio's order. Throws `noShares` when the lattice is coarser than
  /// the losses.
  package func shares() throws(PortfolioFault) -> [LossShare] {
    guard errorBound == 0 else { throw .noShares(step: law.step) }
    let cuts = zip(levels, tails).map { TailCut(law, level: $0, value: $1.valueAtRisk) }
    let chances = callsBeyond(cuts)
    return portfolio.bonds.indices.map { bond in
      let loss = Double(portfolio.bonds[bond].loss)
      return LossShare(
        bond: bond, mean: loss * portfolio.bonds[bond].pd,
        tails: zip(chances, levels).map { loss * $0[bond] / (1 - $1) })
    }
  }

  /// For each cut, the chance that each bond is called and the loss is beyond the cut.
  private func callsBeyond(_ cuts: [TailCut]) -> [[Double]] {
    let lattice = LossLattice(portfolio)
    var out = cuts.map { _ in [Double](repeating: 0, count: portfolio.bonds.count) }
    let chances = lattice.order.map { portfolio.bonds[$0].pd }
    switch model {
    case .oneFactor(let correlation) where correlation >= 1:
      comonotone(lattice, cuts, &out)
    case .oneFactor(let correlation) where correlation > 0:
      guard let vasicek = Vasicek(correlation: correlation), let level else { return out }
      let factor = FactorModel(vasicek, chances)
      var bank = FourierBank()
      for node in NormalTrapezoid.all(level: level) {
        let chances = factor.chances(node.factor)
        add(lattice, chances, cuts, node.weight, &bank, &out)
      }
    case .independent, .oneFactor:
      var bank = FourierBank()
      add(lattice, chances, cuts, 1, &bank, &out)
    }
    return out
  }

  /// Complete dependence: a bond is called whenever a less likely one is.
  private func comonotone(_ lattice: LossLattice, _ cuts: [TailCut], _ out: inout [[Double]]) {
    var sum = 0
    for bond in lattice.orderOfCalls(portfolio) {
      sum += portfolio.bonds[bond].loss
      for (index, cut) in cuts.enumerated() {
        let above = min(portfolio.bonds[bond].pd, cut.above)
        out[index][bond] = above + (sum <= cut.value ? cut.weight * cut.mass : 0)
      }
    }
  }

  /// Independent calls with these chances, with a weight.
  private func add(
    _ lattice: LossLattice, _ chances: [Double], _ cuts: [TailCut], _ weight: Double,
    _ bank: inout FourierBank, _ out: inout [[Double]]
  ) {
    if law.places != nil {
      return addSparse(lattice, chances, cuts, weight, &out)
    }
    let sum = lattice.sum(
      chances, tolerance: min(1e-3, tolerance / weight),
      directWork: weight < 1 ? LossLattice.directWork.often : LossLattice.directWork.once,
      bank: &bank)
    let given = LossLaw(step: lattice.step, first: sum.first, masses: sum.masses)
    for (level, cut) in cuts.enumerated() {
      let others = OtherBonds(given, cut)
      var last = (place: -1, chance: -1.0, beyond: 0.0)
      for (index, bond) in lattice.order.enumerated() {
        let (place, chance) = (lattice.places[index], chances[index])
        if place != last.place || chance != last.chance {
          last = (place, chance, others.beyond(place: place, chance: chance))
        }
        out[level][bond] += weight * chance * last.beyond
      }
    }
  }

  /// The same where every sum stands by itself: the others' sums are worked out anew.
  private func addSparse(
    _ lattice: LossLattice, _ chances: [Double], _ cuts: [TailCut], _ weight: Double,
    _ out: inout [[Double]]
  ) {
    for (index, bond) in lattice.order.enumerated() {
      var places = lattice.places
      var others = chances
      places.remove(at: index)
      others.remove(at: index)
      let sum = SparseSum(places)
      let masses = sum.masses(others)
      for (level, cut) in cuts.enumerated() {
        let least = cut.value / lattice.step - lattice.places[index]
        var beyond = 0.0
        for (place, mass) in zip(sum.places, masses) where place >= least {
          beyond += place > least ? mass : cut.weight * mass
        }
        out[level][bond] += weight * chances[index] * beyond
      }
    }
  }
}

/// Where the tail at a level begins: everything above the quantile and a share of the quantile's
/// own mass.
struct TailCut: Sendable {
  let value: Int
  let above: Double
  let mass: Double
  /// (1 − p − P(X > v)) / P(X = v), within 0...1.
  let weight: Double

  init(_ law: LossLaw, level: Double, value: Int) {
    self.value = value
    above = law.chanceAbove(value)
    mass = law.chance(of: value)
    weight = mass > 0 ? min(1, max(0, (1 - level - above) / mass)) : 0
  }
}

/// The portfolio without one bond, taken out of the law of the whole by division of polynomials.
struct OtherBonds {
  private let law: LossLaw
  private let cut: Int
  private let weight: Double

  init(_ law: LossLaw, _ cut: TailCut) {
    self.law = law
    self.cut = cut.value / law.step
    weight = cut.weight
  }

  /// The chance that the sum is beyond a place in the sense of the cut: above it, or at it with the
  /// weight.
  private func beyond(_ place: Int) -> Double {
    (1 - weight) * above(place) + weight * above(place - 1)
  }

  private func above(_ place: Int) -> Double {
    let index = place - law.first
    if index < 0 { return 1 }
    return index < law.count ? law.above[index] : 0
  }

  /// The chance that the others' sum is beyond the cut less the bond's own loss.
  ///
  /// From g(x) = (1 − p) h(x) + p h(x − k), with g of the whole and h of the others: upward for
  /// p ≤ ½, where errors shrink by p / (1 − p) a step so that few steps are enough, downward for
  /// larger p.
  func beyond(place: Int, chance: Double) -> Double {
    let target = cut - place
    if target < law.first - place - 1 { return 1 }
    if target > law.first + law.count { return 0 }
    if chance > 0.5 {
      let ratio = (1 - chance) / chance
      var x = target + place * (1 + steps(ratio, until: (law.first + law.count - target) / place))
      var h = beyond(x)
      while x > target {
        h = beyond(x) / chance - ratio * h
        x -= place
      }
      return min(1, max(0, h))
    }
    let ratio = chance / (1 - chance)
    let scale = 1 / (1 - chance)
    var x = target - place * (1 + steps(ratio, until: (target - law.first) / place))
    var h = beyond(x)
    while x < target {
      x += place
      h = beyond(x) * scale - ratio * h
    }
    return min(1, max(0, h))
  }

  /// So many steps that a first error of 1 is forgotten, or the end of the law is reached.
  private func steps(_ ratio: Double, until end: Int) -> Int {
    var count = 0
    var error = 1.0
    while error > 1e-18, count <= end + 1 {
      error *= ratio
      count += 1
    }
    return count
  }
}
