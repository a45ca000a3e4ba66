import Canon
import Custody
import Vocabulary

/// The principal or the site's operator says by itself that units are lost, stolen or gone, before anybody found out.
///
/// Source: 15 CFR 764.5 (voluntary self-disclosure): it opens a case at once, marked as disclosed, and weighs when it is determined.
/// Units that were shipped under several bonds make a case for each. Units that an open case already names cannot be disclosed any
/// more. Corrected by the response to the case.
package struct DiscloseLoss: ActBody {
  package var sale: SaleID = .none
  package var siteID: SiteID = .none
  package var serials: [String] = []
  package var text: String = ""

  package init() {}
  package init(sale: SaleID, siteID: SiteID, serials: [String], text: String) {
    self.sale = sale
    self.siteID = siteID
    self.serials = serials
    self.text = text
  }

  package static let kind = ActKind.discloseLoss
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale under which the units came")
    try visit("siteID", &siteID, "site they belong to")
    try visit("serials", &serials, "serials of the units, 1 to 4,096")
    try visit("text", &text, "what happened")
  }

  static let noUnits = RefusalKind(
    "disclosure.no-units", "no unit is named, or one is named twice",
    fix: "name each lost unit once")
  static let notThere = RefusalKind(
    "disclosure.not-expected",
    "a unit does not belong to this sale and site, or is not lost to them",
    fix: "name only units that custody expects under this sale at this site")
  static let known = RefusalKind(
    "disclosure.known", "an open case names a unit already", fix: "respond to that case")
  static let roundOpen = RefusalKind(
    "disclosure.round-open",
    "a round is under way at the site: what it finds was not disclosed first",
    fix: "wait until the round is closed, and respond to the case it opens")
  package static var refusals: [RefusalKind] { [noUnits, notThere, known, roundOpen] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer, .siteOperator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let sale = try register.sale(self.sale)
    let site = try register.site(siteID)
    guard call.by == sale.buyer || call.by == site.operator else {
      throw Refusal(CommonRefusals.notYours, sale.id.text)
    }
    guard site.openRound == nil else { throw Refusal(Self.roundOpen) }
    let named = Set(serials)
    guard !serials.isEmpty, named.count == serials.count else { throw Refusal(Self.noUnits) }
    for row in register.cases.rows where row.sale == sale.id && row.status != .closed {
      if let serial = row.serials.first(where: { named.contains($0) }) {
        throw Refusal(Self.known, "\(serial) in \(row.id.text)")
      }
    }
    let rows = try register.lost(serials, sale: sale.id, site: site.id)
    let opened = register.openCases(
      CaseID(of: call.id), origin: .disclosure, site: site.id, rows: rows, at: call.at)
    return opened.flatMap(\.changes)
      + [.units(UnitsMoved(rows: rows, reason: .notFound, at: call.at))]
  }
}
