import Canon
import Custody
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Custody: shipping")
struct CustodyShippingTests {
  @Test func `a shipment enters units, draws the licence down and counts towards the year`()
    throws
  {
    var floor = try FloorStage()
    let id = try floor.ship(0..<400)
    #expect(floor.kit.register.units.count == 400)
    #expect(floor.state(0) == .shipped)
    let shipment = try floor.kit.register.shipment(id)
    #expect(shipment.unitsShipped == 400 && shipment.firstUnit == 0)
    #expect(shipment.value == .dollars(12_000_000))
    #expect(floor.kit.register.licences[floor.licence]?.unitsDrawn == 400)
    let sale = try floor.kit.register.sale(floor.sale)
    #expect(sale.unitsShipped == 400 && sale.lastShippedAt == floor.kit.now)
    let year = ConsigneeYear.id(floor.owner, year: 2026)
    #expect(floor.kit.register.consigneeYears[year]?.tpp == 6_329_600)
    #expect(floor.kit.register.sites[floor.site]?.sales == [floor.sale])
    _ = try floor.ship(400..<1000)
    #expect(floor.kit.register.licences[floor.licence]?.status == .exhausted)
    #expect(floor.kit.register.consigneeYears[year]?.tpp == 15_824_000)
  }

  @Test func `a shipment under an exception binds its share of the penal sum`() throws {
    var floor = try FloorStage()
    var bond = BondRow()
    bond.id = BondID(bits: 0xB0)
    bond.principal = floor.owner
    bond.surety = floor.surety
    bond.rulebook = floor.kit.register.rulebook?.digest ?? .zero
    bond.terms.penalSum = .dollars(7_500_000)
    bond.terms.effectiveOn = floor.kit.now.day
    bond.terms.coSureties = [CoSurety(surety: floor.surety, sharePpm: 1_000_000)]
    var row = try floor.kit.register.sale(floor.sale)
    row.ground = .exception
    row.bond = bond.id
    floor.kit.put([.bond(bond), .sale(row)])
    let call = Call(
      id: Digest.sha256([1]), at: floor.kit.now, by: floor.exporter, attached: .none, persons: [])
    var shipment = ShipmentRow()
    shipment.id = ShipmentID(of: call.id)
    // 500 of 1,000 units, insured for 15 million: × 2 × 25 % is 7.5 million.
    var half = ShipmentConsequences(sale: row, shipment: shipment, units: 500)
    try half.chargeBond(call, floor.kit.register)
    #expect(half.shipment.bond == bond.id)
    floor.kit.put(half.others)
    let charged = try floor.kit.register.bond(bond.id)
    #expect(charged.charged == .dollars(7_500_000))
    #expect(charged.charges.map(\.shipment) == [shipment.id])
    row.unitsShipped = 500
    var next = ShipmentConsequences(sale: row, shipment: shipment, units: 1)
    let refusal = #expect(throws: Refusal.self) {
      try next.chargeBond(call, floor.kit.register)
    }
    #expect(refusal?.kind.code.hasPrefix("bond.") == true)
  }

  @Test func `the maker signs the manifest and the exporter the shipment`() throws {
    var floor = try FloorStage()
    let manifest = FloorStage.manifest(0..<10)
    let exporterKeys = floor.kit.register.parties[floor.exporter]?.keys ?? []
    #expect(floor.refusal(manifest, signers: exporterKeys) == "signer.wrong")
    #expect(floor.refusal(manifest) == nil)
    // An exporter who is the maker signs alone.
    var row = try floor.kit.register.sale(floor.sale)
    row.maker = floor.exporter
    var both = try floor.kit.register.party(floor.exporter)
    both.roles.append(.maker)
    floor.kit.put([.sale(row), .party(both)])
    #expect(floor.refusal(manifest, signers: exporterKeys) == nil)
  }

  @Test func `no serial is shipped twice, in one manifest or in two`() throws {
    var floor = try FloorStage()
    _ = try floor.ship(0..<10)
    #expect(floor.refusal(FloorStage.manifest(9..<12)) == "unit.shipped-before")
    var twice = FloorStage.manifest(20..<22)
    twice.lines[1].serial = twice.lines[0].serial
    #expect(floor.refusal(twice) == "unit.twice")
  }

  @Test func `every unit has a device key of its own`() throws {
    let floor = try FloorStage()
    var manifest = FloorStage.manifest(0..<3)
    manifest.lines[2].deviceKey = manifest.lines[0].deviceKey
    #expect(floor.refusal(manifest) == "shipment.key-twice")
    manifest.lines[2].deviceKey = .zero
    #expect(floor.refusal(manifest) == "shipment.no-device-key")
  }

  @Test func `no more is shipped than was sold, of no other model, and nothing under no ground`()
    throws
  {
    var floor = try FloorStage(units: 10)
    #expect(floor.refusal(FloorStage.manifest(0..<11)) == "shipment.beyond-sale")
    #expect(floor.refusal(FloorStage.manifest(0..<5, model: "B200")) == "shipment.not-sold")
    #expect(floor.refusal(Manifest()) == "field.bad-value")
    var row = try floor.kit.register.sale(floor.sale)
    row.ground = .none
    floor.kit.put([.sale(row)])
    #expect(floor.refusal(FloorStage.manifest(0..<5)) == "shipment.not-cleared")
  }

  @Test func `an attachment must have the digest and the rows that the act states`() throws {
    let floor = try FloorStage()
    let manifest = FloorStage.manifest(0..<3)
    let act = floor.act(manifest)
    #expect(throws: Never.self) { try act.attach(manifest.bytes) }
    #expect(throws: JSONFault.self) { try act.attach(manifest.bytes + [0x0A]) }
    var wrong = act
    wrong.manifest.rows = 4
    #expect(throws: JSONFault.self) { try wrong.attach(manifest.bytes) }
  }

  @Test func `a shipment of another party's sale is refused`() throws {
    var floor = try FloorStage()
    let rival = try floor.kit.enrol("Rival Exports", [.exporter], in: "US")
    let manifest = FloorStage.manifest(0..<3)
    let code = floor.kit.refusal(
      floor.act(manifest), by: rival, attached: .manifest(manifest))
    #expect(code == "thing.not-yours")
  }
}

@Suite("Custody: arrival")
struct CustodyArrivalTests {
  @Test
  func `units that did not arrive are named, and a case opens when the transit clock has run`()
    throws
  {
    var floor = try FloorStage()
    let id = try floor.ship(0..<20)
    #expect(
      floor.kit.refusal(ReceiveUnits(shipment: id, units: 18), by: floor.owner)
        == "receipt.count-differs")
    let missing = [FloorStage.serial(3), FloorStage.serial(4)]
    try floor.kit.perform(
      ReceiveUnits(shipment: id, units: 18, missing: missing), by: floor.owner)
    #expect(floor.state(0) == .warehoused && floor.state(3) == .shipped)
    floor.kit.advance(days: 46)
    try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    let shipment = try floor.kit.register.shipment(id)
    let row = try floor.kit.register.caseRow(try #require(shipment.gapCase))
    #expect(shipment.gapUnits == 2)
    #expect(row.origin == .gap && row.serials == missing && row.units == 2)
    #expect(row.principal == floor.owner)
    // What comes late is taken in all the same.
    try floor.kit.perform(ReceiveUnits(shipment: id, units: 2), by: floor.owner)
    #expect(floor.state(3) == .warehoused)
    #expect(
      floor.kit.refusal(ReceiveUnits(shipment: id, units: 0), by: floor.owner)
        == "receipt.all-in")
  }

  @Test func `the three counts are set beside each other`() throws {
    var floor = try FloorStage()
    let id = try floor.ship(0..<20)
    try floor.kit.perform(
      EnterCustoms(shipment: id, units: 15, reference: "K1-77"), by: floor.exporter)
    #expect(
      floor.kit.refusal(
        EnterCustoms(shipment: id, units: 20, reference: "K1-78"), by: floor.exporter)
        == "customs.entered")
    try floor.kit.perform(
      EnterCustoms(shipment: id, units: 17, reference: "K1-78"), by: floor.customs)
    try floor.kit.perform(ReceiveUnits(shipment: id, units: 20), by: floor.owner)
    floor.kit.advance(days: 46)
    try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    let shipment = try floor.kit.register.shipment(id)
    #expect(shipment.gapUnits == 3)
    #expect(shipment.customsReference == "K1-78")
  }

  @Test func `a whole entry at customs puts the units on their way`() throws {
    var floor = try FloorStage()
    let id = try floor.ship(0..<20)
    let entry = EnterCustoms(shipment: id, units: 20, reference: "K1-77")
    #expect(floor.kit.refusal(entry, by: floor.maker) == "signer.wrong")
    try floor.kit.perform(entry, by: floor.exporter)
    #expect(floor.state(0) == .inTransit)
    try floor.kit.perform(ReceiveUnits(shipment: id, units: 20), by: floor.owner)
    #expect(floor.state(0) == .warehoused)
  }

  @Test func `a shipment that came whole opens nothing`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    try floor.kit.perform(
      InstallUnits(
        site: floor.site, rack: try rack(floor), serials: (0..<20).map(FloorStage.serial)),
      by: floor.owner)
    floor.kit.advance(days: 80)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
    #expect(floor.kit.register.cases.count == 0)
  }

  @Test func `boxes that are never installed open a case after the dwell clock`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    try floor.kit.perform(
      InstallUnits(
        site: floor.site, rack: try rack(floor), serials: (0..<15).map(FloorStage.serial)),
      by: floor.owner)
    floor.kit.advance(days: 61)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
    let row = try #require(floor.kit.register.cases.last)
    #expect(row.origin == .dwell && row.units == 5)
    #expect(row.serials == (15..<20).map(FloorStage.serial))
    #expect(floor.state(15) == .warehoused)
  }

  @Test func `units go into racks that can hold them`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    let racks = try floor.kit.register.site(floor.site).racks
    let small = racks[1].id
    let act = InstallUnits(
      site: floor.site, rack: small, serials: (0..<9).map(FloorStage.serial))
    #expect(floor.kit.refusal(act, by: floor.owner) == "install.rack-full")
    try floor.kit.perform(
      InstallUnits(site: floor.site, rack: small, serials: (0..<8).map(FloorStage.serial)),
      by: floor.owner)
    #expect(floor.unit(0)?.rack == 1)
    #expect(
      floor.kit.refusal(
        InstallUnits(site: floor.site, rack: small, serials: [FloorStage.serial(9)]),
        by: floor.owner) == "install.rack-full")
    // From rack to rack, and back into the store, by a list.
    let list = Inventory(
      racks: ["R1"],
      lines: [
        .init(serial: try key(0), rack: 0), .init(serial: try key(1), state: .warehoused),
        .init(serial: try key(10), rack: 0),
      ])
    try floor.kit.perform(
      InstallUnits(site: floor.site, list: FloorStage.reference(list.bytes, 3)),
      by: floor.owner, attached: .inventory(list))
    #expect(floor.unit(0)?.rack == 0 && floor.unit(10)?.rack == 0)
    #expect(floor.state(1) == .warehoused && floor.unit(1)?.rack == UnitRow.none)
    try floor.kit.perform(
      InstallUnits(site: floor.site, rack: small, serials: [8, 9].map(FloorStage.serial)),
      by: floor.owner)
    #expect(
      floor.kit.refusal(
        InstallUnits(site: floor.annex, rack: small, serials: [FloorStage.serial(11)]),
        by: floor.owner) == "install.unknown-rack")
  }

  @Test func `a list in an act is bounded and names each unit once`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    let rack = try rack(floor)
    func code(_ serials: [String]) -> String? {
      floor.kit.refusal(
        InstallUnits(site: floor.site, rack: rack, serials: serials), by: floor.owner)
    }
    #expect(code(Array(repeating: "X", count: 2001)) == "limit.exceeded")
    #expect(code([FloorStage.serial(1), FloorStage.serial(1)]) == "unit.twice")
    #expect(code(["NOSUCH"]) == "unit.unknown")
    #expect(code([]) == "field.bad-value")
  }

  private func rack(_ floor: FloorStage) throws -> RackID {
    try floor.kit.register.site(floor.site).racks[0].id
  }

  private func key(_ number: Int) throws -> SerialKey {
    try #require(SerialKey(FloorStage.serial(number)))
  }
}

@Suite("Custody: leaving")
struct CustodyLeavingTests {
  @Test func `a unit moves between audited sites of one operator in one country`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    let act = MoveUnits(
      from: floor.site, to: floor.annex, serials: [0, 1].map(FloorStage.serial))
    #expect(floor.kit.refusal(act, by: floor.owner) == "move.unaudited")
    floor.engage(floor.auditor, at: floor.annex)
    try floor.kit.perform(act, by: floor.owner)
    #expect(floor.kit.register.population(of: floor.annex).count == 2)
    #expect(floor.kit.register.population(of: floor.site).count == 18)
    #expect(floor.kit.register.sites[floor.annex]?.sales == [floor.sale])
  }

  @Test func `across a border or to another operator it is decided anew`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    let serials = [0, 1].map(FloorStage.serial)
    for site in [floor.abroad, floor.elsewhere] {
      #expect(
        floor.kit.refusal(
          MoveUnits(from: floor.site, to: site, serials: serials), by: floor.owner)
          == "move.needs-sale")
    }
    // A resale that stands: the units pass to it.
    var row = try floor.kit.register.sale(floor.sale)
    row.id = SaleID(bits: 0x2222)
    row.follows = floor.sale
    row.buyer = floor.other
    row.sale.parties = FloorStage.parties(floor.exporter, buyer: floor.other, in: floor.kit)
    row.siteID = floor.elsewhere
    row.units = 2
    row.unitsShipped = 0
    row.licence = LicenceID(bits: 0x3333)
    var permit = try floor.kit.register.licence(floor.licence)
    permit.id = LicenceID(bits: 0x3333)
    permit.units = 2
    permit.unitsDrawn = 0
    floor.kit.put([.sale(row), .licence(permit)])
    let act = MoveUnits(
      from: floor.site, to: floor.elsewhere, serials: serials, sale: row.id)
    let ownKeys = floor.kit.register.parties[floor.owner]?.keys ?? []
    #expect(floor.kit.refusal(act, by: floor.owner, signers: ownKeys) == "signer.wrong")
    try floor.kit.perform(act, by: floor.owner)
    #expect(floor.kit.register.population(of: floor.elsewhere).count == 2)
    let unit = try #require(floor.kit.register.unitRow(of: serials[0]))
    #expect(floor.kit.register.saleID(ofUnit: unit) == row.id)
    #expect(floor.kit.register.licences[permit.id]?.status == .exhausted)
    let year = ConsigneeYear.id(floor.other, year: 2026)
    #expect(floor.kit.register.consigneeYears[year]?.tpp ?? 0 > 0)
  }

  @Test func `what is in repair comes back, is replaced, or goes missing after its clock`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    try floor.kit.perform(
      ReturnUnits(
        site: floor.site, maker: floor.maker, serials: (0..<4).map(FloorStage.serial),
        reference: "RMA 1"), by: floor.owner)
    #expect(floor.state(0) == .returned)
    #expect(floor.kit.register.population(of: floor.site).count == 16)
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.site, serials: [FloorStage.serial(0)]),
      by: floor.owner)
    #expect(floor.state(0) == .warehoused)
    let replacement = ReplaceUnit(
      old: FloorStage.serial(1), new: "NEW1", model: FloorStage.model,
      deviceKey: Digest.sha256([9]))
    #expect(
      floor.kit.refusal(
        ReplaceUnit(
          old: FloorStage.serial(1), new: FloorStage.serial(2), model: FloorStage.model,
          deviceKey: Digest.sha256([9])), by: floor.maker) == "unit.shipped-before")
    let id = ShipmentID(of: try floor.kit.perform(replacement, by: floor.maker))
    #expect(floor.state(1) == .replaced)
    #expect(floor.unit(1)?.replacedBy == 20)
    #expect(floor.kit.refusal(replacement, by: floor.maker) == "unit.state")
    try floor.kit.perform(ReceiveUnits(shipment: id, units: 1), by: floor.owner)
    #expect(floor.kit.register.population(of: floor.site).count == 18)
    // The sale has not grown by the replacement.
    #expect(try floor.kit.register.sale(floor.sale).unitsShipped == 20)
    floor.kit.advance(days: 91)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
    let cases = floor.kit.register.cases.rows.filter {
      $0.serials == [2, 3].map(FloorStage.serial)
    }
    #expect(cases.count == 1)
    #expect(floor.state(2) == .missing)
  }

  @Test func `destruction needs an independent accredited auditor as its witness`() throws {
    var floor = try FloorStage()
    try floor.stock(20)
    func act(_ witness: PartyID) -> RetireUnits {
      RetireUnits(
        site: floor.site, witness: witness, serials: [FloorStage.serial(0)], method: "shredded",
        evidence: Digest.sha256([1]))
    }
    let stranger = try floor.kit.enrol("Unaccredited", [.auditor])
    #expect(floor.kit.refusal(act(stranger), by: floor.owner) == "retire.bad-witness")
    let ownKeys = floor.kit.register.parties[floor.owner]?.keys ?? []
    #expect(
      floor.kit.refusal(act(floor.auditor), by: floor.owner, signers: ownKeys) == "signer.wrong")
    try floor.kit.perform(act(floor.auditor), by: floor.owner)
    #expect(floor.state(0) == .retired)
    #expect(floor.kit.refusal(act(floor.auditor), by: floor.owner) == "unit.state")
  }

  @Test func `no unit leaves while a round is under way`() throws {
    var floor = try FloorStage()
    try floor.stock(200)
    _ = try floor.order(200)
    let serials = [FloorStage.serial(0)]
    let back = ReturnUnits(
      site: floor.site, maker: floor.maker, serials: serials, reference: "RMA 1")
    #expect(floor.kit.refusal(back, by: floor.owner) == "unit.stock-held")
    floor.engage(floor.auditor, at: floor.annex)
    #expect(
      floor.kit.refusal(
        MoveUnits(from: floor.site, to: floor.annex, serials: serials), by: floor.owner)
        == "unit.stock-held")
  }

  @Test func `racks of one site carry different labels`() throws {
    let floor = try FloorStage()
    #expect(
      floor.kit.refusal(
        RegisterRacks(site: floor.site, racks: [StatedRack(label: "R1", capacityUnits: 1)]),
        by: floor.owner) == "rack.label-twice")
    #expect(
      floor.kit.refusal(
        RegisterRacks(site: floor.site, racks: [StatedRack(label: "R3", capacityUnits: 0)]),
        by: floor.owner) == "field.bad-value")
    #expect(
      floor.kit.refusal(
        RegisterRacks(site: floor.site, racks: [StatedRack(label: "R3", capacityUnits: 1)]),
        by: floor.other) == "thing.not-yours")
  }
}
