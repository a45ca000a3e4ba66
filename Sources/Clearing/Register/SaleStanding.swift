import Canon
import Rulebook
import Suretyship
import Vocabulary

/// Where a sale stands, derived from facts whenever somebody asks; it is stored nowhere.
package enum SaleState: Sendable, Hashable {
  case proposed
  case cleared
  /// What it rests on has fallen; new shipments are refused; if nothing is cured by then it lapses.
  case flagged(until: Instant)
  case lapsed(since: Instant)
  case superseded
  case withdrawn

  package var word: String {
    switch self {
    case .proposed: "proposed"
    case .cleared: "cleared"
    case .flagged: "flagged"
    case .lapsed: "lapsed"
    case .superseded: "superseded"
    case .withdrawn: "withdrawn"
    }
  }
}

extension Register {
  /// The decision on a sale as a rulebook stands on a day, with all that the register knows of it.
  package func decision(on row: SaleRow, under law: Rulebook, on day: Day) -> Decision {
    determine(
      row.sale.withoutOwnPrivileges, under: law, asOf: day,
      standing: standing(of: row, under: law, on: day))
  }

  /// Facts of the register that a decision on a sale rests on.
  package func standing(of row: SaleRow, under law: Rulebook, on day: Day) -> Standing {
    var out = Standing()
    out.engagement = engagementFacts(of: row, on: day)
    out.bond = bondFacts(of: row, on: day)
    out.licence = licenceFacts(of: row, on: day)
    out.notice = noticeFacts(of: row)
    out.shippedTpp = .value(shippedTpp(to: row, in: day.year))
    // What is not all shipped is shipped today at the earliest, whatever day the document states.
    let shippedOn = row.units > 0 && row.unitsShipped >= row.units ? row.lastShippedAt?.day : nil
    out.shipsOn = .value(shippedOn ?? day)
    for disposition in row.dispositions {
      guard let flag = FlagID(rawValue: disposition.flag) else { continue }
      out.resolvedFlags.append(ResolvedFlag(flag, facts: disposition.facts))
    }
    out.letters = letterFacts(to: row.exporter)
    out.raisedFlags = listFlags(of: row)
    if let flag = controllerFlag(of: row, under: law) { out.raisedFlags.append(flag) }
    return out
  }

  /// TPP shipped to the sale's buyer in a year under other sales than this one.
  func shippedTpp(to row: SaleRow, in year: Int) -> Int64 {
    let id = ConsigneeYear.id(row.buyer, year: Int64(year))
    let total = consigneeYears[id]?.tpp ?? 0
    guard row.units > 0, row.unitsShipped > 0, row.lastShippedAt?.day.year == year else {
      return total
    }
    return max(0, total - tppShare(of: row, units: row.unitsShipped))
  }

  /// The part of a sale's TPP that falls to some of its units, rounded up.
  package func tppShare(of row: SaleRow, units: Int64) -> Int64 {
    guard row.units > 0, units > 0 else { return 0 }
    guard units < row.units else { return row.tpp }
    let product = row.tpp.multipliedFullWidth(by: units)
    let (quotient, rest) = row.units.dividingFullWidth(product)
    return rest > 0 ? quotient + 1 : quotient
  }

  /// Facts of the auditors that a sale rests on: of the first site where one does not stand, else of the first.
  func engagementFacts(
    of row: SaleRow, on day: Day
  ) -> Stated<Reference<EngagementFacts>> {
    var first: Stated<Reference<EngagementFacts>>?
    for site in watchedSites(of: row) {
      let facts = engagementFacts(of: row, at: site, on: day)
      guard facts.isStanding else { return facts }
      first = first ?? facts
    }
    return first ?? .none
  }

  private func engagementFacts(
    of row: SaleRow, at site: SiteID, on day: Day
  ) -> Stated<Reference<EngagementFacts>> {
    let known = site == row.siteID ? row.engagement : nil
    guard let id = sites[site]?.engagement ?? known, let engagement = engagements[id]
    else { return .none }
    var facts = EngagementFacts()
    let accreditation = accreditations[engagement.auditor]
    facts.id = .value(id.text)
    facts.auditor = .value(parties[engagement.auditor]?.name ?? engagement.auditor.text)
    facts.accredited = .value(
      accreditation.map { $0.status == .accredited || $0.status == .suspended } == true
        && accreditation.map { day <= $0.validUntil } == true
        && isActive(engagement.auditor, as: .auditor))
    facts.suspended = .value(accreditation?.status == .suspended)
    facts.coversSite = .value(engagement.siteID == site)
    facts.affiliated = .value(
      areAffiliated(engagement.auditor, row.buyer)
        || areAffiliated(engagement.auditor, row.exporter))
    facts.inForce = .value(auditorStands(engagement, on: day))
    return .value(Reference(id: id.text, facts: facts))
  }

  /// A notice that the document states by number: nobody here has seen the answer to it, so that it is never taken at its word.
  private func noticeFacts(of row: SaleRow) -> Stated<Reference<NoticeFacts>> {
    guard let stated = row.sale.authorisation.value?.notice.value else { return .none }
    var facts = NoticeFacts()
    facts.id = stated.facts?.id ?? .value(stated.id)
    return .value(Reference(id: stated.id, facts: facts))
  }

  func bondFacts(of row: SaleRow, on day: Day) -> Stated<Reference<BondFacts>> {
    guard let id = row.bond, let bond = bonds[id] else { return .none }
    var facts = BondFacts()
    let sureties = bond.sureties
    facts.id = .value(id.text)
    facts.surety = .value(parties[bond.surety]?.name ?? bond.surety.text)
    facts.suretyApproved = .value(
      sureties.allSatisfy { surety in
        suretyStands(surety, on: day) && accreditations[surety]?.isDelinquent == false
      })
    facts.affiliated = .value(sureties.contains { areAffiliated($0, bond.principal) })
    facts.inForce = .value(
      bond.status != .released && bond.closedToNewFrom.map { day.startAt < $0 } != false
        && deficiency(of: bond, on: day) == nil
        && Cover(terms: bond.terms, cancelledFrom: bond.closedToNewFrom?.day).charges(
          shippedOn: day)
    )
    facts.penalSum = .value(MoneyAmount(bond.terms.penalSum))
    let cover = cover(of: bond, for: row, on: day)
    let left = max(0, cover.free).addingReportingOverflow(cover.spared).partialValue
    facts.available = .value(
      MoneyAmount(Money(minor: left, currency: bond.terms.penalSum.currency)))
    return .value(Reference(id: id.text, facts: facts))
  }

  func licenceFacts(of row: SaleRow, on day: Day) -> Stated<Reference<LicenceFacts>> {
    guard let id = row.licence, let licence = licences[id] else { return .none }
    var facts = LicenceFacts()
    facts.id = .value(id.text)
    facts.granted = .value(
      licence.status == .granted && licence.validUntil.map { day <= $0 } == true)
    facts.covers = .value(licence.units >= row.units)
    return .value(Reference(id: id.text, facts: facts))
  }

  /// Decides a row's sale and keeps in it what later acts need: outcome, rulebook, TPP, insured value.
  func refresh(_ row: inout SaleRow, under law: Rulebook, on day: Day) throws(Refusal) {
    row.rulebook = law.digest
    row.engagement = sites[row.siteID]?.engagement ?? row.engagement
    guard let value = law.insuredValue(of: row.sale) else {
      throw Refusal(Self.noValue)
    }
    row.insuredValue = value
    // Goods that cannot be classified leave the decision undetermined; they have no TPP to count.
    let tpp = law.tpp(of: row.sale) ?? 0
    row.tpp = tpp
    row.tppPerUnitMax = row.units > 0 ? tpp / row.units : 0
    row.outcome =
      isKnown(row)
      ? decision(on: row, under: law, on: day).outcome.rawValue
      : Decision.Outcome.undetermined.rawValue
  }

  static let noValue = RefusalKind(
    "sale.no-value", "the sale has no insured value: a price or a reference price is missing",
    fix: "state a unit price for each line, all in one currency, within the register's range")
  static let notShippable = RefusalKind(
    "shipment.not-cleared", "nothing may be shipped under this sale as it stands",
    fix: "claim the exception, or apply for a licence; the sale's page lists what is unmet")
  package static let roundOverdue = RefusalKind(
    "shipment.round-overdue", "a site where units of the sale stand was not inspected in time",
    fix: "have the site's auditor hold the round that is overdue")
  static let beyondSale = RefusalKind(
    "shipment.beyond-sale", "more units would be shipped than were sold",
    fix: "propose another sale for the rest")
  static let beyondLicence = RefusalKind(
    "shipment.beyond-licence", "the licence does not cover these units on this day",
    fix: "apply for another licence")
  static let flagged = RefusalKind(
    "shipment.flagged", "a flag was raised since the licence was granted, and must be resolved",
    fix: "dispose of each flag named, with evidence, or apply for a licence that answers it")

  /// Whether units may be shipped under a sale now; every shipment is decided anew on live facts.
  package func mayShip(
    _ row: SaleRow, units: Int64, value: Money, at: Instant
  ) throws(Refusal) {
    guard row.withdrawnAt == nil, row.supersededAt == nil else {
      throw Refusal(Self.notShippable, row.withdrawnAt == nil ? "superseded" : "withdrawn")
    }
    let (sum, over) = row.unitsShipped.addingReportingOverflow(units)
    guard units > 0, !over, sum <= row.units else {
      throw Refusal(Self.beyondSale, "\(sum) of \(row.units)")
    }
    // A parent that changed after the clearance, or a party that was removed, stops new shipments.
    try checkStated(row)
    try checkKnown(row)
    switch row.ground {
    case .none:
      let isFree = row.outcome == Decision.Outcome.noLicenceRequired.rawValue
      throw Refusal(
        Self.notShippable,
        isFree ? "no licence is required: claim-exception records that ground" : row.outcome)
    case .licence:
      guard let id = row.licence, let licence = licences[id], licence.status == .granted,
        let until = licence.validUntil, at.day <= until,
        licence.unitsDrawn.addingReportingOverflow(units).partialValue <= licence.units
      else { throw Refusal(Self.beyondLicence, row.licence?.text ?? "none") }
      try checkFlags(row, under: licence, on: at.day)
    case .exception, .noLicenceRequired:
      let law = try rulebookOf(row)
      let decision = decision(on: row, under: law, on: at.day)
      guard decision.outcome == .cleared || decision.outcome == .noLicenceRequired else {
        throw Refusal(Self.notShippable, decision.outcome.rawValue, decision: decision)
      }
      if let since = roundOverdueAt(row, decision), at >= since.adding(days: law.terms.cureDays) {
        throw Refusal(Self.roundOverdue, since.day.text)
      }
    }
  }

  /// Throws where a must-resolve flag was raised on facts that the grant of the sale's licence did not answer: a licence is no leave to
  /// close one's eyes to what turns up after it (Supplement No. 3 to 15 CFR 732).
  private func checkFlags(
    _ row: SaleRow, under licence: LicenceRow, on day: Day
  ) throws(Refusal) {
    let decision = decision(on: row, under: try lawInForce(), on: day)
    let open = decision.unresolvedFlags.filter {
      !licence.flags.contains(ResolvedFlag($0, facts: decision.facts(of: $0)))
    }
    guard open.isEmpty else {
      throw Refusal(
        Self.flagged, open.map(\.rawValue).joined(separator: ", "), decision: decision)
    }
  }

  /// The rulebook a sale is shipped under: an exception keeps the one it was given under, a sale that needed no licence is
  /// judged by the law in force.
  func rulebookOf(_ row: SaleRow) throws(Refusal) -> Rulebook {
    if row.ground == .exception, let law = rulebook(row.rulebook) { return law }
    return try lawInForce()
  }

  /// Where a sale stands at a moment.
  ///
  /// A sale that needed no licence is held to the law in force, with its letters and lists, while units are left to be shipped; what has
  /// left rests on nothing any more. A licence stands until it runs out or is drawn down, which stops shipments and flags nothing.
  package func liveState(of row: SaleRow, at: Instant) -> SaleState {
    if row.withdrawnAt != nil { return .withdrawn }
    if row.supersededAt != nil { return .superseded }
    switch row.ground {
    case .none: return .proposed
    case .licence: return .cleared
    case .noLicenceRequired where row.unitsShipped >= row.units: return .cleared
    case .exception, .noLicenceRequired: break
    }
    guard let law = (try? rulebookOf(row)) ?? rulebook(row.rulebook) else { return .proposed }
    let decision = decision(on: row, under: law, on: at.day)
    let since: Instant
    if decision.outcome == .cleared || decision.outcome == .noLicenceRequired
      // Everything is shipped and stays covered for its periods: the end of the bond for new shipments is no fall.
      || (row.unitsShipped == row.units && decision.unmet.allSatisfy { $0.id == .bond })
    {
      guard let overdueAt = roundOverdueAt(row, decision) else { return .cleared }
      since = overdueAt
    } else {
      since = fallenAt(row, under: law, at: at) ?? row.clearedAt ?? at
    }
    let until = since.adding(days: law.terms.cureDays)
    return at < until ? .flagged(until: until) : .lapsed(since: until)
  }
}
