import Canon
import Foundation
import Rulebook
import Vocabulary

/// What a rulebook on the shelf is, before it is loaded.
package struct RulebookSummary: Sendable, Equatable {
  package var id: String
  package var version: String
  package var title: String
  package var inForceFrom: String
  package var inForceUntil: String?
  package var extends: String?
  package var path: String
}

/// One difference between two rulebooks.
package struct RulebookDifference: Sendable, Equatable {
  /// JSON pointer; entries with an `id`, `name` or `model` are named by it.
  package var path: String
  /// JSON on the left; `nil` if it is not there.
  package var left: String?
  /// JSON on the right; `nil` if it is not there.
  package var right: String?
}

/// A folder of rulebooks with the catalogues, groups and lists they name.
package struct Shelf: Sendable {
  /// The rulebook that is used when none is named.
  package static let defaultRulebook = Rulebook.byDefault

  package let folder: String

  /// A shelf at a folder. Throws if there is none.
  package init(at folder: String) throws(ShelfFault) {
    guard TextFile.isFolder(folder) else {
      throw ShelfFault(file: folder, reason: "no such folder of rulebooks")
    }
    self.folder = folder
  }

  /// Finds the shelf: `COUNTERSIGN_HOME`, beside or above the executable, above the working
  /// directory, `/usr/share/countersign`.
  package static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String? = CommandLine.arguments.first,
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) throws(ShelfFault) -> Shelf {
    var places: [String] = []
    if let home = environment["COUNTERSIGN_HOME"], !home.isEmpty {
      places += [home + "/Rulebooks", home]
    }
    if let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places += above(running)
    }
    if let executable { places += above(URL(fileURLWithPath: executable).standardized.path) }
    places += above(workingDirectory + "/.")
    places.append("/usr/share/countersign/Rulebooks")
    for place in places where isShelf(place) { return try Shelf(at: place) }
    throw ShelfFault(
      file: "Rulebooks",
      reason: "no rulebooks were found: set COUNTERSIGN_HOME to the folder that holds Rulebooks")
  }

  private static func isShelf(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/\(defaultRulebook).yaml")
  }

  /// `Rulebooks` in each folder above a path, nearest first.
  private static func above(_ path: String) -> [String] {
    var out: [String] = []
    var parts = path.split(separator: "/").dropLast()
    while true {
      out.append("/" + parts.joined(separator: "/") + "/Rulebooks")
      out.append("/" + parts.joined(separator: "/") + "/share/countersign/Rulebooks")
      guard !parts.isEmpty else { return out }
      parts = parts.dropLast()
    }
  }

  /// The rulebooks on the shelf, by id.
  package func list() throws(ShelfFault) -> [RulebookSummary] {
    var out: [RulebookSummary] = []
    for name in try TextFile.names(in: folder) where name.hasSuffix(".yaml") {
      let path = folder + "/" + name
      let tree = try StrictYAML.tree(
        TextFile.text(path, limit: StrictYAML.bytesMax), file: path)
      guard let id = tree["id"]?.textValue else { continue }
      out.append(
        RulebookSummary(
          id: id, version: tree["version"]?.textValue ?? "",
          title: tree["title"]?.textValue ?? "",
          inForceFrom: tree["inForceFrom"]?.textValue ?? "",
          inForceUntil: tree["inForceUntil"]?.textValue,
          extends: tree["extends"]?.textValue, path: path))
    }
    return out
  }

  /// Loads a rulebook with all that it extends and names. Throws with file, line and field.
  package func load(id: String) throws(ShelfFault) -> Rulebook {
    let tree = try resolved(id: id)
    do throws(JSONFault) {
      return try Rulebook(json: tree.json)
    } catch {
      throw ShelfFault(
        file: folder + "/\(id).yaml", line: tree.line(of: error.path), field: error.path,
        reason: error.reason)
    }
  }

  /// The canonical JSON of a rulebook.
  package func canonicalJSON(id: String) throws(ShelfFault) -> [UInt8] {
    try load(id: id).canonicalJSON
  }

  /// The tree of a rulebook: what it extends merged under it, named files put in place.
  private func resolved(id: String) throws(ShelfFault) -> Tree {
    var chain: [Tree] = []
    var names: [String] = []
    var next: String? = id
    while let name = next {
      guard !names.contains(name) else {
        throw ShelfFault(file: folder + "/\(name).yaml", reason: "it extends itself")
      }
      names.append(name)
      let tree = try read(name)
      chain.append(tree)
      next = tree["extends"]?.textValue
    }
    var merged = Tree.record([], line: 1)
    for tree in chain.reversed() { merged = merge(merged, tree) }
    guard case .record(let members, let line) = merged else { return merged }
    var out: [(key: String, value: Tree)] = []
    for member in members where member.key != "extends" {
      switch (member.key, member.value) {
      case ("catalogue", .text(let file, _)), ("countryGroups", .text(let file, _)):
        out.append((member.key, try read(file)))
      default: out.append(member)
      }
    }
    out.append(("extends", .list(names.dropFirst().map { .text($0, line: 1) }, line: 1)))
    return .record(out, line: line)
  }

  private func read(_ name: String) throws(ShelfFault) -> Tree {
    let isPlain = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        || byte == 0x2E || (0x41...0x5A).contains(byte) || byte == 0x5F
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix(".") else {
      throw ShelfFault(file: folder, reason: "`\(name)` is no name of a rulebook")
    }
    let path = folder + "/\(name).yaml"
    guard FileManager.default.fileExists(atPath: path) else {
      let known = try list().map(\.id).joined(separator: ", ")
      throw ShelfFault(file: path, reason: "there is no rulebook `\(name)`; there are: \(known)")
    }
    return try StrictYAML.tree(TextFile.text(path, limit: StrictYAML.bytesMax), file: path)
  }

  /// Records are merged key by key, `null` takes a key away, entries of lists with an `id` are
  /// merged by it after
  /// those that are there; all else is replaced.
  private func merge(_ below: Tree, _ above: Tree) -> Tree {
    switch (below, above) {
    case (.record(let lower, _), .record(let upper, let line)):
      var out: [(key: String, value: Tree)] = []
      for member in lower {
        guard let change = upper.first(where: { $0.key == member.key })?.value else {
          out.append(member)
          continue
        }
        if case .null = change { continue }
        out.append((member.key, merge(member.value, change)))
      }
      for member in upper where !lower.contains(where: { $0.key == member.key }) {
        if case .null = member.value { continue }
        out.append(member)
      }
      return .record(out, line: line)
    case (.list(let lower, _), .list(let upper, let line))
    where Self.allNamed(lower) && Self.allNamed(upper) && !upper.isEmpty:
      var out = lower
      for element in upper {
        if let place = out.firstIndex(where: { $0["id"]?.textValue == element["id"]?.textValue }) {
          out[place] = merge(out[place], element)
        } else {
          out.append(element)
        }
      }
      return .list(out, line: line)
    default: return above
    }
  }

  private static func allNamed(_ list: [Tree]) -> Bool {
    list.allSatisfy { $0["id"]?.textValue != nil }
  }

  /// What differs between two rulebooks.
  package static func diff(_ left: Rulebook, _ right: Rulebook) -> [RulebookDifference] {
    var out: [RulebookDifference] = []
    guard let before = try? JSONDocument(left.canonicalJSON, limits: .law),
      let after = try? JSONDocument(right.canonicalJSON, limits: .law)
    else { return out }
    compare(before.root, after.root, "", &out)
    return out
  }

  private static func compare(
    _ left: JSONNode, _ right: JSONNode, _ path: String, _ out: inout [RulebookDifference]
  ) {
    if left.rawBytes.elementsEqual(right.rawBytes), left.kindName == right.kindName { return }
    if left.isObject, right.isObject {
      compare(members(left), members(right), path, &out)
    } else if left.isArray, right.isArray, let one = named(left), let other = named(right) {
      compare(one, other, path, &out)
    } else {
      out.append(
        RulebookDifference(path: path, left: text(left), right: text(right)))
    }
  }

  private static func compare(
    _ left: [(String, JSONNode)], _ right: [(String, JSONNode)], _ path: String,
    _ out: inout [RulebookDifference]
  ) {
    for (key, value) in left {
      if let other = right.first(where: { $0.0 == key })?.1 {
        compare(value, other, path + "/" + key, &out)
      } else {
        out.append(RulebookDifference(path: path + "/" + key, left: text(value), right: nil))
      }
    }
    for (key, value) in right where !left.contains(where: { $0.0 == key }) {
      out.append(RulebookDifference(path: path + "/" + key, left: nil, right: text(value)))
    }
  }

  private static func members(_ node: JSONNode) -> [(String, JSONNode)] {
    ((try? node.members()) ?? []).map { ($0.key, $0.value) }
  }

  /// The elements of a list by their `id`, `name` or `model`; `nil` if one has none.
  private static func named(_ node: JSONNode) -> [(String, JSONNode)]? {
    guard let elements = try? node.elements(limit: 100_000) else { return nil }
    var out: [(String, JSONNode)] = []
    for element in elements {
      guard let key = element["id"] ?? element["name"] ?? element["model"],
        let name = try? key.text()
      else { return nil }
      out.append((name, element))
    }
    return out
  }

  private static func text(_ node: JSONNode) -> String {
    let raw = String(decoding: node.rawBytes, as: UTF8.self)
    return node.isString ? "\"" + raw + "\"" : raw
  }
}
