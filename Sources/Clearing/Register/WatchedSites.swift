import Canon
import Custody
import Rulebook
import Vocabulary

/// A clearance that rests on an auditor rests on the auditor of every site where units of the sale stand.
extension Register {
  /// The sale's own site, and those its units were moved to while any of them belongs there. Once all is shipped and has been moved on,
  /// the own site is one like the others.
  func watchedSites(of row: SaleRow) -> [SiteID] {
    guard !row.otherSites.isEmpty else { return [row.siteID] }
    // Units keep the sale they were shipped under, whatever followed it since.
    let places = unitSales(of: row)
    func holds(_ site: SiteID) -> Bool {
      guard let number = siteNumber(site) else { return false }
      return places.contains { units.holds(unitsOf: $0, at: number) }
    }
    let others = row.otherSites.filter(holds)
    let isLeft = row.unitsShipped >= row.units && !others.isEmpty && !holds(row.siteID)
    return isLeft ? others : [row.siteID] + others
  }

  /// The sale's other sites without those where no unit of it can turn up any more.
  func otherSitesInUse(of row: SaleRow) -> [SiteID] {
    let places = unitSales(of: row)
    return row.otherSites.filter { site in
      guard let number = siteNumber(site) else { return false }
      return places.contains { units.mayHold(unitsOf: $0, at: number) }
    }
  }

  /// The numbers by which units name a sale and those it took the place of.
  private func unitSales(of row: SaleRow) -> [UInt32] {
    lineage(of: row).compactMap { sales.place(of: $0.id).map { UInt32(clamping: $0) } }
  }

  /// A sale and those it took the place of, the latest first: a resale took nobody's place.
  package func lineage(of row: SaleRow) -> [SaleRow] {
    var out = [row]
    while out.count < Self.lineageMax, let id = out.last?.follows, let earlier = sales[id],
      earlier.supersededAt != nil
    {
      out.append(earlier)
    }
    return out
  }

  /// Most sales of one lineage that are looked at.
  static let lineageMax = 256

  /// Since when a round has been overdue at a site that the sale rests on, the first of them; `nil` if none is, or if no auditor is
  /// asked for by the route that cleared it.
  func roundOverdueAt(_ row: SaleRow, _ decision: Decision) -> Instant? {
    guard decision.restsOnAuditor else { return nil }
    return watchedSites(of: row).compactMap { sites[$0]?.roundOverdueAt }.min()
  }

  /// The moments at which the auditor of a site fell: its engagement ended, its accreditation was suspended or withdrawn or lapsed, or it was
  /// removed.
  func auditorFellAt(site: SiteID, of row: SaleRow, at: Instant) -> [Instant] {
    guard let engagement = lastEngagement(at: site) ?? row.engagement.flatMap({ engagements[$0] })
    else { return [] }
    var moments: [Instant] = []
    if let at = engagement.endedAt { moments.append(at) }
    if let at = parties[engagement.auditor]?.removedAt { moments.append(at) }
    if let accreditation = accreditations[engagement.auditor] {
      if let at = accreditation.suspendedAt { moments.append(at) }
      if accreditation.status == .withdrawn { moments.append(accreditation.since) }
      let lapses = accreditation.validUntil.adding(days: 1).startAt
      if lapses <= at { moments.append(lapses) }
    }
    return moments
  }

  /// Whether an auditor stands at a site, or did: units do not get away from inspection because an engagement has ended.
  func wasAudited(_ site: SiteEntry) -> Bool {
    engagements(at: site.id).contains { $0.activeSince != nil }
  }

  /// The engagement in force at a site, or the one that ended there last.
  private func lastEngagement(at site: SiteID) -> EngagementRow? {
    if let id = sites[site]?.engagement { return engagements[id] }
    return engagements(at: site).filter { $0.activeSince != nil && $0.endedAt != nil }
      .max { ($0.endedAt ?? .zero) < ($1.endedAt ?? .zero) }
  }

  /// Whether units stand at a site, or belong there while they are away for repair.
  func holdsUnits(_ site: SiteEntry) -> Bool {
    guard let number = siteNumber(site.id) else { return false }
    return units.units(at: number).contains { units[$0].state.belongsAtSite }
  }
}

extension Stated where Value == Reference<EngagementFacts> {
  /// Whether the facts say that an auditor stands.
  var isStanding: Bool {
    guard case .value(let reference) = self, let facts = reference.facts else { return false }
    return facts.inForce == .value(true) && facts.accredited == .value(true)
      && facts.suspended == .value(false) && facts.coversSite == .value(true)
      && facts.affiliated == .value(false)
  }
}

extension Decision {
  /// Whether the route that clears the sale asks for an auditor; where none does for now, whether an auditor is asked for and stands.
  fileprivate var restsOnAuditor: Bool {
    if let clearedBy { return rulebook.law.routes[clearedBy].needs.contains(.auditor) }
    return conditions.contains { $0.id == .auditor && $0.status == .met }
  }
}
