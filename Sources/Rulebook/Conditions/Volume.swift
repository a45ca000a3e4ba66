import Canon
import Vocabulary

/// Whether the year's volume to the ultimate consignee, this sale included, exceeds the threshold
/// of the terms.
///
/// Source: the pilot's terms, after the counter of licence exception LPP: cumulative TPP per
/// ultimate consignee and
/// calendar year. Where no register counts, only this sale is counted.
struct Volume {
  let limit: Int64

  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    guard let own = facts.rulebook.tpp(of: facts.sale) else {
      for (place, item) in facts.sale.items.enumerated() {
        missing.append(contentsOf: lacking(place, item, facts))
      }
      return (.undetermined, .plain)
    }
    if own > limit { return (.met, .volume(tpp: own, limit: limit)) }
    switch facts.standing.shippedTpp {
    case .absent:
      missing.append(MissingFact(fact: .shippedTpp, owner: .exporter))
      return (.undetermined, .volume(tpp: own, limit: limit))
    case .none: return (.unmet, .volume(tpp: own, limit: limit))
    case .value(let before):
      let (sum, over) = own.addingReportingOverflow(before)
      return (Truth(over || sum > limit), .volume(tpp: over ? .max : sum, limit: limit))
    }
  }

  private func lacking(_ place: Int, _ item: Sale.Item, _ facts: Facts) -> [MissingFact] {
    if let figure = facts.classes[place].missing {
      return [MissingFact(fact: .figure(item: place, figure), owner: figure.owner)]
    }
    if item.quantity.known == nil {
      return [MissingFact(fact: .quantity(item: place), owner: .exporter)]
    }
    if item.form.known == nil { return [MissingFact(fact: .form(item: place), owner: .exporter)] }
    return facts.rulebook.chips(in: item) == nil
      ? [MissingFact(fact: .chips(item: place), owner: .maker)] : []
  }
}
