import Rulebook

/// Every operation of the API, written by hand, once: the OpenAPI document is made from it, and a test holds it against the
/// router's own routes both ways.
struct Operation: Sendable {
  enum Body: Sendable {
    case none
    case envelope
    case sale
    /// A signed claim to read.
    case claim
  }

  var method: String
  var path: String
  var summary: String
  /// Parameters of the query: name and what it is.
  var query: [(name: String, about: String)] = []
  var body: Body = .none
  /// Status codes of success, with what comes back.
  var answers: [(code: Int, about: String, type: String)]
  /// Problems that may come back.
  var problems: [ProblemKind] = []

  var route: RouteTable.Route { RouteTable.Route(method: method, path: path) }
}

extension Operation {
  private static let json = "application/json"

  private static func list(_ path: String, _ what: String) -> Operation {
    Operation(
      method: "GET", path: path, summary: "\(what), in the order in which they entered",
      query: [
        ("after", "identifier of the last row that is known; the rows after it follow"),
        ("limit", "rows at most, 1 to 100; 50 if absent"),
        ("before", "for pages: the rows before this identifier, newest first"),
      ], answers: [(200, "A list with `items`, and `next` where there is more", json)],
      problems: [.malformed])
  }

  private static func thing(_ path: String, _ what: String) -> Operation {
    Operation(
      method: "GET", path: path, summary: "\(what), with the acts that touched it",
      answers: [(200, what, json)], problems: [.notFound])
  }

  private static func get(
    _ path: String, _ summary: String, type: String = json, problems: [ProblemKind] = []
  ) -> Operation {
    Operation(
      method: "GET", path: path, summary: summary, answers: [(200, summary, type)],
      problems: problems)
  }

  /// What is read with a signed claim: a DSSE envelope of the kind `read` around `by`, `statedAt` and `path`.
  private static func reading(
    _ path: String, _ summary: String, query: [(name: String, about: String)] = []
  ) -> Operation {
    Operation(
      method: "POST", path: path, summary: summary, query: query, body: .claim,
      answers: [(200, summary, json)],
      problems: [.notForYou, .notFound, .malformed, .invalid, .tooLarge, .unsupportedType])
  }

  static let all: [Operation] = [
    Operation(
      method: "GET", path: "/",
      summary:
        "The clearing house: its front page, or, where JSON is accepted by name, where its log stands and where to go on",
      answers: [
        (200, "The front page, or where the log stands", json),
        (200, "The front page", "text/html"),
      ]),
    Operation(
      method: "POST", path: "/acts",
      summary:
        "Hands in a signed act. The same act again gets the receipt it has: the act’s id makes "
        + "this idempotent. With the header `Dry-Run: true` nothing is done: the answer says what would be.",
      body: .envelope,
      answers: [
        (200, "The act stood in the log before; or, for a dry run, what it would change", json),
        (201, "The act was performed; its receipt", json),
      ],
      problems: [
        .refused, .malformed, .tooLarge, .unsupportedType, .busy, .stopped,
      ]),
    Operation(
      method: "GET", path: "/acts/{id}", summary: "One act, as it stands in the log",
      answers: [(200, "The act, its envelope and its place", json)],
      problems: [.notFound, .malformed]),
    Operation(
      method: "GET", path: "/log", summary: "Acts of the log, in order",
      query: [
        ("after", "place of the last act that is known"), ("limit", "acts at most, 1 to 100"),
        ("before", "for pages: the acts before this place, newest first"),
      ], answers: [(200, "A list with `items`, and `next` where there is more", json)],
      problems: [.malformed]),
    get(
      "/checkpoint", "The signed checkpoint: a C2SP signed note", type: "text/plain",
      problems: [.notFound]),
    get(
      "/receipts/{id}", "The receipt of an act: a C2SP tlog-proof with the act’s opening",
      type: "text/plain", problems: [.notFound, .malformed]),
    get("/check", "The form “Do I need a licence?”", type: "text/html"),
    Operation(
      method: "POST", path: "/check",
      summary:
        "What a sale needs: outcome, every condition, who owns the next step. Keeps nothing.",
      query: [
        ("rulebook", "name or digest of a rulebook; \(Rulebook.byDefault) if absent"),
        ("asOf", "day that the law is taken as of, YYYY-MM-DD; `exportOn` if absent"),
      ], body: .sale, answers: [(200, "The answer", json)],
      problems: [.malformed, .notFound, .tooLarge, .unsupportedType]),
    list("/sales", "Sales"), thing("/sales/{id}", "A sale, its standing and what is unmet"),
    list("/sites", "Sites"), thing("/sites/{id}", "A site"),
    thing("/units/{serial}", "A unit by its serial"),
    list("/bonds", "Bonds"), thing("/bonds/{id}", "A bond"),
    get(
      "/bonds/{id}/validate", "What an obligee needs to know of a bond, open to anyone",
      problems: [.notFound]),
    reading("/applications", "Applications for bonds that the reader may answer"),
    reading(
      "/applications/{id}",
      "An application for a bond as its reader may see it: nobody else’s quote"),
    reading(
      "/statements", "The reader’s account over some days, every movement to the cent",
      query: [("from", "first day, YYYY-MM-DD"), ("to", "last day, YYYY-MM-DD")]),
    list("/rounds", "Inspection rounds"), thing("/rounds/{id}", "An inspection round"),
    list("/cases", "Cases"), thing("/cases/{id}", "A case"),
    list("/parties", "Parties"), thing("/parties/{id}", "A party"),
    get(
      "/keys/{id}", "A signing key by its identifier, and whether it signs today",
      problems: [.notFound]),
    get("/rulebooks", "Rulebooks adopted by the register, and those on the shelf"),
    get("/rulebooks/{id}", "A rulebook as canonical JSON", problems: [.notFound]),
    get("/regulator", "Accreditations, and how the regulator used its discretion"),
    get("/refusals", "The catalogue of refusals: code, sentence, resolution"),
    get("/problems/{slug}", "What a kind of problem means", problems: [.notFound]),
    get("/schemas/sale.json", "JSON Schema of a sale", type: "application/schema+json"),
    get("/openapi.json", "This document"),
    Operation(
      method: "GET", path: "/lab",
      summary:
        "Asks the lab what a regime does to a market beside fixed rules, on the same buyers. Keeps nothing.",
      query: [
        ("regime", "R0 fixed rules, R1 licensing, R2 auditors, R3 auditors and sureties, R4 tiers"),
        ("seed", "seed of all chance; 1 if absent"),
        ("set", "further parameters as name=value, blanks between"),
        ("beta", "and so every parameter of the model by its name; the default if absent"),
      ],
      answers: [(200, "Mean, standard error and quantiles of every metric", json)],
      problems: [.invalid, .tooLarge, .busy]),
    get("/lab.js", "The script of the lab's page, which works without it", type: "text/javascript"),
    get("/healthz", "Whether the process answers", type: "text/plain"),
    Operation(
      method: "GET", path: "/readyz", summary: "Whether acts are taken",
      answers: [(200, "Ready", "text/plain")], problems: [.stopped]),
    get("/metrics", "Counts for the operator", type: "text/plain"),
    get("/style.css", "The style sheet", type: "text/css"),
    get("/mark.svg", "The mark", type: "image/svg+xml"),
  ]
}
