import Canon
import Inspection
import Statistics
import Testing
import Vocabulary

/// What a site, an inspector or a contributor may try so that a draw misses what is gone. Each attempt is played 2,000 times with seeds
/// fixed; the chance to escape must lie in the Clopper–Pearson interval of what was seen, at 99.9 %.
@Suite("A round cannot be steered") struct SteeringTests {
  static let runs = 2_000
  static let units = 60
  static let missing = 6
  static let sample = 15

  static func serials(_ count: Int = units) -> [[UInt8]] {
    (0..<count).map { Array("SN-\(10_000 + $0)".utf8) }
  }

  static func commitment(_ serials: [[UInt8]]) -> PopulationCommitment {
    PopulationCommitment(units: serials.count) { index, place in
      place[0] = 0
      (place + 1).update(from: serials[index], count: serials[index].count)
      return serials[index].count + 1
    }
  }

  static func draw(
    _ count: Int, of serials: [[UInt8]], _ commitment: PopulationCommitment, seed: Digest,
    round: RoundID
  ) -> [[UInt8]] {
    TicketDrawer(root: commitment.root, seed: seed, round: round).draw(count, of: serials.count) {
      index, place in
      place.update(from: serials[index], count: serials[index].count)
      return serials[index].count
    }.map { serials[$0.index] }
  }

  /// A value of an honest contributor.
  static func value(_ chance: inout Philox) -> Digest {
    Digest(a: chance.next(), b: chance.next(), c: chance.next(), d: chance.next())
  }

  static func seed(
    _ commitment: PopulationCommitment, _ round: RoundID, _ values: [Digest]
  ) throws -> Digest {
    try roundSeed(
      commitment, round: round,
      source: .reveals(
        values.enumerated().map {
          Reveal(party: PartyID(bits: UInt64($0.offset) + 1), value: $0.element)
        }))
  }

  /// Whether so many escapes agree with a chance.
  static func expect(_ escapes: Int, of runs: Int = runs, says chance: Double, _ attempt: String)
    throws
  {
    let interval = try clopperPearson(
      trials: runs, successes: escapes, confidence: Fraction(ppm: 999_000))
    #expect(
      interval.lower2 <= chance && chance <= interval.upper2,
      "\(attempt): \(escapes) escapes of \(runs), expected \(chance)")
  }

  static func escape(_ units: Int = units, _ sample: Int = sample) throws -> Double {
    1 - (try detectionProbability(items: units, missing: missing, sampled: sample))
  }

  @Test func `a site that chooses among declarations before the seed gains nothing`() throws {
    // It may reorder, add serials of its own and try all of them against seeds that it guesses.
    var escapes = 0
    for run in 0..<Self.runs / 4 {
      var chance = Philox(seed: 201, replicate: UInt32(run))
      let round = RoundID(bits: chance.next())
      let gone = Set(Self.serials().shuffled(using: &chance).prefix(Self.missing))
      let guess = Self.value(&chance)
      func tried(_ extra: Int) -> (list: [[UInt8]], caught: Int) {
        let list = Self.serials(Self.units + extra)
        let commitment = Self.commitment(list)
        let picks = Self.draw(Self.sample, of: list, commitment, seed: guess, round: round)
        return (list, picks.count(where: gone.contains))
      }
      let best = (0..<4).map(tried).min { $0.caught < $1.caught }
      let list = try #require(best?.list)
      // Only now is the seed made, of values that stood committed and that it did not see.
      let commitment = Self.commitment(list)
      let seed = try Self.seed(
        commitment, round, [Self.value(&chance), Self.value(&chance)])
      let picks = Self.draw(Self.sample, of: list, commitment, seed: seed, round: round)
      // Serials of its own that nobody finds are phantoms: drawn, they count as missing.
      let phantoms = Set(list.dropFirst(Self.units))
      if !picks.contains(where: { gone.contains($0) || phantoms.contains($0) }) { escapes += 1 }
    }
    let interval = try clopperPearson(
      trials: Self.runs / 4, successes: escapes, confidence: Fraction(ppm: 999_000))
    #expect(interval.lower2 <= (try Self.escape()), "\(escapes) escapes")
  }

  @Test func `an inspector who splits a sample into rounds of sizes it likes gains nothing`() throws
  {
    // Whatever sizes it takes after seeing earlier draws: each round has a seed of its own.
    var escapes = 0
    let list = Self.serials()
    let commitment = Self.commitment(list)
    for run in 0..<Self.runs {
      var chance = Philox(seed: 202, replicate: UInt32(run))
      let gone = Set(list.shuffled(using: &chance).prefix(Self.missing))
      var left = Self.sample
      var isCaught = false
      while left > 0 {
        let round = RoundID(bits: chance.next())
        let seed = try Self.seed(commitment, round, [Self.value(&chance), Self.value(&chance)])
        // It looks at the least tickets of the last draw and stops early, or goes on.
        let size = min(left, Int.random(in: 1...8, using: &chance))
        let picks = Self.draw(size, of: list, commitment, seed: seed, round: round)
        if picks.contains(where: gone.contains) { isCaught = true }
        left -= size
      }
      if !isCaught { escapes += 1 }
    }
    // Units may be drawn in two rounds: a little worse than one draw, never better than with replacement.
    let one = try Self.escape()
    var replaced = 1.0
    for _ in 0..<Self.sample { replaced *= 1 - Double(Self.missing) / Double(Self.units) }
    let interval = try clopperPearson(
      trials: Self.runs, successes: escapes, confidence: Fraction(ppm: 999_000))
    #expect(interval.upper2 >= one && interval.lower2 <= replaced, "\(escapes) escapes")
  }

  @Test func `who knows the draw of one round knows nothing of the next`() throws {
    let list = Self.serials()
    let commitment = Self.commitment(list)
    var escapes = 0
    for run in 0..<Self.runs {
      var chance = Philox(seed: 203, replicate: UInt32(run))
      let first = RoundID(bits: chance.next())
      let known = Self.draw(
        Self.units, of: list, commitment,
        seed: try Self.seed(commitment, first, [Self.value(&chance), Self.value(&chance)]),
        round: first)
      // The units that stood last are taken: under the same order they would be drawn last again.
      let gone = Set(known.suffix(Self.missing))
      let second = RoundID(bits: chance.next())
      let seed = try Self.seed(commitment, second, [Self.value(&chance), Self.value(&chance)])
      let picks = Self.draw(Self.sample, of: list, commitment, seed: seed, round: second)
      if !picks.contains(where: gone.contains) { escapes += 1 }
    }
    try Self.expect(escapes, says: try Self.escape(), "taking what was drawn last")
  }

  @Test func `who reveals last has the best of two draws, and the sample is planned for both`()
    throws
  {
    var standard = InspectionStandard()
    standard.lossPpm = 100_000
    standard.lossUnitsMin = 1
    standard.targetPpm = 900_000
    let trusting = try standard.plan(populationUnits: Self.units)
    let wary = try standard.plan(populationUnits: Self.units, hostileContributors: 1)
    #expect(trusting.lossUnits == Self.missing)
    #expect(wary.sampleUnits > trusting.sampleUnits && wary.detectionPpm >= 900_000)
    // One who spoils a draw by silence under a plan that trusts him escapes more often than the standard allows.
    let (few, many) = (
      try Self.escapesOfTheLast(trusting.sampleUnits), try Self.escapesOfTheLast(wary.sampleUnits)
    )
    #expect(few.lower2 > 0.1)
    #expect(many.lower2 <= 0.1, "with the larger sample he escapes no more often than allowed")
  }

  /// How often one escapes who sees all other values, works both draws out and speaks only where that helps.
  static func escapesOfTheLast(_ sample: Int) throws -> ChanceInterval {
    let list = serials()
    let commitment = commitment(list)
    var count = 0
    for run in 0..<runs {
      var chance = Philox(seed: 204, replicate: UInt32(run))
      let round = RoundID(bits: chance.next())
      let gone = Set(list.shuffled(using: &chance).prefix(missing))
      let honest = [value(&chance), value(&chance)]
      let own = value(&chance)
      let hasEscape = try [honest + [own], honest].contains { values in
        let seed = try seed(commitment, round, values)
        let picks = draw(sample, of: list, commitment, seed: seed, round: round)
        return !picks.contains(where: gone.contains)
      }
      if hasEscape { count += 1 }
    }
    return try clopperPearson(trials: runs, successes: count, confidence: Fraction(ppm: 999_000))
  }

  @Test func `the more contributors may be hostile, the larger the sample`() throws {
    let standard = InspectionStandard()
    var last = 0
    for hostile in 0...20 {
      let plan = try standard.plan(populationUnits: 5_000, hostileContributors: hostile)
      #expect(plan.sampleUnits > last && plan.detectionPpm >= 950_000)
      last = plan.sampleUnits
    }
    #expect(try standard.plan(populationUnits: 8, hostileContributors: 20).sampleUnits == 1)
    #expect(last < 5_000)
  }
}
