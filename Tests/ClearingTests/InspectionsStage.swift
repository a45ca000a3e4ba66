import Canon
import Custody
import Inspection
import Rulebook
import Vocabulary

@testable import Clearing

/// A floor with chips on it: a maker, an exporter, an owner who runs two sites, an auditor engaged for the first, and a licensed
/// sale to be shipped.
struct FloorStage {
  var kit: Kit
  let maker: PartyID
  let exporter: PartyID
  let owner: PartyID
  let other: PartyID
  let auditor: PartyID
  let surety: PartyID
  let customs: PartyID
  let site: SiteID
  let annex: SiteID
  let abroad: SiteID
  let elsewhere: SiteID
  let sale = SaleID(bits: 0x5A1E)
  let licence = LicenceID(bits: 0x11CE)
  static let model = "H100 SXM"

  init(units: Int64 = 1000, terms: (inout Terms) -> Void = { _ in }) throws {
    kit = try Kit()
    try kit.adopt(terms)
    maker = try kit.enrol("Chip Maker", [.maker], in: "US")
    exporter = try kit.enrol("Chip Exports", [.exporter], in: "US")
    owner = try kit.enrol("Johor Compute", [.buyer, .siteOperator])
    other = try kit.enrol("Penang Compute", [.buyer, .siteOperator])
    auditor = try kit.auditor("Straits Audit")
    surety = try kit.surety("First Surety")
    customs = try kit.enrol("Customs", [.customs])
    site = try kit.site(of: owner)
    annex = try kit.site(of: owner, named: "Annex")
    abroad = try kit.site(of: owner, named: "Hall in Thailand", in: "TH")
    elsewhere = try kit.site(of: other, named: "Penang Hall")
    try kit.perform(
      RegisterRacks(
        site: site,
        racks: [
          StatedRack(label: "R1", capacityUnits: 300), StatedRack(label: "R2", capacityUnits: 8),
        ]), by: owner)
    var row = SaleRow()
    row.id = sale
    row.exporter = exporter
    row.maker = maker
    row.buyer = owner
    row.siteID = site
    row.proposedAt = kit.now
    row.units = units
    row.tpp = units * 15_824
    row.tppPerUnitMax = 15_824
    row.insuredValue = .dollars(units * 30_000)
    row.ground = .licence
    row.licence = licence
    row.rulebook = kit.register.rulebook?.digest ?? .zero
    var item = Sale.Item()
    item.model = .value(ModelName(Self.model))
    item.quantity = .value(Quantity(units))
    row.sale.items = [item]
    var place = Sale.Site()
    place.country = Country("MY").map { .value($0) } ?? .absent
    row.sale.site = .value(place)
    row.sale.parties = Self.parties(exporter, buyer: owner, in: kit)
    var permit = LicenceRow()
    permit.id = licence
    permit.sale = sale
    permit.applicant = exporter
    permit.status = .granted
    permit.units = units
    permit.validUntil = kit.now.day.adding(days: 730)
    kit.put([.sale(row), .licence(permit)])
    engage(auditor, at: site)
  }

  /// Exporter and ultimate consignee as they are enrolled.
  static func parties(_ exporter: PartyID, buyer: PartyID, in kit: Kit) -> [Sale.Party] {
    [(exporter, Sale.Role.exporter), (buyer, .ultimateConsignee)].map { id, role in
      var party = Sale.Party(role, kit.register.parties[id]?.name ?? "")
      if let known = kit.register.parties[id] { party.restate(as: known) }
      party.lists = .none
      return party
    }
  }

  /// Puts an active engagement in place.
  mutating func engage(_ auditor: PartyID, at id: SiteID) {
    guard var site = kit.register.sites[id] else { return }
    var engagement = EngagementRow()
    engagement.id = EngagementID(bits: id.bits)
    engagement.siteID = id
    engagement.buyer = owner
    engagement.auditor = auditor
    engagement.status = .active
    engagement.activeSince = kit.now
    site.engagement = engagement.id
    kit.put([.engagement(engagement), .site(site)])
  }

  static func serial(_ number: Int) -> String { "SN\(100_000 + number)" }

  static func manifest(_ range: Range<Int>, model: String = model) -> Manifest {
    Manifest(
      models: [model],
      lines: range.compactMap { number in
        SerialKey(serial(number)).map {
          Manifest.Line(
            serial: $0, model: 0, deviceKey: Digest.sha256(Array("key \(number)".utf8)))
        }
      })
  }

  func act(_ manifest: Manifest) -> ShipUnits {
    ShipUnits(
      sale: sale,
      manifest: AttachmentReference(
        digest: Digest.sha256(manifest.bytes), rows: manifest.lines.count))
  }

  mutating func ship(_ range: Range<Int>) throws -> ShipmentID {
    let manifest = Self.manifest(range)
    return ShipmentID(
      of: try kit.perform(act(manifest), by: exporter, attached: .manifest(manifest)))
  }

  /// The code of the refusal that a manifest meets.
  func refusal(_ manifest: Manifest, signers: [KeyID]? = nil) -> String? {
    kit.refusal(act(manifest), by: exporter, signers: signers, attached: .manifest(manifest))
  }

  /// Ships and takes in units numbered from 0.
  mutating func stock(_ count: Int) throws {
    let shipment = try ship(0..<count)
    try kit.perform(ReceiveUnits(shipment: shipment, units: Int64(count)), by: owner)
  }

  func unit(_ number: Int) -> UnitRow? {
    kit.register.unitRow(of: Self.serial(number)).map { kit.register.units[$0] }
  }

  func state(_ number: Int) -> UnitState? { unit(number)?.state }

  // MARK: Rounds

  func round(_ id: RoundID) throws -> RoundRow { try kit.register.round(id) }

  /// An order by a party, with its own commitment.
  func order(
    _ reason: RoundReason = .routine, _ sample: Int64, at id: SiteID? = nil,
    by party: PartyID? = nil, checks: RoundID? = nil, purpose: Purpose? = nil,
    leastGrade: EvidenceGrade? = nil, tip: TipID? = nil
  ) -> OrderRound {
    let place = id ?? site
    let party = party ?? auditor
    let reveal = Reveal(party: party, value: Self.value(party))
    return OrderRound(
      site: place, reason: reason, sampleUnits: sample,
      commitment: reveal.commitment(
        orderAt: place, after: kit.register.sites[place]?.lastRound),
      leastGrade: leastGrade, checks: checks, purpose: purpose, tip: tip)
  }

  mutating func order(_ sample: Int64, at id: SiteID? = nil) throws -> RoundID {
    RoundID(of: try kit.perform(order(.routine, sample, at: id), by: auditor))
  }

  static func value(_ party: PartyID) -> Digest { Digest.sha256(Array(party.text.utf8)) }

  mutating func commit(_ round: RoundID, by party: PartyID) throws {
    let reveal = Reveal(party: party, value: Self.value(party))
    try kit.perform(
      CommitRandomness(round: round, commitment: reveal.commitment(round: round)), by: party)
  }

  mutating func reveal(_ round: RoundID, by party: PartyID) throws {
    try kit.perform(RevealRandomness(round: round, value: Self.value(party)), by: party)
  }

  /// The inspector arrives at the site, opens its value and draws.
  mutating func arrive(_ round: RoundID, by party: PartyID? = nil) throws {
    let party = party ?? auditor
    try kit.perform(DrawSample(round: round, value: Self.value(party)), by: party)
  }

  static func inventory(_ numbers: some Sequence<Int>) -> Inventory {
    Inventory(
      lines: numbers.compactMap { SerialKey(serial($0)).map { .init(serial: $0) } })
  }

  static func reference(_ bytes: [UInt8], _ rows: Int) -> AttachmentReference {
    AttachmentReference(digest: Digest.sha256(bytes), rows: rows)
  }

  mutating func declare(_ round: RoundID, _ inventory: Inventory) throws {
    try kit.perform(
      CommitInventory(
        round: round, inventory: Self.reference(inventory.bytes, inventory.lines.count)),
      by: owner, attached: .inventory(inventory))
  }

  /// A round up to the sealing of its draw: the auditor with its order and the regulator contribute, the site declares what custody holds.
  mutating func sealed(_ sample: Int64, declaring: Range<Int>) throws -> RoundID {
    let id = try order(sample)
    try commit(id, by: kit.regulator)
    try declare(id, Self.inventory(declaring))
    try reveal(id, by: kit.regulator)
    return id
  }

  /// A round up to its draw.
  mutating func drawn(_ sample: Int64, declaring: Range<Int>) throws -> RoundID {
    let id = try sealed(sample, declaring: declaring)
    try arrive(id)
    return id
  }

  static func sheet(
    _ serials: [String], _ grade: EvidenceGrade = .label
  ) -> CountSheet {
    CountSheet(lines: serials.compactMap { SerialKey($0).map { .init(serial: $0, grade: grade) } })
  }

  /// The keys of two persons of the inspecting party.
  mutating func twoPersons(of party: PartyID) -> [KeyID] {
    var keys: [KeyID] = []
    for name in ["First", "Second"] {
      var key = KeyRow()
      key.id = KeyID(bits: party.bits ^ Digest.sha256(Array(name.utf8)).a)
      key.party = party
      key.person = PersonID(bits: key.id.bits)
      key.personName = name
      key.roles = [.auditor, .regulator]
      key.expiresOn = kit.now.day.adding(days: 900)
      keys.append(key.id)
      kit.put([.key(key)])
    }
    return keys
  }

  func act(_ round: RoundID, _ sheet: CountSheet) -> ReportCounts {
    ReportCounts(round: round, sheet: Self.reference(sheet.bytes, sheet.lines.count))
  }

  mutating func count(
    _ round: RoundID, _ sheet: CountSheet, by party: PartyID? = nil
  ) throws {
    let party = party ?? auditor
    try kit.perform(
      act(round, sheet), by: party, signers: twoPersons(of: party), attached: .counts(sheet))
  }
}
