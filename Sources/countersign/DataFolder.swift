import Archive
import Canon
import Clearing
import Foundation
import Ledger
import Vocabulary

/// A folder with a log: `log.sqlite`, `heads.sqlite`, `snapshots.sqlite`, and the keys under `keys/`.
struct DataFolder {
  let path: String

  /// An existing data folder.
  init(_ path: String) throws {
    guard SQLiteArchive.exists(in: path) else {
      throw Ending.badInput("\(path): no log is kept here")
    }
    self.path = path
  }

  private init(new path: String) { self.path = path }

  /// Makes a new data folder; refuses one that is not empty.
  static func create(_ path: String) throws -> DataFolder {
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: path), !names.isEmpty {
      throw Ending.badInput("\(path): the folder is not empty")
    }
    do {
      try files.createDirectory(atPath: path + "/keys", withIntermediateDirectories: true)
    } catch {
      throw Ending.badInput("\(path): the folder cannot be made")
    }
    return DataFolder(new: path)
  }

  /// Whether the log was made by a rehearsal: its report lies beside it.
  var isRehearsal: Bool { FileManager.default.fileExists(atPath: path + "/report.json") }

  /// The origin chosen for a log that has no act yet.
  var origin: String? {
    guard let text = try? String(contentsOfFile: path + "/origin.txt", encoding: .utf8) else {
      return nil
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// An empty log with its keys.
  func begin(origin: String, log: SigningKey, operator: SigningKey) throws {
    let archive = try archive()
    do {
      try archive.close()
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
    try Files.write(Array((origin + "\n").utf8), to: path + "/origin.txt")
    for (name, key) in [("log", log), ("operator", `operator`)] {
      let file = KeyFile(key, label: name)
      try Files.write(
        Array((file.jsonForPeople + "\n").utf8), to: "\(path)/keys/\(name).json", isSecret: true)
    }
  }

  /// Keeps other writers out for as long as this process lives: a log has one writer. The system
  /// lets go of the lock when the process ends, however it ends.
  func lock() throws {
    let file = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Ending.badInput("\(path): it cannot be written") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      throw Ending.refused("\(path): another process serves this folder")
    }
  }

  /// The archive in the folder.
  func archive() throws -> SQLiteArchive {
    do {
      return try SQLiteArchive(folder: path)
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }

  /// The log's key, if the folder has it.
  func logKey() throws -> SigningKey? { try key("log") }

  /// The operator's key, if the folder has it.
  func operatorKey() throws -> SigningKey? { try key("operator") }

  private func key(_ name: String) throws -> SigningKey? {
    let file = "\(path)/keys/\(name).json"
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try KeyStore.signingKey(file)
  }

  /// Keeps the keys of a rehearsal, one file each, readable by their owner only.
  func keep(_ keys: [KeyFile], operatorName: String) throws {
    for key in keys {
      var name = key.label.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
      if key.label == "\(operatorName) 1" { name = Array("operator") }
      try Files.write(
        Array((key.jsonForPeople + "\n").utf8), to: "\(path)/keys/\(String(name)).json",
        isSecret: true)
    }
  }

  /// The register that the log gives when it is replayed.
  func replayed(verifiesSignatures: Bool = false) async throws -> Replay {
    do {
      return try await Replay.run(
        archive(), Replay.Options(verifiesSignatures: verifiesSignatures))
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }
}

/// Key files.
enum KeyStore {
  static func file(_ path: String) throws -> KeyFile {
    do {
      return try KeyFile(bytes: Files.bytes(path, limit: 64 * 1024))
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }

  static func signingKey(_ path: String) throws -> SigningKey {
    do {
      return try file(path).signingKey()
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(path): \(error)")
    }
  }
}
