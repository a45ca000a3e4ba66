import Statistics

/// How the law of the sum is held: every sum by itself, on the exact lattice, or on a coarser one.
struct LatticePlan: Sendable {
  /// Up to so many bonds, each of the 2^n sums is held by itself when the lattice is long.
  static let sparseLimit = (independent: 18, mixed: 12)
  /// The widest law that is held exactly, in steps: between its two ends, or, where laws given a
  /// factor are added up, from 0 to the sum of all losses.
  static let exactLimit = (independent: 1 << 22, mixed: 1 << 20)
  /// The same for so few bonds that a longer lattice costs seconds only: with a factor, as many as make
  /// so much work of bonds times steps.
  static let exactFew = (independent: 1 << 24, bonds: 1_000, mixed: 1 << 22, work: 1 << 29)
  /// How wide the law is on a coarse lattice.
  static let coarseWidth = 1 << 19
  /// With a factor, bonds times steps of all losses on a coarse lattice, at least `coarseLength` steps.
  static let coarseWork = 160_000_000
  static let coarseLength = 1 << 14

  let lattice: LossLattice
  let isSparse: Bool

  /// For independent calls with these chances, in the exact lattice's order.
  init(independent portfolio: Portfolio, _ exact: LossLattice, _ chances: [Double]) {
    isSparse = exact.count <= Self.sparseLimit.independent && exact.length > 1 << 16
    let width = exact.width(chances)
    let limit =
      exact.count <= Self.exactFew.bonds ? Self.exactFew.independent : Self.exactLimit.independent
    if isSparse || width <= Double(limit) {
      lattice = exact
    } else {
      let ratio = width / Double(Self.coarseWidth)
      lattice = LossLattice(portfolio, step: Int(ratio * Double(exact.step)) + 1)
    }
  }

  /// For calls with a common factor.
  init(mixed portfolio: Portfolio, _ exact: LossLattice) {
    let length = exact.length
    isSparse = exact.count <= Self.sparseLimit.mixed && length > 1 << 16
    let isFew = length <= Self.exactFew.mixed && length * exact.count <= Self.exactFew.work
    if isSparse || length <= Self.exactLimit.mixed || isFew {
      lattice = exact
    } else {
      let steps = max(Self.coarseLength, Self.coarseWork / max(1, exact.count))
      lattice = LossLattice(
        portfolio, step: portfolio.total / min(steps, Self.exactLimit.mixed) + 1)
    }
  }

  /// The mass that may be left out at either end: so little that, even if it all lay at the very
  /// top, no reported figure would move by more than a part in 10^14.
  static func tolerance(_ portfolio: Portfolio, leastTail: Double) -> Double {
    let mean = portfolio.mean
    guard mean > 0 else { return 0 }
    return max(1e-290, 1e-14 * leastTail * mean / Double(max(1, portfolio.total)))
  }

  /// How far VaR and TVaR can be off on a coarse lattice, with the chances of its bonds (under one
  /// factor: in a year so bad that only one in 10^14 is worse).
  ///
  /// Each split loss differs from the true one by less than a step, by an independent amount of mean
  /// zero and variance step² r (1 − r). So all of them together pass δ of Bernstein's inequality with a
  /// chance of at most ε; with ε a part in 10^15 of the tail, VaR and TVaR move by at most δ and a
  /// vanishing rest.
  func errorBound(_ chances: [Double], levels: [Double]) -> Double {
    guard !lattice.isExact, let level = levels.max() else { return 0 }
    var variance = 0.0
    for (chance, fraction) in zip(chances, lattice.fractions) {
      variance += chance * fraction * (1 - fraction)
    }
    return Double(lattice.step)
      * bernsteinReach(variance: variance, width: 1, except: 1e-15 * (1 - level))
  }
}

/// Every possible sum of a few bonds with its mass: no lattice at all.
struct SparseSum: Sendable {
  /// The sums, in steps, increasing.
  let places: [Int]
  /// For each bond, where the sums with and without it merge: recomputed the same way every time.
  private let bonds: [Int]

  init(_ lattice: LossLattice) { self.init(lattice.places) }

  /// Of bonds that lose so many steps each.
  init(_ bonds: [Int]) {
    self.bonds = bonds
    var places = [0]
    for place in bonds { places = Self.merge(places, place).places }
    self.places = places
  }

  /// The masses at `places`, for chances in the lattice's order.
  func masses(_ chances: [Double]) -> [Double] {
    var places = [0]
    var masses = [1.0]
    for (place, chance) in zip(bonds, chances) {
      let merged = Self.merge(places, place)
      var next = [Double](repeating: 0, count: merged.places.count)
      for (index, mass) in masses.enumerated() {
        next[merged.without[index]] += mass * (1 - chance)
        next[merged.with[index]] += mass * chance
      }
      places = merged.places
      masses = next
    }
    return masses
  }

  private struct Merged {
    var places: [Int] = []
    var without: [Int] = []
    var with: [Int] = []
  }

  /// The sums with and without one more bond, and where each former sum goes.
  private static func merge(_ places: [Int], _ more: Int) -> Merged {
    var out = Merged()
    out.places.reserveCapacity(places.count * 2)
    var (left, right) = (0, 0)
    while right < places.count {
      let high = places[right] + more
      let low = left < places.count ? places[left] : .max
      let next = min(low, high)
      if low == next {
        out.without.append(out.places.count)
        left += 1
      }
      if high == next {
        out.with.append(out.places.count)
        right += 1
      }
      out.places.append(next)
    }
    return out
  }
}
