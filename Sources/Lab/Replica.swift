import Statistics

/// One market lived through once. Reused from replicate to replicate, so that nothing is allocated
/// while it runs.
///
/// Honest buyers hold nothing that can be missing. Where they meet nobody else (R0, R2, R4) they are
/// run through one after the other, without a queue; where they share officers or sureties (R1, R3)
/// their orders are sorted by time. Only smugglers live by events.
struct Replica {
  let market: Market
  var keyed: Keyed
  var tally = Tally()

  var events = EventHeap()
  var smugglers: [Smuggler] = []
  var identities: [Identity] = []
  var lots: [Lot] = []
  var strikes: [Int]
  var isRemoved: [Bool]
  /// What smugglers have heard of each auditor.
  var experience: [Experience]

  // R2: events by smuggler, once they no longer meet.
  var queued: [Event] = []
  var sorted: [Event] = []

  // R1 and R3.
  var honest: [HonestBuyer] = []
  var honestOrders: [HonestOrder] = []
  var sorting: [HonestOrder] = []
  var buckets: [Int32] = []

  // R1.
  var applications: [Application] = []
  var completions = EventHeap()

  // R3.
  var quotes: [Quote] = []
  var bonds: [Bond] = []
  var released = 0
  var sureties: [SuretyBooks] = []
  var deck: [Int32] = []
  var asksForBonds: Bool
  var findings = 0

  /// Kept only where asked for.
  var spells: [Spell]?

  var keptShares: [Double] = []
  var plannedChips = 0
  var keptChips = 0

  // Read in every order, so kept beside the rest.
  let logMean: Double
  let halfOrderVariance: Double
  let yearsPerOrder: Double
  let plans: Bool

  init(_ market: Market, seed: UInt64) {
    self.market = market
    keyed = Keyed(seed: seed, replicate: 0)
    strikes = Array(repeating: 0, count: market.auditors)
    isRemoved = Array(repeating: false, count: market.auditors)
    experience = Array(repeating: Experience(), count: market.auditors)
    asksForBonds = market.bondsFromStart
    logMean =
      Elementary.log(market.meanOrder) - market.buyerSpread * market.buyerSpread / 2
    halfOrderVariance = market.orderSpread * market.orderSpread / 2
    yearsPerOrder = 1 / market.ordersPerYear
    plans = market.parameters[.plan] == 1
  }

  /// Lives through one replicate and returns its metrics in the order of `Metric.allCases`.
  mutating func live(_ replicate: UInt32) -> [Double] {
    keyed = Keyed(seed: keyed.seed, replicate: replicate)
    clear()
    settle()
    switch market.regime {
    case .r0, .r4: break
    case .r2: runAudited()
    case .r1: license()
    case .r3: insure()
    }
    if market.regime != .r0, market.regime != .r4 { closeIdentities() }
    closePlans()
    return tally.metrics(market)
  }

  private mutating func clear() {
    tally = Tally()
    events.clear()
    smugglers.removeAll(keepingCapacity: true)
    identities.removeAll(keepingCapacity: true)
    lots.removeAll(keepingCapacity: true)
    honest.removeAll(keepingCapacity: true)
    honestOrders.removeAll(keepingCapacity: true)
    applications.removeAll(keepingCapacity: true)
    completions.clear()
    quotes.removeAll(keepingCapacity: true)
    bonds.removeAll(keepingCapacity: true)
    keptShares.removeAll(keepingCapacity: true)
    (plannedChips, keptChips) = (0, 0)
    spells?.removeAll(keepingCapacity: true)
    released = 0
    findings = 0
    asksForBonds = market.bondsFromStart
    for auditor in 0..<market.auditors {
      strikes[auditor] = 0
      isRemoved[auditor] = false
      experience[auditor] = Experience()
    }
    guard market.regime == .r3 else { return }
    sureties.removeAll(keepingCapacity: true)
    for _ in 0..<market.quoting.sureties {
      sureties.append(SuretyBooks(capital: market.quoting.capital))
    }
  }

  /// Brings every principal in. Those who meet nobody else live to the end at once.
  private mutating func settle() {
    let isAlone = market.regime == .r0 || market.regime == .r4
    for principal in 0..<UInt32(market.principals) {
      let traits = keyed.words(.traits, principal: principal)
      let kind = traits.a.uniform
      let logOrder = logMean + market.buyerSpread * traits.b.normal
      if kind < market.deterrableFrom {
        settleHonest(principal, logOrder)
      } else {
        addSmuggler(
          principal, logOrder, isUndeterred: kind >= market.undeterredFrom, gainWord: traits.c)
        guard isAlone else { continue }
        runEvents()
        closeIdentities()
        smugglers.removeAll(keepingCapacity: true)
        identities.removeAll(keepingCapacity: true)
        lots.removeAll(keepingCapacity: true)
      }
    }
  }

  private mutating func settleHonest(_ principal: UInt32, _ logOrder: Double) {
    switch market.regime {
    case .r0: fixedRules(principal, logOrder)
    case .r2: auditedAlone(principal, logOrder)
    case .r4: tiered(principal, logOrder)
    case .r1, .r3: queueOrders(principal, logOrder)
    }
  }

  private mutating func addSmuggler(
    _ principal: UInt32, _ logOrder: Double, isUndeterred: Bool, gainWord: UInt32
  ) {
    let gain = market.medianGain * Elementary.exp(market.gainSpread * gainWord.normal)
    let slot = Int32(smugglers.count)
    smugglers.append(
      Smuggler(
        principal: principal, isUndeterred: isUndeterred, logScale: logOrder - halfOrderVariance,
        meanOrder: Elementary.exp(logOrder), gain: gain))
    openIdentity(slot)
    scheduleOrder(slot, after: 0)
  }

  /// The size of an order: max(8, round(a e^(σ z − σ²/2))), at most 10⁹ chips.
  @inline(__always)
  func chips(_ logScale: Double, _ word: UInt32) -> Int {
    let size = Elementary.exp(logScale + market.orderSpread * word.normal)
    return max(8, Int(min(size, 1e9) + 0.5))
  }

  /// E13: what came of one buyer's plan.
  @inline(__always)
  mutating func notePlan(planned: Int, kept: Int) {
    guard plans, planned > 0 else { return }
    plannedChips += planned
    keptChips += kept
    keptShares.append(Double(kept) / Double(planned))
  }

  private mutating func closePlans() {
    guard plans else { return }
    for buyer in honest { notePlan(planned: buyer.planned, kept: buyer.kept) }
    guard plannedChips > 0 else { return }
    tally.planKept = Double(keptChips) / Double(plannedChips)
    keptShares.sort()
    tally.planTenth = keptShares[(keptShares.count - 1) / 10]
  }
}
