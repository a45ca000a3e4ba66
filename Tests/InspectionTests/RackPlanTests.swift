import Inspection
import Testing

@Suite("A plan by racks") struct RackPlanTests {
  @Test func `half a percent of 2,778 racks of 72 is seen by opening 534 of them`() throws {
    var standard = InspectionStandard()
    standard.lossPpm = 5_000
    let plan = try standard.rackPlan(try RackDesign(racks: 2_778, rackUnits: 72))
    // Half a percent of 200,016 units, rounded up, is 1,001 units: 13 racks and 65 units of one more.
    #expect(plan.lossUnits == 1_001)
    #expect(plan.openedRacks == 534)
    #expect(plan.checkedUnits == 38_448)
    #expect(plan.detection >= 0.95)
    #expect(abs(plan.detectionOfOneRack - 534.0 / 2_778) < 1e-12)
    #expect(
      plan.sentence
        == "Opening 534 of 2778 racks and checking every unit in them notices a loss of 1001 units, however they are packed, with a chance of at least 95.0 %; a loss of one whole rack only with 19.2 %."
    )
  }

  @Test func `a standard that no visit keeps is refused`() throws {
    var standard = InspectionStandard()
    standard.sensitivityPpm = 1_000
    let design = try RackDesign(racks: 20, rackUnits: 4)
    #expect(throws: PlanFault.unreachable) { try standard.rackPlan(design) }
    standard.targetPpm = -1
    #expect(throws: PlanFault.standard("targetPpm")) { try standard.rackPlan(design) }
  }
}
