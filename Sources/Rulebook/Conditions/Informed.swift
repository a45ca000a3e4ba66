import Canon
import Vocabulary

/// Whether the exporter was told by letter that these goods need a licence for these places.
///
/// A letter binds its addressee only, and only within its scope. Another exporter of the same model
/// is told to ask.
/// Source: 15 CFR 744.23(b), 742.6(a)(6); the letters named in the rulebook.
struct Informed {
  let rule: ResolvedRequirement

  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    guard let (item, letter) = informedItem(facts) else { return (.unmet, .plain) }
    var open: [MissingFact] = []
    let scope = Truth.any([
      Destination(rule: rule).test(facts, missing: &open).0,
      Headquarters(places: rule.places).test(facts, missing: &open).0,
    ])
    if scope == .unmet { return (.unmet, .plain) }
    guard let exporter = facts.exporter else {
      missing.append(MissingFact(fact: .role(.exporter), owner: .exporter))
      return (.undetermined, .item(item))
    }
    if scope == .undetermined { missing.append(contentsOf: open) }
    guard isAddressee(exporter, of: facts.rulebook.law.informingLetters[letter], facts) else {
      missing.append(MissingFact(fact: .informed(item: item), owner: .exporter))
      return (.undetermined, .item(item))
    }
    return (scope, .item(item))
  }

  /// The first line of goods that a letter covers on the day.
  func informedItem(_ facts: Facts) -> (item: Int, letter: Int)? {
    guard !facts.rulebook.informed.isEmpty, let day = facts.day else { return nil }
    for (place, item) in facts.sale.items.enumerated() {
      guard let name = item.model.known, let model = facts.rulebook.place(ofModel: name),
        let letters = facts.rulebook.informed[model]
      else { continue }
      for letter in letters where facts.rulebook.law.informingLetters[letter].sentOn <= day {
        return (place, letter)
      }
    }
    return nil
  }

  private func isAddressee(_ party: Int, of letter: InformingLetter, _ facts: Facts) -> Bool {
    if facts.lists(party).known?.contains(where: { $0.kind == .informed }) == true { return true }
    var names = [NameKey.company(facts.sale.parties[party].name)]
    if let parent = facts.parent(party).known { names.append(NameKey.company(parent.name)) }
    return letter.addressees.contains { addressee in
      let key = NameKey.company(addressee)
      return names.contains { $0.hasPrefix(key) }
    }
  }
}
