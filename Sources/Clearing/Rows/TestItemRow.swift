import Canon
import Inspection
import Vocabulary

/// What became of a test item.
package enum TestItemOutcome: String, Word {
  /// It was drawn, and reported as not found or not what it should be.
  case found
  /// It was drawn, and reported as in place.
  case overlooked
  case notDrawn = "not-drawn"
  /// The regulator did not open it in time: the count stands as it is, and nobody is scored.
  case void
}

/// A test item that the regulator planted at a site. No page and no read of the API shows one: an inspector who knew would look harder.
package struct TestItemRow: Fielded {
  package var id: TestItemID = .none
  package var siteID: SiteID = .none
  package var commitment: Digest = .zero
  package var plantedAt: Instant = .zero
  /// The round that it tested, and what it was, once it is open.
  package var round: RoundID?
  package var serial: String?
  package var item: TestItem.Kind?
  package var outcome: TestItemOutcome?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the test item")
    try visit("siteID", &siteID, "site at which it was planted")
    try visit("commitment", &commitment, "SHA-256 that binds site, unit and kind")
    try visit("plantedAt", &plantedAt, "when it was planted")
    try visit("round", &round, "round in which it was opened")
    try visit("serial", &serial, "the unit")
    try visit("item", &item, "what was done to the unit")
    try visit("outcome", &outcome, "what became of it; absent: it is not open")
  }
}

extension Register {
  /// The test items that a round's count must be held against before it is closed: planted at its site before its population was fixed, and not open.
  func testItems(of round: RoundRow) -> [TestItemRow] {
    guard round.auditor != opening?.regulator, let fixedAt = round.populationFixedAt else {
      return []
    }
    return (0..<testItems.count).filter { place in
      testItems[at: place].outcome == nil && testItems[at: place].siteID == round.siteID
        && testItems[at: place].plantedAt < fixedAt
    }.map { testItems[at: $0] }
  }

  /// The test items of a round that closes by itself: void.
  func voidedTestItems(of round: RoundRow) -> [Change] {
    testItems(of: round).map { row in
      var row = row
      row.round = round.id
      row.outcome = .void
      return .testItem(row)
    }
  }
}
