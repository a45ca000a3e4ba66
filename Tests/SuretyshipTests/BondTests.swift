import Canon
import Statistics
import Suretyship
import Testing
import Vocabulary

private func party(_ bits: UInt64) -> PartyID { PartyID(bits: bits) }

private func terms(_ penalSum: Int64, _ shares: [Int64] = [1_000_000]) -> BondTerms {
  var terms = BondTerms()
  terms.form = .continuous
  terms.penalSum = Money(minor: penalSum)
  terms.effectiveOn = Day("2026-08-01") ?? Day(number: 0)
  terms.expiresOn = Day("2027-07-31")
  terms.coSureties = shares.enumerated().map {
    CoSurety(surety: party(UInt64($0 + 1)), sharePpm: $1)
  }
  return terms
}

private func day(_ text: String) throws -> Day { try #require(Day(text)) }

@Suite("Terms of a bond") struct BondTermsTests {
  @Test func `the penal sum is coverage times multiple times insured value, up to the cent`() {
    #expect(
      penalSum(
        insuredValue: .dollars(30_000_000), penaltyMultiplePpm: 2_000_000, coveragePpm: 250_000)
        == .dollars(15_000_000))
    #expect(
      penalSum(insuredValue: Money(minor: 1), penaltyMultiplePpm: 1, coveragePpm: 1)
        == Money(minor: 1))
    #expect(
      penalSum(insuredValue: .zero, penaltyMultiplePpm: 2_000_000, coveragePpm: 250_000) == .zero)
    #expect(
      penalSum(
        insuredValue: Money(minor: .max), penaltyMultiplePpm: 2_000_000, coveragePpm: 1_000_000)
        == nil)
    #expect(
      penalSum(insuredValue: Money(minor: .max), penaltyMultiplePpm: .max, coveragePpm: .max)
        == nil)
    #expect(
      penalSum(insuredValue: Money(minor: -1), penaltyMultiplePpm: 1, coveragePpm: 1) == nil)
  }

  @Test func `sound terms are a bond`() throws {
    try terms(100, [500_000, 300_000, 200_000]).check(principal: party(9))
  }

  @Test func `principal and surety may be neither the same nor affiliated`() {
    #expect(throws: BondFault.principalIsSurety) { try terms(100).check(principal: party(1)) }
    #expect(throws: BondFault.affiliated(party(1))) {
      try terms(100).check(principal: party(9), affiliates: [party(1)])
    }
  }

  @Test func `shares that do not sum to the whole are refused`() {
    #expect(throws: BondFault.sharesDoNotSum(ppm: 900_000)) {
      try terms(100, [500_000, 400_000]).check(principal: party(9))
    }
    #expect(throws: BondFault.badShare(party(2))) {
      try terms(100, [1_000_000, 0]).check(principal: party(9))
    }
    #expect(throws: BondFault.noSurety) { try terms(100, []).check(principal: party(9)) }
    var twice = terms(100, [500_000, 500_000])
    twice.coSureties[1].surety = party(1)
    #expect(throws: BondFault.suretyTwice(party(1))) { try twice.check(principal: party(9)) }
  }

  @Test func `sums, days and months outside sense are refused`() {
    #expect(throws: BondFault.noPenalSum) { try terms(0).check(principal: party(9)) }
    var bond = terms(100)
    bond.premium = Money(minor: -1)
    #expect(throws: BondFault.badPremium) { try bond.check(principal: party(9)) }
    bond.premium = Money(minor: bond.penalSum.minor + 1)
    #expect(throws: BondFault.badPremium) { try bond.check(principal: party(9)) }
    bond = terms(100)
    bond.expiresOn = bond.effectiveOn.adding(days: -1)
    #expect(throws: BondFault.endsBeforeItStarts) { try bond.check(principal: party(9)) }
    bond = terms(100)
    bond.discoveryMonths = .max
    #expect(throws: BondFault.badMonths) { try bond.check(principal: party(9)) }
  }

  @Test func `terms read back as they were written`() throws {
    let bond = terms(100, [500_000, 300_000, 200_000])
    #expect(try BondTerms(bytes: bond.json) == bond)
  }
}

@Suite("Limits") struct CapacityTests {
  private var surety: Capacity {
    Capacity(
      capitalAndSurplus: .dollars(1_500_000_000), limitPpm: 100_000,
      aggregateLimit: .dollars(200_000_000))
  }

  @Test func `a bond over the limit is refused`() throws {
    var surety = surety
    #expect(surety.limitPerBond == .dollars(150_000_000))
    try surety.write(.dollars(150_000_000))
    #expect(throws: CapacityFault.aboveLimit(.dollars(150_000_000))) {
      try surety.check(Money(minor: 15_000_000_001))
    }
  }

  @Test func `all parts together stay within the aggregate, and what ends makes room`() throws {
    var surety = surety
    try surety.write(.dollars(150_000_000))
    #expect(throws: CapacityFault.aboveAggregate(.dollars(200_000_000))) {
      try surety.write(.dollars(50_000_001))
    }
    #expect(surety.exposure == .dollars(150_000_000))
    try surety.write(.dollars(50_000_000))
    surety.release(.dollars(150_000_000))
    #expect(surety.exposure == .dollars(50_000_000))
    surety.release(Money(minor: .max))
    #expect(surety.exposure == .zero)
  }

  @Test func `another currency, a negative part and no capital are refused`() throws {
    let euro = try #require(Currency("EUR"))
    #expect(throws: CapacityFault.otherCurrency) {
      try surety.check(Money(minor: 1, currency: euro))
    }
    #expect(throws: CapacityFault.negative) { try surety.check(Money(minor: -1)) }
    let poor = Capacity(capitalAndSurplus: Money(minor: -5), limitPpm: 100_000)
    #expect(throws: CapacityFault.aboveLimit(.zero)) { try poor.check(Money(minor: 1)) }
    let rich = Capacity(capitalAndSurplus: Money(minor: .max), limitPpm: .max)
    try rich.check(Money(minor: .max))
  }
}

@Suite("What a bond still answers for") struct CoverTests {
  @Test func `expiry stops new shipments only`() throws {
    let cover = Cover(terms: terms(100))
    let shipped = try day("2027-07-31")
    #expect(cover.charges(shippedOn: shipped))
    #expect(cover.charges(shippedOn: try day("2026-08-01")))
    #expect(!cover.charges(shippedOn: try day("2027-08-01")))
    #expect(!cover.charges(shippedOn: try day("2026-07-31")))
    #expect(cover.standing(shippedOn: shipped, on: try day("2029-07-31")) == .obligation)
    #expect(cover.standing(shippedOn: shipped, on: try day("2029-08-01")) == .discovery)
    #expect(cover.standing(shippedOn: shipped, on: try day("2030-07-31")) == .discovery)
    #expect(cover.standing(shippedOn: shipped, on: try day("2030-08-01")) == .ended)
    #expect(cover.releasableAfter == (try day("2030-07-31")))
  }

  @Test func `cancellation leaves what was shipped covered`() throws {
    let cover = Cover(terms: terms(100), cancelledFrom: try day("2026-10-01"))
    #expect(!cover.charges(shippedOn: try day("2026-10-01")))
    #expect(
      cover.standing(shippedOn: try day("2026-09-30"), on: try day("2028-01-01")) == .obligation)
    #expect(cover.releasableAfter == (try day("2029-09-30")))
  }

  @Test func `a loss counts if it happened in the obligation and was found in time`() throws {
    let cover = Cover(terms: terms(100))
    let shipped = try day("2026-09-01")
    func answers(_ loss: String?, _ found: String) throws -> Bool {
      cover.answers(
        shippedOn: shipped, lossOn: try loss.map(day), foundOn: try day(found))
    }
    #expect(try answers("2028-08-01", "2029-08-31"))
    #expect(try !answers("2028-09-02", "2029-08-31"))
    #expect(try !answers("2028-08-01", "2029-09-02"))
    #expect(try answers(nil, "2029-08-31"))
    #expect(try !answers("2026-08-01", "2027-01-01"))
    #expect(
      cover.answered(
        shippedOn: [shipped, try day("2025-01-01"), try day("2027-01-01")],
        on: try day("2029-10-01")) == [2])
  }
}
