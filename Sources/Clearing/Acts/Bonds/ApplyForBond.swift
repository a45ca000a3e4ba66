import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A buyer asks the sureties for a bond that covers a sale. The application reaches every approved surety that the buyer
/// does not exclude; each may quote or decline, and none can stop the others.
///
/// Source: 19 CFR 113.11 (application), 113.12 (form). The penal sum must be at least coverage × penalty multiple ×
/// insured value of the units that no shipment has covered yet, under the rulebook in force. A wrong application is simply
/// not taken up: another one is made.
package struct ApplyForBond: ActBody {
  package var sale: SaleID = .none
  package var penalSum: Money = .zero
  package var excluded: [PartyID] = []
  package var form: BondForm?
  package var showsFile: Bool?

  package init() {}
  package init(
    sale: SaleID, penalSum: Money, excluded: [PartyID] = [], form: BondForm? = nil,
    showsFile: Bool? = nil
  ) {
    self.sale = sale
    self.penalSum = penalSum
    self.excluded = excluded
    self.form = form
    self.showsFile = showsFile
  }

  package static let kind = ActKind.applyForBond
  package static let readers = Readers.named
  /// Most sureties that one application can exclude.
  static let excludedMax = 64

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale to be covered")
    try visit("penalSum", &penalSum, "penal sum asked for")
    try visit("excluded", &excluded, "sureties that are not to see the application, at most 64")
    try visit("form", &form, "single transaction or continuous; absent: either will do")
    try visit(
      "showsFile", &showsFile, "true: each surety asked may see the due-diligence file")
  }

  package static var refusals: [RefusalKind] { [TermsRefusals.penalSum, TermsRefusals.sale] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let sale = try register.sale(self.sale)
    guard sale.buyer == call.by else { throw Refusal(CommonRefusals.notYours, sale.id.text) }
    try register.checkOpen(sale)
    guard excluded.count <= Self.excludedMax else {
      throw Refusal(CommonRefusals.tooMany, "\(excluded.count) sureties excluded")
    }
    for (index, surety) in excluded.enumerated() {
      _ = try register.party(surety)
      guard !excluded[..<index].contains(surety) else {
        throw Refusal(CommonRefusals.badValue, "\(surety.text) is excluded twice")
      }
    }
    let law = try register.bondLaw()
    guard let needed = law.penalSumNeeded(for: sale) else {
      throw Refusal(CommonRefusals.overflow, "penal sum needed for \(sale.insuredValue)")
    }
    guard penalSum.minor > 0, penalSum.currency == needed.currency,
      penalSum.minor >= needed.minor
    else { throw Refusal(TermsRefusals.penalSum, "at least \(needed)") }
    var row = BondRequestRow()
    row.id = BondRequestID(of: call.id)
    row.principal = call.by
    row.sale = sale.id
    row.penalSum = penalSum
    row.excluded = excluded
    row.form = form
    row.showsFile = showsFile
    row.appliedAt = call.at
    return [.bondRequest(row)]
  }
}
