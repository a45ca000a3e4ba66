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

  /// A loss of 6 of 60 units is to be found with a chance of 0.9.
  static var standard: InspectionStandard {
    var standard = InspectionStandard()
    standard.lossPpm = 100_000
    standard.lossUnitsMin = 1
    standard.targetPpm = 900_000
    return standard
  }

  /// How often an inspector in league with two of three contributors escapes: it knows their values, sees the honest one, works out every draw
  /// that their silence could make, and lets the round lapse, up to twice, where none of them misses the loss.
  static func escapesOfTheLeague(
    runs: Int, sample: (MissShare) throws -> Int
  ) throws -> ChanceInterval {
    let list = serials()
    let commitment = commitment(list)
    let choices = [[true, true], [true, false], [false, true], [false, false]]
    func size(_ lapses: Int64, _ choice: [Bool]) throws -> Int {
      try sample(
        MissShare(lapsedRounds: lapses, contributors: 3, silent: choice.count { !$0 }))
    }
    let sizes = try (0..<3).map { lapses in try choices.map { try size(lapses, $0) } }
    var count = 0
    for run in 0..<runs {
      var chance = Philox(seed: 204, replicate: UInt32(run))
      let gone = Set(list.shuffled(using: &chance).prefix(missing))
      var isAway = false
      for lapses in 0..<3 where !isAway {
        let round = RoundID(bits: chance.next())
        let known = [value(&chance), value(&chance)]
        let allies = [value(&chance), value(&chance)]
        for (choice, size) in zip(choices, sizes[lapses]) where !isAway {
          let spoken = zip(allies, choice).compactMap { $1 ? $0 : nil }
          let seed = try seed(commitment, round, known + spoken)
          let picks = draw(size, of: list, commitment, seed: seed, round: round)
          isAway = !picks.contains(where: gone.contains)
        }
      }
      if isAway { count += 1 }
    }
    return try clopperPearson(trials: runs, successes: count, confidence: Fraction(ppm: 999_000))
  }

  @Test func `who lets draws go, by silence or by not coming, gains nothing`() throws {
    let plain = try leastSample(
      items: Self.units, missing: Self.missing, target: Fraction(ppm: 900_000))
    let trusting = try Self.escapesOfTheLeague(runs: 500) { _ in plain }
    #expect(trusting.lower2 > 0.5, "twelve draws of the size for one: one of them mostly misses")
    let shared = try Self.escapesOfTheLeague(runs: 1_000) {
      try Self.standard.plan(populationUnits: Self.units, share: $0).sampleUnits
    }
    #expect(shared.lower2 <= 0.1, "with shared chances it escapes no more often than allowed")
  }

  @Test func `silence without knowledge of the inspector's value gains nothing, even unshared`()
    throws
  {
    // A contributor on the site's side sees all values but the inspector's: it guesses that one, and speaks or not as suits the guess.
    let list = Self.serials()
    let commitment = Self.commitment(list)
    var escapes = 0
    for run in 0..<Self.runs {
      var chance = Philox(seed: 205, replicate: UInt32(run))
      let round = RoundID(bits: chance.next())
      let gone = Set(list.shuffled(using: &chance).prefix(Self.missing))
      let (honest, own) = (Self.value(&chance), Self.value(&chance))
      func isAway(_ values: [Digest]) throws -> Bool {
        let seed = try Self.seed(commitment, round, values)
        return !Self.draw(Self.sample, of: list, commitment, seed: seed, round: round)
          .contains(where: gone.contains)
      }
      let guess = Self.value(&chance)
      let speaks = try isAway([guess, honest, own])
      let inspector = Self.value(&chance)
      if try isAway([inspector, honest] + (speaks ? [own] : [])) { escapes += 1 }
    }
    try Self.expect(escapes, says: try Self.escape(), "silence on a guess")
  }

  @Test func `an inspector who grinds its order and its value gains nothing`() throws {
    // It tries orders, each with a number of its own, and values against a guess of what the others hold.
    let list = Self.serials()
    let commitment = Self.commitment(list)
    var escapes = 0
    for run in 0..<Self.runs / 4 {
      var chance = Philox(seed: 206, replicate: UInt32(run))
      let gone = Set(list.shuffled(using: &chance).prefix(Self.missing))
      let guess = Self.value(&chance)
      func caught(_ round: RoundID, _ own: Digest, beside other: Digest) throws -> Int {
        let seed = try Self.seed(commitment, round, [own, other])
        return Self.draw(Self.sample, of: list, commitment, seed: seed, round: round)
          .count(where: gone.contains)
      }
      var best = (round: RoundID(bits: chance.next()), own: Self.value(&chance), caught: Int.max)
      for _ in 0..<4 {
        let (round, own) = (RoundID(bits: chance.next()), Self.value(&chance))
        let found = try caught(round, own, beside: guess)
        if found < best.caught { best = (round, own, found) }
      }
      // Order and commitment stand; only now are the others' values opened.
      if try caught(best.round, best.own, beside: Self.value(&chance)) == 0 { escapes += 1 }
    }
    try Self.expect(escapes, of: Self.runs / 4, says: try Self.escape(), "grinding an order")
  }

  @Test func `the draws that could be let go share one chance to miss`() {
    for contributors in 1...15 {
      var sum = 0.0
      for lapsed in 0..<12 {
        var ways = 1.0
        for silent in 0...contributors {
          let share = MissShare(
            lapsedRounds: Int64(lapsed), contributors: contributors, silent: silent)
          if let divisor = share.divisor { sum += 0.75 * ways / Double(divisor) }
          ways *= Double(contributors - silent) / Double(silent + 1)
        }
      }
      #expect(sum > 0.8 && sum < 0.972, "\(contributors) contributors: \(sum)")
    }
    #expect(MissShare(lapsedRounds: 9).divisor == nil)
    #expect(MissShare(lapsedRounds: .max, contributors: .max, silent: .max).divisor == nil)
    #expect(MissShare(lapsedRounds: .min, contributors: -1, silent: 5).divisor == 1)
    #expect(MissShare(lapsedRounds: 9).target(ppm: 0) == .one)
    #expect(MissShare().target(ppm: 950_000) == Fraction(3_850_000, over: 4_000_000))
  }

  @Test func `the more draws are let go, the larger the sample`() throws {
    // Counted once more in Python: least n with C(392, n) / C(400, n) at most the share of 0.05.
    let standard = InspectionStandard()
    let samples = try [(0, 0), (0, 1), (1, 0), (2, 0), (9, 0)].map { lapsed, silent in
      try standard.plan(
        populationUnits: 400,
        share: MissShare(lapsedRounds: lapsed, contributors: 3, silent: silent)
      ).sampleUnits
    }
    #expect(samples == [134, 220, 194, 241, 393])
  }
}
