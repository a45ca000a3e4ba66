import Statistics

/// Honest buyers who meet nobody else: one after the other, without a queue.
extension Replica {
  /// What an honest buyer's orders came to.
  private struct Account {
    var firstDeliveryAt = Double.infinity
    var planned = 0
    var kept = 0
  }

  /// R0: rules with a chance to stop an honest buyer too.
  mutating func fixedRules(_ principal: UInt32, _ logOrder: Double) {
    let stopped = market.ruleStopsHonest
    let isOnTime = market.gateDelay <= market.planDelay
    var account = Account()
    placeOrders(principal, logOrder, &account) { replica, account, at, chips, gateWord in
      let passes = gateWord.uniform >= stopped
      if passes {
        replica.ship(chips, at, delay: replica.market.gateDelay, &account)
      } else {
        replica.tally.blockedByRule += 1
        replica.tally.blockedChips += chips
      }
      replica.plan(at, chips, isKept: passes && isOnTime, &account)
    }
    closeHonest(account.firstDeliveryAt)
    notePlan(planned: account.planned, kept: account.kept)
  }

  /// R2: an honest buyer is lost only where audits cost more than it bears.
  mutating func auditedAlone(_ principal: UInt32, _ logOrder: Double) {
    let bears =
      market.leastMeanOrder == 0 || Elementary.exp(logOrder) >= market.leastMeanOrder
    let isOnTime = market.gateDelay <= market.planDelay
    var account = Account()
    placeOrders(principal, logOrder, &account) { replica, account, at, chips, _ in
      if bears {
        replica.ship(chips, at, delay: replica.market.gateDelay, &account)
      } else {
        replica.tally.lostToPrice += 1
        replica.tally.blockedChips += chips
      }
      replica.plan(at, chips, isKept: bears && isOnTime, &account)
    }
    closeHonest(account.firstDeliveryAt)
    notePlan(planned: account.planned, kept: account.kept)
  }

  /// R4: a tier for the company, and a cap per calendar year in the second.
  mutating func tiered(_ principal: UInt32, _ logOrder: Double) {
    let tier = market.tier(keyed.words(.identity, principal: principal).a.normal)
    let cap = market.yearlyCap
    let longest = market.planDelay
    var account = Account()
    var hasPassed = false
    var (year, yearChips) = (-1, 0)
    placeOrders(principal, logOrder, &account) { replica, account, at, chips, _ in
      if Int(at) != year { (year, yearChips) = (Int(at), 0) }
      let fits = tier == 1 || yearChips + chips <= cap
      guard tier < 3, fits else {
        if tier == 3 {
          replica.tally.blockedByRule += 1
        } else {
          replica.tally.blockedByCap += 1
        }
        replica.tally.blockedChips += chips
        return replica.plan(at, chips, isKept: false, &account)
      }
      let delay = hasPassed ? replica.market.gateDelay : replica.market.firstDelay
      hasPassed = true
      yearChips += chips
      replica.ship(chips, at, delay: delay, &account)
      replica.plan(at, chips, isKept: delay <= longest, &account)
    }
    closeHonest(account.firstDeliveryAt)
    notePlan(planned: account.planned, kept: account.kept)
  }

  /// R1 and R3: orders that pass the exporter's check, for the common queue.
  mutating func queueOrders(_ principal: UInt32, _ logOrder: Double) {
    let isLicensing = market.regime == .r1
    let signal = isLicensing ? keyed.words(.identity, principal: principal).a.normal : 0
    let buyer = Int32(honest.count)
    honest.append(
      HonestBuyer(
        principal: principal, meanOrder: isLicensing ? 0 : Elementary.exp(logOrder),
        isDenied: signal > market.denialLimit))
    forEachOrder(principal, logOrder) { replica, at, number, chips, isStopped, _ in
      if replica.plans, at + replica.market.planDelay <= replica.market.horizon {
        replica.honest[Int(buyer)].planned += chips
      }
      guard !isStopped else { return }
      replica.honestOrders.append(
        HonestOrder(at: at, buyer: buyer, number: number, chips: chips))
    }
  }

  /// Orders that pass the exporter's check, to a gate.
  @inline(__always)
  private mutating func placeOrders(
    _ principal: UInt32, _ logOrder: Double, _ account: inout Account,
    gate: (
      _ replica: inout Replica, _ account: inout Account, _ at: Double, _ chips: Int,
      _ gateWord: UInt32
    ) -> Void
  ) {
    forEachOrder(principal, logOrder) { replica, at, _, chips, isStopped, gateWord in
      guard !isStopped else { return replica.plan(at, chips, isKept: false, &account) }
      gate(&replica, &account, at, chips, gateWord)
    }
  }

  /// An honest buyer's orders in turn: number k comes Exp(1/ν) after the one before it.
  @inline(__always)
  private mutating func forEachOrder(
    _ principal: UInt32, _ logOrder: Double,
    _ body: (
      _ replica: inout Replica, _ at: Double, _ number: UInt32, _ chips: Int, _ isStopped: Bool,
      _ gateWord: UInt32
    ) -> Void
  ) {
    guard market.ordersPerYear > 0 else { return }
    let logScale = logOrder - halfOrderVariance
    let stopped = market.kycHonest
    var at = 0.0
    var number: UInt32 = 0
    while true {
      let words = keyed.words(.order, principal: principal, counter: number)
      at += words.a.exponential * yearsPerOrder
      guard at <= market.horizon else { return }
      let size = chips(logScale, words.b)
      tally.legitOrders += 1
      tally.legitChips += size
      // Three times the word: the exporter above, and below it what its check shows.
      let isStopped = (words.c &* 3).uniform < stopped
      if isStopped {
        tally.blockedByCheck += 1
        tally.blockedChips += size
      }
      body(&self, at, number, size, isStopped, words.d)
      number &+= 1
    }
  }

  @inline(__always)
  private mutating func ship(
    _ chips: Int, _ at: Double, delay: Double, _ account: inout Account
  ) {
    tally.legitShipped += 1
    tally.legitShippedChips += chips
    tally.legitDelay += Tally.ticks(delay)
    let deliveredAt = at + delay + market.ship
    if deliveredAt < account.firstDeliveryAt { account.firstDeliveryAt = deliveredAt }
  }

  @inline(__always)
  private func plan(_ at: Double, _ chips: Int, isKept: Bool, _ account: inout Account) {
    guard plans, at + market.planDelay <= market.horizon else { return }
    account.planned += chips
    if isKept { account.kept += chips }
  }

  /// The time during which an honest site is audited. Visits to it find nothing and are not drawn:
  /// their cost is in the fees, and `audit_inspections` counts visits to smugglers' companies.
  mutating func closeHonest(_ firstDeliveryAt: Double) {
    guard market.audits, firstDeliveryAt <= market.horizon else { return }
    tally.auditedTime += Tally.ticks(market.horizon - firstDeliveryAt)
  }
}
