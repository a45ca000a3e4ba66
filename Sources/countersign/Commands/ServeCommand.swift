import Archive
import ArgumentParser
import Canon
import Clearing
import Foundation
import Ledger
import Rulebook
import Service
import Shelf
import Vocabulary

/// `serve`: the clearing house over HTTP.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the clearing house from a data folder: pages and API.")

  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "Address to listen on.") var host = "127.0.0.1"
  @Option(help: "Port to listen on.") var port = 8080
  @Flag(name: .customLong("public-only"), help: "Show only what is public.") var publicOnly = false

  @Option(
    name: .customLong("new"),
    help: "Start a new register in a new folder; ORIGIN names its log for good.")
  var origin: String?

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port takes a number from 0 (any free port) to 65535")
    }
  }

  func run() async throws {
    if let origin { try begin(origin) }
    let data = try DataFolder(folder)
    try data.lock()
    let archive = try data.archive()
    let shelf = try Law.reading { () throws(ShelfFault) in try Shelf.find() }
    let law = try Law.reading { () throws(ShelfFault) in
      var out: [Rulebook] = []
      for row in try shelf.list() { out.append(try shelf.load(id: row.id)) }
      return out
    }
    let timelines = Timelines()
    let clerk = try await clerk(data, archive, timelines)
    let logName = clerk.logSigner?.noteKey.text
    let start = clerk.register.now
    let clock = Self.clock(notBefore: start)
    let sequencer = Sequencer(
      clerk, clock: clock, observer: { performed in timelines.add(performed) })
    let house = ClearingHouse(
      sequencer: sequencer, archive: archive, law: law, timelines: timelines, clock: clock,
      notice: data.isRehearsal
        ? "Every firm here is imagined: this register is a rehearsal." : "")
    var options = Server.Options()
    options.host = host
    options.port = port
    options.publicOnly = publicOnly
    let passing = Task {
      while !Task.isCancelled {
        try? await sequencer.passTime()
        try? await Task.sleep(for: .seconds(1))
      }
    }
    do {
      try await Server.run(
        house, options,
        onRunning: { [host] port in
          // Written past the buffer of `print`, so that it shows at once in a file too.
          Terminal.line(
            """
            Countersign is at http://\(host):\(port)
              /            the scheme, with live figures
              /check       do I need a licence?
              /sales       every sale, each with its whole life
              /regulator   the regulator's board
              /openapi.json  the API
            Stop it with Ctrl-C.
            """)
          if let logName { Terminal.line("log key: \(logName)") }
        })
    } catch let fault as ServerFault {
      passing.cancel()
      await sequencer.close()
      throw Ending.refused("\(fault)")
    } catch {
      passing.cancel()
      await sequencer.close()
      throw Ending.refused("the server stopped: \(error)")
    }
    passing.cancel()
    await sequencer.close()
    Terminal.say("stopped")
  }

  /// Makes a folder with an empty log and its keys. The register is opened by an open-register act that brings the operator's key.
  private func begin(_ origin: String) throws {
    guard let logKey = SigningKey(newWith: .ed25519),
      let operatorKey = SigningKey(newWith: .ed25519),
      NoteSigner(name: origin, kind: .note, key: logKey) != nil
    else {
      throw Ending.badInput("--new: `\(origin)` cannot name a log: no spaces, no plus sign")
    }
    let data = try DataFolder.create(folder)
    try data.begin(origin: origin, log: logKey, operator: operatorKey)
    Terminal.say("the operator's key: \(operatorKey.publicKey.text)")
  }

  /// Opens the log: replays it, checks it against its signed head, and goes on from there.
  private func clerk(
    _ data: DataFolder, _ archive: SQLiteArchive, _ timelines: Timelines
  ) async throws -> sending Clerk {
    let logKey = try data.logKey()
    let operatorKey = try data.operatorKey()
    do {
      var signer: NoteSigner?
      if let logKey, let origin = try Self.origin(of: archive) ?? data.origin {
        signer = NoteSigner(name: origin, kind: .note, key: logKey)
      }
      return try await Clerk.open(
        archive, logSigner: signer, operatorKey: operatorKey, release: "countersign/0.1.0",
        observer: { performed in timelines.add([performed]) })
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
  }

  /// The log's origin, as its first act states it.
  private static func origin(of archive: SQLiteArchive) throws -> String? {
    guard let first = try archive.entry(at: 0) else { return nil }
    let act = try Act(kind: .openRegister, payload: first.envelope.payload)
    return (act.body as? OpenRegister)?.origin
  }

  /// The time of day; a rehearsed register, whose acts may lie ahead, goes on from its last act.
  private static func clock(notBefore start: Instant) -> @Sendable () -> Instant {
    let began = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    return {
      let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
      guard start > began else { return now }
      return start.adding(milliseconds: now.milliseconds - began.milliseconds)
    }
  }
}
