import Canon
import Clearing
import HTTPTypes
import Hummingbird
import Ledger
import Vocabulary

/// Acts in, receipts out.
struct ActRoutes: Sendable {
  let house: ClearingHouse

  /// At most so many bytes of an attachment.
  static let attachmentLimit = 8 << 20
  /// At most so many bytes of a submission: envelope, attachment in base64, and what frames them.
  static let bodyLimit = Envelope.bytesLimit + attachmentLimit / 3 * 4 + 4096

  func add(to router: Router<AppContext>) {
    router.post("/acts") { request, _ in try await submit(request) }
    router.get("/acts/{id}") { request, context in try act(request, context) }
    router.get("/receipts/{id}") { _, context in try receipt(context) }
    router.get("/checkpoint") { _, _ in
      guard let note = house.published().note else {
        throw Problem(.notFound, "This log is not signed: it has no checkpoint.")
      }
      return Reply.text(note.bytes)
    }
  }

  private func submit(_ request: Request) async throws -> Response {
    let type = request.mediaType
    guard type == "application/json" || type == "application/vnd.dsse.envelope.v1+json" else {
      throw Problem(.unsupportedType, "An act comes as a DSSE envelope in JSON.")
    }
    let (envelope, attachment) = try Self.read(await request.bytes(limit: Self.bodyLimit))
    let isDryRun: Bool
    switch request.headers[.dryRun]?.lowercased() {
    case nil, "false": isDryRun = false
    case "true": isDryRun = true
    default: throw Problem(.malformed, "The header Dry-Run is `true` or `false`.")
    }
    if isDryRun { return try dryRun(envelope, attachment) }
    let answer: Answer
    do throws(SubmitFault) {
      answer = try await house.submit(envelope, attachment)
    } catch {
      throw Problem(error)
    }
    switch answer {
    case .refused(let refusal, let record): throw Problem(refusal, record: record)
    case .performed(let receipt, let isNew):
      var response =
        Accepting.text(request)
        ? Reply.text(receipt.bytes, status: isNew ? .created : .ok)
        : Reply.json(Self.json(of: receipt, isNew: isNew), status: isNew ? .created : .ok)
      response.headers[.location] = "/acts/\(receipt.opening.envelope.actID.hex)"
      return response
    }
  }

  /// The envelope, and the attachment where one came along: `{"envelope": …, "attachments": ["base64"]}`. An act
  /// names at most one.
  private static func read(_ bytes: [UInt8]) throws -> ([UInt8], [UInt8]?) {
    do {
      let limits = JSONDocument.Limits(bytes: bodyLimit, depth: 6, keys: 8)
      let root = try JSONDocument(bytes, limits: limits).root
      guard let inner = root["envelope"] else {
        guard bytes.count <= Envelope.bytesLimit else {
          throw Problem(
            .tooLarge, "An envelope has at most \(Envelope.bytesLimit) bytes.")
        }
        return (bytes, nil)
      }
      let envelope = try Envelope(json: inner)
      var attachment: [UInt8]?
      for (key, value) in try root.members() where key != "envelope" {
        guard key == "attachments" else { throw value.fault("the key `\(key)` is not known here") }
        guard let first = try value.elements(limit: 1).first else { continue }
        guard let found = first.withPlainText({ Base64.bytes($0) }) else {
          throw first.fault("expected base64 with padding")
        }
        guard found.count <= attachmentLimit else { throw Problem.tooLarge(attachmentLimit) }
        attachment = found
      }
      return (envelope.bytes, attachment)
    } catch let fault as JSONFault {
      throw Problem(fault)
    }
  }

  private func dryRun(_ envelope: [UInt8], _ attachment: [UInt8]?) throws -> Response {
    let result: Result<[Change], Refusal>
    do throws(SubmitFault) {
      result = try house.dryRun(envelope, attachment)
    } catch {
      throw Problem(error)
    }
    switch result {
    case .failure(let refusal): throw Problem(refusal)
    case .success(let changes):
      var json = JSONWriter()
      json.object { json in
        json.key("wouldBe")
        json.string("performed")
        json.key("changes")
        json.integer(changes.count)
      }
      return Reply.json(json.bytes)
    }
  }

  private static func json(of receipt: Receipt, isNew: Bool) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("act")
      json.string(receipt.opening.envelope.actID.hex)
      json.key("index")
      json.integer(receipt.index)
      json.key("receivedAt")
      json.string(receipt.opening.receivedAt.text)
      json.key("isNew")
      json.bool(isNew)
      json.key("receipt")
      json.string(receipt.text)
    }
    return json.bytes
  }

  private func act(_ request: Request, _ context: AppContext) throws -> Response {
    let id = try digest(context)
    guard let index = try house.place(id), let entry = try house.entries(index..<index + 1).first
    else { throw Problem.noSuch("act", id.hex) }
    try checkOpen(entry)
    if Accepting.html(request) {
      let reading = Reading(house)
      return Reply.html(reading.act(entry).html(in: reading.frame))
    }
    var json = JSONWriter()
    json.object { json in
      json.key("act")
      json.string(entry.actID.hex)
      json.key("index")
      json.integer(entry.index)
      json.key("receivedAt")
      json.string(entry.receivedAt.text)
      json.key("kind")
      json.string(entry.envelope.kind)
      json.key("release")
      json.string(entry.release)
      json.key("payload")
      json.raw(bytes: entry.envelope.payload)
      json.key("envelope")
      json.raw(bytes: entry.envelope.bytes)
    }
    return Reply.json(json.bytes)
  }

  /// What surety and buyer said to each other stays between them, whatever address it is asked for under.
  private func checkOpen(_ entry: Entry) throws {
    guard let kind = ActKind(rawValue: entry.envelope.kind),
      house.published().register.isSealed(kind, act: entry.actID)
    else { return }
    throw Problem(
      .notForYou, code: "sealed",
      "This act is between the party that signed it and those it was meant for.")
  }

  private func receipt(_ context: AppContext) throws -> Response {
    let id = try digest(context)
    if let index = try house.place(id), let entry = try house.entries(index..<index + 1).first {
      try checkOpen(entry)
    }
    let receipt: Receipt?
    do throws(SubmitFault) { receipt = try house.receipt(id) } catch { throw Problem(error) }
    guard let receipt else { throw Problem.noSuch("act", id.hex) }
    return Reply.text(receipt.bytes)
  }

  private func digest(_ context: AppContext) throws -> Digest {
    let text = Array((context.parameters.get("id") ?? "").utf8)
    guard let id = text.withUnsafeBufferPointer({ Digest(lowerHex: $0) }) else {
      throw Problem(.malformed, "An act’s id is 64 lower-case hexadecimal digits.")
    }
    return id
  }
}
