import Canon
import Foundation
import Vocabulary

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A request to a clearing house's server.
enum Http {
  struct Answer: Sendable {
    var status: Int
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  static func get(_ address: String) async throws -> Answer {
    try await send("GET", address, nil, headers: [:])
  }

  static func post(
    _ address: String, _ body: [UInt8], headers: [String: String] = [:]
  ) async throws -> Answer {
    try await send("POST", address, body, headers: headers)
  }

  /// A moment that a clearing house states of itself on its index; `nil` where it states none.
  static func moment(_ name: String, of server: String) async throws -> Instant? {
    let answer = try await get(server + "/")
    guard answer.status == 200, let root = try? JSONDocument(answer.body).root else { return nil }
    return (try? root[name]?.text()).flatMap { $0 }.flatMap { Instant($0) }
  }

  private static func send(
    _ method: String, _ address: String, _ body: [UInt8]?, headers: [String: String]
  ) async throws -> Answer {
    guard let url = URL(string: address), url.scheme == "http" || url.scheme == "https" else {
      throw Ending.badInput("`\(address)` is not an http address")
    }
    var request = URLRequest(url: url)
    request.httpMethod = method
    if let body {
      request.httpBody = Data(body)
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    }
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    do {
      let (data, response) = try await URLSession.shared.data(for: request)
      guard let response = response as? HTTPURLResponse else {
        throw Ending.badInput("\(address): no answer")
      }
      return Answer(status: response.statusCode, body: Array(data))
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(address): \(error.localizedDescription)")
    }
  }
}
