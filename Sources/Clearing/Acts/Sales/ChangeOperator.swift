import Canon
import Rulebook
import Vocabulary

/// A site passes to another operator, who is enrolled and signs: every sale whose goods belong there is decided anew.
///
/// Source: a transfer of possession is a transaction of its own (15 CFR 734.16). Goods are left with the new operator only where the sale,
/// decided with it, stands no worse than before; the bonds go on answering for what was shipped. Nothing new may be shipped under a
/// superseded sale until the exporter claims again for the one that follows it. Corrected by another change.
package struct ChangeOperator: ActBody {
  package var site: SiteID = .none
  package var `operator`: PartyID = .none

  package init() {}
  package init(site: SiteID, operator: PartyID) {
    self.site = site
    self.operator = `operator`
  }

  package static let kind = ActKind.changeOperator
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site that passes")
    try visit("operator", &`operator`, "its new operator")
  }

  static let sameOperator = RefusalKind(
    "site.same-operator", "the site has that operator already", fix: "nothing is to be done")
  static let underInspection = RefusalKind(
    "site.under-inspection", "a round is under way at the site", fix: "wait until it is closed")
  static let notAccepted = RefusalKind(
    "site.operator-not-accepted",
    "goods stand at the site that may not be left with this operator: their sale, decided anew with it, does not stand",
    fix: "look at the decision: clear what is unmet first, or move the goods to another site")
  package static var refusals: [RefusalKind] { [sameOperator, underInspection, notAccepted] }

  /// Most sales that one change decides anew.
  static let salesMax = 512

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    guard let place = register.sites[site] else {
      return [SignerNeed(party, [.siteOperator, .buyer])]
    }
    return [
      SignerNeed(place.operator, [.siteOperator, .buyer]),
      SignerNeed(`operator`, [.siteOperator, .buyer]),
    ]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var place = try register.site(site)
    let next = try register.party(`operator`)
    guard place.operator != `operator` else { throw Refusal(Self.sameOperator) }
    guard place.openRound == nil else { throw Refusal(Self.underInspection) }
    let last = try register.party(place.operator)
    place.operator = `operator`
    let sales = place.sales.compactMap { register.sales[$0] }
      .filter { $0.withdrawnAt == nil && $0.supersededAt == nil }
    guard sales.count <= Self.salesMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.salesMax) sales at the site")
    }
    var after = register
    after.sites.put(place.id, place)
    // The sites come first, so that the sales that follow are found under the new operator.
    var sites = SitesOfNext([place])
    var rows: [Change] = []
    for row in sales {
      var sale = row.sale
      if row.siteID == place.id {
        sale.handSite(to: next)
      } else {
        sale.handOthers(
          to: next, inPlaceOf: register.isNamedAsHolder(last, of: row, than: place) ? nil : last)
      }
      if row.unitsShipped > 0 { try check(row, with: sale, call, before: register, after: after) }
      let anew = after.succeeded(row, by: sale, at: call.at)
      sites.replace(row, by: anew.next.id, in: register)
      rows += [.sale(anew.last), .sale(anew.next)]
    }
    return sites.changes + rows
  }

  /// Throws if goods that were shipped under a sale would be left with somebody with whom the sale stands worse than before.
  ///
  /// Both decisions keep what the sale rests on (bond, licence, auditor): what changes between them is the operator alone.
  private func check(
    _ row: SaleRow, with sale: Sale, _ call: Call, before: Register, after: Register
  ) throws(Refusal) {
    let law = try before.rulebookOf(row)
    var next = row
    next.sale = sale
    let was = before.decision(on: row, under: law, on: call.on)
    let will = after.decision(on: next, under: law, on: call.on)
    guard row.ground != .licence || !will.requiresMore(than: was),
      will.outcome.severity <= max(was.outcome.severity, Decision.Outcome.cleared.severity)
    else { throw Refusal(Self.notAccepted, row.id.text, decision: will) }
  }
}

extension Decision.Outcome {
  /// How far a sale is from moving: 0 needs no licence, 1 is cleared, the more the worse.
  fileprivate var severity: Int {
    switch self {
    case .noLicenceRequired: 0
    case .cleared: 1
    case .conditionsUnmet: 2
    case .undetermined: 3
    case .licenceRequired: 4
    case .prohibited: 5
    }
  }
}

extension Register {
  /// Whether a sale's document goes on naming an operator as a holder of its goods once another site has passed from it: it operates
  /// yet another of them, or the exporter named it to begin with.
  fileprivate func isNamedAsHolder(_ party: PartyRow, of row: SaleRow, than place: SiteEntry)
    -> Bool
  {
    row.otherSites.contains { $0 != place.id && sites[$0]?.operator == party.id }
      || lineage(of: row).last?.sale.parties.contains { $0.isHolder(party) } == true
  }
}

extension Sale.Party {
  /// Whether this is an enrolled party in the role of one who holds goods at a site other than the sale's own.
  fileprivate func isHolder(_ row: PartyRow) -> Bool {
    role == .intermediateConsignee && mayBe(row)
  }
}

extension Sale {
  /// Says of the site's operator what the register says of another party; adds it where the document names none.
  fileprivate mutating func handSite(to next: PartyRow) {
    if !parties.contains(where: { $0.role == .siteOperator }) {
      parties.append(Sale.Party(.siteOperator, next.name))
    }
    for index in parties.indices where parties[index].role == .siteOperator {
      parties[index].restate(as: next)
    }
  }

  /// At a site to which only some of the units were moved, the new operator comes beside the one of the sale's own site, once, and in
  /// place of the one before.
  fileprivate mutating func handOthers(to next: PartyRow, inPlaceOf last: PartyRow?) {
    if let last { parties.removeAll { $0.isHolder(last) } }
    if !parties.contains(where: { $0.isHolder(next) }) {
      parties.append(Sale.Party(.intermediateConsignee, next.name))
    }
    for index in parties.indices where parties[index].isHolder(next) {
      parties[index].restate(as: next)
    }
  }
}
