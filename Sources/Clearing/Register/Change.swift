import Canon
import Custody
import Pages
import Rulebook
import Vocabulary

/// What an act changes: whole rows, put in place. A change cannot fail; what could fail was decided before.
///
/// The changes are the one feed of timelines, read models and digests.
package enum Change: Sendable {
  indirect case opened(Opening)
  case party(Held<PartyRow>)
  case key(Held<KeyRow>)
  case accreditation(Held<AccreditationRow>)
  case discretion(Held<DiscretionRow>)
  indirect case rulebook(RulebookRow, Rulebook)
  case listed(names: [String])
  case informed(Held<InformedRow>)
  case sale(Held<SaleRow>)
  case licence(Held<LicenceRow>)
  case engagement(Held<EngagementRow>)
  case bondRequest(Held<BondRequestRow>)
  case quote(Held<QuoteRow>)
  case bond(Held<BondRow>)
  case site(Held<SiteEntry>)
  case shipment(Held<ShipmentRow>)
  case round(Held<RoundRow>)
  case caseRow(Held<CaseRow>)
  case demand(Held<DemandRow>)
  case tip(Held<TipRow>)
  case testItem(Held<TestItemRow>)
  case transfer(Held<TransferRow>)
  case due(DueItem)
  case fired(row: Int)
  /// Units enter the register: a manifest under a sale, bound for a site.
  indirect case unitsShipped(ShippedUnits)
  /// Units change place or state.
  indirect case units(UnitsMoved)
  /// An inspector saw units, with evidence of a grade.
  case unitsSeen(rows: [Int], grade: EvidenceGrade, at: Instant)
  /// A returned unit was replaced by another.
  case unitReplaced(row: Int, by: Int, at: Instant)
  /// Units pass to another sale and shipment: a resale.
  case unitsAssigned(rows: [Int], sale: SaleID, shipment: ShipmentID?)
  /// TPP shipped to a consignee in a calendar year.
  case consigneeYear(Held<ConsigneeYear>)
  indirect case market(MarketChange)
}

/// A row is held once, wherever it goes from here.
extension Change {
  package static func party(_ row: consuming PartyRow) -> Change { .party(Held(row)) }
  package static func key(_ row: consuming KeyRow) -> Change { .key(Held(row)) }
  package static func accreditation(_ row: consuming AccreditationRow) -> Change {
    .accreditation(Held(row))
  }
  package static func discretion(_ row: consuming DiscretionRow) -> Change {
    .discretion(Held(row))
  }
  package static func informed(_ row: consuming InformedRow) -> Change { .informed(Held(row)) }
  package static func sale(_ row: consuming SaleRow) -> Change { .sale(Held(row)) }
  package static func licence(_ row: consuming LicenceRow) -> Change { .licence(Held(row)) }
  package static func engagement(_ row: consuming EngagementRow) -> Change {
    .engagement(Held(row))
  }
  package static func bondRequest(_ row: consuming BondRequestRow) -> Change {
    .bondRequest(Held(row))
  }
  package static func quote(_ row: consuming QuoteRow) -> Change { .quote(Held(row)) }
  package static func bond(_ row: consuming BondRow) -> Change { .bond(Held(row)) }
  package static func site(_ row: consuming SiteEntry) -> Change { .site(Held(row)) }
  package static func shipment(_ row: consuming ShipmentRow) -> Change { .shipment(Held(row)) }
  package static func round(_ row: consuming RoundRow) -> Change { .round(Held(row)) }
  package static func caseRow(_ row: consuming CaseRow) -> Change { .caseRow(Held(row)) }
  package static func demand(_ row: consuming DemandRow) -> Change { .demand(Held(row)) }
  package static func tip(_ row: consuming TipRow) -> Change { .tip(Held(row)) }
  package static func testItem(_ row: consuming TestItemRow) -> Change { .testItem(Held(row)) }
  package static func transfer(_ row: consuming TransferRow) -> Change { .transfer(Held(row)) }
  package static func consigneeYear(_ row: consuming ConsigneeYear) -> Change {
    .consigneeYear(Held(row))
  }
}

/// How the register was opened.
package struct Opening: Fielded, Hashable {
  package var origin: String = ""
  package var regulator: PartyID = .none
  package var `operator`: PartyID = .none
  package var openedAt: Instant = .zero
  /// Most days that one act may lie after the one before it.
  package var clockStepDays: Int64 = 7

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("origin", &origin, "origin of the log: a schema-less URL prefix")
    try visit("regulator", &regulator, "the regulator")
    try visit("operator", &`operator`, "the operator")
    try visit("openedAt", &openedAt, "when the register was opened")
    try visit("clockStepDays", &clockStepDays, "most days from one act to the next")
  }
}

/// A consignee's use of the quantity below which no auditor and bond are needed.
package struct ConsigneeYear: Fielded, Hashable {
  package var consignee: PartyID = .none
  package var year: Int64 = 0
  package var tpp: Int64 = 0

  package init() {}
  /// One row for each consignee and year.
  package var id: Identifier<ConsigneeYearTag> { Self.id(consignee, year: year) }

  package static func id(_ consignee: PartyID, year: Int64) -> Identifier<ConsigneeYearTag> {
    let spread = UInt64(bitPattern: year) &* 0x9E37_79B9_7F4A_7C15
    return Identifier(bits: consignee.bits ^ spread)
  }

  package init(consignee: PartyID, year: Int64, tpp: Int64) {
    self.consignee = consignee
    self.year = year
    self.tpp = tpp
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("consignee", &consignee, "ultimate consignee")
    try visit("year", &year, "calendar year, UTC")
    try visit("tpp", &tpp, "TPP shipped in that year")
  }
}

/// Units that a shipment brings into the register.
package struct ShippedUnits: Sendable {
  package var shipment: ShipmentID
  package var sale: SaleID
  package var site: SiteID
  package var manifest: Manifest
  package var at: Instant
}

/// Units, by their rows, that change state for a reason, or place, or both.
package struct UnitsMoved: Sendable {
  package var rows: [Int]
  /// Why their state changes; `nil` leaves it.
  package var reason: UnitReason?
  /// The site they belong to from now on; `nil` leaves it.
  package var site: SiteID?
  /// The number of the rack in its site's list of racks; `nil` for none.
  package var rack: UInt32?
  package var at: Instant

  package init(
    rows: [Int], reason: UnitReason?, site: SiteID? = nil, rack: UInt32? = nil, at: Instant
  ) {
    self.rows = rows
    self.reason = reason
    self.site = site
    self.rack = rack
    self.at = at
  }
}
