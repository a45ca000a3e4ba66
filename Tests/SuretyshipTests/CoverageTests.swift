import Statistics
import Suretyship
import Testing
import Vocabulary

@Suite("What coverage does") struct CoverageTests {
  private let market = CoverageMarket()
  private let fixed = Diligence.fixed(declineAbove: 0.15)
  private let answering = Diligence.answering(DiligenceEffort())
  private let coverages = [0, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1]

  @Test func `shares of every kind of buyer sum to one`() throws {
    for diligence in [fixed, answering] {
      for point in try market.curve(coverages, diligence) {
        for fate in [point.honest, point.diverters] {
          let sum = fate.cleared + fate.declined + fate.lostOnPrice + fate.beyondCapacity
          #expect(abs(sum - 1) < 1e-12)
          #expect(min(fate.cleared, fate.declined, fate.lostOnPrice) > -1e-12)
        }
        #expect(point.diverting <= market.baseRate)
      }
    }
  }

  @Test func `without coverage, diligence that answers to the stake is auditors alone`() throws {
    let point = try market.curve([0], answering)[0]
    #expect(abs(point.honest.cleared - 1) < 1e-14)
    #expect(abs(point.diverters.cleared - 1) < 1e-14)
    #expect(point.effort == 0)
    #expect(point.price == 0)
    // Closed form 5: deterrable buyers divert when their gain is above fine · collected · A.
    let factor = detectionFactor(hazard: 1.993, discount: 0.1, term: 5)
    let diverting = 0.06 * (1 - lognormalCDF(factor, median: 0.4, sigma: 0.5)) + 0.04
    #expect(abs(point.diverting - diverting) < 1e-14)
  }

  @Test func `without coverage, fixed diligence still declines: an artefact to be shown`() throws {
    let point = try market.curve([0], fixed)[0]
    #expect(point.diverters.declined > 0.4)
    #expect(point.diverting < market.divertingShare(0))
    #expect(point.effort == 5_000)
  }

  @Test func `a small stake makes nobody look, a larger one makes them look harder`() throws {
    let points = try market.curve([0, 0.0002, 0.02, 0.05, 0.1, 0.25], answering)
    #expect(points[1].effort == 0)
    #expect(abs(points[1].diverters.cleared - 1) < 1e-14)
    for (less, more) in zip(points.dropFirst(), points.dropFirst(2)) {
      #expect(more.effort > less.effort)
      #expect(more.diverters.cleared <= less.diverters.cleared)
    }
    #expect(points[5].separation > 2)
    #expect(points[5].diverters.cleared < 0.3)
  }

  @Test func `more coverage costs more and loses honest buyers on price`() throws {
    let points = try market.curve([0.05, 0.1, 0.2, 0.3], fixed)
    for (less, more) in zip(points, points.dropFirst()) {
      #expect(more.honest.lostOnPrice >= less.honest.lostOnPrice)
      #expect(more.diverters.cleared <= less.diverters.cleared + 1e-12)
    }
    let full = try market.curve([1], fixed)[0]
    #expect(full.honest.beyondCapacity > 0)
    #expect(full.honest.cleared < points[0].honest.cleared)
  }

  @Test func `price and fates are those of a simulated panel`() throws {
    // One size of order, three signals with a common part, the cheapest quote taken.
    var market = CoverageMarket(orders: [.init(value: 70e6, weight: 1)])
    market.quotes = 3
    let point = try market.curve([0.1], fixed)[0]
    var random = Philox(seed: 31)
    var inputs = market.pricing
    inputs.bond = 0.1 * 2 * 70e6
    inputs.hazard = market.hazard
    let rounds = 40_000
    var cleared = (honest: 0, diverter: 0)
    var paid = 0.0
    for round in 0..<rounds {
      let isDiverter = round % 2 == 1
      let common = random.normal()
      var least = Double.infinity
      for _ in 0..<3 {
        let own = 0.5.squareRoot() * (common + random.normal())
        least = min(least, own + (isDiverter ? 2 : 0))
      }
      inputs.signal = least
      let sheet = try PremiumWorksheet(inputs)
      guard sheet.posterior <= 0.15, sheet.premium + 26_000 <= 0.03 * 70e6 else { continue }
      if isDiverter {
        cleared.diverter += 1
      } else {
        cleared.honest += 1
        paid += sheet.premium / 70e6
      }
    }
    let half = Double(rounds) / 2
    #expect(abs(Double(cleared.honest) / half - point.honest.cleared) < 0.01, "seed 31")
    #expect(abs(Double(cleared.diverter) / half - point.diverters.cleared) < 0.01, "seed 31")
    let price = try #require(point.price)
    #expect(abs(paid / Double(cleared.honest) / price - 1) < 0.015, "seed 31")
  }

  @Test func `collateral deters also those whom fines do not reach`() throws {
    var market = market
    market.pricing.collateral = 1
    #expect(market.divertingShare(1) < market.divertingShare(0.1))
    #expect(market.divertingShare(0) == CoverageMarket().divertingShare(0))
  }

  @Test func `figures outside their domain are named`() {
    #expect(throws: PremiumFault.outOfDomain("coverage")) { try market.curve([1.1], fixed) }
    var bad = market
    bad.deterrable = 0.99
    #expect(throws: PremiumFault.outOfDomain("baseRate")) { try bad.curve([0], fixed) }
    bad = CoverageMarket(orders: [])
    #expect(throws: PremiumFault.outOfDomain("orders")) { try bad.curve([0], fixed) }
  }

  @Test func `one quote has the normal law, more have a lower least`() throws {
    let one = try #require(QuotePanel(count: 1, correlation: 0.5))
    let three = try #require(QuotePanel(count: 3, correlation: 0.5))
    let free = try #require(QuotePanel(count: 3, correlation: 0))
    for t in stride(from: -4.0, through: 4, by: 0.5) {
      #expect(abs(one.chanceOfLeast(atMost: t, mean: 1) - normalCDF(t - 1)) < 1e-12)
      let rest = 1 - normalCDF(t)
      #expect(abs(free.chanceOfLeast(atMost: t, mean: 0) - (1 - rest * rest * rest)) < 1e-14)
      #expect(three.chanceOfLeast(atMost: t, mean: 0) > one.chanceOfLeast(atMost: t, mean: 0))
      let mass = gaussLegendre(from: -12, to: t, panels: 16) {
        three.densityOfLeast(at: $0, mean: 0)
      }
      #expect(abs(mass - three.chanceOfLeast(atMost: t, mean: 0)) < 1e-11)
    }
    #expect(QuotePanel(count: 0, correlation: 0) == nil)
    #expect(QuotePanel(count: 1, correlation: 1) == nil)
  }

  @Test func `crossings and maxima are found`() {
    #expect(abs(crossing(of: 2, from: 0, to: 10) { $0 * $0 } - 2.0.squareRoot()) < 1e-15)
    #expect(crossing(of: -1, from: 0, to: 1) { $0 } == 0)
    #expect(crossing(of: 9, from: 0, to: 1) { $0 } == 1)
    #expect(abs(maximum(from: 0, to: 4) { 3 - ($0 - 1.3) * ($0 - 1.3) } - 1.3) < 1e-7)
    #expect(maximum(from: 0, to: 4) { $0 } > 4 - 1e-9)
    #expect(abs(gaussLegendre(from: 0, to: 2) { $0 * $0 * $0 } - 4) < 1e-14)
  }
}

@Suite("Stress on a portfolio") struct StressTests {
  private let malaysia = Country("MY") ?? .none
  private let indonesia = Country("ID") ?? .none

  private var loss: PortfolioLoss {
    get throws {
      try PortfolioLoss(
        Portfolio((0..<40).map { PortfolioBond(bond: "b\($0)", loss: 10 + $0, pd: 0.02) }),
        .independent)
    }
  }

  @Test func `one country closes its doors and every bond there is called`() throws {
    let countries = (0..<40).map { $0 < 4 ? malaysia : indonesia }
    let test = try StressTest(.countryCloses(malaysia, pd: 1), on: loss, countries: countries)
    #expect(abs(test.under.mean - (46 + 0.02 * (1_180 - 46))) < 1e-9)
    #expect(test.under.p0 == 0)
    #expect(test.added.allSatisfy { $0 > 0 })
    #expect(throws: PortfolioFault.unplaced) {
      _ = try StressTest(.countryCloses(malaysia, pd: 1), on: loss)
    }
  }

  @Test func `one ring behind ten buyers is one loss of all ten`() throws {
    let test = try StressTest(.oneRing(Array(0..<10), pd: 0), on: loss)
    #expect(test.under.portfolio.bonds.count == 31)
    #expect(test.under.portfolio.bonds[0].loss == 145)
    #expect(test.under.portfolio.total == test.before.portfolio.total)
    #expect(abs(test.under.mean / test.before.mean - 1) < 1e-12)
    #expect(test.under.sd > test.before.sd)
    #expect(test.added[4] > 50)
    #expect(throws: PortfolioFault.badStress) {
      _ = try StressTest(.oneRing([1, 1], pd: 0), on: loss)
    }
    #expect(throws: PortfolioFault.badStress) {
      _ = try StressTest(.oneRing([40], pd: 0), on: loss)
    }
    #expect(throws: PortfolioFault.badStress) { _ = try StressTest(.oneRing([], pd: 0), on: loss) }
  }

  @Test func `a stress is asked for by its name`() throws {
    let countries = (0..<40).map { $0 < 4 ? malaysia : .none }
    let groups = (0..<40).map { $0 % 4 == 0 ? "Harbour Light" : "" }
    func stress(_ text: String, _ countries: [Country], _ groups: [String]) throws -> Stress {
      try #require(StressName(text)).stress(countries: countries, groups: groups)
    }
    #expect(try stress("country=my", countries, []) == .countryCloses(malaysia, pd: 1))
    #expect(
      try stress("ring=Harbour Light", [], groups)
        == .oneRing(Array(stride(from: 0, to: 40, by: 4)), pd: 0))
    #expect(try stress("2001-05", [], []) == .years2001To2005)
    #expect(StressName("country=MY")?.description == "country=MY")
    for text in ["", "country=", "country=Malaysia", "ring=", "2001", "ring"] {
      #expect(StressName(text) == nil, "\(text)")
    }
    #expect(throws: PortfolioFault.unplaced) { try stress("country=MY", [], groups) }
    #expect(throws: PortfolioFault.ungrouped) { try stress("ring=x", countries, []) }
    #expect(throws: PortfolioFault.noSuchPlace("country ID")) {
      try stress("country=ID", countries, groups)
    }
    #expect(throws: PortfolioFault.noSuchPlace("group x")) {
      try stress("ring=x", countries, groups)
    }
  }

  @Test func `the years 2001 to 2005 come again`() throws {
    let test = try StressTest(.years2001To2005, on: loss)
    #expect(abs(test.under.mean / test.before.mean - 3) < 1e-12)
    #expect(test.under.model == .oneFactor(correlation: 0.3))
    #expect(test.under.tails[4].tailValueAtRisk > 2 * test.before.tails[4].tailValueAtRisk)
  }
}
