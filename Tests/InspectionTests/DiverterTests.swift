import Inspection
import Statistics
import Testing
import Vocabulary

/// Diverters played against plans with the house's own draw: 20,000 runs each, seeds fixed. The chance that the plan states must lie in the
/// Clopper–Pearson interval of what was caught, at 99.9 %.
@Suite("Simulated diverters are caught as often as the plan says") struct DiverterTests {
  static let runs = 20_000

  static func request(
    racks: Int = 16, rackUnits: Int = 8, spares: Int = 0,
    _ change: (inout PlanRequest) -> Void = { _ in }
  ) -> PlanRequest {
    var site = InspectionPlanTests.site(racks: racks, rackUnits: rackUnits)
    if spares > 0 { site.spareUnits = spares }
    var request = InspectionPlanTests.request([site])
    // Evidence that is far from perfect, so that a mistake about it shows.
    var work = PlanWork()
    work.identitySensitivityPpm = 800_000
    work.labelSensitivityPpm = 700_000
    work.rackSensitivityPpm = 300_000
    request.work = work
    request.standard?.targetPpm = 800_000
    change(&request)
    return request
  }

  /// Plays and compares with a chance.
  static func play(
    _ diverter: SimulatedDiverter, _ request: PlanRequest, seed: UInt64,
    says: (InspectionPlan) throws -> Double
  ) throws {
    let plan = try InspectionPlan(request)
    let simulation = try #require(VisitSimulation(plan, of: request, at: 0))
    let caught = simulation.caught(diverter, runs: runs, seed: seed)
    let said = try says(plan)
    let interval = try clopperPearson(
      trials: runs, successes: caught, confidence: Fraction(ppm: 999_000))
    #expect(
      interval.lower2 <= said && said <= interval.upper2,
      "\(diverter.rawValue), seed \(seed): caught \(caught) of \(runs), the plan says \(said)")
  }

  static func visit(
    _ diverter: SimulatedDiverter, _ request: PlanRequest
  ) -> (InspectionPlan) throws -> Double {
    { plan in
      let curve = PlanCurve(
        plan: plan.sites[0], site: request.sites[0], standard: plan.standard,
        adversary: request.adversary ?? PlanAdversary(), work: request.work ?? PlanWork())
      return try curve.detection(diverter.diversion, lostUnits: plan.sites[0].lossUnits)
    }
  }

  @Test func `one who takes units at random places`() throws {
    let request = Self.request()
    try Self.play(.randomUnits, request, seed: 101, says: Self.visit(.randomUnits, request))
  }

  @Test func `one who empties whole racks`() throws {
    let request = Self.request { $0.standard?.lossUnitsMin = 20 }
    try Self.play(.wholeRacks, request, seed: 102, says: Self.visit(.wholeRacks, request))
  }

  @Test func `one who empties whole racks where whole racks are opened`() throws {
    let request = Self.request(racks: 60, rackUnits: 4) {
      $0.standard?.lossUnitsMin = 30
      $0.work?.openRackMinutes = 1_000
      $0.work?.labelMinutes = 0
      $0.work?.identityMinutes = 0
    }
    #expect(try InspectionPlan(request).sites[0].isByRack)
    try Self.play(.dummies, request, seed: 103, says: Self.visit(.dummies, request))
  }

  @Test func `one who begins right after a visit`() throws {
    let request = Self.request { $0.standard?.targetPpm = 500_000 }
    try Self.play(.afterVisit, request, seed: 104) { plan in
      // Days are whole: a visit on the last day of the time still counts, half a day more on average.
      let site = plan.sites[0]
      let hit = try Self.visit(.afterVisit, request)(plan)
      let law = try DetectionTiming(
        .uniformInWindow, phase: .justAfterInspection, window: ExactDecimal(site.windowDays),
        hit: Fraction(ppm: Int64(hit * 1_000_000)))
      let chance = law.probability(within: ExactDecimal(plan.standard.withinDays))
      #expect(site.timings.last?.withinPpm ?? 0 <= Int64(chance * 1_000_000) + 1)
      return chance
    }
  }

  @Test func `one who puts dummies with real labels in their place`() throws {
    let request = Self.request()
    try Self.play(.dummies, request, seed: 105, says: Self.visit(.dummies, request))
    // Labels alone never see him, and the plan says so.
    let labels = Self.request { $0.standard?.grade = .label }
    let plan = try InspectionPlan(labels)
    #expect(plan.sites[0].outcome(.dummies)?.detectionPpm == 0)
    let simulation = try #require(VisitSimulation(plan, of: labels, at: 0))
    #expect(simulation.caught(.dummies, runs: 500, seed: 105) == 0)
  }

  @Test func `one who shuffles racks between sites within the notice`() throws {
    let request = Self.request {
      $0.standard?.lossUnitsMin = 24
      $0.adversary = PlanAdversary()
      $0.adversary?.noticeHours = 2
    }
    #expect(try InspectionPlan(request).sites[0].putBackUnits == 16)
    try Self.play(.shuffling, request, seed: 106, says: Self.visit(.shuffling, request))
    // Who plans without notice and gives it all the same catches far fewer.
    let unaware = Self.request { $0.standard?.lossUnitsMin = 24 }
    let plan = try InspectionPlan(unaware)
    let noticed = try #require(VisitSimulation(plan, of: request, at: 0))
    #expect(noticed.caught(.shuffling, runs: 2_000, seed: 106) < 1_200)
  }

  @Test func `one who sells what was never installed`() throws {
    let request = Self.request(racks: 12, spares: 40)
    try Self.play(.neverInstalled, request, seed: 107, says: Self.visit(.neverInstalled, request))
  }
}
