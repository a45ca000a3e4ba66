import Statistics
import Testing

@Suite("What a sample would have caught") struct DetectionTests {
  @Test(arguments: [
    (1_000, 10, 0.95, 258), (1_000, 10, 0.99, 368), (1_000, 50, 0.95, 57), (1_000, 50, 0.99, 86),
    (10_000, 100, 0.95, 294), (10_000, 100, 0.99, 448), (10_000, 500, 0.95, 59),
    (10_000, 500, 0.99, 90), (100_000, 1_000, 0.95, 298), (100_000, 1_000, 0.99, 458),
    (1_000_000, 1_000, 0.95, 2_990), (200_000, 1_000, 0.95, 597), (2_778, 14, 0.95, 534),
  ])
  func `the published sample sizes are met exactly`(
    _ row: (items: Int, missing: Int, target: Double, sampled: Int)
  ) throws {
    let target = Fraction(ppm: Int64((row.target * 1_000_000).rounded()))
    #expect(try leastSample(items: row.items, missing: row.missing, target: target) == row.sampled)
  }

  @Test(arguments: [
    (1_000, 10, 258, 1.0, 0.95020419672660805), (10_000, 100, 294, 0.9, 0.93237527393038639),
    (200_000, 1_000, 597, 0.8, 0.90888641692168427), (1_000_000_000, 1_000, 1, 0.5, 5.0e-7),
    (1_000_000, 3, 2, 0.25, 1.499999624999625e-6), (50, 20, 40, 0.3, 0.99622997230165253),
    (1_000_000_000, 1_000, 3_000_000, 0.7, 0.87781375830662666),
  ])
  func `detection equals forty-digit references to 1e-11`(
    _ row: (items: Int, missing: Int, sampled: Int, sensitivity: Double, chance: Double)
  ) throws {
    let chance = try detectionProbability(
      items: row.items, missing: row.missing, sampled: row.sampled, sensitivity: row.sensitivity)
    #expect(abs(chance / row.chance - 1) < 1e-11)
  }

  @Test func `a chance that equals the target is enough`() throws {
    func share(_ top: UInt64, _ bottom: UInt64) throws -> Fraction {
      try #require(Fraction(top, over: bottom))
    }
    #expect(try leastSample(items: 100, missing: 1, target: share(95, 100)) == 95)
    #expect(try leastSample(items: 1_000_000, missing: 1, target: share(1, 10)) == 100_000)
    #expect(
      try leastSample(items: 20, missing: 1, sensitivity: share(1, 2), target: share(2, 5)) == 16)
    #expect(try leastSample(items: 40, missing: 2, target: share(19, 20)) == 31)
    #expect(
      try leastSample(items: 16, missing: 8, sensitivity: share(1, 2), target: share(1, 2)) == 3)
    #expect(
      try leastSample(items: 30, missing: 3, sensitivity: share(9, 10), target: share(9, 10)) == 18)
  }

  @Test func `a target that no census reaches is refused`() {
    #expect(throws: StatisticsFault.unreachable) {
      try leastSample(
        items: 100, missing: 1, sensitivity: Fraction(ppm: 900_000),
        target: Fraction(ppm: 950_000))
    }
    #expect(throws: StatisticsFault.unreachable) {
      try leastSample(items: 100, missing: 0, target: Fraction(ppm: 1))
    }
  }

  @Test func `certainty needs all but the present and one`() throws {
    #expect(try leastSample(items: 5_000, missing: 700, target: .one) == 4_301)
    #expect(try leastSample(items: 5_000, missing: 700, target: Fraction(ppm: 0)) == 0)
    #expect(try leastSample(items: 0, missing: 0, target: Fraction(ppm: 0)) == 0)
  }

  @Test func `arguments outside the domain are refused`() {
    #expect(throws: StatisticsFault.self) {
      try detectionProbability(items: 10, missing: 11, sampled: 1)
    }
    #expect(throws: StatisticsFault.self) {
      try detectionProbability(items: 10, missing: 1, sampled: -1)
    }
    #expect(throws: StatisticsFault.self) {
      try detectionProbability(items: 2_000_000_000, missing: 1, sampled: 1)
    }
    #expect(throws: StatisticsFault.self) {
      try detectionProbability(items: 10, missing: 1, sampled: 1, sensitivity: .nan)
    }
  }

  @Test func `masses sum to one and least samples are least`() throws {
    var random = Philox(seed: 7)
    for _ in 0..<300 {
      let items = 1 + random.integer(below: 400)
      let missing = random.integer(below: items + 1)
      let drawn = random.integer(below: items + 1)
      let design = try Hypergeometric(items: items, marked: missing, drawn: drawn)
      let total = design.support.reduce(0.0) { $0 + Double.exponential(design.logMass($1)) }
      #expect(abs(total - 1) < 1e-12, "seed 7: \(items) \(missing) \(drawn)")
      #expect(abs(design.atMost(drawn / 2) + design.atLeast(drawn / 2 + 1) - 1) < 1e-12)
      guard missing > 0 else { continue }
      let sample = try leastSample(
        items: items, missing: missing, target: Fraction(ppm: 900_000))
      let enough = try detectionProbability(items: items, missing: missing, sampled: sample)
      let fewer = try detectionProbability(items: items, missing: missing, sampled: sample - 1)
      #expect(enough >= 0.9 - 1e-12 && fewer < 0.9, "seed 7: \(items) \(missing) \(sample)")
    }
  }

  @Test func `a billion items take no longer than a glance`() throws {
    #expect(
      try leastSample(
        items: 1_000_000_000, missing: 1_000_000, sensitivity: Fraction(ppm: 700_000),
        target: Fraction(ppm: 999_999)) == 19_730)
    let half = try Hypergeometric(
      items: 1_000_000_000, marked: 500_000_000, drawn: 500_000_000)
    #expect(abs(half.atMost(250_000_000) - 0.500025231) < 1e-7)
  }
}

extension Double {
  fileprivate static func exponential(_ x: Double) -> Double { x == 0 ? 1 : power(x) }
  /// e^x by halving and squaring, so that the test needs no mathematical library.
  private static func power(_ x: Double) -> Double {
    if x < -700 { return 0 }
    var term = 1.0
    var sum = 1.0
    let small = x / 1024
    for n in 1..<20 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }
}
