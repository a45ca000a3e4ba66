import Foundation
import Lab
import Statistics
import Testing

/// Closed forms at random points of the parameters: no mean may be 4.5 standard errors off.
///
/// `make test` takes three points. All thousand:
/// `LAB_POINTS=1000 swift test -c release -Xswiftc -enable-testing --filter RandomPointTests`.
@Suite("The market model at random points") struct RandomPointTests {
  static let points = Int(ProcessInfo.processInfo.environment["LAB_POINTS"] ?? "") ?? 3

  @Test func `no closed form is 4.5 standard errors off`() throws {
    var worst = 0.0
    for point in 0..<Self.points {
      var random = Philox(seed: 1105, replicate: UInt32(point))
      for (name, z) in try Self.trials(&random, seed: UInt64(point)) {
        #expect(abs(z) < 4.5, "\(name), seed 1105, point \(point): z = \(z)")
        worst = max(worst, abs(z))
      }
    }
    print("random points: \(Self.points), largest |z| \(worst)")
  }

  private static let replicates = 300

  private static func lived(
    _ regime: Regime, _ changes: [Parameter: Double], _ seed: UInt64
  ) throws -> Sample {
    try sample(regime, changes.with([.principals: 40]), replicates: replicates, seed: seed)
  }

  private static func trials(
    _ random: inout Philox, seed: UInt64
  ) throws -> [(String, Double)] {
    func between(_ low: Double, _ high: Double) -> Double {
      low * Elementary.exp(random.uniform() * Elementary.log(high / low))
    }
    return [
      try detection(between, seed), try deterrence(between, seed), try untilCaught(between, seed),
      try quotes(between, seed), try rules(between, seed), try caps(between, seed),
    ]
  }

  private typealias Between = (Double, Double) -> Double

  /// Whether a share shows in a sample of 12,000 principals at all: a mean of events that hardly ever
  /// happen, or hardly ever fail to, is not normal.
  private static func shows(_ share: Double) -> Bool { share > 0.01 && share < 0.99 }

  /// CF4.
  private static func detection(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (visits, regulator, tips) = (between(0.3, 3), between(4, 40), between(0.05, 0.5))
    let (suppressed, checked) = (between(0.05, 0.8), between(0.05, 0.8))
    let found = try lived(
      .r2,
      onlySmugglers.with([
        .horizon: 40, .nu: 1, .lamA: visits, .regulatorVisits: regulator, .lamT: tips,
        .eps0: suppressed, .backchk: checked, .strikes: 1e9,
      ]), seed)
    let hazard = visits * (1 - suppressed + suppressed * checked) + regulator / 40 + tips
    return (
      "CF4", z(.timeToDetection, over: .detectedIdentities, found, expected: 1 / hazard)
    )
  }

  /// CF5.
  private static func deterrence(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (fine, collected, hazard) = (between(0.5, 4), between(0.1, 1), between(0.1, 2))
    let (gain, spread, rate) = (between(0.15, 1), between(0.2, 1), between(0.02, 0.3))
    let threshold = ClosedForms.deterrenceThreshold(
      fine: fine, collected: collected, hazard: hazard, discount: rate, limitation: 5)
    let share = ClosedForms.deterredShare(
      threshold: threshold, medianGain: gain, sigma: spread)
    guard shows(share) else { return try deterrence(between, seed) }
    let seen = try lived(
      .r2,
      onlySmugglers.with([
        .piD: 1, .piU: 0, .horizon: 1, .nu: 4, .divDelay: 50, .lamA: hazard, .kapD: collected,
        .fine: fine, .gmed: gain, .gsig: spread, .r: rate,
      ]), seed)
    return ("CF5", z(.smugglerDeterred, over: .smugglerShipped, seen, expected: share))
  }

  /// CF6.
  private static func untilCaught(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (rate, hazard, horizon) = (between(0.5, 5), between(0.1, 3), between(1, 8))
    let found = try lived(
      .r2, onlySmugglers.with([.nu: rate, .lamA: hazard, .horizon: horizon]), seed)
    let lots = integral(0, horizon) { s in
      rate * Elementary.exp(-rate * s)
        * (1 + rate * (1 - Elementary.exp(-hazard * (horizon - s))) / hazard)
    }
    return ("CF6", z(found.column(.divertedLots), expected: 40 * lots))
  }

  /// CF7.
  private static func quotes(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (base, separation) = (between(0.05, 0.5), between(0.3, 3))
    let (correlation, limit) = (between(0.05, 0.95), between(0.05, 0.6))
    let panel = between(1, 9).rounded(.down)
    let bound = Quotes.bound(base: base, separation: separation, limit: limit)
    let passing = Quotes.passing(bound, correlation: correlation, quotes: Int(panel))
    guard shows(passing) else { return try quotes(between, seed) }
    let seen = try lived(
      .r3,
      [
        .quotes: panel, .wtp: 1000, .lim1: 100, .largestExposure: 1e6, .kyc: 0, .kycH: 0,
        .reid: 0, .lamA: 0, .regulatorVisits: 0, .lamT: 0, .piD: 0, .piU: base,
        .dS: separation, .rhoS: correlation, .pmax: limit,
      ], seed)
    return ("CF7", z(.legitBlockedWithoutBond, over: .legitOrders, seen, expected: 1 - passing))
  }

  /// CF10.
  private static func rules(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (stops, loopholes, renewal) = (between(0.05, 1), between(0.2, 8), between(0.2, 2))
    let stopped = try lived(
      .r0,
      onlySmugglers.with([
        .b0: stops, .eta: loopholes, .renewal: renewal, .horizon: 3 * renewal,
      ]), seed)
    let rate = loopholes * renewal
    let expected = stops * Elementary.oneMinusExp(rate) / rate
    return ("CF10", z(.smugglerBlocked, over: .smugglerOrders, stopped, expected: expected))
  }

  /// CF11.
  private static func caps(_ between: Between, _ seed: UInt64) throws -> (String, Double) {
    let (orders, most) = (between(0.5, 6), between(1, 8).rounded(.down))
    var above = 0.0
    var mass = Elementary.exp(-orders)
    for n in 1..<80 {
      mass *= orders / Double(n)
      above += mass * max(0, Double(n) - most)
    }
    guard shows(above / orders) else { return try caps(between, seed) }
    let capped = try lived(
      .r4,
      onlyHonest.with([
        .nmean: 1, .sigB: 0, .sigO: 0, .t1: -20, .t2: 20, .cap2: 8 * most, .nu: orders,
      ]), seed)
    return ("CF11", z(.legitBlockedByCap, over: .legitOrders, capped, expected: above / orders))
  }
}
