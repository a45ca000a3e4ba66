import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Rulebook
import Vocabulary

/// "Do I need a licence?", for machines and for people.
struct CheckRoutes: Sendable {
  let house: ClearingHouse

  /// At most so many bytes of a sale or a form.
  static let bodyLimit = 256 << 10

  func add(to router: Router<AppContext>) {
    router.get("/check") { _, _ in
      let reading = Reading(house)
      let law = house.rulebookByDefault(in: reading.register)
      let day = max(reading.now.day, law?.inForceFrom ?? reading.now.day)
      return page(CheckForm(rulebook: law?.id ?? "", on: day), nil, nil, reading)
    }
    router.post("/check") { request, _ in try await check(request) }
    router.get("/schemas/sale.json") { _, _ in
      Reply.make(Self.schema, status: .ok, type: "application/schema+json")
    }
  }

  /// JSON Schema of a sale.
  static let schema = Array(Sale.schemaForPeople.utf8)

  private func check(_ request: Request) async throws -> Response {
    switch request.mediaType {
    case "application/json": return try await answer(request)
    case "application/x-www-form-urlencoded":
      let entered = FormText.fields(try await request.bytes(limit: 64 << 10))
      return answer(CheckForm(entered: entered), Reading(house))
    default: throw Problem(.unsupportedType, "A sale comes as JSON, or as the form on /check.")
    }
  }

  private func answer(_ request: Request) async throws -> Response {
    // Another spelling of a parameter must not be answered under another law.
    for (name, _) in request.uri.queryParameters where name != "rulebook" && name != "asOf" {
      throw Problem(
        .malformed, "`\(name.prefix(40))` is no parameter here: there are rulebook and asOf.")
    }
    let bytes = try await request.bytes(limit: Self.bodyLimit)
    let sale: Sale
    do throws(JSONFault) {
      sale = try Sale(bytes: bytes, limits: JSONDocument.Limits(bytes: Self.bodyLimit))
    } catch {
      throw Problem(error)
    }
    let register = house.published().register
    let law = try law(request, in: register)
    var asOf: Day?
    if let text = request.query("asOf") {
      guard let day = Day(text) else {
        throw Problem(.malformed, "asOf is a date as YYYY-MM-DD.")
      }
      asOf = day
    }
    let decision = decide(sale, law, asOf, register)
    return Reply.json(decision.json)
  }

  private func law(_ request: Request, in register: Register) throws -> Rulebook {
    if let name = request.query("rulebook") {
      guard let law = house.rulebook(name, in: register) else {
        throw Problem.noSuch("rulebook", name)
      }
      return law
    }
    // As at the command line: the law that holds everywhere, not this register's own.
    guard
      let law = house.rulebook(Rulebook.byDefault, in: register)
        ?? house.rulebookByDefault(in: register)
    else { throw Problem(.notFound, "There is no rulebook here.") }
    return law
  }

  private func decide(
    _ sale: Sale, _ law: Rulebook, _ asOf: Day?, _ register: Register
  ) -> Decision {
    let standing = register.standing(ofDocument: sale, on: asOf ?? sale.exportOn.value)
    return determine(sale, under: law, asOf: asOf, standing: standing)
  }

  private func answer(_ entered: CheckForm, _ reading: Reading) -> Response {
    var form = entered
    let sale = form.sale()
    let law =
      house.rulebook(form.rulebook, in: reading.register)
      ?? house.rulebookByDefault(in: reading.register)
    guard form.faults.isEmpty, let law else { return page(form, nil, nil, reading) }
    return page(form, sale, decide(sale, law, nil, reading.register), reading)
  }

  private func page(
    _ form: CheckForm, _ sale: Sale?, _ decision: Decision?, _ reading: Reading
  ) -> Response {
    var books = house.law
    for row in reading.register.rulebooks.rows where !books.contains(where: { $0.id == row.id }) {
      if let book = reading.register.rulebook(row.digest) { books.append(book) }
    }
    let law = house.rulebook(form.rulebook, in: reading.register)
    var page = CheckPage(
      parts: form.parts(rulebooks: books), answer: decision.map { AnswerView($0) },
      models: law?.catalogue.accelerators.map(\.model) ?? [])
    if let sale { page.saleJSON = sale.jsonForPeople }
    return Reply.html(
      page.html(in: reading.frame), status: form.faults.isEmpty ? .ok : .unprocessableContent)
  }
}
