import Statistics

/// Smugglers: orders, deliveries, diversions, visits, detection, new companies.
extension Replica {
  @inline(__always)
  func word(_ agent: Int, _ kind: Kind) -> UInt64 { UInt64(agent) << 4 | kind.rawValue }

  /// Puts an event in the queue if it falls within the horizon.
  @inline(__always)
  mutating func schedule(_ at: Double, _ agent: Int, _ kind: Kind) {
    guard at <= market.horizon else { return }
    events.push(Event(at: at, word: word(agent, kind)))
  }

  /// Lives through what is queued, to the end.
  mutating func runEvents() {
    while let event = events.pop() { perform(event) }
  }

  @inline(__always)
  mutating func perform(_ event: Event) {
    let agent = Int(event.word >> 4)
    switch Kind(rawValue: event.word & 15) {
    case .order: placeOrder(agent, event.at)
    case .delivery: deliver(agent, event.at)
    case .diversion: divert(agent, event.at)
    case .auditVisit: visitByAuditor(agent, event.at)
    case .regulatorVisit: visitByRegulator(agent, event.at)
    case .tip: if !identities[agent].isDetected { detect(agent, event.at) }
    case .reopening: reopen(agent)
    case nil: break
    }
  }

  // MARK: Companies

  /// A company of a smuggler, with a signal of its own.
  mutating func openIdentity(_ slot: Int32) {
    let smuggler = smugglers[Int(slot)]
    var identity = Identity(smuggler: slot, serial: smuggler.serial)
    if market.regime == .r1 || market.regime == .r4 {
      let words = keyed.words(
        .identity, principal: smuggler.principal, identity: smuggler.serial)
      identity.signal = words.a.normal + market.standsOut
    }
    smugglers[Int(slot)].identity = Int32(identities.count)
    identities.append(identity)
  }

  /// A refused or detected smuggler starts anew after a while, once.
  mutating func prepareReopening(_ slot: Int, _ at: Double) {
    guard !smugglers[slot].isReopening else { return }
    smugglers[slot].isReopening = true
    let words = keyed.words(
      .identity, principal: smugglers[slot].principal, identity: smugglers[slot].serial)
    schedule(at + words.d.exponential * market.yearsToReopen, slot, .reopening)
  }

  private mutating func reopen(_ slot: Int) {
    smugglers[slot].isReopening = false
    smugglers[slot].serial += 1
    tally.reidentifications += 1
    openIdentity(Int32(slot))
  }

  // MARK: Orders

  mutating func scheduleOrder(_ slot: Int32, after: Double) {
    guard market.ordersPerYear > 0 else { return }
    let slot = Int(slot)
    let words = keyed.words(
      .order, principal: smugglers[slot].principal, counter: smugglers[slot].orderNumber)
    smugglers[slot].sizeWord = words.b
    smugglers[slot].checkWord = words.c
    smugglers[slot].gateWord = words.d
    schedule(after + words.a.exponential * yearsPerOrder, slot, .order)
  }

  private mutating func placeOrder(_ slot: Int, _ at: Double) {
    let smuggler = smugglers[slot]
    if !identities[Int(smuggler.identity)].isDetected {
      tally.smugglerOrders += 1
      let size = chips(smuggler.logScale, smuggler.sizeWord)
      // Three times the word: the exporter above, and below it what its check shows.
      let check = smuggler.checkWord.multipliedFullWidth(by: 3)
      let strictness =
        check.high == 0 ? market.kyc.0 : check.high == 1 ? market.kyc.1 : market.kyc.2
      if check.low.uniform < strictness {
        block(slot, at, order: smuggler.orderNumber, chips: size)
      } else {
        passGate(slot, at, size)
      }
    }
    smugglers[slot].orderNumber &+= 1
    scheduleOrder(Int32(slot), after: at)
  }

  private mutating func passGate(_ slot: Int, _ at: Double, _ chips: Int) {
    let smuggler = smugglers[slot]
    let identity = Int(smuggler.identity)
    let number = smuggler.orderNumber
    switch market.regime {
    case .r0:
      let sinceRenewal = at - (at / market.renewal).rounded(.down) * market.renewal
      let stopped = market.ruleStops * Elementary.exp(-market.loopholes * sinceRenewal)
      if smuggler.gateWord.uniform < stopped {
        block(slot, at, order: number, chips: chips)
      } else {
        send(identity, at, delay: market.gateDelay, number, chips)
      }
    case .r1:
      applications.append(
        Application(
          at: at, chips: chips, number: number, applicant: Int32(identity), isSmuggler: true))
    case .r2:
      if smuggler.meanOrder < market.leastMeanOrderSmuggler {
        block(slot, at, order: number, chips: chips)
      } else {
        send(identity, at, delay: market.gateDelay, number, chips)
      }
    case .r3: seekBond(slot, at, chips)
    case .r4: passTier(slot, at, chips)
    }
  }

  private mutating func passTier(_ slot: Int, _ at: Double, _ chips: Int) {
    let at0 = Int(smugglers[slot].identity)
    let tier = market.tier(identities[at0].signal)
    if identities[at0].year != Int(at) {
      identities[at0].year = Int(at)
      identities[at0].yearChips = 0
    }
    guard tier < 3, tier == 1 || identities[at0].yearChips + chips <= market.yearlyCap else {
      return block(slot, at, order: smugglers[slot].orderNumber, chips: chips)
    }
    let delay = identities[at0].hasPassed ? market.gateDelay : market.firstDelay
    identities[at0].hasPassed = true
    identities[at0].yearChips += chips
    send(at0, at, delay: delay, smugglers[slot].orderNumber, chips)
  }

  /// An order that is stopped, for whatever reason.
  mutating func block(_ slot: Int, _ at: Double, order: UInt32, chips: Int) {
    tally.smugglerBlocked += 1
    prepareReopening(slot, at)
    displace(slot, at, order: order, chips: chips)
  }

  /// An order that passed.
  mutating func send(
    _ identity: Int, _ at: Double, delay: Double, _ number: UInt32, _ chips: Int,
    bond: Int32 = -1
  ) {
    tally.smugglerShipped += 1
    let deliveredAt = at + delay + market.ship
    guard deliveredAt <= market.horizon else { return }
    lots.append(
      Lot(
        identity: Int32(identity), order: number, chips: chips, bond: bond,
        deliveredAt: deliveredAt))
    schedule(deliveredAt, lots.count - 1, .delivery)
  }

  // MARK: Deliveries and diversions

  private mutating func deliver(_ lot: Int, _ at: Double) {
    let at0 = Int(lots[lot].identity)
    guard !identities[at0].isDetected else { return }
    let slot = Int(identities[at0].smuggler)
    if identities[at0].firstDeliveryAt == .infinity {
      identities[at0].firstDeliveryAt = at
      if market.audits { chooseAuditor(at0, at) }
    }
    identities[at0].inventory += lots[lot].chips
    let auditor = Int(identities[at0].auditor)
    let isBonded = lots[lot].bond >= 0
    let threshold =
      smugglers[slot].isUndeterred
      ? (isBonded ? market.thresholdU : 0)
      : (isBonded ? market.thresholdD[auditor] : market.thresholdUnbonded[auditor])
    guard smugglers[slot].isUndeterred && threshold == 0 || smugglers[slot].gain > threshold else {
      tally.smugglerDeterred += 1
      return displace(
        slot, at, order: lots[lot].order, chips: lots[lot].chips)
    }
    let words = keyed.words(
      .handling, principal: smugglers[slot].principal, counter: lots[lot].order)
    var divertedAt = at + words.c.exponential * market.diversionDelay
    if market.bustOut > 0 {
      divertedAt = max(divertedAt, identities[at0].firstDeliveryAt + market.bustOut)
    }
    if market.waitsForTerm, isBonded { divertedAt += market.quoting.term }
    schedule(divertedAt, lot, .diversion)
  }

  private mutating func chooseAuditor(_ at0: Int, _ at: Double) {
    let identity = identities[at0]
    let principal = smugglers[Int(identity.smuggler)].principal
    let words = keyed.words(.identity, principal: principal, identity: identity.serial)
    if isLearner(principal) {
      identities[at0].auditor = Int32(leastFound(at, words.c))
    } else if words.b.uniform < market.shop {
      identities[at0].auditor = Int32(laxest())
    } else {
      let approved = isRemoved.lazy.filter { !$0 }.count
      var pick = Int(words.c.multipliedFullWidth(by: UInt32(approved)).high)
      for auditor in 0..<market.auditors where !isRemoved[auditor] {
        if pick == 0 { identities[at0].auditor = Int32(auditor) }
        pick -= 1
      }
    }
  }

  /// The accredited auditor that suppresses most.
  func laxest() -> Int {
    var best = -1
    for auditor in 0..<market.auditors where !isRemoved[auditor] {
      if best < 0 || market.suppression[auditor] > market.suppression[best] { best = auditor }
    }
    return max(best, 0)
  }

  private mutating func divert(_ lot: Int, _ at: Double) {
    let at0 = Int(lots[lot].identity)
    guard !identities[at0].isDetected else { return }
    let isUndeterred = smugglers[Int(identities[at0].smuggler)].isUndeterred
    let share = isUndeterred ? market.divertedU : market.divertedD
    let chips = Int(share * Double(lots[lot].chips) + 0.5)
    guard chips > 0 else { return }
    tally.divertedLots += 1
    tally.divertedChips += chips
    if isUndeterred { tally.divertedChipsUndeterred += chips }
    identities[at0].missing += chips
    identities[at0].finedChips += lots[lot].chips
    if lots[lot].bond >= 0 {
      lots[lot].previous = identities[at0].lastBonded
      identities[at0].lastBonded = Int32(lot)
    }
    guard identities[at0].firstDiversionAt == .infinity else { return }
    identities[at0].firstDiversionAt = at
    tally.divertingIdentities += 1
    noteWatched(at0, at)
    watch(at0, from: at)
  }
}
