import Canon
import Rulebook
import Vocabulary

/// An exporter lays a sale before the register: goods, parties, site, end use.
///
/// The register decides it at once as the rulebook in force stands and keeps the outcome; nothing may move before the sale has
/// a ground (`ClaimException`, or a licence). What the sale says of an enrolled party must be what the register says of it: a
/// parent left out of the sale would otherwise be a way round the headquarters test (15 CFR 742.6(a)(6)(iii)).
///
/// Corrected by `WithdrawSale` and a new proposal.
package struct ProposeSale: ActBody {
  package var sale = Sale()
  package var maker: PartyID = .none
  package var buyer: PartyID = .none
  package var site: SiteID = .none

  package init() {}
  package init(sale: Sale, maker: PartyID, buyer: PartyID, site: SiteID) {
    self.sale = sale
    self.maker = maker
    self.buyer = buyer
    self.site = site
  }

  package static let kind = ActKind.proposeSale
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "the sale")
    try visit("maker", &maker, "maker, who will sign the manifests")
    try visit("buyer", &buyer, "buyer: ultimate consignee and principal of the bond")
    try visit("site", &site, "site where the goods are to stand")
  }

  static let roleMissing = RefusalKind(
    "sale.role-missing", "a party does not hold the role that the sale gives it",
    fix: "name a party enrolled in that role")
  static let notAsEnrolled = RefusalKind(
    "sale.not-as-enrolled", "the sale says of a party what the register does not",
    fix:
      "correct the sale, or have the party declare its ownership anew; state its LEI if it is another firm of that name"
  )
  static let otherCountry = RefusalKind(
    "sale.other-country", "the sale's site is not in the country of the registered site",
    fix: "correct the site")
  static let partiesUnknown = RefusalKind(
    "sale.parties-unknown",
    "the sale does not name its exporter and its consignee or purchaser as they are enrolled, or leaves open who stands above them",
    fix:
      "propose the sale anew, with seat and ultimate parent of the consignee; none is said by null")
  static let noGoods = RefusalKind(
    "sale.no-goods", "the sale names no goods, or a quantity of none",
    fix: "state model or figures and a quantity for each line")
  package static var refusals: [RefusalKind] {
    [
      roleMissing, notAsEnrolled, partiesUnknown, otherCountry, noGoods, Register.noValue,
      Register.noRulebook,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let row = try register.proposed(
      sale, id: SaleID(of: call.id), exporter: call.by, maker: maker, buyer: buyer, site: site,
      at: call.at)
    var place = try register.site(site)
    guard place.sales.count < Register.salesPerSiteMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Register.salesPerSiteMax) sales a site")
    }
    place.sales.append(row.id)
    return [.sale(row), .site(place)]
  }
}

extension Register {
  static let salesPerSiteMax = 4096

  /// A new row for a sale, after the checks that a proposal and every later change of it share.
  func proposed(
    _ sale: Sale, id: SaleID, exporter: PartyID, maker: PartyID, buyer: PartyID, site: SiteID,
    at: Instant
  ) throws(Refusal) -> SaleRow {
    let law = try lawInForce()
    var row = SaleRow()
    row.id = id
    row.sale = sale
    row.exporter = exporter
    row.maker = maker
    row.buyer = buyer
    row.siteID = site
    row.proposedAt = at
    try checkStated(row)
    try checkOthers(in: row)
    row.units = try units(of: sale)
    try refresh(&row, under: law, on: at.day)
    return row
  }

  /// What a sale's document says of parties and site must still be what the register knows: at the proposal, at the claim and at every
  /// shipment. A document without a site would let its consignee's papers choose the destination.
  func checkStated(_ row: SaleRow) throws(Refusal) {
    let place = try site(row.siteID)
    try require(row.exporter, as: .exporter, in: row.sale, roles: [.exporter])
    try require(row.maker, as: .maker, in: row.sale, roles: [.maker])
    try require(row.buyer, as: .buyer, in: row.sale, roles: [.ultimateConsignee, .purchaser])
    try require(place.operator, as: nil, in: row.sale, roles: [.siteOperator])
    guard let country = row.sale.site.value?.country.value, country == place.country else {
      let stated = row.sale.site.value?.country.value?.name ?? "no country"
      throw Refusal(ProposeSale.otherCountry, "\(stated), not \(place.country.name)")
    }
  }

  /// Units of all lines; refuses none and more than the register can hold.
  private func units(of sale: Sale) throws(Refusal) -> Int64 {
    var units: Int64 = 0
    for item in sale.items {
      guard let quantity = item.quantity.value, quantity.units > 0 else {
        throw Refusal(ProposeSale.noGoods)
      }
      let (sum, over) = units.addingReportingOverflow(quantity.units)
      guard !over else { throw Refusal(CommonRefusals.overflow, "quantity") }
      units = sum
    }
    guard units > 0 else { throw Refusal(ProposeSale.noGoods) }
    return units
  }

  /// A party must be enrolled, active and, where a role is asked, hold it; what the sale says of it must agree.
  private func require(
    _ id: PartyID, as role: Role?, in sale: Sale, roles: [Sale.Role]
  ) throws(Refusal) {
    let row = try party(id)
    guard row.status == .active else { throw Refusal(CommonRefusals.inactiveParty, row.name) }
    if let role, !row.roles.contains(role) {
      throw Refusal(ProposeSale.roleMissing, "\(row.name) as \(role.rawValue)")
    }
    for stated in sale.parties where roles.contains(stated.role) {
      // A purchaser may be another than the buyer; the ultimate consignee may not.
      if stated.role == .purchaser, !NameKey.same(stated.name, row.name) { continue }
      guard NameKey.same(stated.name, row.name) else {
        throw Refusal(ProposeSale.notAsEnrolled, "\(stated.role.rawValue) is not \(row.name)")
      }
      if let country = stated.headquarteredIn.value, country != row.headquarteredIn {
        throw Refusal(ProposeSale.notAsEnrolled, "headquarters of \(row.name)")
      }
      if let country = stated.incorporatedIn.value, country != row.incorporatedIn {
        throw Refusal(ProposeSale.notAsEnrolled, "incorporation of \(row.name)")
      }
      guard isSame(stated.ultimateParent, parentOf: row) else {
        throw Refusal(ProposeSale.notAsEnrolled, "ultimate parent of \(row.name)")
      }
      for owner in row.owners where owner.controls || owner.sharePpm >= Self.controlPpm {
        let isNamed = (stated.owners.value ?? []).contains { named in
          NameKey.same(named.name, owner.name) && named.control.value?.holds != false
        }
        guard isNamed else {
          throw Refusal(ProposeSale.notAsEnrolled, "\(owner.name), who controls \(row.name)")
        }
      }
    }
  }

  /// Whether what a sale says of a parent is what the register says: the same one, or none on both sides. To leave it open is no
  /// contradiction where there is none; it leaves the sale undetermined.
  func isSame(_ stated: Stated<Sale.Parent>, parentOf row: PartyRow) -> Bool {
    guard let name = row.parentName, let country = row.parentHeadquarteredIn else {
      return stated.value == nil
    }
    guard let parent = stated.value else { return false }
    return NameKey.same(parent.name, name) && parent.headquarteredIn.value == country
  }

  /// Whether a sale names its exporter, and its buyer as ultimate consignee or purchaser, with seat and ultimate parent.
  ///
  /// A document that names nobody would pass every test of its parties; under a licence nothing else would ask.
  func isKnown(_ row: SaleRow) -> Bool {
    guard row.sale.parties.contains(where: { $0.role == .exporter }),
      let buyer = parties[row.buyer]
    else { return false }
    let stated = row.sale.parties.filter { party in
      (party.role == .ultimateConsignee || party.role == .purchaser)
        && NameKey.same(party.name, buyer.name)
    }
    return stated.contains { !$0.headquarteredIn.isAbsent }
      && stated.contains { !$0.ultimateParent.isAbsent }
  }

  /// Throws unless it does.
  func checkKnown(_ row: SaleRow) throws(Refusal) {
    guard isKnown(row) else { throw Refusal(ProposeSale.partiesUnknown, row.id.text) }
  }
}
