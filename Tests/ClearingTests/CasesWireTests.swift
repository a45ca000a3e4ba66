import Canon
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Acts of bonds and cases on the wire") struct CasesWireTests {
  static let digest = Digest.sha256([1])
  static let acts: [any ActBody] = [
    ApplyForBond(
      sale: SaleID(bits: 1), penalSum: .dollars(5), excluded: [PartyID(bits: 2)]),
    QuoteBond(
      request: BondRequestID(bits: 1), terms: BondTerms(), validUntil: Day(number: 20_000),
      collateral: .dollars(1)),
    DeclineBond(request: BondRequestID(bits: 1), reason: .endUse, text: "not believed"),
    IssueBond(quote: QuoteID(bits: 1)),
    AmendBond(
      bond: BondID(bits: 1), penalSum: .dollars(9), expiresOn: nil, premium: .dollars(1)),
    CancelBond(bond: BondID(bits: 1), reason: "full"),
    ReleaseBond(bond: BondID(bits: 1)),
    ReturnCollateral(bond: BondID(bits: 1), amount: .dollars(2), reference: "wire 8"),
    RespondToCase(
      caseID: CaseID(bits: 1), response: "in repair", evidence: digest, serials: ["A1", "A2"]),
    DetermineCase(
      caseID: CaseID(bits: 1), isViolation: true, unitsUnaccounted: 2, serials: ["A1"],
      penalty: .dollars(7), reasons: "gone"),
    DemandPayment(caseID: CaseID(bits: 1)),
    PayDemand(demand: DemandID(bits: 1), amount: .dollars(7), reference: "wire 7"),
    PetitionDemand(demand: DemandID(bits: 1), grounds: "found", evidence: nil),
    DecidePetition(
      demand: DemandID(bits: 1), isGranted: true, amountLeft: .dollars(1),
      turnsToPrincipal: true, reasons: "so", purpose: .courtOrder),
    RecoverPayment(demand: DemandID(bits: 1), amount: .dollars(7), source: .indemnitor),
    SubmitTip(about: PartyID(bits: 1), siteID: SiteID(bits: 2), text: digest),
    DiscloseLoss(
      sale: SaleID(bits: 1), siteID: SiteID(bits: 2), serials: ["A1"], text: "a theft"),
    CloseCase(caseID: CaseID(bits: 1), reason: "settled"),
  ]

  @Test func `what is signed reads back as it was stated`() throws {
    let header = ActHeader(
      by: PartyID(bits: 3), statedAt: Instant(milliseconds: 1_790_000_000_000),
      nonce: "12345678")
    for body in Self.acts {
      let act = Act(body, header: header)
      let again = try Act(kind: act.kind, payload: act.payload)
      #expect(again.payload == act.payload, "\(act.kind.rawValue)")
      #expect(again.header == header)
    }
  }

  @Test func `every refusal has one code, a sentence and a way out`() {
    var seen: [String: RefusalKind] = [:]
    for body in Self.acts {
      for kind in type(of: body).refusals {
        #expect(seen[kind.code].map { $0 == kind } ?? true, "\(kind.code)")
        #expect(!kind.sentence.isEmpty && !kind.resolution.isEmpty)
        seen[kind.code] = kind
      }
    }
    #expect(seen.count > 50)
  }

  @Test func `an act that names nothing known is refused, and changes nothing`() throws {
    let stage = try BondStage()
    for body in Self.acts {
      let kind = type(of: body).kind
      let parties = [stage.buyer, stage.first, stage.kit.regulator, stage.siteOperator]
      let codes = parties.map { stage.kit.refusal(body, by: $0) }
      #expect(!codes.contains(nil), "\(kind.rawValue)")
      #expect(codes.contains("thing.unknown"), "\(kind.rawValue): \(codes)")
    }
  }
}
