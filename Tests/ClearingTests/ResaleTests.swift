import Canon
import Custody
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Custody: a resale")
struct ResaleTests {
  static let resale = SaleID(bits: 0x2222)

  /// Twenty units on a floor, shipped under a bond, and a licensed resale of some of them to another operator.
  private func floor(reselling units: Int64 = 2) throws -> FloorStage {
    var floor = try FloorStage()
    var bond = BondRow()
    bond.id = BondID(bits: 0xB0)
    bond.principal = floor.owner
    bond.surety = floor.surety
    bond.rulebook = floor.kit.register.rulebook?.digest ?? .zero
    bond.terms.penalSum = .dollars(7_500_000)
    bond.terms.effectiveOn = floor.kit.now.day
    bond.terms.coSureties = [CoSurety(surety: floor.surety, sharePpm: 1_000_000)]
    try floor.stock(20)
    // What was shipped was charged to the bond.
    var shipment = try floor.kit.register.shipment(
      try #require(floor.kit.register.shipment(of: FloorStage.serial(0))))
    shipment.bond = bond.id
    bond = floor.kit.register.charged(
      bond, shipment: shipment.id, amount: .dollars(300_000), at: floor.kit.now)
    var row = try floor.kit.register.sale(floor.sale)
    row.id = Self.resale
    row.follows = floor.sale
    row.buyer = floor.other
    row.sale.parties = FloorStage.parties(floor.exporter, buyer: floor.other, in: floor.kit)
    row.siteID = floor.elsewhere
    row.units = units
    row.unitsShipped = 0
    row.shippedByLine = []
    row.sale.items[0].quantity = .value(Quantity(units))
    row.licence = LicenceID(bits: 0x3333)
    var permit = try floor.kit.register.licence(floor.licence)
    permit.id = LicenceID(bits: 0x3333)
    permit.units = units
    permit.unitsDrawn = 0
    floor.kit.put([.bond(bond), .shipment(shipment), .sale(row), .licence(permit)])
    return floor
  }

  private func refusal(
    _ floor: inout FloorStage, _ change: (inout SaleRow) -> Void
  ) throws -> String? {
    var row = try floor.kit.register.sale(Self.resale)
    change(&row)
    floor.kit.put([.sale(row)])
    return floor.kit.refusal(move(floor), by: floor.owner)
  }

  private func move(_ floor: FloorStage, _ numbers: [Int] = [0, 1]) -> MoveUnits {
    MoveUnits(
      from: floor.site, to: floor.elsewhere, serials: numbers.map(FloorStage.serial),
      sale: Self.resale)
  }

  @Test func `what is resold is what was shipped: one model is not sold on as another`() throws {
    var floor = try floor()
    #expect(try refusal(&floor) { _ in } == nil)
    #expect(
      try refusal(&floor) { $0.sale.items[0].model = .value(ModelName("RTX 4090D")) }
        == "shipment.not-sold")
  }

  @Test func `each line takes no more than it sells, over all moves together`() throws {
    var floor = try floor(reselling: 4)
    var other = Sale.Item()
    other.model = .value(ModelName("L4"))
    other.quantity = .value(Quantity(2))
    var row = try floor.kit.register.sale(Self.resale)
    row.sale.items[0].quantity = .value(Quantity(2))
    row.sale.items.append(other)
    floor.kit.put([.sale(row)])
    try floor.kit.perform(move(floor, [0, 1]), by: floor.owner)
    #expect(try floor.kit.register.sale(Self.resale).shippedByLine == [2, 0])
    #expect(floor.kit.refusal(move(floor, [2, 3]), by: floor.owner) == "shipment.not-sold")
  }

  @Test func `goods that only figures describe are resold under the figures they were shipped by`()
    throws
  {
    var floor = try floor()
    var strong = Figures()
    strong.name = FloorStage.model
    strong.dieAreaMm2 = .none
    var weak = strong
    weak.designedOrMarketedForDataCenter = .value(false)
    var row = try floor.kit.register.sale(floor.sale)
    row.sale.items[0].model = .absent
    row.sale.items[0].figures = .value(strong)
    floor.kit.put([.sale(row)])
    for (figures, code) in [(weak, "shipment.not-sold"), (strong, nil)] {
      let refusal = try refusal(&floor) { row in
        row.sale.items[0].model = .absent
        row.sale.items[0].figures = .value(figures)
      }
      #expect(refusal == code)
    }
  }

  @Test func `a sale is shipped line by line, over all shipments together`() throws {
    var floor = try FloorStage()
    var row = try floor.kit.register.sale(floor.sale)
    var other = Sale.Item()
    other.model = .value(ModelName("L4"))
    other.quantity = .value(Quantity(990))
    row.sale.items[0].quantity = .value(Quantity(10))
    row.sale.items.append(other)
    floor.kit.put([.sale(row)])
    _ = try floor.ship(0..<10)
    #expect(floor.refusal(FloorStage.manifest(10..<20)) == "shipment.not-sold")
    #expect(floor.refusal(FloorStage.manifest(10..<20, model: "L4")) == nil)
  }

  @Test func `units shipped under a sale that another took the place of are resold under that one`()
    throws
  {
    var floor = try floor()
    var old = try floor.kit.register.sale(floor.sale)
    var next = old
    next.id = SaleID(bits: 0x4444)
    next.follows = old.id
    old.supersededAt = floor.kit.now
    floor.kit.put([.sale(old), .sale(next)])
    #expect(try refusal(&floor) { $0.follows = SaleID(bits: 0x4444) } == nil)
    next.follows = nil
    floor.kit.put([.sale(next)])
    #expect(try refusal(&floor) { _ in } == "move.other-sale")
  }

  @Test func `without cover of the new sale the bond they were shipped under goes on answering`()
    throws
  {
    var floor = try floor()
    try floor.kit.perform(move(floor), by: floor.owner)
    let row = try opened(floor)
    #expect(row.sale == Self.resale && row.bond == BondID(bits: 0xB0))
    #expect(row.surety == floor.surety && row.principal == floor.owner)
  }

  @Test func `a bond of the new sale answers from the move on, and the old one no more`() throws {
    var floor = try floor()
    var bond = try floor.kit.register.bond(BondID(bits: 0xB0))
    bond.id = BondID(bits: 0xB1)
    bond.principal = floor.other
    bond.charges = []
    floor.kit.put([.bond(bond)])
    var shipment = ShipmentRow()
    shipment.id = ShipmentID(bits: 0x77)
    shipment.sale = Self.resale
    shipment.bond = bond.id
    let rows = [0, 1].compactMap { floor.kit.register.unitRow(of: FloorStage.serial($0)) }
    bond = floor.kit.register.charged(
      bond, shipment: shipment.id, amount: .dollars(30_000), at: floor.kit.now)
    floor.kit.put([.bond(bond), .shipment(shipment)])
    floor.kit.put(floor.kit.register.assigned(rows, to: shipment))
    let row = try opened(floor)
    #expect(row.bond == bond.id && row.principal == floor.other)
  }

  /// The case that the loss of the first unit opens.
  private func opened(_ floor: FloorStage) throws -> CaseRow {
    let unit = try #require(floor.kit.register.unitRow(of: FloorStage.serial(0)))
    return try #require(
      floor.kit.register.openCases(
        CaseID(bits: 1), origin: .finding, site: floor.elsewhere, rows: [unit],
        at: floor.kit.now
      ).first
    ).row
  }
}
