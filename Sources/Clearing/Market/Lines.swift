import Canon
import Pages
import Rulebook
import Suretyship
import Vocabulary

package enum LineTag: IdentifierTag { package static let prefix: StaticString = "line" }
package typealias LineID = Identifier<LineTag>

/// A surety's prequalified line for a buyer.
package struct LineRow: Fielded, Hashable {
  package var id: LineID = .none
  package var surety: PartyID = .none
  package var buyer: PartyID = .none
  package var singleLimit: Money = .zero
  package var aggregateLimit: Money = .zero
  package var drawn: Money = .zero
  package var ratePpm: Int64 = 0
  package var validUntil: Day = Day(number: 0)
  package var grantedAt: Instant = .zero
  package var endedAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the line")
    try visit("surety", &surety, "surety that grants it")
    try visit("buyer", &buyer, "buyer who may draw")
    try visit("singleLimit", &singleLimit, "largest penal sum of one bond")
    try visit("aggregateLimit", &aggregateLimit, "largest penal sum of all")
    try visit("drawn", &drawn, "penal sums drawn and not released")
    try visit("ratePpm", &ratePpm, "premium over penal sum for a year, ppm")
    try visit("validUntil", &validUntil, "last day on which bonds may be drawn")
    try visit("grantedAt", &grantedAt, "when both had signed")
    try visit("endedAt", &endedAt, "when it was ended")
  }
}

/// A notice that a bond's last day for new shipments is near.
package struct RenewalNotice: Fielded, Hashable {
  package var bond: BondID = .none
  package var expiresOn: Day = Day(number: 0)
  package var daysBefore: Int64 = 0
  package var at: Instant = .zero

  package init() {}

  /// One row for each bond, last day and distance.
  package var id: Identifier<NoticeTag> {
    let last = Int64(expiresOn.number).bigEndian
    return withUnsafeBytes(of: (bond.bits.bigEndian, last, daysBefore.bigEndian)) {
      Identifier(of: Digest.sha256($0))
    }
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("expiresOn", &expiresOn, "its last day for new shipments")
    try visit("daysBefore", &daysBefore, "days before that day")
    try visit("at", &at, "when principal and sureties were noticed")
  }
}

package enum NoticeTag: IdentifierTag { package static let prefix: StaticString = "notice" }

extension Register {
  /// What is drawn on a bond's line after its penal sum moved; nothing for a bond that was not drawn on one.
  func lineMoved(of bond: BondID, by minor: Int64) -> [Change] {
    guard minor != 0, let id = market.tables.placements[bond]?.line,
      var row = market.tables.lines[id]
    else { return [] }
    let (sum, over) = row.drawn.minor.addingReportingOverflow(minor)
    row.drawn.minor = over ? .max : max(0, sum)
    return [.market(.line(row))]
  }

  /// Days before a bond's last day on which its parties are noticed.
  static let renewalDays = [90, 60, 30]

  /// The next deadline for a notice after a day; nothing for a bond without a last day.
  func renewalDue(_ bond: BondID, _ terms: BondTerms, after day: Day) -> [Change] {
    guard let expiresOn = terms.expiresOn else { return [] }
    let next = Self.renewalDays.map { expiresOn.adding(days: -$0) }.first { $0 > day }
    return next.map { [.due(DueItem(.renewal, at: $0.startAt, about: bond.bits))] } ?? []
  }

  /// A notice falls due: written if the bond still ends on that day, and the next one set.
  func renewalIsDue(_ id: BondID, at: Instant) -> [Change] {
    guard let bond = bonds[id], bond.status == .issued, let expiresOn = bond.terms.expiresOn
    else { return [] }
    guard let days = Self.renewalDays.first(where: { expiresOn.adding(days: -$0) == at.day }) else {
      // Prolonged meanwhile, or passed late: the amendment set a deadline of its own.
      return renewalIsLate(bond, expiresOn, at: at)
    }
    return notice(bond, expiresOn, days, at: at)
  }

  /// A deadline that was passed days late still notices, once for each distance that has come.
  private func renewalIsLate(_ bond: BondRow, _ expiresOn: Day, at: Instant) -> [Change] {
    let come = Self.renewalDays.filter { expiresOn.adding(days: -$0) < at.day }
    guard at.day <= expiresOn, let days = come.last else { return [] }
    return notice(bond, expiresOn, days, at: at)
  }

  private func notice(
    _ bond: BondRow, _ expiresOn: Day, _ days: Int, at: Instant
  ) -> [Change] {
    var row = RenewalNotice()
    row.bond = bond.id
    row.expiresOn = expiresOn
    row.daysBefore = Int64(days)
    row.at = at
    guard market.tables.notices[row.id] == nil else { return [] }
    return [.market(.notice(row))] + renewalDue(bond.id, bond.terms, after: at.day)
  }

  /// Notices that were given for a bond's present last day, the latest last.
  package func renewalNotices(of bond: BondRow) -> [RenewalNotice] {
    guard let expiresOn = bond.terms.expiresOn else { return [] }
    return Self.renewalDays.compactMap { days in
      var key = RenewalNotice()
      key.bond = bond.id
      key.expiresOn = expiresOn
      key.daysBefore = Int64(days)
      return market.tables.notices[key.id]
    }
  }
}

extension LineRow: PageRow {}
extension RenewalNotice: PageRow {}
