import Canon
import Custody
import Rulebook
import Shelf
import Suretyship
import Vocabulary

@testable import Clearing

/// A market under the pilot itself: an exporter, a maker, buyers in Malaysia, an auditor and two sureties, and what it takes to clear a
/// sale and ship it.
struct MarketStage {
  var kit: Kit
  let maker: PartyID
  let exporter: PartyID
  let buyer: PartyID
  let operatorOfHall: PartyID
  let auditor: PartyID
  let surety: PartyID
  let site: SiteID

  static let root: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/"
  }()

  static func law(_ id: String = "pilot-southeast-asia") throws -> Rulebook {
    try Shelf(at: root + "Rulebooks").load(id: id)
  }

  init() throws {
    kit = try Kit(on: "2026-09-01")
    let law = try Self.law()
    try kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: law.digest, rows: 1)),
      by: kit.regulator, attached: .law(law))
    maker = try kit.enrol("Chip Maker", [.maker], in: "US")
    exporter = try kit.enrol("Chip Exports", [.exporter], in: "US")
    buyer = try kit.enrol("Selangor Compute", [.buyer, .siteOperator])
    operatorOfHall = try kit.enrol("Johor Halls", [.siteOperator, .buyer])
    auditor = try kit.auditor("Straits Audit")
    surety = try kit.surety("First Surety")
    site = try kit.site(of: operatorOfHall)
    var engagement = EngagementRow()
    engagement.id = EngagementID(bits: site.bits)
    engagement.siteID = site
    engagement.buyer = buyer
    engagement.auditor = auditor
    engagement.status = .active
    engagement.activeSince = kit.now
    var place = try kit.register.site(site)
    place.engagement = engagement.id
    kit.put([.engagement(engagement), .site(place)])
  }

  /// What the exporter lays before the register: so many H100 for the hall, everybody as enrolled.
  func document(units: Int64 = 100) -> Sale {
    var sale = Sale()
    sale.transaction = .value(.export)
    sale.exportOn = .value(kit.now.day)
    sale.contractOn = .value(kit.now.day)
    sale.exportedFrom = .value(Kit.country("US"))
    sale.madeIn = .value(Kit.country("TW"))
    let roles: [(PartyID, Sale.Role)] = [
      (exporter, .exporter), (maker, .maker), (buyer, .purchaser), (buyer, .ultimateConsignee),
      (buyer, .endUser), (operatorOfHall, .siteOperator),
    ]
    sale.parties = roles.map { id, role in
      var party = Sale.Party(role, kit.register.parties[id]?.name ?? "")
      if let known = kit.register.parties[id] { party.restate(as: known) }
      party.lists = .value([])
      return party
    }
    var item = Sale.Item()
    item.model = .value(ModelName("H100 SXM"))
    item.form = .value(.module)
    item.quantity = .value(Quantity(units))
    item.unitPrice = .value(UnitPrice(.dollars(30_000)))
    sale.items = [item]
    var place = Sale.Site()
    place.country = .value(Kit.country("MY"))
    place.powerKW = .value(Measure(10_000))
    sale.site = .value(place)
    var use = Sale.EndUse()
    use.statement = .value("cloud services")
    use.tenants = .none
    sale.endUse = .value(use)
    var payment = Sale.Payment()
    payment.payer = .value("Selangor Compute")
    payment.bankCountry = .value(Kit.country("MY"))
    payment.terms = .value("30 days net")
    sale.payment = .value(payment)
    sale.authorisation = .none
    return sale
  }

  mutating func propose(_ sale: Sale? = nil) throws -> SaleID {
    SaleID(
      of: try kit.perform(
        ProposeSale(sale: sale ?? document(), maker: maker, buyer: buyer, site: site),
        by: exporter))
  }

  /// A bond for a sale, by the one surety.
  ///
  /// - Parameters:
  ///   - penalSum: what the sale needs, unless stated.
  ///   - days: days until the last one for new shipments; `nil` for none.
  mutating func bond(
    for sale: SaleID, form: BondForm = .continuous, penalSum: Money? = nil, days: Int? = 365
  ) throws -> BondID {
    let row = try kit.register.sale(sale)
    let law = try kit.register.lawInForce()
    var terms = BondTerms()
    terms.form = form
    terms.penalSum = penalSum ?? law.penalSum(onInsured: row.insuredValue) ?? .zero
    terms.premium = Money(minor: terms.penalSum.minor / 50, currency: .usd)
    terms.effectiveOn = kit.now.day
    terms.expiresOn = days.map { kit.now.day.adding(days: $0) }
    terms.coSureties = [CoSurety(surety: surety, sharePpm: 1_000_000)]
    let request = BondRequestID(
      of: try kit.perform(ApplyForBond(sale: sale, penalSum: terms.penalSum), by: buyer))
    let quote = QuoteID(
      of: try kit.perform(
        QuoteBond(request: request, terms: terms, validUntil: kit.now.day.adding(days: 20)),
        by: surety))
    return BondID(of: try kit.perform(IssueBond(quote: quote), by: buyer))
  }

  /// A sale with its bond, cleared under the exception.
  mutating func cleared(units: Int64 = 100) throws -> SaleID {
    let sale = try propose(document(units: units))
    let bond = try bond(for: sale)
    try kit.perform(ClaimException(sale: sale, bond: bond), by: exporter)
    return sale
  }

  func row(_ sale: SaleID) throws -> SaleRow { try kit.register.sale(sale) }

  func state(_ sale: SaleID) throws -> SaleState {
    kit.register.liveState(of: try row(sale), at: kit.now)
  }

  /// The sale that follows another, if there is one.
  func successor(of sale: SaleID) -> SaleRow? {
    kit.register.sales.rows.first { $0.follows == sale }
  }

  func manifest(_ range: Range<Int>) -> Manifest {
    FloorStage.manifest(range)
  }

  func shipping(_ sale: SaleID, _ manifest: Manifest) -> ShipUnits {
    ShipUnits(
      sale: sale,
      manifest: AttachmentReference(
        digest: Digest.sha256(manifest.bytes), rows: manifest.lines.count))
  }

  mutating func ship(_ sale: SaleID, _ range: Range<Int>) throws {
    let manifest = manifest(range)
    try kit.perform(shipping(sale, manifest), by: exporter, attached: .manifest(manifest))
  }

  /// The code of the refusal that a shipment under a sale meets.
  func refusal(shipping sale: SaleID, _ range: Range<Int> = 0..<10) -> String? {
    let manifest = manifest(range)
    return kit.refusal(shipping(sale, manifest), by: exporter, attached: .manifest(manifest))
  }

  /// An owner's stake.
  static func stake(
    _ name: String, in country: String, ppm: Int64, controls: Bool = false
  ) -> OwnerStake {
    var stake = OwnerStake()
    stake.name = name
    stake.country = Kit.country(country)
    stake.sharePpm = ppm
    stake.controls = controls
    return stake
  }
}
