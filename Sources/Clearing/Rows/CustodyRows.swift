import Canon
import Custody
import Vocabulary

/// A rack or cage at a site.
package struct RackEntry: Fielded, Hashable {
  package var id: RackID = .none
  package var label: String = ""
  package var capacityUnits: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the rack")
    try visit("label", &label, "what is written on it")
    try visit("capacityUnits", &capacityUnits, "units it can hold")
  }
}

/// A site: one place under one operator.
package struct SiteEntry: Fielded {
  package var id: SiteID = .none
  package var `operator`: PartyID = .none
  package var name: String = ""
  package var country: Country = .none
  package var address: String = ""
  package var powerKW: Int64 = 0
  package var racks: [RackEntry] = []
  package var registeredAt: Instant = .zero
  package var engagement: EngagementID?
  package var lastRound: RoundID?
  package var lastClosedAt: Instant?
  /// The round that is under way, if any: one at a time.
  package var openRound: RoundID?
  /// Until when a round must be closed: the rulebook's window after the first receipt or the last close.
  package var roundDueAt: Instant?
  /// Since when a round that was due has not been closed: the auditor's lateness, not the site's.
  package var roundOverdueAt: Instant?
  /// When the repair clock of its returned units is looked at next: one clock for all of them.
  package var repairDueAt: Instant?
  package var sales: [SaleID] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the site")
    try visit("operator", &`operator`, "party that operates it")
    try visit("name", &name, "its name")
    try visit("country", &country, "country it stands in")
    try visit("address", &address, "address")
    try visit("powerKW", &powerKW, "power available to the hall, kW")
    try visit("racks", &racks, "racks")
    try visit("registeredAt", &registeredAt, "when it was registered")
    try visit("engagement", &engagement, "auditor's engagement in force")
    try visit("lastRound", &lastRound, "last inspection round")
    try visit("lastClosedAt", &lastClosedAt, "when a round was last closed")
    try visit("openRound", &openRound, "round under way")
    try visit("roundDueAt", &roundDueAt, "until when a round must be closed")
    try visit("roundOverdueAt", &roundOverdueAt, "since when a due round has not been closed")
    try visit("repairDueAt", &repairDueAt, "when returned units are next overdue")
    try visit("sales", &sales, "sales whose goods belong here")
  }
}

/// A shipment: one manifest under one sale.
package struct ShipmentRow: Fielded {
  package var id: ShipmentID = .none
  package var sale: SaleID = .none
  package var siteID: SiteID = .none
  package var manifest: Digest = .zero
  package var unitsShipped: Int64 = 0
  package var firstUnit: Int64 = 0
  package var shippedAt: Instant = .zero
  package var value: Money = .zero
  package var bond: BondID?
  package var customsEnteredUnits: Int64?
  package var customsEnteredAt: Instant?
  package var customsReference: String?
  package var receivedUnits: Int64?
  package var receivedAt: Instant?
  /// Until when its units must be received, and then installed.
  package var transitDueAt: Instant = .zero
  package var dwellDueAt: Instant?
  /// How far the three counts (shipped, customs-entered, received) lie apart when the transit clock has run.
  package var gapUnits: Int64 = 0
  package var gapCase: CaseID?
  package var dwellCase: CaseID?
  /// For a maker's replacement: the serial that came back for it.
  package var replaces: String?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the shipment")
    try visit("sale", &sale, "sale it belongs to")
    try visit("siteID", &siteID, "site it is bound for")
    try visit("manifest", &manifest, "SHA-256 of the maker's manifest")
    try visit("unitsShipped", &unitsShipped, "units on the manifest")
    try visit("firstUnit", &firstUnit, "row of its first unit; the others follow")
    try visit("shippedAt", &shippedAt, "when it was shipped")
    try visit("value", &value, "insured value of its units")
    try visit("bond", &bond, "bond that answers for it")
    try visit("customsEnteredUnits", &customsEnteredUnits, "units entered at customs")
    try visit("customsEnteredAt", &customsEnteredAt, "when they were entered")
    try visit("customsReference", &customsReference, "number of the customs entry")
    try visit("receivedUnits", &receivedUnits, "units the consignee says it received")
    try visit("receivedAt", &receivedAt, "when it last said so")
    try visit("transitDueAt", &transitDueAt, "until when its units must be received")
    try visit("dwellDueAt", &dwellDueAt, "until when its units must be installed")
    try visit("gapUnits", &gapUnits, "how far shipped, entered and received lie apart")
    try visit("gapCase", &gapCase, "case that the gap opened")
    try visit("dwellCase", &dwellCase, "case about units never installed")
    try visit("replaces", &replaces, "serial that it replaces")
  }
}
