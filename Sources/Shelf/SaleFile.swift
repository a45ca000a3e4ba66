import Canon
import Foundation
import Rulebook

/// Files in which people describe sales: JSON, YAML, or JSON lines.
package enum SaleFile {
  /// One sale of a folder or of a file of lines.
  package struct Entry: Sendable {
    /// Path of the file.
    package var file: String
    /// Line from 1 in a file of lines; `nil` for a file of its own.
    package var line: Int?
    package var sale: Result<Sale, ShelfFault>
  }

  static let bytesMax = 60 * 1024
  static let linesBytesMax = 512 << 20

  /// Reads one sale. Throws with file, line and field.
  package static func read(_ path: String) throws(ShelfFault) -> Sale {
    let text = try TextFile.text(path, limit: bytesMax)
    return try sale(text, file: path, isYAML: isYAML(path))
  }

  /// Reads a sale from text; `file` is what faults name.
  package static func sale(
    _ text: String, file: String, isYAML: Bool
  ) throws(ShelfFault) -> Sale {
    guard isYAML else {
      do throws(JSONFault) {
        return try Sale(bytes: Array(text.utf8))
      } catch {
        throw ShelfFault(
          file: file, line: error.line, field: error.path, reason: error.reason)
      }
    }
    let tree = try StrictYAML.tree(text, file: file)
    do throws(JSONFault) {
      return try Sale(bytes: tree.json)
    } catch {
      throw ShelfFault(
        file: file, line: tree.line(of: error.path), field: error.path, reason: error.reason)
    }
  }

  /// Reads every sale of a folder (JSON, YAML), of a file of JSON lines, or of one file.
  package static func readAll(_ path: String) throws(ShelfFault) -> [Entry] {
    if TextFile.isFolder(path) {
      var out: [Entry] = []
      for name in try TextFile.names(in: path) where isSale(name) {
        let file = path.hasSuffix("/") ? path + name : path + "/" + name
        out += name.hasSuffix(".jsonl") ? try lines(file) : [entry(file)]
      }
      return out
    }
    return path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? try lines(path) : [entry(path)]
  }

  private static func entry(_ path: String) -> Entry {
    do throws(ShelfFault) {
      return Entry(file: path, line: nil, sale: .success(try read(path)))
    } catch {
      return Entry(file: path, line: nil, sale: .failure(error))
    }
  }

  private static func lines(_ path: String) throws(ShelfFault) -> [Entry] {
    let bytes = try TextFile.bytes(path, limit: linesBytesMax)
    var out: [Entry] = []
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
      do throws(JSONFault) {
        out.append(
          Entry(file: path, line: number, sale: .success(try Sale(bytes: Array(line)))))
      } catch {
        out.append(
          Entry(
            file: path, line: number,
            sale: .failure(
              ShelfFault(file: path, line: number, field: error.path, reason: error.reason))))
      }
    }
    return out
  }

  private static func isYAML(_ path: String) -> Bool {
    path.hasSuffix(".yaml") || path.hasSuffix(".yml")
  }

  private static func isSale(_ name: String) -> Bool {
    !name.hasPrefix(".")
      && [".json", ".yaml", ".yml", ".jsonl"].contains { name.hasSuffix($0) }
  }
}
