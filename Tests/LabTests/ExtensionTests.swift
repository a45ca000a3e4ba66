import Lab
import Testing

/// Extensions of the model (lab.md A12, A12b): each has a check of its own, and none moves a bit while
/// it is off.
@Suite("Extensions of the market model") struct ExtensionTests {
  @Test func `none moves a bit of PLAB-1 while it is off`() throws {
    // Parameters that belong to an extension alone, moved while the extension is off.
    let idle: [Parameter: Double] = [
      .flowAtGain: 5, .franchise: 3, .dSmax: 9, .diligC: 1, .diligE: 4, .adaptShare: 0.5,
      .planDelay: 3, .learnYears: 9,
    ]
    for regime in Regime.allCases {
      let plain = try sample(regime, replicates: 4)
      #expect(plain == (try sample(regime, idle, replicates: 4)), "\(regime)")
      #expect(plain.metrics == Metric.plain)
    }
  }

  @Test func `E1: the gain settles where the market takes what is diverted`() throws {
    var parameters = Parameters()
    try parameters.set(.elast, 2)
    try parameters.set(.flowAtGain, 50_000)
    let settled = try Equilibrium.settle(parameters, .r0, seed: 4, markets: 10)
    let lived = Batch.run(try Market(settled, .r0), seed: 4, replicates: 0..<10)
    let yearly = lived.summary(.divertedChips).mean / 5
    let offered = 0.4 * (50_000 / yearly).squareRoot()
    // One buyer more or less in ten markets moves it by so much.
    #expect(abs(settled[.gmed] / offered - 1) < 1e-3)
    #expect(settled[.gmed] < 0.4)
    #expect(lived.column(.settledGain) == Array(repeating: settled[.gmed], count: 10))
    try parameters.set(.elast, 0)
    #expect(try Equilibrium.settle(parameters, .r0, seed: 4) == parameters)
  }

  @Test func `E1: between seeds an answer varies no more than its standard error says`() throws {
    var parameters = Parameters()
    for (parameter, value) in [
      (Parameter.principals, 8.0), (.horizon, 1), (.nu, 4), (.piD, 0.4), (.divDelay, 0.01),
      (.elast, 0.5), (.flowAtGain, 3_200),
    ] { try parameters.set(parameter, value) }
    func spread(_ markets: Int) throws -> Double {
      let lived = try (1...10).map { seed in
        let settled = try Equilibrium.settle(
          parameters, .r2, seed: UInt64(seed), markets: markets)
        return Batch.run(try Market(settled, .r2), seed: UInt64(seed), replicates: 0..<400)
          .summary(.divertedChips)
      }
      let means = Summary(lived.map(\.mean))
      return means.se * Double(means.n).squareRoot() / Summary(lived.map(\.se)).mean
    }
    // The spread of ten is known to a quarter or so.
    #expect(try spread(Equilibrium.markets) < 1.5)
    #expect(try spread(20) > 2)
  }

  @Test func `E1: a gain that settles elsewhere settles otherwise, and one that cannot stays near`()
    throws
  {
    var parameters = Parameters()
    try parameters.set(.elast, 2)
    let here = try Equilibrium.settle(parameters, .r0, seed: 4, markets: 10)
    let there = try Equilibrium.settle(parameters, .r0, seed: 4, first: 10, markets: 10)
    #expect(here[.gmed] != there[.gmed])
    #expect(abs(here[.gmed] / there[.gmed] - 1) < 0.2)
    // Nobody diverts: any gain is offered, within what is sought.
    try parameters.set(.piD, 0)
    try parameters.set(.piU, 0)
    let far = try Equilibrium.settle(parameters, .r0, seed: 4, markets: 2)
    #expect(far[.gmed] > 0.4 && far[.gmed] < 0.4 * 150)
    // Demand that hardly answers: the gain moves until just so much is diverted.
    for elasticity in [0.05, 1e-300] {
      var rigid = Parameters()
      for (parameter, value) in [(.elast, elasticity), (Parameter.flowAtGain, 30_000)] {
        try rigid.set(parameter, value)
      }
      let settled = try Equilibrium.settle(rigid, .r2, seed: 4, markets: 40)
      let lived = Batch.run(try Market(settled, .r2), seed: 4, replicates: 0..<40)
      #expect(abs(lived.summary(.divertedChips).mean / 5 / 30_000 - 1) < 0.02)
    }
  }

  @Test
  func
    `E4: where accreditation is worth enough nobody is bought; where it is worth nothing all are`()
    throws
  {
    let plain = try sample(.r2, replicates: 10)
    let safe = try sample(.r2, [.bribe: 0.2, .franchise: 1e12], replicates: 10)
    for metric in Metric.plain { #expect(safe.summary(metric) == plain.summary(metric)) }
    #expect(safe.summary(.bribes).mean == 0)
    // CF4 with every hit suppressed: only back-checks find.
    let bought = try sample(
      .r2,
      onlySmugglers.with([
        .principals: 300, .horizon: 30, .bribe: 1, .franchise: 0, .backchk: 0.4, .strikes: 1e9,
      ]), replicates: 20)
    #expect(
      abs(z(.timeToDetection, over: .detectedIdentities, bought, expected: 1 / (2 * 0.4))) < 4.5)
  }

  @Test func `E7: sureties that risk nothing look at nothing, and the regime is auditors alone`()
    throws
  {
    let alone = try sample(.r2, replicates: 6)
    let free = try sample(.r3, [.diligence: 1, .beta: 0, .dDD: 0], replicates: 6)
    #expect(alone == free)
  }

  @Test func `E7: who risks more looks harder, and fewer smugglers pass`() throws {
    func lived(_ beta: Double) throws -> Sample {
      try sample(.r3, [.diligence: 1, .beta: beta], replicates: 20)
    }
    let (little, much) = (try lived(0.02), try lived(0.25))
    #expect(Summary.paired(.divertedChips, much, minus: little).mean < 0)
    // As beta goes to 0 the outcome goes to that of auditors alone, which PLAB-1's does not.
    let alone = try sample(.r2, [.dA: 0.08], replicates: 20).summary(.divertedChips).mean
    let fading = try lived(0.0001).summary(.divertedChips).mean
    let artefact = try sample(.r3, [.beta: 0.0001], replicates: 20).summary(.divertedChips).mean
    #expect(abs(fading / alone - 1) < 0.05)
    #expect(artefact < 0.6 * alone)
  }

  @Test func `E7: a smuggler's own price limit is the honest buyer's unless it is set`() throws {
    let same = try sample(.r3, [.wtpS: 0.03], replicates: 6)
    #expect(same == (try sample(.r3, replicates: 6)))
    let eager = try sample(.r3, [.wtpS: 0.4], replicates: 6)
    #expect(
      Summary.paired(.smugglerShipped, eager, minus: try sample(.r3, replicates: 6)).mean > 0)
  }

  @Test func `E8: outside without any rule everything that was stopped here is diverted there`()
    throws
  {
    let open: [Parameter: Double] = [
      .displace: 1, .kyc: 0, .b0: 0, .d0: 0, .ship: 0, .divDelay: 0, .regulatorVisits: 0,
      .lamT: 0, .known0: 0, .piD: 0, .piU: 0.1,
    ]
    let pushed = try sample(.r3, open, replicates: 10)
    #expect(pushed.column(.displacedOrders) == pushed.column(.smugglerBlocked))
    let here = pushed.summary(.divertedChips).mean
    #expect(pushed.summary(.totalDivertedChips).mean > here)
    // What happens inside does not change.
    let inside = try sample(.r3, open.with([.displace: 0]), replicates: 10)
    for metric in Metric.plain { #expect(inside.summary(metric) == pushed.summary(metric)) }
  }

  @Test func `E8: a company outside is found at the status quo's hazard`() throws {
    let half = try sample(.r3, [.displace: 0.5], replicates: 20)
    let all = try sample(.r3, [.displace: 1], replicates: 20)
    #expect(Summary.paired(.displacedChips, all, minus: half).mean > 0)
    let watched = try sample(.r3, [.displace: 1, .lamT: 5], replicates: 20)
    #expect(Summary.paired(.displacedChips, watched, minus: all).mean < 0)
  }

  @Test func `E9: who waits until the bond has run out costs the surety nothing`() throws {
    let patient = try sample(.r3, [.waitTerm: 1], replicates: 20)
    #expect(patient.summary(.claimsPaid).mean == 0)
    #expect(patient.summary(.divertedChips).mean > 0)
  }

  @Test func `E9: a bust-out comes after so many clean years, with all that is held`() throws {
    let clean = try sample(.r2, onlySmugglers.with([.bustOut: 5]), replicates: 3)
    #expect(clean.summary(.divertedChips).mean == 0)
    // Never found: all that was delivered is gone in the end, whether at once or after two years.
    let unseen = onlySmugglers.with([.lamA: 0, .horizon: 30])
    let late = try sample(.r2, unseen.with([.bustOut: 2, .principals: 50]), replicates: 3)
    let soon = try sample(.r2, unseen.with([.principals: 50]), replicates: 3)
    #expect(late.column(.smugglerShipped) == soon.column(.smugglerShipped))
    #expect(late.summary(.divertedLots).mean > 0.99 * soon.summary(.divertedLots).mean)
  }

  @Test
  func `E11: bonds are never added at an impossible threshold, and at the first review at none`()
    throws
  {
    let never = try sample(.r3, [.adaptEvery: 1, .adaptShare: 1], replicates: 6)
    let alone = try sample(.r2, replicates: 6)
    for metric in Metric.plain { #expect(never.summary(metric) == alone.summary(metric)) }
    #expect(never.summary(.bondsFrom).n == 0)
    let soon = try sample(.r3, [.adaptEvery: 1, .adaptShare: 0], replicates: 6)
    #expect(soon.column(.bondsFrom) == Array(repeating: 1, count: 6))
    #expect(Summary.paired(.divertedChips, soon, minus: alone).mean < 0)
  }

  @Test
  func `E13: a plan without hindrance is kept whole, and one that a rule stops is kept in part`()
    throws
  {
    let free = try sample(.r0, onlyHonest.with([.plan: 1, .a0: 0]), replicates: 3)
    #expect(free.column(.planKept) == [1, 1, 1])
    #expect(free.column(.planTenth) == [1, 1, 1])
    let stopped = try sample(
      .r0, onlyHonest.with([.plan: 1, .a0: 0.2, .sigB: 0, .sigO: 0]), replicates: 30)
    #expect(abs(z(stopped.column(.planKept), expected: 0.8)) < 4.5)
    let frozen = try sample(.r1, [.plan: 1, .omega: 1], replicates: 10)
    let calm = try sample(.r1, [.plan: 1, .omega: 0], replicates: 10)
    #expect(Summary.paired(.planKept, frozen, minus: calm).mean < 0)
  }
}
