import Canon
import Inspection
import Vocabulary

/// A thousand of ten million units drawn by lot, in others' order and in ours, and rounds of 10,000 units over 2,000 sites drawn and verified.
enum DrawBar {
  private static let units = 10_000_000

  @Sendable static func run() async throws -> [Row] {
    var rows: [Row] = []
    var checksum: UInt64 = 0
    let before = Meter.memory("VmRSS")
    var spent = Meter.time {
      let picks = ConsistentSampler(seed: "01382438112797316654").draw(
        1_000, of: units, id: serial)
      checksum = Digest.sha256(picks.flatMap(\.id)).a
    }
    rows.append(
      Row(
        bar: "1,000 of 10 million, consistent_sampler's order", target: "≤ 4.9 s",
        measured: "\(Words.count(spent.wall * 1000)) ms, "
          + "\(Words.count(max(0, Meter.memory("VmHWM") - before))) MiB more",
        passes: spent.wall <= 4.9, spent: spent, checksum: checksum))
    spent = Meter.time {
      let picks = TicketDrawer(
        root: .zero, seed: Digest.sha256([1]), round: RoundID(bits: 1)
      ).draw(1_000, of: units, id: serial)
      checksum = picks.reduce(0) { $0 &+ $1.ticket.a }
    }
    rows.append(
      Row(
        bar: "1,000 of 10 million, our own order", target: "≤ 4.9 s",
        measured: "\(Words.count(spent.wall * 1000)) ms", passes: spent.wall <= 4.9,
        spent: spent, checksum: checksum))
    rows.append(try rounds())
    return rows
  }

  /// Writes `unit-00001234`.
  @Sendable private static func serial(
    _ index: Int, _ place: UnsafeMutablePointer<UInt8>
  ) -> Int {
    place.update(from: [0x75, 0x6E, 0x69, 0x74, 0x2D], count: 5)
    var rest = index
    for digit in stride(from: 12, through: 5, by: -1) {
      place[digit] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return 13
  }

  /// 2,000 sites with five units each, as published rounds: committed, drawn, and worked out again.
  private static func rounds() throws -> Row {
    var checksum: UInt64 = 0
    let spent = try Meter.time {
      for site in 0..<2_000 {
        let population = (0..<5).map { unit in
          PublishedUnit(serial: Array("unit-\(10_000 + site * 5 + unit)".utf8), mark: 0)
        }
        let verification = try published(population, UInt64(site + 1))
        try verification.check()
        checksum &+= verification.record.seed.a
      }
    }
    return Row(
      bar: "2,000 rounds, 10,000 units: drawn and verified", target: "< 2 s",
      measured: "\(Words.count(spent.wall * 1000)) ms", passes: spent.wall < 2, spent: spent,
      checksum: checksum)
  }

  private static func published(
    _ population: [PublishedUnit], _ number: UInt64
  ) throws -> RoundVerification {
    var record = PublishedRound()
    record.round = RoundID(bits: number)
    record.site = SiteID(bits: number)
    record.inspector = PartyID(bits: 1)
    record.populationUnits = Int64(population.count)
    let commitment = PopulationCommitment(units: population.count) { index, place in
      place.pointee = population[index].mark
      place.advanced(by: 1).update(
        from: population[index].serial, count: population[index].serial.count)
      return 1 + population[index].serial.count
    }
    record.populationRoot = commitment.root
    let reveals = (1...2).map {
      Reveal(party: PartyID(bits: UInt64($0)), value: Digest.sha256([UInt8($0)]))
    }
    record.contributions = reveals.enumerated().map { index, reveal in
      PublishedContribution(
        party: reveal.party, group: Int64(index),
        commitment: index == 0
          ? reveal.commitment(orderAt: record.site, after: nil)
          : reveal.commitment(round: record.round),
        value: reveal.value)
    }
    record.seed = try roundSeed(commitment, round: record.round, source: .reveals(reveals))
    record.sampleUnits = 5
    record.lossUnitsMin = 1
    record.targetPpm = 950_000
    let drawer = TicketDrawer(root: commitment.root, seed: record.seed, round: record.round)
    let picks = drawer.draw(5, of: 5) { index, place in
      place.update(from: population[index].serial, count: population[index].serial.count)
      return population[index].serial.count
    }
    return RoundVerification(
      record, population: population,
      draw: picks.map {
        PublishedPick(
          serial: population[$0.index].serial, ticket: $0.ticket, verdict: .uncounted)
      })
  }
}
