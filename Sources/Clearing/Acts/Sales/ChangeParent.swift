import Canon
import Rulebook
import Vocabulary

/// A party's ultimate parent changes, by sale of shares or otherwise: every sale that names it as buyer is decided anew.
///
/// This is how a share sale after clearance is met: the headquarters test (15 CFR 742.6(a)(6)(iii)) is taken again with the new
/// parent. Corrected by another change.
package struct ChangeParent: ActBody {
  package var parentName: String?
  package var parentHeadquarteredIn: Country?
  package var sales: [SaleID] = []

  package init() {}
  package init(parentName: String?, parentHeadquarteredIn: Country?, sales: [SaleID]) {
    self.parentName = parentName
    self.parentHeadquarteredIn = parentHeadquarteredIn
    self.sales = sales
  }

  package static let kind = ActKind.changeParent
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("parentName", &parentName, "new ultimate parent; none if the party has none now")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
    try visit("sales", &sales, "sales that name the party as buyer, at most 64")
  }

  static let halfParent = RefusalKind(
    "parent.half-stated", "a parent needs both a name and a country",
    fix: "state both, or neither")
  static let notBuyer = RefusalKind(
    "parent.not-buyer", "the party is not the buyer of a sale it lists", fix: "list its own sales")
  package static var refusals: [RefusalKind] { [halfParent, notBuyer] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer, .siteOperator, .exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(call.by)
    guard (parentName == nil) == (parentHeadquarteredIn == nil) else {
      throw Refusal(Self.halfParent)
    }
    row.parentName = parentName
    row.parentHeadquarteredIn = parentHeadquarteredIn
    for sale in sales where register.sales[sale]?.buyer != call.by {
      throw Refusal(Self.notBuyer, sale.text)
    }
    let restated = row
    let before = try register.party(call.by)
    let anew = try register.decidedAnew(
      sales, call: call,
      changing: { sale in
        for index in sale.parties.indices
        where NameKey.same(sale.parties[index].name, before.name) {
          sale.parties[index].restate(as: restated)
        }
      })
    var sites: [SiteEntry] = []
    var changes: [Change] = [.party(row)]
    for rows in anew {
      changes.append(.sale(rows.last))
      changes.append(.sale(rows.next))
      if let index = sites.firstIndex(where: { $0.id == rows.next.siteID }) {
        sites[index].sales.append(rows.next.id)
      } else if var place = register.sites[rows.next.siteID] {
        place.sales.append(rows.next.id)
        sites.append(place)
      }
    }
    for site in sites { changes.append(.site(site)) }
    return changes
  }
}
