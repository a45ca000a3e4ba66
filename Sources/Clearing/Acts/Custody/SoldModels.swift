import Canon
import Custody
import Rulebook
import Vocabulary

/// So many units of one model, by the name their manifest gives.
struct ModelUnits {
  var name: String
  var units: Int64
}

extension Register {
  /// The units shipped of a sale line by line once these go as well: lines of one model count together, under the first of them.
  ///
  /// A line that describes its goods by figures alone takes only what bears the name stated with the figures, never a model of the
  /// catalogue: whose figures would be known. For a resale such a line must bear the figures under which the goods were shipped
  /// first, so that selling on cannot make them weaker.
  ///
  /// - Parameter earlier: for a resale, the sale that the goods come from.
  /// - Throws: `shipment.not-sold` for a model that was not sold, or more of it than was sold over all shipments.
  func shippedByLine(
    _ models: [ModelUnits], under row: SaleRow, from earlier: SaleRow? = nil
  ) throws(Refusal) -> [Int64] {
    let lines = soldLines(of: row, from: earlier, under: try rulebookOf(row))
    var shipped = row.shippedByLine
    while shipped.count < row.sale.items.count { shipped.append(0) }
    for model in models {
      let key = lines.key(of: ModelName(model.name))
      guard let line = lines.all.first(where: { $0.key == key }), line.first < shipped.count else {
        throw Refusal(ShipUnits.notSold, model.name)
      }
      let (sum, over) = shipped[line.first].addingReportingOverflow(model.units)
      guard !over, sum <= line.units else {
        throw Refusal(ShipUnits.notSold, "\(model.name): \(sum) of \(line.units)")
      }
      shipped[line.first] = sum
    }
    return shipped
  }

  private func soldLines(
    of row: SaleRow, from earlier: SaleRow?, under law: Rulebook
  ) -> SoldLines {
    var lines = SoldLines(law: law)
    let before = earlier.map { lines.described($0.sale.items) }
    for (index, item) in row.sale.items.enumerated() {
      let units = item.quantity.value?.units ?? 0
      let name = item.model.value ?? ModelName(item.figures.value?.name ?? "")
      let isKnown = law.place(ofModel: name) != nil
      guard !isKnown || item.model.value != nil else { continue }
      let key = lines.key(of: name)
      guard !key.isEmpty else { continue }
      if !isKnown, let before {
        let isSame = before.contains { $0.key == key && $0.figures == item.figures.value }
        guard isSame else { continue }
      }
      if let place = lines.all.firstIndex(where: { $0.key == key }) {
        let sum = lines.all[place].units.addingReportingOverflow(units)
        lines.all[place].units = sum.overflow ? .max : sum.partialValue
      } else {
        lines.all.append((key, index, units))
      }
    }
    return lines
  }
}

/// A sale's lines by model: what the catalogue knows by its place there, all else by its name.
private struct SoldLines {
  let law: Rulebook
  /// Model, place of its first line, units sold of it.
  var all: [(key: String, first: Int, units: Int64)] = []

  init(law: Rulebook) { self.law = law }

  /// No name holds a blank, so that none passes for a place.
  func key(of name: ModelName) -> String {
    law.place(ofModel: name).map { "place \($0)" } ?? name.key
  }

  func described(_ items: [Sale.Item]) -> [(key: String, figures: Figures?)] {
    items.map { item in
      (
        key(of: item.model.value ?? ModelName(item.figures.value?.name ?? "")),
        item.figures.value
      )
    }
  }
}
