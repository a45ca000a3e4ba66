import Canon
import Vocabulary

/// Ten-sided dice, rolled in public after the population was committed, and who saw it.
///
/// Digits are read from left to right, throw by throw, 0 to 9, at least 20 of them; a die that falls off the table is thrown again before
/// the next. Nothing is left out or read again once it was called. Source: Colorado's practice (inspection.md §1.6): 20 digits are more
/// than 2^66 seeds.
package struct DiceCeremony: Fielded, Hashable {
  package var digits = ""
  package var rolledAt: Instant?
  package var place = ""
  package var witnesses: [DiceWitness] = []

  /// Digits that a seed needs, and the most that are taken.
  package static let digitsMin = 20
  package static let digitsMax = 200

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("digits", &digits, "what the dice showed, at least 20 digits")
    try visit("rolledAt", &rolledAt, "when the first die was thrown")
    try visit("place", &place, "where, open to all who came")
    try visit("witnesses", &witnesses, "who signed what was called")
  }

  /// Whether witnesses of two independent groups were there.
  package var isWitnessed: Bool { Set(witnesses.map(\.group)).count >= RevealRound.groupsMin }

  /// Whether a text is what dice can have shown: 20 to 200 digits, and nothing else.
  package static func areDigits(_ text: String) -> Bool {
    (digitsMin...digitsMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
}

/// A witness of a ceremony, and the group of affiliated parties that it belongs to.
package struct DiceWitness: Fielded, Hashable {
  package var party: PartyID = .none
  package var group: Int64 = 0

  package init() {}
  package init(party: PartyID, group: Int64) {
    self.party = party
    self.group = group
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "who saw the dice")
    try visit("group", &group, "its group of affiliated parties")
  }
}
