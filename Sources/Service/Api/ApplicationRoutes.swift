import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
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
    do throws(ReadingFault) {
      let reader = try ReadingClaim.reader(
        envelope, of: path, in: reading.register, at: house.clock())
      return (reading, reader)
    } catch {
      throw Problem(.notForYou, code: "reading", error.description)
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
          reading.register.application(id, seenBy: reader, at: reading.now)?.write(to: &json)
        }
      }
      json.key("count")
      json.integer(open.count)
    }
    return json.bytes
  }
}
