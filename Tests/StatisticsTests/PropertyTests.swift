import Foundation
import Testing

@testable import Statistics

/// What must hold between answers, whatever the numbers.
@Suite("Samples and bounds among themselves") struct PropertyTests {
  static let confidence = Fraction(ppm: 950_000)

  @Test func `drawn and missing may change places, and more of either never catches less`() throws {
    var random = Philox(seed: 11)
    for _ in 0..<200 {
      let items = 2 + random.integer(below: 3_000)
      let missing = random.integer(below: items)
      let sampled = random.integer(below: items)
      let chance = try detectionProbability(items: items, missing: missing, sampled: sampled)
      let swapped = try detectionProbability(items: items, missing: sampled, sampled: missing)
      #expect(abs(chance - swapped) <= 1e-13 * chance, "seed 11: \(items) \(missing) \(sampled)")
      let more = try detectionProbability(items: items, missing: missing, sampled: sampled + 1)
      let worse = try detectionProbability(
        items: items, missing: missing, sampled: sampled, sensitivity: Fraction(ppm: 700_000))
      #expect(more >= chance - 1e-14 && worse <= chance + 1e-14, "seed 11: \(items)")
    }
  }

  @Test func `the IAEA's approximation is never below the exact sample and at most three above`()
    throws
  {
    for items in [100, 1_000, 10_000] {
      for missing in [2, 5, 10, 20] {
        for (ppm, beta) in [(900_000, 0.1), (950_000, 0.05), (990_000, 0.01)] as [(Int64, Double)] {
          let exact = try leastSample(
            items: items, missing: missing, target: Fraction(ppm: ppm))
          let root = Self.power(beta, 1 / Double(missing))
          let rule = Int((Double(items) * (1 - root)).rounded(.up))
          #expect((0...3).contains(rule - exact), "\(items) \(missing) \(ppm)")
        }
      }
    }
  }

  /// x^y by the room's own normal law is not at hand: by repeated square roots.
  private static func power(_ x: Double, _ y: Double) -> Double {
    var result = 1.0
    var base = x
    var rest = y
    for _ in 0..<60 {
      base = base.squareRoot()
      rest *= 2
      if rest >= 1 {
        result *= base
        rest -= 1
      }
    }
    return result
  }

  @Test func `an upper bound of missing is a lower bound of present`() throws {
    var random = Philox(seed: 12)
    for _ in 0..<100 {
      let items = 2 + random.integer(below: 100_000)
      let sampled = 1 + random.integer(below: items)
      let found = random.integer(below: sampled + 1)
      let one = try missingBounds(
        items: items, sampled: sampled, found: found, confidence: Self.confidence)
      let other = try missingBounds(
        items: items, sampled: sampled, found: sampled - found, confidence: Self.confidence)
      let lower = try #require(other.lower1)
      let lower2 = try #require(other.lower2)
      #expect(one.upper1 == items - lower, "seed 12: \(items) \(sampled) \(found)")
      #expect(one.upper2 == items - lower2, "seed 12: \(items) \(sampled) \(found)")
    }
  }

  @Test func `bounds widen with finds, with confidence and with a weaker test`() throws {
    for found in 0..<8 {
      func upper(_ found: Int, _ confidence: Int64, _ sensitivity: Int64) throws -> Int {
        try missingUpperBound(
          items: 5_000, sampled: 400, found: found, sensitivity: Fraction(ppm: sensitivity),
          confidence: Fraction(ppm: confidence))
      }
      let plain = try upper(found, 950_000, 900_000)
      #expect(try upper(found + 1, 950_000, 900_000) > plain)
      #expect(try upper(found, 990_000, 900_000) > plain)
      #expect(try upper(found, 950_000, 800_000) > plain)
    }
  }

  @Test(arguments: [(24, 9, 700_000), (30, 12, 1_000_000), (18, 18, 500_000)])
  func `a two-sided interval covers what is missing at least as often as it says`(
    _ row: (items: Int, sampled: Int, ppm: Int64)
  ) throws {
    let chance = Double(row.ppm) / 1_000_000
    for missing in 0...row.items {
      let design = try Hypergeometric(items: row.items, marked: missing, drawn: row.sampled)
      var covered = 0.0
      for found in 0...row.sampled {
        let bounds = try missingBounds(
          items: row.items, sampled: row.sampled, found: found,
          sensitivity: Fraction(ppm: row.ppm), confidence: Self.confidence)
        guard let lower = bounds.lower2, (lower...max(lower, bounds.upper2)).contains(missing)
        else {
          continue
        }
        covered += Self.noticed(design, found, chance)
      }
      #expect(covered >= 0.95 - 1e-12, "\(missing) of \(row.items)")
    }
  }

  /// P(Y = y), by the difference of distribution functions.
  private static func noticed(_ design: Hypergeometric, _ y: Int, _ chance: Double) -> Double {
    func below(_ k: Int) -> Double {
      chance == 1 ? design.atMost(k) : design.noticedAtMost(k, Notice(chance))
    }
    return below(y) - below(y - 1)
  }

  @Test func `Chapman's exact interval covers the population, and his estimate is the turtles' 28`()
    throws
  {
    let turtles = try captureRecapture(
      first: 10, second: 15, both: 5, confidence: Self.confidence)
    #expect(abs(turtles.estimate - (11.0 * 16 / 6 - 1)) < 1e-12)
    for population in [20, 33, 50, 81] {
      let design = try Hypergeometric(items: population, marked: 12, drawn: 15)
      var covered = 0.0
      for both in design.support {
        let looks = try captureRecapture(
          first: 12, second: 15, both: both, confidence: Self.confidence)
        if looks.exactLower <= population, population <= looks.exactUpper ?? .max {
          covered += design.mass(both)
        }
      }
      #expect(covered >= 0.95 - 1e-12, "\(population)")
    }
    #expect(throws: StatisticsFault.self) {
      try captureRecapture(first: 3, second: 4, both: 4, confidence: Self.confidence)
    }
  }

  @Test func `strata may stand in any order, and one alone is a plain bound`() throws {
    let strata = [
      StratumCount(items: 500_000, sampled: 300, found: 1),
      StratumCount(items: 2_000, sampled: 150, found: 0),
      StratumCount(items: 90, sampled: 90, found: 2),
    ]
    let bound = try stratifiedUpperBound(strata, confidence: Self.confidence)
    #expect(try stratifiedUpperBound(strata.reversed(), confidence: Self.confidence) == bound)
    for stratum in strata {
      let plain = try missingUpperBound(
        items: stratum.items, sampled: stratum.sampled, found: stratum.found,
        confidence: Self.confidence)
      #expect(try stratifiedUpperBound([stratum], confidence: Self.confidence) == plain)
      #expect(bound >= plain)
    }
    #expect(throws: StatisticsFault.self) {
      try stratifiedUpperBound([], confidence: Self.confidence)
    }
  }

  @Test func `a stratified bound covers at least as often as it says`() throws {
    let designs = [(items: 14, sampled: 5), (items: 10, sampled: 4)]
    for (first, second) in [(0, 1), (2, 0), (3, 3), (6, 1), (1, 7)] {
      let one = try Hypergeometric(items: 14, marked: first, drawn: 5)
      let two = try Hypergeometric(items: 10, marked: second, drawn: 4)
      var covered = 0.0
      for a in one.support {
        for b in two.support {
          let bound = try stratifiedUpperBound(
            [
              StratumCount(items: designs[0].items, sampled: designs[0].sampled, found: a),
              StratumCount(items: designs[1].items, sampled: designs[1].sampled, found: b),
            ], confidence: Self.confidence)
          if bound >= first + second { covered += one.mass(a) * two.mass(b) }
        }
      }
      #expect(covered >= 0.95 - 1e-12, "\(first) and \(second)")
    }
  }
}

@Suite("Evidence at any time") struct EvidenceTests {
  /// All sequences of draws of a small population, with their chances under `missing`.
  static func sequences(items: Int, missing: Int, drawn: Int) -> [(draws: [UInt8], chance: Double)]
  {
    var all: [(draws: [UInt8], chance: Double)] = [([], 1)]
    for taken in 0..<drawn {
      var next: [(draws: [UInt8], chance: Double)] = []
      for (draws, chance) in all {
        let found = draws.count { $0 == 0 }
        let left = Double(items - taken)
        let gone = Double(missing - found) / left
        if gone > 0 { next.append((draws + [0], chance * gone)) }
        if gone < 1 { next.append((draws + [1], chance * (1 - gone))) }
      }
      all = next
    }
    return all
  }

  @Test func `evidence has mean one under the null and seldom exceeds its bound`() throws {
    for (null, alternative) in [(3, 1), (4, 6), (5, 0)] {
      var mean = 0.0
      var refuted = 0.0
      for (draws, chance) in Self.sequences(items: 12, missing: null, drawn: 9) {
        let evidence = try sequentialEvidence(
          items: 12, null: null, alternative: alternative, draws: draws)
        mean += chance * evidence.value
        if evidence.greatest >= 20 { refuted += chance }
      }
      #expect(mean <= 1 + 1e-12, "\(null) against \(alternative)")
      #expect(refuted <= 0.05, "\(null) against \(alternative)")
    }
  }

  @Test func `twenty clean draws against one percent cannot say more than 0.99^20`() throws {
    let evidence = try sequentialEvidence(
      items: 1_000_000_000, null: 10_000_000, alternative: 0,
      draws: [UInt8](repeating: 1, count: 20))
    #expect(abs(evidence.anytimeP - 0.8179069375972307) < 1e-6)
  }

  @Test
  func `one percent of a million is refuted after as many clean draws as a fixed sample needs`()
    throws
  {
    // Against the alternative that nothing is missing, evidence costs nothing over the fixed 299.
    let sample = try leastSample(items: 1_000_000, missing: 10_000, target: Fraction(ppm: 950_000))
    #expect(sample == 299)
    func greatest(_ draws: Int) throws -> Double {
      try sequentialEvidence(
        items: 1_000_000, null: 10_000, alternative: 0,
        draws: [UInt8](repeating: 1, count: draws)
      ).greatest
    }
    #expect(try greatest(299) >= 20)
    #expect(try greatest(298) < 20)
  }

  @Test func `evidence of long runs is that of the same draws one by one`() throws {
    // 250 present and one missing, over and over: long runs; the same with the finds first: short.
    let long = (0..<4).flatMap { _ in [UInt8](repeating: 1, count: 250) + [0] }
    let mixed = (0..<1_004).map { UInt8($0 % 251 == 100 ? 0 : 1) }
    let one = try sequentialEvidence(items: 90_000, null: 900, alternative: 300, draws: long)
    let other = try sequentialEvidence(items: 90_000, null: 900, alternative: 300, draws: mixed)
    #expect(abs(one.value / other.value - 1) < 1e-11)
  }

  @Test(arguments: [
    // loggamma of mpmath 1.3.0 with 60 digits.
    (1_000_000_000, 10_000_000, 1_000_000, 200_000, 1.3733384043226648757, 786),
    (10_000_000, 100_000, 0, 100_000, 4.8835181316882430824, 438),
  ])
  func `evidence that floating point does not hold is told in full`(
    items: Int, null: Int, alternative: Int, draws: Int, digits: Double, power: Int
  ) throws {
    let evidence = try sequentialEvidence(
      items: items, null: null, alternative: alternative,
      draws: [UInt8](repeating: 1, count: draws))
    let parts = AnswerValue(evidence.scaled).text.split(separator: "e")
    #expect(parts.count == 2 && parts.last == "+\(power)")
    #expect(abs((Double(parts[0]) ?? 0) / digits - 1) < 1e-10)
    let chance = AnswerValue(evidence.scaledAnytimeP).text.split(separator: "e")
    #expect(chance.last == "-\(power + 1)")
    #expect(abs((Double(chance[0]) ?? 0) * digits / 10 - 1) < 1e-10)
    #expect(AnswerValue(evidence.scaled).json == AnswerValue(evidence.scaled).text)
  }

  @Test func `a number beyond floating point has one digit before its point`() {
    for exponent in stride(from: -150_000, through: 150_000, by: 1) {
      let parts = ScaledReal(1, exponent: exponent).text.split(separator: "e")
      guard parts.count == 2, let digits = Double(parts[0]), let power = Double(parts[1]) else {
        Issue.record("2^\(exponent) has no digits and power")
        return
      }
      #expect(digits >= 1 && digits < 10, "2^\(exponent)")
      let logarithm = Double(exponent) * 0.30102999566398119521
      #expect(abs(log10(digits) + power - logarithm) < 1e-9, "2^\(exponent)")
    }
  }

  @Test func `draws that a null cannot explain refute it, those an alternative cannot end it`()
    throws
  {
    func evidence(_ null: Int, _ alternative: Int, _ draws: [UInt8]) throws -> SequentialEvidence {
      try sequentialEvidence(items: 6, null: null, alternative: alternative, draws: draws)
    }
    #expect(try evidence(1, 3, [0, 0]).value == .infinity)
    #expect(try evidence(5, 3, [1, 1]).anytimeP == 0)
    #expect(try evidence(3, 1, [0, 0]).value == 0)
    #expect(try evidence(3, 1, [0, 0, 0, 0]).value == .infinity)
    let nothing = try evidence(3, 1, [])
    #expect(nothing.value == 1 && nothing.greatest == 1 && nothing.anytimeP == 1)
    #expect(throws: StatisticsFault.self) { try evidence(3, 1, [1, 1, 1, 1, 1, 1, 1]) }
    #expect(throws: StatisticsFault.self) { try evidence(7, 1, []) }
  }

  @Test func `a confidence sequence ever leaves out what is missing in at most one of twenty`()
    throws
  {
    let items = 14
    for missing in [0, 1, 4, 7, 12] {
      var left = 0.0
      for (draws, chance) in Self.sequences(items: items, missing: missing, drawn: items) {
        var found = 0
        for (index, draw) in draws.enumerated() {
          found += draw == 0 ? 1 : 0
          let range = try confidenceSequence(
            items: items, drawn: index + 1, found: found, a: .one, b: ExactDecimal(2),
            confidence: Fraction(ppm: 950_000))
          if !range.contains(missing) {
            left += chance
            break
          }
        }
      }
      #expect(left <= 0.05, "\(missing)")
    }
  }
}
