import Archive
import ArgumentParser
import Canon
import Clearing
import Custody
import Ledger
import Vocabulary

/// `audit reconcile`: three counts for each beneficial owner.
struct AuditReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Hold what was shipped against customs and inspections, for each owner.",
    discussion: """
      One line for each group of buyers that count as one principal, over all its sales and sites: units shipped, entered at \
      customs, seen by inspectors at the grade asked for, and released (returned, replaced or retired by the rules). What lies between \
      them follows: not entered, entered beyond the manifests, never seen. A resale stays with the buyer it was shipped to.
      """)

  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "Least evidence that counts as seen: bulk, label, identity or authenticity.")
  var grade = "label"
  @Flag(help: "Answer in JSON, one line an owner.") var json = false

  func run() async throws {
    guard let least = EvidenceGrade(rawValue: grade) else {
      throw Ending.badInput("\(grade): not a grade: bulk, label, identity or authenticity")
    }
    let register: Register
    do {
      register = try await Replay.run(DataFolder(folder).archive()) { _ in }.register
    } catch let ending as Ending {
      throw ending
    } catch {
      throw Ending.badInput("\(folder): \(error)")
    }
    let owners = Self.owners(in: register)
    for owner in owners {
      let counts = register.units.threeWay(
        owner.shipments, customsEntered: owner.customsEntered, atLeast: least)
      print(json ? Self.line(owner, counts) : Self.words(owner, counts))
    }
    Terminal.say("\(owners.count) owners to whom units were shipped")
  }

  /// A group of buyers, with the rows of the units shipped to it.
  private struct Owner {
    var id: PartyID
    var name: String
    var shipments: [Range<Int>] = []
    var customsEntered = 0
  }

  /// Those to whom units were shipped, in the order of their numbers.
  private static func owners(in register: Register) -> [Owner] {
    var groups: [PartyID: PartyID] = [:]
    var owners: [PartyID: Owner] = [:]
    for shipment in register.shipments.rows {
      guard let buyer = register.sales[shipment.sale]?.buyer else { continue }
      let id = groups[buyer] ?? register.principalGroup(of: buyer).id
      groups[buyer] = id
      var owner = owners[id] ?? Owner(id: id, name: register.parties[id]?.name ?? id.text)
      let first = Int(shipment.firstUnit)
      owner.shipments.append(first..<first + Int(max(0, shipment.unitsShipped)))
      owner.customsEntered += Int(shipment.customsEnteredUnits ?? 0)
      owners[id] = owner
    }
    return owners.values.sorted { $0.id < $1.id }
  }

  private static func figures(_ counts: ThreeWay) -> [(name: String, words: String, units: Int)] {
    [
      ("shipped", "shipped", counts.shipped),
      ("customsEntered", "entered at customs", counts.customsEntered),
      ("observed", "seen", counts.observed),
      ("released", "released", counts.released),
      ("notEntered", "not entered", counts.notEntered),
      ("enteredBeyondShipped", "entered beyond the manifests", counts.enteredBeyondShipped),
      ("neverObserved", "never seen", counts.neverObserved),
    ]
  }

  private static func words(_ owner: Owner, _ counts: ThreeWay) -> String {
    "\(owner.name): " + figures(counts).map { "\($0.units) \($0.words)" }.joined(separator: ", ")
  }

  private static func line(_ owner: Owner, _ counts: ThreeWay) -> String {
    var writer = JSONWriter()
    writer.object { json in
      json.key("owner")
      json.string(owner.id.text)
      json.key("name")
      json.string(owner.name)
      for figure in figures(counts) {
        json.key(figure.name)
        json.integer(Int64(figure.units))
      }
    }
    return writer.text
  }
}
