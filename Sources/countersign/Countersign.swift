import ArgumentParser
import Foundation

/// The command line: thin. Exit code 0 done or cleared, 1 refused or not cleared, 2 bad input.
struct Countersign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "countersign",
    abstract: "A clearing house for market-based export controls.",
    discussion: """
      A sale of controlled goods clears itself once an accredited auditor and a surety have countersigned it. \
      Start with `countersign check SALE` or `countersign rehearse Scenarios/southeast-asia-pilot.yaml --seed 1 --into data`.
      """,
    version: "countersign 0.1.0",
    subcommands: [
      CheckCommand.self, ActCommand.self, ReadCommand.self, ServeCommand.self, RehearseCommand.self,
      VerifyCommand.self, ReplayCommand.self, ReceiptCommand.self, KeysCommand.self,
      RulebookCommand.self, AuditCommand.self, CalcCommand.self, PriceCommand.self,
      PortfolioCommand.self, LabCommand.self,
    ])
}

/// Ends a command with a code and a sentence for people.
struct Ending: Error {
  var code: Int32
  var message: String

  /// Refused, or not cleared.
  static func refused(_ message: String) -> Ending { Ending(code: 1, message: message) }
  /// Bad input: a file, line or field is named.
  static func badInput(_ message: String) -> Ending { Ending(code: 2, message: message) }
}

@main
enum Main {
  static func main() async {
    do {
      var command = try Countersign.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let ending as Ending {
      if !ending.message.isEmpty { Terminal.say(ending.message) }
      exit(ending.code)
    } catch {
      let code = Countersign.exitCode(for: error)
      if code == .success {
        print(Countersign.fullMessage(for: error))
        exit(0)
      }
      let message = Countersign.fullMessage(for: error)
      Terminal.say(message.isEmpty ? "\(error)" : message)
      exit(2)
    }
  }
}

/// What goes to people beside standard output.
enum Terminal {
  /// A line on standard error.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// A line on standard output, at once.
  static func line(_ line: String) { bytes(Array((line + "\n").utf8)) }

  /// Bytes on standard output, as they are.
  static func bytes(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }

  /// Whether standard error is a terminal, where a line may be written over.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Says that work of over two seconds goes on, now and then, where how much is left cannot be told.
  static func whileWorking<T: Sendable>(
    _ what: String, _ work: @escaping @Sendable () throws -> T
  ) async throws -> T {
    let startedAt = ContinuousClock.now
    let saying = Task {
      var pause: Duration = .seconds(2)
      while (try? await Task.sleep(for: pause)) != nil {
        let seconds = Int((ContinuousClock.now - startedAt) / .seconds(1))
        say("\(what): at work for \(seconds) s")
        pause = .seconds(10)
      }
    }
    defer { saying.cancel() }
    return try await Task.detached { try work() }.value
  }

  /// A progress line: written over itself on a terminal, one line a tenth otherwise.
  static func progress(_ what: String, _ perThousand: Int) {
    if isInteractive {
      let filled = perThousand / 40
      let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 25 - filled)
      FileHandle.standardError.write(
        Data("\r\(what) \(bar) \(perThousand / 10) %\(perThousand >= 1000 ? "\n" : "")".utf8))
    } else if perThousand % 100 < 10 {
      say("\(what) \(perThousand / 10) %")
    }
  }
}

/// Reads files with a limit and a sentence.
enum Files {
  /// All bytes of a file, at most `limit`. With `takesInput`, `-` stands for standard input.
  static func bytes(
    _ path: String, limit: Int = 64 << 20, takesInput: Bool = false
  ) throws -> [UInt8] {
    let isInput = takesInput && path == "-"
    guard let handle = isInput ? .standardInput : FileHandle(forReadingAtPath: path) else {
      throw Ending.badInput("\(path): no such file, or it cannot be read")
    }
    defer { if !isInput { try? handle.close() } }
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      let piece = try piece(of: handle, path, count: min(8 << 20, limit + 1 - bytes.count))
      if piece.isEmpty { return bytes }
      bytes += piece
    }
    throw Ending.badInput("\(path): longer than \(limit) bytes")
  }

  /// The next bytes of an open file; none at its end, where some systems answer nothing at all.
  static func piece(of handle: FileHandle, _ path: String, count: Int) throws -> [UInt8] {
    do {
      return Array(try handle.read(upToCount: count) ?? Data())
    } catch {
      throw Ending.badInput("\(path): it cannot be read")
    }
  }

  static func write(_ bytes: [UInt8], to path: String, isSecret: Bool = false) throws {
    let mode: mode_t = isSecret ? 0o600 : 0o644
    let flags = isSecret ? O_WRONLY | O_CREAT | O_EXCL : O_WRONLY | O_CREAT | O_TRUNC
    let file = open(path, flags, mode)
    guard file >= 0 else {
      throw Ending.badInput(
        "\(path): \(errno == EEXIST ? "exists already" : "it cannot be written")")
    }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(bytes))
      try handle.close()
    } catch {
      throw Ending.badInput("\(path): it cannot be written")
    }
  }
}
