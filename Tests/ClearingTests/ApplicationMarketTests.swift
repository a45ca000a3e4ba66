import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("The market of applications") struct ApplicationMarketTests {
  private func view(
    _ stage: BondStage, _ id: BondRequestID, _ reader: PartyID
  ) -> ApplicationView? {
    stage.kit.register.application(id, seenBy: reader, at: stage.kit.now)
  }

  @Test func `an application reaches every approved surety that the buyer does not exclude`()
    throws
  {
    var stage = try BondStage()
    let id = try stage.apply(excluded: [stage.third])
    let asked = [stage.first, stage.second, stage.third].map {
      stage.kit.register.openApplications(for: $0, at: stage.kit.now)
    }
    #expect(asked == [[id], [id], []])
    #expect(view(stage, id, stage.first) != nil && view(stage, id, stage.buyer) != nil)
    #expect(view(stage, id, stage.kit.regulator) != nil)
    for stranger in [stage.third, stage.exporter, stage.siteOperator, .none] {
      #expect(view(stage, id, stranger) == nil)
    }
  }

  @Test func `no surety sees another's quote, before the buyer chooses or after`() throws {
    var stage = try BondStage()
    let id = try stage.apply()
    let mine = try stage.quote(id, stage.terms())
    var dearer = stage.terms(by: [(stage.second, 1_000_000)])
    dearer.premium = .dollars(400_000)
    let theirs = try stage.quote(id, dearer)
    #expect(view(stage, id, stage.first)?.quotes.map(\.quote) == [mine])
    #expect(view(stage, id, stage.second)?.quotes.map(\.quote) == [theirs])
    #expect(view(stage, id, stage.third)?.quotes.isEmpty == true)
    #expect(stage.kit.register.isSealed(mine) && stage.kit.register.isSealed(theirs))
    // The buyer compares them, the cheapest first.
    let all = try #require(view(stage, id, stage.buyer)?.quotes)
    #expect(all.map(\.quote) == [mine, theirs])
    #expect(all.map(\.ratePpm) == [20_000, 26_667])
    try stage.kit.perform(IssueBond(quote: mine), by: stage.buyer)
    #expect(view(stage, id, stage.second)?.quotes.map(\.quote) == [theirs])
    #expect(!stage.kit.register.isSealed(mine) && stage.kit.register.isSealed(theirs))
  }

  @Test(arguments: [
    (Terms.DeclinesShown?.none, nil as Int64?, nil as Int64?), (.some(.none), nil, nil),
    (.count, 1, 1), (.afterCooling, nil, 1),
  ])
  func `whether a surety sees that others declined is a switch of the rulebook`(
    _ shown: Terms.DeclinesShown?, _ atOnce: Int64?, _ later: Int64?
  ) throws {
    var stage = try BondStage {
      $0.declinesShown = shown
      $0.coolingDays = 5
    }
    let id = try stage.apply()
    try stage.kit.perform(
      DeclineBond(request: id, reason: .ownershipUnclear, text: "who is behind it?"),
      by: stage.second)
    stage.kit.advance(days: 4)
    #expect(view(stage, id, stage.first)?.declinedCount == atOnce)
    #expect(view(stage, id, stage.first)?.declines.isEmpty == true)
    stage.kit.advance(days: 1)
    #expect(view(stage, id, stage.first)?.declinedCount == later)
    // Who declined, and why, only the buyer, the regulator and the surety itself ever see.
    #expect(view(stage, id, stage.first)?.declines.isEmpty == true)
    #expect(view(stage, id, stage.second)?.declines.count == 1)
    #expect(view(stage, id, stage.buyer)?.declines.first?.text == "who is behind it?")
    #expect(view(stage, id, stage.buyer)?.declinedCount == 1)
  }

  @Test func `the file is shown under consent, with the buyer's words and the register's facts`()
    throws
  {
    var stage = try BondStage()
    let paper = FiledPaper(title: "accounts 2025", digest: Digest.sha256([7]))
    try stage.kit.perform(
      FileDiligence(
        directors: ["A. B. Tan"], banks: ["MY12 3456"], addresses: ["1 Jalan Satu"],
        equity: .dollars(40_000_000), accountsOn: Day("2025-12-31"), papers: [paper]),
      by: stage.buyer)
    let shut = try stage.apply()
    #expect(view(stage, shut, stage.first)?.file == nil)
    #expect(view(stage, shut, stage.kit.regulator)?.file != nil)
    let id = BondRequestID(
      of: try stage.kit.perform(
        ApplyForBond(sale: stage.sale, penalSum: .dollars(15_000_000), showsFile: true),
        by: stage.buyer))
    _ = try stage.bond()
    try stage.ship(12)
    _ = stage.openCase(3)
    let file = try #require(view(stage, id, stage.first)?.file)
    #expect(file.name == "Selangor Compute" && file.filed?.equity == .dollars(40_000_000))
    #expect(file.filed?.papers == [paper])
    #expect(file.sites.map(\.id) == [stage.site])
    #expect(file.sales == 1 && file.unitsShipped == 12)
    #expect(file.cases == 1 && file.casesOpen == 1 && file.unitsAtIssue == 3)
    // What it filed counts as seen with it.
    let twin = try stage.kit.enrol("Twin Trading", [.buyer])
    try stage.kit.perform(FileDiligence(banks: ["my12-3456"]), by: twin)
    #expect(view(stage, id, stage.first)?.file?.suspected == [twin])
    let late = FileDiligence(accountsOn: stage.kit.now.day.adding(days: 1))
    #expect(stage.kit.refusal(late, by: stage.buyer) == "field.bad-value")
    let own = try #require(stage.kit.register.market.tables.sightings.last)
    #expect(
      stage.kit.refusal(DismissSighting(sighting: own.id, reason: "no"), by: twin)
        == "signer.wrong")
  }

  @Test func `a quote keeps to the form asked for, and states conditions and collateral`() throws {
    var stage = try BondStage()
    let id = BondRequestID(
      of: try stage.kit.perform(
        ApplyForBond(sale: stage.sale, penalSum: .dollars(15_000_000), form: .continuous),
        by: stage.buyer))
    #expect(stage.refusal(quoting: id, stage.terms()) == "quote.other-form")
    var terms = stage.terms()
    terms.form = .continuous
    let until = stage.kit.now.day.adding(days: 20)
    func quote(_ conditions: [String]) -> QuoteBond {
      QuoteBond(
        request: id, terms: terms, validUntil: until, collateral: .dollars(1_000_000),
        conditions: conditions)
    }
    #expect(stage.kit.refusal(quote([""]), by: stage.first) == "text.bad")
    let many = [String](repeating: "a condition", count: 17)
    #expect(stage.kit.refusal(quote(many), by: stage.first) == "limit.exceeded")
    try stage.kit.perform(quote(["racks stay sealed"]), by: stage.first)
    let seen = view(stage, id, stage.buyer)?.quotes.first
    #expect(seen?.conditions == ["racks stay sealed"] && seen?.collateral == .dollars(1_000_000))
    // Taken, the surety's conditions are duties of the principal.
    let taken = try #require(seen?.quote)
    let bond = BondID(of: try stage.kit.perform(IssueBond(quote: taken), by: stage.buyer))
    #expect(stage.kit.register.duties(of: bond).map(\.text) == ["racks stay sealed"])
    func met(_ number: Int64, _ evidence: Digest = Digest.sha256([3])) -> MeetCondition {
      MeetCondition(bond: bond, number: number, evidence: evidence)
    }
    #expect(stage.kit.refusal(met(2), by: stage.buyer) == "thing.unknown")
    #expect(stage.kit.refusal(met(1), by: stage.first) == "signer.wrong")
    #expect(stage.kit.refusal(met(1, .zero), by: stage.buyer) == "field.bad-value")
    try stage.kit.perform(met(1), by: stage.buyer)
    #expect(stage.kit.register.duties(of: bond).first?.metAt == stage.kit.now)
    #expect(stage.kit.refusal(met(1), by: stage.buyer) == "condition.met")
  }

  @Test func `an application that is withdrawn is quoted and taken no more`() throws {
    var stage = try BondStage()
    let id = try stage.apply()
    let quote = try stage.quote(id, stage.terms())
    #expect(
      stage.kit.refusal(WithdrawApplication(request: id), by: stage.exporter) == "signer.wrong")
    try stage.kit.perform(WithdrawApplication(request: id), by: stage.buyer)
    #expect(stage.refusal(quoting: id, stage.terms()) == "bond-request.not-open")
    #expect(stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "bond-request.bound")
    #expect(
      stage.kit.refusal(WithdrawApplication(request: id), by: stage.buyer)
        == "bond-request.not-open")
    #expect(stage.kit.register.openApplications(for: stage.first, at: stage.kit.now).isEmpty)
    #expect(stage.kit.register.isSealed(quote))
  }
}
