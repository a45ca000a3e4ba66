import ArgumentParser
import Canon
import Rulebook
import Shelf

/// `rulebook`: the law as data.
struct RulebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rulebook", abstract: "List, show and compare rulebooks.",
    subcommands: [List.self, Show.self, Diff.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the rulebooks on the shelf.")

    func run() throws {
      let rows = try Law.reading { () throws(ShelfFault) in try Shelf.find().list() }
      for row in rows {
        let law = try Law.load(row.id)
        let until = law.inForceUntil.map { " to \($0)" } ?? ""
        print("\(row.id)  version \(law.version), in force from \(law.inForceFrom)\(until)")
        print("    \(row.title)\(row.extends.map { " (extends \($0))" } ?? "")")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a rulebook as it stands with all that it extends.")
    @Argument(help: "The rulebook's id.") var id: String
    @Flag(help: "Print the canonical bytes that a register adopts.") var canonical = false

    func run() throws {
      let law = try Law.load(id)
      if canonical {
        Terminal.bytes(law.canonicalJSON)
        return Terminal.say("sha256 \(law.digest.hex)")
      }
      do {
        let document = try JSONDocument(law.canonicalJSON, limits: .law)
        var writer = JSONWriter(indented: true)
        Self.write(document.root, to: &writer)
        print(writer.text)
      } catch {
        throw Ending.badInput("\(id): \(error)")
      }
      Terminal.say("sha256 \(law.digest.hex)")
    }

    private static func write(_ node: JSONNode, to json: inout JSONWriter) {
      if node.isObject {
        json.object { json in
          for member in (try? node.members()) ?? [] {
            json.key(member.key)
            write(member.value, to: &json)
          }
        }
      } else if node.isArray {
        json.array { json in
          for element in (try? node.elements(limit: 1_000_000)) ?? [] { write(element, to: &json) }
        }
      } else if node.isString {
        json.string((try? node.text(limit: 1 << 20)) ?? "")
      } else {
        json.raw(bytes: node.rawBytes)
      }
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what one rulebook changes in another.")
    @Argument(help: "The one.") var left: String
    @Argument(help: "The other.") var right: String

    func run() throws {
      let (one, other) = (try Law.load(left), try Law.load(right))
      for difference in Shelf.diff(one, other) {
        print(difference.path)
        print("  \(left): \(difference.left ?? "–")")
        print("  \(right): \(difference.right ?? "–")")
      }
    }
  }
}
