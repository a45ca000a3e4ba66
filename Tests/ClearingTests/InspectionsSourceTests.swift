import Beacon
import Canon
import Custody
import Inspection
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

/// Dice and a public beacon in the place of revealed values: named with the order, waited for, never replaced.
@Suite("Inspections: dice and a beacon")
struct InspectionsSourceTests {
  private static let digits = "83114209657720318845"
  private static let secret = [UInt8](repeating: 7, count: 32)

  /// A round of quicknet that has come, with its signature. Source: drand's own documentation; the beacon's value is in its past.
  private static let number: Int64 = 657_413
  private static let signature =
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b"

  private func pass(_ floor: inout FloorStage, hours: Int) throws {
    floor.kit.now = floor.kit.now.adding(hours: hours)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  private func floor() throws -> FloorStage {
    var floor = try FloorStage()
    try floor.stock(60)
    return floor
  }

  private static func order(
    _ floor: FloorStage, source: DrawSource?, beacon: NamedBeacon? = nil,
    commitment: Digest? = nil, reason: RoundReason = .routine
  ) -> OrderRound {
    OrderRound(
      site: floor.site, reason: reason, sampleUnits: 55, commitment: commitment, source: source,
      beacon: beacon, purpose: reason == .forCause ? .diversionRisk : nil)
  }

  private static func dice(
    _ id: RoundID, _ floor: FloorStage, _ change: (inout DrawByDice) -> Void = { _ in }
  ) -> DrawByDice {
    var act = DrawByDice(
      round: id, digits: digits, rolledAt: floor.kit.now, place: "gate of the hall",
      witness: floor.kit.regulator)
    change(&act)
    return act
  }

  /// A round by dice whose population is fixed, an hour later.
  private func byDice() throws -> (floor: FloorStage, id: RoundID) {
    var floor = try floor()
    let id = RoundID(
      of: try floor.kit.perform(Self.order(floor, source: .dice), by: floor.auditor))
    try floor.declare(id, FloorStage.inventory(0..<60))
    try pass(&floor, hours: 1)
    return (floor, id)
  }

  private static func key() throws -> Digest {
    try #require(VisitProof.publicKey(of: secret).flatMap { Digest(bytes: $0) })
  }

  /// The beacon's first round at an hour after now.
  private static func named(_ floor: FloorStage, hours: Int) throws -> NamedBeacon {
    let at = floor.kit.now.adding(hours: hours)
    let number = try #require(
      BeaconNetwork.quicknet.firstRound(after: UInt64(at.milliseconds / 1000)))
    return NamedBeacon(network: .quicknet, number: Int64(number), visitKey: try key())
  }

  // MARK: Dice

  @Test func `a round by dice needs no values, and is sealed when its population is fixed`() throws
  {
    var floor = try floor()
    let id = RoundID(
      of: try floor.kit.perform(Self.order(floor, source: .dice), by: floor.auditor))
    let commit = CommitRandomness(round: id, commitment: Digest.sha256([1]))
    #expect(floor.kit.refusal(commit, by: floor.kit.regulator) == "randomness.not-by-values")
    #expect(
      floor.kit.refusal(Self.dice(id, floor), by: floor.auditor) == "draw.not-sealed")
    try floor.declare(id, FloorStage.inventory(0..<60))
    let round = try floor.round(id)
    #expect(round.status == .sealed && round.revealDueAt == nil && round.seed == nil)
    #expect(round.visitDueAt == floor.kit.now.adding(days: 7))
  }

  @Test func `dice rolled on arrival draw the units, and an outsider draws the same`() throws {
    var (floor, id) = try byDice()
    let population = try floor.round(id).population
    try floor.kit.perform(Self.dice(id, floor), by: floor.auditor)
    let round = try floor.round(id)
    #expect(round.status == .drawn && round.drawn.count == 55)
    #expect(round.countDueAt == floor.kit.now.adding(days: 14))
    let published = try #require(
      RoundPublication(
        round, population: population, after: nil, under: Terms(), in: floor.kit.register))
    #expect(published.record.dice?.digits == Self.digits)
    try RoundVerification(
      published.record, population: published.population, draw: published.draw
    ).check()
  }

  @Test func `dice stand for what was called, where and when, before the regulator`() throws {
    let (floor, id) = try byDice()
    func code(_ change: (inout DrawByDice) -> Void) -> String? {
      floor.kit.refusal(Self.dice(id, floor, change), by: floor.auditor)
    }
    #expect(code { $0.digits = "8311420965772031884" } == "dice.bad-digits")
    #expect(code { $0.digits = "8311420965772031884x" } == "dice.bad-digits")
    #expect(code { $0.digits = String(repeating: "1", count: 201) } == "dice.bad-digits")
    #expect(code { $0.place = "" } == "field.bad-value")
    #expect(code { $0.rolledAt = floor.kit.now.adding(hours: -1) } == "dice.bad-time")
    #expect(code { $0.rolledAt = floor.kit.now.adding(hours: 1) } == "dice.bad-time")
    #expect(code { $0.witness = floor.surety } == "dice.bad-witness")
    #expect(code { _ in } == nil)
    // One signature does not vouch for dice.
    let keys = floor.kit.signers(of: DrawSample(round: id, value: .zero), by: floor.auditor)
    #expect(
      floor.kit.refusal(Self.dice(id, floor), by: floor.auditor, signers: keys) != nil)
  }

  @Test func `in a round of the regulator's own another party vouches for the dice`() throws {
    var floor = try floor()
    let regulator = floor.kit.regulator
    let id = RoundID(
      of: try floor.kit.perform(
        Self.order(floor, source: .dice, reason: .forCause), by: regulator))
    try floor.declare(id, FloorStage.inventory(0..<60))
    try pass(&floor, hours: 1)
    func code(_ witness: PartyID) -> String? {
      floor.kit.refusal(Self.dice(id, floor) { $0.witness = witness }, by: regulator)
    }
    #expect(code(regulator) == "dice.bad-witness")
    #expect(code(floor.owner) != nil)
    #expect(code(floor.surety) == nil)
  }

  @Test func `values cannot take the place of dice, nor dice the place of values`() throws {
    let (floor, id) = try byDice()
    let value = FloorStage.value(floor.auditor)
    #expect(
      floor.kit.refusal(DrawSample(round: id, value: value), by: floor.auditor)
        == "reveal.not-committed")
    var other = try self.floor()
    let sealed = try other.sealed(55, declaring: 0..<60)
    #expect(other.kit.refusal(Self.dice(sealed, other), by: other.auditor) == "dice.not-named")
  }

  @Test func `access refused before the dice counts every unit, and the round can be published`()
    throws
  {
    var (floor, id) = try byDice()
    let population = try floor.round(id).population
    try floor.kit.perform(RefuseAccess(round: id, account: "not today"), by: floor.auditor)
    try pass(&floor, hours: 49)
    let round = try floor.round(id)
    #expect(round.status == .refused && round.result?.missing == 55)
    let published = try #require(
      RoundPublication(
        round, population: population, after: nil, under: Terms(), in: floor.kit.register))
    try RoundVerification(
      published.record, population: published.population, draw: published.draw
    ).check()
    // A round that was visited cannot be passed off as drawn by nothing.
    var visited = published.record
    visited.isVisited = true
    #expect(throws: RoundDifference.self) {
      try RoundVerification(visited, population: published.population, draw: published.draw)
        .check()
    }
    // Nor one by values as drawn by nothing.
    var byValues = published.record
    byValues.source = nil
    #expect(throws: RoundDifference.self) {
      try RoundVerification(byValues, population: published.population, draw: published.draw)
        .check()
    }
  }

  // MARK: A beacon

  @Test func `an order names a source with what it needs and nothing else`() throws {
    let floor = try floor()
    let named = try Self.named(floor, hours: 80)
    let digest = Digest.sha256([1])
    func code(_ order: OrderRound) -> String? { floor.kit.refusal(order, by: floor.auditor) }
    #expect(code(Self.order(floor, source: nil)) == "round.bad-source")
    #expect(code(Self.order(floor, source: .dice, commitment: digest)) == "round.bad-source")
    #expect(code(Self.order(floor, source: .dice, beacon: named)) == "round.bad-source")
    #expect(code(Self.order(floor, source: .beacon)) == "round.bad-source")
    #expect(
      code(Self.order(floor, source: .values, beacon: named, commitment: digest))
        == "round.bad-source")
    #expect(code(Self.order(floor, source: .beacon, beacon: named)) == nil)
  }

  @Test
  func `the beacon's round lies after the inventory's deadline and within the reveal's hours`()
    throws
  {
    let floor = try floor()
    func code(_ hours: Int) throws -> String? {
      floor.kit.refusal(
        Self.order(floor, source: .beacon, beacon: try Self.named(floor, hours: hours)),
        by: floor.auditor)
    }
    // 72 hours for the inventory, 24 for reveals.
    #expect(try code(71) == "round.bad-beacon")
    #expect(try code(72) == "round.bad-beacon")
    #expect(try code(73) == nil)
    #expect(try code(97) == "round.bad-beacon")
    var named = try Self.named(floor, hours: 80)
    for number in [0, -1, Int64.max] {
      named.number = number
      let order = Self.order(floor, source: .beacon, beacon: named)
      #expect(floor.kit.refusal(order, by: floor.auditor) == "round.bad-beacon")
    }
    named = try Self.named(floor, hours: 80)
    named.visitKey = .zero
    let weak = Self.order(floor, source: .beacon, beacon: named)
    #expect(floor.kit.refusal(weak, by: floor.auditor) == "field.bad-value")
  }

  @Test func `the round waits for the beacon, and lapses if it never comes`() throws {
    var floor = try floor()
    let named = try Self.named(floor, hours: 80)
    let id = RoundID(
      of: try floor.kit.perform(
        Self.order(floor, source: .beacon, beacon: named), by: floor.auditor))
    try floor.declare(id, FloorStage.inventory(0..<60))
    let startsAt = try #require(named.startsAt)
    #expect(try floor.round(id).status == .sealed)
    #expect(try floor.round(id).visitDueAt == startsAt.adding(days: 7))
    let draw = DrawByBeacon(
      round: id, opened: BeaconDraw(signature: Self.signature, proof: ""))
    #expect(floor.kit.refusal(draw, by: floor.auditor) == "beacon.early")
    try pass(&floor, hours: 81)
    #expect(floor.kit.refusal(draw, by: floor.auditor) == "beacon.does-not-open")
    try pass(&floor, hours: 7 * 24)
    #expect(try floor.round(id).status == .lapsed)
    #expect(floor.kit.register.lapsedBefore(at: try floor.kit.register.site(floor.site)) == 1)
  }

  @Test
  func `a beacon that came before the population was fixed draws nothing, and nobody is to blame`()
    throws
  {
    var floor = try floor()
    let named = try Self.named(floor, hours: 80)
    let id = RoundID(
      of: try floor.kit.perform(
        Self.order(floor, source: .beacon, beacon: named), by: floor.auditor))
    // No act comes in between: the inventory's deadline fires after the beacon's value is known.
    try pass(&floor, hours: 81)
    let round = try floor.round(id)
    #expect(round.status == .lapsed && round.populationFixedAt != nil && round.silent.isEmpty)
    let site = try floor.kit.register.site(floor.site)
    #expect(site.openRound == nil && floor.kit.register.lapsedBefore(at: site) == nil)
    #expect(try floor.kit.register.accreditation(floor.auditor).roundsLapsed == 0)
    let again = try Self.named(floor, hours: 80)
    #expect(
      floor.kit.refusal(
        Self.order(floor, source: .beacon, beacon: again), by: floor.auditor) == nil)
  }

  @Test func `nobody can be refused access before the beacon's value has come`() throws {
    var floor = try floor()
    let id = RoundID(
      of: try floor.kit.perform(
        Self.order(floor, source: .beacon, beacon: try Self.named(floor, hours: 80)),
        by: floor.auditor))
    try floor.declare(id, FloorStage.inventory(0..<60))
    let refused = RefuseAccess(round: id, account: "nobody opened")
    try pass(&floor, hours: 79)
    #expect(floor.kit.refusal(refused, by: floor.auditor) == "access.not-waiting")
    try pass(&floor, hours: 2)
    #expect(floor.kit.refusal(refused, by: floor.auditor) == nil)
  }

  @Test func `signature and proof open the draw, and nothing else does`() throws {
    var floor = try floor()
    let id = RoundID(
      of: try floor.kit.perform(
        Self.order(floor, source: .beacon, beacon: try Self.named(floor, hours: 80)),
        by: floor.auditor))
    try floor.declare(id, FloorStage.inventory(0..<60))
    // A beacon's round whose signature is public stands in for the one that is still to come.
    var row = try #require(floor.kit.register.source(of: try floor.round(id)))
    let named = NamedBeacon(network: .quicknet, number: Self.number, visitKey: try Self.key())
    row.beacon = named
    floor.kit.put([.market(.roundSource(row))])
    let round = try floor.round(id)
    let commitment = try #require(round.commitment)
    let opened = try BeaconDraw.make(
      of: named, signature: Self.signature, previousSignature: nil, secretKey: Self.secret,
      commitment, round: id)
    func code(_ change: (inout BeaconDraw) -> Void) -> String? {
      var other = opened
      change(&other)
      return floor.kit.refusal(DrawByBeacon(round: id, opened: other), by: floor.auditor)
    }
    #expect(code { $0.proof = String($0.proof.dropLast()) + "0" } == "beacon.does-not-open")
    #expect(code { $0.proof = "" } == "beacon.does-not-open")
    #expect(code { $0.signature.removeLast(2) } == "beacon.does-not-open")
    #expect(code { $0.signature = "zz" } == "beacon.does-not-open")
    #expect(code { $0.previousSignature = Self.signature } == "beacon.does-not-open")
    #expect(
      floor.kit.refusal(DrawByBeacon(round: id, opened: opened), by: floor.kit.regulator)
        == "thing.not-yours")
    // A proof over another population, or of another round, is none over this one.
    for (count, other) in [(61, id), (60, RoundID(bits: 7))] {
      let elsewhere = try BeaconDraw.make(
        of: named, signature: Self.signature, previousSignature: nil, secretKey: Self.secret,
        PopulationCommitment(root: commitment.root, count: count), round: other)
      #expect(code { $0 = elsewhere } == "beacon.does-not-open")
    }
    #expect(throws: BeaconDrawFault.badProof) {
      try BeaconDraw.make(
        of: named, signature: Self.signature, previousSignature: nil,
        secretKey: [UInt8](repeating: 8, count: 32), commitment, round: id)
    }
    let population = round.population
    try floor.kit.perform(DrawByBeacon(round: id, opened: opened), by: floor.auditor)
    let drawn = try floor.round(id)
    #expect(drawn.status == .drawn && drawn.drawn.count == 55)
    var published = try #require(
      RoundPublication(
        drawn, population: population, after: nil, under: Terms(), in: floor.kit.register))
    func step() -> String? {
      do throws(RoundDifference) {
        try RoundVerification(
          published.record, population: published.population, draw: published.draw
        ).check()
        return nil
      } catch {
        return error.step
      }
    }
    // The signature that stands in is older than the population.
    #expect(step() == "beacon time")
    published.record.populationFixedAt = Instant("2023-09-01T00:00:00.000Z")
    #expect(step() == nil)
    published.record.opened = nil
    #expect(step() == "a proof")
    published.record.opened = opened
    published.record.beacon?.number += 1
    #expect(step() == "beacon")
  }
}
