import Canon
import Vocabulary

/// Whether the exporter was told by letter that these goods need a licence for these places.
///
/// A letter binds its addressee only, and only within its scope. Another exporter of the same model
/// is told to ask; a letter of the register means nothing to others. Models are compared by the catalogue's entry, so that an alias, or a
/// line that gives figures under a model's name, is the model.
/// Source: 15 CFR 744.23(b), 742.6(a)(6); the letters named in the rulebook.
struct Informed {
  let rule: ResolvedRequirement

  func test(_ facts: Facts, missing: inout [MissingFact]) -> (Truth, Evidence) {
    let told = testLetters(facts, missing: &missing)
    guard told.0 != .met, let (item, letter) = informedItem(facts) else { return told }
    var open: [MissingFact] = []
    let scope = Truth.any([
      Destination(rule: rule).test(facts, missing: &open).0,
      Headquarters(places: rule.places).test(facts, missing: &open).0,
    ])
    if scope == .unmet { return told }
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

  /// The letters of the register, which are known to be addressed to this exporter: met as soon as one covers the sale.
  private func testLetters(
    _ facts: Facts, missing: inout [MissingFact]
  ) -> (Truth, Evidence) {
    var out: (Truth, Evidence) = (.unmet, .plain)
    for letter in facts.standing.letters {
      guard let item = coveredItem(letter, facts) else { continue }
      var evidence = Evidence.item(item)
      if !letter.parties.isEmpty {
        guard let party = namedParty(letter, facts) else { continue }
        if letter.models.isEmpty { evidence = .party(party) }
      }
      var open: [MissingFact] = []
      switch place(letter, facts, &open) {
      case .met: return (.met, evidence)
      case .unmet: continue
      case .undetermined:
        missing.append(contentsOf: open)
        out = (.undetermined, evidence)
      }
    }
    return out
  }

  /// The first line of goods that a letter covers: by the catalogue's entry, whatever name it is called by.
  private func coveredItem(_ letter: LetterFacts, _ facts: Facts) -> Int? {
    if letter.models.isEmpty { return facts.sale.items.isEmpty ? nil : 0 }
    let book = facts.rulebook
    let covered = letter.models.map { ModelName($0) }
    return facts.sale.items.firstIndex { item in
      guard let name = item.namedModel else { return false }
      let place = book.place(ofModel: name)
      return covered.contains { other in
        place != nil ? book.place(ofModel: other) == place : other.key == name.key
      }
    }
  }

  private func namedParty(_ letter: LetterFacts, _ facts: Facts) -> Int? {
    facts.recipients.first { place in
      letter.parties.contains { NameKey.same($0, facts.sale.parties[place].name) }
    }
  }

  /// Whether goods go to the letter's places, or to somebody headquartered or with its parent there.
  private func place(
    _ letter: LetterFacts, _ facts: Facts, _ open: inout [MissingFact]
  ) -> Truth {
    guard !letter.countries.isEmpty else { return .met }
    let places = CountrySet(letter.countries.map(facts.rulebook.places.effective))
    let destination: Truth
    if let country = facts.destination {
      destination = Truth(places.contains(country))
    } else {
      open.append(MissingFact(fact: .siteCountry, owner: .purchaser))
      destination = .undetermined
    }
    if destination == .met { return .met }
    return Truth.any([
      destination, Headquarters(places: places).test(facts, missing: &open).0,
    ])
  }

  /// The first line of goods that a letter of the rulebook covers on the day.
  func informedItem(_ facts: Facts) -> (item: Int, letter: Int)? {
    guard !facts.rulebook.informed.isEmpty, let day = facts.day else { return nil }
    for (place, item) in facts.sale.items.enumerated() {
      guard let name = item.namedModel, let model = facts.rulebook.place(ofModel: name),
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

extension Sale.Item {
  /// The model's name: as stated, or the name that its figures bear.
  var namedModel: ModelName? {
    if let name = model.known { return name }
    guard let name = figures.known?.name, !name.isEmpty else { return nil }
    return ModelName(name)
  }
}
