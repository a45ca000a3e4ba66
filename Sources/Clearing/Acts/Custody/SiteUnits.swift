import Canon
import Custody
import Vocabulary

/// The most serials that one act names in its own text; more come as an attachment.
enum SerialLimits {
  static let perAct = 2_000
}

/// Refusals that acts on units share.
enum UnitRefusals {
  static let unknown = RefusalKind(
    "unit.unknown", "no unit has this serial", fix: "check the serial on the unit")
  static let elsewhere = RefusalKind(
    "unit.elsewhere", "custody does not have the unit at this site",
    fix: "name units that belong to the site, or move them there first")
  static let state = RefusalKind(
    "unit.state", "the unit's state does not allow this",
    fix: "look at the unit's page for where it stands")
  static let twice = RefusalKind(
    "unit.twice", "a serial stands twice in the list", fix: "name each unit once")
  static let stockHeld = RefusalKind(
    "unit.stock-held", "a round is under way: no unit may leave the site until it ends",
    fix: "wait until the round is closed")
  static let fault = RefusalKind(
    "unit.refused", "custody does not take these units", fix: "correct the line named")
  static let all: [RefusalKind] = [unknown, elsewhere, state, twice, stockHeld, fault]
}

extension Refusal {
  /// What custody's rooms found wrong, as a refusal that names the line and the serial.
  init(_ fault: CustodyFault) {
    switch fault {
    case .serialUnknown: self.init(UnitRefusals.unknown, fault.description)
    case .serialTwice: self.init(UnitRefusals.twice, fault.description)
    case .notAllowed: self.init(UnitRefusals.state, fault.description)
    case .tooManyUnits, .tooScattered: self.init(CommonRefusals.tooMany, fault.description)
    case .serialTaken: self.init(ShipUnits.shippedBefore, fault.description)
    case .text, .registerFull: self.init(UnitRefusals.fault, fault.description)
    }
  }
}

extension Register {
  /// The units that custody expects at a site: installed there or in its store. Rows, rising.
  package func population(of site: SiteID) -> [Int] {
    siteNumber(site).map { units.expected(at: $0).map(Int.init) } ?? []
  }

  /// How many units custody expects at a site.
  package func populationCount(of site: SiteID) -> Int {
    siteNumber(site).map { units.expectedCount(at: $0) } ?? 0
  }

  /// The number under which units name a site: its place in the order of entry.
  func siteNumber(_ site: SiteID) -> UInt32? {
    sites.place(of: site).map { UInt32(clamping: $0) }
  }

  /// The row of a unit; `nil` for what is no serial or is not in the register.
  func unitRow(of serial: String) -> Int? { SerialKey(serial).flatMap { units.row(of: $0) } }

  /// The row of a unit that custody has at a site, whatever its state.
  func unitRow(of serial: String, at site: SiteID) -> Int? {
    guard let row = unitRow(of: serial), let number = siteNumber(site),
      units[row].site == number
    else { return nil }
    return row
  }

  /// The sale and the shipment that brought a unit.
  func saleID(ofUnit row: Int) -> SaleID? {
    let number = Int(units[row].sale)
    return number < sales.count ? sales[at: number].id : nil
  }
  func shipmentID(ofUnit row: Int) -> ShipmentID? {
    let number = Int(units[row].shipment)
    return number < shipments.count ? shipments[at: number].id : nil
  }

  /// The shipment that brought the unit with a serial.
  package func shipment(of serial: String) -> ShipmentID? {
    unitRow(of: serial).flatMap { shipmentID(ofUnit: $0) }
  }

  /// The rows of serials at a site, in their order. Throws at the first that is unknown, elsewhere, named twice, or in a state that none
  /// of the reasons starts from.
  func unitRows(
    _ serials: [String], at site: SiteEntry, for reasons: [UnitReason]
  ) throws(Refusal) -> [Int] {
    try unitRows(try serialKeys(serials), at: site, for: reasons)
  }

  /// The rows of serials wherever they are. Throws at the first that is unknown or named twice.
  func unitRows(_ serials: [String]) throws(Refusal) -> [Int] {
    let keys = try serialKeys(serials)
    do throws(CustodyFault) {
      return try units.rows(of: keys)
    } catch {
      throw Refusal(error)
    }
  }

  private func serialKeys(_ serials: [String]) throws(Refusal) -> [SerialKey] {
    guard !serials.isEmpty else { throw Refusal(CommonRefusals.badValue, "serials") }
    guard serials.count <= SerialLimits.perAct else {
      throw Refusal(CommonRefusals.tooMany, "\(SerialLimits.perAct) serials")
    }
    var keys: [SerialKey] = []
    keys.reserveCapacity(serials.count)
    for serial in serials {
      guard let key = SerialKey(serial) else { throw Refusal(UnitRefusals.unknown, serial) }
      keys.append(key)
    }
    return keys
  }

  /// The rows of serials at a site that were read from an attachment.
  func unitRows(
    _ keys: [SerialKey], at site: SiteEntry, for reasons: [UnitReason]
  ) throws(Refusal) -> [Int] {
    let rows: [Int]
    do throws(CustodyFault) {
      rows = try units.rows(of: keys)
    } catch {
      throw Refusal(error)
    }
    let number = siteNumber(site.id) ?? UnitRow.none
    if let unfit = units.firstUnfit(rows, at: number, for: reasons) {
      let unit = units[unfit.row]
      guard !unfit.isElsewhere else { throw Refusal(UnitRefusals.elsewhere, unit.serial.text) }
      throw Refusal(UnitRefusals.state, "\(unit.serial.text): \(unit.state.rawValue)")
    }
    return rows
  }

  /// Refuses while a round is under way at the site: nothing may leave between its order and its end.
  func checkStockIsFree(at site: SiteEntry) throws(Refusal) {
    guard let id = site.openRound, let round = rounds[id], !round.status.isOver else { return }
    throw Refusal(UnitRefusals.stockHeld, id.text)
  }

  /// Units whose state changes for a reason; with a site they also stand there from now on, in no rack or in the one named.
  func moved(
    _ rows: [Int], for reason: UnitReason?, site: SiteID? = nil, rack: Int? = nil, at: Instant
  ) -> Change {
    .units(
      UnitsMoved(
        rows: rows, reason: reason, site: site, rack: rack.map { UInt32(clamping: $0) }, at: at))
  }
}

extension SiteEntry {
  /// Starts the clock of the site's first round when its first units come; the change to the agenda, if one is due.
  mutating func startRoundClock(_ law: Clocks, at: Instant) -> Change? {
    guard roundDueAt == nil else { return nil }
    let dueAt = at.adding(days: law.roundIntervalDays)
    roundDueAt = dueAt
    return .due(DueItem(.round, at: dueAt, about: id.bits))
  }
}

extension AttachmentReference {
  /// Throws unless these are the bytes that the reference names.
  func check(_ bytes: [UInt8]) throws(JSONFault) {
    guard Digest.sha256(bytes) == digest else {
      throw JSONFault("the attachment's SHA-256 is not the one that the act names")
    }
  }

  /// Throws unless the attachment has as many rows as the act says.
  func check(rows found: Int) throws(JSONFault) {
    guard rows == found else {
      throw JSONFault("the attachment has \(found) rows; the act says \(rows)")
    }
  }
}

extension JSONFault {
  /// A fault in an attachment, at its line.
  init(_ fault: CustodyFault) { self.init(fault.description, line: fault.line ?? 0) }
}
