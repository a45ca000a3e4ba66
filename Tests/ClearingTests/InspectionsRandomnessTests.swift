import Canon
import Custody
import Inspection
import Testing
import Vocabulary

@testable import Clearing

@Suite("Inspections: randomness")
struct InspectionsRandomnessTests {
  /// Lets time pass and fires what has fallen due.
  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  private func owner(_ party: PartyID, _ name: String, in country: String = "MY") -> OwnerStake {
    var stake = OwnerStake()
    stake.party = party
    stake.name = name
    stake.country = Kit.country(country)
    stake.sharePpm = 600_000
    return stake
  }

  @Test func `a shell buyer has no word in the draw`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    let act = CommitRandomness(round: id, commitment: Digest.sha256([1]))
    let shell = try floor.kit.enrol("Shell Trading", [.buyer])
    #expect(floor.kit.refusal(act, by: shell) == "signer.wrong")
    let stranger = try floor.kit.enrol("Unaccredited Audit", [.auditor])
    #expect(floor.kit.refusal(act, by: stranger) == "randomness.not-admitted")
    let other = try floor.kit.auditor("Other Audit")
    for party in [floor.surety, other, floor.kit.regulator] {
      #expect(floor.kit.refusal(act, by: party) == nil)
    }
  }

  @Test func `parties to the site, its sales and bonds, and their affiliates contribute nothing`()
    throws
  {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    let act = CommitRandomness(round: id, commitment: Digest.sha256([1]))
    let daughter = try floor.kit.auditor("Daughter Audit")
    try floor.kit.perform(
      DeclareOwnership(owners: [owner(floor.owner, "Johor Compute")]), by: daughter)
    let sister = try floor.kit.surety("Exporter's Surety")
    try floor.kit.perform(
      DeclareOwnership(owners: [owner(floor.exporter, "Chip Exports", in: "US")]), by: sister)
    for party in [daughter, sister] {
      #expect(floor.kit.refusal(act, by: party) == "randomness.site-side")
    }
    // Who pays if units are missing would rather not see them drawn.
    var bond = BondRow()
    bond.id = BondID(bits: 7)
    bond.surety = floor.surety
    var row = try floor.kit.register.sale(floor.sale)
    row.bond = bond.id
    floor.kit.put([.bond(bond), .sale(row)])
    #expect(floor.kit.refusal(act, by: floor.surety) == "randomness.site-side")
  }

  @Test func `an auditor whose round is checked has no word in the check`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let first = try floor.drawn(60, declaring: 0..<60)
    try floor.count(first, FloorStage.sheet(try floor.round(first).drawn))
    try floor.kit.perform(CloseRound(round: first), by: floor.auditor)
    let check = RoundID(
      of: try floor.kit.perform(
        floor.order(.backCheck, 60, by: floor.kit.regulator, checks: first),
        by: floor.kit.regulator))
    let act = CommitRandomness(round: check, commitment: Digest.sha256([1]))
    #expect(floor.kit.refusal(act, by: floor.auditor) == "randomness.site-side")
    #expect(floor.kit.refusal(act, by: floor.kit.regulator) == "randomness.twice")
    #expect(floor.kit.refusal(act, by: floor.surety) == nil)
  }

  @Test func `the inspector commits with its order, before anybody else`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    var bare = floor.order(.routine, 60)
    bare.commitment = .zero
    #expect(floor.kit.refusal(bare, by: floor.auditor) == "field.bad-value")
    let id = try floor.order(60)
    #expect(try floor.round(id).contributions.map(\.party) == [floor.auditor])
    let act = CommitRandomness(round: id, commitment: Digest.sha256([1]))
    #expect(floor.kit.refusal(act, by: floor.auditor) == "randomness.twice")
  }

  @Test func `a value of an earlier round does not serve again`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let stale = floor.order(.routine, 60).commitment
    let first = try floor.drawn(60, declaring: 0..<60)
    try floor.count(first, FloorStage.sheet(try floor.round(first).drawn))
    try floor.kit.perform(CloseRound(round: first), by: floor.auditor)
    var again = floor.order(.routine, 60)
    again.commitment = stale
    let id = RoundID(of: try floor.kit.perform(again, by: floor.auditor))
    try floor.commit(id, by: floor.kit.regulator)
    try floor.declare(id, FloorStage.inventory(0..<60))
    try floor.reveal(id, by: floor.kit.regulator)
    #expect(
      floor.kit.refusal(
        DrawSample(round: id, value: FloorStage.value(floor.auditor)), by: floor.auditor)
        == "reveal.differs")
  }

  @Test func `latecomers contribute nothing, and nobody reveals early`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    #expect(
      floor.kit.refusal(
        RevealRandomness(round: id, value: FloorStage.value(floor.kit.regulator)),
        by: floor.kit.regulator) == "reveal.early")
    try floor.declare(id, FloorStage.inventory(0..<60))
    let act = CommitRandomness(round: id, commitment: Digest.sha256([1]))
    #expect(floor.kit.refusal(act, by: floor.surety) == "randomness.late")
  }

  @Test func `a site declares only after two independent parties have committed`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    let inventory = FloorStage.inventory(0..<60)
    let act = CommitInventory(
      round: id, inventory: FloorStage.reference(inventory.bytes, 60))
    func code() -> String? {
      floor.kit.refusal(act, by: floor.owner, attached: .inventory(inventory))
    }
    #expect(code() == "inventory.no-randomness")
    // The inspector's daughter is no second hand.
    let daughter = try floor.kit.surety("Straits Surety")
    try floor.kit.perform(
      DeclareOwnership(owners: [owner(floor.auditor, "Straits Audit", in: "SG")]), by: daughter)
    try floor.commit(id, by: daughter)
    #expect(code() == "inventory.no-randomness")
    try floor.commit(id, by: floor.surety)
    #expect(code() == nil)
  }

  @Test func `the value must be the one committed to, and all of them make the seed`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<60))
    func code(_ value: [UInt8], by party: PartyID) -> String? {
      floor.kit.refusal(
        RevealRandomness(round: id, value: Digest.sha256(value)), by: party)
    }
    #expect(code([7], by: floor.surety) == "reveal.differs")
    #expect(code([7], by: floor.kit.regulator) == "reveal.not-committed")
    try floor.reveal(id, by: floor.surety)
    #expect(
      floor.kit.refusal(DrawSample(round: id, value: Digest.sha256([7])), by: floor.auditor)
        == "reveal.differs")
    try floor.arrive(id)
    let round = try floor.round(id)
    let commitment = PopulationCommitment(root: round.populationRoot ?? .zero, count: 60)
    let reveals = [floor.surety, floor.auditor].map {
      Reveal(party: $0, value: FloorStage.value($0))
    }
    #expect(round.seed == (try roundSeed(commitment, round: id, source: .reveals(reveals))))
    #expect(round.status == .drawn && round.countDueAt == floor.kit.now.adding(days: 14))
    #expect(round.silent.isEmpty)
    #expect(
      floor.kit.refusal(
        RevealRandomness(round: id, value: FloorStage.value(floor.surety)), by: floor.surety)
        == "reveal.over")
  }

  @Test
  func `who commits and does not reveal has it on record, and contributes nothing for a time`()
    throws
  {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<60))
    try floor.reveal(id, by: floor.kit.regulator)
    #expect(try floor.round(id).status == .revealing)
    try pass(&floor, hours: 25)
    let round = try floor.round(id)
    #expect(round.status == .sealed && round.silent == [floor.surety])
    let record = try floor.kit.register.accreditation(floor.surety)
    #expect(record.silences == 1 && record.lastSilentAt == floor.kit.now)
    try floor.arrive(id)
    #expect(try floor.round(id).silent == [floor.surety])
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    let next = try floor.order(60)
    let act = CommitRandomness(round: next, commitment: Digest.sha256([1]))
    #expect(floor.kit.refusal(act, by: floor.surety) == "randomness.silent-before")
  }

  @Test func `after the deadline a value comes too late, and the draw is sealed without it`() throws
  {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.kit.regulator)
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<60))
    try floor.reveal(id, by: floor.kit.regulator)
    let late = RevealRandomness(round: id, value: FloorStage.value(floor.surety))
    floor.kit.now = try #require(try floor.round(id).revealDueAt)
    #expect(floor.kit.refusal(late, by: floor.surety) == "reveal.over")
    floor.kit.now = floor.kit.now.adding(milliseconds: -1)
    #expect(floor.kit.refusal(late, by: floor.surety) == nil)
  }

  @Test func `without values of two parties the round is void, and another is ordered`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.order(60)
    try floor.commit(id, by: floor.surety)
    try floor.declare(id, FloorStage.inventory(0..<60))
    try pass(&floor, hours: 25)
    let round = try floor.round(id)
    #expect(round.status == .lapsed && round.seed == nil && round.silent == [floor.surety])
    #expect(round.population == FixedPopulation())
    #expect(try floor.kit.register.accreditation(floor.surety).silences == 1)
    // It was not the inspector's turn yet.
    let record = try floor.kit.register.accreditation(floor.auditor)
    #expect(record.silences == 0 && record.roundsLapsed == 0)
    let site = try floor.kit.register.site(floor.site)
    #expect(site.openRound == nil && site.lastRound == id)
    _ = try floor.order(60)
  }
}
