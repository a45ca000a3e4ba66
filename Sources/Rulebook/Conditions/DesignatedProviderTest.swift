import Canon
import Vocabulary

/// A cloud provider that the rulebook designates, headquartered in the United States, controls
/// consignee and end user.
///
/// Source: the essay: an exemption for a major US-headquartered cloud provider; here a dated list
/// of imagined names.
struct DesignatedProviderTest {
  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    guard let consignee = facts.consignee, let endUser = facts.endUser, let day = facts.day else {
      missing.append(MissingFact(fact: .role(.ultimateConsignee), owner: .exporter))
      return Judgement(
        .designatedProvider, .undetermined, owner: .exporter,
        .fact(.role(.ultimateConsignee)))
    }
    var open: [MissingFact] = []
    let first = controller(of: consignee, on: day, facts, &open)
    let second =
      endUser == consignee ? first : controller(of: endUser, on: day, facts, &open)
    switch Truth.all([first.truth, second.truth]) {
    case .unmet:
      return Judgement(
        .designatedProvider, .unmet, owner: .purchaser, .failing(.notDesignated))
    case .undetermined:
      missing.append(contentsOf: open)
      return Judgement(
        .designatedProvider, .undetermined, owner: open.first?.owner ?? .exporter,
        open.first.map { .fact($0.fact) } ?? .plain)
    case .met:
      // One provider has to control both.
      return Judgement(
        .designatedProvider, Truth(first.provider == second.provider), owner: .purchaser,
        first.provider == second.provider ? .party(consignee) : .failing(.notControlled))
    }
  }

  private func controller(
    of party: Int, on day: Day, _ facts: Facts, _ open: inout [MissingFact]
  ) -> (truth: Truth, provider: Int?) {
    let owner = facts.asked(party)
    let name: String
    let country: Stated<Country>
    switch facts.parent(party) {
    case .value(let parent):
      name = parent.name
      country = parent.headquarteredIn
    case .none:
      name = facts.sale.parties[party].name
      country = facts.headquarters(party)
    case .absent:
      // A provider that buys for itself has no parent to state.
      name = facts.sale.parties[party].name
      country = facts.headquarters(party)
      if provider(named: name, on: day, facts) == nil, !isDesignated(party, facts) {
        open.append(MissingFact(fact: .parent(party: party), owner: owner))
        return (.undetermined, nil)
      }
    }
    let provider = provider(named: name, on: day, facts)
    guard provider != nil || isDesignated(party, facts) else { return (.unmet, nil) }
    let wanted =
      provider.map { facts.rulebook.law.designatedProviders[$0].headquarteredIn } ?? unitedStates
    switch country {
    case .value(let stated): return (Truth(stated == wanted), provider)
    case .none: return (.unmet, nil)
    case .absent:
      open.append(MissingFact(fact: .parentHeadquarters(party: party), owner: owner))
      return (.undetermined, provider)
    }
  }

  private var unitedStates: Country { Country(code: 0x5553) }

  private func isDesignated(_ party: Int, _ facts: Facts) -> Bool {
    facts.lists(party).known?.contains { $0.kind == .designatedProvider } ?? false
  }

  private func provider(named name: String, on day: Day, _ facts: Facts) -> Int? {
    let providers = facts.rulebook.law.designatedProviders
    guard !providers.isEmpty else { return nil }
    return providers.indices.first { place in
      let entry = providers[place]
      guard day >= entry.designatedFrom, entry.designatedUntil.map({ day <= $0 }) ?? true else {
        return false
      }
      return NameKey.same(entry.name, name)
        || entry.aliases.contains { NameKey.same($0, name) }
    }
  }
}
