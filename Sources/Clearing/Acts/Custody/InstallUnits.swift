import Canon
import Custody
import Vocabulary

/// The site's operator puts units into a rack: up to 2,000 serials in the act itself, or any number a list holds in an attachment, each with its
/// rack; there a unit declared as warehoused goes back from its rack to the store.
///
/// Units come from the site's store or from another of its racks. Source: domain.md §7.4 (installed and warehoused are states of their
/// own), inspection.md §0.5 (racks are counted in full). Corrected by installing again, in the right rack.
package struct InstallUnits: ActBody {
  package var site: SiteID = .none
  package var rack: RackID?
  package var serials: [String] = []
  package var list: AttachmentReference?

  package init() {}
  package init(site: SiteID, rack: RackID, serials: [String]) {
    self.site = site
    self.rack = rack
    self.serials = serials
  }
  package init(site: SiteID, list: AttachmentReference) {
    self.site = site
    self.list = list
  }

  package static let kind = ActKind.installUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site")
    try visit("rack", &rack, "rack for all serials; none with an attachment")
    try visit("serials", &serials, "serials, at most 2,000; none with an attachment")
    try visit("list", &list, "attachment: serials with rack labels and states")
  }

  static let unknownRack = RefusalKind(
    "install.unknown-rack", "the site has no such rack", fix: "register the rack first")
  static let rackFull = RefusalKind(
    "install.rack-full", "the rack cannot hold so many units",
    fix: "use another rack, or register its true capacity as a rack of its own")
  static let oneForm = RefusalKind(
    "install.one-form", "an act names a rack and serials, or an attachment, not both",
    fix: "use one of the two forms")
  package static var refusals: [RefusalKind] {
    [unknownRack, rackFull, oneForm] + UnitRefusals.all
  }

  package var attachment: AttachmentReference? { list }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    guard let list else { return .none }
    try list.check(bytes)
    let inventory: Inventory
    do throws(CustodyFault) {
      inventory = try Inventory(bytes: bytes)
    } catch {
      throw JSONFault(error)
    }
    try list.check(rows: inventory.lines.count)
    return .inventory(inventory)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let site = try register.site(self.site)
    guard site.operator == call.by else { throw Refusal(CommonRefusals.notYours) }
    if list != nil {
      guard rack == nil, serials.isEmpty, case .inventory(let inventory) = call.attached else {
        throw Refusal(Self.oneForm)
      }
      return try place(inventory, at: site, call, register)
    }
    guard let rack else { throw Refusal(Self.oneForm) }
    guard let place = site.racks.firstIndex(where: { $0.id == rack }) else {
      throw Refusal(Self.unknownRack, rack.text)
    }
    let rows = try register.unitRows(serials, at: site, for: [.installation, .removal])
    try register.checkRoom(for: [(place, rows)], at: site)
    return register.installed(rows, at: site, place, call.at)
  }

  private func place(
    _ inventory: Inventory, at site: SiteEntry, _ call: Call, _ register: Register
  ) throws(Refusal) -> [Change] {
    let keys = inventory.lines.map(\.serial)
    guard !keys.isEmpty else { throw Refusal(CommonRefusals.badValue, "list") }
    let rows = try register.unitRows(keys, at: site, for: [.installation, .removal])
    var places: [Int] = []
    for label in inventory.racks {
      guard let place = site.racks.firstIndex(where: { $0.label == label }) else {
        throw Refusal(Self.unknownRack, label)
      }
      places.append(place)
    }
    var byRack = [[Int]](repeating: [], count: places.count)
    var stored: [Int] = []
    for (line, row) in zip(inventory.lines, rows) {
      if line.state == .warehoused {
        stored.append(row)
      } else if let rack = line.rack, Int(rack) < byRack.count {
        byRack[Int(rack)].append(row)
      } else {
        throw Refusal(Self.unknownRack, line.serial.text)
      }
    }
    let filled = zip(places, byRack).filter { !$0.1.isEmpty }.map { ($0.0, $0.1) }
    try register.checkRoom(for: filled, at: site, leaving: stored)
    var changes = filled.flatMap { register.installed($1, at: site, $0, call.at) }
    if !stored.isEmpty {
      changes.append(register.moved(stored, for: .removal, site: site.id, at: call.at))
    }
    return changes
  }
}

extension Register {
  /// Units go into a rack; those that stand in another leave it first.
  func installed(
    _ rows: [Int], at site: SiteEntry, _ place: Int, _ at: Instant
  ) -> [Change] {
    let racked = rows.filter { units[$0].state == .installed }
    let installation = moved(rows, for: .installation, site: site.id, rack: place, at: at)
    return racked.isEmpty ? [installation] : [moved(racked, for: .removal, at: at), installation]
  }

  /// Refuses if a rack would hold more units than it can once these are in it and others have left it.
  func checkRoom(
    for filled: [(place: Int, rows: [Int])], at site: SiteEntry, leaving: [Int] = []
  ) throws(Refusal) {
    var counts = [Int64](repeating: 0, count: site.racks.count)
    if let number = siteNumber(site.id) { units.countInstalled(at: number, in: &counts) }
    for row in leaving { count(row, in: &counts, by: -1) }
    for (place, rows) in filled {
      for row in rows where units[row].state == .installed { count(row, in: &counts, by: -1) }
      counts[place] += Int64(rows.count)
    }
    for (place, _) in filled where counts[place] > site.racks[place].capacityUnits {
      throw Refusal(
        InstallUnits.rackFull,
        "\(site.racks[place].label): \(counts[place]) of \(site.racks[place].capacityUnits)")
    }
  }

  private func count(_ row: Int, in counts: inout [Int64], by step: Int64) {
    let place = Int(units[row].rack)
    if place < counts.count { counts[place] += step }
  }
}
