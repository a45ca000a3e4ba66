import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Rulebook

/// Kinds of problems, each with a page of its own at `/problems/<slug>` and in `docs/problems/<slug>.md`.
package enum ProblemKind: String, CaseIterable, Sendable {
  case refused
  case malformed
  case invalid
  case tooLarge = "too-large"
  case unsupportedType = "unsupported-type"
  case notFound = "not-found"
  case notAllowed = "not-allowed"
  case notForYou = "not-for-you"
  case busy
  case stopped
  case internalError = "internal-error"

  var status: HTTPResponse.Status {
    switch self {
    case .refused, .invalid: .unprocessableContent
    case .malformed: .badRequest
    case .tooLarge: .contentTooLarge
    case .unsupportedType: .unsupportedMediaType
    case .notFound: .notFound
    case .notAllowed: .methodNotAllowed
    case .notForYou: .forbidden
    case .busy: .tooManyRequests
    case .stopped: .serviceUnavailable
    case .internalError: .internalServerError
    }
  }

  var title: String {
    switch self {
    case .refused: "The act is refused"
    case .malformed: "The request cannot be read"
    case .invalid: "A value is outside what is allowed"
    case .tooLarge: "The request is too large"
    case .unsupportedType: "This type of content is not taken"
    case .notFound: "There is no such thing here"
    case .notAllowed: "This method is not allowed here"
    case .notForYou: "This is not open to everyone"
    case .busy: "Too much is waiting"
    case .stopped: "The log takes no acts now"
    case .internalError: "Something went wrong on our side"
    }
  }

  /// What to do about it, whoever meets it.
  var remedy: String {
    switch self {
    case .refused: "Nothing has changed. Do what the resolution says, then hand in a new act."
    case .malformed: "Put right what the errors point at and send the request again."
    case .invalid: "Correct the field that the errors point at."
    case .tooLarge: "Send less: split the act, or send rows as an attachment."
    case .unsupportedType: "Send JSON, as application/json."
    case .notFound: "Check the address and the identifier."
    case .notAllowed: "Use one of the methods that the Allow header names."
    case .notForYou: "Ask the operator of this node for access."
    case .busy: "Wait as long as Retry-After says and send the same again."
    case .stopped: "Wait as long as Retry-After says; if it lasts, tell the operator."
    case .internalError: "Nothing is lost. Try again, and tell the operator when it lasts."
    }
  }
}

/// A problem document (RFC 9457) on its way out. Never carries anything of our own insides.
struct Problem: Error, Sendable {
  /// Where in what was sent the fault lies.
  struct Place: Sendable {
    var pointer: String
    var line: Int
    var detail: String
  }

  var kind: ProblemKind
  /// A stable code: of the catalogue of refusals where there is one.
  var code: String
  var detail: String
  /// What to do, where there is more to say than the kind says.
  var resolution: String = ""
  var errors: [Place] = []
  var decision: Decision?
  var retryAfterSeconds: Int?
  var allow: [String] = []
  /// The operator's signed word on a refusal.
  var record: RefusalRecord?

  init(_ kind: ProblemKind, code: String? = nil, _ detail: String) {
    self.kind = kind
    self.code = code ?? kind.rawValue
    self.detail = detail
  }

  /// A text that is not what it should be.
  init(_ fault: JSONFault, in place: String = "") {
    self.init(.malformed, fault.reason)
    let pointer = place + fault.path
    errors = [Place(pointer: pointer, line: fault.line, detail: fault.reason)]
  }

  init(_ refusal: Refusal, record: RefusalRecord? = nil) {
    self.init(.refused, code: refusal.kind.code, refusal.sentence)
    resolution = refusal.kind.resolution
    decision = refusal.decision
    self.record = record
  }

  /// Why an act was not decided. Exhaustive, so that a new fault does not compile before it is mapped.
  init(_ fault: SubmitFault) {
    switch fault {
    case .badEnvelope(.notAnEnvelope(let fault)): self.init(fault)
    case .badEnvelope(.tooLarge(let count)):
      self.init(.tooLarge, EnvelopeFault.tooLarge(count).description)
    case .badEnvelope(let fault): self.init(.malformed, code: "envelope", fault.description)
    case .unknownKind: self.init(.malformed, code: "unknown-kind", fault.description)
    case .badAct(let fault): self.init(fault, in: "/payload")
    case .badAttachment(let fault): self.init(fault, in: "/attachments/0")
    case .otherAttachment, .strayAttachment:
      self.init(.malformed, code: "attachment", fault.description)
    case .busy:
      self.init(.busy, fault.description)
      retryAfterSeconds = 1
    case .stopped, .closing:
      self.init(.stopped, "The log is closed for writing; reading goes on.")
      retryAfterSeconds = 30
    }
  }

  /// The document.
  func json(instance: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      func member(_ key: StaticString, _ text: String) {
        guard !text.isEmpty else { return }
        json.key(key)
        json.string(text)
      }
      member("type", "/problems/\(kind.rawValue)")
      member("title", kind.title)
      json.key("status")
      json.integer(kind.status.code)
      member("detail", detail)
      member("instance", instance)
      member("code", code)
      member("resolution", resolution.isEmpty ? kind.remedy : resolution)
      if !errors.isEmpty {
        json.key("errors")
        json.array { json in for error in errors { write(error, to: &json) } }
      }
      if let decision {
        json.key("conditions")
        json.array { json in
          for condition in decision.unmet { write(condition, of: decision, to: &json) }
        }
        json.key("decision")
        json.raw(bytes: decision.json)
      }
      if let record {
        json.key("refusal")
        json.raw(bytes: record.envelope)
      }
    }
    return json.bytes
  }

  private func write(_ error: Place, to json: inout JSONWriter) {
    json.object { json in
      json.key("pointer")
      json.string(error.pointer)
      if error.line > 0 {
        json.key("line")
        json.integer(error.line)
      }
      json.key("detail")
      json.string(error.detail)
    }
  }

  private func write(_ condition: Judgement, of decision: Decision, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(decision.id(of: condition))
      json.key("status")
      json.string(condition.status.rawValue)
      json.key("owner")
      json.string(condition.owner.rawValue)
      json.key("text")
      json.string(decision.sentence(of: condition))
      if let remedy = decision.remedy(of: condition) {
        json.key("remedy")
        json.string(remedy)
      }
      json.key("cites")
      json.array { json in for cite in decision.cites(of: condition) { json.string(cite) } }
    }
  }

  var page: ProblemPage {
    ProblemPage(
      name: kind.title, status: kind.status.code, detail: detail,
      remedy: resolution.isEmpty ? kind.remedy : resolution)
  }
}
