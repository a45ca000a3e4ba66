import ArgumentParser
import Canon
import Foundation
import Ledger
import Vocabulary

/// `read`: read what is not open to everyone, with a claim signed by one's own key.
struct ReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Read applications or statements for a party, with a signed claim.",
    discussion: """
      PATH is /applications, /applications/ID, or /statements?from=DAY&to=DAY. The claim holds for ten minutes by the server’s clock and changes nothing. \
      Without --server it is printed, to be sent by other means. Exit code 0, 1 if the server does not let it be read, 2 for bad input.
      """)

  @Argument(help: "What to read, such as /applications.") var path: String
  @Option(help: "Key file of a person of the party.") var key: String
  @Option(help: "Party on whose behalf it is read.") var by: String
  @Option(help: "Server to read from.") var server: String?

  func run() async throws {
    guard path.hasPrefix("/"), path.utf8.count <= 300 else {
      throw Ending.badInput("`\(path)` is no place of a server: it begins with /")
    }
    guard let party = PartyID(by) else {
      throw Ending.badInput("--by \(by): \(PartyID.flaw(of: by))")
    }
    let now = try await statedAt()
    let place = String(path.prefix { $0 != "?" })
    let claim = ReadingClaim(by: party, statedAt: now, path: place)
    let envelope: Envelope
    do {
      envelope = try claim.signed(by: try KeyStore.signingKey(key))
    } catch let fault as EnvelopeFault {
      throw Ending.badInput("\(key): \(fault)")
    }
    guard let server else {
      Terminal.line(String(decoding: envelope.bytes, as: UTF8.self))
      return
    }
    let answer = try await Http.post(server + path, envelope.bytes)
    guard answer.status == 200 else { throw Ending.refused(answer.text) }
    Terminal.bytes(answer.body + [0x0A])
  }

  /// The moment to state: what the server's clock says, by which it holds the claim to its ten minutes (a rehearsed register's lies
  /// ahead); the time of day where there is no server, or it says none.
  private func statedAt() async throws -> Instant {
    let own = Instant(milliseconds: Int64(Date().timeIntervalSince1970) * 1000)
    guard let server, let clock = try await Http.moment("clock", of: server) else { return own }
    let minutes = abs(clock.milliseconds - own.milliseconds) / 60_000
    if minutes >= 10 {
      Terminal.say("\(server): its clock says \(clock.text); the claim states that")
    }
    return clock
  }
}
