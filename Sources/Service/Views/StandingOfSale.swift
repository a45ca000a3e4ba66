import Clearing
import Rulebook
import Vocabulary

extension Register {
  /// Facts for a sale that is not in the register: engagement, bond and licence that it names by identifier are looked up here, its
  /// consignee's volume is counted; what it states with its own facts stays as stated.
  package func standing(ofStated sale: Sale, under law: Rulebook, on day: Day) -> Standing {
    var out = Standing(from: sale.authorisation)
    var row = SaleRow()
    row.sale = sale
    row.exporter = enrolled(sale.party(.exporter)) ?? .none
    row.buyer = enrolled(sale.party(.ultimateConsignee) ?? sale.party(.purchaser)) ?? .none
    if let id = EngagementID(out.engagement.value?.id ?? ""), let found = engagements[id] {
      row.engagement = id
      row.siteID = found.siteID
      if row.buyer == .none { row.buyer = found.buyer }
    }
    row.bond = BondID(out.bond.value?.id ?? "")
    row.licence = LicenceID(out.licence.value?.id ?? "")
    let known = standing(of: row, under: law, on: day)
    if row.engagement != nil {
      out.engagement = known.engagement
      if case .value(var reference) = out.engagement, let site = sites[row.siteID],
        let country = sale.site.value?.country.value, country != site.country
      {
        reference.facts?.coversSite = .value(false)
        out.engagement = .value(reference)
      }
    }
    if row.bond != nil { out.bond = known.bond }
    if row.licence != nil { out.licence = known.licence }
    if row.buyer != .none { out.shippedTpp = known.shippedTpp }
    out.raisedFlags += known.raisedFlags
    return out
  }

  /// The enrolled party that a sale means: by its identifier of ISO 17442, else by its name.
  private func enrolled(_ stated: Sale.Party?) -> PartyID? {
    guard let stated else { return nil }
    let lei = stated.lei.value
    for row in parties.rows where row.status == .active {
      if let lei, row.lei == lei { return row.id }
      if NameKey.same(row.name, stated.name) { return row.id }
    }
    return nil
  }
}
