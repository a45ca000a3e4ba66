import Canon
import Clearing
import Custody
import HTTPTypes
import Hummingbird
import Rulebook
import Vocabulary

/// Reading the register: lists and things, as JSON or as pages by what the asker prefers.
struct RegisterRoutes: Sendable {
  let house: ClearingHouse

  func add(to router: Router<AppContext>) {
    add(
      "sales", { $0.sales }, id: { $0.id }, list: { $0.sales(before: $1) },
      page: { $0.page(of: $1) }, to: router,
      more: { $0.write($1, to: &$2) })
    add(
      "sites", { $0.sites }, id: { $0.id }, list: { $0.sites(before: $1) },
      page: { $0.page(of: $1) }, to: router,
      more: { $0.acts(on: .site($1.id), to: &$2) })
    add(
      "bonds", { $0.bonds }, id: { $0.id }, list: { $0.bonds(before: $1) },
      page: { $0.page(of: $1) }, to: router, item: { $0.item(of: $1).write(to: &$2) },
      more: { $0.write($1, to: &$2) })
    add(
      "rounds", { $0.rounds }, id: { $0.id }, list: { $0.rounds(before: $1) },
      page: { $0.page(of: $1) }, to: router,
      more: { $0.write($1, to: &$2) })
    add(
      "cases", { $0.cases }, id: { $0.id }, list: { $0.cases(before: $1) },
      page: { $0.page(of: $1) }, to: router,
      more: { $0.write($1, to: &$2) })
    add(
      "parties", { $0.parties }, id: { $0.id }, list: { $0.parties(before: $1) },
      page: { $0.page(of: $1) }, to: router,
      more: { $0.acts(on: .party($1.id), to: &$2) })
    router.get("/units/{serial}") { request, context in try unit(request, context) }
    router.get("/keys/{id}") { _, context in try key(context) }
  }

  /// A signing key: what a verifier of somebody's envelope asks for. Keys are shown to people on their party's page.
  private func key(_ context: AppContext) throws -> Response {
    let text = context.parameters.get("id") ?? ""
    let register = Reading(house).register
    guard let id = KeyID(text), let row = register.keys[id] else {
      throw Problem.noSuch("key", text)
    }
    var json = JSONWriter()
    json.object { json in
      json.key("row")
      row.write(to: &json)
      json.key("signs")
      let isActive = register.parties[row.party]?.status == .active
      json.bool(isActive && row.revokedAt == nil && house.clock().day <= row.expiresOn)
    }
    return Reply.json(json.bytes)
  }

  /// A list and a page for each row of one table.
  private func add<Tag: IdentifierTag, Row: Fielded & Sendable>(
    _ name: String, _ table: @escaping @Sendable (Register) -> Table<Tag, Row>,
    id: @escaping @Sendable (Row) -> Identifier<Tag>,
    list: @escaping @Sendable (Reading, String?) -> ListPage,
    page: @escaping @Sendable (Reading, Row) -> ThingPage, to router: Router<AppContext>,
    item: @escaping @Sendable (Reading, Row, inout JSONWriter) -> Void = { $1.write(to: &$2) },
    more: @escaping @Sendable (Reading, Row, inout JSONWriter) -> Void
  ) {
    router.get(RouterPath("/\(name)")) { request, _ in
      let reading = Reading(house)
      if Accepting.html(request) {
        return Reply.html(list(reading, request.query("before")).html(in: reading.frame))
      }
      return try Self.list(table(reading.register), "/\(name)", request, id: id) {
        item(reading, $0, &$1)
      }
    }
    router.get(RouterPath("/\(name)/{id}")) { request, context in
      let text = context.parameters.get("id") ?? ""
      let reading = Reading(house)
      guard let key = Identifier<Tag>(text), let row = table(reading.register)[key] else {
        throw Problem.noSuch(String(name.dropLast()), text)
      }
      if Accepting.html(request) { return Reply.html(page(reading, row).html(in: reading.frame)) }
      var json = JSONWriter()
      json.object { json in
        json.key("row")
        row.write(to: &json)
        more(reading, row, &json)
      }
      return Reply.json(json.bytes)
    }
  }

  /// Rows after a cursor, in the order of entry, with a link to the next page.
  private static func list<Tag: IdentifierTag, Row: Fielded>(
    _ table: Table<Tag, Row>, _ path: String, _ request: Request, id: (Row) -> Identifier<Tag>,
    item: (Row, inout JSONWriter) -> Void
  ) throws -> Response {
    let limit = try Self.limit(request)
    var start = 0
    if let after = request.query("after") {
      guard let key = Identifier<Tag>(after), let place = table.place(of: key) else {
        throw Problem(.malformed, code: "cursor", "The cursor `after` names no row of this list.")
      }
      start = place + 1
    }
    let end = min(table.count, start + limit)
    let last = end > start && end < table.count ? id(table[at: end - 1]).text : nil
    var json = JSONWriter()
    json.object { json in
      json.key("items")
      json.array { json in
        for place in start..<max(start, end) { item(table[at: place], &json) }
      }
      if let last {
        json.key("next")
        json.string(last)
      }
    }
    var response = Reply.json(json.bytes)
    if let last { response.headers[.link] = "<\(path)?after=\(last)&limit=\(limit)>; rel=\"next\"" }
    return response
  }

  static func limit(_ request: Request) throws -> Int {
    guard let text = request.query("limit") else { return 50 }
    guard let limit = Int(text), (1...100).contains(limit) else {
      throw Problem(.malformed, code: "limit", "The limit is a whole number from 1 to 100.")
    }
    return limit
  }

  private func unit(_ request: Request, _ context: AppContext) throws -> Response {
    let text = FormText.decode(Array((context.parameters.get("serial") ?? "").utf8)[...]) ?? ""
    let reading = Reading(house)
    guard let key = SerialKey(text), let row = reading.register.units.row(of: key) else {
      throw Problem.noSuch("unit", text)
    }
    let unit = UnitView(reading, row: row)
    if Accepting.html(request) { return Reply.html(unit.page.html(in: reading.frame)) }
    return Reply.json(unit.json)
  }
}

extension HTTPField.Name {
  static let link = HTTPField.Name("Link") ?? .server
}

extension Reading {
  /// The acts that touched a thing, as a member of the object that is open.
  func acts(on subject: Subject, to json: inout JSONWriter) {
    json.key("acts")
    json.array { json in
      for note in house.timelines.notes(on: subject)
      where !register.isSealed(note.kind, act: note.actID) {
        write(note, to: &json)
      }
    }
  }

  /// A note of the log. Of a sealed act only its place, so that nobody learns who answered an application.
  func write(_ note: Note, to json: inout JSONWriter) {
    json.object { json in
      json.key("index")
      json.integer(note.index)
      guard !register.isSealed(note.kind, act: note.actID) else {
        json.key("kind")
        json.string("sealed")
        json.key("receivedAt")
        json.string(note.at.text)
        return
      }
      json.key("act")
      json.string(note.actID.hex)
      json.key("kind")
      json.string(note.kind.rawValue)
      json.key("by")
      json.string(note.by.text)
      json.key("receivedAt")
      json.string(note.at.text)
      let deadlines = deadlines(of: note)
      guard !deadlines.isEmpty else { return }
      json.key("deadlines")
      json.array { json in for kind in deadlines { json.string(kind.rawValue) } }
    }
  }

  /// What a sale's page says beside its row: standing, next steps, the decision as of now.
  func write(_ row: SaleRow, to json: inout JSONWriter) {
    json.key("state")
    json.string(register.liveState(of: row, at: now).word)
    let decision = (register.rulebook(row.rulebook) ?? register.rulebook).map {
      register.decision(on: row, under: $0, on: now.day)
    }
    let open = cases(of: row).filter { $0.status != .closed }
    write(nextSteps(of: row, decision, open), to: &json)
    if let shared = register.sharedCover(of: row, at: now) {
      json.key("sharedCover")
      shared.write(to: &json)
    }
    if let decision {
      json.key("decision")
      json.raw(bytes: decision.json)
    }
    acts(on: .sale(row.id), to: &json)
  }

  /// What a round's page says beside its row: where the draw came from, if not from values.
  func write(_ row: RoundRow, to json: inout JSONWriter) {
    if let source = register.source(of: row) {
      json.key("source")
      source.write(to: &json)
    }
    acts(on: .round(row.id), to: &json)
  }

  /// A bond in a list: its row, and where it stands now.
  func item(of row: BondRow) -> BondItem {
    var item = BondItem()
    item.row = row
    item.state = register.state(of: row, at: now).rawValue
    return item
  }

  /// What a bond's page says beside its row: how it stands against what it is to answer for, and when it ends.
  func write(_ row: BondRow, to json: inout JSONWriter) {
    json.key("state")
    json.string(register.state(of: row, at: now).rawValue)
    if let sufficiency = register.sufficiency(of: row, at: now) {
      json.key("sufficiency")
      sufficiency.write(to: &json)
    }
    let sale = register.bondRequests[row.request].flatMap { register.sales[$0.sale] }
    if let stake = sale.flatMap({ register.exporterStake(in: row, for: $0) }) {
      json.key("exporterStake")
      stake.write(to: &json)
    }
    json.key("collateral")
    json.array { json in for pledge in pledges(of: row) { pledge.write(to: &json) } }
    write(nextSteps(of: row), to: &json)
    json.key("renewalNotices")
    json.array { json in
      for notice in register.renewalNotices(of: row) { notice.write(to: &json) }
    }
    acts(on: .bond(row.id), to: &json)
  }

  /// What a case's page says beside its row.
  func write(_ row: CaseRow, to json: inout JSONWriter) {
    write(nextSteps(of: row), to: &json)
    json.key("demands")
    json.array { json in
      for id in row.demands { register.demands[id]?.write(to: &json) }
    }
    acts(on: .caseRow(row.id), to: &json)
  }

  private func write(_ steps: [NextStep], to json: inout JSONWriter) {
    json.key("nextSteps")
    json.array { json in
      for step in steps {
        json.object { json in
          json.key("owner")
          json.string(step.owner)
          json.key("todo")
          json.string(step.todo)
          if let until = step.until {
            json.key("until")
            json.string(until.text)
          }
        }
      }
    }
  }
}

/// A bond in a list.
struct BondItem: Fielded {
  var row = BondRow()
  var state: String = ""

  init() {}

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try row.fields(&visit)
    try visit(
      "state", &state,
      "in-force, not-begun, closed, deficient, surety-not-standing or released")
  }
}
