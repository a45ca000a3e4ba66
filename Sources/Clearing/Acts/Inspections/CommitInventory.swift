import Canon
import Custody
import Inspection
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
    "inventory.no-randomness",
    "fewer than two independent parties have committed randomness to this round",
    fix: "wait for a commit-randomness act of the regulator, an auditor or a surety")
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
    guard !round.isByValues || register.revealRound(round)?.isCommitted == true else {
      throw Refusal(Self.noRandomness)
    }
    try register.declare(inventory, in: &round)
    guard hasMore != true else { return [.round(round)] }
    return register.fixed(round, isDeclared: true, try register.clocks(), at: call.at)
  }
}

extension Population {
  /// Its root and count, which the draw rests on.
  func commitment(in book: UnitBook) -> PopulationCommitment {
    members(in: book).withUnsafeBufferPointer { members in
      PopulationCommitment(units: members.count) { index, place in
        place.pointee = members[index].mark.rawValue
        return 1 + members[index].serial.store(at: place + 1)
      }
    }
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
    var declared = round.population.declared
    declared.add(inventory, at: siteNumber(round.siteID) ?? UnitRow.none, in: units)
    guard declared.others.count <= SerialList.countMax else {
      throw Refusal(CommonRefusals.tooMany, "\(SerialList.countMax) units unknown at the site")
    }
    if let serial = declared.firstTwice(in: units) {
      throw Refusal(CommitInventory.twice, serial.text)
    }
    round.population = FixedPopulation(declared.rows, declared.others)
    round.declaredUnits = Int64(before + inventory.lines.count)
  }

  /// Fixes a round's population (`Custody.Population`) by its root and count (`Inspection.PopulationCommitment`), and starts the
  /// reveal's clock.
  func fixed(
    _ ordered: RoundRow, isDeclared: Bool, _ law: Clocks, at: Instant
  ) -> [Change] {
    var round = ordered
    let population = Population(
      of: siteNumber(round.siteID) ?? UnitRow.none, in: units,
      inventory: isDeclared ? round.population.declared : nil)
    let stamp = siteNumber(round.siteID).map { units.stamp(at: $0) } ?? 0
    let root =
      rootOfLast(at: round.siteID, stamp, like: population) ?? population.commitment(in: units).root
    if !isDeclared { round.declaredUnits = nil }
    round.population = FixedPopulation(
      population.custody, population.declaredOnly, omitted: population.omitted)
    round.populationRoot = root
    round.populationStamp = stamp
    round.populationUnits = Int64(population.count)
    round.phantomUnits = Int64(population.phantoms)
    round.populationFixedAt = at
    guard round.isByValues else { return awaiting(round, law, at: at) }
    let dueAt = at.adding(hours: law.revealHours)
    round.status = .committed
    round.revealDueAt = dueAt
    return [.round(round), .due(DueItem(.reveal, at: dueAt, about: round.id.bits))]
  }

  /// The root of the round before, where its population was the same: nothing that custody expects at the site has changed since, and
  /// nothing was declared otherwise, then or now. Most sites stand still between rounds, and hashing thousands of serials is
  /// most of what this act takes.
  private func rootOfLast(at site: SiteID, _ stamp: UInt64, like new: Population) -> Digest? {
    guard new.phantoms == 0, let site = sites.place(of: site),
      let last = sites[at: site].lastRound, let place = rounds.place(of: last),
      rounds[at: place].populationStamp == stamp, rounds[at: place].phantomUnits == 0,
      rounds[at: place].populationUnits == Int64(new.count)
    else { return nil }
    return rounds[at: place].populationRoot
  }

  /// The site has not declared in time: custody's last state stands alone.
  func inventoryDue(_ id: RoundID, at: Instant) -> [Change] {
    guard let place = rounds.place(of: id), rounds[at: place].status == .ordered,
      rounds[at: place].inventoryDueAt <= at, let law = try? clocks()
    else { return [] }
    return fixed(rounds[at: place], isDeclared: false, law, at: at)
  }
}
