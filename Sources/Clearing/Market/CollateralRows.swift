import Canon
import Pages
import Suretyship
import Vocabulary

package enum CollateralTag: IdentifierTag {
  package static let prefix: StaticString = "collateral"
}

/// What a movement of collateral was.
package enum CollateralMove: String, Word {
  /// Pledged by the principal, and held by the surety from then on.
  case pledged
  /// Used to make the surety whole; the payment itself stands among the payments.
  case drawn
  /// Given back to the principal.
  case returned
}

/// One movement of what a surety holds for a bond: never changed.
package struct CollateralRow: Fielded, Hashable {
  package var id: Identifier<CollateralTag> = .none
  package var bond: BondID = .none
  package var surety: PartyID = .none
  package var principal: PartyID = .none
  package var move: CollateralMove = .pledged
  package var amount: Money = .zero
  package var reference: String = ""
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the movement, named after its act")
    try visit("bond", &bond, "the bond")
    try visit("surety", &surety, "who holds, or held")
    try visit("principal", &principal, "whose it is")
    try visit("move", &move, "pledged, drawn or returned")
    try visit("amount", &amount, "how much")
    try visit("reference", &reference, "reference of the payment, if there is one")
    try visit("at", &at, "when")
  }

  /// As a statement has it: what a surety holds is debited to it and credited to the principal.
  var dated: DatedTransfer {
    let (held, owned) = (Account(surety, .collateral), Account(principal, .collateral))
    let memo = reference.isEmpty ? "\(move.rawValue), \(bond.text)" : reference
    return DatedTransfer(
      on: at.day,
      move == .pledged
        ? Transfer(debit: held, credit: owned, amount: amount, memo: memo)
        : Transfer(debit: owned, credit: held, amount: amount, memo: memo))
  }
}

extension CollateralRow: PageRow {}

extension PledgeRow {
  /// The pledge as it stands after an act moved some of it, and the movement.
  func changes(
    _ move: CollateralMove, _ amount: Money, of bond: BondRow, reference: String = "",
    by call: Call
  ) -> [Change] {
    var row = CollateralRow()
    row.id = Identifier(of: call.id)
    row.bond = bond.id
    row.surety = surety
    row.principal = bond.principal
    row.move = move
    row.amount = amount
    row.reference = reference
    row.at = call.at
    return [.market(.pledge(self)), .market(.collateral(row))]
  }
}
