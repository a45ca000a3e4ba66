import Canon
import Vocabulary

/// Whether the goods go to one of the places.
///
/// Source: 15 CFR 742.6(a)(6): Country Groups D:1, D:4 and D:5, but not what is in A:5 or A:6; Part
/// 746 for embargoes.
struct Destination {
  let rule: ResolvedRequirement

  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    guard let country = facts.destination else {
      missing.append(MissingFact(fact: .siteCountry, owner: .purchaser))
      return (.undetermined, .plain)
    }
    if rule.unclear.contains(country) {
      if let consignee = facts.consignee, let endUser = facts.endUser,
        isAuthorised(consignee, facts), isAuthorised(endUser, facts)
      {
        return (.unmet, .country(country))
      }
      missing.append(MissingFact(fact: .supplement8, owner: .exporter))
      return (.undetermined, .country(country))
    }
    return (Truth(rule.covers(country)), .country(country))
  }

  /// Named in Supplement No. 8 to Part 740.
  private func isAuthorised(_ party: Int, _ facts: Facts) -> Bool {
    facts.lists(party).known?.contains { $0.kind == .supplement8 } ?? false
  }
}
