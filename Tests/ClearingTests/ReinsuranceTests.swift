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
}
