import Canon
import Clearing
import Ledger
import Rulebook
import Vocabulary

/// One look at the clearing house, out of which a page is made: register and timelines as they stood at one moment.
struct Reading: Sendable {
  let house: ClearingHouse
  let published: Published

  init(_ house: ClearingHouse) {
    self.house = house
    published = house.published()
  }

  var register: Register { published.register }
  /// The moment pages are made for: the clock's, but never before the register's own.
  var now: Instant { max(register.now, min(house.clock(), register.now.adding(days: 1))) }

  var frame: Frame {
    Frame(
      origin: register.opening?.origin ?? "", entries: Int64(published.head.size),
      root: published.head.size > 0 ? published.head.root.hex : "", now: register.now,
      rulebook: register.rulebook?.id ?? "", notice: house.notice)
  }

  // MARK: Names and links

  func name(_ id: PartyID) -> String {
    id == .none ? "nobody yet" : register.parties[id]?.name ?? id.text
  }

  func party(_ id: PartyID) -> Node {
    id == .none ? .text("none yet") : link("/parties/\(id.text)") { name(id) }
  }

  func party(_ id: PartyID?) -> Node { party(id ?? .none) }

  func site(_ id: SiteID) -> Node {
    guard let row = register.sites[id] else { return .text("none") }
    return link("/sites/\(id.text)") { "\(row.name), \(row.country.name)" }
  }

  func sale(_ id: SaleID) -> Node {
    guard let row = register.sales[id] else { return .text("none") }
    return link("/sales/\(id.text)") { title(of: row) }
  }

  func bond(_ id: BondID?) -> Node {
    guard let id else { return .text("none") }
    return link("/bonds/\(id.text)") { id.text }
  }

  func round(_ id: RoundID?) -> Node {
    guard let id, let row = register.rounds[id] else { return .text("none") }
    return link("/rounds/\(id.text)") { "round of \(row.orderedAt.day.textForPeople)" }
  }

  func caseLink(_ id: CaseID?) -> Node {
    guard let id else { return .text("none") }
    return link("/cases/\(id.text)") { id.text }
  }

  /// A sale as people call it: goods and place.
  func title(of row: SaleRow) -> String {
    let goods = row.sale.items.prefix(2).map { item in
      let units = item.quantity.value.map { Figures.count($0.units) } ?? "?"
      return "\(units) × \(item.model.value?.text ?? "goods")"
    }
    let more = row.sale.items.count > 2 ? " and more" : ""
    let place = register.sites[row.siteID].map { $0.name } ?? "an unknown site"
    return "\(Words.listed(Array(goods)))\(more) to \(place)"
  }

  // MARK: States

  func status(of row: SaleRow) -> Status {
    switch register.liveState(of: row, at: now) {
    case .proposed: Status("Proposed", .waiting)
    case .cleared: Status(row.ground == .licence ? "Licensed" : "Cleared", .good)
    case .flagged: Status("Flagged", .doubtful)
    case .lapsed: Status("Lapsed", .bad)
    case .superseded: Status("Superseded", .plain)
    case .withdrawn: Status("Withdrawn", .plain)
    }
  }

  static func status(of row: CaseRow) -> Status {
    switch row.status {
    case .noticed: Status("Noticed", .bad)
    case .responded: Status("Answered", .waiting)
    case .determined: Status("Determined", .doubtful)
    case .closed: Status("Closed", .good)
    }
  }

  static func status(of row: RoundRow) -> Status {
    switch row.status {
    case .closed:
      (row.result?.missing ?? 0) > 0 ? Status("Closed: finding", .bad) : Status("Closed", .good)
    case .refused: Status("Access refused", .bad)
    case .lapsed: Status("Lapsed", .doubtful)
    default: Status(Words.capital(row.status.rawValue), .waiting)
    }
  }

  func status(of row: BondRow) -> Status {
    if row.status == .released { return Status("Released", .plain) }
    if row.isClosed(at: now) { return Status("Closed to new shipments", .doubtful) }
    return row.cancelledAt == nil
      ? Status("In force", .good) : Status("Cancelled, notice runs", .doubtful)
  }

  static func status(of row: DemandRow) -> Status {
    switch row.status {
    case .open: Status("Open", .waiting)
    case .petitioned: Status("Petitioned", .doubtful)
    case .paid: Status("Paid", .good)
    case .unsatisfied: Status("Unsatisfied", .bad)
    case .withdrawn: Status("Withdrawn", .plain)
    }
  }

  static func status(of row: AccreditationRow) -> Status {
    switch row.status {
    case .applied: Status("Applied", .waiting)
    case .accredited: Status(row.role == .surety ? "Approved" : "Accredited", .good)
    case .suspended: Status("Suspended", .bad)
    case .withdrawn: Status("Withdrawn", .plain)
    }
  }

  // MARK: Timelines

  /// Happenings of notes, with their words read from the log. An entry that cannot be read keeps its kind's words.
  func happenings(_ notes: [Note]) -> [Happening] {
    notes.map { note in
      let entry = (try? house.entries(note.index..<note.index + 1))?.first
      let act = entry.flatMap { try? Act(kind: note.kind, payload: $0.envelope.payload) }
      let terms = act.map { ActWords.details(of: $0) } ?? []
      var details: [Node] = []
      if !terms.isEmpty {
        details.append(
          p {
            for (index, item) in terms.enumerated() {
              if index > 0 { " · " }
              "\(item.term): "
              tag("span", .class("telling")) { item.value }
            }
          })
      }
      let consequences = self.consequences(of: note)
      if !consequences.isEmpty { details.append(ul { for item in consequences { li { item } } }) }
      return Happening(
        at: note.at,
        status: Status(Words.capital(note.kind.rawValue), ActWords.tone(note.kind)),
        title: ActWords.title(note.kind), actor: name(note.by),
        actorPath: note.by == .none ? "" : "/parties/\(note.by.text)", details: details,
        path: "/acts/\(note.actID.hex)", receiptPath: "/receipts/\(note.actID.hex)")
    }
  }

  /// What came about by an act beside what it says: a case, a round.
  private func consequences(of note: Note) -> [[Node]] {
    note.opened.compactMap { subject in
      switch subject.kind {
      case .caseRow:
        let id = CaseID(bits: subject.bits)
        guard let row = register.cases[id] else { return nil }
        return [
          .text("Opened "), link("/cases/\(id.text)") { "a case" },
          .text(" over \(Figures.counted(row.units, "unit")): \(Words.spaced(row.origin.rawValue))"),
        ]
      case .round where note.kind == .passTime:
        return [.text("Ordered "), round(RoundID(bits: subject.bits))]
      default: return nil
      }
    }
  }
}
