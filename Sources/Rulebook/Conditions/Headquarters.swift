import Canon
import Vocabulary

/// Whether a recipient is headquartered, or has its ultimate parent, in one of the places, wherever
/// the goods go.
///
/// Source: 15 CFR 742.6(a)(6)(iii)(A); BIS guidance of 31 May 2026: any entity anywhere
/// headquartered in, or with
/// ultimate parent in, Country Group D:5 or Macau.
struct Headquarters {
  let places: CountrySet

  /// Met as soon as one recipient is; the facts that are missing are named only when that is still
  /// open.
  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    var open: [MissingFact] = []
    for party in facts.recipients {
      if test(party, facts, &open) { return (.met, .party(party)) }
    }
    if facts.consignee == nil {
      open.append(MissingFact(fact: .role(.ultimateConsignee), owner: .exporter))
    }
    missing.append(contentsOf: open)
    return (open.isEmpty ? .unmet : .undetermined, .plain)
  }

  private func test(_ party: Int, _ facts: Facts, _ open: inout [MissingFact]) -> Bool {
    let owner = facts.asked(party)
    switch facts.headquarters(party) {
    case .value(let country): if facts.lies(country, in: places) { return true }
    case .none: break
    case .absent: open.append(MissingFact(fact: .headquarters(party: party), owner: owner))
    }
    switch facts.parent(party) {
    case .value(let parent):
      switch parent.headquarteredIn {
      case .value(let country): return facts.lies(country, in: places)
      case .none: return false
      case .absent:
        open.append(MissingFact(fact: .parentHeadquarters(party: party), owner: owner))
      }
    case .none:
      // Nobody is said to stand above it; an owner who controls it contradicts that.
      for holder in facts.owners(party) where holder.controls {
        // A seat that nobody states is a flag: the parent is stated, and it is the parent that the law asks for.
        if let country = holder.headquarteredIn.known, facts.lies(country, in: places) {
          return true
        }
      }
    case .absent: open.append(MissingFact(fact: .parent(party: party), owner: owner))
    }
    return false
  }
}

extension Sale.Owner {
  /// Whether it controls by statement, or by more than half of the shares.
  var controls: Bool {
    if let control = control.known { return control.holds }
    return (share.known?.ppm ?? 0) > 500_000
  }
}
