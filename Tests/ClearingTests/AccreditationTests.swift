import Canon
import Clearing
import Testing
import Vocabulary

@Suite("Accreditation of auditors and approval of sureties")
struct AccreditationTests {
  private let papers = Digest.sha256([1])

  @Test func `an auditor applies, is accredited, and stands until its last day`() throws {
    var kit = try Kit()
    let auditor = try kit.enrol("Audit", [.auditor])
    let until = kit.now.day.adding(days: 365)
    let accredit = AccreditAuditor(auditor: auditor, validUntil: until)
    #expect(kit.refusal(accredit, by: kit.regulator) == "accreditation.not-applied")
    try kit.perform(ApplyForAccreditation(role: .auditor, papers: papers), by: auditor)
    #expect(kit.refusal(accredit, by: kit.clearingHouse) == "signer.wrong")
    #expect(kit.refusal(accredit, by: auditor) == "signer.wrong")
    try kit.perform(accredit, by: kit.regulator)
    #expect(kit.register.isAccredited(auditor, as: .auditor, on: until))
    #expect(!kit.register.isAccredited(auditor, as: .auditor, on: until.adding(days: 1)))
    #expect(!kit.register.isAccredited(auditor, as: .surety, on: until))
    let long = AccreditAuditor(auditor: auditor, validUntil: kit.now.day.adding(days: 1828))
    #expect(kit.refusal(long, by: kit.regulator) == "accreditation.bad-term")
  }

  @Test func `who audits may not insure, nor may its affiliates`() throws {
    var kit = try Kit()
    let auditor = try kit.auditor("Audit")
    var stake = OwnerStake()
    stake.party = auditor
    stake.name = "Audit"
    stake.country = Kit.country("SG")
    stake.sharePpm = 600_000
    let captive = try kit.enrol("Captive", [.surety], owners: [stake])
    let apply = ApplyForAccreditation(
      role: .surety, papers: papers, capitalAndSurplus: .dollars(100))
    #expect(kit.refusal(apply, by: captive) == "accreditation.other-role")
    #expect(
      kit.refusal(ApplyForAccreditation(role: .auditor, papers: papers), by: auditor)
        == "accreditation.already")
  }

  @Test func `a surety's limit is a share of its capital and surplus, or lower`() throws {
    var kit = try Kit()
    let surety = try kit.enrol("Surety", [.surety])
    try kit.perform(
      ApplyForAccreditation(
        role: .surety, papers: papers, capitalAndSurplus: .dollars(1_000)), by: surety)
    func approve(_ capital: Money, limit: Money? = nil) -> ApproveSurety {
      ApproveSurety(
        surety: surety, validUntil: kit.now.day.adding(days: 365), capitalAndSurplus: capital,
        limitPerBond: limit)
    }
    #expect(kit.refusal(approve(.dollars(1_000)), by: kit.regulator) == "register.no-rulebook")
    try kit.adopt()
    #expect(kit.refusal(approve(.zero), by: kit.regulator) == "surety.bad-capital")
    #expect(
      kit.refusal(
        approve(.dollars(1_000), limit: Money(minor: 10_001)), by: kit.regulator)
        == "surety.limit-over-share")
    try kit.perform(approve(Money(minor: 99_999)), by: kit.regulator)
    // A tenth of 999.99, rounded down.
    #expect(kit.register.accreditations[surety]?.limitPerBond == Money(minor: 9_999))
    try kit.perform(approve(.dollars(1_000), limit: .dollars(40)), by: kit.regulator)
    #expect(kit.register.accreditations[surety]?.limitPerBond == .dollars(40))
    try kit.perform(approve(Money(minor: .max)), by: kit.regulator)
    #expect(
      kit.register.accreditations[surety]?.limitPerBond.minor == Int64.max / 10)
  }

  @Test func `a delinquent surety is not approved again`() throws {
    var kit = try Kit()
    try kit.adopt()
    let surety = try kit.surety("Surety")
    var row = try #require(kit.register.accreditations[surety])
    row.isDelinquent = true
    kit.put([.accreditation(row)])
    let approve = ApproveSurety(
      surety: surety, validUntil: kit.now.day.adding(days: 365), capitalAndSurplus: .dollars(100))
    #expect(kit.refusal(approve, by: kit.regulator) == "surety.owes")
  }

  @Test func `a suspension is counted, and its days when it ends`() throws {
    var kit = try Kit()
    let auditor = try kit.auditor("Audit")
    let suspend = SuspendAccreditation(
      party: auditor, purpose: .auditorReliability, reason: "back-check failed")
    #expect(kit.refusal(suspend, by: kit.clearingHouse) == "signer.wrong")
    try kit.perform(suspend, by: kit.regulator)
    #expect(!kit.register.isAccredited(auditor, as: .auditor, on: kit.now.day))
    #expect(kit.refusal(suspend, by: kit.regulator) == "accreditation.not-in-force")
    let id = DiscretionRow.id(.suspendAccreditation, .auditorReliability)
    #expect(kit.register.discretion[id]?.count == 1)
    #expect(kit.register.discretion[id]?.days == 0)
    kit.advance(days: 10)
    kit.now = kit.now.adding(milliseconds: 1)
    try kit.perform(
      ReinstateAccreditation(party: auditor, reason: "retrained"), by: kit.regulator)
    #expect(kit.register.isAccredited(auditor, as: .auditor, on: kit.now.day))
    #expect(kit.register.accreditations[auditor]?.suspendedAt == nil)
    #expect(kit.register.discretion[id]?.count == 1)
    #expect(kit.register.discretion[id]?.days == 11)
    try kit.perform(suspend, by: kit.regulator)
    #expect(kit.register.discretion[id]?.count == 2)
  }

  @Test func `two persons of the regulator withdraw an accreditation`() throws {
    var kit = try Kit()
    let auditor = try kit.auditor("Audit")
    let withdraw = WithdrawAccreditation(
      party: auditor, purpose: .auditorReliability, reason: "false report")
    let ada = kit.register.parties[kit.regulator]?.keys.prefix(1) ?? []
    #expect(kit.refusal(withdraw, by: kit.regulator, signers: Array(ada)) == "signer.wrong")
    var silent = withdraw
    silent.purpose = nil
    #expect(kit.refusal(silent, by: kit.regulator) == "accreditation.purpose-mismatch")
    try kit.perform(withdraw, by: kit.regulator)
    #expect(kit.register.accreditations[auditor]?.status == .withdrawn)
    #expect(kit.refusal(withdraw, by: kit.regulator) == "accreditation.already-withdrawn")
    #expect(
      kit.refusal(ApplyForAccreditation(role: .auditor, papers: papers), by: auditor) == nil)
  }

  @Test func `an auditor may withdraw of its own accord`() throws {
    var kit = try Kit()
    let auditor = try kit.auditor("Audit")
    let other = try kit.auditor("Other")
    let withdraw = WithdrawAccreditation(party: auditor, purpose: nil, reason: "leaves the market")
    #expect(kit.refusal(withdraw, by: other) == "signer.wrong")
    try kit.perform(withdraw, by: auditor)
    #expect(kit.register.accreditations[auditor]?.status == .withdrawn)
    #expect(kit.register.discretion.count == 0)
  }
}
