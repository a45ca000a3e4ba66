import Statistics
import Suretyship
import Testing

/// The same rule as in references.py.
private func bonds(_ count: Int, _ sizes: Int) -> [PortfolioBond] {
  (0..<count).map { index in
    let loss = 1 + (7 * index * index + 3 * index) % sizes
    let parts = 1 + 5 * index % 11
    return PortfolioBond(bond: "b\(index)", loss: loss, pd: Double(parts) / 200)
  }
}

private func random(_ seed: UInt64, count: Int, sizes: Int) -> [PortfolioBond] {
  var random = Philox(seed: seed)
  return (0..<count).map {
    PortfolioBond(
      bond: "b\($0)", loss: random.integer(below: sizes + 1),
      pd: random.uniform() * random.uniform())
  }
}

/// The law of the sum by plain convolution.
private func convolved(_ bonds: [PortfolioBond]) -> [Double] {
  var law = [1.0]
  for bond in bonds {
    var next = [Double](repeating: 0, count: law.count + bond.loss)
    for (place, mass) in law.enumerated() {
      next[place] += mass * (1 - bond.pd)
      next[place + bond.loss] += mass * bond.pd
    }
    law = next
  }
  return law
}

/// VaR and TVaR from a law by their definitions.
private func tail(_ law: [Double], _ level: Double) -> (value: Int, mean: Double) {
  var below = 0.0
  var place = 0
  while place < law.count - 1, below + law[place] < level - 1e-13 {
    below += law[place]
    place += 1
  }
  var excess = 0.0
  for later in place..<law.count { excess += Double(later - place) * law[later] }
  return (place, Double(place) + excess / (1 - level))
}

@Suite("Aggregate loss") struct PortfolioTests {
  private func check(_ loss: PortfolioLoss, _ figures: [Double], _ label: String) {
    let skew = loss.skew ?? .nan
    for (value, reference) in zip([loss.mean, loss.sd, skew, loss.p0], figures) {
      #expect(abs(value / reference - 1) < 1e-10, "\(label): \(value), not \(reference)")
    }
    for (index, tail) in loss.tails.enumerated() {
      #expect(Double(tail.valueAtRisk) == figures[4 + 2 * index], "\(label) at \(tail.level)")
      #expect(
        abs(tail.tailValueAtRisk / figures[5 + 2 * index] - 1) < 1e-11, "\(label) at \(tail.level)")
    }
  }

  @Test func `moments, quantiles and tail means agree with fifty digits`() throws {
    for row in portfolioReferences {
      let portfolio = try Portfolio(bonds(row.bonds, row.sizes))
      let model: PortfolioModel =
        row.correlation == 0 ? .independent : .oneFactor(correlation: row.correlation)
      check(try PortfolioLoss(portfolio, model), row.figures, "\(row.bonds), \(row.correlation)")
    }
  }

  @Test func `independent sums equal plain convolution, wide ones too`() throws {
    for (seed, count, sizes) in [(UInt64(1), 40, 30), (2, 300, 9), (3, 600, 900)] {
      let bonds = random(seed, count: count, sizes: sizes)
      let loss = try PortfolioLoss(Portfolio(bonds), .independent)
      let law = convolved(bonds)
      for got in loss.tails {
        let (value, mean) = tail(law, got.level)
        #expect(got.valueAtRisk == value, "seed \(seed) at \(got.level)")
        #expect(abs(got.tailValueAtRisk / mean - 1) < 1e-10, "seed \(seed) at \(got.level)")
      }
      #expect(abs(loss.p0 / law[0] - 1) < 1e-10, "seed \(seed)")
    }
  }

  @Test func `equal bonds are a power of one, and a common factor is divided out`() throws {
    let one = (0..<1_000).map { _ in PortfolioBond(bond: "x", loss: 1, pd: 0.02) }
    let many = one.map { PortfolioBond(bond: $0.bond, loss: 250_000_000, pd: $0.pd) }
    let small = try PortfolioLoss(Portfolio(one), .independent)
    let large = try PortfolioLoss(Portfolio(many), .independent)
    #expect(large.law.step == 250_000_000)
    for (a, b) in zip(small.tails, large.tails) {
      #expect(a.valueAtRisk * 250_000_000 == b.valueAtRisk)
      #expect(abs(a.tailValueAtRisk * 250_000_000 / b.tailValueAtRisk - 1) < 1e-14)
      // The binomial law.
      #expect(binomialAtMost(a.valueAtRisk, trials: 1_000, chance: 0.02) >= a.level)
      #expect(binomialAtMost(a.valueAtRisk - 1, trials: 1_000, chance: 0.02) < a.level)
    }
  }

  @Test func `certain and impossible calls, one bond, no loss`() throws {
    let sure = try PortfolioLoss(
      Portfolio([
        PortfolioBond(bond: "a", loss: 7, pd: 1), PortfolioBond(bond: "b", loss: 5, pd: 0),
        PortfolioBond(bond: "c", loss: 0, pd: 0.5),
      ]), .independent)
    #expect(sure.mean == 7)
    #expect(sure.sd == 0)
    #expect(sure.skew == nil)
    #expect(sure.p0 == 0)
    #expect(sure.tails.allSatisfy { $0.valueAtRisk == 7 && $0.tailValueAtRisk == 7 })
    let none = try PortfolioLoss(
      Portfolio([PortfolioBond(bond: "a", loss: 0, pd: 0.5)]), .oneFactor(correlation: 0.3))
    #expect(none.p0 == 1)
    #expect(none.tails.allSatisfy { $0.valueAtRisk == 0 && $0.tailValueAtRisk == 0 })
    // 1 − 0.1 reaches 0.9: decimals that meet on paper meet here.
    let one = try PortfolioLoss(
      Portfolio([PortfolioBond(bond: "a", loss: 3, pd: 0.1)]), .independent)
    #expect(one.tails[0].valueAtRisk == 0)
    #expect(abs(one.tails[0].tailValueAtRisk - 3) < 1e-14)
    #expect(one.tails[1].valueAtRisk == 3)
  }

  @Test func `a few bonds of huge losses have every sum by itself`() throws {
    let bonds = (0..<16).map {
      PortfolioBond(bond: "\($0)", loss: 10_000_000_019 * ($0 + 1) + $0 * $0, pd: 0.03)
    }
    let loss = try PortfolioLoss(Portfolio(bonds), .independent)
    #expect(loss.errorBound == 0)
    var above = 0.0
    var mean = 0.0
    for set in 0..<(1 << bonds.count) {
      var (sum, chance) = (0, 1.0)
      for (index, bond) in bonds.enumerated() {
        let isCalled = set >> index & 1 == 1
        sum += isCalled ? bond.loss : 0
        chance *= isCalled ? bond.pd : 1 - bond.pd
      }
      let value = loss.tails[2].valueAtRisk
      if sum > value {
        above += chance
        mean += chance * Double(sum - value)
      }
    }
    #expect(above <= 0.01)
    let expected = Double(loss.tails[2].valueAtRisk) + mean / (1 - 0.99)
    #expect(abs(loss.tails[2].tailValueAtRisk / expected - 1) < 1e-11)
  }

  @Test func `losses of no common step are rounded with a bound that holds`() throws {
    let fine = random(8, count: 120, sizes: 10_000).map {
      PortfolioBond(bond: $0.bond, loss: $0.loss * 1_000_003, pd: $0.pd / 10)
    }
    let exact = try PortfolioLoss(Portfolio(fine), .independent)
    #expect(exact.errorBound == 0)
    // One unit more on one bond destroys the common step.
    var bonds = fine
    bonds[0].loss += 1
    let rough = try PortfolioLoss(Portfolio(bonds), .independent)
    #expect(rough.errorBound > 0)
    #expect(abs(rough.mean / exact.mean - 1) < 1e-9)
    for (a, b) in zip(exact.tails, rough.tails) {
      #expect(abs(Double(a.valueAtRisk - b.valueAtRisk)) < rough.errorBound)
      #expect(abs(a.tailValueAtRisk - b.tailValueAtRisk) < rough.errorBound)
      #expect(abs(b.tailValueAtRisk / a.tailValueAtRisk - 1) < 1e-6)
    }
    #expect(throws: PortfolioFault.noShares(step: rough.law.step)) { _ = try rough.shares() }
  }
}

@Suite("One factor") struct OneFactorTests {
  @Test func `without correlation it is independence, with all of it one event`() throws {
    let portfolio = try Portfolio(random(4, count: 50, sizes: 20))
    let independent = try PortfolioLoss(portfolio, .independent)
    let zero = try PortfolioLoss(portfolio, .oneFactor(correlation: 0))
    #expect(independent.tails == zero.tails)
    let all = try PortfolioLoss(portfolio, .oneFactor(correlation: 1))
    let nearly = try PortfolioLoss(portfolio, .oneFactor(correlation: 0.9999))
    #expect(abs(nearly.sd / all.sd - 1) < 0.01)
    #expect(abs(nearly.tails[2].tailValueAtRisk / all.tails[2].tailValueAtRisk - 1) < 0.01)
    #expect(all.p0 == 1 - (portfolio.bonds.filter { $0.loss > 0 }.map(\.pd).max() ?? 0))
  }

  @Test func `thousands of small bonds come near the limit of Vasicek`() throws {
    let bonds = (0..<2_000).map { PortfolioBond(bond: "\($0)", loss: 1, pd: 0.02) }
    let loss = try PortfolioLoss(Portfolio(bonds), .oneFactor(correlation: 0.15))
    let limit = try #require(Vasicek(correlation: 0.15))
    for tail in loss.tails {
      let share = limit.quantile(defaultProbability: 0.02, confidence: tail.level)
      #expect(abs(Double(tail.valueAtRisk) / 2_000 / share - 1) < 0.015, "\(tail.level)")
    }
  }

  @Test func `more correlation, more tail`() throws {
    let portfolio = try Portfolio(random(5, count: 80, sizes: 12))
    var last = 0.0
    for correlation in [0, 0.05, 0.15, 0.3, 0.6, 0.9, 1] {
      let loss = try PortfolioLoss(portfolio, .oneFactor(correlation: correlation))
      #expect(loss.tails[2].tailValueAtRisk > last, "\(correlation)")
      last = loss.tails[2].tailValueAtRisk
    }
  }

  @Test func `what cannot be is refused`() throws {
    let bond = PortfolioBond(bond: "a", loss: 1, pd: 0.1)
    let portfolio = try Portfolio([bond])
    #expect(throws: PortfolioFault.badCorrelation) {
      _ = try PortfolioLoss(portfolio, .oneFactor(correlation: 1.1))
    }
    #expect(throws: PortfolioFault.badLevel(1)) {
      _ = try PortfolioLoss(portfolio, .independent, levels: [1])
    }
    #expect(throws: PortfolioFault.noBonds) { _ = try Portfolio([]) }
    #expect(throws: PortfolioFault.badLoss(bond: 1)) {
      _ = try Portfolio([bond, PortfolioBond(bond: "b", loss: -1, pd: 0.1)])
    }
    #expect(throws: PortfolioFault.badChance(bond: 0)) {
      _ = try Portfolio([PortfolioBond(bond: "b", loss: 1, pd: .nan)])
    }
    #expect(throws: PortfolioFault.tooLarge) {
      _ = try Portfolio((0..<2).map { _ in PortfolioBond(bond: "b", loss: 1 << 49, pd: 0.1) })
    }
  }
}

@Suite("Simulated years") struct LossSimulationTests {
  @Test func `they come near what is worked out, in every model`() throws {
    let portfolio = try Portfolio(random(12, count: 30, sizes: 9))
    let models: [PortfolioModel] = [
      .independent, .oneFactor(correlation: 0.3), .oneFactor(correlation: 1),
    ]
    for model in models {
      let loss = try PortfolioLoss(portfolio, model, levels: [0.9, 0.99])
      var generator = Philox(seed: 41)
      for (simulated, exact) in zip(loss.simulated(years: 10_000, &generator), loss.tails) {
        let apart = simulated.tailValueAtRisk / exact.tailValueAtRisk - 1
        #expect(abs(apart) < 0.06, "seed 41, \(model), \(exact.level)")
      }
    }
  }
}

@Suite("Each bond's share of the tail") struct LossShareTests {
  private let models: [PortfolioModel] = [
    .independent, .oneFactor(correlation: 0.2), .oneFactor(correlation: 1),
  ]

  @Test func `the shares sum to the mean and to the tail mean`() throws {
    for seed in UInt64(1)...12 {
      var bonds = random(seed, count: 30, sizes: 8)
      bonds[0].pd = 1
      bonds[1].pd = 0.97
      bonds[2].pd = 0
      if seed > 9 {
        bonds = bonds.prefix(10).map { .init(bond: $0.bond, loss: $0.loss * 99_991 + 1, pd: $0.pd) }
      }
      for model in models {
        let loss = try PortfolioLoss(Portfolio(bonds), model)
        let shares = try loss.shares()
        let mean = shares.reduce(0) { $0 + $1.mean }
        #expect(abs(mean / loss.mean - 1) < 1e-12, "seed \(seed)")
        for (index, tail) in loss.tails.enumerated() {
          let sum = shares.reduce(0) { $0 + $1.tails[index] }
          #expect(abs(sum / tail.tailValueAtRisk - 1) < 1e-10, "seed \(seed), \(model)")
        }
        #expect(
          shares.allSatisfy { share in
            share.tails.allSatisfy { $0 >= 0 && $0 <= Double(bonds[share.bond].loss) + 1e-9 }
          })
      }
    }
  }

  @Test func `a share is what is lost on the bond in the tail`() throws {
    let bonds = random(6, count: 9, sizes: 6)
    let loss = try PortfolioLoss(Portfolio(bonds), .independent)
    let shares = try loss.shares()
    for (level, tail) in loss.tails.enumerated() {
      var beyond = [Double](repeating: 0, count: bonds.count)
      var at = beyond
      var (above, mass) = (0.0, 0.0)
      for set in 0..<(1 << bonds.count) {
        var (sum, chance) = (0, 1.0)
        for (index, bond) in bonds.enumerated() {
          let isCalled = set >> index & 1 == 1
          sum += isCalled ? bond.loss : 0
          chance *= isCalled ? bond.pd : 1 - bond.pd
        }
        guard sum >= tail.valueAtRisk else { continue }
        if sum > tail.valueAtRisk { above += chance } else { mass += chance }
        for index in bonds.indices where set >> index & 1 == 1 {
          let part = chance * Double(bonds[index].loss)
          if sum > tail.valueAtRisk { beyond[index] += part } else { at[index] += part }
        }
      }
      let weight = (1 - tail.level - above) / mass
      for index in bonds.indices {
        let expected = (beyond[index] + weight * at[index]) / (1 - tail.level)
        #expect(
          abs(shares[index].tails[level] - expected) < 1e-11, "bond \(index) at \(tail.level)")
      }
    }
  }
}
