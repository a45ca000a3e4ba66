import Canon
import Clearing
import Ledger
import Pages
import Synchronization
import Vocabulary

/// A thing that acts touch.
package struct Subject: Hashable, Sendable {
  enum Kind: UInt8 { case party, sale, site, bond, round, caseRow, rulebook }

  var kind: Kind
  var bits: UInt64

  static func party(_ id: PartyID) -> Subject { Subject(kind: .party, bits: id.bits) }
  static func sale(_ id: SaleID) -> Subject { Subject(kind: .sale, bits: id.bits) }
  static func site(_ id: SiteID) -> Subject { Subject(kind: .site, bits: id.bits) }
  static func bond(_ id: BondID) -> Subject { Subject(kind: .bond, bits: id.bits) }
  static func round(_ id: RoundID) -> Subject { Subject(kind: .round, bits: id.bits) }
  static func caseRow(_ id: CaseID) -> Subject { Subject(kind: .caseRow, bits: id.bits) }
  static func rulebook(_ id: Digest) -> Subject { Subject(kind: .rulebook, bits: id.a) }
}

/// What is kept of one act: where it stands and what it touched. Its words are read from the log when somebody asks.
package struct Note: Sendable {
  package var index: Int
  package var at: Instant
  package var actID: Digest
  package var kind: ActKind
  package var by: PartyID
  /// Things that were not there before.
  var opened: [Subject] = []
  /// Sales that it touched.
  var sales: [SaleID] = []
  /// Where time passed: the agenda's places of the deadlines that changed something.
  var fired: [Int32] = []
}

/// Which acts touched which thing: a projection of the log, fed in order, never written back.
package final class Timelines: Sendable {
  private struct State {
    var notes: [Note] = []
    var places: [Subject: [Int32]] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Takes in acts in the order of the log; one that was taken in before is left out.
  package func add(_ acts: [PerformedAct]) {
    state.withLock { state in for act in acts { Self.add(act, to: &state) } }
  }

  package func add(_ act: PerformedAct) { add([act]) }

  private static func add(_ act: PerformedAct, to state: inout State) {
    guard act.entry.index == state.notes.count else { return }
    var note = Note(
      index: act.entry.index, at: act.entry.receivedAt, actID: act.entry.actID,
      kind: act.act.kind, by: act.act.header.by)
    var seen: Set<Subject> = [.party(note.by)]
    for change in act.changes { subjects(of: change, into: &seen) }
    for subject in seen where subject.bits != 0 {
      if state.places[subject] == nil { note.opened.append(subject) }
      if subject.kind == .sale { note.sales.append(SaleID(bits: subject.bits)) }
      state.places[subject, default: []].append(Int32(clamping: note.index))
    }
    if note.kind == .passTime { note.fired = fired(by: act.changes) }
    state.notes.append(note)
  }

  /// The deadlines among some changes that are followed by a consequence.
  private static func fired(by changes: [Change]) -> [Int32] {
    var out: [Int32] = []
    var last: Int32?
    for change in changes {
      if case .fired(let row) = change {
        last = Int32(clamping: row)
      } else if let row = last {
        out.append(row)
        last = nil
      }
    }
    return out
  }

  /// The last acts on a thing, oldest first.
  package func notes(on subject: Subject, last limit: Int = 200) -> [Note] {
    state.withLock { state in
      (state.places[subject] ?? []).suffix(limit).map { state.notes[Int($0)] }
    }
  }

  /// How many acts touched a thing.
  package func count(on subject: Subject) -> Int {
    state.withLock { $0.places[subject]?.count ?? 0 }
  }

  /// The acts of a range of the log.
  package func notes(_ range: Range<Int>) -> [Note] {
    state.withLock { Array($0.notes[range.clamped(to: 0..<$0.notes.count)]) }
  }

  /// Acts taken in so far.
  package var count: Int { state.withLock { $0.notes.count } }

  private static func subjects(of change: MarketChange, into seen: inout Set<Subject>) {
    switch change {
    case .sighting(let row): seen.insert(.party(row.party))
    case .cession(let row):
      seen.formUnion([.bond(row.bond), .party(row.surety), .party(row.reinsurer)])
    case .ownLimits(let row): seen.insert(.party(row.surety))
    case .diligence(let row): seen.insert(.party(row.party))
    case .line(let row): seen.formUnion([.party(row.surety), .party(row.buyer)])
    case .notice(let row): seen.insert(.bond(row.bond))
    case .indemnity(let row): seen.formUnion([.party(row.surety), .party(row.principal)])
    case .pledge(let row): seen.formUnion([.bond(row.bond), .party(row.surety)])
    case .liabilityCover(let row): seen.insert(.party(row.auditor))
    case .duty(let row): seen.insert(.bond(row.bond))
    case .roundSource(let row): seen.insert(.round(row.round))
    case .collateral(let row): seen.formUnion([.bond(row.bond), .party(row.surety)])
    case .exposure, .placement, .excess, .interest, .penalSums, .ownership: break
    }
  }

  private static func subjects(of change: Change, into seen: inout Set<Subject>) {
    switch change {
    case .party(let row): seen.insert(.party(row.id))
    case .key(let row): seen.insert(.party(row.party))
    case .accreditation(let row): seen.insert(.party(row.party))
    case .rulebook(let row, _): seen.insert(.rulebook(row.digest))
    case .informed(let row): seen.insert(.party(row.addressee))
    case .sale(let row):
      seen.formUnion([.sale(row.id), .party(row.buyer), .party(row.exporter)])
    case .licence(let row): seen.formUnion([.sale(row.sale), .party(row.applicant)])
    case .engagement(let row):
      seen.formUnion([.site(row.siteID), .party(row.auditor), .party(row.buyer)])
    case .bondRequest(let row): seen.formUnion([.sale(row.sale), .party(row.principal)])
    case .quote(let row): seen.insert(.party(row.surety))
    case .bond(let row):
      seen.formUnion([.bond(row.id), .party(row.principal), .party(row.surety)])
    case .site(let row): seen.insert(.site(row.id))
    case .shipment(let row):
      seen.formUnion([.sale(row.sale), .site(row.siteID)])
      if let bond = row.bond { seen.insert(.bond(bond)) }
    case .round(let row):
      seen.formUnion([.round(row.id), .site(row.siteID), .party(row.auditor)])
    case .caseRow(let row):
      seen.formUnion([
        .caseRow(row.id), .site(row.siteID), .sale(row.sale), .party(row.principal),
      ])
      if let bond = row.bond { seen.insert(.bond(bond)) }
      if let surety = row.surety { seen.insert(.party(surety)) }
      if let round = row.round { seen.insert(.round(round)) }
    case .demand(let row):
      seen.formUnion([.caseRow(row.caseID), .party(row.on)])
      if let bond = row.bond { seen.insert(.bond(bond)) }
    case .transfer(let row): seen.formUnion([.party(row.from), .party(row.to)])
    case .market(let change): subjects(of: change, into: &seen)
    default: break
    }
  }
}
