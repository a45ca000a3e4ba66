import Canon
import Vocabulary

/// An exporter takes the licence route, which stays open beside the exception (15 CFR 748).
///
/// Corrected by a decision, or by withdrawing the sale.
package struct ApplyForLicence: ActBody {
  package var sale: SaleID = .none
  package var units = 0

  package init() {}
  package init(sale: SaleID, units: Int) {
    self.sale = sale
    self.units = units
  }

  package static let kind = ActKind.applyForLicence
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale to be licensed")
    try visit("units", &units, "units applied for, 1 to the sale's units")
  }

  static let pending = RefusalKind(
    "licence.pending", "an application for this sale is pending or granted",
    fix: "wait for the decision, or draw the licence down")
  package static var refusals: [RefusalKind] {
    [pending, ClaimException.notYourSale, ClaimException.notOpen]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.sale(sale)
    guard row.exporter == call.by else { throw Refusal(ClaimException.notYourSale) }
    guard row.withdrawnAt == nil, row.supersededAt == nil else {
      throw Refusal(ClaimException.notOpen)
    }
    guard units > 0, Int64(units) <= row.units else {
      throw Refusal(CommonRefusals.badValue, "units")
    }
    if let earlier = row.licence, let licence = register.licences[earlier],
      licence.status == .applied || licence.status == .granted
    {
      throw Refusal(Self.pending, earlier.text)
    }
    var licence = LicenceRow()
    licence.id = LicenceID(of: call.id)
    licence.sale = sale
    licence.applicant = call.by
    licence.units = Int64(units)
    licence.appliedAt = call.at
    row.licence = licence.id
    return [.licence(licence), .sale(row)]
  }
}
