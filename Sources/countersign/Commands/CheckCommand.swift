import ArgumentParser
import Canon
import Clearing
import Foundation
import Ledger
import Rulebook
import Shelf
import Vocabulary

/// `check`: do I need a licence?
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what a sale needs: no licence, cleared, or exactly which condition is unmet.",
    discussion: """
      Exit code 0 if no licence is required or the sale is cleared, 1 if not, 2 if a file is not sound. \
      With --sales, one JSON line for each sale: its answer, with the file and line that it stands in.
      """)

  @Argument(help: "The sale, JSON or YAML.") var sale: String?
  @Option(help: "Rulebook to decide by.") var rulebook = Shelf.defaultRulebook
  @Option(name: .customLong("as-of"), help: "Day whose law is taken; else the sale's exportOn.")
  var asOf: String?
  @Flag(help: "Print the answer as JSON.") var json = false
  @Option(help: "A folder of sales or a file of JSON lines: one answer each.") var sales: String?
  @Option(name: .customLong("in"), help: "Look engagement and bond up in the register there.")
  var folder: String?
  @Option(help: "Look engagement and bond up at this server.") var server: String?

  func validate() throws {
    guard (sale == nil) != (sales == nil) else {
      throw ValidationError("give either a sale or --sales")
    }
    if let asOf, Day(asOf) == nil { throw ValidationError("--as-of takes a day as YYYY-MM-DD") }
  }

  func run() async throws {
    let day = asOf.flatMap { Day($0) }
    if let server {
      guard let sale else { throw Ending.badInput("--server takes one sale") }
      return try await ask(server, sale)
    }
    let law = try Law.load(rulebook)
    var register: Register?
    if let folder { register = try await DataFolder(folder).replayed().register }
    if let sales { return try many(sales, law, day, register) }
    guard let sale else { return }
    let document = try Law.reading { () throws(ShelfFault) in try SaleFile.read(sale) }
    let decision = Self.decide(document, law, day, register)
    print(json ? decision.jsonForPeople : decision.textForPeople)
    if !Self.mayGo(decision) { throw Ending.refused("") }
  }

  /// Decides a sale by the rulebook, with what the register knows of the things it refers to.
  static func decide(
    _ sale: Sale, _ law: Rulebook, _ day: Day?, _ register: Register?
  ) -> Decision {
    determine(
      sale, under: law, asOf: day,
      standing: register.map { $0.standing(ofDocument: sale, on: day ?? sale.exportOn.value) })
  }

  private static func mayGo(_ decision: Decision) -> Bool {
    decision.outcome == .cleared || decision.outcome == .noLicenceRequired
  }

  private func many(
    _ path: String, _ law: Rulebook, _ day: Day?, _ register: Register?
  ) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Ending.badInput("--sales: \(path): no such folder or file")
    }
    var bad = 0
    var isUncleared = false
    let entries = try Law.reading { () throws(ShelfFault) in try SaleFile.readAll(path) }
    for entry in entries {
      var line = JSONWriter()
      switch entry.sale {
      case .success(let sale):
        let decision = Self.decide(sale, law, day, register)
        isUncleared = isUncleared || !Self.mayGo(decision)
        line.object { json in
          json.key("file")
          json.string(entry.file)
          if let number = entry.line {
            json.key("line")
            json.integer(number)
          }
          decision.writeMembers(to: &json)
        }
      case .failure(let fault):
        bad += 1
        line.object { json in
          json.key("file")
          json.string(entry.file)
          if let number = entry.line {
            json.key("line")
            json.integer(number)
          }
          json.key("error")
          json.string("\(fault)")
        }
      }
      print(line.text)
    }
    if bad > 0 {
      throw Ending.badInput(
        "--sales: \(bad) of \(entries.count) could not be read; their lines say why in `error`")
    }
    if isUncleared { throw Ending.refused("") }
  }

  private func ask(_ server: String, _ path: String) async throws {
    let document = try Law.reading { () throws(ShelfFault) in try SaleFile.read(path) }
    var query = "?rulebook=\(rulebook)"
    if let asOf { query += "&asOf=\(asOf)" }
    let answer = try await Http.post(server + "/check" + query, document.json)
    guard answer.status == 200 else { throw Ending.badInput(answer.text) }
    guard let node = try? JSONDocument(answer.body, limits: .law).root,
      let outcome = try? node["outcome"]?.text()
    else { throw Ending.badInput("the server's answer has no outcome") }
    // The server answers machines; its answer is laid out for people.
    Terminal.line(json ? answer.text : node.forPeople)
    if outcome != "cleared" && outcome != "no-licence-required" { throw Ending.refused("") }
  }
}

/// The law's files, with faults turned into endings.
enum Law {
  static func reading<T>(_ body: () throws(ShelfFault) -> T) throws -> T {
    do throws(ShelfFault) {
      return try body()
    } catch {
      throw Ending.badInput("\(error)")
    }
  }

  static func load(_ id: String) throws -> Rulebook {
    try reading { () throws(ShelfFault) in try Shelf.find().load(id: id) }
  }
}
