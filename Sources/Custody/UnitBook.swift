import Canon
import Pages
import Vocabulary

/// Every unit the register knows: dense rows, an index from serials, and a list of rows for each
/// site.
///
/// A copy is a snapshot. Sites, sales and shipments are named by their row numbers in the register's
/// other books, racks by their place in their site's list; `UnitRow.none` stands for none. Methods
/// whose name begins with `check` only read and throw; those that change are total once the check
/// has passed.
public struct UnitBook: Sendable {
  /// The most units that one act may name: it bounds an act to 50 ms in a book of ten million.
  public static let actLimit = 10_000
  /// The most pages of 64 rows that one act may touch. Units of one shipment stand together, so
  /// that only a list gathered from thousands of shipments meets this limit.
  public static let pageLimit = 5000
  /// The most units in all.
  public static let limit = 1 << 30
  /// The most sites.
  public static let siteLimit = 1 << 20
  /// The most models.
  public static let modelLimit = 4096

  var rows = PagedRows<UnitRow>()
  private var index = KeyIndex()
  private var lists = PagedList<PagedList<UInt32>>(pageBits: 3)
  /// For each list how often the units expected there have changed.
  private var stamps = PagedList<UInt64>(pageBits: 6)
  /// Where each row stands in its site's list.
  private var slots = PagedList<UInt32>(pageBits: 8)
  /// The models' names, in the order in which they were first shipped.
  public private(set) var models: [String] = []

  /// No units.
  public init() {}

  /// How many units there are.
  public var count: Int { rows.count }

  /// One unit by its row number, `0..<count`.
  public subscript(row: Int) -> UnitRow { rows[row] }

  /// The serials of units, in the order given.
  public func serials(of rows: [UInt32]) -> [SerialKey] {
    var out: [SerialKey] = []
    out.reserveCapacity(rows.count)
    for row in rows { out.append(self.rows[Int(row)].serial) }
    return out
  }

  /// Adds the installed units of a site to the counts of the racks they stand in.
  public func countInstalled(at site: UInt32, in counts: inout [Int64]) {
    guard Int(site) < lists.count else { return }
    for page in 0..<lists[Int(site)].pageCount {
      for row in lists[Int(site)].page(page) where rows[Int(row)].state == .installed {
        let rack = Int(rows[Int(row)].rack)
        if rack < counts.count { counts[rack] += 1 }
      }
    }
  }

  /// The rows of a range whose units are in a state.
  public func rows(_ range: Range<Int>, in state: UnitState) -> [Int] {
    range.filter { rows[$0].state == state }
  }

  /// The first unit of a list that is not in a site's list, or from whose state none of the reasons leads on; `nil` if all may
  /// change for one of them.
  public func firstUnfit(
    _ rows: [Int], at site: UInt32, for reasons: [UnitReason]
  ) -> (row: Int, isElsewhere: Bool)? {
    for row in rows {
      guard self.rows[row].site == site else { return (row, true) }
      let state = self.rows[row].state
      guard reasons.contains(where: { $0.outcome(from: state) != nil }) else {
        return (row, false)
      }
    }
    return nil
  }

  /// The row of a serial; `nil` if no unit has it.
  public func row(of serial: SerialKey) -> Int? { row(of: serial, hash: serial.hash) }

  /// The row of a serial, looked for first at a row where it may well be: lists often follow the order of the book.
  ///
  /// The units of a shipment stand together, mostly in the order of their serials: a list that names some of them is met by a few
  /// steps forward.
  func row(of serial: SerialKey, near row: Int) -> Int? {
    for near in row..<max(row, min(row + 8, rows.count)) {
      if rows[near].serial == serial { return near }
      if serial < rows[near].serial { break }
    }
    return self.row(of: serial)
  }

  func row(of serial: SerialKey, hash: UInt64) -> Int? {
    index.find(hash) { rows[$0].serial == serial }
  }

  /// The rows of serials, in their order. Throws `serialUnknown` with the line, `serialTwice`,
  /// `tooManyUnits` or `tooScattered`.
  public func rows(of serials: [SerialKey]) throws(CustodyFault) -> [Int] {
    try UnitBook.checkCount(serials.count)
    let hashes = serials.map(\.hash)
    var found: [Int] = []
    found.reserveCapacity(serials.count)
    for start in stride(from: 0, to: hashes.count, by: 32) {
      let block = start..<min(start + 32, hashes.count)
      let open = look(at: hashes, block)
      for line in block {
        guard open & 1 &<< UInt32(line & 31) != 0,
          let row = row(of: serials[line], hash: hashes[line])
        else { throw .serialUnknown(serials[line], line: line + 1) }
        found.append(row)
      }
    }
    let sorted = found.sorted()
    var pages = sorted.isEmpty ? 0 : 1
    for place in sorted.indices.dropFirst() {
      if sorted[place] == sorted[place - 1] {
        let line = found.lastIndex(of: sorted[place]) ?? 0
        throw .serialTwice(serials[line], line: line + 1)
      }
      if sorted[place] >> UnitRow.pageBits != sorted[place - 1] >> UnitRow.pageBits { pages += 1 }
    }
    guard pages <= UnitBook.pageLimit else {
      throw .tooScattered(pages: pages, limit: UnitBook.pageLimit)
    }
    return found
  }

  /// One look each at a block of at most 32 hashes: a bit is set where the hash may be in the
  /// index. It settles many of them, and the waits for memory overlap.
  private func look(at hashes: [UInt64], _ block: Range<Int>) -> UInt32 {
    var open: UInt32 = 0
    for number in block where !index.isVacant(hashes[number]) {
      open |= 1 &<< UInt32(number & 31)
    }
    return open
  }

  /// The model of a unit, as its manifest named it.
  public func model(of unit: UnitRow) -> String {
    Int(unit.model) < models.count ? models[Int(unit.model)] : ""
  }

  /// How many units stand in a site's list, whatever their state.
  public func count(at site: UInt32) -> Int {
    Int(site) < lists.count ? lists[Int(site)].count : 0
  }

  /// The rows in a site's list, rising.
  public func units(at site: UInt32) -> [Int] { list(at: site) { _ in true }.map(Int.init) }

  /// The rows in a site's list that fit, rising.
  @inline(__always) func list(at site: UInt32, where isFit: (Int) -> Bool) -> [UInt32] {
    guard Int(site) < lists.count else { return [] }
    var out: [UInt32] = []
    out.reserveCapacity(lists[Int(site)].count)
    var isRising = true
    var last: UInt32 = 0
    for page in 0..<lists[Int(site)].pageCount {
      for row in lists[Int(site)].page(page) where isFit(Int(row)) {
        if row < last { isRising = false }
        last = row
        out.append(row)
      }
    }
    if !isRising { out.sort() }
    return out
  }

  /// How many units custody expects at a site.
  public func expectedCount(at site: UInt32) -> Int {
    guard Int(site) < lists.count else { return 0 }
    var count = 0
    for page in 0..<lists[Int(site)].pageCount {
      for row in lists[Int(site)].page(page) where rows[Int(row)].state.isExpectedAtSite {
        count += 1
      }
    }
    return count
  }

  /// How often the units that custody expects at a site have become others: where it is the same, they are the same.
  public func stamp(at site: UInt32) -> UInt64 {
    Int(site) < stamps.count ? stamps[Int(site)] : 0
  }

  /// Whether a unit of a sale belongs at a site: expected there, or away for repair. Stops at the first.
  public func holds(unitsOf sale: UInt32, at site: UInt32) -> Bool {
    has(at: site) { $0.sale == sale && $0.state.belongsAtSite }
  }

  /// Whether a unit of a sale may turn up at a site: it stands in the site's list, and was neither scrapped nor kept by its maker.
  public func mayHold(unitsOf sale: UInt32, at site: UInt32) -> Bool {
    has(at: site) { $0.sale == sale && $0.state != .retired && $0.state != .replaced }
  }

  private func has(at site: UInt32, _ isMeant: (UnitRow) -> Bool) -> Bool {
    guard Int(site) < lists.count else { return false }
    return lists[Int(site)].contains { isMeant(rows[Int($0)]) }
  }

  static func checkCount(_ count: Int) throws(CustodyFault) {
    guard count <= actLimit else { throw .tooManyUnits(count: count, limit: actLimit) }
  }

  /// The digest of the book: SHA-256 over the digest of its rows (see `PagedRows`) and the list of
  /// models (its count in four big-endian bytes; each after its length). Recomputes dirty pages
  /// only.
  public mutating func digest() -> Digest {
    var feeder = Feeder()
    feeder.digest(rows.digest())
    models.feed(to: &feeder)
    return Digest.sha256(feeder.bytes)
  }
}

// MARK: Entering units

extension UnitBook {
  /// What all units of one manifest have in common when they enter the book.
  public struct Shipment: Equatable, Sendable {
    /// The row number of the sale.
    public var sale = UnitRow.none
    /// The row number of the shipment.
    public var shipment = UnitRow.none
    /// The site they are bound for.
    public var site = UnitRow.none
    /// The state in which they enter the book.
    public var state = UnitState.shipped
    /// The day on which they were shipped and that state began.
    public var on: Day

    /// What a manifest's units share; without a sale, a shipment or a site where none is named.
    public init(
      sale: UInt32 = UnitRow.none, shipment: UInt32 = UnitRow.none, site: UInt32 = UnitRow.none,
      state: UnitState = .shipped, on day: Day
    ) {
      self.sale = sale
      self.shipment = shipment
      self.site = site
      self.state = state
      on = day
    }
  }

  /// Whether a manifest can be entered: at most `actLimit` units, no serial in the book or twice in
  /// the manifest, models known to the manifest. Throws the first fault; reads only.
  public func checkShip(
    _ manifest: Manifest, site: UInt32 = UnitRow.none
  ) throws(CustodyFault) {
    try UnitBook.checkCount(manifest.lines.count)
    guard count + manifest.lines.count <= UnitBook.limit else {
      throw .registerFull("the register is full: \(UnitBook.limit) units")
    }
    guard site == UnitRow.none || Int(site) < UnitBook.siteLimit else {
      throw .registerFull("the site's number is over \(UnitBook.siteLimit)")
    }
    let added = manifest.models.reduce(0) { $0 + (models.contains($1) ? 0 : 1) }
    guard models.count + added <= UnitBook.modelLimit else {
      throw .registerFull("the register knows \(UnitBook.modelLimit) models already")
    }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(manifest.lines.count)
    for (number, line) in manifest.lines.enumerated() {
      guard Int(line.model) < manifest.models.count, line.serial != .none else {
        throw .text(line: number + 1, reason: "the line names no serial or no model")
      }
      hashes.append(line.serial.hash)
    }
    for start in stride(from: 0, to: hashes.count, by: 32) {
      let block = start..<min(start + 32, hashes.count)
      let open = look(at: hashes, block)
      for number in block where open & 1 &<< UInt32(number & 31) != 0 {
        let serial = manifest.lines[number].serial
        if row(of: serial, hash: hashes[number]) != nil {
          throw .serialTaken(serial, line: number + 1)
        }
      }
    }
    let lines = SerialIndex(hashes)
    if let twice = lines.firstTwice(in: { manifest.lines[$0].serial }) {
      throw .serialTwice(manifest.lines[twice].serial, line: twice + 1)
    }
  }

  /// Enters the units of a manifest that `checkShip` has let pass; their rows follow one another.
  @discardableResult
  public mutating func enter(_ manifest: Manifest, _ shipment: Shipment) -> Range<Int> {
    let first = count
    let numbers = manifest.models.map { number(ofModel: $0) }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(manifest.lines.count)
    for line in manifest.lines {
      let model = Int(line.model) < numbers.count ? numbers[Int(line.model)] : .max
      var unit = UnitRow(
        serial: line.serial, deviceKey: line.deviceKey, model: model, state: shipment.state,
        on: shipment.on)
      unit.sale = shipment.sale
      unit.shipment = shipment.shipment
      unit.site = shipment.site
      let row = rows.append(unit)
      slots.append(UnitRow.none)
      hashes.append(line.serial.hash)
      enlist(row, at: shipment.site)
    }
    index.insert(hashes, firstRow: first)
    return first..<count
  }

  /// Checks and enters: all of a manifest or, where it throws, nothing.
  @discardableResult
  public mutating func ship(
    _ manifest: Manifest, _ shipment: Shipment
  ) throws(CustodyFault) -> Range<Int> {
    try checkShip(manifest, site: shipment.site)
    return enter(manifest, shipment)
  }

  private mutating func number(ofModel name: String) -> UInt16 {
    if let known = models.firstIndex(of: name) { return UInt16(known) }
    models.append(name)
    return UInt16(clamping: models.count - 1)
  }
}

// MARK: Changing units

extension UnitBook {
  /// Whether units can change state for a reason. Throws `notAllowed` for the first that cannot, or
  /// `tooManyUnits`; reads only.
  public func check(_ reason: UnitReason, _ units: [Int]) throws(CustodyFault) {
    try UnitBook.checkCount(units.count)
    for row in units {
      let state = rows[row].state
      guard reason.outcome(from: state) != nil else {
        throw .notAllowed(rows[row].serial, from: state, reason: reason)
      }
    }
  }

  /// Changes the state of units for a reason, from a day on. A unit from whose state the reason is
  /// not allowed stays as it is; a maker's acknowledgement settles its return wherever it stands. A unit
  /// lost where it should have been was there: no earlier return explains the loss.
  public mutating func apply(_ reason: UnitReason, to units: [Int], on day: Day) {
    for row in units {
      if reason == .acknowledgement, rows[row].isReturnOpen {
        rows.modify(row) { $0.returnedOn = Day(number: 0) }
      }
      let before = rows[row].state
      guard let state = reason.outcome(from: before) else { continue }
      if state.isExpectedAtSite != before.isExpectedAtSite, Int(rows[row].site) < stamps.count {
        stamps[Int(rows[row].site)] += 1
      }
      rows.modify(row) { unit in
        unit.stateCode = state.code
        unit.stateOn = day
        switch reason {
        case .shipment: unit.shippedOn = day
        case .returnToMaker where !unit.isReturnOpen: unit.returnedOn = day
        case .replacement: unit.returnedOn = Day(number: 0)
        case .notFound where before.isExpectedAtSite: unit.returnedOn = Day(number: 0)
        default: break
        }
        if !state.isExpectedAtSite { unit.rack = UnitRow.none }
      }
    }
  }

  /// Puts units into a site's list and a rack (`UnitRow.none` for none); a site's number over the
  /// limit changes nothing.
  public mutating func move(_ units: [Int], to site: UInt32, rack: UInt32 = UnitRow.none) {
    guard site == UnitRow.none || Int(site) < UnitBook.siteLimit else { return }
    for row in units {
      let old = rows[row].site
      if old != site {
        strike(row, from: old)
        enlist(row, at: site)
      }
      rows.modify(row) { unit in
        unit.site = site
        unit.rack = rack
      }
    }
  }

  /// Hands units over to another sale and shipment (resale, or shipment of what was manufactured).
  public mutating func assign(_ units: [Int], sale: UInt32, shipment: UInt32) {
    for row in units {
      rows.modify(row) { unit in
        unit.sale = sale
        unit.shipment = shipment
      }
    }
  }

  /// Notes that a returned unit was replaced by another.
  public mutating func replace(_ row: Int, by other: Int, on day: Day) {
    rows.modify(row) { $0.replacedBy = UInt32(clamping: other) }
    apply(.replacement, to: [row], on: day)
  }

  /// Notes that an inspector saw units; a cheaper grade on the same day does not hide a dearer one.
  public mutating func markSeen(_ units: [Int], _ grade: EvidenceGrade, on day: Day) {
    for row in units {
      rows.modify(row) { unit in
        unit.seenGrade =
          unit.seenOn == day ? max(unit.seenGrade, grade.code) : grade.code
        unit.seenOn = day
        if grade >= .label, unit.state.isExpectedAtSite { unit.returnedOn = Day(number: 0) }
      }
    }
  }

  private mutating func enlist(_ row: Int, at site: UInt32) {
    guard site != UnitRow.none, Int(site) < UnitBook.siteLimit else { return }
    while lists.count <= Int(site) {
      lists.append(PagedList(pageBits: 10))
      stamps.append(0)
    }
    if rows[row].state.isExpectedAtSite { stamps[Int(site)] += 1 }
    slots[row] = UInt32(lists[Int(site)].count)
    lists[Int(site)].append(UInt32(row))
  }

  /// Takes a row out of a site's list: the list's last takes its slot.
  private mutating func strike(_ row: Int, from site: UInt32) {
    guard site != UnitRow.none, Int(site) < lists.count,
      let last = lists[Int(site)].popLast()
    else { return }
    if rows[row].state.isExpectedAtSite { stamps[Int(site)] += 1 }
    let slot = slots[row]
    if Int(last) != row {
      lists[Int(site)][Int(slot)] = last
      slots[Int(last)] = slot
    }
    slots[row] = UnitRow.none
  }
}
