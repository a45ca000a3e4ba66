import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Claims under the pilot")
struct ClaimsTests {
  @Test func `a bond written for one sale does not clear another`() throws {
    var market = try MarketStage()
    let first = try market.propose()
    let second = try market.propose()
    let single = try market.bond(for: first, form: .singleTransaction)
    #expect(
      market.kit.refusal(ClaimException(sale: second, bond: single), by: market.exporter)
        == "bond.other-sale")
    #expect(
      market.kit.refusal(ClaimException(sale: first, bond: single), by: market.exporter) == nil)
    let continuous = try market.bond(for: first)
    #expect(
      market.kit.refusal(ClaimException(sale: second, bond: continuous), by: market.exporter)
        == nil)
  }

  @Test func `a bond goes on covering the sale that follows its own`() throws {
    var market = try MarketStage()
    let sale = try market.propose()
    let single = try market.bond(for: sale, form: .singleTransaction)
    try market.kit.perform(ClaimException(sale: sale, bond: single), by: market.exporter)
    try market.kit.perform(
      ChangeParent(parentName: "Kenyalang Group", parentHeadquarteredIn: Kit.country("MY")),
      by: market.buyer)
    let next = try #require(market.successor(of: sale))
    #expect(
      market.kit.refusal(ClaimException(sale: next.id, bond: single), by: market.exporter) == nil)
  }

  @Test func `a proposal must say of its parties what their enrolment says`() throws {
    let market = try MarketStage()
    func code(_ change: (inout Sale.Party) -> Void) -> String? {
      var sale = market.document()
      for index in sale.parties.indices where sale.parties[index].role == .ultimateConsignee {
        change(&sale.parties[index])
      }
      return market.kit.refusal(
        ProposeSale(sale: sale, maker: market.maker, buyer: market.buyer, site: market.site),
        by: market.exporter)
    }
    let abroad = Kit.country("SG")
    #expect(code { _ in } == nil)
    #expect(code { $0.incorporatedIn = .value(abroad) } == "sale.not-as-enrolled")
    #expect(code { $0.headquarteredIn = .value(abroad) } == "sale.not-as-enrolled")
    #expect(
      code { $0.ultimateParent = .value(.init("Nimbus Cloud", in: Kit.country("US"))) }
        == "sale.not-as-enrolled")
  }

  @Test func `an end user or payer who is enrolled is what its enrolment says, whoever names it`()
    throws
  {
    var market = try MarketStage()
    let id = try market.kit.enrol("Strait Research", [.buyer], in: "MY")
    var enrolled = try market.kit.register.party(id)
    enrolled.lei = "5299000J2N45DDNE4Y28"
    enrolled.parentName = "Harbin Group"
    enrolled.parentHeadquarteredIn = Kit.country("CN")
    market.kit.put([.party(enrolled)])
    func code(_ role: Sale.Role, _ change: (inout Sale.Party) -> Void) -> String? {
      var sale = market.document()
      var party = Sale.Party(role, "Strait Research Sdn Bhd")
      party.lists = .none
      change(&party)
      sale.parties.append(party)
      return market.kit.refusal(
        ProposeSale(sale: sale, maker: market.maker, buyer: market.buyer, site: market.site),
        by: market.exporter)
    }
    let parent = Sale.Parent("Harbin Group", in: Kit.country("CN"))
    _ = try market.kit.enrol("Honest Forwarding", [.buyer], in: "MY")
    for role in [Sale.Role.endUser, .intermediateConsignee, .payer, .forwarder] {
      #expect(code(role) { _ in } == nil)
      #expect(code(role) { $0.ultimateParent = .value(parent) } == nil)
      #expect(code(role) { $0.ultimateParent = .none } == "sale.not-as-enrolled")
      #expect(
        code(role) { $0.headquarteredIn = .value(Kit.country("SG")) } == "sale.not-as-enrolled")
      // Another firm of that name elsewhere, or of another identifier, is another firm.
      #expect(
        code(role) {
          $0.incorporatedIn = .value(Kit.country("US"))
          $0.ultimateParent = .none
        } == nil)
      #expect(
        code(role) {
          $0.lei = .value("969500T3MBS4SQAMHJ45")
          $0.ultimateParent = .none
        } == nil)
      // The identifier tells, under whatever name, another enrolled party's included.
      #expect(
        code(role) {
          $0.name = "Honest Forwarding"
          $0.lei = .value("5299000J2N45DDNE4Y28")
          $0.ultimateParent = .none
        } == "sale.not-as-enrolled")
      #expect(
        code(role) {
          $0.name = "Quite Another"
          $0.lei = .value("5299000J2N45DDNE4Y28")
          $0.ultimateParent = .none
        } == "sale.not-as-enrolled")
    }
  }

  @Test func `a sale that names no consignee is undetermined, and is not licensed either`() throws {
    var market = try MarketStage()
    var document = market.document()
    document.parties.removeAll { $0.role != .exporter && $0.role != .maker }
    let sale = try market.propose(document)
    #expect(try market.row(sale).outcome == "undetermined")
    #expect(
      market.kit.refusal(ClaimException(sale: sale), by: market.exporter)
        == "sale.parties-unknown")
    let licence = LicenceID(
      of: try market.kit.perform(ApplyForLicence(sale: sale, units: 100), by: market.exporter))
    let grant = DecideLicence(licence: licence, isGranted: true, units: 100)
    #expect(market.kit.refusal(grant, by: market.kit.regulator) == "sale.parties-unknown")
  }

  @Test func `what no licence was needed for is not stated away by a day of export`() throws {
    var market = try MarketStage()
    var document = market.document()
    document.exportOn = Day("2026-07-25").map { .value($0) } ?? .absent
    let sale = try market.propose(document)
    #expect(try market.row(sale).outcome == "conditions-unmet")
  }

  @Test func `a letter binds its exporter and its affiliates, cleared or not`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    market.kit.advance(days: 3)
    let letter = InformExporter(
      addressee: market.exporter, models: ["H100 SXM5"], countries: [Kit.country("MY")],
      purpose: .nationalSecurity)
    #expect(market.refusal(shipping: sale) == nil)
    try market.kit.perform(letter, by: market.kit.regulator)
    #expect(market.refusal(shipping: sale) == "shipment.not-cleared")
    // The cure clock runs from the letter, not from the clearance.
    #expect(try market.state(sale) == .flagged(until: market.kit.now.adding(days: 15)))
    let later = try market.propose()
    #expect(try market.row(later).outcome == "licence-required")

    let sister = try market.kit.enrol(
      "Chip Exports Asia", [.exporter], in: "SG",
      owners: {
        var stake = MarketStage.stake("Chip Exports", in: "US", ppm: 1_000_000)
        stake.party = market.exporter
        return [stake]
      }())
    #expect(market.kit.register.letters(to: sister).count == 1)
    let stranger = try market.kit.enrol("Other Exports", [.exporter], in: "US")
    #expect(market.kit.register.letters(to: stranger).isEmpty)
  }

  @Test func `a listed name raises its flag anew after another was disposed of`() throws {
    var market = try MarketStage()
    var document = market.document()
    document.parties.append(Sale.Party(.forwarder, "Straits Cargo"))
    document.parties.append(Sale.Party(.intermediateConsignee, "Penang Stores"))
    document.parties[7].headquarteredIn = .value(Kit.country("MY"))
    document.parties[7].ultimateParent = .none
    document.parties[7].lists = .value([])
    let sale = try market.propose(document)
    func adopt(_ name: String) throws {
      let text = Array("\(name)\n".utf8)
      let act = AdoptList(
        title: "List", source: "test", issuedOn: market.kit.now.day,
        names: AttachmentReference(digest: .sha256(text), rows: 1))
      try market.kit.perform(act, by: market.kit.regulator, attached: act.attach(text))
    }
    func unresolved() throws -> [FlagID] {
      let law = try market.kit.register.lawInForce()
      return market.kit.register.decision(
        on: try market.row(sale), under: law, on: market.kit.now.day
      ).unresolvedFlags
    }
    #expect(try unresolved().isEmpty)
    try adopt("STRAITS CARGO LTD")
    #expect(try unresolved() == [.otherListParty])
    let resolve = ResolveFlag(
      sale: sale, flag: "other-list-party", reason: "another firm of the same name, in Panama",
      evidence: Digest.sha256([1]))
    try market.kit.perform(resolve, by: market.exporter)
    #expect(try unresolved().isEmpty)
    try adopt("Penang Stores")
    #expect(try unresolved() == [.otherListParty])
    #expect(try market.kit.register.sale(sale).dispositions.count == 1)
  }

  @Test func `names much like listed ones, and owners' names, inform`() throws {
    var market = try MarketStage()
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Sólida Holding", in: "MY", ppm: 100_000)]),
      by: market.buyer)
    let sale = try market.propose()
    let text = Array("SOLIDA HOLDING, S.A.\nSelángor Compute Sdn. Bhd.\n".utf8)
    let act = AdoptList(
      title: "List", source: "test", issuedOn: market.kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 2))
    try market.kit.perform(act, by: market.kit.regulator, attached: act.attach(text))
    let decision = market.kit.register.decision(
      on: try market.row(sale), under: try market.kit.register.lawInForce(),
      on: market.kit.now.day)
    #expect(decision.flags.contains { $0.id == .similarListedName })
    #expect(decision.flags.contains { $0.id == .listedOwnerName })
    #expect(decision.unresolvedFlags.isEmpty)
  }

  @Test func `nobody's own word makes a designated provider`() throws {
    var market = try MarketStage()
    try market.kit.perform(
      ChangeParent(parentName: "Prairie Compute", parentHeadquarteredIn: Kit.country("US")),
      by: market.buyer)
    var document = market.document()
    for index in document.parties.indices where document.parties[index].role.isRecipient {
      document.parties[index].lists = .value([Listing("designated-cloud-provider")])
    }
    #expect(
      determine(document, under: try MarketStage.law(), asOf: market.kit.now.day).outcome
        == .cleared)
    let sale = try market.propose(document)
    #expect(try market.row(sale).outcome == "conditions-unmet")
  }

  @Test func `nobody's own word is the answer to a notice`() throws {
    var market = try MarketStage()
    let abroad = try market.kit.site(of: market.operatorOfHall, named: "Hall", in: "VN")
    var document = market.document()
    document.items[0].model = .value(ModelName("RTX 4090"))
    document.items[0].form = .value(.module)
    document.site = .value(
      {
        var site = Sale.Site()
        site.country = .value(Kit.country("VN"))
        site.powerKW = .value(Measure(10_000))
        return site
      }())
    var rests = Sale.Authorisation()
    var facts = NoticeFacts()
    facts.id = .value("A123456")
    facts.accepted = .value(true)
    rests.notice = .value(Reference(id: "", facts: facts))
    document.authorisation = .value(rests)
    var law = try MarketStage.law("ear-2026-07").law
    law.requirements[2].routes = [law.routes[1].id, "licence"]
    let book = try Rulebook(law: law)
    try market.kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: book.digest, rows: 1)),
      by: market.kit.regulator, attached: .law(book))
    #expect(determine(document, under: book).exception == "NAC")
    let act = ProposeSale(
      sale: document, maker: market.maker, buyer: market.buyer, site: abroad)
    let sale = SaleID(of: try market.kit.perform(act, by: market.exporter))
    #expect(try market.row(sale).outcome == "undetermined")
  }

  @Test func `who controls through enrolled owners raises a flag when it changes`() throws {
    var market = try MarketStage()
    let holding = try market.kit.enrol("Selangor Holding", [.buyer])
    var stake = MarketStage.stake("Selangor Holding", in: "MY", ppm: 700_000)
    stake.party = holding
    try market.kit.perform(DeclareOwnership(owners: [stake]), by: market.buyer)
    let sale = try market.cleared()
    #expect(market.refusal(shipping: sale) == nil)
    try market.kit.perform(
      DeclareOwnership(owners: [MarketStage.stake("Red Pine", in: "CN", ppm: 600_000)]),
      by: holding)
    let decision = market.kit.register.decision(
      on: try market.row(sale), under: try market.kit.register.lawInForce(),
      on: market.kit.now.day)
    #expect(decision.unresolvedFlags == [.ownerFromRestrictedPlace])
    #expect(market.refusal(shipping: sale) == "shipment.not-cleared")
  }

  @Test func `a list that comes to name a party starts the cure clock, not a lapse`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    market.kit.advance(days: 60)
    let text = Array("Selangor Compute\n".utf8)
    let act = AdoptList(
      title: "List", source: "test", issuedOn: market.kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 1))
    try market.kit.perform(act, by: market.kit.regulator, attached: act.attach(text))
    #expect(try market.state(sale) == .flagged(until: market.kit.now.adding(days: 15)))
  }

  @Test func `a disposition leaves a clearance the rulebook it was given under`() throws {
    var market = try MarketStage()
    let sale = try market.cleared()
    let before = try market.row(sale).rulebook
    var law = try MarketStage.law().law
    law.version = "2"
    law.terms?.coveragePpm = 900_000
    let book = try Rulebook(law: law)
    try market.kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: book.digest, rows: 1)),
      by: market.kit.regulator, attached: .law(book))
    let text = Array("Selangor Compute\n".utf8)
    let list = AdoptList(
      title: "List", source: "test", issuedOn: market.kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 1))
    try market.kit.perform(list, by: market.kit.regulator, attached: list.attach(text))
    try market.kit.perform(
      ResolveFlag(
        sale: sale, flag: "other-list-party", reason: "another firm of the same name, in Panama",
        evidence: Digest.sha256([1])), by: market.exporter)
    #expect(try market.row(sale).rulebook == before)
    #expect(try market.state(sale) == .cleared)
  }

  @Test func `a removed auditor or surety flags what rests on it, from that moment`() throws {
    for role in [Role.auditor, .surety] {
      var market = try MarketStage()
      let sale = try market.cleared()
      market.kit.advance(days: 2)
      let fallen = role == .auditor ? market.auditor : market.surety
      try market.kit.perform(
        RemoveParty(party: fallen, purpose: .auditorReliability, reason: "gone"),
        by: market.kit.regulator)
      let until = market.kit.now.adding(days: 15)
      market.kit.advance(days: 1)
      #expect(try market.state(sale) == .flagged(until: until))
      #expect(market.refusal(shipping: sale) == "shipment.not-cleared")
    }
  }

  /// A market with a sale whose forwarder stands on a list, and the act that disposes of the flag.
  private func listed() throws -> (market: MarketStage, resolve: ResolveFlag) {
    var market = try MarketStage()
    var document = market.document()
    document.parties.append(Sale.Party(.forwarder, "Straits Cargo"))
    let sale = try market.propose(document)
    let text = Array("Straits Cargo\n".utf8)
    let list = AdoptList(
      title: "List", source: "test", issuedOn: market.kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 1))
    try market.kit.perform(list, by: market.kit.regulator, attached: list.attach(text))
    return (
      market,
      ResolveFlag(
        sale: sale, flag: "other-list-party", reason: "another firm of the same name, in Panama",
        evidence: Digest.sha256([1]))
    )
  }

  @Test func `dispositions of facts that no longer hold do not stand in the way of new ones`()
    throws
  {
    var (market, resolve) = try listed()
    try market.kit.perform(resolve, by: market.exporter)
    var row = try market.row(resolve.sale)
    let holding = try #require(row.dispositions.first)
    // As many as a sale keeps, inherited from the sales that it follows: of other facts, or the same again.
    for stale in [Digest.sha256([7]), holding.facts] {
      var old = holding
      old.facts = stale
      row.dispositions = [FlagDisposition](repeating: old, count: ResolveFlag.dispositionsMax)
      market.kit.put([.sale(row)])
      #expect(market.kit.refusal(resolve, by: market.exporter) == nil)
    }
    try market.kit.perform(resolve, by: market.exporter)
    #expect(try market.row(resolve.sale).dispositions.map(\.facts) == [holding.facts])
  }

  @Test func `under a licence a flag that its grant did not answer must be resolved`() throws {
    var market = try MarketStage()
    var document = market.document()
    // Whoever pays was before the regulator when it granted the licence.
    var payment = Sale.Payment()
    payment.payer = .value("Harbour Trading")
    document.payment = .value(payment)
    document.parties.append(Sale.Party(.forwarder, "Straits Cargo"))
    let sale = try market.propose(document)
    let licence = LicenceID(
      of: try market.kit.perform(ApplyForLicence(sale: sale, units: 100), by: market.exporter))
    try market.kit.perform(
      DecideLicence(licence: licence, isGranted: true, units: 100), by: market.kit.regulator)
    #expect(market.refusal(shipping: sale) == nil)
    // What turns up later was not.
    let text = Array("Straits Cargo\n".utf8)
    let list = AdoptList(
      title: "List", source: "test", issuedOn: market.kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 1))
    try market.kit.perform(list, by: market.kit.regulator, attached: list.attach(text))
    #expect(market.refusal(shipping: sale) == "shipment.flagged")
    try market.kit.perform(
      ResolveFlag(
        sale: sale, flag: "other-list-party", reason: "another firm of the same name, in Panama",
        evidence: Digest.sha256([1])), by: market.exporter)
    #expect(market.refusal(shipping: sale) == nil)
  }

  @Test func `a sale that needed no licence shows what a letter has made of it`() throws {
    var market = try MarketStage()
    let sale = try market.propose(market.document(units: 10))
    try market.kit.perform(ClaimException(sale: sale), by: market.exporter)
    #expect(try market.row(sale).ground == .noLicenceRequired)
    try market.ship(sale, 0..<4)
    #expect(try market.state(sale) == .cleared)
    market.kit.advance(days: 3)
    try market.kit.perform(
      InformExporter(
        addressee: market.exporter, models: ["H100 SXM"], countries: [Kit.country("MY")],
        purpose: .nationalSecurity), by: market.kit.regulator)
    #expect(market.refusal(shipping: sale, 4..<10) == "shipment.not-cleared")
    #expect(try market.state(sale) == .flagged(until: market.kit.now.adding(days: 15)))
    // Where everything had been shipped before, nothing is left that the letter could touch.
    var row = try market.row(sale)
    row.units = row.unitsShipped
    market.kit.put([.sale(row)])
    #expect(try market.state(sale) == .cleared)
  }
}
