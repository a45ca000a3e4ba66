import Canon
import Custody
import Vocabulary

/// Two persons of the inspecting party report what they saw, before seeing what the site declared.
///
/// The sheet lists units seen, each with a grade of evidence. A drawn unit counts as found when it was seen at the grade that the round's
/// plan asks for, or better; what was seen at a lesser one is unverified, counts as missing and is shown apart. What was not seen,
/// reached or read counts as missing, and so does a unit whose device was another than its label says (labels moved to dummies:
/// domain.md §1.4). A serial seen in two racks is a copied label and unverified; a serial that stands twice in one place was counted
/// twice and is refused (arlo#1408). Source: inspection.md §3.4. Corrected in the case that the findings open, or by a back-check.
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
    let sightings = Sightings(sheet)
    if let serial = sightings.repeated { throw Refusal(Self.twice, serial.text) }
    let named = try namedUnits(round, sightings)
    let count = Reconciliation(
      drawn: round.draw.serials.map { DrawnUnit(serial: $0, required: round.leastGrade) },
      seen: sightings, otherDevice: named.mismatched, notReached: named.unverified,
      at: register.siteNumber(round.siteID) ?? UnitRow.none, in: register.units)
    for (serial, verdict) in zip(round.draw.serials, count.verdicts) where verdict != .found {
      round.missingSerials.append(serial.text)
      if verdict.isUnverified { round.unverifiedSerials.append(serial.text) }
    }
    round.unexpectedSerials += count.unexpected.prefix(Self.unexpectedMax).map(\.text)
    round.result = RoundResult(count)
    round.status = .counted
    round.counts = self.sheet.digest
    round.countedAt = call.at
    var changes: [Change] = [.round(round)]
    // Units that are back come first: seen where they belong, their returns are settled.
    if !count.back.isEmpty {
      changes.append(register.moved(count.back, for: .found, at: call.at))
    }
    for units in count.seen {
      changes.append(.unitsSeen(rows: units.rows, grade: units.grade, at: call.at))
    }
    return changes
  }

  /// The places in the draw of the serials that the inspectors name apart. Throws for one that was not drawn, was seen, or is named twice.
  private func namedUnits(
    _ round: RoundRow, _ sightings: Sightings
  ) throws(Refusal) -> (mismatched: Set<Int>, unverified: Set<Int>) {
    guard !mismatched.isEmpty || !unverified.isEmpty else { return ([], []) }
    var places: [SerialKey: Int] = [:]
    for (index, serial) in round.draw.serials.enumerated() { places[serial] = index }
    var taken: Set<Int> = []
    func place(_ text: String) throws(Refusal) -> Int {
      guard let key = SerialKey(text), let place = places[key], sightings[key] == nil,
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

extension RoundResult {
  /// What a count found, in the register's words: what is unverified stands among the missing.
  init(_ count: Reconciliation) {
    drawn = Int64(count.totals.drawn)
    found = Int64(count.totals.found)
    missing = Int64(count.totals.countsAsMissing)
    mismatched = Int64(count.totals.mismatched)
    unverified = Int64(count.totals.unverified)
    belowGrade = Int64(count.verdicts.count { $0 == .gradeTooLow })
    unexpected = Int64(count.unexpected.count)
  }
}

extension Register {
  /// The count's deadline: a round that was counted closes by itself; one that was not lapses, which is the inspecting party's failure and not the
  /// site's, and leaves the site free for another round. Refused access runs on its own clock.
  func countDue(_ id: RoundID, at: Instant) -> [Change] {
    // Mostly the round has ended long before: looked at without a copy of the row.
    guard let place = rounds.place(of: id), !rounds[at: place].status.isOver else { return [] }
    let round = rounds[at: place]
    guard let due = round.countDueAt, due <= at else { return [] }
    switch round.status {
    case .counted: return ended(round, as: .closed, at: at) + voidedTestItems(of: round)
    case .drawn where round.accessDueAt != nil: return []
    case .drawn:
      var changes = lapsed(round, at: at)
      if var record = accreditations[round.auditor] {
        record.roundsLapsed += 1
        changes.append(.accreditation(record))
      }
      return changes
    case .ordered, .committed, .revealing, .sealed, .refused, .closed, .lapsed: return []
    }
  }

  /// A round was due at a site: unless one has been closed since, the site is marked as overdue for inspection. Where no unit stands, the
  /// clock starts anew with the next that comes.
  func roundDue(_ id: SiteID, at: Instant) -> [Change] {
    guard let place = sites.place(of: id), let due = sites[at: place].roundDueAt, due <= at,
      sites[at: place].roundOverdueAt == nil
    else { return [] }
    var site = sites[at: place]
    if populationCount(of: id) > 0 { site.roundOverdueAt = due } else { site.roundDueAt = nil }
    return [.site(site)]
  }
}
