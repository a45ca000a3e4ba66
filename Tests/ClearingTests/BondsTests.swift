import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Bonds") struct BondsTests {
  @Test func `a bond is in force once principal and surety have both signed`() throws {
    var stage = try BondStage()
    let request = try stage.apply()
    let quote = try stage.quote(request, stage.terms())
    let buyerAlone = stage.kit.register.parties[stage.buyer]?.keys ?? []
    #expect(
      stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer, signers: buyerAlone)
        == "signer.wrong")
    let id = BondID(of: try stage.kit.perform(IssueBond(quote: quote), by: stage.buyer))
    let bond = try stage.row(id)
    #expect(bond.principal == stage.buyer && bond.surety == stage.first)
    #expect(bond.rulebook == stage.kit.register.rulebook?.digest)
    #expect(try stage.kit.register.sale(stage.sale).bond == id)
    #expect(stage.kit.register.bondRequests[request]?.status == .bound)
    #expect(stage.exposure(stage.first) == 1_500_000_000)
    #expect(stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "bond-request.bound")
  }

  @Test func `every co-surety signs and answers for its share to the cent`() throws {
    var stage = try BondStage()
    let shares = [(stage.first, Int64(333_333)), (stage.second, 333_333), (stage.third, 333_334)]
    let terms = stage.terms(Money(minor: 1_500_000_001), by: shares)
    let request = try stage.apply(terms.penalSum)
    let quote = try stage.quote(request, terms)
    let two = [stage.buyer, stage.first].flatMap { stage.kit.register.parties[$0]?.keys ?? [] }
    #expect(
      stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer, signers: two)
        == "signer.wrong")
    try stage.kit.perform(IssueBond(quote: quote), by: stage.second)
    let total = [stage.first, stage.second, stage.third].map(stage.exposure).reduce(0, +)
    #expect(total == 1_500_000_001)
  }

  @Test func `a buyer asks for at least the penal sum of the rulebook`() throws {
    let stage = try BondStage()
    // 25 % of twice 30 million dollars.
    let low = ApplyForBond(sale: stage.sale, penalSum: Money(minor: 1_499_999_999))
    #expect(stage.kit.refusal(low, by: stage.buyer) == "terms.penal-sum-too-low")
    let foreign = Money(minor: 1_500_000_000, currency: Currency("MYR") ?? .usd)
    let other = ApplyForBond(sale: stage.sale, penalSum: foreign)
    #expect(stage.kit.refusal(other, by: stage.buyer) == "terms.penal-sum-too-low")
    let exact = ApplyForBond(sale: stage.sale, penalSum: .dollars(15_000_000))
    #expect(stage.kit.refusal(exact, by: stage.buyer) == nil)
    #expect(stage.kit.refusal(exact, by: stage.exporter) == "signer.wrong")
  }

  @Test func `a bond over the limit is refused, and co-sureties carry what one cannot`() throws {
    var stage = try BondStage(capital: .dollars(100_000_000))
    let request = try stage.apply()
    let validUntil = stage.kit.now.day.adding(days: 20)
    let alone = QuoteBond(request: request, terms: stage.terms(), validUntil: validUntil)
    #expect(stage.kit.refusal(alone, by: stage.first) == "surety.over-limit")
    let uneven = stage.terms(by: [(stage.first, 700_000), (stage.second, 300_000)])
    let over = QuoteBond(request: request, terms: uneven, validUntil: validUntil)
    #expect(stage.kit.refusal(over, by: stage.first) == "surety.over-limit")
    let even = stage.terms(by: [(stage.first, 500_000), (stage.second, 500_000)])
    let quote = try stage.quote(request, even)
    // The limit holds when the bond is signed, not only when it is quoted.
    var accreditation = try stage.kit.register.accreditation(stage.second)
    accreditation.limitPerBond = .dollars(7_000_000)
    stage.kit.put([.accreditation(accreditation)])
    #expect(stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "surety.over-limit")
  }

  @Test func `shares that do not add up, or name a surety twice, are refused`() throws {
    var stage = try BondStage()
    let request = try stage.apply()
    let day = stage.kit.now.day
    let wrong: [[(PartyID, Int64)]] = [
      [(stage.first, 500_000), (stage.second, 499_999)],
      [(stage.first, 500_000), (stage.first, 500_000)],
      [(stage.first, 1_500_000), (stage.second, -500_000)],
      [(stage.first, .max), (stage.second, .max)], [],
    ]
    for shares in wrong {
      let quote = QuoteBond(request: request, terms: stage.terms(by: shares), validUntil: day)
      #expect(stage.kit.refusal(quote, by: stage.first) == "surety.bad-shares")
    }
  }

  @Test func `principal and surety are neither the same nor affiliated`() throws {
    var stage = try BondStage()
    var stake = OwnerStake()
    stake.party = stage.buyer
    stake.name = "Selangor Compute"
    stake.country = Kit.country("MY")
    stake.sharePpm = 600_000
    var captive = try stage.kit.register.party(stage.second)
    captive.owners = [stake]
    stage.kit.put([.party(captive)])
    let request = try stage.apply()
    let terms = stage.terms(by: [(stage.second, 1_000_000)])
    let day = stage.kit.now.day
    #expect(
      stage.kit.refusal(
        QuoteBond(request: request, terms: terms, validUntil: day), by: stage.second)
        == "surety.affiliated")
    let asCoSurety = stage.terms(by: [(stage.first, 500_000), (stage.second, 500_000)])
    #expect(
      stage.kit.refusal(
        QuoteBond(request: request, terms: asCoSurety, validUntil: day), by: stage.first)
        == "surety.affiliated")
  }

  @Test func `an excluded, suspended or delinquent surety signs no new bond`() throws {
    var stage = try BondStage()
    let request = try stage.apply(excluded: [stage.second])
    let day = stage.kit.now.day
    func code(_ surety: PartyID) -> String? {
      let terms = stage.terms(by: [(surety, 1_000_000)])
      return stage.kit.refusal(
        QuoteBond(request: request, terms: terms, validUntil: day), by: surety)
    }
    #expect(code(stage.second) == "surety.excluded")
    var row = try stage.kit.register.accreditation(stage.first)
    row.isDelinquent = true
    stage.kit.put([.accreditation(row)])
    #expect(code(stage.first) == "surety.delinquent")
    row.isDelinquent = false
    row.status = .suspended
    stage.kit.put([.accreditation(row)])
    #expect(code(stage.first) == "surety.not-approved")
    let decline = DeclineBond(request: request, reason: .country, text: "not in our territory")
    try stage.kit.perform(decline, by: stage.third)
    #expect(stage.kit.refusal(decline, by: stage.third) == "bond-request.declined")
    #expect(stage.kit.register.bondRequests[request]?.declines.first?.reason == .country)
  }

  @Test func `a quote ends with its last day, and offers no less than the rulebook`() throws {
    var stage = try BondStage()
    let request = try stage.apply()
    let quote = try stage.quote(request, stage.terms())
    let day = stage.kit.now.day
    var short = stage.terms()
    short.discoveryMonths = 11
    #expect(
      stage.kit.refusal(
        QuoteBond(request: request, terms: short, validUntil: day), by: stage.first)
        == "terms.periods-too-short")
    var other = stage.terms()
    other.trigger = .onDemand
    #expect(
      stage.kit.refusal(
        QuoteBond(request: request, terms: other, validUntil: day), by: stage.first)
        == "terms.trigger")
    #expect(
      stage.kit.refusal(
        QuoteBond(
          request: request, terms: stage.terms(), validUntil: day.adding(days: 31)),
        by: stage.first) == "quote.validity")
    stage.kit.advance(days: 21)
    #expect(stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "quote.expired")
  }

  @Test func `a surety cancels with thirty days' notice, the principal at once`() throws {
    var stage = try BondStage()
    let id = try stage.bond()
    let shipment = try stage.ship(100)
    let some = Money.dollars(1)
    try stage.kit.perform(CancelBond(bond: id, reason: "our book is full"), by: stage.first)
    #expect(stage.kit.refusal(CancelBond(bond: id), by: stage.first) == "bond.already-cancelled")
    stage.kit.advance(days: 29)
    #expect(stage.kit.register.canCharge(try stage.row(id), some, at: stage.kit.now) == nil)
    stage.kit.advance(days: 1)
    #expect(
      stage.kit.register.canCharge(try stage.row(id), some, at: stage.kit.now)
        == BondRefusals.closed)
    #expect(
      stage.kit.register.answers(try stage.row(id), for: shipment, seenOn: nil, at: stage.kit.now))

    var other = try BondStage()
    let bond = try other.bond()
    #expect(other.kit.refusal(CancelBond(bond: bond), by: other.second) == "thing.not-yours")
    try other.kit.perform(CancelBond(bond: bond), by: other.buyer)
    #expect(
      other.kit.register.canCharge(try other.row(bond), some, at: other.kit.now)
        == BondRefusals.closed)
  }

  @Test func `what was shipped stays covered for obligation and discovery, and no longer`() throws {
    var stage = try BondStage()
    let id = try stage.bond()
    let shipment = try stage.ship(100)
    let shippedOn = stage.kit.now.day
    try stage.kit.perform(CancelBond(bond: id), by: stage.buyer)
    let last = shippedOn.adding(months: 36)
    let bond = try stage.row(id)
    #expect(stage.kit.register.answers(bond, for: shipment, seenOn: nil, at: last.startAt))
    #expect(
      !stage.kit.register.answers(
        bond, for: shipment, seenOn: nil, at: last.adding(days: 1).startAt))
    let stranger = ShipmentID(bits: 99)
    #expect(!stage.kit.register.answers(bond, for: stranger, seenOn: nil, at: stage.kit.now))
  }

  @Test func `a bond takes shipments up to its penal sum and only while its sureties stand`()
    throws
  {
    var stage = try BondStage()
    let id = try stage.bond()
    try stage.ship(600)
    let register = stage.kit.register
    let bond = try stage.row(id)
    #expect(bond.charged == .dollars(9_000_000))
    #expect(register.canCharge(bond, .dollars(6_000_000), at: stage.kit.now) == nil)
    let more = Money(minor: 600_000_001)
    #expect(register.canCharge(bond, more, at: stage.kit.now) == BondRefusals.insufficient)
    let foreign = Money(minor: 1, currency: Currency("EUR") ?? .usd)
    #expect(register.canCharge(bond, foreign, at: stage.kit.now) == BondRefusals.currency)
    let late = stage.kit.now.adding(days: 366)
    #expect(register.canCharge(bond, .zero, at: late) == BondRefusals.expired)
    var row = try register.accreditation(stage.first)
    row.status = .suspended
    stage.kit.put([.accreditation(row)])
    #expect(
      stage.kit.register.canCharge(bond, .zero, at: stage.kit.now)
        == BondRefusals.suretyNotStanding)
  }

  @Test func `all shipments of a sale together need what the sale needs, to the cent`() throws {
    let seed: UInt64 = 20_261_122
    var state = seed
    func next(_ limit: Int64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33) % limit
    }
    for _ in 0..<20 {
      let units = 1 + next(5000)
      let value = Money(minor: 1 + next(1_000_000_000_000))
      let stage = try BondStage(units: units, insuredValue: value) { terms in
        terms.coveragePpm = 333_333
        terms.penaltyMultiplePpm = 1_777_777
      }
      var sale = try stage.kit.register.sale(stage.sale)
      let law = try stage.kit.register.bondLaw()
      let whole = try #require(law.penalSumNeeded(for: sale))
      var total: Int64 = 0
      while sale.unitsShipped < units {
        let count = min(units - sale.unitsShipped, 1 + next(700))
        total += try #require(law.penalSumNeeded(for: sale, nextUnits: count)).minor
        sale.unitsShipped += count
      }
      #expect(total == whole.minor, "seed \(seed): \(units) units, \(value)")
    }
  }

  @Test func `a premium is not above the penal sum`() throws {
    var stage = try BondStage()
    let request = try stage.apply()
    var terms = stage.terms()
    terms.premium = terms.penalSum
    #expect(stage.refusal(quoting: request, terms) == nil)
    terms.premium = Money(minor: terms.penalSum.minor + 1)
    #expect(stage.refusal(quoting: request, terms) == "terms.amounts")
    let id = try stage.bond()
    let old = try stage.row(id).terms
    let amendment = AmendBond(
      bond: id, penalSum: .dollars(16_000_000), expiresOn: old.expiresOn,
      premium: .dollars(16_000_001))
    #expect(stage.kit.refusal(amendment, by: stage.buyer) == "terms.amounts")
  }

  @Test func `an amendment raises or prolongs, and never takes away`() throws {
    var stage = try BondStage()
    let id = try stage.bond()
    let old = try stage.row(id).terms
    func amend(_ sum: Money, _ day: Day?) -> AmendBond {
      AmendBond(bond: id, penalSum: sum, expiresOn: day, premium: old.premium)
    }
    let stays = old.expiresOn
    #expect(
      stage.kit.refusal(amend(.dollars(14_000_000), stays), by: stage.buyer) == "bond.lessened")
    #expect(
      stage.kit.refusal(
        amend(old.penalSum, stays.map { $0.adding(days: -1) }), by: stage.buyer)
        == "bond.lessened")
    #expect(stage.kit.refusal(amend(old.penalSum, stays), by: stage.buyer) == "bond.unchanged")
    #expect(
      stage.kit.refusal(amend(.dollars(20_000_001), stays), by: stage.buyer)
        == "surety.over-limit")
    try stage.kit.perform(amend(.dollars(20_000_000), nil), by: stage.first)
    #expect(stage.exposure(stage.first) == 2_000_000_000)
    #expect(try stage.row(id).terms.expiresOn == nil)
    #expect(try stage.row(id).rulebook == stage.kit.register.rulebook?.digest)
  }

  @Test func `a bond is released when nothing can be held against it, and frees its sureties`()
    throws
  {
    var stage = try BondStage()
    let id = try stage.bond()
    try stage.ship(100)
    let release = ReleaseBond(bond: id)
    #expect(stage.kit.refusal(release, by: stage.first) == "bond.still-open")
    try stage.kit.perform(CancelBond(bond: id), by: stage.buyer)
    #expect(stage.kit.refusal(release, by: stage.first) == "bond.still-answers")
    let ends = stage.kit.now.day.adding(months: 36)
    stage.kit.now = ends.adding(days: 1).startAt
    #expect(stage.kit.refusal(release, by: stage.second) == "thing.not-yours")
    try stage.kit.perform(release, by: stage.first)
    #expect(stage.exposure(stage.first) == 0)
    #expect(stage.kit.refusal(release, by: stage.first) == "bond.released")
  }
}
