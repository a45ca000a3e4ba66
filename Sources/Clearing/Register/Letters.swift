import Rulebook
import Vocabulary

/// Letters by addressee, in the order in which addressees were first informed. Derived from the letters.
struct LetterIndex: Sendable {
  private(set) var addressees: [(party: PartyID, places: [Int])] = []

  mutating func insert(_ party: PartyID, place: Int) {
    if let known = addressees.firstIndex(where: { $0.party == party }) {
      addressees[known].places.append(place)
    } else {
      addressees.append((party, [place]))
    }
  }
}

extension Register {
  /// The letters that bind an exporter: those addressed to it, or to a party affiliated with it, since a letter would otherwise be
  /// passed by through a sister company.
  func letters(to exporter: PartyID) -> [InformedRow] {
    var out: [InformedRow] = []
    for (party, places) in letterIndex.addressees where areAffiliated(party, exporter) {
      out += places.map { informed[at: $0] }
    }
    return out
  }

  /// The same as facts of a decision.
  func letterFacts(to exporter: PartyID) -> [LetterFacts] {
    guard informed.count > 0 else { return [] }
    return letters(to: exporter).map { row in
      var letter = LetterFacts()
      letter.models = row.models
      letter.countries = row.countries
      letter.parties = row.parties
      return letter
    }
  }
}
