import Canon
import Custody
import Vocabulary

/// Two persons of the inspecting party report what they saw, before seeing what the site declared.
///
/// The sheet lists units seen, each with a grade of evidence. A drawn unit counts as found when its label was read or better; a bulk
/// count says nothing about a serial. What was not seen, reached or read counts as missing, and so does a unit whose device was another
/// than its label says (labels moved to dummies: domain.md §1.4). A serial seen in two racks is a copied label and unverified; a serial
/// that stands twice in one place was counted twice and is refused (arlo#1408). Source: inspection.md §3.4. Corrected in the case
/// that the findings open, or by a back-check.
package struct ReportCounts: ActBody {
  package var round: RoundID = .none
  package var sheet = AttachmentReference()
  package var mismatched: [String] = []
  package var unverified: [String] = []

  package init() {}
  package init(
    round: RoundID, sheet: AttachmentReference, mismatched: [String] = [],
    unverified: [String] = []
  ) {
    self.round = round
    self.sheet = sheet
    self.mismatched = mismatched
    self.unverified = unverified
  }

  package static let kind = ActKind.reportCounts
  /// Most unexpected serials that a round names; its count goes on beyond them.
  static let unexpectedMax = 1_000

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round that was counted")
    try visit("sheet", &sheet, "attachment: units seen, with grades of evidence")
    try visit("mismatched", &mismatched, "drawn serials whose device was another")
    try visit("unverified", &unverified, "drawn serials that could not be reached or read")
  }

  static let notDrawn = RefusalKind(
    "count.not-drawn", "no units of this round are waiting to be counted",
    fix: "draw the units first; a round is counted once")
  static let twice = RefusalKind(
    "count.twice", "a serial was counted twice", fix: "count each unit once and report again")
  static let notOfDraw = RefusalKind(
    "count.not-of-draw", "a serial said to be mismatched or unverified was not drawn, or was seen",
    fix: "name drawn serials that are not on the sheet")
  package static var refusals: [RefusalKind] { [notDrawn, twice, notOfDraw] }

  package var attachment: AttachmentReference? { sheet }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    try sheet.check(bytes)
    let read: CountSheet
    do throws(CustodyFault) {
      read = try CountSheet(bytes: bytes)
    } catch {
      throw JSONFault(error)
    }
    try sheet.check(rows: read.lines.count)
    return .counts(read)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator], persons: 2)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard case .counts(let sheet) = call.attached else { throw Refusal(CommonRefusals.attachment) }
    var round = try register.round(self.round)
    guard round.auditor == call.by else { throw Refusal(CommonRefusals.notYours) }
    guard round.status == .drawn else { throw Refusal(Self.notDrawn, round.status.rawValue) }
    var sightings = try Sightings(sheet)
    var result = RoundResult()
    result.drawn = Int64(round.drawn.count)
    let named = try namedUnits(round, sightings)
    for (index, serial) in round.drawn.enumerated() {
      let seen = SerialKey(serial).flatMap { sightings.take($0) }
      if let seen, !seen.isInTwoRacks, seen.grade >= .label {
        result.found += 1
        continue
      }
      round.missingSerials.append(serial)
      if named.mismatched.contains(index) {
        result.mismatched += 1
      } else {
        result.missing += 1
        if seen != nil || named.unverified.contains(index) { result.unverified += 1 }
      }
    }
    let known = register.place(sightings, of: &round, &result)
    round.result = result
    round.status = .counted
    round.counts = self.sheet.digest
    round.countedAt = call.at
    var changes: [Change] = [.round(round)]
    for (grade, rows) in known.seen {
      changes.append(.unitsSeen(rows: rows, grade: grade, at: call.at))
    }
    if !known.back.isEmpty {
      changes.append(register.moved(known.back, for: .found, at: call.at))
    }
    return changes
  }

  /// The places in the draw of the serials that the inspectors name apart. Throws for one that was not drawn, was seen, or is named twice.
  private func namedUnits(
    _ round: RoundRow, _ sightings: Sightings
  ) throws(Refusal) -> (mismatched: Set<Int>, unverified: Set<Int>) {
    guard !mismatched.isEmpty || !unverified.isEmpty else { return ([], []) }
    var places: [String: Int] = [:]
    for (index, serial) in round.drawn.enumerated() { places[serial] = index }
    var taken: Set<Int> = []
    func place(_ text: String) throws(Refusal) -> Int {
      guard let key = SerialKey(text), let place = places[key.text], !sightings.contains(key),
        taken.insert(place).inserted
      else { throw Refusal(Self.notOfDraw, text) }
      return place
    }
    var out: (mismatched: Set<Int>, unverified: Set<Int>) = ([], [])
    for serial in mismatched { out.mismatched.insert(try place(serial)) }
    for serial in unverified { out.unverified.insert(try place(serial)) }
    return out
  }
}

/// The lines of a count sheet in the order of their serials, one sighting a serial.
struct Sightings {
  /// One unit seen.
  struct Sighting {
    var serial: SerialKey
    var grade: EvidenceGrade
    var rack: UInt16?
    var isInTwoRacks = false
    /// Whether it was among the drawn.
    var isTaken = false
  }

  private(set) var all: [Sighting] = []

  /// Throws `twice` for a serial that stands twice without two different racks.
  init(_ sheet: CountSheet) throws(Refusal) {
    let lines = sheet.lines.sorted { $0.serial < $1.serial }
    all.reserveCapacity(lines.count)
    for line in lines {
      guard let last = all.last, last.serial == line.serial else {
        all.append(Sighting(serial: line.serial, grade: line.grade, rack: line.rack))
        continue
      }
      guard let rack = line.rack, let before = last.rack, rack != before, !last.isInTwoRacks else {
        throw Refusal(ReportCounts.twice, line.serial.text)
      }
      all[all.count - 1].isInTwoRacks = true
      all[all.count - 1].grade = max(last.grade, line.grade)
    }
  }

  private func index(of serial: SerialKey) -> Int? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].serial < serial { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].serial == serial ? low : nil
  }

  func contains(_ serial: SerialKey) -> Bool { index(of: serial) != nil }

  /// The sighting of a drawn unit.
  mutating func take(_ serial: SerialKey) -> Sighting? {
    guard let index = index(of: serial) else { return nil }
    all[index].isTaken = true
    return all[index]
  }
}

extension Register {
  /// Sets what was seen beside custody: rows of known units by grade, those that had been missing here and are back, and
  /// into the round what custody does not have at the site.
  fileprivate func place(
    _ sightings: Sightings, of round: inout RoundRow, _ result: inout RoundResult
  ) -> (seen: [(EvidenceGrade, [Int])], back: [Int]) {
    let site = siteNumber(round.siteID)
    var seen = EvidenceGrade.allCases.map { ($0, [Int]()) }
    var back: [Int] = []
    for sighting in sightings.all {
      let row = units.row(of: sighting.serial)
      if let row, units[row].site == site, !sighting.isInTwoRacks, sighting.grade >= .label {
        if let place = seen.firstIndex(where: { $0.0 == sighting.grade }) {
          seen[place].1.append(row)
        }
        if units[row].state == .missing { back.append(row) }
        if units[row].state.isExpectedAtSite || units[row].state == .missing { continue }
      } else if let row, units[row].site == site, units[row].state.isExpectedAtSite {
        continue
      }
      result.unexpected += 1
      if round.unexpectedSerials.count < ReportCounts.unexpectedMax {
        round.unexpectedSerials.append(sighting.serial.text)
      }
    }
    return (seen.filter { !$0.1.isEmpty }, back)
  }
}

extension Register {
  /// The count's deadline: a round that was counted closes by itself; one that was not lapses, which is the inspecting party's failure and not the
  /// site's, and leaves the site free for another round. Refused access runs on its own clock.
  func countDue(_ id: RoundID, at: Instant) -> [Change] {
    guard var round = rounds[id], let due = round.countDueAt, due <= at else { return [] }
    switch round.status {
    case .counted: return ended(round, as: .closed, at: at)
    case .drawn where round.accessRefusedAt != nil: return []
    case .seeded, .drawn:
      round.status = .lapsed
      round.lapsedAt = at
      round.population = FixedPopulation()
      guard var site = sites[round.siteID], site.openRound == id else { return [.round(round)] }
      site.openRound = nil
      return [.round(round), .site(site)]
    case .ordered, .committed, .revealing, .refused, .closed, .lapsed: return []
    }
  }

  /// A round was due at a site: unless one has been closed since, the site is marked as overdue for inspection.
  func roundDue(_ id: SiteID, at: Instant) -> [Change] {
    guard var site = sites[id], let due = site.roundDueAt, due <= at, site.roundOverdueAt == nil,
      populationCount(of: id) > 0
    else { return [] }
    site.roundOverdueAt = due
    return [.site(site)]
  }
}
