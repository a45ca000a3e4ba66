import Canon
import Statistics
import Suretyship
import Testing
import Vocabulary

private func party(_ bits: UInt64) -> PartyID { PartyID(bits: bits) }

private func bond(_ penalSum: Int64, _ shares: [Int64]) -> BondTerms {
  var terms = BondTerms()
  terms.penalSum = Money(minor: penalSum)
  terms.coSureties = shares.enumerated().map {
    CoSurety(surety: party(UInt64($0 + 1)), sharePpm: $1)
  }
  return terms
}

@Suite("Shares to the cent") struct ShareTests {
  @Test func `parts sum to the amount by the largest remainder`() {
    #expect(split(100, sharesPpm: [333_333, 333_333, 333_334]) == [33, 33, 34])
    #expect(split(1, sharesPpm: [500_000, 500_000]) == [1, 0])
    #expect(split(0, sharesPpm: [500_000, 500_000]) == [0, 0])
    #expect(split(.max, sharesPpm: [1_000_000]) == [.max])
  }

  @Test func `unsound shares or too little room give nothing`() {
    #expect(split(100, sharesPpm: []) == nil)
    #expect(split(100, sharesPpm: [999_999]) == nil)
    #expect(split(100, sharesPpm: [1_500_000, -500_000]) == nil)
    #expect(split(-1, sharesPpm: [1_000_000]) == nil)
    #expect(split(100, sharesPpm: [500_000, 500_000], room: [50, 49]) == nil)
    #expect(split(100, sharesPpm: [500_000, 500_000], room: [50]) == nil)
  }

  @Test func `over any run of claims nobody pays more than its part and no cent is lost`() throws {
    for seed in UInt64(0)..<200 {
      var random = Philox(seed: seed)
      let count = 1 + random.integer(below: 6)
      var shares = (0..<count).map { _ in Int64(1 + random.integer(below: 100_000)) }
      shares[0] += 1_000_000 - shares.reduce(0, +)
      let terms = bond(Int64(1 + random.integer(below: 10_000_000)), shares)
      let parts = terms.partsOfPenalSum
      var paid = [Money](repeating: .zero, count: count)
      var total: Int64 = 0
      while total < terms.penalSum.minor {
        let most = random.integer(below: 3) == 0 ? 40 : 3_000_000
        let liability = Money(minor: Int64(1 + random.integer(below: most)))
        let claim = BondClaim(
          principal: party(99), liability: liability, order: .suretyFirst, terms: terms,
          paidBefore: paid)
        let demands = try #require(claim.firstDemands(), "seed \(seed)")
        #expect(demands.reduce(0) { $0 + $1.amount.minor } == liability.minor, "seed \(seed)")
        for demand in demands where demand.isSurety {
          paid[Int(demand.party.bits) - 1].minor += demand.amount.minor
          total += demand.amount.minor
        }
        for (sum, part) in zip(paid, parts) { #expect(sum.minor <= part.minor, "seed \(seed)") }
      }
      #expect(paid == parts, "seed \(seed)")
    }
  }
}

@Suite("Demands in the rulebook's order") struct DemandTests {
  private func claim(_ liability: Int64, _ order: DemandOrder) -> BondClaim {
    BondClaim(
      principal: party(9), liability: Money(minor: liability), order: order,
      terms: bond(1_000, [600_000, 400_000]))
  }

  @Test func `surety first: the sureties pay to the penal sum, the rest stays with the principal`()
  {
    #expect(
      claim(1_500, .suretyFirst).firstDemands() == [
        DemandPart(party: party(1), isSurety: true, amount: Money(minor: 600)),
        DemandPart(party: party(2), isSurety: true, amount: Money(minor: 400)),
        DemandPart(party: party(9), isSurety: false, amount: Money(minor: 500)),
      ])
    #expect(claim(500, .suretyFirst).firstDemands()?.count == 2)
  }

  @Test func `principal first: only what it leaves unpaid goes to the sureties`() {
    let claim = claim(1_500, .principalFirst)
    #expect(
      claim.firstDemands() == [
        DemandPart(party: party(9), isSurety: false, amount: Money(minor: 1_500))
      ])
    #expect(
      claim.demandsAfterDefault(unpaid: Money(minor: 100)) == [
        DemandPart(party: party(1), isSurety: true, amount: Money(minor: 60)),
        DemandPart(party: party(2), isSurety: true, amount: Money(minor: 40)),
      ])
    let most = claim.demandsAfterDefault(unpaid: Money(minor: 1_500))
    #expect(most?.reduce(0) { $0 + $1.amount.minor } == 1_000)
    #expect(claim.demandsAfterDefault(unpaid: Money(minor: 1_501)) == nil)
  }

  @Test func `liability above what is left of the penal sum stays with the principal`() throws {
    let divided = try #require(
      liabilityCovered(penalSumLeft: Money(minor: 30), liability: Money(minor: 100)))
    #expect(divided.covered == Money(minor: 30))
    #expect(divided.rest == Money(minor: 70))
    #expect(liabilityCovered(penalSumLeft: Money(minor: -1), liability: Money(minor: 1)) == nil)
  }
}

@Suite("Books") struct BooksTests {
  private let surety = Account(party(1), .cash)
  private let obligee = Account(party(2), .cash)
  private let principal = Account(party(3), .payable)

  private func move(_ from: Account, _ to: Account, _ amount: Int64) -> Transfer {
    Transfer(debit: to, credit: from, amount: Money(minor: amount), memo: "demand paid")
  }

  @Test func `every movement stands twice`() throws {
    var books = Books()
    try books.post([move(surety, obligee, 700), move(principal, surety, 300)])
    #expect(books.balance(obligee) == 700)
    #expect(books.balance(surety) == -400)
    #expect(books.balance(principal) == -300)
    #expect(books.debits == 1_000)
    #expect(books.isBalanced)
    #expect(books.lines.reduce(0) { $0 + $1.balance } == 0)
    #expect(books.balance(Account(party(8), .cash)) == 0)
  }

  @Test func `a movement that is refused changes nothing`() throws {
    var books = Books()
    try books.post([move(surety, obligee, 1)])
    let before = books
    #expect(throws: BooksFault.notPositive) {
      try books.post([move(surety, obligee, 5), move(surety, obligee, 0)])
    }
    #expect(throws: BooksFault.sameAccount) { try books.post([move(surety, surety, 5)]) }
    #expect(throws: BooksFault.overflow) { try books.post([move(surety, obligee, .max)]) }
    var foreign = move(surety, obligee, 5)
    foreign.amount.currency = try #require(Currency("EUR"))
    #expect(throws: BooksFault.otherCurrency) { try books.post([foreign]) }
    #expect(books == before)
  }

  @Test func `random movements keep the books balanced`() throws {
    var random = Philox(seed: 11)
    var books = Books()
    for _ in 0..<2_000 {
      let from = Account(party(UInt64(1 + random.integer(below: 20))), .cash)
      let to = Account(party(UInt64(1 + random.integer(below: 20))), .receivable)
      try books.post([move(from, to, Int64(1 + random.integer(below: 1_000_000)))])
    }
    #expect(books.isBalanced, "seed 11")
    #expect(books.lines.map(\.account) == books.lines.map(\.account).sorted())
  }
}

@Suite("Premiums that explain themselves") struct PremiumTests {
  private var inputs: PremiumInputs {
    var inputs = PremiumInputs()
    inputs.signal = 0.3
    inputs.hazard = 1.8
    inputs.bond = 17_500_000
    return inputs
  }

  @Test func `every step equals a forty-digit reference`() throws {
    let sheet = try PremiumWorksheet(inputs)
    let steps: [(Double, Double)] = [
      (sheet.posterior, 0.0266689426286498), (sheet.detectionFactor, 0.926175058241527),
      (sheet.defaultProbability, 0.0259402478423018), (sheet.capital, 0.126356208466544),
      (sheet.expectedLoss, 302_576.341281039), (sheet.capitalCharge, 185_743.62644582),
      (sheet.premium, 758_953.796502859),
    ]
    for (value, reference) in steps { #expect(abs(value / reference - 1) < 1e-13) }
    let parts =
      sheet.expectedLoss + sheet.capitalCharge + inputs.dueDiligence + sheet.expenses
    #expect(abs(parts - sheet.premium) < 1e-6)
    #expect(try sheet.stated() == Money(minor: 75_895_380))
  }

  @Test func `without a bond there is no rate, without hazard no loss`() throws {
    var none = inputs
    none.bond = 0
    #expect(try PremiumWorksheet(none).rateOnLine == nil)
    var safe = inputs
    safe.hazard = 0
    let sheet = try PremiumWorksheet(safe)
    #expect(sheet.expectedLoss == 0)
    #expect(sheet.capital == 0)
  }

  @Test func `figures outside their domain are named`() {
    func refused(_ change: (inout PremiumInputs) -> Void) -> PremiumFault? {
      var inputs = inputs
      change(&inputs)
      do throws(PremiumFault) {
        _ = try PremiumWorksheet(inputs)
        return nil
      } catch {
        return error
      }
    }
    #expect(refused { $0.expense = 1 } == .outOfDomain("expense"))
    #expect(refused { $0.baseRate = .nan } == .outOfDomain("baseRate"))
    #expect(refused { $0.bond = .infinity } == .outOfDomain("bond"))
    #expect(refused { $0.hazard = -1 } == .outOfDomain("hazard"))
    #expect(refused { $0.correlation = 1 } == .outOfDomain("correlation"))
    #expect(throws: PremiumFault.tooLarge) {
      var large = inputs
      large.bond = 1e300
      _ = try PremiumWorksheet(large).stated()
    }
  }

  @Test func `a buyer without a data centre and with a stranger's money is declined`() {
    let smuggler = DiversionPrior(attributes: [.noDataCentre, .payerIsNotConsignee, .newCompany])
    #expect(smuggler.isDeclined)
    let operatorOfLongStanding = DiversionPrior(attributes: [.knownOperator, .auditedAccounts])
    #expect(!operatorOfLongStanding.isDeclined)
    #expect(operatorOfLongStanding.chance < 0.02)
    #expect(abs(DiversionPrior().chance - 0.10) < 1e-15)
  }
}
