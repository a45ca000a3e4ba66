import Canon
import Rulebook
import Suretyship
import Vocabulary

/// What a shipment of units under a sale uses up: the sale, its bond or its licence, and the consignee's year.
struct ShipmentConsequences {
  var sale: SaleRow
  var shipment: ShipmentRow
  let units: Int64
  private(set) var others: [Change] = []

  init(sale: SaleRow, shipment: ShipmentRow, units: Int64) {
    self.sale = sale
    self.shipment = shipment
    self.units = units
  }

  var changes: [Change] { [.sale(sale), .shipment(shipment)] + others }

  /// Decides whether so many units may go now, and fills in the rows. Throws what `mayShip` and the bond refuse.
  mutating func decide(_ call: Call, in register: Register) throws(Refusal) {
    guard let value = Self.share(of: sale.insuredValue, units: units, of: sale.units) else {
      throw Refusal(CommonRefusals.overflow, "value")
    }
    try register.mayShip(sale, units: units, value: value, at: call.at)
    shipment.value = value
    shipment.unitsShipped = units
    switch sale.ground {
    case .exception: try chargeBond(call, register)
    case .licence: try drawLicence(register)
    case .none, .noLicenceRequired: break
    }
    let before = register.tppShare(of: sale, units: sale.unitsShipped)
    let (shipped, over) = sale.unitsShipped.addingReportingOverflow(units)
    guard !over else { throw Refusal(CommonRefusals.overflow, "units") }
    try countYear(register.tppShare(of: sale, units: shipped) - before, call, register)
    sale.unitsShipped = shipped
    sale.lastShippedAt = call.at
  }

  /// Binds the units' share of the penal sum on the sale's bond, where it has one. Throws why the bond cannot take it.
  mutating func chargeBond(_ call: Call, _ register: Register) throws(Refusal) {
    guard let id = sale.bond, let bond = register.bonds[id] else { return }
    guard let amount = register.penalSumNeeded(for: sale, nextUnits: units, under: bond) else {
      throw Refusal(CommonRefusals.overflow, "penal sum")
    }
    if let refusal = register.canCharge(bond, amount, at: call.at) {
      throw Refusal(refusal, "\(amount)")
    }
    shipment.bond = id
    others.append(
      .bond(register.charged(bond, shipment: shipment.id, amount: amount, at: call.at)))
  }

  private mutating func drawLicence(_ register: Register) throws(Refusal) {
    guard let id = sale.licence else { return }
    var licence = try register.licence(id)
    let (drawn, over) = licence.unitsDrawn.addingReportingOverflow(units)
    guard !over, drawn <= licence.units else {
      throw Refusal(Register.beyondLicence, "\(licence.units - licence.unitsDrawn) left")
    }
    licence.unitsDrawn = drawn
    if drawn == licence.units { licence.status = .exhausted }
    others.append(.licence(licence))
  }

  private mutating func countYear(
    _ tpp: Int64, _ call: Call, _ register: Register
  ) throws(Refusal) {
    let year = Int64(call.on.year)
    let id = ConsigneeYear.id(sale.buyer, year: year)
    var row =
      register.consigneeYears[id] ?? ConsigneeYear(consignee: sale.buyer, year: year, tpp: 0)
    let (sum, over) = row.tpp.addingReportingOverflow(max(0, tpp))
    guard !over else { throw Refusal(CommonRefusals.overflow, "TPP of the year") }
    row.tpp = sum
    others.append(.consigneeYear(row))
  }

  /// A part of an amount that falls to some of its units, rounded up; `nil` without units or below zero.
  static func share(of amount: Money, units: Int64, of whole: Int64) -> Money? {
    guard whole > 0, units >= 0, amount.minor >= 0 else { return nil }
    let product = Int128(amount.minor) * Int128(units)
    let (quotient, rest) = product.quotientAndRemainder(dividingBy: Int128(whole))
    guard let minor = Int64(exactly: rest > 0 ? quotient + 1 : quotient) else { return nil }
    return Money(minor: minor, currency: amount.currency)
  }
}
