import ArgumentParser
import Canon
import Rulebook
import Shelf
import Vocabulary

/// `rulebook`: the law as data.
struct RulebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rulebook", abstract: "List, show and compare rulebooks.",
    subcommands: [List.self, Show.self, Diff.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the rulebooks on the shelf.")
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let rows = try Law.reading { () throws(ShelfFault) in try Shelf.find().list() }
      if json {
        let laws = try rows.map { try Law.load($0.id) }
        var writer = JSONWriter(indented: true)
        writer.array { json in
          for (row, law) in zip(rows, laws) {
            json.object { json in
              json.key("id")
              json.string(row.id)
              json.key("version")
              json.string(law.version)
              json.key("title")
              json.string(row.title)
              json.key("extends")
              if let base = row.extends { json.string(base) } else { json.null() }
              json.key("inForceFrom")
              json.string(law.inForceFrom.text)
              json.key("inForceUntil")
              if let until = law.inForceUntil { json.string(until.text) } else { json.null() }
              json.key("sha256")
              json.string(law.digest.hex)
            }
          }
        }
        return print(writer.text)
      }
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
    @Flag(help: "Print JSON on one line.") var json = false

    func run() throws {
      let law = try Law.load(id)
      if canonical {
        Terminal.bytes(law.canonicalJSON)
        return Terminal.say("sha256 \(law.digest.hex)")
      }
      do {
        let document = try JSONDocument(law.canonicalJSON, limits: .law)
        print(json ? String(decoding: law.canonicalJSON, as: UTF8.self) : document.root.forPeople)
      } catch {
        throw Ending.badInput("\(id): \(error)")
      }
      Terminal.say("sha256 \(law.digest.hex)")
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what one rulebook changes in another.")
    @Argument(help: "The one.") var left: String
    @Argument(help: "The other.") var right: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let (one, other) = (try Law.load(left), try Law.load(right))
      if json {
        var writer = JSONWriter(indented: true)
        writer.array { json in
          for difference in Shelf.diff(one, other) {
            json.object { json in
              json.key("path")
              json.string(difference.path)
              for (key, value) in [("left", difference.left), ("right", difference.right)] {
                json.key(key)
                if let value { json.string(value) } else { json.null() }
              }
            }
          }
        }
        return print(writer.text)
      }
      for difference in Shelf.diff(one, other) {
        print(difference.path)
        print("  \(left): \(difference.left ?? "–")")
        print("  \(right): \(difference.right ?? "–")")
      }
    }
  }
}
