import Statistics
import Testing
import Vocabulary

@testable import Suretyship

/// Figures at the ends of their domains, and amounts in a currency that nobody expected.
@Suite("At the edges of the figures") struct EdgeTests {
  private let ringgit = Currency("MYR") ?? .usd

  /// A file's answers by the general way.
  private func answers(_ text: String) throws -> String {
    var table = try CalculationTable(.premium)
    try table.append(Array(text.utf8))
    try table.finish()
    return String(decoding: table.takeOutput(), as: UTF8.self)
  }

  @Test func `minus nothing is nothing, whichever way a row goes`() throws {
    let header = "signal,hazard,bond,due_diligence\n"
    let table = try PremiumTable(header: Array(header.utf8)[...], fixed: [])
    for row in ["-0,1,-0,5000\n", "-0.0,-0,100,-0.00\n", "0.3,-0,-0,-0\n"] {
      let short = Array(row.utf8).withUnsafeBufferPointer { table.answer($0, first: 2).bytes }
      let general = try answers(header + row)
      #expect(general.hasSuffix(String(decoding: short, as: UTF8.self)), "\(row)")
    }
  }

  @Test func `nothing times however much is nothing, not too large`() throws {
    var inputs = PremiumInputs()
    (inputs.hazard, inputs.bond, inputs.baseRate) = (1, 1e300, 0)
    (inputs.costOfCapital, inputs.term) = (1e200, 1e200)
    #expect(try PremiumWorksheet(inputs).premium == 5_000 / 0.65)
    // Large and small factors meet in the middle.
    #expect(PremiumWorksheet.product([1e200, 1e200, 1e-300, 1e-90]) == 1e10)
    #expect(PremiumWorksheet.product([1e-200, 1e-200, -1e300, 1e95]) == -1e-5)
    #expect(PremiumWorksheet.product([1e200, 1e200, 1]) == .infinity)
    // Two rates whose sum is no number any more.
    #expect(detectionFactor(hazard: 1.2e308, discount: 1.2e308, term: 2) == 0.5)
    #expect(detectionFactor(hazard: 1.2e308, discount: 1.2e308, term: 0) == 0)
  }

  @Test func `chances too small for the factor are refused for that reason`() throws {
    for (chance, correlation) in [(1e-300, 0.15), (1e-30, 0.5), (1e-60, 0.3)] {
      #expect(throws: PortfolioFault.tooRare) {
        _ = try PortfolioLoss(
          Portfolio([PortfolioBond(bond: "a", loss: 10, pd: chance)]),
          .oneFactor(correlation: correlation))
      }
    }
    // Beside an ordinary bond the rare one does no harm.
    let bonds = [
      PortfolioBond(bond: "a", loss: 10, pd: 1e-300), PortfolioBond(bond: "b", loss: 10, pd: 0.01),
    ]
    let loss = try PortfolioLoss(Portfolio(bonds), .oneFactor(correlation: 0.15))
    #expect(abs(loss.mean - 0.1) < 1e-15)
    // Independent calls have no such limit.
    _ = try PortfolioLoss(
      Portfolio([PortfolioBond(bond: "a", loss: 10, pd: 1e-300)]), .independent)
  }

  @Test func `an answered file is answered anew, and its columns do not double`() throws {
    let once = try answers("who,signal,hazard,bond\n\"a, b\",0.3,1.8,1000\nc,x,1,1\n")
    let twice = try answers(once)
    #expect(twice == once)
    var table = try PremiumTable(
      header: Array(once.utf8).prefix { $0 != 0x0A } + [0x0A], fixed: [])
    #expect(table.isAnswered)
    // A column that only happens to have an answer's name is the user's own and is kept.
    table = try PremiumTable(header: Array("signal,hazard,bond,premium\n".utf8)[...], fixed: [])
    #expect(!table.isAnswered && table.shadowed == ["premium"])
    #expect(try answers("signal,hazard,bond,premium\n0,1,1,77\n").contains("0,1,1,77,"))
  }

  @Test func `a limit in another currency limits to nothing`() throws {
    let limits = AccumulationLimits(capitalAndSurplus: .dollars(1_000))
    let foreign = WrittenPart(
      bond: BondID(bits: 1), principal: party(1), country: .none, goods: "3A090.a",
      part: Money(minor: 1, currency: ringgit))
    var book = Accumulation(limits: limits)
    let groups = PrincipalGroups()
    #expect(book.breaches(adding: foreign, groups).map(\.kind) == [.bond])
    #expect(book.room(for: foreign, groups) == .dollars(0))
    #expect(throws: AccumulationFault.otherCurrency) { try book.write(foreign, groups) }
  }

  @Test func `cover in another currency covers nothing`() throws {
    let day = try #require(Day("2026-08-01"))
    var cover = ExcessCover(
      surety: party(1), executedOn: day, part: .dollars(150), limit: .dollars(100),
      cessions: [
        Cession(
          reinsurer: party(2), amount: Money(minor: 5_000, currency: ringgit), boundOn: day)
      ])
    #expect(cover.standing(on: day) == .pending(.dollars(50), dueOn: cover.dueOn))
    cover.limit = Money(minor: 15_000, currency: ringgit)
    #expect(cover.excess == .dollars(150))
    #expect(throws: CessionFault.otherCurrency) {
      try cover.check(principal: party(9), limits: [:], groups: PrincipalGroups())
    }
  }

  @Test func `diligence outside its domain is refused by name`() {
    let market = CoverageMarket(orders: [.init(value: 1e7, weight: 1)])
    var flat = DiligenceEffort()
    flat.scale = 0
    var backwards = DiligenceEffort()
    backwards.greatestSeparation = -1
    let wrong: [(Diligence, String)] = [
      (.fixed(declineAbove: .nan), "declineAbove"), (.fixed(declineAbove: -0.1), "declineAbove"),
      (.answering(flat), "scale"), (.answering(backwards), "greatestSeparation"),
    ]
    for (diligence, name) in wrong {
      #expect(throws: PremiumFault.outOfDomain(name)) { try market.curve([0.5], diligence) }
    }
  }

  private func party(_ bits: UInt64) -> PartyID { PartyID(bits: bits) }
}
