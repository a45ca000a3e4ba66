import Canon
import Rulebook
import Testing
import Vocabulary

/// Goal: who pays, who audits and who answers for a sale are held apart from who buys, whatever the document says of them.
@Suite("Who pays, who audits, who answers")
struct SelfDealingTests {
  private func decide(
    _ sale: Sale, under id: String = "ear-2026-07"
  ) throws -> Decision {
    determine(sale, under: try #require(LawTableTests.books[id]))
  }

  private func paid(by payer: String, _ change: (inout Sale) -> Void = { _ in }) throws -> Decision
  {
    var sale = Examples.sale()
    var payment = Sale.Payment()
    payment.payer = .value(payer)
    sale.payment = .value(payment)
    change(&sale)
    return try decide(sale)
  }

  @Test func `a purchaser who is not the consignee and pays must be looked into`() throws {
    let decision = try paid(by: "Golden Harbour Trading Ltd") { sale in
      sale.parties[1] = Examples.party(
        .purchaser, "Golden Harbour Trading Ltd", "MY", "Golden Harbour Group", "MY")
    }
    #expect(decision.outcome == .conditionsUnmet)
    #expect(decision.unmetIDs == ["flag-payer-not-consignee"])
  }

  @Test func `a purchaser of the consignee's own group may pay`() throws {
    let decision = try paid(by: "Kenyalang Trading Sdn Bhd") { sale in
      sale.parties[1] = Examples.party(
        .purchaser, "Kenyalang Trading Sdn Bhd", "MY", "Kenyalang Holdings", "MY")
    }
    #expect(decision.outcome == .noLicenceRequired)
    #expect(decision.flagIDs.contains("payer-is-related"))
  }

  @Test func `a subsidiary of the consignee may pay, where the document says it is one`() throws {
    let decision = try paid(by: "Kenyalang Treasury Ltd") { sale in
      for place in 1...3 { sale.parties[place].ultimateParent = .none }
      sale.parties.append(
        Examples.party(.payer, "Kenyalang Treasury Ltd", "MY", "Kenyalang Data Sdn Bhd", "MY"))
    }
    #expect(decision.outcome == .noLicenceRequired)
    #expect(decision.flagIDs.contains("payer-is-related"))
  }

  @Test(arguments: [(600_000, true), (250_000, true), (249_999, false)])
  func `an owner of a quarter may pay; a small holder is a stranger`(
    _ ppm: Int64, _ isTied: Bool
  ) throws {
    let decision = try paid(by: "Straits Capital Pte Ltd") { sale in
      var owner = Sale.Owner()
      owner.name = "Straits Capital Pte. Ltd."
      owner.share = .value(Share(ppm: ppm))
      owner.headquarteredIn = Examples.code("SG")
      sale.parties[2].owners = .value([owner])
    }
    #expect(decision.flagIDs.contains("payer-is-related") == isTied)
    #expect(decision.flagIDs.contains("payer-not-consignee") == !isTied)
  }

  private func covered(
    auditor: String? = nil, surety: String? = nil, _ change: (inout Sale) -> Void = { _ in }
  ) -> Sale {
    var sale = Examples.sale()
    var rests = Sale.Authorisation()
    var engagement = Examples.engagement()
    engagement.facts?.auditor = auditor.map { .value($0) } ?? .absent
    var bond = Examples.bond(.dollars(15_000_000))
    bond.facts?.surety = surety.map { .value($0) } ?? .absent
    rests.auditorEngagement = .value(engagement)
    rests.bond = .value(bond)
    sale.authorisation = .value(rests)
    change(&sale)
    return sale
  }

  @Test(arguments: [
    "Kenyalang Data Sdn Bhd", "KENYALANG HOLDINGS", "Kenyalang Data, Sdn. Bhd.",
    "Meridian Systems, Inc.", "Straits Capital", "Borneo Hosting", "KÉNYALANG DATA",
  ])
  func `no party to the sale, nor its parent or owner, is its auditor`(_ name: String) throws {
    let sale = covered(auditor: name, surety: "Atlas Surety") { sale in
      var owner = Sale.Owner()
      owner.name = "Straits Capital Pte Ltd"
      owner.share = .value(Share(ppm: 100_000))
      sale.parties[2].owners = .value([owner])
      sale.parties.append(
        Examples.party(.siteOperator, "Borneo Hosting Sdn Bhd", "MY", "Borneo Group", "MY"))
    }
    let decision = try decide(sale, under: "pilot-southeast-asia")
    #expect(decision.outcome == .conditionsUnmet)
    #expect(decision.unmetIDs == ["auditor"])
    #expect(try decide(sale, under: "pilot-auditors-only").outcome == .conditionsUnmet)
  }

  @Test(arguments: [
    "Kenyalang Data Sdn Bhd", "Kenyalang Holdings Bhd", "Straits Capital", "Borneo Hosting",
    "Borneo Group", "Kenyalang Freight", "Straits Forwarding",
  ])
  func `the buyer's side is not its own surety, by any name of its group`(_ name: String) throws {
    let sale = covered(auditor: "Provenance Assurance", surety: name) { sale in
      var owner = Sale.Owner()
      owner.name = "Straits Capital Pte Ltd"
      sale.parties[2].owners = .value([owner])
      sale.parties.append(
        Examples.party(.siteOperator, "Borneo Hosting Sdn Bhd", "MY", "Borneo Group", "MY"))
      sale.parties.append(
        Examples.party(.forwarder, "Kenyalang Freight Ltd", "MY", "Straits Forwarding", "MY"))
    }
    let decision = try decide(sale, under: "pilot-southeast-asia")
    #expect(decision.outcome == .conditionsUnmet)
    #expect(decision.unmetIDs == ["bond"])
  }

  @Test func `who audits does not stand surety`() throws {
    let sale = covered(auditor: "Provenance Assurance Ltd", surety: "PROVENANCE ASSURANCE")
    let decision = try decide(sale, under: "pilot-southeast-asia")
    #expect(decision.outcome == .conditionsUnmet)
    #expect(decision.unmetIDs == ["bond"])
    // Without a bond to rest on it does not matter who else issued one.
    #expect(try decide(sale, under: "pilot-auditors-only").outcome == .cleared)
  }

  @Test func `the exporter may stand surety, unless it is of the buyer's group`() throws {
    let sale = covered(auditor: "Provenance Assurance", surety: "Meridian Systems Inc")
    #expect(try decide(sale, under: "pilot-southeast-asia").outcome == .cleared)
    let captive = covered(auditor: "Provenance Assurance", surety: "Meridian Systems Inc") { sale in
      sale.parties[0].ultimateParent = .value(
        Sale.Parent("Kenyalang Holdings Bhd", in: Country("MY") ?? .none))
    }
    #expect(try decide(captive, under: "pilot-southeast-asia").unmetIDs == ["bond"])
  }

  @Test func `who pays neither audits nor answers`() throws {
    for (auditor, surety, unmet) in [
      ("Golden Harbour Ltd", "Atlas Surety", "auditor"),
      ("Provenance Assurance", "Golden Harbour", "bond"),
    ] {
      let sale = covered(auditor: auditor, surety: surety) { sale in
        var payment = Sale.Payment()
        payment.payer = .value("Golden Harbour Ltd")
        sale.payment = .value(payment)
      }
      #expect(
        try decide(sale, under: "pilot-southeast-asia").unmetIDs
          == [unmet, "flag-payer-not-consignee"])
    }
  }

  @Test func `strangers audit and answer`() throws {
    let sale = covered(auditor: "Provenance Assurance", surety: "Atlas Surety")
    #expect(try decide(sale, under: "pilot-southeast-asia").outcome == .cleared)
  }
}
