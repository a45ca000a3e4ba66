import Canon
import Clearing
import HTTPTypes
import Rulebook

/// The OpenAPI 3.1 document, made from the table of operations and from the fields that the acts themselves list.
enum OpenAPI {
  static let document: [UInt8] = {
    var json = JSONWriter(indented: true)
    json.object { json in
      json.key("openapi")
      json.string("3.1.0")
      json.key("info")
      json.object { json in
        field("title", "Countersign", &json)
        field("version", "1", &json)
        field(
          "description",
          "A clearing house for market-based export controls. Every change is an act that a person "
            + "signs (DSSE envelope); every error is a problem document (RFC 9457). Lists go on by "
            + "cursor: follow `Link: rel=next`.", &json)
      }
      json.key("paths")
      json.object { json in paths(&json) }
      json.key("components")
      json.object { json in
        json.key("schemas")
        json.object { json in schemas(&json) }
      }
    }
    return json.bytes
  }()

  private static func field(_ key: String, _ text: String, _ json: inout JSONWriter) {
    json.key(key)
    json.string(text)
  }

  private static func paths(_ json: inout JSONWriter) {
    var seen: [String] = []
    for operation in Operation.all where !seen.contains(operation.path) {
      seen.append(operation.path)
      json.key(operation.path)
      json.object { json in
        for sister in Operation.all where sister.path == operation.path {
          json.key(sister.method.lowercased())
          json.object { json in write(sister, &json) }
        }
      }
    }
  }

  private static func write(_ operation: Operation, _ json: inout JSONWriter) {
    field("summary", operation.summary, &json)
    field("operationId", operationID(operation), &json)
    let captures = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
      .map { String($0.dropFirst().dropLast()) }
    json.key("parameters")
    json.array { json in
      for name in captures { parameter(name, in: "path", "which one", &json) }
      for item in operation.query { parameter(item.name, in: "query", item.about, &json) }
      if operation.body == .envelope {
        parameter("Dry-Run", in: "header", "`true` asks what would happen", &json)
      }
    }
    switch operation.body {
    case .none: break
    case .envelope: body("Submission", &json)
    case .sale: body("Sale", &json)
    case .claim: body("Envelope", &json)
    }
    json.key("responses")
    json.object { json in
      for (place, answer) in operation.answers.enumerated() {
        // The same code in several types is one answer.
        let alike = operation.answers.filter { $0.code == answer.code }
        guard operation.answers[..<place].allSatisfy({ $0.code != answer.code }) else { continue }
        json.key(String(answer.code))
        json.object { json in
          field("description", answer.about, &json)
          content(alike.map(\.type), schema: nil, &json)
        }
      }
      var codes: [Int] = []
      for kind in operation.problems where !codes.contains(kind.status.code) {
        codes.append(kind.status.code)
        json.key(String(kind.status.code))
        json.object { json in
          field("description", kind.title, &json)
          content(["application/problem+json"], schema: "Problem", &json)
        }
      }
      json.key("default")
      json.object { json in
        field("description", "A problem", &json)
        content(["application/problem+json"], schema: "Problem", &json)
      }
    }
  }

  /// `GET /sales/{id}` as `getSalesId`.
  private static func operationID(_ operation: Operation) -> String {
    var out = operation.method.lowercased()
    for part in operation.path.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      out += part.prefix(1).uppercased() + part.dropFirst()
    }
    return out == "get" ? "getRoot" : out
  }

  private static func parameter(
    _ name: String, in place: String, _ about: String, _ json: inout JSONWriter
  ) {
    json.object { json in
      field("name", name, &json)
      field("in", place, &json)
      json.key("required")
      json.bool(place == "path")
      field("description", about, &json)
      json.key("schema")
      json.raw(#"{"type":"string"}"#)
    }
  }

  private static func body(_ schema: String, _ json: inout JSONWriter) {
    json.key("requestBody")
    json.object { json in
      json.key("required")
      json.bool(true)
      content(["application/json"], schema: schema, &json)
    }
  }

  private static func content(
    _ types: [String], schema: String?, _ json: inout JSONWriter
  ) {
    json.key("content")
    json.object { json in
      for type in types {
        json.key(type)
        json.object { json in
          json.key("schema")
          json.object { json in
            if let schema { field("$ref", "#/components/schemas/\(schema)", &json) }
          }
        }
      }
    }
  }

  private static func schemas(_ json: inout JSONWriter) {
    json.key("Problem")
    json.raw(problem)
    json.key("Envelope")
    json.raw(envelope)
    json.key("Submission")
    json.raw(submission)
    json.key("Sale")
    Sale.describe(&json)
    for kind in ActKind.allCases {
      json.key("act." + kind.rawValue)
      kind.type.describe(&json)
    }
  }

  private static let problem = """
    {"type":"object","description":"RFC 9457","required":["type","title","status","code"],\
    "properties":{"type":{"type":"string"},"title":{"type":"string"},\
    "status":{"type":"integer"},"detail":{"type":"string"},"instance":{"type":"string"},\
    "code":{"type":"string","description":"stable code, of the catalogue of refusals where there is one"},\
    "resolution":{"type":"string","description":"what to do"},\
    "errors":{"type":"array","items":{"type":"object","properties":{"pointer":{"type":"string"},\
    "line":{"type":"integer"},"detail":{"type":"string"}}}},\
    "conditions":{"type":"array","description":"every condition that is not met","items":{"type":"object"}},\
    "decision":{"type":"object","description":"the whole answer, met conditions too"},\
    "refusal":{"$ref":"#/components/schemas/Envelope"}}}
    """

  private static let envelope = """
    {"type":"object","description":"DSSE envelope; payload types application/vnd.countersign.<act>.v1+json, \
    the payload being canonical JSON of act.<act> with by, statedAt and nonce before it",\
    "additionalProperties":false,"required":["payload","payloadType","signatures"],\
    "properties":{"payload":{"type":"string","contentEncoding":"base64"},\
    "payloadType":{"type":"string"},"signatures":{"type":"array","maxItems":8,"items":{"type":"object",\
    "additionalProperties":false,"required":["keyid","sig"],"properties":{"keyid":{"type":"string",\
    "pattern":"^key_[0-9a-f]{16}$"},"sig":{"type":"string","contentEncoding":"base64"}}}}}}
    """

  private static let submission = """
    {"anyOf":[{"$ref":"#/components/schemas/Envelope"},{"type":"object","additionalProperties":false,\
    "required":["envelope"],"properties":{"envelope":{"$ref":"#/components/schemas/Envelope"},\
    "attachments":{"type":"array","maxItems":1,\
    "description":"the attachment that the act names by digest, at most 8 MiB",\
    "items":{"type":"string","contentEncoding":"base64"}}}}]}
    """
}
