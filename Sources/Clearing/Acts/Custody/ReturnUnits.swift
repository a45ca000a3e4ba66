import Canon
import Custody
import Vocabulary

/// The site's operator sends units back to their maker for repair.
///
/// They stay in custody, off the site, and a clock runs for each: what the maker has not acknowledged (`AcknowledgeReturn`, or
/// `ReplaceUnit`) when it ends goes missing and opens a case. A unit that came back (`MoveUnits`) without the maker's acknowledgement keeps its
/// clock and does not leave again until the maker acknowledges it or an inspector has seen it: trips that no maker knows of
/// would keep it out of every round. Source: domain.md §7.4 (repair churn is the main innocent reason for a mismatch: its own
/// evidence path) and §9 (repair-return laundering). Corrected by `MoveUnits` back.
package struct ReturnUnits: ActBody {
  package var site: SiteID = .none
  package var maker: PartyID = .none
  package var serials: [String] = []
  package var reference: String = ""

  package init() {}
  package init(site: SiteID, maker: PartyID, serials: [String], reference: String) {
    self.site = site
    self.maker = maker
    self.serials = serials
    self.reference = reference
  }

  package static let kind = ActKind.returnUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site the units leave")
    try visit("maker", &maker, "maker they go to")
    try visit("serials", &serials, "serials, 1 to 2,000")
    try visit("reference", &reference, "the maker's return number, 1 to 100 bytes")
  }

  static let otherMaker = RefusalKind(
    "return.other-maker", "a unit was not made by this maker", fix: "return it to its own maker")
  static let unsettled = RefusalKind(
    "return.unsettled",
    "the unit came back from an earlier return without its maker's acknowledgement",
    fix: "have the maker acknowledge that return, or wait until an inspector has seen the unit")
  package static var refusals: [RefusalKind] { [otherMaker, unsettled] + UnitRefusals.all }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var site = try register.site(self.site)
    guard site.operator == call.by else { throw Refusal(CommonRefusals.notYours) }
    try register.checkStockIsFree(at: site)
    guard (1...100).contains(reference.utf8.count) else {
      throw Refusal(CommonRefusals.badValue, "reference")
    }
    let rows = try register.unitRows(serials, at: site, for: [.returnToMaker])
    for row in rows {
      guard let sale = register.saleID(ofUnit: row), register.sales[sale]?.maker == maker else {
        throw Refusal(Self.otherMaker, register.units[row].serial.text)
      }
      guard !register.units[row].isReturnOpen else {
        throw Refusal(Self.unsettled, register.units[row].serial.text)
      }
    }
    let dueAt = call.at.adding(days: try register.clocks().repairDays)
    let returned = register.moved(rows, for: .returnToMaker, at: call.at)
    // A clock that runs out earlier looks at these units too, and is set again for them.
    guard site.repairDueAt.map({ dueAt < $0 }) ?? true else { return [returned] }
    site.repairDueAt = dueAt
    return [returned, .site(site), .due(DueItem(.dwell, at: dueAt, about: site.id.bits))]
  }
}

extension Register {
  /// The repair clock of a site's returned units: those over it that the maker has not acknowledged go missing and open cases.
  ///
  /// The rulebook in force says how long: for the first of those that have time left, be it because they went later or because
  /// the rulebook has lengthened the clock, it is set again. A site has one such clock; what another was set in place of fires idly.
  func repairDue(_ id: SiteID, dueAt: Instant, at: Instant) -> [Change] {
    guard var site = sites[id], site.repairDueAt == dueAt, let number = siteNumber(id),
      let law = try? clocks()
    else { return [] }
    var rows: [Int] = []
    var nextOn: Day?
    for row in units.units(at: number) where units[row].state == .returned {
      let endsOn = units[row].returnedOn.adding(days: law.repairDays)
      if endsOn <= at.day { rows.append(row) } else { nextOn = min(nextOn ?? endsOn, endsOn) }
    }
    site.repairDueAt = nextOn?.startAt
    var changes: [Change] = [.site(site)]
    if let next = site.repairDueAt {
      changes.append(.due(DueItem(.dwell, at: next, about: id.bits)))
    }
    guard !rows.isEmpty else { return changes }
    // A site may see several of these: the moment tells them apart.
    var feeder = Feeder()
    feeder.integer(id.bits)
    feeder.integer(at.milliseconds)
    let opened = openCases(
      CaseID(of: Digest.sha256(feeder.bytes)), origin: .dwell, site: id, rows: rows, at: at)
    return changes + opened.flatMap(\.changes) + [moved(rows, for: .notFound, at: at)]
  }
}
