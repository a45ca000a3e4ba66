import Statistics

/// R3: sureties that see signals, quote, limit themselves, pay and may fail.
///
/// Source: lab.md A4 and A8; E11 where bonds are added later.
extension Replica {
  mutating func insure() {
    sortHonestOrders()
    var next = 0
    var reviewAt = market.adaptEvery > 0 ? market.adaptEvery : Double.infinity
    if market.bondsFromStart { tally.bondsFrom = 0 }
    while true {
      let orderAt = next < honestOrders.count ? honestOrders[next].at : Double.infinity
      let at = min(min(orderAt, events.nextAt), reviewAt)
      guard at <= market.horizon else { break }
      if at == reviewAt {
        reviewAt = review(at)
      } else if at == orderAt {
        seekBond(honestOrders[next])
        next += 1
      } else if let event = events.pop() {
        perform(event)
      }
    }
    for buyer in honest { closeHonest(buyer.firstDeliveryAt) }
  }

  /// E11: adds bonds for good once audits find losses at more than the stated share of sites.
  private mutating func review(_ at: Double) -> Double {
    var sites = 0
    for buyer in honest where buyer.firstDeliveryAt <= at { sites += 1 }
    for identity in identities where identity.firstDeliveryAt <= at { sites += 1 }
    let share = sites > 0 ? Double(findings) / Double(sites) : 0
    findings = 0
    guard share < market.adaptShare || sites == 0 else {
      asksForBonds = true
      tally.bondsFrom = at
      return .infinity
    }
    return at + market.adaptEvery
  }

  // MARK: Panels

  /// Asks the panel of a buyer or company: its sureties are drawn once, and see what they see once.
  private mutating func openPanel(
    _ principal: UInt32, _ serial: UInt32, meanOrder: Double, isSmuggler: Bool
  ) -> Panel {
    let quoting = market.quoting
    var panel = Panel(start: Int32(quotes.count), isOpen: true)
    let bought = market.ordersPerYear * meanOrder * market.price
    panel.auditShare = quoting.yearlyFee == 0 ? 0 : quoting.yearlyFee / bought
    var separation = quoting.separation
    panel.diligence = quoting.dueDiligence
    if let effort = quoting.effort {
      let best = effort.best(value: meanOrder * market.price, auditShare: panel.auditShare)
      (separation, panel.diligence) = (best.separation, best.cost)
    }
    let first = keyed.words(.panel, principal: principal, identity: serial)
    let common = quoting.commonWeight * first.a.normal + (isSmuggler ? separation : 0)
    deck.removeAll(keepingCapacity: true)
    for surety in 0..<Int32(quoting.sureties) { deck.append(surety) }
    var own = Philox.Block(0, 0, 0, 0)
    var later = own
    for place in 0..<quoting.panel {
      if place & 3 == 0 {
        own = keyed.words(
          .panel, principal: principal, identity: serial, counter: 1 + UInt32(place >> 2))
      }
      if place >= 3, (place - 3) & 3 == 0 {
        later = keyed.words(
          .panel, principal: principal, identity: serial, counter: 64 + UInt32((place - 3) >> 2))
      }
      let pick =
        place == 0
        ? first.b
        : place == 1 ? first.c : place == 2 ? first.d : Self.word(later, (place - 3) & 3)
      let left = UInt32(quoting.sureties - place)
      deck.swapAt(place, place + Int(pick.multipliedFullWidth(by: left).high))
      let signal = common + quoting.ownWeight * Self.word(own, place & 3).normal
      let chance = quoting.posterior(signal, separation: separation)
      guard chance <= quoting.refuseAbove else { continue }
      let cost = quoting.risesWithChance ? Double.nan : quoting.cost(chance)
      addQuote(
        Quote(
          surety: deck[place], key: quoting.risesWithChance ? chance : cost, cost: cost),
        from: panel.start)
    }
    panel.count = Int32(quotes.count) - panel.start
    return panel
  }

  @inline(__always)
  private static func word(_ block: Philox.Block, _ place: Int) -> UInt32 {
    place == 0 ? block.a : place == 1 ? block.b : place == 2 ? block.c : block.d
  }

  /// Keeps the quotes of a panel cheapest first.
  private mutating func addQuote(_ quote: Quote, from start: Int32) {
    quotes.append(quote)
    var place = quotes.count - 1
    while place > Int(start), quotes[place - 1].key > quote.key {
      quotes[place] = quotes[place - 1]
      place -= 1
    }
    quotes[place] = quote
  }

  // MARK: Bonds

  private enum Answer {
    case bond(Int32)
    case noBond, noCapacity, tooDear
  }

  /// The cheapest surety of the panel with room for it, if the buyer bears its price.
  private mutating func answer(
    _ panel: Panel, _ at: Double, _ chips: Int, limit: Double, isHonest: Bool
  ) -> Answer {
    releaseBonds(at)
    let quoting = market.quoting
    let value = Double(chips) * market.price
    let amount = market.bondShare * value
    var chosen = -1
    var lacksRoom = false
    for place in Int(panel.start)..<Int(panel.start + panel.count) {
      let books = sureties[Int(quotes[place].surety)]
      guard !books.isInsolvent, amount <= quoting.largestBond * books.capital,
        books.exposure + amount <= quoting.largestExposure * books.capital
      else {
        lacksRoom = true
        continue
      }
      chosen = place
      break
    }
    guard chosen >= 0 else { return lacksRoom ? .noCapacity : .noBond }
    if quotes[chosen].cost.isNaN { quotes[chosen].cost = quoting.cost(quotes[chosen].key) }
    let premium = (quotes[chosen].cost * amount + panel.diligence) / (1 - quoting.expense)
    guard premium + panel.auditShare * value <= limit * value else {
      return quoting.effort != nil && panel.auditShare <= limit ? .noBond : .tooDear
    }
    let surety = Int(quotes[chosen].surety)
    sureties[surety].capital += premium * (1 - quoting.expense) - panel.diligence
    sureties[surety].exposure += amount
    tally.premium += premium
    if isHonest { tally.premiumLegit += premium }
    // A bond of nothing is no bond.
    if amount > 0 {
      tally.bonds += 1
      tally.bondChips += chips
    }
    bonds.append(
      Bond(
        surety: Int32(surety), amount: amount,
        releaseAt: at + market.gateDelay + market.ship + quoting.term))
    return .bond(Int32(bonds.count - 1))
  }

  /// Gives back the room of bonds whose term is over. All bonds run equally long, so they end in the
  /// order in which they were written.
  private mutating func releaseBonds(_ at: Double) {
    while released < bonds.count, bonds[released].releaseAt <= at {
      if !bonds[released].isReleased {
        bonds[released].isReleased = true
        sureties[Int(bonds[released].surety)].exposure -= bonds[released].amount
      }
      released += 1
    }
  }

  private mutating func seekBond(_ order: HonestOrder) {
    let buyer = Int(order.buyer)
    guard asksForBonds else {
      guard honest[buyer].meanOrder >= market.leastMeanOrder else {
        tally.lostToPrice += 1
        tally.blockedChips += order.chips
        return
      }
      return shipHonest(buyer, order.at, delay: market.gateDelayUnbonded, order.chips)
    }
    if !honest[buyer].panel.isOpen {
      honest[buyer].panel = openPanel(
        honest[buyer].principal, 0, meanOrder: honest[buyer].meanOrder, isSmuggler: false)
    }
    let answer = answer(
      honest[buyer].panel, order.at, order.chips, limit: market.quoting.limit, isHonest: true)
    switch answer {
    case .bond:
      return shipHonest(buyer, order.at, delay: market.gateDelay, order.chips)
    case .noBond: tally.blockedWithoutBond += 1
    case .noCapacity: tally.blockedByCap += 1
    case .tooDear: tally.lostToPrice += 1
    }
    tally.blockedChips += order.chips
  }

  /// A smuggler's order at the sureties.
  mutating func seekBond(_ slot: Int, _ at: Double, _ chips: Int) {
    let smuggler = smugglers[slot]
    let at0 = Int(smuggler.identity)
    guard asksForBonds else {
      guard smuggler.meanOrder >= market.leastMeanOrderSmuggler else {
        return block(slot, at, order: smuggler.orderNumber, chips: chips)
      }
      return send(at0, at, delay: market.gateDelayUnbonded, smuggler.orderNumber, chips)
    }
    if !identities[at0].panel.isOpen {
      identities[at0].panel = openPanel(
        smuggler.principal, smuggler.serial, meanOrder: smuggler.meanOrder, isSmuggler: true)
    }
    let answer = answer(
      identities[at0].panel, at, chips, limit: market.quoting.limitSmuggler, isHonest: false)
    guard case .bond(let bond) = answer else {
      return block(slot, at, order: smuggler.orderNumber, chips: chips)
    }
    send(at0, at, delay: market.gateDelay, smuggler.orderNumber, chips, bond: bond)
  }

  // MARK: Claims

  /// What sureties pay for the diverted lots of an identity whose bonds are in force.
  mutating func claim(_ identity: Identity, _ at: Double, recovery: Double) {
    let quoting = market.quoting
    var lot = identity.lastBonded
    while lot >= 0 {
      let diverted = lots[Int(lot)]
      lot = diverted.previous
      let bond = Int(diverted.bond)
      guard at - diverted.deliveredAt <= quoting.term, bonds[bond].amount > 0 else { continue }
      let surety = Int(bonds[bond].surety)
      if !bonds[bond].isReleased {
        bonds[bond].isReleased = true
        sureties[surety].exposure -= bonds[bond].amount
      }
      let due = quoting.grossShare * bonds[bond].amount
      let net = due * (1 - recovery)
      let borne = min(net, max(0, sureties[surety].capital))
      // What is beyond the surety's capital is not paid.
      let paidShare = net > 0 ? borne / net : 1
      tally.claimsPaid += due * paidShare
      tally.claimsNet += borne
      tally.shortfall += net - borne
      tally.forfeited += (1 - quoting.grossShare) * bonds[bond].amount
      sureties[surety].capital -= borne
      if sureties[surety].capital <= 1e-6 * quoting.capital, !sureties[surety].isInsolvent {
        sureties[surety].isInsolvent = true
        tally.insolvent += 1
      }
    }
  }
}
