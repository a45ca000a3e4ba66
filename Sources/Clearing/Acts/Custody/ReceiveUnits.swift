import Canon
import Custody
import Vocabulary

/// The site's operator or the buyer takes in a shipment: how many units came, and the serials of those that did not.
///
/// All units of the shipment that are still on the way come in, except those named as missing; a later act takes in what arrives late.
/// The third of the three counts; what is short when the transit clock runs out opens
/// a case by itself (`transitDue`), and boxes that are never installed open one after the dwell clock (`dwellDue`). Source: domain.md §7.4–5,
/// Megaspeed (boxes in a warehouse). Corrected by a further receipt, or found out by an inspection.
package struct ReceiveUnits: ActBody {
  package var shipment: ShipmentID = .none
  package var units: Int64 = 0
  package var missing: [String] = []

  package init() {}
  package init(shipment: ShipmentID, units: Int64, missing: [String] = []) {
    self.shipment = shipment
    self.units = units
    self.missing = missing
  }

  package static let kind = ActKind.receiveUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("shipment", &shipment, "shipment that arrived")
    try visit("units", &units, "units taken in by this act, 0 or more")
    try visit("missing", &missing, "serials of the manifest that did not arrive")
  }

  static let allIn = RefusalKind(
    "receipt.all-in", "no unit of this shipment is outstanding", fix: "nothing is to be done")
  static let countDiffers = RefusalKind(
    "receipt.count-differs",
    "units received and serials named as missing do not make up what is outstanding",
    fix: "count again and name the serial of each unit that did not arrive")
  static let notOutstanding = RefusalKind(
    "receipt.not-outstanding", "a serial named as missing is not outstanding in this shipment",
    fix: "name only serials of this manifest that have not been received")
  package static var refusals: [RefusalKind] { [allIn, countDiffers, notOutstanding] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var shipment = try register.shipment(self.shipment)
    var site = try register.site(shipment.siteID)
    let sale = try register.sale(shipment.sale)
    guard site.operator == call.by || sale.buyer == call.by else {
      throw Refusal(CommonRefusals.notYours)
    }
    let law = try register.clocks()
    var rows = register.outstanding(in: shipment)
    guard !rows.isEmpty else { throw Refusal(Self.allIn) }
    let outstanding = rows.count
    if !missing.isEmpty {
      var absent = Set<Int>(minimumCapacity: missing.count)
      for serial in missing {
        guard let row = register.unitRow(of: serial), absent.insert(row).inserted else {
          throw Refusal(Self.notOutstanding, serial)
        }
      }
      rows.removeAll { absent.contains($0) }
      guard rows.count + missing.count == outstanding else { throw Refusal(Self.notOutstanding) }
    }
    guard units == Int64(rows.count) else {
      throw Refusal(
        Self.countDiffers,
        "\(units) received and \(missing.count) missing of \(outstanding) outstanding")
    }
    let before = shipment.receivedUnits ?? 0
    shipment.receivedUnits = before + units
    shipment.receivedAt = call.at
    var changes: [Change] = []
    if units > 0 {
      changes.append(
        register.moved(rows, for: .receipt, site: site.id, at: call.at))
      if shipment.dwellDueAt.map({ $0 <= call.at }) ?? true {
        let dueAt = call.at.adding(days: law.warehouseDays)
        shipment.dwellDueAt = dueAt
        changes.append(.due(DueItem(.dwell, at: dueAt, about: shipment.id.bits)))
      }
      if let clock = site.startRoundClock(law, at: call.at) {
        changes.append(clock)
        changes.append(.site(site))
      }
    }
    changes.append(.shipment(shipment))
    return changes
  }
}

extension Register {
  /// The units of a shipment that have not been taken in, by row.
  func outstanding(in shipment: ShipmentRow) -> [Int] {
    let first = Int(clamping: shipment.firstUnit)
    let end = min(units.count, first + Int(clamping: shipment.unitsShipped))
    guard first >= 0, first < end else { return [] }
    var rows: [Int] = []
    rows.reserveCapacity(end - first)
    for row in first..<end where UnitReason.receipt.outcome(from: units[row].state) != nil {
      rows.append(row)
    }
    return rows
  }

  /// The transit clock of a shipment has run: what is short among the three counts opens a case.
  ///
  /// The gap is the distance between the largest and the smallest of shipped, customs-entered (where an entry was filed) and
  /// received. Units that have not come in stay on the way, so that a late receipt can still take them in and cure the case.
  func transitDue(_ id: ShipmentID, at: Instant) -> [Change] {
    guard var shipment = shipments[id], shipment.gapCase == nil, shipment.transitDueAt <= at else {
      return []
    }
    let received = shipment.receivedUnits ?? 0
    let entered = shipment.customsEnteredUnits ?? shipment.unitsShipped
    let most = max(shipment.unitsShipped, entered, received)
    let gap = most - min(shipment.unitsShipped, entered, received)
    guard gap > 0 else { return [] }
    let rows = outstanding(in: shipment)
    let serials = rows.prefix(Self.caseSerialsMax).map { units[$0].serial.text }
    let opened = openCase(
      CaseID(bits: id.bits), origin: .gap, site: shipment.siteID, sale: shipment.sale,
      bond: bondAnswering(for: shipment, at: at), serials: serials, units: gap, at: at)
    shipment.gapUnits = gap
    shipment.gapCase = opened.row.id
    return opened.changes + [.shipment(shipment)]
  }
}

extension Register {
  /// The dwell clock of a shipment: units that have stood in the store since then open a case; they stay where custody has them.
  ///
  /// Units that came to the store later have a clock of their own: while there are only such, the clock is set again.
  func dwellDue(_ id: ShipmentID, at: Instant) -> [Change] {
    guard var shipment = shipments[id], shipment.dwellCase == nil, let due = shipment.dwellDueAt,
      due <= at, let law = try? clocks()
    else { return [] }
    let first = Int(clamping: shipment.firstUnit)
    let end = min(units.count, first + Int(clamping: shipment.unitsShipped))
    guard first >= 0, first < end else { return [] }
    let stored = units.rows(first..<end, in: .warehoused)
    let over = stored.filter {
      Int(at.day.number) - Int(units[$0].stateOn.number) >= law.warehouseDays
    }
    if over.isEmpty {
      guard !stored.isEmpty else { return [] }
      let next = at.adding(days: max(1, law.warehouseDays))
      shipment.dwellDueAt = next
      return [.shipment(shipment), .due(DueItem(.dwell, at: next, about: id.bits))]
    }
    // The gap case of a shipment has its bits; this one is told apart by one bit.
    let opened = openCases(
      CaseID(bits: id.bits ^ 1), origin: .dwell, site: shipment.siteID, rows: over, at: at)
    shipment.dwellCase = opened.first?.row.id
    return opened.flatMap(\.changes) + [.shipment(shipment)]
  }
}
