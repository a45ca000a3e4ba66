import Canon
import Clearing
import Ledger
import Markup
import Rulebook
import Suretyship
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
    guard let row = register.bonds[id] else { return link("/bonds/\(id.text)") { id.text } }
    return link("/bonds/\(id.text)") {
      "bond of \(Figures.money(row.terms.penalSum)), \(name(row.principal))"
    }
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
    let state = register.liveState(of: row, at: now)
    switch state {
    case .flagged, .lapsed:
      // What was shipped stays covered: a clearance that ends after the last unit has left is nothing to cure.
      if row.unitsShipped >= row.units { return Status("Shipped in full", .plain) }
    default: break
    }
    switch state {
    case .proposed: return Status("Proposed", .waiting)
    case .cleared: return Status(row.ground == .licence ? "Licensed" : "Cleared", .good)
    case .flagged: return Status("Flagged", .doubtful)
    case .lapsed: return Status("Lapsed", .bad)
    case .superseded: return Status("Superseded", .plain)
    case .withdrawn: return Status("Withdrawn", .plain)
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
    switch register.state(of: row, at: now) {
    case .released: Status("Released", .plain)
    case .closed: Status("Closed to new shipments", .doubtful)
    case .deficient: Status("Deficient", .bad)
    case .suretyNotStanding: Status("A surety is not approved now", .bad)
    case .notBegun: Status("Not begun", .waiting)
    case .inForce where row.cancelledAt != nil: Status("Cancelled, notice runs", .doubtful)
    case .inForce: Status("In force", .good)
    }
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
}
