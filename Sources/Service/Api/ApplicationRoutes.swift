import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Suretyship
import Vocabulary

/// The market: applications as each party may see them, and bonds as anyone may validate them.
struct ApplicationRoutes: Sendable {
  let house: ClearingHouse

  func add(to router: Router<AppContext>) {
    router.post("/applications") { request, _ in
      let (reading, reader) = try await reader(of: "/applications", request)
      let open = reading.register.openApplications(for: reader, at: reading.now)
      return Reply.json(Self.list(open, for: reader, in: reading))
    }
    router.post("/applications/{id}") { request, context in
      let text = context.parameters.get("id") ?? ""
      let (reading, reader) = try await reader(of: "/applications/\(text)", request)
      guard let id = BondRequestID(text),
        let view = reading.register.application(id, seenBy: reader, at: reading.now)
      else { throw Problem.noSuch("application", text) }
      guard Accepting.html(request) else { return Reply.json(view.json) }
      return Reply.html(reading.page(of: view).html(in: reading.frame))
    }
    router.post("/statements") { request, _ in
      let from = try Self.day("from", request)
      let to = try Self.day("to", request)
      let (reading, reader) = try await reader(of: "/statements", request)
      guard from <= to,
        let statements = reading.register.statements(of: reader, from: from, to: to)
      else { throw Problem(.invalid, "No statement can be made over these days.") }
      return Reply.json(Self.json(statements, from, to))
    }
    router.get("/bonds/{id}/validate") { request, context in
      let text = context.parameters.get("id") ?? ""
      let reading = Reading(house)
      guard let id = BondID(text), let row = reading.register.bonds[id] else {
        throw Problem.noSuch("bond", text)
      }
      let view = reading.validation(of: row)
      guard Accepting.html(request) else { return Reply.json(view.json) }
      return Reply.html(reading.page(of: view).html(in: reading.frame))
    }
  }

  /// Who reads, by the signed claim in the body.
  private func reader(
    of path: String, _ request: Request
  ) async throws -> (Reading, PartyID) {
    guard
      request.mediaType == "application/json"
        || request.mediaType == "application/vnd.dsse.envelope.v1+json"
    else { throw Problem(.unsupportedType, "A claim to read comes as a DSSE envelope in JSON.") }
    let bytes = try await request.bytes(limit: Envelope.bytesLimit)
    let reading = Reading(house)
    let envelope: Envelope
    do throws(EnvelopeFault) { envelope = try Envelope(bytes: bytes) } catch {
      throw Problem(.malformed, error.description)
    }
    let clock = house.clock()
    do throws(ReadingFault) {
      let reader = try ReadingClaim.reader(envelope, of: path, in: reading.register, at: clock)
      return (reading, reader)
    } catch {
      var problem = Problem(.notForYou, code: "reading", error.description)
      if case .stale = error {
        problem.resolution =
          "Sign the claim anew, stated by this node's clock, which says \(clock.text): GET / has it as "
          + "`clock`."
      }
      throw problem
    }
  }

  private static func day(_ name: String, _ request: Request) throws -> Day {
    guard let text = request.query(name), let day = Day(text) else {
      throw Problem(.malformed, code: "day", "`\(name)` is a day, YYYY-MM-DD.")
    }
    return day
  }

  /// Statements in minor units: opening, every movement with its other side, closing.
  private static func json(_ statements: [Statement], _ from: Day, _ to: Day) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("from")
      json.string(from.text)
      json.key("to")
      json.string(to.text)
      json.key("accounts")
      json.array { json in for statement in statements { write(statement, &json) } }
    }
    return json.bytes
  }

  private static func write(_ statement: Statement, _ json: inout JSONWriter) {
    json.object { json in
      json.key("account")
      json.string(statement.account.kind.rawValue)
      json.key("opening")
      json.integer(statement.opening)
      json.key("lines")
      json.array { json in
        for line in statement.lines {
          json.object { json in
            json.key("on")
            json.string(line.on.text)
            json.key("with")
            json.string(line.with.party.text)
            json.key("debit")
            json.integer(line.debit)
            json.key("credit")
            json.integer(line.credit)
            json.key("balance")
            json.integer(line.balance)
            json.key("memo")
            json.string(line.memo)
          }
        }
      }
      json.key("closing")
      json.integer(statement.closing)
    }
  }

  private static func list(
    _ open: [BondRequestID], for reader: PartyID, in reading: Reading
  ) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("items")
      json.array { json in
        for id in open.prefix(100) {
          let view = reading.register.application(
            id, seenBy: reader, at: reading.now, withFile: false)
          view?.write(to: &json)
        }
      }
      json.key("count")
      json.integer(open.count)
    }
    return json.bytes
  }
}
