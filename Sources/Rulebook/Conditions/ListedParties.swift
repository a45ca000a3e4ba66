import Canon
import Vocabulary

/// Whether a party stands on a list that asks for a licence, or is owned by parties that do.
///
/// Source: 15 CFR 744.8, 744.11, 744.16, 744.21; the affiliates rule, 90 FR 47212, in force or
/// suspended by date.
struct ListedParties {
  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    var open: [MissingFact] = []
    for party in facts.sale.parties.indices {
      switch facts.lists(party) {
      case .value(let lists):
        if lists.contains(where: { $0.kind.needsLicence }) { return (.met, .party(party)) }
      case .none: break
      case .absent:
        if isScreened(facts.sale.parties[party].role) {
          open.append(MissingFact(fact: .lists(party: party), owner: .exporter))
        }
      }
      if isOwnedByListed(party, facts) { return (.met, .party(party)) }
    }
    missing.append(contentsOf: open)
    return (open.isEmpty ? .unmet : .undetermined, .plain)
  }

  /// Parties to the transaction in the sense of 15 CFR 748.5(c) to (f), and who runs the site.
  private func isScreened(_ role: Sale.Role) -> Bool {
    switch role {
    case .purchaser, .intermediateConsignee, .ultimateConsignee, .endUser, .siteOperator: true
    case .exporter, .maker, .payer, .forwarder: false
    }
  }

  /// Whether listed owners together hold the threshold of the affiliates rule.
  private func isOwnedByListed(_ party: Int, _ facts: Facts) -> Bool {
    guard let rule = facts.rulebook.law.affiliates, let day = facts.day else { return false }
    var listed: Int64 = 0
    var blocked: Int64 = 0
    for owner in facts.owners(party) {
      guard let lists = owner.lists.known, let share = owner.share.known?.ppm else { continue }
      if lists.contains(where: { $0.kind == .blocked }) { blocked += share }
      if lists.contains(where: { $0.kind.needsLicence }) { listed += share }
    }
    // Blocked persons' half has always counted (OFAC); the wider rule comes and goes.
    return blocked >= Int64(rule.thresholdPpm)
      || (listed >= Int64(rule.thresholdPpm) && rule.isInForce(on: day))
  }
}

extension Listing.Kind {
  /// Whether dealing with a party on this list needs a licence.
  var needsLicence: Bool { self == .entity || self == .militaryEndUser || self == .blocked }
}

/// Whether a party is denied export privileges: nobody may deal with it, and no route exists.
///
/// Source: General Prohibition 4, 15 CFR 736.2(b)(4); 764.3(a)(2).
struct NoDenialOrder {
  func judge(_ facts: Facts) -> Judgement {
    for party in facts.sale.parties.indices {
      if facts.lists(party).known?.contains(where: { $0.kind == .denied }) == true {
        return Judgement(.noDenialOrder, .unmet, owner: .exporter, .party(party))
      }
    }
    return Judgement(.noDenialOrder, .met, owner: .exporter)
  }
}
