import Statistics

/// R1: one line of applications before a number of officers, and freezes.
///
/// Source: lab.md A4. While licensing is frozen nothing starts, and what is finished waits for the end.
extension Replica {
  private struct Desk {
    var head = 0
    var busy = 0
    var isFrozen = false
    /// When the freeze ends, or the next one begins.
    var changesAt = Double.infinity
    var freezes: UInt32 = 0
  }

  mutating func license() {
    sortHonestOrders()
    var desk = Desk()
    scheduleFreeze(&desk, after: 0)
    var next = 0
    while true {
      let orderAt = next < honestOrders.count ? honestOrders[next].at : Double.infinity
      let completedAt = desk.isFrozen ? Double.infinity : completions.nextAt
      let at = min(min(orderAt, events.nextAt), min(completedAt, desk.changesAt))
      guard at <= market.horizon else { return }
      if at == desk.changesAt {
        if desk.isFrozen { thaw(&desk, at) } else { freeze(&desk, at) }
      } else if at == completedAt {
        complete(&desk, at)
      } else if at == orderAt {
        let order = honestOrders[next]
        applications.append(
          Application(
            at: at, chips: order.chips, number: order.number, applicant: order.buyer,
            isSmuggler: false))
        next += 1
      } else if let event = events.pop() {
        perform(event)
      }
      start(&desk, at)
    }
  }

  private func scheduleFreeze(_ desk: inout Desk, after: Double) {
    let rate = market.parameters[.omega]
    guard rate > 0 else {
      desk.changesAt = .infinity
      return
    }
    let words = keyed.words(.freeze, principal: .max, counter: desk.freezes)
    desk.changesAt = after + words.a.exponential / rate
  }

  private func freeze(_ desk: inout Desk, _ at: Double) {
    let words = keyed.words(.freeze, principal: .max, counter: desk.freezes)
    desk.freezes &+= 1
    desk.isFrozen = true
    desk.changesAt = at + words.b.exponential * market.parameters[.freeze]
  }

  private mutating func thaw(_ desk: inout Desk, _ at: Double) {
    desk.isFrozen = false
    scheduleFreeze(&desk, after: at)
    while completions.nextAt <= at { complete(&desk, at) }
  }

  /// Gives free officers the applications that wait longest.
  private mutating func start(_ desk: inout Desk, _ at: Double) {
    while !desk.isFrozen, desk.busy < market.slots, desk.head < applications.count {
      let application = applications[desk.head]
      let words = keyed.words(
        .handling, principal: principal(of: application), counter: application.number)
      let handling = words.a.exponential * market.meanHandling
      completions.push(Event(at: at + handling, word: UInt64(desk.head)))
      desk.head += 1
      desk.busy += 1
    }
  }

  private func principal(of application: Application) -> UInt32 {
    let applicant = Int(application.applicant)
    guard application.isSmuggler else { return honest[applicant].principal }
    return smugglers[Int(identities[applicant].smuggler)].principal
  }

  private mutating func complete(_ desk: inout Desk, _ at: Double) {
    guard let event = completions.pop() else { return }
    desk.busy -= 1
    let application = applications[Int(event.word)]
    let applicant = Int(application.applicant)
    let sojourn = at - application.at
    if application.isSmuggler {
      if identities[applicant].signal > market.denialLimit {
        block(
          Int(identities[applicant].smuggler), at, order: application.number,
          chips: application.chips)
      } else {
        send(applicant, application.at, delay: sojourn, application.number, application.chips)
      }
      return
    }
    decideHonest(application, at, sojourn)
  }

  private mutating func decideHonest(
    _ application: Application, _ at: Double, _ sojourn: Double
  ) {
    let buyer = Int(application.applicant)
    if honest[buyer].isDenied {
      tally.blockedByRule += 1
      tally.blockedChips += application.chips
      return
    }
    let words = keyed.words(
      .handling, principal: honest[buyer].principal, counter: application.number)
    if sojourn > words.b.exponential * market.patience {
      tally.lostToDelay += 1
      tally.blockedChips += application.chips
      return
    }
    shipHonest(buyer, application.at, delay: sojourn, application.chips)
  }

  /// An honest order that passed where buyers share officers or sureties.
  mutating func shipHonest(_ buyer: Int, _ at: Double, delay: Double, _ chips: Int) {
    tally.legitShipped += 1
    tally.legitShippedChips += chips
    tally.legitDelay += Tally.ticks(delay)
    let deliveredAt = at + delay + market.ship
    if deliveredAt < honest[buyer].firstDeliveryAt { honest[buyer].firstDeliveryAt = deliveredAt }
    if plans, delay <= market.planDelay, at + market.planDelay <= market.horizon {
      honest[buyer].kept += chips
    }
  }

  /// Puts honest orders in the order of time: first by as many even slices of the horizon as there
  /// are orders, then by insertion, so that the cost grows with their number alone.
  mutating func sortHonestOrders() {
    let count = honestOrders.count
    guard count > 1 else { return }
    let scale = Double(count) / market.horizon
    buckets.removeAll(keepingCapacity: true)
    buckets.append(contentsOf: repeatElement(0, count: count + 1))
    for order in honestOrders { buckets[min(Int(order.at * scale), count - 1) + 1] += 1 }
    for at in 1...count { buckets[at] += buckets[at - 1] }
    sorting.removeAll(keepingCapacity: true)
    sorting.append(contentsOf: honestOrders)
    for order in honestOrders {
      let bucket = min(Int(order.at * scale), count - 1)
      sorting[Int(buckets[bucket])] = order
      buckets[bucket] += 1
    }
    swap(&sorting, &honestOrders)
    for at in 1..<count {
      let order = honestOrders[at]
      var place = at
      while place > 0,
        honestOrders[place - 1].at > order.at
          || (honestOrders[place - 1].at == order.at && honestOrders[place - 1].buyer > order.buyer)
      {
        honestOrders[place] = honestOrders[place - 1]
        place -= 1
      }
      honestOrders[place] = order
    }
  }
}
