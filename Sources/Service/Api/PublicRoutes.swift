import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Markup
import Rulebook
import Vocabulary

/// Front page, boards, catalogues, and what operators ask for.
struct PublicRoutes: Sendable {
  let house: ClearingHouse
  let metrics: Metrics

  func add(to router: Router<AppContext>) {
    router.get("/") { request, _ in
      let reading = Reading(house)
      // Who asks for nothing in particular is shown the page.
      guard !Accepting.json(request) else { return Reply.json(Self.index(reading)) }
      return Reply.html(reading.front().html(in: reading.frame))
    }
    router.get("/log") { request, _ in try log(request) }
    router.get("/regulator") { request, _ in
      let reading = Reading(house)
      guard Accepting.html(request) else { return Reply.json(Self.regulator(reading)) }
      return Reply.html(reading.regulatorBoard().html(in: reading.frame))
    }
    router.get("/refusals") { request, _ in
      let reading = Reading(house)
      guard Accepting.html(request) else { return Reply.json(Self.refusals) }
      return Reply.html(reading.refusals().html(in: reading.frame))
    }
    router.get("/rulebooks") { request, _ in
      let reading = Reading(house)
      guard Accepting.html(request) else { return Reply.json(rulebooks(reading)) }
      return Reply.html(reading.rulebooks().html(in: reading.frame))
    }
    router.get("/rulebooks/{id}") { request, context in
      let reading = Reading(house)
      let name = context.parameters.get("id") ?? ""
      guard let book = house.rulebook(name, in: reading.register) else {
        throw Problem.noSuch("rulebook", name)
      }
      guard Accepting.html(request) else { return Reply.json(book.canonicalJSON) }
      return Reply.html(reading.rulebook(book).html(in: reading.frame))
    }
    router.get("/problems/{slug}") { request, context in try problem(request, context) }
    router.get("/openapi.json") { _, _ in Reply.json(OpenAPI.document) }
    router.get("/healthz") { _, _ in Reply.text(Array("ok\n".utf8)) }
    router.get("/readyz") { _, _ in
      guard house.fault() == nil else {
        throw Problem(.stopped, "The log takes no acts; reading goes on.")
      }
      return Reply.text(Array("ready\n".utf8))
    }
    router.get("/metrics") { _, _ in Reply.text(Array(metrics.text(Reading(house)).utf8)) }
    router.get("/style.css") { request, _ in
      var response = Reply.make(
        Array(Stylesheet.text.utf8), status: .ok, type: "text/css; charset=utf-8")
      // The address carries the digest: what it names never changes.
      response.headers[.cacheControl] =
        request.query("v") == nil ? "no-cache" : "public, max-age=31536000, immutable"
      return response
    }
    router.get("/mark.svg") { _, _ in
      Reply.make(Array(Mark.file.utf8), status: .ok, type: "image/svg+xml")
    }
  }

  private static func index(_ reading: Reading) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("name")
      json.string("Countersign")
      json.key("origin")
      json.string(reading.register.opening?.origin ?? "")
      json.key("entries")
      json.integer(reading.published.head.size)
      json.key("root")
      json.string(reading.published.head.root.hex)
      json.key("now")
      json.string(reading.register.now.text)
      json.key("clock")
      json.string(reading.house.clock().text)
      json.key("rulebook")
      json.string(reading.register.rulebook?.id ?? "")
      json.key("openapi")
      json.string("/openapi.json")
    }
    return json.bytes
  }

  private func log(_ request: Request) throws -> Response {
    let reading = Reading(house)
    func place(_ name: String) throws -> Int? {
      guard let text = request.query(name) else { return nil }
      guard let place = Int(text), place >= 0, place <= 1 << 40 else {
        throw Problem(.malformed, code: "cursor", "The cursor `\(name)` is a place in the log.")
      }
      return place
    }
    if Accepting.html(request) {
      return Reply.html(reading.log(before: try place("before")).html(in: reading.frame))
    }
    let limit = try RegisterRoutes.limit(request)
    let start = try place("after").map { $0 + 1 } ?? 0
    let notes = house.timelines.notes(start..<start + limit)
    let next = notes.last.map(\.index).flatMap { $0 + 1 < house.timelines.count ? $0 : nil }
    var json = JSONWriter()
    json.object { json in
      json.key("items")
      json.array { json in for note in notes { reading.write(note, to: &json) } }
      if let next {
        json.key("next")
        json.string(String(next))
      }
    }
    var response = Reply.json(json.bytes)
    if let next {
      response.headers[.link] = "</log?after=\(next)&limit=\(limit)>; rel=\"next\""
    }
    return response
  }

  private static func regulator(_ reading: Reading) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("accreditations")
      json.array { json in
        for row in reading.register.accreditations.rows { row.write(to: &json) }
      }
      json.key("discretion")
      json.array { json in for row in reading.register.discretion.rows { row.write(to: &json) } }
    }
    return json.bytes
  }

  private static let refusals: [UInt8] = {
    var json = JSONWriter()
    json.object { json in
      json.key("items")
      json.array { json in
        for chapter in Reading.Catalogue.chapters {
          for kind in chapter.refusals {
            json.object { json in
              json.key("code")
              json.string(kind.code)
              json.key("chapter")
              json.string(chapter.name)
              json.key("sentence")
              json.string(kind.sentence)
              json.key("resolution")
              json.string(kind.resolution)
            }
          }
        }
      }
    }
    return json.bytes
  }()

  private func rulebooks(_ reading: Reading) -> [UInt8] {
    func write(_ book: Rulebook, to json: inout JSONWriter) {
      json.object { json in
        json.key("id")
        json.string(book.id)
        json.key("version")
        json.string(book.version)
        json.key("title")
        json.string(book.title)
        json.key("inForceFrom")
        json.string(book.inForceFrom.text)
        json.key("sha256")
        json.string(book.digest.hex)
      }
    }
    var json = JSONWriter()
    json.object { json in
      json.key("adopted")
      json.array { json in
        for row in reading.register.rulebooks.rows { row.write(to: &json) }
      }
      json.key("shelf")
      json.array { json in for book in house.law { write(book, to: &json) } }
    }
    return json.bytes
  }

  private func problem(_ request: Request, _ context: AppContext) throws -> Response {
    let slug = context.parameters.get("slug") ?? ""
    guard let kind = ProblemKind(rawValue: slug) else {
      throw Problem(.notFound, "There is no such kind of problem.")
    }
    let page = ProblemPage(
      name: kind.title, status: kind.status.code, detail: kind.remedy,
      remedy: "This is what an answer of type /problems/\(kind.rawValue) means.")
    guard Accepting.html(request) else {
      var json = JSONWriter()
      json.object { json in
        json.key("slug")
        json.string(kind.rawValue)
        json.key("status")
        json.integer(kind.status.code)
        json.key("title")
        json.string(kind.title)
        json.key("remedy")
        json.string(kind.remedy)
      }
      return Reply.json(json.bytes)
    }
    return Reply.html(page.html(in: Reading(house).frame))
  }
}
