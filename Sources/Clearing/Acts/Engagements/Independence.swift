import Canon
import Inspection
import Pages
import Rulebook
import Suretyship
import Vocabulary

/// Refusals that several acts of this chapter share.
enum EngagementRefusals {
  static let noAudits = RefusalKind(
    "engagement.no-audits", "the rulebook in force has no auditors",
    fix: "nothing is to be engaged under this rulebook")
  static let notEligible = RefusalKind(
    "engagement.auditor-not-eligible",
    "the auditor is not accredited, not independent, excluded, or has used up its tenure here",
    fix: "choose another auditor")
  static let roundOpen = RefusalKind(
    "engagement.round-open", "a round is under way under the engagement",
    fix: "wait until the round is closed: an inspection cannot be escaped by a new auditor")
}

extension Register {
  /// Days that the client of an engagement must wait before it asks for another auditor, after it ended one of its own accord.
  ///
  /// Draws may not be repeated until a favourite comes out: an auditor that the audited party picks finds less.
  static let coolingDays = 90
  /// Days in which an assigned auditor must accept; later its client may end the engagement freely.
  static let answerDays = 14
  /// Days for which an auditor that ended an engagement at a site is not drawn for it again.
  static let declinedDays = 365

  /// The terms of the rulebook in force, where it has any. Throws `engagement.no-audits`.
  func auditTerms() throws(Refusal) -> Terms {
    guard let terms = try lawInForce().law.terms else {
      throw Refusal(EngagementRefusals.noAudits)
    }
    return terms
  }

  /// All of whom an auditor of a site must be independent, each with those who control it.
  func concerned(at site: SiteEntry, client: PartyID) -> [Circle] {
    let list = parties(at: site, client: client)
    var circles: [Circle] = []
    circles.reserveCapacity(list.count)
    // No closure here: it would copy the register.
    for party in list {
      if let circle = circle(of: party) { circles.append(circle) }
    }
    return circles
  }

  /// The operator of a site, the client, and exporters, makers, buyers and sureties of the sales whose goods belong there.
  private func parties(at site: SiteEntry, client: PartyID) -> [PartyID] {
    var list: [PartyID] = []
    list.reserveCapacity(8)
    func add(_ party: PartyID) {
      if party != .none, !list.contains(party) { list.append(party) }
    }
    add(site.operator)
    add(client)
    // Fields by place: a sale's row holds its whole document.
    for id in site.sales {
      guard let place = sales.place(of: id), sales[at: place].withdrawnAt == nil,
        sales[at: place].supersededAt == nil
      else { continue }
      add(sales[at: place].exporter)
      add(sales[at: place].maker)
      add(sales[at: place].buyer)
      guard let bondID = sales[at: place].bond, let bond = bonds.place(of: bondID),
        bonds[at: bond].status != .released
      else { continue }
      add(bonds[at: bond].surety)
      for part in bonds[at: bond].terms.coSureties { add(part.surety) }
    }
    return list
  }

  /// Whether an auditor is affiliated with nobody of whom it must be independent at a site.
  func isIndependent(_ auditor: PartyID, at site: SiteEntry, client: PartyID) -> Bool {
    guard let own = circle(of: auditor) else { return false }
    for party in parties(at: site, client: client) {
      if let other = circle(of: party), own.meets(other, in: self) { return false }
    }
    return true
  }

  /// Whether an auditor is affiliated with none of these parties, given with those who control them.
  func isIndependent(_ auditor: PartyID, of others: [Circle]) -> Bool {
    guard let own = circle(of: auditor) else { return false }
    for other in others where own.meets(other, in: self) { return false }
    return true
  }

  /// All engagements that a site ever had, in the order requested.
  func engagements(at site: SiteID) -> [EngagementRow] {
    var places: [Int] = []
    _ = siteEngagements.find(KeyHash.mix(site.bits)) { place in
      places.append(place)
      return false
    }
    places.sort()
    var rows: [EngagementRow] = []
    rows.reserveCapacity(places.count)
    for place in places where engagements[at: place].siteID == site {
      rows.append(engagements[at: place])
    }
    return rows
  }

  /// Rounds that an auditor held at a site in engagements that ended, leaving out those it has since rested from for as long as
  /// a whole tenure lasts.
  func roundsHeld(
    by auditor: PartyID, in history: [EngagementRow], terms: Terms, on day: Day
  ) -> Int64 {
    let restDays = max(0, terms.tenureRoundsMax) * max(0, terms.roundIntervalDaysMax)
    var rounds: Int64 = 0
    for row in history where row.auditor == auditor && row.status == .ended {
      guard let endedAt = row.endedAt, endedAt.day.adding(days: restDays) >= day else { continue }
      rounds += row.rounds
    }
    return rounds
  }

  /// Rounds that are left to the auditor of an engagement at its site, not below 0.
  package func roundsLeft(_ engagement: EngagementRow) -> Int64 {
    guard let terms = rulebook?.law.terms else { return 0 }
    return max(0, Int64(terms.tenureRoundsMax) - engagement.roundsBefore - engagement.rounds)
  }

  /// What the assignment of an auditor rests on: who is accredited, and who of them has a conflict, has declined, or has used up
  /// its tenure at the site. Anyone can form it again from the register.
  func assignment(
    for engagement: EngagementRow, at site: SiteEntry, history: [EngagementRow], terms: Terms,
    on day: Day
  ) -> AssignmentRequest {
    var request = AssignmentRequest()
    switch terms.assignment {
    case .clientChoice: request.mode = .clientChoice
    case .shortlistRandom: request.mode = .shortlistRandom
    case .poolRandom: request.mode = .poolRandom
    }
    request.named = engagement.named
    request.excluded = engagement.excluded
    let concerned = concerned(at: site, client: engagement.buyer)
    let current = site.engagement.flatMap { engagements[$0] }
    for place in 0..<accreditations.count where accreditations[at: place].role == .auditor {
      let auditor = accreditations[at: place].party
      guard isAccredited(auditor, as: .auditor, on: day) else { continue }
      request.pool.append(auditor)
      let held = roundsHeld(by: auditor, in: history, terms: terms, on: day)
      // A successor is another: drawn again with one round left, an auditor would leave the site without any soon.
      let isCurrent = current.map { $0.auditor == auditor && $0.status != .ended } == true
      if isCurrent || held >= Int64(terms.tenureRoundsMax)
        || hasDeclined(auditor, in: history, on: day)
        || !isIndependent(auditor, of: concerned)
      {
        request.excluded.append(auditor)
      }
    }
    return request
  }

  private func hasDeclined(
    _ auditor: PartyID, in history: [EngagementRow], on day: Day
  ) -> Bool {
    history.contains { row in
      row.auditor == auditor && row.endedBy == auditor
        && row.endedAt.map { $0.day.adding(days: Self.declinedDays) >= day } == true
    }
  }

  /// Whether an auditor may inspect, and be rested on, under an engagement on a day: it accepted, its accreditation is in force, it is
  /// independent of client and site operator, and rounds are left to it at the site.
  package func auditorStands(_ engagement: EngagementRow, on day: Day) -> Bool {
    guard engagement.status == .active,
      isAccredited(engagement.auditor, as: .auditor, on: day), roundsLeft(engagement) > 0
    else { return false }
    guard !areAffiliated(engagement.auditor, engagement.buyer) else { return false }
    guard let site = sites[engagement.siteID] else { return false }
    return !areAffiliated(engagement.auditor, site.operator)
  }
}
