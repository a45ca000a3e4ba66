import Canon
import Inspection
import Statistics
import Testing
import Vocabulary

@Suite("Plans: what one visit must see") struct PlanTests {
  @Test func `the pilot's standard gives exact plans`() throws {
    let standard = InspectionStandard()
    let small = try standard.plan(populationUnits: 100)
    #expect(small.lossUnits == 8)
    #expect(small.sampleUnits == 33)
    let large = try standard.plan(populationUnits: 10_000)
    #expect(large.lossUnits == 200)
    #expect(large.detectionPpm >= 950_000)
    #expect(large.windowDays == 90)
    #expect(large.isRackCensus)
    #expect(
      try detectionProbability(
        items: 10_000, missing: 200, sampled: large.sampleUnits - 1) < 0.9625)
  }

  @Test func `a site smaller than the least loss must see the loss of everything`() throws {
    let plan = try InspectionStandard().plan(populationUnits: 5)
    #expect(plan.lossUnits == 5)
    #expect(plan.sampleUnits == 1)
  }

  @Test func `the share of a loss is rounded up`() {
    let standard = InspectionStandard()
    #expect(standard.lossUnits(of: 1_001) == 21)
    #expect(standard.lossUnits(of: 1_000) == 20)
    #expect(standard.lossUnits(of: 0) == 0)
  }

  @Test func `what cannot be planned is refused with its reason`() {
    var standard = InspectionStandard()
    #expect(throws: PlanFault.empty) { try standard.plan(populationUnits: 0) }
    #expect(throws: PlanFault.tooLarge) { try standard.plan(populationUnits: .max) }
    standard.sensitivityPpm = 300_000
    #expect(throws: PlanFault.unreachable) { try standard.plan(populationUnits: 20) }
    standard.sensitivityPpm = 0
    #expect(throws: PlanFault.standard("sensitivityPpm")) {
      try standard.plan(populationUnits: 20)
    }
  }

  @Test func `a standard reads back as it was written`() throws {
    var standard = InspectionStandard()
    standard.lossPpm = 12_345
    #expect(try InspectionStandard(bytes: standard.json) == standard)
  }
}
