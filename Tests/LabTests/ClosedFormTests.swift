import Lab
import Statistics
import Testing

@Suite("Closed forms of the market") struct ClosedFormTests {
  @Test func `CF1: two visits a year that always hit find a loss in half a year on average`() {
    #expect(ClosedForms.meanTimeToDetection(rate: 2, hit: 1) == 0.5)
    #expect(ClosedForms.meanTimeToDetection(rate: 2, hit: 0) == .infinity)
    #expect(abs(ClosedForms.detectedWithin(0.5, rate: 2, hit: 1) - 0.6321205588285577) < 1e-15)
    let factor = ClosedForms.discountedDetection(hazard: 1.8, discount: 0.1, limitation: 2)
    #expect(abs(factor - 0.926175058241527) < 1e-14)
  }

  @Test func `CF3: 294 of 10,000 meet one of 100 with 95 percent`() throws {
    #expect(try ClosedForms.hit(items: 10_000, missing: 100, sample: 294) >= 0.95)
    #expect(try ClosedForms.hit(items: 10_000, missing: 100, sample: 293) < 0.95)
  }

  @Test func `CF4: what an auditor suppresses a back-check can still find`() {
    var sources = ClosedForms.Sources()
    sources.auditHit = 0.9
    sources.suppression = 0.29
    sources.regulatorRate = 0.15
    sources.regulatorHit = 0.5
    #expect(abs(sources.hazard - (1.8 * (0.71 + 0.029) + 0.075 + 0.05)) < 1e-15)
  }

  @Test func `CF5: more certain detection deters more, as does a larger fine`() {
    func threshold(_ hazard: Double, _ fine: Double) -> Double {
      ClosedForms.deterrenceThreshold(
        fine: fine, collected: 0.5, hazard: hazard, discount: 0.1, limitation: 5)
    }
    #expect(threshold(1, 2) < threshold(2, 2))
    #expect(threshold(1, 2) < threshold(1, 3))
    #expect(threshold(0, 2) == 0)
    let share = ClosedForms.deterredShare(threshold: 0.4, medianGain: 0.4, sigma: 0.5)
    #expect(abs(share - 0.5) < 1e-15)
    #expect(ClosedForms.deterredShare(threshold: 0, medianGain: 0.4, sigma: 0.5) == 0)
  }

  @Test
  func `a DGX that resells at twice its price needs an even chance of paying twice its price`() {
    #expect(ClosedForms.leastDetection(gain: 1, fine: 2) == 0.5)
    #expect(ClosedForms.leastDetection(gain: 0.5, fine: 2) == 0.25)
  }

  @Test func `CF8: the price is linear in the chance and the break-even rate is the field's`() {
    // domain.md §4: PD 0.5 %, no recovery, expenses 50 % is 1 % of the penal sum; PD 2 % is 4 %.
    let low = ClosedForms.bondPrice(
      bond: 1, diversionChance: 0.005, detectionFactor: 1, expense: 0.5)
    let high = ClosedForms.bondPrice(
      bond: 1, diversionChance: 0.02, detectionFactor: 1, expense: 0.5)
    #expect(abs(low - 0.01) < 1e-15)
    #expect(abs(high - 0.04) < 1e-15)
  }
}
