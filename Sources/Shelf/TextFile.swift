import Foundation

/// Reads whole files, bounded.
enum TextFile {
  /// The bytes of a file of at most `limit` bytes. Throws if it is not there, no file, or larger.
  static func bytes(_ path: String, limit: Int) throws(ShelfFault) -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ShelfFault(file: path, reason: "no such file, or it cannot be read")
    }
    defer { try? handle.close() }
    let data: Data?
    do {
      data = try handle.read(upToCount: limit + 1)
    } catch {
      throw ShelfFault(file: path, reason: "it cannot be read")
    }
    let bytes = [UInt8](data ?? Data())
    guard bytes.count <= limit else {
      throw ShelfFault(file: path, reason: "the file is larger than \(limit) bytes")
    }
    return bytes
  }

  /// The text of a UTF-8 file.
  static func text(_ path: String, limit: Int) throws(ShelfFault) -> String {
    let bytes = try bytes(path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ShelfFault(file: path, reason: "the file is not UTF-8")
    }
    return text
  }

  /// Names in a folder, sorted.
  static func names(in folder: String) throws(ShelfFault) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw ShelfFault(file: folder, reason: "no such folder, or it cannot be read")
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
