/// Smugglers under auditors alone (R2), one after the other as soon as nothing joins them.
///
/// They share auditors: a strike may remove one, and then all its clients move. So their events stand in
/// one queue by time. In a large market every auditor but the last, who stays, is removed early; from then
/// on what one smuggler does changes nothing for another, and each is lived to the end by itself, with a
/// short queue and its own few rows in the cache. What is counted is whole numbers, so the order cannot
/// change a bit; each smuggler's own events keep theirs.
extension Replica {
  /// Whether a smuggler may still matter to another: by strikes, or by what learners hear.
  private var smugglersMeet: Bool {
    market.learning > 0
      || (market.backCheck > 0 && tally.auditorsRemoved < market.auditors - 1)
  }

  /// Lives through what is queued, to the end.
  mutating func runAudited() {
    while smugglersMeet {
      guard let event = events.pop() else { return }
      perform(event)
    }
    // Once for all: no smuggler is added while events run.
    events.empty(into: &queued)
    sortBySmuggler()
    var at = 0
    for slot in smugglers.indices {
      while at < queued.count, smuggler(queued[at]) == slot {
        events.push(queued[at])
        at += 1
      }
      runEvents()
    }
  }

  private func smuggler(_ event: Event) -> Int {
    let agent = Int(event.word >> 4)
    switch Kind(rawValue: event.word & 15) {
    case .delivery, .diversion: return Int(identities[Int(lots[agent].identity)].smuggler)
    case .auditVisit, .regulatorVisit, .tip: return Int(identities[agent].smuggler)
    case .order, .reopening, nil: return agent
    }
  }

  /// Brings the events of each smuggler together, by counting.
  private mutating func sortBySmuggler() {
    buckets.removeAll(keepingCapacity: true)
    buckets.append(contentsOf: repeatElement(0, count: smugglers.count + 1))
    for event in queued { buckets[smuggler(event) + 1] += 1 }
    for slot in smugglers.indices { buckets[slot + 1] += buckets[slot] }
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: queued)
    for event in queued {
      let slot = smuggler(event)
      sorted[Int(buckets[slot])] = event
      buckets[slot] += 1
    }
    swap(&queued, &sorted)
  }
}
