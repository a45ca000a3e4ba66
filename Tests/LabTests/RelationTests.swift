import Lab
import Testing

/// What must hold between runs (lab.md A11).
@Suite("What must hold between markets") struct RelationTests {
  @Test func `a run is the same however its replicates are shared out`() throws {
    for regime in Regime.allCases {
      let market = try market(regime)
      let whole = Batch.run(market, seed: 5, replicates: 0..<6)
      var shared = Sample(metrics: whole.metrics)
      for range in [0..<1, 1..<4, 4..<6] {
        shared.append(Batch.run(market, seed: 5, replicates: range))
      }
      #expect(whole == shared, "seed 5, \(regime)")
    }
  }

  @Test func `a seed gives the same bits on every machine and with every compiler setting`() throws
  {
    let recorded: [Regime: UInt64] = [
      .r0: 0x70BC_65E5_22F9_7376,
      .r1: 0x0E6B_FB1F_BC39_7C80,
      .r2: 0x83EF_A761_9E8F_13E0,
      .r3: 0xCF42_E7C2_C729_F85A,
      .r4: 0xDF85_2B39_28B4_B87F,
    ]
    for regime in Regime.allCases {
      let lived = try sample(regime, replicates: 5, seed: 2026)
      #expect(lived.fingerprint == recorded[regime], "seed 2026, \(regime)")
    }
  }

  @Test func `auditors and sureties without a bond are auditors alone, bit for bit`() throws {
    let alone = try sample(.r2, [.dDD: 0], replicates: 10, seed: 3)
    let free = try sample(.r3, [.pmax: 2, .beta: 0, .dd: 0, .dDD: 0], replicates: 10, seed: 3)
    #expect(alone == free, "seed 3")
  }

  @Test func `smugglers whom no auditor joins any more are the same alone and in one queue`() throws
  {
    // Strikes soon leave one auditor. R3 keeps one queue to the end.
    let strict: [Lab.Parameter: Double] = [
      .principals: 600, .strikes: 1, .backchk: 0.5, .dDD: 0, .sA: 20, .phiU: 0.4, .eps0: 0.5,
      .eps1: 0.5, .eps2: 0.5, .eps3: 0.5,
    ]
    let alone = try sample(.r2, strict, replicates: 3, seed: 11)
    let free = try sample(
      .r3, strict.merging([.pmax: 2, .beta: 0, .dd: 0]) { $1 }, replicates: 3, seed: 11)
    #expect(alone.column(.auditorsRemoved).contains(3))
    #expect(alone == free, "seed 11")
    // Without back-checks they never meet.
    let unchecked: [Lab.Parameter: Double] = [.principals: 200, .backchk: 0, .dDD: 0]
    let apart = try sample(.r2, unchecked, replicates: 4, seed: 12)
    let queued = try sample(
      .r3, unchecked.merging([.pmax: 2, .beta: 0, .dd: 0]) { $1 }, replicates: 4, seed: 12)
    #expect(apart == queued, "seed 12")
  }

  @Test func `more visits: less diverted, found sooner`() throws {
    let seldom = try sample(.r2, [.lamA: 1])
    let often = try sample(.r2, [.lamA: 4])
    #expect(Summary.paired(.divertedChips, often, minus: seldom).mean < 0)
    let sooner = often.summary(.timeToDetection).mean / often.summary(.detectedIdentities).mean
    let later = seldom.summary(.timeToDetection).mean / seldom.summary(.detectedIdentities).mean
    #expect(sooner < later)
  }

  @Test func `a larger penalty deters no fewer`() throws {
    let small = try sample(.r2, [.fine: 1])
    let large = try sample(.r2, [.fine: 3])
    #expect(Summary.paired(.divertedChips, large, minus: small).mean < 0)
    #expect(Summary.paired(.smugglerDeterred, large, minus: small).mean > 0)
  }

  @Test func `more quotes: fewer honest without a bond, and no fewer smugglers pass`() throws {
    func passing(_ quotes: Double) throws -> Sample {
      try sample(.r3, [.quotes: quotes, .reid: 0, .wtp: 1000, .lim1: 100])
    }
    let (few, many) = (try passing(1), try passing(6))
    #expect(Summary.paired(.legitBlockedWithoutBond, many, minus: few).mean < 0)
    #expect(Summary.paired(.smugglerShipped, many, minus: few).mean >= 0)
  }

  @Test func `twice the principals and visits: twice of everything`() throws {
    let single = try sample(.r2, [.strikes: 1e9])
    let twice = try sample(
      .r2, [.strikes: 1e9, .principals: 800, .regulatorVisits: 120], seed: 77)
    for metric in [Metric.orders, .divertedChips, .detectedIdentities, .auditFees, .auditVisits] {
      let (a, b) = (single.summary(metric), twice.summary(metric))
      let spread = (4 * a.se * a.se + b.se * b.se).squareRoot()
      #expect(abs(2 * a.mean - b.mean) < 4.5 * spread, "\(metric.rawValue)")
    }
  }

  @Test func `common random numbers cut the variance of a small difference 30 times`() throws {
    for (parameter, value) in [(Parameter.lamA, 2.2), (.fine, 2.2)] {
      let base = try sample(.r2, replicates: 60)
      let moved = try sample(.r2, [parameter: value], replicates: 60)
      let apart = try sample(.r2, [parameter: value], replicates: 60, seed: 9)
      let paired = Summary.paired(.divertedChips, moved, minus: base)
      let unpaired = Summary.paired(.divertedChips, apart, minus: base)
      #expect(unpaired.se * unpaired.se > 30 * paired.se * paired.se, "\(parameter.rawValue)")
    }
  }

  @Test func `the same buyer places the same orders under every regime`() throws {
    let markets = try Regime.allCases.map { try sample($0, replicates: 5) }
    for other in markets.dropFirst() {
      #expect(other.column(.legitOrders) == markets[0].column(.legitOrders))
      #expect(other.column(.legitValue) == markets[0].column(.legitValue))
    }
  }
}

extension Sample {
  /// FNV-1a over the bits of all values.
  var fingerprint: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for place in 0..<count {
      for value in row(place) {
        hash = (hash ^ (value.isNaN ? 0 : value.bitPattern)) &* 0x0000_0100_0000_01B3
      }
    }
    return hash
  }
}
