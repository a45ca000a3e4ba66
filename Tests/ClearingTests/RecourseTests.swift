import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Recourse, collateral and interest") struct RecourseTests {
  /// A bond of three co-sureties, 100 units lost, a penalty demanded of them.
  private func stage(
    _ terms: (inout Terms) -> Void = { _ in }
  ) throws -> (BondStage, [DemandRow], BondID) {
    var stage = try BondStage(terms: terms)
    let bond = try stage.bond(
      stage.terms(by: [(stage.first, 500_000), (stage.second, 500_000)]))
    try stage.ship(1000)
    let id = try stage.determined(100, penalty: .dollars(2_000_000))
    let demands = try stage.demand(id)
    return (stage, demands, bond)
  }

  @Test func `an indemnitor that signed answers for all of it, a stranger for nothing`() throws {
    var (stage, demands, _) = try stage()
    let parent = try stage.kit.enrol("Selangor Holdings", [.buyer])
    let owner = try stage.kit.enrol("An Owner", [.buyer])
    let demand = try #require(demands.first { $0.on == stage.first })
    try stage.kit.perform(PayDemand(demand: demand.id, amount: demand.amount), by: stage.first)
    func recover(_ from: PartyID, _ amount: Money) -> RecoverPayment {
      RecoverPayment(demand: demand.id, amount: amount, source: .indemnitor, from: from)
    }
    #expect(
      stage.kit.refusal(recover(parent, .dollars(1)), by: stage.first) == "recovery.stranger")
    let agreement = SignIndemnity(principal: stage.buyer, indemnitors: [parent, owner])
    let two = [stage.first, stage.buyer, parent].flatMap {
      stage.kit.register.parties[$0]?.keys ?? []
    }
    #expect(stage.kit.refusal(agreement, by: stage.first, signers: two) == "signer.wrong")
    try stage.kit.perform(agreement, by: stage.first)
    // Joint and several: the owner alone may be asked for the whole.
    try stage.kit.perform(recover(owner, demand.amount), by: stage.first)
    #expect(stage.kit.register.transfers.last?.from == owner)
    #expect(
      stage.kit.refusal(recover(parent, .dollars(1)), by: stage.first) == "recovery.too-much")
    // The other surety has no agreement with them.
    let other = try #require(demands.first { $0.on == stage.second })
    try stage.kit.perform(PayDemand(demand: other.id, amount: other.amount), by: stage.second)
    let theirs = RecoverPayment(
      demand: other.id, amount: .dollars(1), source: .indemnitor, from: owner)
    #expect(stage.kit.refusal(theirs, by: stage.second) == "recovery.stranger")
    for wrong in [[], [stage.buyer], [parent, parent]] {
      let bad = SignIndemnity(principal: stage.buyer, indemnitors: wrong)
      #expect(stage.kit.refusal(bad, by: stage.first) == "indemnity.parties")
    }
  }

  @Test func `collateral is called on a provisional finding, pledged, and drawn to the cent`()
    throws
  {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(1000)
    let call = CallCollateral(caseID: CaseID(bits: 0xCA5F), amount: .dollars(600_000))
    #expect(stage.kit.refusal(call, by: stage.first) == "thing.unknown")
    let id = stage.openCase(100)
    let over = CallCollateral(caseID: id, amount: Money(minor: 1_500_000_001))
    #expect(stage.kit.refusal(over, by: stage.first) == "collateral.too-much")
    let stranger = CallCollateral(caseID: id, amount: .dollars(1))
    #expect(stage.kit.refusal(stranger, by: stage.second) == "collateral.no-case")
    try stage.kit.perform(
      CallCollateral(caseID: id, amount: .dollars(600_000)), by: stage.first)
    func pledge() throws -> PledgeRow {
      stage.kit.register.pledge(of: try stage.row(bond), to: stage.first)
    }
    #expect(try pledge().lacking == .dollars(600_000))
    #expect(try pledge().callDueAt == stage.kit.now.adding(days: 10))
    try stage.kit.perform(
      PledgeCollateral(bond: bond, surety: stage.first, amount: .dollars(600_000)),
      by: stage.buyer)
    #expect(try pledge().lacking.minor == 0)
    try stage.respond(id)
    try stage.kit.perform(
      DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: 100, penalty: .dollars(1_000_000),
        reasons: "not found"), by: stage.kit.regulator)
    let demand = try #require(try stage.demand(id).first)
    try stage.kit.perform(PayDemand(demand: demand.id, amount: demand.amount), by: stage.first)
    func draw(_ amount: Money) -> RecoverPayment {
      RecoverPayment(demand: demand.id, amount: amount, source: .collateral)
    }
    let more = draw(Money(minor: 60_000_001))
    #expect(stage.kit.refusal(more, by: stage.first) == "recovery.too-much")
    try stage.kit.perform(draw(.dollars(600_000)), by: stage.first)
    #expect(try pledge().held.minor == 0 && pledge().drawn == .dollars(600_000))
  }

  @Test func `a negligent auditor is a source of recovery, if it was the site's`() throws {
    var (stage, demands, _) = try stage()
    let auditor = try stage.kit.auditor("Straits Audit")
    let other = try stage.kit.auditor("Other Audit")
    var engagement = EngagementRow()
    engagement.id = EngagementID(bits: 7)
    engagement.siteID = stage.site
    engagement.auditor = auditor
    engagement.status = .active
    var site = try stage.kit.register.site(stage.site)
    site.engagement = engagement.id
    stage.kit.put([.engagement(engagement), .site(site)])
    let demand = try #require(demands.first { $0.on == stage.first })
    try stage.kit.perform(PayDemand(demand: demand.id, amount: demand.amount), by: stage.first)
    func recover(_ from: PartyID?) -> RecoverPayment {
      RecoverPayment(demand: demand.id, amount: .dollars(5), source: .auditor, from: from)
    }
    #expect(stage.kit.refusal(recover(nil), by: stage.first) == "recovery.stranger")
    #expect(stage.kit.refusal(recover(other), by: stage.first) == "recovery.stranger")
    try stage.kit.perform(recover(auditor), by: stage.first)
    #expect(stage.kit.register.transfers.last?.from == auditor)
  }

  @Test func `an auditor is accredited with the liability cover that the rulebook asks for`() throws
  {
    var stage = try BondStage { $0.auditorCoverCentsMin = 500_000_000 }
    let id = try stage.kit.enrol("Straits Audit", [.auditor], in: "SG")
    let day = stage.kit.now.day.adding(days: 700)
    func apply(_ cover: Money?) -> ApplyForAccreditation {
      ApplyForAccreditation(role: .auditor, papers: Digest.sha256([1]), liabilityCover: cover)
    }
    for cover in [nil, Money(minor: 499_999_999)] {
      try stage.kit.perform(apply(cover), by: id)
      #expect(
        stage.kit.refusal(
          AccreditAuditor(auditor: id, validUntil: day), by: stage.kit.regulator)
          == "auditor.uncovered")
    }
    try stage.kit.perform(apply(.dollars(5_000_000)), by: id)
    try stage.kit.perform(AccreditAuditor(auditor: id, validUntil: day), by: stage.kit.regulator)
  }

  @Test func `a late demand bears interest by days on what is owed, outside the penal sum`() throws
  {
    // 7.3 % a year is 0.02 % a day.
    var (stage, demands, bond) = try stage { $0.interestPpm = 73_000 }
    let demand = try #require(demands.first { $0.on == stage.first })
    #expect(demand.amount == .dollars(1_000_000))
    func interest(_ minor: Int64) -> PayInterest {
      PayInterest(demand: demand.id, amount: Money(minor: minor))
    }
    stage.kit.now = demand.dueAt
    #expect(stage.kit.refusal(interest(1), by: stage.first) == "interest.none")
    stage.kit.advance(days: 10)
    // Ten days on a million: 2,000 dollars; then half is paid.
    #expect(stage.kit.refusal(interest(200_001), by: stage.first) == "interest.amount")
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: .dollars(500_000)), by: stage.first)
    stage.kit.advance(days: 10)
    // Ten more on the rest: 1,000 dollars.
    #expect(stage.kit.refusal(interest(300_001), by: stage.first) == "interest.amount")
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: .dollars(500_000)), by: stage.first)
    stage.kit.advance(days: 100)
    #expect(stage.kit.refusal(interest(300_001), by: stage.first) == "interest.amount")
    try stage.kit.perform(interest(300_000), by: stage.first)
    #expect(stage.kit.refusal(interest(1), by: stage.first) == "interest.none")
    #expect(try stage.row(bond).paid == .dollars(1_000_000))
    // Its account shows every cent.
    let day = stage.kit.now.day
    let statements = try #require(
      stage.kit.register.statements(of: stage.first, from: day.adding(days: -300), to: day))
    #expect(statements.map(\.closing) == [-100_300_000])
    #expect(statements.first?.lines.map(\.credit) == [50_000_000, 50_000_000, 300_000])
    let later = try #require(
      stage.kit.register.statements(of: stage.first, from: day, to: day))
    #expect(later.first?.opening == -100_000_000 && later.first?.lines.count == 1)
  }

  @Test func `a petition that is denied forgives no interest`() throws {
    // 0.02 % a day; due for ten days when it is petitioned, denied thirty days later.
    var (stage, demands, _) = try stage { $0.interestPpm = 73_000 }
    let demand = try #require(demands.first { $0.on == stage.first })
    stage.kit.now = demand.dueAt.adding(days: 10)
    try stage.kit.perform(
      PetitionDemand(demand: demand.id, grounds: "they were there"), by: stage.first)
    stage.kit.advance(days: 30)
    try stage.kit.perform(
      DecidePetition(demand: demand.id, isGranted: false, reasons: "they were not"),
      by: stage.kit.regulator)
    func code(_ minor: Int64) -> String? {
      stage.kit.refusal(
        PayInterest(demand: demand.id, amount: Money(minor: minor)), by: stage.first)
    }
    // Forty days on a million dollars are 8,000.
    #expect(code(800_001) == "interest.amount" && code(800_000) == nil)
    // It is due again in thirty days, and bears interest as it did.
    stage.kit.advance(days: 10)
    #expect(code(1_000_001) == "interest.amount" && code(1_000_000) == nil)
  }

  @Test func `interest that runs after a denied petition is owed whichever is paid first`() throws {
    var (stage, demands, _) = try stage { $0.interestPpm = 73_000 }
    let demand = try #require(demands.first { $0.on == stage.first })
    stage.kit.now = demand.dueAt.adding(days: 10)
    try stage.kit.perform(
      PetitionDemand(demand: demand.id, grounds: "they were there"), by: stage.first)
    stage.kit.advance(days: 30)
    try stage.kit.perform(
      DecidePetition(demand: demand.id, isGranted: false, reasons: "they were not"),
      by: stage.kit.regulator)
    // Within the new time to pay, the demand first: fifty days on a million dollars are 10,000.
    stage.kit.advance(days: 10)
    try stage.kit.perform(PayDemand(demand: demand.id, amount: demand.amount), by: stage.first)
    func code(_ minor: Int64) -> String? {
      stage.kit.refusal(
        PayInterest(demand: demand.id, amount: Money(minor: minor)), by: stage.first)
    }
    #expect(code(1_000_001) == "interest.amount" && code(1_000_000) == nil)
  }

  @Test func `what a petition remits never bore interest; the rest always did`() throws {
    var (stage, demands, _) = try stage { $0.interestPpm = 73_000 }
    let demand = try #require(demands.first { $0.on == stage.first })
    stage.kit.now = demand.dueAt.adding(days: 10)
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: .dollars(500_000)), by: stage.first)
    try stage.kit.perform(
      PetitionDemand(demand: demand.id, grounds: "some were there"), by: stage.first)
    stage.kit.advance(days: 10)
    try stage.kit.perform(
      DecidePetition(
        demand: demand.id, isGranted: true, amountLeft: .dollars(700_000), reasons: "some were"),
      by: stage.kit.regulator)
    func code(_ minor: Int64) -> String? {
      stage.kit.refusal(
        PayInterest(demand: demand.id, amount: Money(minor: minor)), by: stage.first)
    }
    // 700,000 for ten days and, half a million being paid, 200,000 for ten more: 1,400 and 400.
    #expect(code(180_001) == "interest.amount" && code(180_000) == nil)
  }

  @Test func `a demand withdrawn by a petition leaves no interest but what was paid`() throws {
    var (stage, demands, _) = try stage { $0.interestPpm = 73_000 }
    let demand = try #require(demands.first { $0.on == stage.first })
    stage.kit.now = demand.dueAt.adding(days: 10)
    let pay = PayInterest(demand: demand.id, amount: .dollars(500))
    try stage.kit.perform(pay, by: stage.first)
    try stage.kit.perform(
      PetitionDemand(demand: demand.id, grounds: "all were there"), by: stage.first)
    try stage.kit.perform(
      DecidePetition(demand: demand.id, isGranted: true, reasons: "all were"),
      by: stage.kit.regulator)
    #expect(stage.kit.refusal(pay, by: stage.first) == "interest.none")
  }

  @Test func `without a rate in the rulebook nothing bears interest`() throws {
    var (stage, demands, _) = try stage()
    let demand = try #require(demands.first)
    stage.kit.now = demand.dueAt.adding(days: 30)
    let pay = PayInterest(demand: demand.id, amount: Money(minor: 1))
    #expect(stage.kit.refusal(pay, by: demand.on) == "interest.none")
    #expect(simpleInterest(on: .dollars(1), ratePpm: 1_000_000, days: 365) == .dollars(1))
    #expect(simpleInterest(on: Money(minor: .max), ratePpm: .max, days: .max) == nil)
    #expect(simpleInterest(on: .dollars(-1), ratePpm: 1, days: 1) == nil)
  }
}
