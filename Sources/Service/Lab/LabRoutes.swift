import Canon
import HTTPTypes
import Hummingbird
import Reports

/// The lab in the browser: a form that anybody may send, and its answer.
struct LabRoutes: Sendable {
  let house: ClearingHouse
  private let desk = LabDesk()

  init(house: ClearingHouse) { self.house = house }

  /// At most so many bytes of a query: every parameter fits three times.
  static let queryLimit = 8192

  func add(to router: Router<AppContext>) {
    router.get("/lab") { request, _ in try await ask(request) }
    router.get("/lab.js") { request, _ in
      var response = Reply.make(
        Array(LabScript.text.utf8), status: .ok, type: "text/javascript; charset=utf-8")
      response.headers[.cacheControl] =
        request.query("v") == nil ? "no-cache" : "public, max-age=31536000, immutable"
      return response
    }
  }

  private func ask(_ request: Request) async throws -> Response {
    let text = request.uri.query ?? ""
    guard text.utf8.count <= Self.queryLimit else {
      throw Problem(.tooLarge, "At most \(Self.queryLimit) bytes of a question are taken.")
    }
    var fields = FormText.fields(Array(text.utf8), most: 200)
    // An empty field of the form says nothing.
    for (name, value) in fields where value.isEmpty { fields[name] = nil }
    let isPage = Accepting.html(request)
    let question: Question
    do throws(Question.Faults) {
      question = try Question(fields)
    } catch {
      guard isPage else { throw Self.problem(error) }
      return reply(
        LabPage(question: nil, answer: nil, fields: fields, faults: error.list),
        .unprocessableContent)
    }
    let answer = try await desk.answer(question)
    guard isPage else { return Reply.json(answer.json) }
    return reply(
      LabPage(question: question, answer: answer, fields: fields, faults: []), .ok)
  }

  private static func problem(_ faults: Question.Faults) -> Problem {
    var problem = Problem(.invalid, "The question cannot be answered as it stands.")
    problem.errors = faults.list.map {
      Problem.Place(pointer: "/\($0.field)", line: 0, detail: $0.reason)
    }
    return problem
  }

  private func reply(_ page: LabPage, _ status: HTTPResponse.Status) -> Response {
    var response = Reply.html(page.html(in: Reading(house).frame), status: status)
    // The one page with a script: our own, and it may ask this server only.
    response.headers[.contentSecurityPolicy] = """
      default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
      form-action 'self'; base-uri 'none'; frame-ancestors 'none'
      """
    return response
  }
}
