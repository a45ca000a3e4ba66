import Canon
import Inspection
import Pages
import Vocabulary

/// For a round whose randomness comes from dice or a beacon: what was named with its order, and what came.
package struct RoundSourceRow: Fielded, Hashable {
  package var round: RoundID = .none
  package var source: DrawSource = .dice
  package var beacon: NamedBeacon?
  package var opened: BeaconDraw?
  package var dice: DiceCeremony?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "the round")
    try visit("source", &source, "where its randomness comes from")
    try visit("beacon", &beacon, "the beacon's round that was named with the order")
    try visit("opened", &opened, "what opened the draw by it")
    try visit("dice", &dice, "what the dice showed, and who saw them")
  }
}

extension RoundSourceRow: PageRow {}

extension RoundRow {
  /// Whether its randomness is made of values of several parties: the inspector's own stands first among them, from the order on.
  package var isByValues: Bool { !contributions.isEmpty }
}

extension Register {
  /// Where a round's randomness comes from, if not from values.
  package func source(of round: RoundRow) -> RoundSourceRow? {
    round.isByValues ? nil : market.tables.roundSources[round.id]
  }
}
