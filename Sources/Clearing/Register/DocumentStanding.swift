import Canon
import Pages
import Rulebook
import Vocabulary

extension Register {
  /// What the register knows of the things that a sale's document refers to by identifier, for a sale that is not in the register.
  ///
  /// Facts given in the document itself are taken as given; an identifier that the register does not know stays undetermined.
  package func standing(ofDocument sale: Sale, on day: Day?) -> Standing {
    var out = Standing(from: sale.authorisation)
    let on = day ?? now.day
    var row = SaleRow()
    row.sale = sale
    if case .value(let reference) = out.engagement, reference.facts == nil,
      let id = EngagementID(reference.id), let engagement = engagements[id]
    {
      row.engagement = id
      row.siteID = engagement.siteID
      row.buyer = engagement.buyer
      var found = standing(of: row, under: id, on: on)
      let country = sites[engagement.siteID]?.country
      if let stated = sale.site.value?.country.value, stated != country, var facts = found.facts {
        facts.coversSite = .value(false)
        found.facts = facts
      }
      out.engagement = .value(found)
    }
    if case .value(let reference) = out.bond, reference.facts == nil,
      let id = BondID(reference.id), bonds.contains(id)
    {
      row.bond = id
      out.bond = bondFacts(of: row, on: on)
    }
    if case .value(let reference) = out.licence, reference.facts == nil,
      let id = LicenceID(reference.id), let licence = licences[id]
    {
      row.licence = id
      row.units = licence.units
      out.licence = licenceFacts(of: row, on: on)
    }
    out.shippedTpp = .value(shippedTpp(toNamed: sale, in: on.year))
    return out
  }

  private func standing(
    of row: SaleRow, under id: EngagementID, on day: Day
  ) -> Reference<EngagementFacts> {
    if case .value(let reference) = engagementFacts(of: row, on: day) { return reference }
    return Reference(id: id.text)
  }

  /// TPP shipped in a year to the enrolled party that the sale names as ultimate consignee, or as end user where it names none.
  private func shippedTpp(toNamed sale: Sale, in year: Int) -> Int64 {
    guard let name = (sale.party(.ultimateConsignee) ?? sale.party(.endUser))?.name,
      let party = activeParty(named: name)
    else { return 0 }
    return consigneeYears[ConsigneeYear.id(party.id, year: Int64(year))]?.tpp ?? 0
  }

  /// The active party of a name; the earliest, if several in different countries have it.
  private func activeParty(named name: String) -> PartyRow? {
    var found: Int?
    _ = partyNames.find(Self.hash(ofName: name)) { place in
      let party = parties[at: place]
      if party.status == .active, NameKey.same(party.name, name) {
        found = min(found ?? .max, place)
      }
      return false
    }
    return found.map { parties[at: $0] }
  }
}
