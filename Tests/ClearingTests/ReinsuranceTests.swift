import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Reinsurance of the excess, by acts") struct ReinsuranceTests {
  /// Sureties with a limit of ten million dollars for one bond.
  private func stage(_ more: (inout Terms) -> Void = { _ in }) throws -> BondStage {
    try BondStage(capital: .dollars(100_000_000)) {
      $0.reinsuranceDays = 45
      more(&$0)
    }
  }

  private func canCharge(_ stage: BondStage, _ bond: BondID) throws -> String? {
    stage.kit.register.canCharge(try stage.row(bond), .dollars(1), at: stage.kit.now)?.code
  }

  @Test func `what is above the limit may be signed where the rulebook gives days to reinsure it`()
    throws
  {
    var strict = try BondStage(capital: .dollars(100_000_000))
    let request = try strict.apply()
    #expect(strict.refusal(quoting: request, strict.terms()) == "surety.over-limit")
    var stage = try stage()
    let bond = try stage.bond()
    let cover = try #require(stage.kit.register.excessCover(of: bond, by: stage.first))
    let day = stage.kit.now.day
    #expect(cover.excess == .dollars(5_000_000))
    #expect(cover.standing(on: day) == .pending(.dollars(5_000_000), dueOn: day.adding(days: 45)))
    #expect(try canCharge(stage, bond) == nil)
  }

  @Test func `a bond whose cover is late is deficient, takes nothing new, and says so`() throws {
    var stage = try stage()
    let bond = try stage.bond()
    stage.kit.advance(days: 45)
    #expect(try canCharge(stage, bond) == nil)
    stage.kit.advance(days: 1)
    try stage.passTime()
    #expect(try canCharge(stage, bond) == "bond.deficient")
    let deficiency = try #require(
      stage.kit.register.deficiency(of: stage.row(bond), on: stage.kit.now.day))
    #expect(deficiency.lacking == .dollars(5_000_000))
    #expect(deficiency.since == stage.kit.now.day)
    let sale = try stage.kit.register.sale(stage.sale)
    let facts = stage.kit.register.bondFacts(of: sale, on: stage.kit.now.day)
    #expect(facts.value?.facts?.inForce == .value(false))
    // Cover that comes late cures from then on.
    try stage.kit.perform(
      CedeBond(bond: bond, reinsurer: stage.second, amount: .dollars(4_999_999)), by: stage.first)
    #expect(try canCharge(stage, bond) == "bond.deficient")
    try stage.kit.perform(
      CedeBond(bond: bond, reinsurer: stage.third, amount: .dollars(1)), by: stage.first)
    #expect(try canCharge(stage, bond) == nil)
  }

  @Test
  func `a reinsurer stands, signs, keeps its own limits, and is neither principal nor surety`()
    throws
  {
    var stage = try stage { $0.groupLimitPpm = 160_000 }
    let bond = try stage.bond()
    func cede(_ to: PartyID, _ dollars: Int64) -> String? {
      stage.kit.refusal(
        CedeBond(bond: bond, reinsurer: to, amount: .dollars(dollars)), by: stage.first)
    }
    #expect(cede(stage.second, 10_000_001) == "cession.no-cover")
    #expect(cede(stage.second, 0) == "cession.no-cover")
    #expect(cede(stage.first, 1) == "cession.no-cover")
    #expect(cede(stage.buyer, 1) == "signer.wrong")
    #expect(
      stage.kit.refusal(
        CedeBond(bond: bond, reinsurer: stage.third, amount: .dollars(1)), by: stage.second)
        == "thing.not-yours")
    let one = stage.kit.register.parties[stage.first]?.keys ?? []
    let act = CedeBond(bond: bond, reinsurer: stage.second, amount: .dollars(5_000_000))
    #expect(stage.kit.refusal(act, by: stage.first, signers: one) == "signer.wrong")
    try stage.kit.perform(SetOwnLimits(groupPpm: 40_000), by: stage.second)
    #expect(stage.kit.refusal(act, by: stage.first) == "surety.over-group-limit")
    try stage.saw([stage.third, stage.buyer], with: .bank, "one account")
    #expect(cede(stage.third, 1) == "cession.no-cover")
  }

  @Test func `reinsurance makes room, and everything returns when the bond is released`() throws {
    var stage = try stage { $0.aggregateLimitPpm = 150_000 }
    let bond = try stage.bond()
    let other = try stage.kit.enrol("Other Buyer", [.buyer])
    let six = stage.terms(.dollars(6_000_000))
    let request = try stage.apply(for: stage.sale(of: other), six.penalSum)
    #expect(stage.refusal(quoting: request, six) == "surety.over-aggregate-limit")
    try stage.kit.perform(
      CedeBond(bond: bond, reinsurer: stage.second, amount: .dollars(6_000_000)), by: stage.first)
    #expect(stage.refusal(quoting: request, six) == nil)
    #expect(stage.booked(stage.first, .principal, stage.buyer.text) == 900_000_000)
    #expect(stage.booked(stage.second, .principal, stage.buyer.text) == 600_000_000)
    #expect(stage.booked(stage.second, .reinsured, "") == 600_000_000)
    try stage.kit.perform(CancelBond(bond: bond), by: stage.buyer)
    try stage.kit.perform(ReleaseBond(bond: bond), by: stage.kit.regulator)
    for row in stage.kit.register.market.tables.exposures.rows {
      #expect(row.amount.minor == 0, "\(row.kind) \(row.key)")
    }
    let cede = CedeBond(bond: bond, reinsurer: stage.second, amount: .dollars(1))
    #expect(stage.kit.refusal(cede, by: stage.first) == "bond.released")
  }

  @Test func `under the pilot a surety may sign above its limit, and must cede the excess`() throws
  {
    var market = try MarketStage()
    let second = try market.kit.surety("Second Surety")
    let sale = try market.propose()
    // A tenth of a billion dollars is the limit for one bond and for one principal group.
    let bond = try market.bond(for: sale, penalSum: Money(minor: 10_000_000_001))
    try market.kit.perform(ClaimException(sale: sale, bond: bond), by: market.exporter)
    market.kit.advance(days: 46)
    #expect(market.refusal(shipping: sale) == "shipment.not-cleared")
    #expect(try market.state(sale) == .flagged(until: market.kit.now.adding(days: 15)))
    try market.kit.perform(
      CedeBond(bond: bond, reinsurer: second, amount: Money(minor: 1)), by: market.surety)
    #expect(try market.state(sale) == .cleared)
  }

  @Test func `what may still be ceded is left out of limits for group, country and goods`() throws {
    let changes: [(String, (inout Terms) -> Void)] = [
      ("surety.over-group-limit", { $0.groupLimitPpm = 120_000 }),
      ("surety.over-country-limit", { $0.countryLimitPpm = 120_000 }),
      ("surety.over-goods-limit", { $0.goodsLimitPpm = 120_000 }),
    ]
    for (code, change) in changes {
      var stage = try stage(change)
      let bond = try stage.bond(for: stage.sale(of: stage.buyer), stage.terms())
      // All of it is on the book; ten million count against limits.
      #expect(stage.booked(stage.first, .country, "MY") == 1_500_000_000)
      let small = stage.sale(of: stage.buyer, insuredValue: .dollars(4_000_000))
      let request = try stage.apply(for: small, .dollars(2_000_000))
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(2_000_000))) == nil)
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(2_000_001))) == code)
      // From the 46th day on the whole counts, until it is covered.
      stage.kit.advance(days: 46)
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(2_000_000))) == code)
      try stage.kit.perform(
        CedeBond(bond: bond, reinsurer: stage.second, amount: .dollars(5_000_000)), by: stage.first)
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(2_000_000))) == nil)
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(2_000_001))) == code)
    }
  }

  @Test func `an increase above the limit is ceded as well, and counts by what stays`() throws {
    var stage = try stage { $0.groupLimitPpm = 100_000 }
    let nine = try stage.bond(
      for: stage.sale(of: stage.buyer), stage.terms(.dollars(9_000_000)))
    func raise(_ sum: Money) throws -> AmendBond {
      AmendBond(
        bond: nine, penalSum: sum, expiresOn: try stage.row(nine).terms.expiresOn,
        premium: .dollars(1))
    }
    let most = try raise(.dollars(14_000_000))
    try stage.kit.perform(most, by: stage.buyer)
    #expect(
      stage.kit.register.excessCover(of: nine, by: stage.first)?.excess == .dollars(4_000_000))
    let request = try stage.apply(
      for: stage.sale(of: stage.buyer, insuredValue: .dollars(2)), .dollars(1))
    #expect(stage.refusal(quoting: request, stage.terms(.dollars(1))) == "surety.over-group-limit")
    // What was ceded is gone; a further raise must be ceded as well.
    try stage.kit.perform(
      CedeBond(bond: nine, reinsurer: stage.second, amount: .dollars(4_000_000)), by: stage.first)
    let more = try raise(.dollars(20_000_000))
    #expect(stage.kit.refusal(more, by: stage.buyer) == nil)
  }

  @Test func `a raise gives no new days to an excess that is not covered`() throws {
    var stage = try stage()
    let bond = try stage.bond()
    stage.kit.advance(days: 44)
    let raise = AmendBond(
      bond: bond, penalSum: .dollars(15_000_001), expiresOn: try stage.row(bond).terms.expiresOn,
      premium: .dollars(1))
    try stage.kit.perform(raise, by: stage.buyer)
    stage.kit.advance(days: 2)
    #expect(try canCharge(stage, bond) == "bond.deficient")
  }

  @Test func `excess that is not covered stays within the capital, all bonds together`() throws {
    var stage = try stage()
    let other = try stage.kit.enrol("Other Buyer", [.buyer])
    _ = try stage.bond(for: stage.sale(of: stage.buyer), stage.terms(.dollars(60_000_000)))
    let request = try stage.apply(for: stage.sale(of: other), .dollars(50_000_001))
    #expect(
      stage.refusal(quoting: request, stage.terms(.dollars(50_000_001))) == "surety.over-limit")
    let fits = try stage.apply(for: stage.sale(of: other), .dollars(50_000_000))
    #expect(stage.refusal(quoting: fits, stage.terms(.dollars(50_000_000))) == nil)
  }
}
