import Statistics

/// Visits to smugglers' sites, what they find, and what follows.
///
/// Visits before anything is missing change nothing: they are counted when the first loss makes the
/// later ones matter.
extension Replica {
  /// Begins to watch an identity: from its first diversion each visit may find it.
  mutating func watch(_ at0: Int, from: Double) {
    if market.audits {
      var next = nextAudit(at0, after: identities[at0].firstDeliveryAt)
      while next <= from {
        tally.auditVisits += 1
        next = nextAudit(at0, after: next)
      }
      schedule(next, at0, .auditVisit)
    }
    var next = nextRegulatorVisit(at0, after: identities[at0].firstDeliveryAt)
    while next <= from {
      tally.regulatorVisits += 1
      next = nextRegulatorVisit(at0, after: next)
    }
    schedule(next, at0, .regulatorVisit)
    guard market.tips > 0 else { return }
    let words = keyed.words(
      .exposure, principal: principal(at0), identity: identities[at0].serial)
    schedule(from + words.a.exponential / market.tips, at0, .tip)
  }

  private func principal(_ at0: Int) -> UInt32 {
    smugglers[Int(identities[at0].smuggler)].principal
  }

  /// The words of the visit that comes next.
  private func auditWords(_ at0: Int) -> Philox.Block {
    keyed.words(
      .auditVisit, principal: principal(at0), identity: identities[at0].serial,
      counter: identities[at0].auditVisits)
  }

  private mutating func nextAudit(_ at0: Int, after: Double) -> Double {
    defer { identities[at0].auditVisits &+= 1 }
    if market.calendar > 0 {
      guard identities[at0].auditVisits == 0 else { return after + market.calendar }
      let words = keyed.words(
        .exposure, principal: principal(at0), identity: identities[at0].serial)
      return after + words.b.uniform * market.calendar
    }
    guard market.auditRate > 0 else { return .infinity }
    return after + auditWords(at0).a.exponential / market.auditRate
  }

  private mutating func nextRegulatorVisit(_ at0: Int, after: Double) -> Double {
    guard market.regulatorRate > 0 else { return .infinity }
    let words = keyed.words(
      .regulatorVisit, principal: principal(at0), identity: identities[at0].serial,
      counter: identities[at0].regulatorVisits)
    identities[at0].regulatorVisits &+= 1
    return after + words.a.exponential / market.regulatorRate
  }

  mutating func visitByAuditor(_ at0: Int, _ at: Double) {
    guard !identities[at0].isDetected else { return }
    tally.auditVisits += 1
    let identity = identities[at0]
    let words = keyed.words(
      .auditVisit, principal: principal(at0), identity: identity.serial,
      counter: identity.auditVisits &- 1)
    if SampleCheck.hits(
      items: identity.inventory, missing: identity.missing, sample: market.auditSample,
      words.b.uniform)
    {
      let auditor = Int(identity.auditor)
      let isSuppressed =
        words.c.uniform < market.suppression[auditor] || isBribed(at0)
      if !isSuppressed {
        findings += 1
        return detect(at0, at)
      }
      if words.d.uniform < market.backCheck {
        findings += 1
        detect(at0, at)
        return strike(auditor, at)
      }
    }
    schedule(nextAudit(at0, after: at), at0, .auditVisit)
  }

  mutating func visitByRegulator(_ at0: Int, _ at: Double) {
    guard !identities[at0].isDetected else { return }
    tally.regulatorVisits += 1
    let identity = identities[at0]
    let words = keyed.words(
      .regulatorVisit, principal: principal(at0), identity: identity.serial,
      counter: identity.regulatorVisits &- 1)
    if SampleCheck.hits(
      items: identity.inventory, missing: identity.missing, sample: market.regulatorSample,
      words.b.uniform)
    {
      return detect(at0, at)
    }
    schedule(nextRegulatorVisit(at0, after: at), at0, .regulatorVisit)
  }

  /// A back-check that proves suppression. The last auditor stays: somebody must audit.
  private mutating func strike(_ auditor: Int, _ at: Double) {
    strikes[auditor] += 1
    let others = isRemoved.lazy.filter { !$0 }.count - 1
    guard strikes[auditor] >= market.strikesMax, !isRemoved[auditor], others > 0 else { return }
    isRemoved[auditor] = true
    tally.auditorsRemoved += 1
    let next = laxest()
    for at0 in identities.indices where identities[at0].auditor == Int32(auditor) {
      noteUnwatched(at0, at, isFound: false)
      identities[at0].auditor = Int32(next)
      noteWatched(at0, at)
    }
  }

  /// A diverter is found: debarment, penalty, claims; a new company later.
  mutating func detect(_ at0: Int, _ at: Double) {
    noteUnwatched(at0, at, isFound: true)
    identities[at0].isDetected = true
    let identity = identities[at0]
    let slot = Int(identity.smuggler)
    let isUndeterred = smugglers[slot].isUndeterred
    tally.detectedIdentities += 1
    tally.timeToDetection += Tally.ticks(at - identity.firstDiversionAt)
    noteSpell(from: identity.firstDiversionAt, to: at, isDetected: true)
    tally.finedChips += identity.finedChips
    if !isUndeterred { tally.finedChipsDeterrable += identity.finedChips }
    claim(identity, at, recovery: isUndeterred ? 0 : market.quoting.recovery)
    if smugglers[slot].identity == Int32(at0) { prepareReopening(slot, at) }
  }

  /// At the horizon: visits to identities that never diverted, audited time, what was not found.
  mutating func closeIdentities() {
    for at0 in identities.indices where identities[at0].firstDeliveryAt < .infinity {
      if market.audits {
        tally.auditedTime += Tally.ticks(market.horizon - identities[at0].firstDeliveryAt)
      }
      if !identities[at0].isDetected { tally.undetectedChips += identities[at0].missing }
      guard identities[at0].firstDiversionAt == .infinity else {
        if !identities[at0].isDetected {
          noteSpell(
            from: identities[at0].firstDiversionAt, to: market.horizon, isDetected: false)
        }
        continue
      }
      let from = identities[at0].firstDeliveryAt
      if market.audits {
        var next = nextAudit(at0, after: from)
        while next <= market.horizon {
          tally.auditVisits += 1
          next = nextAudit(at0, after: next)
        }
      }
      var next = nextRegulatorVisit(at0, after: from)
      while next <= market.horizon {
        tally.regulatorVisits += 1
        next = nextRegulatorVisit(at0, after: next)
      }
    }
  }

  /// E4: an auditor is bought where the bribe is worth more to it than its accreditation at risk.
  private mutating func isBribed(_ at0: Int) -> Bool {
    guard market.bribe > 0 else { return false }
    let identity = identities[at0]
    let gain = smugglers[Int(identity.smuggler)].gain * market.price * Double(identity.missing)
    guard market.bribe * gain > market.backCheck * market.franchise else { return false }
    tally.bribes += 1
    return true
  }
}

/// The check of a sample of chips at a visit.
package enum SampleCheck {
  /// Whether a sample meets a missing chip: with chance 1 − C(N − d, s) / C(N, s), decided by one
  /// uniform number.
  ///
  /// Source: lab.md CF3. The ratio is a product of min(s, d) factors and is left as soon as it is
  /// decided.
  package static func hits(items: Int, missing: Int, sample: Int, _ u: Double) -> Bool {
    guard missing > 0, sample > 0 else { return false }
    guard missing <= items - sample else { return true }
    let steps = min(missing, sample)
    let other = Double(max(missing, sample))
    var unseen = 1.0
    var left = Double(items)
    for _ in 0..<steps {
      unseen *= 1 - other / left
      if unseen <= u { return true }
      left -= 1
    }
    return false
  }
}
