import Canon
import Custody
import Inspection
import Vocabulary

/// The regulator opens a test item after a count at its site: two persons, since it takes a unit out of the findings.
///
/// Drawn, it scores the inspector: found if the count says that the unit is not there or not what it should be, overlooked otherwise. Either way it
/// is no finding against the site: the unit is where the regulator says. Not drawn, it scores nobody. The round cannot be closed while an
/// item planted before its population was fixed is not open; at its count deadline it closes all the same, and the item is void. Source:
/// inspection.md §0.4, §2.7. Corrected by nothing.
package struct RevealTestItem: ActBody {
  package var item: TestItemID = .none
  package var serial = ""
  package var change = TestItem.Kind.removed
  package var salt: Digest = .zero

  package init() {}
  package init(item: TestItemID, serial: String, change: TestItem.Kind, salt: Digest) {
    self.item = item
    self.serial = serial
    self.change = change
    self.salt = salt
  }

  package static let kind = ActKind.revealTestItem

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("item", &item, "test item to be opened")
    try visit("serial", &serial, "the unit's serial")
    try visit("change", &change, "what was done to the unit")
    try visit("salt", &salt, "the 32 random bytes of the commitment, hexadecimal")
  }

  static let notCounted = RefusalKind(
    "test.not-counted", "no count at the item's site waits to be held against it",
    fix: "open it between the count of another's round and its close")
  static let late = RefusalKind(
    "test.late", "the item was planted after the round's population was fixed",
    fix: "open it after the next count at the site")
  static let differs = RefusalKind(
    "test.differs", "the item is not the one that was committed to",
    fix: "open it with the site, unit, kind and salt of its commitment")
  static let open = RefusalKind(
    "test.open", "the item is open or void", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [notCounted, late, differs, open] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator], persons: 2)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard var row = register.testItems[item] else {
      throw Refusal(CommonRefusals.unknown, item.text)
    }
    guard row.outcome == nil else { throw Refusal(Self.open) }
    guard let id = register.sites[row.siteID]?.openRound, var round = register.rounds[id],
      round.status == .counted, round.auditor != register.opening?.regulator
    else { throw Refusal(Self.notCounted) }
    guard register.testItems(of: round).contains(where: { $0.id == item }) else {
      throw Refusal(Self.late)
    }
    guard let key = SerialKey(serial),
      TestItem(site: row.siteID, serial: key.characters, kind: change, salt: salt).commitment
        == row.commitment
    else { throw Refusal(Self.differs) }
    row.round = round.id
    row.serial = key.text
    row.item = change
    guard round.draw.serials.contains(key) else {
      row.outcome = .notDrawn
      return [.testItem(row)]
    }
    let isFound = round.missingSerials.contains(key.text)
    row.outcome = isFound ? .found : .overlooked
    round.missingSerials.removeAll { $0 == key.text }
    round.unverifiedSerials.removeAll { $0 == key.text }
    round.testSerials.append(key.text)
    var changes: [Change] = [.testItem(row), .round(round)]
    if var record = register.accreditations[round.auditor] {
      record.testItems += 1
      if isFound { record.testItemsFound += 1 }
      changes.append(.accreditation(record))
    }
    return changes
  }
}
