import Canon
import Clearing
import Testing
import Vocabulary

@Suite("Acts of parties, accreditation, engagements and oversight on the wire")
struct PartiesWireTests {
  private static let kinds = ActKind.allCases.filter {
    ["Parties", "Accreditation", "Engagements", "Oversight"].contains($0.chapter)
  }

  private func check(_ body: some ActBody) throws {
    let header = ActHeader(
      by: PartyID(bits: 1), statedAt: Day(number: 20_000).startAt, nonce: "nonce-00")
    let act = Act(body, header: header)
    let payload = act.payload
    let read = try Act(kind: act.kind, payload: payload)
    #expect(read.payload == payload)
    #expect(read.header == header)
    var broken = payload
    broken.removeLast()
    #expect(throws: JSONFault.self) { try Act(kind: act.kind, payload: broken) }
    #expect(throws: JSONFault.self) {
      try Act(kind: act.kind, payload: broken + Array(#","surplus":1}"#.utf8))
    }
  }

  @Test func `what is written is read back, and nothing more`() throws {
    let party = PartyID(bits: 2)
    let day = Day(number: 20_100)
    let key = NewKey(
      .ed25519, publicKey: Kit.publicKey("k"), personName: "Kim", roles: [.buyer], expiresOn: day)
    var stake = OwnerStake()
    stake.name = "Owner"
    stake.country = Kit.country("MY")
    try check(Kit.opening(on: day))
    try check(
      EnrolParty(
        name: "N", lei: "506700GE1G29325QX363", roles: [.buyer],
        incorporatedIn: Kit.country("MY"), headquarteredIn: Kit.country("SG"), parentName: "P",
        parentHeadquarteredIn: Kit.country("US"), owners: [stake], keys: [key]))
    try check(
      ConfirmEnrolment(party: party, numberFoundIn: "x", keysReadBack: [KeyID(bits: 4)]))
    try check(AddKey(key: key, recovers: party, callBack: "x"))
    try check(RevokeKey(key: KeyID(bits: 4), reason: "lost", purpose: .courtOrder))
    var owned = stake
    owned.party = party
    try check(DeclareOwnership(owners: [owned], headquarteredIn: Kit.country("SG")))
    try check(RemoveParty(party: party, purpose: .courtOrder, reason: "r"))
    try check(
      ApplyForAccreditation(role: .surety, papers: .sha256([1]), capitalAndSurplus: .dollars(1)))
    try check(AccreditAuditor(auditor: party, validUntil: day))
    try check(
      ApproveSurety(
        surety: party, validUntil: day, capitalAndSurplus: .dollars(9), limitPerBond: .dollars(1)))
    try check(SuspendAccreditation(party: party, purpose: .suretySolvency, reason: "r"))
    try check(ReinstateAccreditation(party: party, reason: "r"))
    try check(WithdrawAccreditation(party: party, purpose: nil, reason: "r"))
    try check(
      RequestEngagement(
        site: SiteID(bits: 1), named: [party],
        exclusions: [Exclusion(auditor: party, conflict: "c")]))
    try check(
      AssignAuditor(engagement: EngagementID(bits: 1), commitment: Digest.sha256([1])))
    try check(
      AcceptEngagement(
        engagement: EngagementID(bits: 1), declaresNoConflict: true, accessTerms: "t"))
    try check(EndEngagement(engagement: EngagementID(bits: 1), reason: "r", purpose: .courtOrder))
    let reference = AttachmentReference(digest: .sha256([1]), rows: 1)
    try check(AdoptRulebook(rulebook: reference))
    try check(AdoptList(title: "t", source: "s", issuedOn: day, names: reference))
    try check(
      InformExporter(
        addressee: party, models: ["H20"], countries: [Kit.country("CN")], purpose: .foreignPolicy))
    try check(
      WaiveDeadline(caseID: CaseID(bits: 1), days: 3, purpose: .administrativeError, reason: "r"))
  }

  @Test(arguments: kinds) func `each refusal has a code of its own and words for people`(
    _ kind: ActKind
  ) {
    let refusals = kind.type.refusals
    #expect(Set(refusals.map(\.code)).count == refusals.count)
    for refusal in refusals {
      #expect(refusal.code.contains("."))
      #expect(!refusal.sentence.isEmpty && !refusal.resolution.isEmpty)
    }
  }

  @Test func `one code means one refusal, whichever act refuses`() {
    var known: [String: RefusalKind] = [:]
    for kind in CommonRefusals.all + ActKind.allCases.flatMap({ $0.type.refusals }) {
      let first = known[kind.code] ?? kind
      #expect(first == kind, "\(kind.code)")
      known[kind.code] = first
    }
  }
}
