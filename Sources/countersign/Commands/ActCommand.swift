import ArgumentParser
import Canon
import Clearing
import Foundation
import Ledger
import Shelf
import Vocabulary

/// `act`: sign an act, and hand it in.
struct ActCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "act",
    abstract: "Sign an act and hand it in, write it to a file, or add a second signature.",
    discussion: """
      FILE holds the act's fields (JSON or YAML). `by`, `statedAt` and `nonce` are added where it lacks them. \
      `countersign act --list` names every kind.
      """)

  @Argument(help: "Kind of act, such as propose-sale.") var kind: String?
  @Argument(help: "File with the act's fields.") var file: String?
  @Option(help: "Key file to sign with.") var key: String?
  @Option(help: "Party in whose name the act is done, where the file does not say.") var by: String?
  @Option(help: "Server to hand it in to.") var server: String?
  @Flag(name: .customLong("dry-run"), help: "Ask what would happen; nothing changes.")
  var dryRun = false
  @Option(help: "Write the signed envelope to this file.") var out: String?
  @Option(help: "Envelope to add a signature to.") var cosign: String?
  @Option(help: "Attachment that the act names.") var attachment: String?
  @Flag(help: "List the kinds of acts.") var list = false
  @Flag(help: "Print JSON as the server gives it, or the list as JSON.") var json = false

  func validate() throws {
    if list { return }
    if cosign == nil {
      guard kind != nil, file != nil else { throw ValidationError("give KIND and FILE") }
    } else if kind != nil {
      throw ValidationError("--cosign takes the act from its envelope")
    }
    guard key != nil else { throw ValidationError("give the key to sign with: --key FILE") }
  }

  func run() async throws {
    if list, json {
      var writer = JSONWriter(indented: true)
      writer.array { json in
        for kind in ActKind.allCases {
          json.object { json in
            json.key("kind")
            json.string(kind.rawValue)
            json.key("chapter")
            json.string(kind.chapter)
          }
        }
      }
      return print(writer.text)
    }
    if list {
      for kind in ActKind.allCases {
        print(kind.rawValue.padding(toLength: 26, withPad: " ", startingAt: 0) + kind.chapter)
      }
      return
    }
    guard let key else { return }
    let signingKey = try KeyStore.signingKey(key)
    var envelope: Envelope
    if let cosign {
      envelope = try Self.envelope(Files.bytes(cosign, limit: 1 << 20), from: cosign)
    } else {
      guard let kind, let file else { return }
      envelope = try made(kind, file, at: await Self.now(at: server))
    }
    do {
      try envelope.sign(with: signingKey)
    } catch {
      throw Ending.badInput("\(error)")
    }
    if let out = out ?? (server == nil ? cosign : nil) {
      try Files.write(envelope.bytes + [0x0A], to: out)
      Terminal.say("\(out): act \(envelope.actID.hex), \(envelope.signatures.count) signatures")
    }
    if let server {
      try await handIn(envelope, to: server)
    } else if out == nil, cosign == nil {
      print(String(decoding: envelope.bytes, as: UTF8.self))
    }
  }

  private static func envelope(_ bytes: [UInt8], from path: String) throws -> Envelope {
    do {
      let text = bytes.last == 0x0A ? Array(bytes.dropLast()) : bytes
      return try Envelope(bytes: text)
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }

  /// The act of a file, read strictly and written canonically.
  private func made(_ name: String, _ path: String, at now: Instant) throws -> Envelope {
    guard let kind = ActKind(rawValue: name) else {
      throw Ending.badInput("`\(name)` is no kind of act; `countersign act --list` names them")
    }
    let bytes = try Files.bytes(path, limit: 60 * 1024)
    let isJSON = path.hasSuffix(".json")
    let text = String(decoding: bytes, as: UTF8.self)
    let tree: Tree? =
      isJSON
      ? nil : try Law.reading { () throws(ShelfFault) in try StrictYAML.tree(text, file: path) }
    let document: JSONDocument
    do throws(JSONFault) {
      document = try JSONDocument(tree?.json ?? bytes)
    } catch {
      throw Ending.badInput("\(path)\(error.line > 0 ? ":\(error.line)" : ""): \(error.reason)")
    }
    do {
      let node = document.root
      let stated = Set(try node.members().map(\.key))
      var payload = JSONWriter()
      let header = try self.header(stated, at: now)
      payload.object { out in
        for (key, value) in header {
          out.key(key)
          out.string(value)
        }
        guard let members = try? node.members() else { return }
        for member in members {
          out.key(member.key)
          if member.value.isString {
            out.string((try? member.value.text(limit: 60 * 1024)) ?? "")
          } else {
            out.raw(bytes: member.value.rawBytes)
          }
        }
      }
      let act = try Act(kind: kind, payload: payload.bytes)
      return try Envelope(kind: kind.rawValue, payload: act.payload)
    } catch let ending as Ending {
      throw ending
    } catch let fault as JSONFault {
      // The payload was written anew, on one line: the line that counts is the file's.
      if let by, fault.path == "/by", document.root["by"] == nil {
        throw Ending.badInput("--by \(by): \(fault.reason)")
      }
      let line = tree?.line(of: fault.path) ?? document.line(of: fault.path)
      let field = fault.path.isEmpty ? "" : " \(fault.path):"
      throw Ending.badInput("\(path)\(line > 0 ? ":\(line)" : ""):\(field) \(fault.reason)")
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }

  /// The moment that an act states: the time of day, or the register's now at the server where that
  /// lies ahead, as a rehearsed register's may.
  private static func now(at server: String?) async throws -> Instant {
    let own = Instant(milliseconds: Int64(Date().timeIntervalSince1970) * 1000)
    guard let server else { return own }
    return max(own, try await Http.moment("now", of: server) ?? own)
  }

  private func header(_ stated: Set<String>, at now: Instant) throws -> [(String, String)] {
    var out: [(String, String)] = []
    if !stated.contains("by") {
      guard let by else { throw Ending.badInput("the file does not say `by`: give --by PARTY") }
      out.append(("by", by))
    }
    if !stated.contains("statedAt") {
      out.append(("statedAt", now.text))
    }
    if !stated.contains("nonce") {
      var random = SystemRandomNumberGenerator()
      let digits = String(random.next() as UInt64, radix: 16)
      out.append(("nonce", String(repeating: "0", count: 16 - digits.count) + digits))
    }
    return out
  }

  private func handIn(_ envelope: Envelope, to server: String) async throws {
    var body = JSONWriter()
    let attached = try attachment.map { try Files.bytes($0, limit: 8 << 20) }
    body.object { json in
      json.key("envelope")
      json.raw(bytes: envelope.bytes)
      if let attached {
        json.key("attachments")
        json.array { $0.string(Base64.text(attached)) }
      }
    }
    let answer = try await Http.post(
      server + "/acts", body.bytes, headers: dryRun ? ["Dry-Run": "true"] : [:])
    let document = try? JSONDocument(answer.body, limits: .law)
    print(json ? answer.text : document?.root.forPeople ?? answer.text)
    switch answer.status {
    case 200..<300: return
    case 422: throw Ending.refused("")
    default: throw Ending.badInput("the server answered \(answer.status)")
    }
  }
}
