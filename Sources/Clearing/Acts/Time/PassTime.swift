import Canon
import Custody
import Pages
import Vocabulary

/// Time passes: deadlines that have run fire, earliest first.
///
/// The operator's sequencer performs these before an act as long as a deadline is due, each firing a bounded number. A deadline is
/// never taken off the agenda; when it fires, what it was about decides whether it still matters. Two deadlines whose changes touch the same
/// row are not fired by one act: the later decides on what the earlier changed.
///
/// The operator's clock is bounded: no act lies further after the one before it than the register's `clockStepDays`, unless the regulator
/// cosigns a leap. So one forged instant fires nothing beyond that step. Where nothing is due the act still moves the register's
/// now, once a day, so that a quiet register keeps up. Source: DESIGN.md, "Time". Corrected by nothing.
package struct PassTime: ActBody {
  package var leaps: Bool?

  package init() {}
  /// - Parameter isLeap: whether the regulator cosigns a step beyond the register's bound.
  package init(isLeap: Bool) { leaps = isLeap ? true : nil }

  /// Whether the regulator must sign as well.
  package var isLeap: Bool { leaps == true }

  package static let kind = ActKind.passTime
  package static let readers = Readers.everyone
  /// Most deadlines that one act fires.
  package static let itemsMax = 64
  /// Units and population after which an act fires no further deadline: it bounds the act's time.
  static let workMax = 8_000

  /// Days after the last act from which an act that fires nothing moves the register's now.
  package static let quietDays = 1

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("leaps", &leaps, "true: the regulator cosigns a step beyond the register's bound")
  }

  static let nothingDue = RefusalKind(
    "time.nothing-due", "no deadline is due", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [nothingDue] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    var needs = [SignerNeed(register.opening?.operator ?? party, [.operator])]
    if isLeap, let regulator = register.opening?.regulator {
      needs.append(SignerNeed(regulator, [.regulator]))
    }
    return needs
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var fired: [Change] = []
    var places = Set<ChangedPlace>()
    var work = 0
    let due = register.agenda.next(Self.itemsMax, until: call.at)
    for (row, item) in due {
      let changes = register.fire(item, at: call.at)
      // Mostly one deadline falls due at a time: it meets no other.
      if due.count > 1 {
        let touched = changes.flatMap(\.places)
        guard fired.isEmpty || touched.allSatisfy({ !places.contains($0) }) else { break }
        places.formUnion(touched)
      }
      fired.append(.fired(row: row))
      fired += changes
      work += changes.reduce(0) { $0 + $1.work }
      if work > Self.workMax { break }
    }
    guard !fired.isEmpty || call.at >= register.now.adding(days: Self.quietDays) else {
      throw Refusal(Self.nothingDue)
    }
    return fired
  }
}

extension Register {
  /// What a deadline changes now that it has run.
  func fire(_ item: DueItem, at: Instant) -> [Change] {
    let bits = item.subjectBits
    switch item.kind {
    case .inventory: return inventoryDue(RoundID(bits: bits), at: at)
    case .reveal: return revealDue(RoundID(bits: bits), at: at)
    case .drawing: return drawingDue(EngagementID(bits: bits), at: at)
    case .visit: return visitDue(RoundID(bits: bits), at: at)
    case .count: return countDue(RoundID(bits: bits), at: at)
    case .access: return accessDue(RoundID(bits: bits), at: at)
    case .response: return responseDue(CaseID(bits: bits), at: at)
    case .demand: return demandDue(DemandID(bits: bits), at: at)
    case .transit: return transitDue(ShipmentID(bits: bits), at: at)
    case .dwell:
      // A stay in a warehouse is a shipment's, a stay in repair a site's.
      let shipment = ShipmentID(bits: bits)
      return shipments.contains(shipment)
        ? dwellDue(shipment, at: at) : repairDue(SiteID(bits: bits), dueAt: item.dueAt, at: at)
    case .round: return roundDue(SiteID(bits: bits), at: at)
    case .ownership: return ownershipDue(PartyID(bits: bits), at: at)
    // A bond whose cover is late is deficient by the day itself: nothing is to be written.
    case .cover: return []
    case .renewal: return renewalIsDue(BondID(bits: bits), at: at)
    }
  }
}

/// What a change puts: a row of a chapter, or a unit.
enum ChangedPlace: Hashable {
  case row(chapter: UInt8, id: UInt64)
  case unit(Int)
}

extension Change {
  /// The rows and units that this change puts; empty for what is only added.
  var places: [ChangedPlace] {
    func row<Tag>(_ chapter: UInt8, _ id: Identifier<Tag>) -> [ChangedPlace] {
      [.row(chapter: chapter, id: id.bits)]
    }
    switch self {
    case .opened, .listed, .transfer, .due, .fired, .rulebook: return []
    case .party(let entry): return row(0, entry.id)
    case .key(let entry): return row(1, entry.id)
    case .accreditation(let entry): return row(2, entry.party)
    case .discretion(let entry): return row(3, entry.id)
    case .informed(let entry): return row(4, entry.id)
    case .sale(let entry): return row(5, entry.id)
    case .licence(let entry): return row(6, entry.id)
    case .engagement(let entry): return row(7, entry.id)
    case .bondRequest(let entry): return row(8, entry.id)
    case .quote(let entry): return row(9, entry.id)
    case .bond(let entry): return row(10, entry.id)
    case .site(let entry): return row(11, entry.id)
    case .shipment(let entry): return row(12, entry.id)
    case .round(let entry): return row(13, entry.id)
    case .caseRow(let entry): return row(14, entry.id)
    case .demand(let entry): return row(15, entry.id)
    case .tip(let entry): return row(16, entry.id)
    case .consigneeYear(let entry): return row(17, entry.id)
    case .market(let change):
      let (table, id) = change.place
      return [.row(chapter: 32 + table, id: id)]
    // New units take the next rows: two such changes in one act would take the same.
    case .testItem(let entry): return row(19, entry.id)
    case .unitsShipped: return [.row(chapter: 18, id: 0)]
    case .units(let moved): return moved.rows.map { .unit($0) }
    case .unitsSeen(let rows, _, _): return rows.map { .unit($0) }
    case .unitReplaced(let row, let other, _): return [.unit(row), .unit(other)]
    case .unitsAssigned(let rows, _, _): return rows.map { .unit($0) }
    }
  }

  /// How much work stands behind the change, in units.
  var work: Int {
    switch self {
    case .units(let moved): moved.rows.count
    case .round(let round): round.population.custody.rows.count + round.missingSerials.count
    // Each serial of a new case is looked up for the bond that answers for it.
    case .caseRow(let row): row.serials.count
    default: 1
    }
  }
}
