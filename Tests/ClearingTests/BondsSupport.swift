import Canon
import Custody
import Rulebook
import Suretyship
import Vocabulary

@testable import Clearing

/// A register with a buyer, three sureties and one sale of 1,000 units, insured for 30 million dollars: enough to try bonds and
/// cases on.
struct BondStage {
  var kit: Kit
  let buyer: PartyID
  let exporter: PartyID
  let siteOperator: PartyID
  let first: PartyID
  let second: PartyID
  let third: PartyID
  let site: SiteID
  let sale: SaleID

  /// - Parameter capital: paid-up capital and surplus of each surety; its limit for one bond is a tenth.
  init(
    capital: Money = .dollars(200_000_000), units: Int64 = 1000,
    insuredValue: Money = .dollars(30_000_000), terms: (inout Terms) -> Void = { _ in }
  ) throws {
    kit = try Kit()
    try kit.adopt(terms)
    buyer = try kit.enrol("Selangor Compute", [.buyer])
    exporter = try kit.enrol("Chip Exports", [.exporter], in: "US")
    siteOperator = try kit.enrol("Johor Halls", [.siteOperator])
    first = try kit.surety("First Surety", capital: capital)
    second = try kit.surety("Second Surety", capital: capital)
    third = try kit.surety("Third Surety", capital: capital)
    site = try kit.site(of: siteOperator)
    var row = SaleRow()
    row.id = SaleID(bits: 0xC0FFEE)
    row.buyer = buyer
    row.exporter = exporter
    row.siteID = site
    row.proposedAt = kit.now
    row.units = units
    row.insuredValue = insuredValue
    row.rulebook = kit.register.rulebook?.digest ?? .zero
    sale = row.id
    kit.put([.sale(row)])
  }

  /// Terms of a bond by these sureties in equal or stated shares.
  func terms(
    _ sum: Money = .dollars(15_000_000), by shares: [(PartyID, Int64)]? = nil, days: Int = 365
  ) -> BondTerms {
    var terms = BondTerms()
    terms.penalSum = sum
    terms.premium = Money(minor: sum.minor / 50, currency: sum.currency)
    terms.effectiveOn = kit.now.day
    terms.expiresOn = kit.now.day.adding(days: days)
    terms.coSureties = (shares ?? [(first, 1_000_000)]).map {
      CoSurety(surety: $0.0, sharePpm: $0.1)
    }
    return terms
  }

  mutating func apply(
    _ sum: Money = .dollars(15_000_000), excluded: [PartyID] = []
  ) throws -> BondRequestID {
    BondRequestID(
      of: try kit.perform(
        ApplyForBond(sale: sale, penalSum: sum, excluded: excluded), by: buyer))
  }

  mutating func quote(_ request: BondRequestID, _ terms: BondTerms) throws -> QuoteID {
    QuoteID(
      of: try kit.perform(
        QuoteBond(request: request, terms: terms, validUntil: kit.now.day.adding(days: 20)),
        by: terms.coSureties.first?.surety ?? first))
  }

  /// Applies, quotes and issues.
  mutating func bond(_ terms: BondTerms? = nil) throws -> BondID {
    let terms = terms ?? self.terms()
    let request = try apply(terms.penalSum)
    let quote = try quote(request, terms)
    return BondID(of: try kit.perform(IssueBond(quote: quote), by: buyer))
  }

  func row(_ id: BondID) throws -> BondRow { try kit.register.bond(id) }

  func exposure(_ surety: PartyID) -> Int64 {
    kit.register.accreditations[surety]?.exposure.minor ?? -1
  }

  static func serial(_ number: Int) -> String { "SN\(100_000 + number)" }

  /// Ships units of the sale, charged to its bond, and takes them in at the site.
  @discardableResult mutating func ship(_ count: Int, number: UInt64 = 1) throws -> ShipmentID {
    var sale = try kit.register.sale(self.sale)
    let start = Int(sale.unitsShipped)
    let id = ShipmentID(bits: 0x5000 + number)
    var shipment = ShipmentRow()
    shipment.id = id
    shipment.sale = sale.id
    shipment.siteID = site
    shipment.unitsShipped = Int64(count)
    shipment.firstUnit = Int64(kit.register.units.count)
    shipment.shippedAt = kit.now
    shipment.bond = sale.bond
    var changes: [Change] = []
    if let bond = try sale.bond.map({ try row($0) }) {
      let amount = kit.register.penalSumNeeded(
        for: sale, nextUnits: Int64(count), under: bond)
      changes.append(
        .bond(
          kit.register.charged(bond, shipment: id, amount: amount ?? .zero, at: kit.now)))
    }
    sale.unitsShipped += Int64(count)
    let lines = (start..<start + count).compactMap { number in
      SerialKey(BondStage.serial(number)).map { Manifest.Line(serial: $0, model: 0) }
    }
    let manifest = Manifest(models: ["H100 SXM"], lines: lines)
    kit.put(changes + [.shipment(shipment), .sale(sale)])
    let before = kit.register.units.count
    kit.put([
      .unitsShipped(
        ShippedUnits(
          shipment: id, sale: sale.id, site: site, manifest: manifest, at: kit.now))
    ])
    kit.put([
      .units(
        UnitsMoved(
          rows: Array(before..<before + count), reason: .receipt, site: site, at: kit.now))
    ])
    return id
  }

  /// Opens a case over the first units of the sale, as a finding does.
  mutating func openCase(_ units: Int, from start: Int = 0, number: UInt64 = 1) -> CaseID {
    let id = CaseID(bits: 0xCA5E + number)
    let rows = (start..<start + units).compactMap { number in
      kit.register.unitRow(of: BondStage.serial(number))
    }
    let opened = kit.register.openCases(
      id, origin: .finding, site: site, rows: rows, at: kit.now)
    kit.put(opened.flatMap(\.changes))
    return id
  }

  /// Opens a case, lets the principal answer, and determines it.
  mutating func determined(
    _ units: Int, penalty: Money, from start: Int = 0, number: UInt64 = 1
  ) throws -> CaseID {
    let id = openCase(units, from: start, number: number)
    try respond(id)
    try kit.perform(
      DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: Int64(units), penalty: penalty,
        reasons: "not found in two rounds"), by: kit.regulator)
    return id
  }

  /// Principal and sureties answer that they do not know.
  mutating func respond(_ id: CaseID) throws {
    let row = try kit.register.caseRow(id)
    for party in [row.principal] + kit.register.sureties(of: row) {
      try kit.perform(RespondToCase(caseID: id, response: "we do not know"), by: party)
    }
  }

  /// Demands what was determined; the demands in order.
  mutating func demand(_ id: CaseID) throws -> [DemandRow] {
    try kit.perform(DemandPayment(caseID: id), by: kit.regulator)
    return demands(id)
  }

  func demands(_ id: CaseID) -> [DemandRow] {
    kit.register.cases[id]?.demands.compactMap { kit.register.demands[$0] } ?? []
  }

  func status(_ id: CaseID) -> CaseStatus? { kit.register.cases[id]?.status }

  /// All money booked, by who got it.
  func received(by party: PartyID) -> Int64 {
    kit.register.transfers.rows.filter { $0.to == party }.reduce(0) { $0 + $1.amount.minor }
  }

  /// Passes the deadlines that have fallen due.
  mutating func passTime() throws {
    while kit.register.isOverdue(at: kit.now) {
      try kit.perform(PassTime(), by: kit.clearingHouse)
    }
  }
}
