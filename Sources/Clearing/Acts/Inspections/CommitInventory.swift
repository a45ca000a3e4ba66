import Canon
import Custody
import Vocabulary

/// The site declares what it holds; its declaration and custody together are the population that the round draws from.
///
/// Units that only one of the two lists has are phantoms: leaving a unit out does not keep it out of the draw. Root and count are fixed
/// before any random value is known; the units stand still from the order of the round to its end. A list over 20,000 units comes
/// in parts. Without a declaration by the deadline custody's last state stands alone (`inventoryDue`). Source: inspection.md §0.1 and
/// §3.14 (commit, then draw; a root over the items and of their count). Corrected by nothing: a wrong declaration is a finding.
package struct CommitInventory: ActBody {
  package var round: RoundID = .none
  package var inventory = AttachmentReference()
  package var hasMore: Bool?

  package init() {}
  package init(round: RoundID, inventory: AttachmentReference, hasMore: Bool? = nil) {
    self.round = round
    self.inventory = inventory
    self.hasMore = hasMore
  }

  package static let kind = ActKind.commitInventory

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round that the declaration is for")
    try visit("inventory", &inventory, "attachment: serials, racks and states")
    try visit("hasMore", &hasMore, "whether another part follows; absent: none does")
  }

  static let late = RefusalKind(
    "inventory.late", "the round's population is fixed", fix: "declare in the next round")
  static let noRandomness = RefusalKind(
    "inventory.no-randomness", "nobody has committed randomness to this round yet",
    fix: "wait for a commit-randomness act of the auditor or another party")
  static let twice = RefusalKind(
    "inventory.twice", "a serial was declared in an earlier part", fix: "declare each unit once")
  package static var refusals: [RefusalKind] { [late, noRandomness, twice] }

  package var attachment: AttachmentReference? { inventory }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    try inventory.check(bytes)
    let read: Inventory
    do throws(CustodyFault) {
      read = try Inventory(bytes: bytes)
    } catch {
      throw JSONFault(error)
    }
    try inventory.check(rows: read.lines.count)
    return .inventory(read)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard case .inventory(let inventory) = call.attached else {
      throw Refusal(CommonRefusals.attachment)
    }
    var round = try register.round(self.round)
    guard try register.site(round.siteID).operator == call.by else {
      throw Refusal(CommonRefusals.notYours)
    }
    guard round.status == .ordered else { throw Refusal(Self.late, round.status.rawValue) }
    guard !round.contributions.isEmpty else { throw Refusal(Self.noRandomness) }
    try register.declare(inventory, in: &round)
    guard hasMore != true else { return [.round(round)] }
    return register.fixed(round, isDeclared: true, try register.clocks(), at: call.at)
  }
}

extension Register {
  /// Adds a part of the declaration to a round: units that custody has at the site by row, others by serial.
  fileprivate func declare(
    _ inventory: Inventory, in round: inout RoundRow
  ) throws(Refusal) {
    let before = Int(clamping: round.declaredUnits ?? 0)
    guard before + inventory.lines.count <= FixedPopulation.declaredMax else {
      throw Refusal(CommonRefusals.tooMany, "\(FixedPopulation.declaredMax) units declared")
    }
    let number = siteNumber(round.siteID)
    var rows = round.population.custody.rows
    var others: [SerialKey] = []
    for line in inventory.lines {
      if let row = units.row(of: line.serial), units[row].site == number,
        units[row].state.isExpectedAtSite
      {
        rows.append(UInt32(clamping: row))
      } else {
        others.append(line.serial)
      }
    }
    guard round.population.declaredOnly.serials.count + others.count <= SerialList.countMax else {
      throw Refusal(CommonRefusals.tooMany, "\(SerialList.countMax) units unknown at the site")
    }
    rows.sort()
    for index in rows.indices.dropFirst() where rows[index] == rows[index - 1] {
      throw Refusal(CommitInventory.twice, units[Int(rows[index])].serial.text)
    }
    let known = Set(round.population.declaredOnly.serials)
    for key in others {
      let text = key.text
      guard !known.contains(text) else { throw Refusal(CommitInventory.twice, text) }
      round.population.declaredOnly.serials.append(text)
    }
    round.population.custody.rows = rows
    round.declaredUnits = Int64(before + inventory.lines.count)
  }

  /// Fixes a round's population: root and count over custody and declaration in the order of the serials, each leaf a byte for which list
  /// has the unit, then its serial (`Inspection.Population.Mark`). Starts the reveal's clock.
  func fixed(
    _ ordered: RoundRow, isDeclared: Bool, _ law: Clocks, at: Instant
  ) -> [Change] {
    var round = ordered
    let members = join(&round, isDeclared: isDeclared)
    var edge = MerkleEdge()
    var leaf: [UInt8] = []
    leaf.reserveCapacity(40)
    var phantoms: Int64 = 0
    for member in members {
      leaf.removeAll(keepingCapacity: true)
      leaf.append(member.mark)
      member.serial.append(to: &leaf)
      edge.append(Merkle.leaf(leaf))
      if member.mark != Member.both { phantoms += 1 }
    }
    let dueAt = at.adding(hours: law.revealHours)
    round.populationRoot = edge.root
    round.populationUnits = Int64(members.count)
    round.phantomUnits = phantoms
    round.populationFixedAt = at
    round.status = .committed
    round.revealDueAt = dueAt
    return [.round(round), .due(DueItem(.reveal, at: dueAt, about: round.id.bits))]
  }

  /// One unit of a population and which lists have it, as in `Inspection.Population.Mark`.
  private struct Member {
    static let both: UInt8 = 0
    static let custodyOnly: UInt8 = 1
    static let declaredOnly: UInt8 = 2
    var serial: SerialKey
    var mark: UInt8
  }

  /// Joins custody and declaration in the order of the serials, and puts the population into the round.
  private func join(_ round: inout RoundRow, isDeclared: Bool) -> [Member] {
    let held = population(of: round.siteID)
    var members: [Member] = []
    var others: [String] = []
    members.reserveCapacity(held.count)
    if isDeclared {
      let declared = round.population.custody.rows
      var next = 0
      others = round.population.declaredOnly.serials
      // Both lists of rows rise. What was declared and has left since is declared only.
      for row in held {
        while next < declared.count, declared[next] < row {
          others.append(units[Int(declared[next])].serial.text)
          next += 1
        }
        let isBoth = next < declared.count && declared[next] == row
        if isBoth { next += 1 }
        members.append(
          Member(serial: units[row].serial, mark: isBoth ? Member.both : Member.custodyOnly))
      }
      for row in declared[next...] { others.append(units[Int(row)].serial.text) }
      for text in others {
        guard let serial = SerialKey(text) else { continue }
        members.append(Member(serial: serial, mark: Member.declaredOnly))
      }
    } else {
      members = held.map { Member(serial: units[$0].serial, mark: Member.both) }
      round.declaredUnits = nil
    }
    members.sort { $0.serial < $1.serial }
    round.population.custody.rows = held.map { UInt32(clamping: $0) }
    round.population.declaredOnly.serials = others
    return members
  }

  /// The serials of a population, custody's first; the draw does not depend on their order.
  func serials(of population: FixedPopulation) -> [[UInt8]] {
    var out: [[UInt8]] = []
    out.reserveCapacity(population.custody.rows.count + population.declaredOnly.serials.count)
    for row in population.custody.rows { out.append(units[Int(row)].serial.characters) }
    for serial in population.declaredOnly.serials { out.append(Array(serial.utf8)) }
    return out
  }

  /// The site has not declared in time: custody's last state stands alone.
  func inventoryDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let round = rounds[id], round.status == .ordered, round.inventoryDueAt <= at,
      let law = try? clocks()
    else { return [] }
    return fixed(round, isDeclared: false, law, at: at)
  }
}
