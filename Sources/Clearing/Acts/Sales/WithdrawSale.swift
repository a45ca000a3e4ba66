import Canon
import Vocabulary

/// The exporter takes a sale back, as long as nothing has been shipped under it.
///
/// Corrected by a new proposal.
package struct WithdrawSale: ActBody {
  package var sale: SaleID = .none
  package var reason = ""

  package init() {}
  package init(sale: SaleID, reason: String = "") {
    self.sale = sale
    self.reason = reason
  }

  package static let kind = ActKind.withdrawSale
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale to be withdrawn")
    try visit("reason", &reason, "reason, if one is given")
  }

  static let shipped = RefusalKind(
    "sale.shipped", "units were shipped under this sale", fix: "have the units returned instead")
  package static var refusals: [RefusalKind] {
    [shipped, ClaimException.notYourSale, ClaimException.notOpen]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.sale(sale)
    guard row.exporter == call.by else { throw Refusal(ClaimException.notYourSale) }
    guard row.withdrawnAt == nil else { throw Refusal(ClaimException.notOpen) }
    guard row.unitsShipped == 0 else { throw Refusal(Self.shipped, "\(row.unitsShipped)") }
    row.withdrawnAt = call.at
    return [.sale(row)]
  }
}
