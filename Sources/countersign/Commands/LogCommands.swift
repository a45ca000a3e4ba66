import Archive
import ArgumentParser
import Canon
import Clearing
import Foundation
import Ledger
import Vocabulary

/// `replay`: the register that a log gives.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Rebuild the register from a data folder's log and print its digest.")

  @Argument(help: "The data folder.") var folder: String
  @Flag(name: .customLong("verify-signatures"), help: "Check every signature as well.")
  var verifySignatures = false
  @Flag(help: "Print JSON before the digest's line.") var json = false

  func run() async throws {
    let replay = try await DataFolder(folder).replayed(verifiesSignatures: verifySignatures)
    Terminal.say(
      "\(replay.register.actCount) acts replayed, \(replay.actsPerSecond) a second; "
        + "\(replay.unsignedCount) unsigned, \(replay.verifiedCount) verified")
    if json {
      var writer = JSONWriter(indented: true)
      writer.object { json in
        for (key, count) in [
          ("acts", Int(replay.register.actCount)), ("unsigned", replay.unsignedCount),
          ("verified", replay.verifiedCount),
        ] {
          json.key(key)
          json.integer(count)
        }
        json.key("registerDigest")
        json.string(replay.registerDigest.hex)
      }
      print(writer.text)
    }
    print("register digest: \(replay.registerDigest.hex)")
  }
}

/// `receipt`: fetch the receipt of an act from a data folder.
struct ReceiptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt",
    abstract: "Write the receipt of an act that stands in a data folder's log.")

  @Argument(help: "The act's id, or its place in the log.") var act: String
  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "File to write to; else standard output.") var out: String?

  func run() async throws {
    let data = try DataFolder(folder)
    let archive = try data.archive()
    do {
      let tree = try Recovery.tree(of: archive, logKey: nil)
      // A place has few digits; an id has 64, which may all be decimal.
      var index = act.utf8.count < 16 ? Int(act) : nil
      if index == nil, let id = Digest(hex: Array(act.utf8)) {
        index = try archive.index(ofAct: id)
      }
      guard let index, index >= 0, let entry = try archive.entry(at: index),
        let head = try archive.signedHead()
      else { throw Ending.refused("\(act): no such act in this log, or the log is not signed") }
      let note = try SignedNote(bytes: head)
      let receipt = Receipt(
        opening: entry.opening, index: index,
        hashes: tree.inclusionProof(of: index, in: tree.size) ?? [], note: note)
      if let out {
        try Files.write(receipt.bytes, to: out)
      } else {
        print(receipt.text, terminator: "")
      }
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
  }
}

/// `verify`: check a receipt offline.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a receipt offline: the act was accepted and stands in the log.",
    discussion: """
      A trust anchor is needed: the log's key (--log-key VKEY) or a policy file (--policy FILE) that names the log and, \
      where there are some, its witnesses. Without one nothing is proved, and the exit code is 1.
      """)

  @Argument(help: "The receipt.") var receipt: String
  @Option(help: "Policy file (C2SP tlog-policy).") var policy: String?
  @Option(name: .customLong("log-key"), help: "The log's verifier key.") var logKey: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let bytes = try Files.bytes(receipt, limit: 1 << 20)
    let parsed: Receipt
    do {
      parsed = try Receipt(bytes: bytes)
    } catch {
      throw Ending.badInput("\(receipt): \(error)")
    }
    let anchor: LogPolicy
    if let policy {
      do {
        anchor = try LogPolicy(bytes: Files.bytes(policy, limit: 1 << 20))
      } catch let ending as Ending {
        throw ending
      } catch {
        throw Ending.badInput("\(policy): \(error)")
      }
    } else if let logKey {
      guard let key = NoteKey(logKey) else {
        throw Ending.badInput("--log-key: not a verifier key (name+hash+base64)")
      }
      anchor = LogPolicy(logKey: key)
    } else {
      throw Ending.refused(
        "no trust anchor: give --log-key or --policy; the receipt itself proves nothing")
    }
    do {
      let verified = try parsed.verify(by: anchor)
      if json {
        var writer = JSONWriter(indented: true)
        writer.object { json in
          json.key("act")
          json.string(verified.actID.hex)
          json.key("index")
          json.raw(String(verified.index))
          json.key("size")
          json.raw(String(verified.checkpoint.size))
          for (key, text) in [
            ("receivedAt", "\(verified.receivedAt)"), ("log", verified.checkpoint.originText),
            ("root", verified.checkpoint.root.hex),
          ] {
            json.key(key)
            json.string(text)
          }
        }
        return print(writer.text)
      }
      print(
        """
        act        \(verified.actID.hex)
        place      \(verified.index) of \(verified.checkpoint.size)
        received   \(verified.receivedAt)
        log        \(verified.checkpoint.originText)
        root       \(verified.checkpoint.root.hex)
        The act stands in the log.
        """)
    } catch {
      throw Ending.refused("\(receipt): \(error)")
    }
  }
}

/// `keys`: make and show signing keys.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make and show signing keys.",
    subcommands: [New.self, Show.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key.")
    @Argument(help: "File to write it to; refuses an existing one.") var file: String
    @Option(help: "ed25519 or p256.") var algorithm = "ed25519"
    @Option(help: "What the key is for.") var label = ""
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      guard let algorithm = KeyAlgorithm(rawValue: algorithm) else {
        throw Ending.badInput("--algorithm: `\(algorithm)` is neither ed25519 nor p256")
      }
      guard let key = SigningKey(newWith: algorithm) else {
        throw Ending.refused("the system gave no key")
      }
      let written = KeyFile(key, label: label)
      try Files.write(Array((written.jsonForPeople + "\n").utf8), to: file, isSecret: true)
      print(json ? written.withoutSeed.jsonForPeople : "\(key.id.text) \(key.publicKey.text)")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a key's public part and its verifier key for a log.")
    @Argument(help: "The key file.") var file: String
    @Option(help: "Origin, to print the key as a log's verifier key.") var origin: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let key = try KeyStore.file(file)
      // Nothing is printed before all of it can be.
      var lines = [key.withoutSeed.jsonForPeople]
      if let origin {
        guard let verifying = try? key.verifyingKey(),
          let note = NoteKey(name: origin, kind: .note, key: verifying)
        else { throw Ending.badInput("--origin: `\(origin)` cannot name a log with this key") }
        lines.append(note.text)
      }
      guard json, lines.count == 2 else { return print(lines.joined(separator: "\n")) }
      var writer = JSONWriter()
      writer.object { json in
        json.key("key")
        json.raw(lines[0])
        json.key("verifierKey")
        json.string(lines[1])
      }
      print(writer.text)
    }
  }
}
