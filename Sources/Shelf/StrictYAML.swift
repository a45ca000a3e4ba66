import Canon
import Yams

/// A value of a YAML or JSON text, with the line it stands on.
package indirect enum Tree: Sendable {
  case null(line: Int)
  case bool(Bool, line: Int)
  /// The digits of a JSON number, as written.
  case number(String, line: Int)
  case text(String, line: Int)
  case list([Tree], line: Int)
  case record([(key: String, value: Tree)], line: Int)

  package var line: Int {
    switch self {
    case .null(let line), .bool(_, let line), .number(_, let line), .text(_, let line),
      .list(_, let line), .record(_, let line):
      line
    }
  }

  /// The value under a key of a record.
  package subscript(key: String) -> Tree? {
    guard case .record(let members, _) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var textValue: String? { if case .text(let text, _) = self { text } else { nil } }

  /// JSON text of the value.
  package var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  private func write(to json: inout JSONWriter) {
    switch self {
    case .null: json.null()
    case .bool(let value, _): json.bool(value)
    case .number(let digits, _): json.raw(digits)
    case .text(let text, _): json.string(text)
    case .list(let elements, _):
      json.array { json in for element in elements { element.write(to: &json) } }
    case .record(let members, _):
      json.object { json in
        for member in members {
          json.key(member.key)
          member.value.write(to: &json)
        }
      }
    }
  }

  /// The line of a field named by a JSON pointer: its own, or that of the nearest value around it.
  package func line(of pointer: String) -> Int {
    var at = self
    for step in pointer.split(separator: "/") {
      switch at {
      case .list(let elements, _):
        guard let place = Int(step), elements.indices.contains(place) else { return at.line }
        at = elements[place]
      case .record:
        guard let next = at[String(step)] else { return at.line }
        at = next
      default: return at.line
      }
    }
    return at.line
  }
}

/// YAML read strictly: JSON's values only, no duplicate keys, no merge keys, bounded size, depth
/// and expansion.
///
/// Plain scalars are `null`, `true`, `false`, JSON numbers, or else texts: `NO` is Norway, not
/// false.
package enum StrictYAML {
  static let bytesMax = 8 << 20
  static let depthMax = 32
  static let valuesMax = 500_000

  /// Reads one document. Throws with the line of the fault.
  package static func tree(_ text: String, file: String) throws(ShelfFault) -> Tree {
    guard text.utf8.count <= bytesMax else {
      throw ShelfFault(file: file, reason: "the file is over \(bytesMax) bytes long")
    }
    let node: Node?
    do {
      node = try compose(yaml: text)
    } catch let error as YamlError {
      throw fault(error, file: file)
    } catch {
      throw ShelfFault(file: file, reason: "\(error)")
    }
    guard let node else { throw ShelfFault(file: file, reason: "the file is empty") }
    var count = 0
    return try convert(node, file: file, path: "", depth: 0, count: &count)
  }

  /// The value of one document as JSON.
  package static func json(_ text: String, file: String) throws(ShelfFault) -> [UInt8] {
    try tree(text, file: file).json
  }

  private static func fault(_ error: YamlError, file: String) -> ShelfFault {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // libyaml has a limit of its own, far beyond ours, and another word for it.
      ShelfFault(
        file: file, line: mark.line,
        reason: problem.contains("nesting level")
          ? "nested deeper than \(depthMax) levels" : problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      ShelfFault(
        file: file, line: context.mark.line,
        reason:
          "a key stands twice in one record: \(duplicates.map { "\($0)" }.joined(separator: ", "))")
    default: ShelfFault(file: file, reason: "\(error)")
    }
  }

  private static func convert(
    _ node: Node, file: String, path: String, depth: Int, count: inout Int
  ) throws(ShelfFault) -> Tree {
    let line = node.mark?.line ?? 0
    count += 1
    guard count <= valuesMax else {
      throw ShelfFault(file: file, line: line, reason: "over \(valuesMax) values")
    }
    guard depth <= depthMax else {
      throw ShelfFault(file: file, line: line, reason: "nested deeper than \(depthMax) levels")
    }
    switch node {
    case .scalar(let scalar): return convert(scalar, line: line)
    case .sequence(let sequence):
      var elements: [Tree] = []
      for (place, element) in sequence.enumerated() {
        elements.append(
          try convert(
            element, file: file, path: "\(path)/\(place)", depth: depth + 1, count: &count))
      }
      return .list(elements, line: line)
    case .mapping(let mapping):
      var members: [(key: String, value: Tree)] = []
      var seen: Set<String> = []
      for (key, value) in mapping {
        let at = key.mark?.line ?? line
        guard let name = key.scalar?.string, !name.isEmpty else {
          throw ShelfFault(file: file, line: at, field: path, reason: "a key is no plain text")
        }
        guard name != "<<" else {
          throw ShelfFault(file: file, line: at, field: path, reason: "merge keys are not taken")
        }
        guard seen.insert(name).inserted else {
          throw ShelfFault(
            file: file, line: at, field: path,
            reason: "the key `\(name)` stands twice in one record")
        }
        let tree = try convert(
          value, file: file, path: "\(path)/\(name)", depth: depth + 1, count: &count)
        members.append((name, tree))
      }
      return .record(members, line: line)
    case .alias:
      throw ShelfFault(file: file, line: line, field: path, reason: "an alias without an anchor")
    }
  }

  private static func convert(_ scalar: Node.Scalar, line: Int) -> Tree {
    guard scalar.style == .plain else { return .text(scalar.string, line: line) }
    switch scalar.string {
    case "", "~", "null": return .null(line: line)
    case "true": return .bool(true, line: line)
    case "false": return .bool(false, line: line)
    default:
      return isNumber(scalar.string)
        ? .number(scalar.string, line: line) : .text(scalar.string, line: line)
    }
  }

  /// Whether a plain scalar is a number of RFC 8259.
  private static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    func digits() -> Int {
      let taken = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
      rest = rest.dropFirst(taken)
      return taken
    }
    if rest.first == 0x2D { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !(leadsWithZero && whole > 1) else { return false }
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest = rest.dropFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
