import Canon
import Rulebook
import Vocabulary

/// The owner of goods that were shipped under a sale sells them on: a transaction of its own, decided anew.
///
/// An exception does not travel with the chip. The new sale follows the old one; its units move to the new site by
/// `MoveUnits` once the new sale has a ground. The old bond goes on answering for what was shipped under it.
/// Corrected by `WithdrawSale`.
package struct ResellUnits: ActBody {
  package var follows: SaleID = .none
  package var sale = Sale()
  package var buyer: PartyID = .none
  package var site: SiteID = .none

  package init() {}
  package init(follows: SaleID, sale: Sale, buyer: PartyID, site: SiteID) {
    self.follows = follows
    self.sale = sale
    self.buyer = buyer
    self.site = site
  }

  package static let kind = ActKind.resellUnits
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("follows", &follows, "sale under which the goods were shipped")
    try visit("sale", &sale, "the new sale")
    try visit("buyer", &buyer, "new buyer")
    try visit("site", &site, "site where the goods are to stand from now on")
  }

  static let notShipped = RefusalKind(
    "resale.not-shipped", "more units are resold than were shipped under the earlier sale",
    fix: "resell what was shipped")
  package static var refusals: [RefusalKind] { [notShipped] + ProposeSale.refusals }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    guard let earlier = register.sales[follows] else { return [SignerNeed(party, [.buyer])] }
    return [SignerNeed(earlier.buyer, [.buyer]), SignerNeed(earlier.exporter, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let earlier = try register.sale(follows)
    guard call.by == earlier.buyer || call.by == earlier.exporter else {
      throw Refusal(CommonRefusals.notYours)
    }
    var row = try register.proposed(
      sale, id: SaleID(of: call.id), exporter: earlier.exporter, maker: earlier.maker,
      buyer: buyer, site: site, at: call.at)
    guard row.units <= earlier.unitsShipped else {
      throw Refusal(Self.notShipped, "\(row.units) of \(earlier.unitsShipped)")
    }
    row.follows = follows
    var place = try register.site(site)
    guard place.sales.count < Register.salesPerSiteMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Register.salesPerSiteMax) sales a site")
    }
    place.sales.append(row.id)
    return [.sale(row), .site(place)]
  }
}
