import Rulebook
import Vocabulary

/// What payments in one case settled of what one shipment binds, minor units above zero.
struct ChargeSettlement {
  var caseID: CaseID
  var shipment: ShipmentID
  var amount: Int64
}

/// What was paid for units is bound for them no more.
///
/// A payment counts against the penal sum. If the units it was for went on binding their part as well, they would be counted
/// twice. So what is paid on the bond in a case settles what the case's units bind, up to all of it; what is paid beyond (a
/// penalty is the multiple of a value, and coverage is a share of it) comes out of what the bond has left for others.
extension Register {
  /// Paid on a bond by its sureties, by case in the order of first demands, minor units above zero.
  func paidByCase(on bond: BondRow) -> [(id: CaseID, paid: Int64)] {
    guard bond.paid.minor > 0 else { return [] }
    var out: [(id: CaseID, paid: Int64)] = []
    for id in bond.demands {
      guard let demand = demands[id], demand.paid.minor > 0 else { continue }
      if let place = out.firstIndex(where: { $0.id == demand.caseID }) {
        // Parts of one penal sum: their sum fits.
        out[place].paid += demand.paid.minor
      } else {
        out.append((demand.caseID, demand.paid.minor))
      }
    }
    return out
  }

  /// What payments settled of a bond's charges, case by case. Derived: a bond on which nothing was paid costs nothing.
  func settlements(of bond: BondRow) -> [ChargeSettlement] {
    var out: [ChargeSettlement] = []
    var settled: [ShipmentID: Int64] = [:]
    for (id, paid) in paidByCase(on: bond) {
      guard let row = cases[id], let part = boundPart(of: row, under: bond) else { continue }
      let counts = unitsByShipment(of: row, under: bond)
      let total = counts.values.reduce(0, +)
      var rest = min(paid, part.minor)
      for charge in bond.charges {
        guard let count = counts[charge.shipment],
          let most = Cents.proportion(part, count, of: total)
        else { continue }
        let left = charge.amount.minor - (settled[charge.shipment] ?? 0)
        let amount = min(rest, most.minor, left)
        guard amount > 0 else { continue }
        rest -= amount
        settled[charge.shipment, default: 0] += amount
        out.append(ChargeSettlement(caseID: id, shipment: charge.shipment, amount: amount))
      }
    }
    return out
  }

  /// What payments settled of a bond's charges, by shipment, minor units.
  package func settledByShipment(of bond: BondRow) -> [ShipmentID: Int64] {
    guard bond.paid.minor > 0 else { return [:] }
    return settlements(of: bond).reduce(into: [:]) { $0[$1.shipment, default: 0] += $1.amount }
  }

  /// What the units that were determined to be unaccounted for bind of the penal sum.
  private func boundPart(of row: CaseRow, under bond: BondRow) -> Money? {
    guard let units = row.determination?.unitsUnaccounted, let law = try? bondLaw(of: bond),
      let value = Cents.proportion(row.value, units, of: row.units)
    else { return nil }
    return law.rulebook.penalSum(onInsured: value)
  }

  /// How many of a case's units came with each shipment that is charged to the bond. A case without serials is one of all shipments of its
  /// sale.
  private func unitsByShipment(of row: CaseRow, under bond: BondRow) -> [ShipmentID: Int64] {
    var out: [ShipmentID: Int64] = [:]
    for serial in row.serials {
      guard let shipment = shipment(of: serial) else { continue }
      out[shipment, default: 0] += 1
    }
    if !out.isEmpty { return out }
    for charge in bond.charges {
      guard let shipment = shipments[charge.shipment], shipment.sale == row.sale else { continue }
      out[shipment.id] = shipment.unitsShipped
    }
    return out
  }
}
