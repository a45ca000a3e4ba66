import Canon
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every answer passes on its way out: problems for errors, headers for safety, an ETag, and the count for metrics.
struct Edge: RouterMiddleware {
  typealias Context = AppContext

  let house: ClearingHouse
  let metrics: Metrics
  /// Method and path template of every route, to tell "not allowed" from "not found".
  let routes: RouteTable

  func handle(
    _ request: Request, context: AppContext,
    next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      response = answer(to: error, request, context)
    }
    if let tag = response.headers[.eTag], request.headers[.ifNoneMatch] == tag {
      // A browser puts these headers in the place of those it kept: a page's own policy must come again.
      var headers: HTTPFields = [.eTag: tag]
      headers[.contentSecurityPolicy] = response.headers[.contentSecurityPolicy]
      headers[.cacheControl] = response.headers[.cacheControl]
      response = Response(status: .notModified, headers: headers)
    }
    addHeaders(to: &response)
    metrics.count(
      status: response.status.code, path: context.endpointPath ?? "other",
      took: ContinuousClock.now - start)
    return response
  }

  private func answer(to error: any Error, _ request: Request, _ context: AppContext) -> Response {
    let problem = problem(for: error, request, context)
    var response: Response
    if Accepting.html(request) {
      response = Reply.html(
        problem.page.html(in: Reading(house).frame), status: problem.kind.status)
    } else {
      response = Reply.json(
        problem.json(instance: String(request.uri.path.prefix(500))), status: problem.kind.status,
        type: "application/problem+json")
    }
    if let seconds = problem.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
    if !problem.allow.isEmpty {
      response.headers[.allow] = problem.allow.joined(separator: ", ")
    }
    return response
  }

  private func problem(for error: any Error, _ request: Request, _ context: AppContext) -> Problem {
    if let problem = error as? Problem { return problem }
    if let error = error as? HTTPError {
      switch error.status {
      case .notFound:
        let allowed = routes.methods(for: request.uri.path)
        guard !allowed.isEmpty, !allowed.contains(request.method.rawValue) else {
          return Problem(.notFound, "Nothing is kept under this address.")
        }
        var problem = Problem(
          .notAllowed, "\(request.method.rawValue) is not allowed here.")
        problem.allow = allowed
        return problem
      case .contentTooLarge: return Problem(.tooLarge, "The request is too large.")
      case .badRequest: return Problem(.malformed, "The request cannot be read.")
      default: break
      }
    }
    // Told to the operator only: what failed inside is nobody else's business.
    context.logger.error("a request failed", metadata: ["error": "\(error)"])
    return Problem(.internalError, "The request could not be answered.")
  }

  private func addHeaders(to response: inout Response) {
    if response.headers[.contentSecurityPolicy] == nil {
      response.headers[.contentSecurityPolicy] = Self.policy
    }
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.frameOptions] = "DENY"
    response.headers[.openerPolicy] = "same-origin"
    response.headers[.resourcePolicy] = "same-origin"
    response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=()"
    response.headers[.vary] = "Accept"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-cache" }
  }

  /// Nothing but our own style sheet and pictures; no script at all. The lab's page alone states its own.
  private static let policy = """
    default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'
    """
}

extension HTTPField.Name {
  fileprivate static let referrerPolicy = named("Referrer-Policy")
  fileprivate static let frameOptions = named("X-Frame-Options")
  fileprivate static let openerPolicy = named("Cross-Origin-Opener-Policy")
  fileprivate static let resourcePolicy = named("Cross-Origin-Resource-Policy")
  fileprivate static let permissionsPolicy = named("Permissions-Policy")
  static let dryRun = named("Dry-Run")

  /// A name that is written here, not read: it is well formed.
  private static func named(_ name: String) -> HTTPField.Name {
    HTTPField.Name(name) ?? .server
  }
}

/// Keeps what names parties from those who are not entitled to it, on a node that is open to everyone.
struct PublicOnly: RouterMiddleware {
  typealias Context = AppContext

  /// First parts of paths that anyone may read.
  static let open: Set<String> = [
    "", "check", "rulebooks", "refusals", "checkpoint", "receipts", "problems", "schemas",
    "healthz",
    "readyz", "openapi.json", "style.css", "mark.svg", "acts", "lab", "lab.js", "applications",
    "statements",
  ]

  func handle(
    _ request: Request, context: AppContext,
    next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let parts = request.uri.path.split(separator: "/")
    let isReadingAct = parts.first == "acts" && request.method != .post
    let isValidation = parts.count == 3 && parts.first == "bonds" && parts.last == "validate"
    let isOpen = isValidation || Self.open.contains(parts.first.map { String($0) } ?? "")
    guard isOpen, !isReadingAct else {
      throw Problem(.notForYou, "This node shows only what is public.")
    }
    return try await next(request, context)
  }
}

/// The context of a request: what the framework keeps, no more.
package struct AppContext: RequestContext {
  package var coreContext: CoreRequestContextStorage

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }

  /// A context without a connection, to put requests to the routes directly.
  package init(logger: Logger) {
    coreContext = CoreRequestContextStorage(source: Unconnected(logger: logger))
  }

  private struct Unconnected: RequestContextSource {
    let logger: Logger
  }
}

/// All routes by method and template, such as `GET /sales/{id}`.
package struct RouteTable: Sendable {
  package struct Route: Hashable, Sendable {
    package var method: String
    package var path: String
  }

  package var routes: [Route]

  /// The methods with which a path may be asked for; empty if it may not at all.
  func methods(for path: String) -> [String] {
    let parts = path.split(separator: "/")
    return Set(routes.filter { Self.matches($0.path, parts) }.map(\.method)).sorted()
  }

  private static func matches(_ template: String, _ parts: [Substring]) -> Bool {
    let steps = template.split(separator: "/")
    guard steps.count == parts.count else { return false }
    return zip(steps, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}
