import Foundation
import Synchronization

/// Sends one request after another over one connection and waits for each answer: plain HTTP/1.1 on a blocking socket.
struct LoadConnection {
  private let socket: Int32
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

  /// Connects to a port on the loopback.
  init(port: Int) throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let done = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard done == 0 else { throw BenchFault(description: "no connection to port \(port)") }
    var one: Int32 = 1
    setsockopt(
      socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Sends a request and answers with the status of the reply, whose body is read to its end.
  mutating func exchange(_ request: [UInt8]) throws -> Int {
    var sent = 0
    while sent < request.count {
      let count = request.withUnsafeBytes {
        send(socket, $0.baseAddress?.advanced(by: sent), request.count - sent, 0)
      }
      guard count > 0 else { throw BenchFault(description: "the connection broke") }
      sent += count
    }
    var received: [UInt8] = []
    var needed = Int.max
    var status = 0
    while received.count < needed {
      let count = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw BenchFault(description: "the connection broke") }
      received += buffer[..<count]
      if needed == Int.max, let end = Self.headEnd(received) {
        let head = String(decoding: received[..<end], as: UTF8.self)
        status = Int(head.dropFirst(9).prefix(3)) ?? 0
        needed = end + 4 + Self.length(head)
      }
    }
    return status
  }

  func close() { _ = Foundation.close(socket) }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for start in 0...bytes.count - 4
    where bytes[start] == 13 && bytes[start + 1] == 10 && bytes[start + 2] == 13 {
      return start
    }
    return nil
  }

  private static func length(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
    }
    return 0
  }
}

/// Many connections at once, each on a thread of its own, until the time is over or there are no requests left.
final class Load: Sendable {
  private let requests: [[UInt8]]
  private let next = Atomic<Int>(0)
  private let results = Mutex<(latencies: [Double], failures: Int, firstFailure: String)>(
    ([], 0, ""))

  init(_ requests: [[UInt8]]) { self.requests = requests }

  /// Latencies of what was answered as created, and how many requests were not.
  func run(
    port: Int, connections: Int, seconds: Double
  ) -> (latencies: [Double], failures: Int, firstFailure: String) {
    let group = DispatchGroup()
    let end = Meter.wall + seconds
    for _ in 0..<connections {
      group.enter()
      let thread = Thread { [self] in
        work(port: port, until: end)
        group.leave()
      }
      thread.stackSize = 512 * 1024
      thread.start()
    }
    group.wait()
    return results.withLock { $0 }
  }

  private func work(port: Int, until end: Double) {
    var mine: [Double] = []
    var failures = 0
    var reason = ""
    do {
      var connection = try LoadConnection(port: port)
      defer { connection.close() }
      while Meter.wall < end {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < requests.count else { break }
        let start = Meter.wall
        let status = try connection.exchange(requests[number])
        if status == 201 {
          mine.append(Meter.wall - start)
        } else {
          failures += 1
          reason = "status \(status)"
        }
      }
    } catch {
      failures += 1
      reason = "\(error)"
    }
    results.withLock {
      $0.latencies += mine
      $0.failures += failures
      if !reason.isEmpty { $0.firstFailure = reason }
    }
  }
}
