import Archive
import Canon
import Clearing
import Foundation
import Hummingbird
import Ledger
import Service
import Synchronization
import Vocabulary

/// Signed acts over HTTP, durable before they are answered: the service on a free port, its archive on disk, 64 connections on the loopback
/// in the same process.
enum ServiceBar {
  private static let connections = 64
  private static let seconds = 10.0
  private static let requests = 60_000

  @Sendable static func run() async throws -> [Row] {
    let folder = NSTemporaryDirectory() + "countersign-bench-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard let logKey = SigningKey(newWith: .ed25519),
      let signer = NoteSigner(name: "bench.example/log", kind: .note, key: logKey)
    else { throw BenchFault(description: "no log key") }
    let keys = (0..<3).compactMap { _ in SigningKey(newWith: .ed25519) }
    let archive = try SQLiteArchive(folder: folder)
    let startAt = now()
    let opening = try Self.opening(keys, on: startAt.day)
    let clerk = try Clerk(
      archive: archive, logSigner: signer, operatorKey: keys[2], release: "countersign/bench")
    try clerk.perform(
      Act(
        opening,
        header: ActHeader(by: opening.regulatorID, statedAt: startAt, nonce: "opening-1")),
      signedBy: keys, at: startAt)
    try clerk.commit()
    let bodies = try tips(opening, keys[0], at: startAt)
    let timelines = Timelines()
    let clock: @Sendable () -> Instant = { Self.now() }
    let sequencer = Sequencer(
      clerk, clock: clock, observer: { performed in timelines.add(performed) })
    let house = ClearingHouse(
      sequencer: sequencer, archive: archive, law: [], timelines: timelines, clock: clock)
    let (ports, found) = AsyncStream<Int>.makeStream()
    var options = Server.Options()
    options.port = 0
    let application = Server.application(house, options, onRunning: { found.yield($0) })
    let serving = Task { try await application.run() }
    var port = 0
    for await first in ports {
      port = first
      break
    }
    let load = Load(bodies)
    // A first moment to warm up, which does not count.
    _ = await Self.run(load, port: port, seconds: 0.5)
    let loaded = Load(Array(bodies.suffix(bodies.count * 9 / 10)))
    var result: (latencies: [Double], failures: Int, firstFailure: String) = ([], 0, "")
    let spent = await Meter.timeAsync {
      result = await Self.run(loaded, port: port, seconds: seconds)
    }
    serving.cancel()
    await sequencer.close()
    let head = try archive.head()
    guard result.failures == 0, head.size > result.latencies.count else {
      throw BenchFault(
        description: "\(result.failures) requests failed: \(result.firstFailure)")
    }
    var spread = Spread()
    spread.add(result.latencies)
    let rate = Double(result.latencies.count) / spent.wall
    let p99 = spread.at(perMille: 990)
    return [
      Row(
        bar: "signed durable acts over HTTP", target: "≥ 2,000/s, p99 < 250 ms",
        measured: "\(Words.count(rate))/s, p99 \(Words.milliseconds(p99)), median "
          + Words.milliseconds(spread.at(perMille: 500)),
        passes: rate >= 2000 && p99 < 0.25, spent: spent, checksum: head.root.a)
    ]
  }

  /// Runs the client on a thread that may block.
  private static func run(
    _ load: Load, port: Int, seconds: Double
  ) async -> (latencies: [Double], failures: Int, firstFailure: String) {
    await withCheckedContinuation { continuation in
      Thread {
        continuation.resume(
          returning: load.run(port: port, connections: connections, seconds: seconds))
      }.start()
    }
  }

  @Sendable private static func now() -> Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }

  private static func opening(_ keys: [SigningKey], on day: Day) throws -> OpenRegister {
    guard keys.count == 3, let country = Country("US") else {
      throw BenchFault(description: "no keys")
    }
    let stated = keys.enumerated().map { index, key in
      NewKey(
        .ed25519, publicKey: Base64.text(key.publicKey.bytes), personName: "Person \(index)",
        roles: index < 2 ? [.regulator] : [.operator], expiresOn: day.adding(days: 700))
    }
    return OpenRegister(
      origin: "bench.example/log",
      regulator: FoundingParty(name: "Bureau", country: country, keys: Array(stated[..<2])),
      operator: FoundingParty(name: "Clearing House", country: country, keys: [stated[2]]))
  }

  /// Requests that each hand in another tip, signed beforehand.
  private static func tips(
    _ opening: OpenRegister, _ key: SigningKey, at: Instant
  ) throws -> [[UInt8]] {
    var out: [[UInt8]] = []
    out.reserveCapacity(requests)
    for number in 0..<requests {
      let words = Digest(a: 1, b: 2, c: 3, d: UInt64(number))
      let act = Act(
        SubmitTip(about: opening.operatorID, text: words),
        header: ActHeader(by: opening.regulatorID, statedAt: at, nonce: "tip-\(1_000_000 + number)")
      )
      var envelope = try Envelope(kind: act.kind.rawValue, payload: act.payload)
      try envelope.sign(with: key)
      let body = envelope.bytes
      let head =
        "POST /acts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        + "Accept: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
      out.append(Array(head.utf8) + body)
    }
    return out
  }
}
