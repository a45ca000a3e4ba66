import Lab
import Testing

/// Smugglers who learn under which auditor few are found.
@Suite("Smugglers who learn where detection is weak") struct LearningTests {
  /// Many smugglers, who are found by auditors alone and start anew; nobody knows the laxest.
  private let school: [Parameter: Double] = [
    .piD: 0, .piU: 1, .principals: 60, .kyc: 0, .regulatorVisits: 0, .lamT: 0, .reid: 2,
    .shop: 0, .backchk: 0, .strikes: 1e9, .feeFix: 0, .feeChip: 0,
  ]

  private func equal(_ suppression: Double) -> [Parameter: Double] {
    [.eps0: suppression, .eps1: suppression, .eps2: suppression, .eps3: suppression]
  }

  @Test(arguments: [0, 0.4])
  func `where all auditors are alike learning changes nothing`(suppression: Double) throws {
    let alike = school.with(equal(suppression))
    for regime in [Regime.r2, .r3] {
      let changes = regime == .r3 ? alike.with([.piU: 0.3]) : alike
      let plain = try sample(regime, changes, replicates: 6)
      let learned = try sample(regime, changes.with([.learn: 1]), replicates: 6)
      for metric in Metric.plain {
        let bits = [learned, plain].map { $0.column(metric).map { $0.isNaN ? 0 : $0.bitPattern } }
        #expect(bits[0] == bits[1], "\(regime) \(metric.rawValue)")
      }
      #expect(learned.summary(.learnersAtLaxest).mean == 1)
    }
  }

  @Test func `with one weak auditor they move there, and more is diverted`() throws {
    let weak = school.with(equal(0)).with([.eps2: 0.95, .lamA: 3])
    let blind = try sample(.r2, weak, replicates: 20)
    let learned = try sample(.r2, weak.with([.learn: 1]), replicates: 20)
    let informed = try sample(.r2, weak.with([.shop: 1]), replicates: 20)
    let share = learned.summary(.learnersAtLaxest)
    // Chance alone would be a quarter.
    #expect(share.mean - 4.5 * share.se > 0.5)
    #expect(Summary.paired(.divertedChips, learned, minus: blind).mean > 0)
    // Nobody learns better than who knows from the start.
    #expect(Summary.paired(.divertedChips, informed, minus: learned).mean > 0)
  }

  @Test func `the longer they learn, the more go to the weak auditor`() throws {
    let weak = school.with(equal(0)).with([.eps2: 0.95, .learn: 1, .lamA: 3])
    let early = try sample(.r2, weak.with([.horizon: 1]), replicates: 20)
    let late = try sample(.r2, weak.with([.horizon: 10]), replicates: 20)
    #expect(late.summary(.learnersAtLaxest).mean > early.summary(.learnersAtLaxest).mean + 0.1)
  }

  @Test func `without auditors there is nothing to learn`() throws {
    for regime in [Regime.r0, .r1, .r4] {
      #expect(
        try sample(regime, [.learn: 1], replicates: 3) == (try sample(regime, replicates: 3)))
    }
  }

  @Test func `clients of a removed auditor are learned of under the next one`() throws {
    let checked = school.with(equal(0.5)).with([.backchk: 0.9, .strikes: 1, .learn: 1])
    let lived = try sample(.r2, checked, replicates: 6)
    #expect(lived.summary(.auditorsRemoved).mean == 3)
    #expect(lived.summary(.learnersAtLaxest).mean == 1)
  }
}
