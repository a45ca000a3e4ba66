import Canon
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers in the forms that this server speaks.
enum Reply {
  static func json(
    _ bytes: [UInt8], status: HTTPResponse.Status = .ok, type: String = "application/json"
  ) -> Response {
    make(bytes, status: status, type: type)
  }

  static func text(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    make(bytes, status: status, type: "text/plain; charset=utf-8")
  }

  static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    make(Array(text.utf8), status: status, type: "text/html; charset=utf-8")
  }

  static func make(_ bytes: [UInt8], status: HTTPResponse.Status, type: String) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = type
    if status == .ok {
      headers[.eTag] = "\"\(Digest.sha256(bytes).hex.prefix(24))\""
    }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// Which form of an answer the asker prefers.
enum Accepting {
  /// Whether a page is wanted: only where `text/html` is named and nothing else of ours is named before it.
  static func html(_ request: Request) -> Bool {
    guard let header = request.headers[.accept] else { return false }
    let html = quality(of: ["text/html", "application/xhtml+xml"], in: header)
    return html > 0
      && html > quality(of: ["application/json", "application/problem+json"], in: header)
  }

  /// Whether JSON is asked for by name, before a page.
  static func json(_ request: Request) -> Bool {
    guard let header = request.headers[.accept] else { return false }
    return quality(of: ["application/json", "application/problem+json"], in: header) > 0
      && !html(request)
  }

  /// Whether plain text is wanted rather than JSON.
  static func text(_ request: Request) -> Bool {
    guard let header = request.headers[.accept] else { return false }
    return quality(of: ["text/plain"], in: header) > quality(of: ["application/json"], in: header)
  }

  /// The greatest quality that a header gives to one of the types by name, in thousandths; 0 where none is named.
  private static func quality(of types: [String], in header: String) -> Int {
    var best = 0
    for part in header.prefix(1000).split(separator: ",") {
      let pieces = part.split(separator: ";").map { piece in
        piece.lowercased().filter { $0 != " " && $0 != "\t" }
      }
      guard let type = pieces.first, types.contains(type) else { continue }
      var quality = 1000
      for piece in pieces.dropFirst() where piece.hasPrefix("q=") {
        quality = Int(((Double(piece.dropFirst(2)) ?? 0) * 1000).rounded(.down))
      }
      best = max(best, quality)
    }
    return best
  }
}

extension Request {
  /// The body, at most `limit` bytes. A longer one is refused at once where its length is stated, else as soon as it shows; it is
  /// never held in memory.
  func bytes(limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw Problem.tooLarge(limit)
    }
    var out: [UInt8] = []
    for try await buffer in body {
      guard out.count + buffer.readableBytes <= limit else { throw Problem.tooLarge(limit) }
      out.append(contentsOf: buffer.readableBytesView)
    }
    return out
  }

  /// The media type of the body, without parameters; empty if none is stated.
  var mediaType: String {
    let type = headers[.contentType] ?? ""
    return type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
  }

  /// A parameter of the query; `nil` if absent.
  func query(_ name: String) -> String? {
    uri.queryParameters[name[...]].map { String($0) }
  }
}

extension Problem {
  static func tooLarge(_ limit: Int) -> Problem {
    Problem(.tooLarge, "At most \(limit) bytes are taken here.")
  }

  static func noSuch(_ what: String, _ id: String) -> Problem {
    Problem(.notFound, "There is no \(what) \(String(id.prefix(100))) in the register.")
  }
}

/// Forms as browsers send them.
enum FormText {
  /// Reads `application/x-www-form-urlencoded` text: so many fields at most, the last of a name counts.
  static func fields(_ bytes: [UInt8], most: Int = 64) -> [String: String] {
    var out: [String: String] = [:]
    for pair in bytes.split(separator: 0x26).prefix(most) {
      let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first.flatMap({ decode($0) }) else { continue }
      out[name] = parts.count > 1 ? decode(parts[1]) ?? "" : ""
    }
    return out
  }

  /// Percent-decoding with `+` for a blank; `nil` where the bytes are no UTF-8.
  static func decode(_ text: ArraySlice<UInt8>) -> String? {
    var out: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == 0x25, index + 2 < text.endIndex,
        let high = Hex.nibble(text[index + 1]), let low = Hex.nibble(text[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(byte == 0x2B ? 0x20 : byte)
        index += 1
      }
    }
    return String(validating: out, as: UTF8.self)
  }
}
