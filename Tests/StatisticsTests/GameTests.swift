import Statistics
import Testing

@Suite("Timing, games and imperfect tests") struct GameTests {
  static func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

  static let laws: [(InspectionTiming, AdversaryPhase)] = [
    (.poisson, .any), (.uniformInWindow, .uniformStart), (.uniformInWindow, .windowStart),
    (.uniformInWindow, .justAfterInspection), (.fixedPeriodic, .uniformStart),
    (.fixedPeriodic, .justAfterInspection), (.dailyBernoulli, .any),
  ]

  static func law(
    _ timing: InspectionTiming, _ phase: AdversaryPhase, hit: Int64 = 600_000
  ) throws -> DetectionTiming {
    try DetectionTiming(
      timing, phase: phase, rate: decimal(timing == .dailyBernoulli ? "0.02" : "4"),
      window: decimal("0.25"), hit: Fraction(ppm: hit))
  }

  @Test(arguments: 0..<7) func `a quantile is the least time that reaches its share`(index: Int)
    throws
  {
    let (timing, phase) = Self.laws[index]
    let law = try Self.law(timing, phase)
    var last = 0.0
    for ppm: Int64 in [10_000, 250_000, 500_000, 900_000, 999_000] {
      let time = law.quantile(Fraction(ppm: ppm))
      let share = Double(ppm) / 1_000_000
      let at = law.probability(within: try Self.decimal("\(time * (1 + 1e-12))"))
      #expect(at >= share - 1e-9 && time >= last)
      let before = law.probability(within: try Self.decimal("\(time * (1 - 1e-6) - 1e-9)"))
      #expect(before < share)
      last = time
    }
  }

  @Test(arguments: 0..<7) func `the mean is the area above the chances`(index: Int) throws {
    let (timing, phase) = Self.laws[index]
    let law = try Self.law(timing, phase)
    let isDaily = timing == .dailyBernoulli
    let step = isDaily ? 1.0 : 0.0005
    var area = 0.0
    for index in 0..<(isDaily ? 4_000 : 20_000) {
      let middle = isDaily ? Double(index) : (Double(index) + 0.5) * step
      area += step * (1 - law.probability(within: try Self.decimal("\(middle)")))
    }
    #expect(abs(area / law.mean - 1) < 1e-4, "\(timing) \(phase)")
  }

  @Test
  func `right after a visit is the best moment for the adversary, and random visits take it away`()
    throws
  {
    let time = try Self.decimal("0.2")
    let after = try Self.law(.uniformInWindow, .justAfterInspection).probability(within: time)
    let uniform = try Self.law(.uniformInWindow, .uniformStart).probability(within: time)
    let fixed = try Self.law(.fixedPeriodic, .justAfterInspection).probability(within: time)
    #expect(fixed == 0 && after > 0 && uniform > after)
  }

  @Test func `what never notices never ends`() throws {
    let law = try Self.law(.uniformInWindow, .windowStart, hit: 0)
    #expect(law.mean == .infinity && law.quantile(Fraction(ppm: 500_000)) == .infinity)
    #expect(try law.probability(within: Self.decimal("1e300")) == 0)
    #expect(throws: StatisticsFault.self) {
      try DetectionTiming(.poisson, rate: nil, hit: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try DetectionTiming(.uniformInWindow, phase: .any, window: .one, hit: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try DetectionTiming(.dailyBernoulli, rate: Self.decimal("1.5"), hit: .one)
    }
  }

  @Test func `a whole number of windows is counted exactly`() throws {
    // 0.3 / 0.1 is 3, not the binary 2.999….
    let law = try DetectionTiming(
      .fixedPeriodic, phase: .justAfterInspection, window: Self.decimal("0.1"),
      hit: Fraction(ppm: 500_000))
    #expect(law.probability(within: try Self.decimal("0.3")) == 0.875)
  }

  @Test func `Dresher's values obey his recursion`() throws {
    for stages in [2, 17, 400, 5_000, 1_000_000] {
      for inspections in [1, stages / 3, stages / 2, stages - 1] where inspections > 0 {
        let value = try inspectionGameValue(stages: stages, inspections: inspections).value
        let passed = try inspectionGameValue(stages: stages - 1, inspections: inspections).value
        let used = try inspectionGameValue(stages: stages - 1, inspections: inspections - 1).value
        let recursion = (passed + used) / (2 + passed - used)
        #expect(abs(value - recursion) <= 1e-10 * abs(value), "\(stages) \(inspections)")
      }
    }
    #expect(try inspectionGameValue(stages: 5, inspections: 9).value == 0)
    #expect(try inspectionGameValue(stages: 0, inspections: 0).value == 0)
    #expect(throws: StatisticsFault.self) { try inspectionGameValue(stages: -1, inspections: 0) }
  }

  @Test func `a value too small for floating point is told in full`() throws {
    // loggamma of mpmath 1.3.0 with 60 digits; the sum is 2^n to more than those.
    let parts = AnswerValue(try inspectionGameValue(stages: 1_000_000, inspections: 600_000)).text
      .split(separator: "e")
    #expect(parts.last == "-8749")
    #expect(abs((Double(parts[0]) ?? 0) / -5.8943913839478040409 - 1) < 1e-10)
  }

  @Test func `utilities with all digits of a binary number are taken as they are written`() throws {
    // Worked out with Python's fractions.
    let rows = [
      ("4.523795535098186", "-5.59772386080496", "-9.242105840237294", "4.656500700997733"),
      ("5.078412730622711", "-5.873848288498969", "-1.8466034385487662", "5.119086390418055"),
      ("6.298827202168019", "-7.929768725199526", "-0.9412345622921847", "0.012345678901234567"),
      ("0.906705374918394", "-8.096445343671775", "-6.9343848254123905", "0.41880336369846005"),
    ]
    let targets = try rows.map {
      GuardedTarget(
        defenderCovered: try Self.decimal($0.0), defenderUncovered: try Self.decimal($0.1),
        attackerCovered: try Self.decimal($0.2), attackerUncovered: try Self.decimal($0.3))
    }
    let solution = try coverageGame(targets, resources: try Self.decimal("1.5"))
    #expect(abs(solution.attackerValue - -0.257226108081869) < 1e-12)
    #expect(abs(solution.defenderValue - 2.579410362076222) < 1e-12)
  }

  static func targets(_ rows: [(Int, Int, Int, Int)]) -> [GuardedTarget] {
    rows.map {
      GuardedTarget(
        defenderCovered: ExactDecimal($0.0), defenderUncovered: ExactDecimal($0.1),
        attackerCovered: ExactDecimal($0.2), attackerUncovered: ExactDecimal($0.3))
    }
  }

  @Test func `the attacker is indifferent among covered targets and resources are kept`() throws {
    var random = Philox(seed: 5)
    for _ in 0..<100 {
      let count = 1 + random.integer(below: 30)
      let rows = (0..<count).map { _ in
        (
          random.integer(below: 50), -1 - random.integer(below: 100), -random.integer(below: 100),
          1 + random.integer(below: 100)
        )
      }
      let resources = random.integer(below: count + 1)
      let solution = try coverageGame(
        Self.targets(rows), resources: ExactDecimal(resources))
      let spent = solution.coverage.reduce(0, +)
      #expect(spent <= Double(resources) + 1e-9, "seed 5")
      for (row, share) in zip(rows, solution.coverage) {
        let worth = Double(row.3) * (1 - share) + Double(row.2) * share
        #expect(worth <= solution.attackerValue + 1e-9, "seed 5")
        if share > 0 { #expect(worth >= solution.attackerValue - 1e-9, "seed 5") }
      }
      let more = try coverageGame(Self.targets(rows), resources: ExactDecimal(resources + 1))
      #expect(more.attackerValue <= solution.attackerValue + 1e-9, "seed 5")
    }
  }

  @Test func `at an exact tie the attacker takes what is better for the defender`() throws {
    // One resource halves the first target's worth of 4 to exactly the 2 of the third.
    let rows = [(0, -4, 0, 4), (0, -4, 0, 4), (9, 8, 0, 2)]
    let solution = try coverageGame(Self.targets(rows), resources: .one)
    #expect(solution.attackerValue == 2 && solution.attacked == 2 && solution.defenderValue == 8)
    let less = try coverageGame(
      Self.targets(rows), resources: Self.decimal("0.999999999999999"))
    #expect(less.attacked != 2)
  }

  @Test func `games out of their domain are refused`() {
    #expect(throws: StatisticsFault.self) { try coverageGame([], resources: .one) }
    #expect(throws: StatisticsFault.self) {
      try coverageGame(Self.targets([(0, 0, 5, 4)]), resources: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try coverageGame(Self.targets([(0, 1, 3, 4)]), resources: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try coverageGame(Self.targets([(0, 0, 3, 4)]), resources: ExactDecimal(-1))
    }
  }

  @Test func `a perfect test leaves the share as it is, and cut shares say so`() throws {
    let confidence = Fraction(ppm: 950_000)
    let plain = try clopperPearson(trials: 80, successes: 9, confidence: confidence)
    let perfect = try roganGladen(
      trials: 80, positives: 9, sensitivity: .one, specificity: .one, confidence: confidence)
    #expect(perfect.lower == plain.lower2 && perfect.upper == plain.upper2 && perfect.cut.isEmpty)
    #expect(perfect.estimate == 9.0 / 80)
    let cut = try roganGladen(
      trials: 100, positives: 0, sensitivity: Fraction(ppm: 800_000),
      specificity: Fraction(ppm: 970_000), confidence: confidence)
    #expect(cut.estimate == 0 && cut.cut == [.estimate, .lower])
    let end = try roganGladen(
      trials: 10, positives: 3, sensitivity: Fraction(ppm: 900_000),
      specificity: Fraction(ppm: 900_000), confidence: confidence)
    #expect(end.lower == 0 && end.cut == [.lower])
    #expect(throws: StatisticsFault.self) {
      try roganGladen(
        trials: 10, positives: 1, sensitivity: Fraction(ppm: 500_000),
        specificity: Fraction(ppm: 500_000), confidence: confidence)
    }
  }
}
