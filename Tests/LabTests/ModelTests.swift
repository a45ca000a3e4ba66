import Lab
import Statistics
import Testing

/// The simulator against closed forms (lab.md A11): a mean may be 4.5 standard errors off.
@Suite("The market model against its closed forms") struct ModelTests {
  @Test func `CF1: Poisson visits find a diverter after 1 over their rate`() throws {
    let found = try sample(
      .r2, onlySmugglers.with([.principals: 300, .horizon: 30, .lamA: 1.6]))
    #expect(abs(z(.timeToDetection, over: .detectedIdentities, found, expected: 1 / 1.6)) < 4.5)
  }

  @Test func `CF2: visits by the calendar find it after D(1/q − 1/2)`() throws {
    let found = try sample(
      .r2,
      onlySmugglers.with([.principals: 300, .horizon: 30, .calendar: 0.5, .eps0: 0.4]))
    let expected = 0.5 * (1 / 0.6 - 0.5)
    #expect(abs(z(.timeToDetection, over: .detectedIdentities, found, expected: expected)) < 4.5)
  }

  @Test func `CF3: a sample meets the missing as often as the hypergeometric law says`() throws {
    for (items, missing, drawn) in [(10_000, 100, 294), (500, 3, 100), (40, 30, 5), (20, 1, 30)] {
      let hit = Inspected.share(items: items, missing: missing, sample: drawn)
      let exact = try detectionProbability(
        items: items, missing: missing, sampled: min(drawn, items))
      #expect(abs(hit - exact) < 1e-4, "\(items) \(missing) \(drawn)")
    }
  }

  @Test func `CF4: hazards of visits, back-checks, the regulator and tips add up`() throws {
    let changes = onlySmugglers.with([
      .principals: 300, .horizon: 30, .lamA: 1, .eps0: 0.5, .backchk: 0.3,
      .regulatorVisits: 120, .lamT: 0.2, .strikes: 1e9,
    ])
    let found = try sample(.r2, changes)
    let hazard = 1 * (0.5 + 0.5 * 0.3) + 120 / 300.0 + 0.2
    #expect(abs(z(.timeToDetection, over: .detectedIdentities, found, expected: 1 / hazard)) < 4.5)
  }

  @Test func `CF5: those are deterred whose gain is below the threshold`() throws {
    let changes = onlySmugglers.with([
      .piD: 1, .piU: 0, .horizon: 1, .divDelay: 50, .lamA: 0.5, .kapD: 0.4,
    ])
    let deterred = try sample(.r2, changes)
    let threshold = ClosedForms.deterrenceThreshold(
      fine: 2, collected: 0.4, hazard: 0.5, discount: 0.1, limitation: 5)
    let share = ClosedForms.deterredShare(threshold: threshold, medianGain: 0.4, sigma: 0.5)
    #expect(abs(z(.smugglerDeterred, over: .smugglerShipped, deterred, expected: share)) < 4.5)
  }

  @Test func `CF6: who diverts every order until caught diverts so many lots`() throws {
    let (rate, hazard, horizon) = (2.0, 0.7, 5.0)
    let lots = integral(0, horizon) { s in
      rate * exponential(-rate * s)
        * (1 + rate * (1 - exponential(-hazard * (horizon - s))) / hazard)
    }
    let found = try sample(.r2, onlySmugglers.with([.principals: 300, .lamA: hazard]))
    #expect(abs(z(found.column(.divertedLots), expected: 300 * lots)) < 4.5)
  }

  @Test(arguments: [1, 3, 8])
  func `CF7: more quotes let more pass, honest or not`(quotes: Int) throws {
    let (base, separation, correlation, limit) = (0.1, 2.0, 0.5, 0.15)
    let bound = Quotes.bound(base: base, separation: separation, limit: limit)
    let freely: [Parameter: Double] = [
      .quotes: Double(quotes), .wtp: 1000, .lim1: 100, .largestExposure: 1e6, .kyc: 0, .kycH: 0,
      .reid: 0, .lamA: 0, .regulatorVisits: 0, .lamT: 0, .piD: 0, .piU: 0.1,
    ]
    let seen = try sample(.r3, freely)
    func passing(_ mean: Double) -> Double {
      Quotes.passing(bound - mean, correlation: correlation, quotes: quotes)
    }
    #expect(
      abs(z(.legitBlockedWithoutBond, over: .legitOrders, seen, expected: 1 - passing(0))) < 4.5)
    #expect(
      abs(z(.smugglerBlocked, over: .smugglerOrders, seen, expected: 1 - passing(separation)))
        < 4.5)
  }

  @Test func `CF8: priced at the true chance, claims over premium are what expenses leave`() throws
  {
    let (hazard, term, horizon) = (0.6, 2.0, 5.0)
    let changes = onlySmugglers.with([
      .piU: 0.2, .r: 0, .lamA: hazard, .costOfCapital: 0, .dd: 0, .rec: 0, .quotes: 1, .dS: 0,
      .pmax: 1, .reid: 1000, .wtp: 1000, .lim1: 100, .largestExposure: 1e6, .kycH: 0,
    ])
    let priced = try sample(.r3, changes, replicates: 80)
    let ripe = integral(0, horizon) { 1 - exponential(-hazard * min(term, horizon - $0)) }
    let runOff = ripe / (horizon * (1 - exponential(-hazard * term)))
    #expect(abs(z(.claimsNet, over: .premium, priced, expected: 0.65 * runOff)) < 4.5)
  }

  @Test func `CF9: the licence queue waits as Erlang said, and denies the tail`() throws {
    let changes = onlyHonest.with([
      .principals: 100, .nu: 4, .slots: 5, .mL: 0.01, .omega: 0, .patience: 1000, .tL: 20,
      .horizon: 20,
    ])
    let queued = try sample(.r1, changes, replicates: 60)
    // 400 cases a year of 0.01 years before 5 officers: a load of 4.
    let expected = 0.01 + Queue.erlangC(officers: 5, load: 4) * 0.01 / (5 - 4)
    #expect(abs(z(.legitDelay, over: .legitShipped, queued, expected: expected)) < 4.5)
    let denied = try sample(
      .r1, changes.with([.tL: 1.5, .slots: 1e6, .mL: 1e-6, .horizon: 5]))
    let tail = 1 - normalCDF(1.5)
    #expect(
      abs(z(.legitBlockedByRule, over: .legitOrders, denied, expected: tail)) < 4.5)
  }

  @Test func `CF10: rules with loopholes stop b₀(1 − e^(−ηU))/(ηU) on average`() throws {
    let stopped = try sample(.r0, onlySmugglers.with([.reid: 0]))
    let expected = 0.5 * (1 - exponential(-2)) / 2
    #expect(
      abs(z(.smugglerBlocked, over: .smugglerOrders, stopped, expected: expected)) < 4.5)
  }

  @Test func `CF11: a yearly cap stops what is above it`() throws {
    let capped = try sample(
      .r4,
      onlyHonest.with([
        .nmean: 1, .sigB: 0, .sigO: 0, .t1: -20, .t2: 20, .cap2: 8 * 3, .nu: 3,
      ]))
    var above = 0.0
    var mass = exponential(-3)
    for n in 1..<60 {
      mass *= 3 / Double(n)
      above += mass * Double(max(0, n - 3))
    }
    #expect(abs(z(.legitBlockedByCap, over: .legitOrders, capped, expected: above / 3)) < 4.5)
  }

  private func exponential(_ x: Double) -> Double { Elementary.exp(x) }
}

/// How often an inspection hits, over evenly spread numbers.
enum Inspected {
  static func share(items: Int, missing: Int, sample: Int) -> Double {
    let points = 20_000
    var hits = 0
    for point in 0..<points {
      let u = (Double(point) + 0.5) / Double(points)
      if SampleCheck.hits(items: items, missing: missing, sample: sample, u) { hits += 1 }
    }
    return Double(hits) / Double(points)
  }
}

/// What a panel of sureties lets pass.
enum Quotes {
  /// The signal above which no bond is written.
  static func bound(base: Double, separation: Double, limit: Double) -> Double {
    let odds = limit * (1 - base) / (base * (1 - limit))
    return (Elementary.log(odds) + separation * separation / 2) / separation
  }

  /// CF7 by integration over the common signal.
  static func passing(_ bound: Double, correlation: Double, quotes: Int) -> Double {
    1
      - integral(-9, 9) { common in
        let own =
          (bound - correlation.squareRoot() * common) / (1 - correlation).squareRoot()
        let refused = 1 - normalCDF(own)
        var all = 1.0
        for _ in 0..<quotes { all *= refused }
        return all * Elementary.exp(-common * common / 2) * 0.3989422804014327
      }
  }
}

/// The waiting line of Erlang.
enum Queue {
  static func erlangC(officers: Int, load: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for n in 1..<officers {
      term *= load / Double(n)
      sum += term
    }
    let last = term * load / Double(officers) * Double(officers) / (Double(officers) - load)
    return last / (sum + last)
  }
}
