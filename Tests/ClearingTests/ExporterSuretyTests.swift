import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

extension BondStage {
  /// An exporter that is an approved surety too.
  mutating func exporterSurety(
    _ name: String = "Chip Exports Assurance", owners: [OwnerStake] = []
  ) throws -> PartyID {
    let id = try kit.enrol(name, [.exporter, .surety], in: "US", owners: owners)
    let capital = Money.dollars(200_000_000)
    try kit.perform(
      ApplyForAccreditation(
        role: .surety, papers: Digest.sha256([3]), capitalAndSurplus: capital), by: id)
    try kit.perform(
      ApproveSurety(
        surety: id, validUntil: kit.now.day.adding(days: 730), capitalAndSurplus: capital),
      by: kit.regulator)
    return id
  }

  /// Lets another party be the exporter of a sale.
  mutating func export(_ sale: SaleID, by exporter: PartyID) throws {
    var row = try kit.register.sale(sale)
    row.exporter = exporter
    kit.put([.sale(row)])
  }
}

@Suite("The exporter as surety") struct ExporterSuretyActsTests {
  /// A stage whose sale is exported by an approved surety.
  private func stage(
    _ rule: Terms.ExporterAsSurety?, least: Int? = nil
  ) throws -> (BondStage, PartyID) {
    var stage = try BondStage {
      $0.exporterAsSurety = rule
      $0.coSuretyPpmMin = least
    }
    let exporter = try stage.exporterSurety()
    try stage.export(stage.sale, by: exporter)
    return (stage, exporter)
  }

  @Test func `an exporter stands surety for its own sale only where the rulebook lets it`() throws {
    let rules: [(Terms.ExporterAsSurety?, String?)] = [
      (nil, "surety.exporter"), (.refused, "surety.exporter"),
      (.withCoSurety, "surety.exporter-without-co-surety"), (.allowed, nil),
    ]
    for (rule, code) in rules {
      var (stage, exporter) = try stage(rule)
      let request = try stage.apply()
      let own = stage.terms(by: [(exporter, 1_000_000)])
      #expect(stage.refusal(quoting: request, own) == code)
      // For a sale of somebody else it is a surety as any other.
      try stage.export(stage.sale, by: stage.exporter)
      #expect(stage.refusal(quoting: request, own) == nil)
    }
  }

  @Test func `independent co-sureties take at least the share that the rulebook names`() throws {
    var (stage, exporter) = try stage(.withCoSurety, least: 200_000)
    let request = try stage.apply()
    func code(_ shares: [(PartyID, Int64)]) -> String? {
      stage.refusal(quoting: request, stage.terms(by: shares))
    }
    #expect(code([(exporter, 800_000), (stage.second, 200_000)]) == nil)
    #expect(code([(exporter, 800_000), (stage.second, 100_000), (stage.third, 100_000)]) == nil)
    #expect(
      code([(exporter, 800_001), (stage.second, 199_999)]) == "surety.exporter-without-co-surety")
    #expect(code([(stage.second, 1_000_000)]) == nil)
  }

  @Test func `an exporter's affiliate counts as the exporter, and is no independent co-surety`()
    throws
  {
    var (stage, exporter) = try stage(.withCoSurety)
    let captive = try stage.exporterSurety(
      "Captive Assurance", owners: [stage.stake(exporter, "Chip Exports Assurance", ppm: 900_000)])
    let request = try stage.apply()
    let both: [[(PartyID, Int64)]] = [
      [(captive, 1_000_000)], [(exporter, 500_000), (captive, 500_000)],
    ]
    for shares in both {
      #expect(
        stage.refusal(quoting: request, stage.terms(by: shares))
          == "surety.exporter-without-co-surety")
    }
  }

  @Test func `who was seen with a thing of the exporter's is no independent co-surety of it`()
    throws
  {
    var (stage, exporter) = try stage(.withCoSurety, least: 200_000)
    let request = try stage.apply()
    let terms = stage.terms(by: [(exporter, 800_000), (stage.second, 200_000)])
    #expect(stage.refusal(quoting: request, terms) == nil)
    try stage.saw([exporter, stage.second], with: .bank, "MY-0042")
    #expect(stage.refusal(quoting: request, terms) == "surety.exporter-without-co-surety")
    let other = stage.terms(by: [(exporter, 800_000), (stage.third, 200_000)])
    #expect(stage.refusal(quoting: request, other) == nil)
  }

  @Test func `an exporter that owns its buyer is never its surety`() throws {
    var (stage, exporter) = try stage(.allowed)
    let daughter = try stage.kit.enrol(
      "Chip Exports Malaysia", [.buyer],
      owners: [stage.stake(exporter, "Chip Exports Assurance", ppm: 1_000_000)])
    let sale = stage.sale(of: daughter)
    try stage.export(sale, by: exporter)
    let request = try stage.apply(for: sale, .dollars(6_000_000))
    let own = stage.terms(.dollars(6_000_000), by: [(exporter, 1_000_000)])
    #expect(stage.refusal(quoting: request, own) == "surety.affiliated")
  }

  @Test func `the rule holds anew when the bond is signed, drawn on a line, or increased`() throws {
    var (stage, exporter) = try stage(.allowed)
    let request = try stage.apply()
    let quote = try stage.quote(request, stage.terms(by: [(exporter, 1_000_000)]))
    let line = LineID(
      of: try stage.kit.perform(
        GrantLine(
          buyer: stage.buyer, singleLimit: .dollars(15_000_000),
          aggregateLimit: .dollars(15_000_000), ratePpm: 20_000,
          validUntil: stage.kit.now.day.adding(days: 700)), by: exporter))
    var before = stage
    let bond = BondID(of: try before.kit.perform(IssueBond(quote: quote), by: stage.buyer))
    func adopt(_ stage: inout BondStage) throws {
      try stage.kit.adopt(version: "2") { $0.exporterAsSurety = .refused }
    }
    try adopt(&stage)
    try adopt(&before)
    #expect(stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "surety.exporter")
    let draw = DrawBond(line: line, sale: stage.sale, penalSum: .dollars(15_000_000))
    #expect(stage.kit.refusal(draw, by: stage.buyer) == "surety.exporter")
    let raise = AmendBond(
      bond: bond, penalSum: .dollars(16_000_000), expiresOn: nil, premium: .dollars(1))
    #expect(before.kit.refusal(raise, by: stage.buyer) == "surety.exporter")
    // What was signed before stands.
    #expect(
      before.kit.register.canCharge(try before.row(bond), .dollars(1), at: before.kit.now) == nil)
  }

  @Test func `a continuous bond of an independent surety does not cover that surety's own exports`()
    throws
  {
    var stage = try BondStage { $0.exporterAsSurety = .withCoSurety }
    let trader = try stage.exporterSurety()
    var terms = stage.terms(by: [(trader, 1_000_000)])
    terms.form = .continuous
    let bond = try stage.bond(terms)
    let next = stage.sale(of: stage.buyer)
    try stage.export(next, by: trader)
    #expect(
      stage.kit.refusal(ClaimException(sale: next, bond: bond), by: trader)
        == "surety.exporter-without-co-surety")
  }

  @Test func `what an independent surety took is not ceded back to the exporter`() throws {
    var (stage, exporter) = try stage(.withCoSurety)
    let bond = try stage.bond(
      stage.terms(by: [(stage.second, 500_000), (exporter, 500_000)]))
    func cede(_ reinsurer: PartyID) -> CedeBond {
      CedeBond(bond: bond, reinsurer: reinsurer, amount: .dollars(1_000_000))
    }
    #expect(stage.kit.refusal(cede(exporter), by: stage.second) == "surety.exporter")
    #expect(stage.kit.refusal(cede(stage.third), by: stage.second) == nil)
    #expect(stage.kit.refusal(cede(stage.third), by: exporter) == nil)
    // Nor to who was seen with a thing of the exporter's.
    try stage.saw([exporter, stage.third], with: .bank, "MY-0042")
    #expect(stage.kit.refusal(cede(stage.third), by: stage.second) == "surety.exporter")
  }

  @Test func `penal sum times chance of a call stands against the margin that the exporter states`()
    throws
  {
    var (stage, exporter) = try stage(.withCoSurety)
    let terms = stage.terms(by: [(exporter, 800_000), (stage.second, 200_000)])
    let request = try stage.apply()
    var quote = QuoteBond(
      request: request, terms: terms, validUntil: stage.kit.now.day.adding(days: 20),
      lossChancePpm: 20_000, saleMargin: .dollars(400_000))
    func code(_ change: (inout QuoteBond) -> Void) -> String? {
      var copy = quote
      change(&copy)
      return stage.kit.refusal(copy, by: exporter)
    }
    #expect(code { $0.lossChancePpm = 1_000_001 } == "quote.loss-chance")
    #expect(code { $0.lossChancePpm = -1 } == "quote.loss-chance")
    #expect(code { $0.saleMargin = .dollars(-1) } == "quote.sale-margin")
    #expect(
      code { $0.saleMargin = Money(minor: 1, currency: Currency("EUR") ?? .usd) }
        == "quote.sale-margin")
    var stranger = quote
    stranger.terms = stage.terms(by: [(stage.second, 1_000_000)])
    #expect(stage.kit.refusal(stranger, by: stage.second) == "quote.sale-margin")

    var plain = stage
    let id = QuoteID(of: try stage.kit.perform(quote, by: exporter))
    let bond = BondID(of: try stage.kit.perform(IssueBond(quote: id), by: stage.buyer))
    let stake = try #require(
      stage.kit.register.exporterStake(
        in: stage.row(bond), for: stage.kit.register.sale(stage.sale)))
    #expect(stake.isSigned && stake.expectedLoss == .dollars(300_000))
    #expect(stake.part == .dollars(12_000_000) && stake.margin == .dollars(400_000))
    #expect(stake.balance?.expectedLoss == .dollars(240_000))
    #expect(stake.balance?.isMetByMargin == true)

    // Neither stated: a model's chance, and no margin. 0.1 e^-2 / (0.1 e^-2 + 0.9) = 0.0148145, and within three years a
    // standard of 95 % in 180 days misses nearly nothing.
    quote.lossChancePpm = nil
    quote.saleMargin = nil
    let other = QuoteID(of: try plain.kit.perform(quote, by: exporter))
    let silent = BondID(of: try plain.kit.perform(IssueBond(quote: other), by: plain.buyer))
    let model = try #require(
      plain.kit.register.exporterStake(
        in: plain.row(silent), for: plain.kit.register.sale(plain.sale)))
    #expect(!model.isSigned && model.chancePpm == 14_815)
    #expect(model.margin == nil && model.balance == nil)
    #expect(model.expectedLoss == Money(minor: 22_222_500))
  }

  @Test func `a bond that the exporter did not sign has no such figures`() throws {
    var (stage, _) = try stage(.allowed)
    let bond = try stage.bond()
    let sale = try stage.kit.register.sale(stage.sale)
    #expect(stage.kit.register.exporterStake(in: try stage.row(bond), for: sale) == nil)
  }
}
