import Testing

@testable import Statistics

@Suite("What a count proves") struct BoundTests {
  @Test(arguments: [
    (1_000, 10, 0, 1_000_000, 0, 257, 0, 307), (1_000, 50, 1, 1_000_000, 2, 89, 1, 104),
    (1_000, 50, 3, 1_000_000, 18, 145, 14, 162), (20, 1, 0, 1_000_000, 0, 18, 0, 19),
    (20, 20, 3, 1_000_000, 3, 3, 3, 3), (40, 19, 2, 800_000, 2, 13, 2, 14),
    (20, 10, 10, 100_000, -1, 20, -1, 20), (60, 25, 0, 900_000, 0, 6, 0, 7),
    (100, 95, 0, 1_000_000, 0, 0, 0, 1),
  ])
  func `bounds equal exact rational test inversion`(
    _ row: (
      items: Int, sampled: Int, found: Int, ppm: Int64, lower1: Int, upper1: Int, lower2: Int,
      upper2: Int
    )
  ) throws {
    let bounds = try missingBounds(
      items: row.items, sampled: row.sampled, found: row.found,
      sensitivity: Fraction(ppm: row.ppm), confidence: Fraction(ppm: 950_000))
    #expect(bounds.lower1 == (row.lower1 < 0 ? nil : row.lower1))
    #expect(bounds.upper1 == row.upper1)
    #expect(bounds.lower2 == (row.lower2 < 0 ? nil : row.lower2))
    #expect(bounds.upper2 == row.upper2)
  }

  @Test(arguments: [(10_000, 294, 0, 99), (7, 7, 5, 5), (7, 7, 7, 7)])
  func `a clean count of 294 of 10,000 leaves fewer than 100 missing, a census what it found`(
    items: Int, sampled: Int, found: Int, upper: Int
  ) throws {
    let confidence = Fraction(ppm: 950_000)
    #expect(
      try missingUpperBound(
        items: items, sampled: sampled, found: found, confidence: confidence) == upper)
  }

  @Test func `a bound covers what is missing as often as it says`() throws {
    // Exact coverage of the 95 % upper bound over every outcome, one design.
    for missing in stride(from: 0, through: 60, by: 3) {
      let design = try Hypergeometric(items: 60, marked: missing, drawn: 17)
      var covered = 0.0
      for found in design.support {
        let upper = try missingUpperBound(
          items: 60, sampled: 17, found: found, confidence: Fraction(ppm: 950_000))
        if upper >= missing { covered += design.atMost(found) - design.atMost(found - 1) }
      }
      #expect(covered >= 0.95 - 1e-12, "\(missing) missing")
    }
  }

  @Test(arguments: [
    (10, 0, 0.0, 0.3084971078187608, 0.0, 0.2588655508930523),
    (10, 3, 0.06673951117773447, 0.6524528500599973, 0.08726443391415031, 0.6066242161054134),
    (10, 10, 0.6915028921812392, 1.0, 0.7411344491069477, 1.0),
    (
      100, 1, 0.0002531460329774206, 0.05445938539208066, 0.0005128014162622921,
      0.04655981145353895
    ),
    (
      1_000_000, 3, 6.186725501906399e-7, 8.767247788145224e-6, 8.176919305463176e-7,
      7.753638098840061e-6
    ),
    (29, 29, 0.8805551309304973, 1.0, 0.9018553723227043, 1.0),
  ])
  func `Clopper and Pearson's interval equals forty-digit references`(
    _ row: (
      trials: Int, successes: Int, lower2: Double, upper2: Double, lower1: Double, upper1: Double
    )
  ) throws {
    let interval = try clopperPearson(
      trials: row.trials, successes: row.successes, confidence: 0.95)
    func agrees(_ value: Double, _ reference: Double) -> Bool {
      reference == 0 ? value == 0 : abs(value / reference - 1) < 1e-11
    }
    #expect(agrees(interval.lower2, row.lower2))
    #expect(agrees(interval.upper2, row.upper2))
    #expect(agrees(interval.lower1, row.lower1))
    #expect(agrees(interval.upper1, row.upper1))
  }

  @Test(arguments: [(0.9, 0, 29), (0.9, 1, 46), (0.95, 0, 59), (0.95, 1, 93)])
  func `an auditor shows a detection rate by so many seeded tests`(
    _ row: (rate: Double, misses: Int, trials: Int)
  ) {
    #expect(leastTrials(rate: row.rate, misses: row.misses, confidence: 0.95) == row.trials)
  }

  @Test func `normal quantiles equal references and invert the distribution`() {
    #expect(abs(normalQuantile(0.975) - 1.9599639845400542) < 1e-15)
    #expect(abs(normalQuantile(0.995) - 2.5758293035489008) < 1e-15)
    #expect(abs(normalQuantile(1e-10) + 6.3613409024040562) < 1e-14)
    #expect(abs(normalQuantile(0.3) + 0.52440051270804078) < 1e-15)
    for step in 1..<1_000 {
      let p = Double(step) / 1_000
      #expect(abs(normalCDF(normalQuantile(p)) - p) < 1e-15)
    }
    #expect(normalQuantile(1.5).isNaN)
  }

  @Test func `chances too small for floating point end their sums`() throws {
    // Half a billion missing, of which at most 17 are noticed: 0, and at once.
    let design = try Hypergeometric(
      items: 1_000_000_000, marked: 500_000_000, drawn: 500_000_000)
    #expect(design.noticedAtMost(17, Notice(0.999999)) == 0)
    let confidence = try #require(
      ExactDecimal("1e-30").flatMap { Fraction($0) })
    let bounds = try missingBounds(
      items: 1_000_000_000, sampled: 500_000_000, found: 18, sensitivity: Fraction(ppm: 999_999),
      confidence: confidence)
    #expect(bounds == MissingBounds(lower1: 178, upper1: 18, lower2: 36, upper2: 37))
  }

  @Test func `a count that notices nothing proves nothing`() throws {
    let blind = try missingBounds(
      items: 10, sampled: 5, found: 0, sensitivity: Fraction(ppm: 0),
      confidence: Fraction(ppm: 950_000))
    #expect(blind == MissingBounds(lower1: 0, upper1: 10, lower2: 0, upper2: 10))
    let impossible = try missingBounds(
      items: 10, sampled: 5, found: 1, sensitivity: Fraction(ppm: 0),
      confidence: Fraction(ppm: 950_000))
    #expect(impossible.lower1 == nil && impossible.upper1 == 10)
  }

  @Test func `bad arguments of bounds are refused`() {
    #expect(throws: StatisticsFault.self) {
      try missingBounds(items: 10, sampled: 5, found: 6, confidence: Fraction(ppm: 950_000))
    }
    #expect(throws: StatisticsFault.self) {
      try missingBounds(items: 10, sampled: 5, found: 1, confidence: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try clopperPearson(trials: 0, successes: 0, confidence: 0.95)
    }
    #expect(throws: StatisticsFault.self) {
      try clopperPearson(trials: 5, successes: 2, confidence: .nan)
    }
  }
}
