import Canon
import Inspection
import Testing
import Vocabulary

@Suite("Dice rolled in public") struct DiceTests {
  /// A published round of 12 units, all drawn, whose seed came from dice.
  static func round(_ change: (inout PublishedRound) -> Void = { _ in }) throws -> RoundVerification
  {
    let population = (0..<12).map {
      PublishedUnit(serial: Array("SN-\(100 + $0)".utf8), mark: 0)
    }
    let commitment = PopulationCommitment(units: 12) { index, place in
      place.pointee = 0
      (place + 1).update(from: population[index].serial, count: population[index].serial.count)
      return population[index].serial.count + 1
    }
    var record = PublishedRound()
    record.round = RoundID(bits: 0x11)
    record.site = SiteID(bits: 0x22)
    record.inspector = PartyID(bits: 0x33)
    record.isRoutine = false
    record.populationFixedAt = Instant("2026-09-01T10:00:00.000Z")
    record.drawnAt = Instant("2026-09-01T13:00:00.000Z")
    record.confidencePpm = 950_000
    record.populationRoot = commitment.root
    record.populationUnits = 12
    record.sampleUnits = 12
    var dice = DiceCeremony()
    dice.digits = "83114209657720318845"
    dice.rolledAt = Instant("2026-09-01T12:00:00.000Z")
    dice.place = "town hall"
    dice.witnesses = [
      DiceWitness(party: PartyID(bits: 0x33), group: 0),
      DiceWitness(party: PartyID(bits: 0x44), group: 1),
    ]
    record.source = .dice
    record.dice = dice
    record.seed = try roundSeed(commitment, round: record.round, source: .dice(dice.digits))
    let drawer = TicketDrawer(root: commitment.root, seed: record.seed, round: record.round)
    let picks = drawer.draw(12, of: 12) { index, place in
      place.update(from: population[index].serial, count: population[index].serial.count)
      return population[index].serial.count
    }
    let draw = picks.map {
      PublishedPick(
        serial: population[$0.index].serial, ticket: $0.ticket, verdict: .uncounted)
    }
    change(&record)
    return RoundVerification(record, population: population, draw: draw)
  }

  static func step(_ change: (inout PublishedRound) -> Void) throws -> String? {
    do {
      try round(change).check()
      return nil
    } catch let difference as RoundDifference {
      return difference.step
    }
  }

  @Test func `a round that dice drew follows from them`() throws {
    try Self.round().check()
    let record = try Self.round().record
    #expect(try PublishedRound(bytes: record.json) == record)
  }

  @Test func `dice are held to their rules`() throws {
    #expect(try Self.step { $0.dice?.digits = "83114209657720318846" } == "seed")
    #expect(try Self.step { $0.dice?.digits = "8311420965772031884" } == "dice")
    #expect(try Self.step { $0.dice?.digits = String(repeating: "1", count: 201) } == "dice")
    #expect(try Self.step { $0.dice?.digits = "8311420965772031884٣" } == "dice")
    #expect(try Self.step { $0.dice?.witnesses.removeLast() } == "witnesses")
    #expect(try Self.step { $0.dice?.rolledAt = $0.populationFixedAt } == "dice time")
    #expect(try Self.step { $0.dice?.rolledAt = nil } == "dice time")
    #expect(
      try Self.step {
        $0.contributions = [
          PublishedContribution(party: .none, group: 0, commitment: .zero, value: nil)
        ]
      } == "contributions beside dice")
    // Without dice the values must stand there.
    #expect(
      try Self.step {
        $0.dice = nil
        $0.source = nil
      } == "inspector")
    // What the order named is what stands there.
    #expect(try Self.step { $0.dice = nil } == "dice")
    #expect(try Self.step { $0.source = nil } == "dice")
    #expect(try Self.step { $0.source = .beacon } == "dice")
    #expect(try Self.step { $0.isVisited = false } == "dice")
  }
}
