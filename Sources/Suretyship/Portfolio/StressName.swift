import Vocabulary

/// A stress as it is asked for by name.
package enum StressName: Hashable, Sendable {
  /// `country=MY`: the country closes its doors, and every bond there is called.
  case country(Country)
  /// `ring=NAME`: the bonds of that group have one owner behind them.
  case ring(String)
  /// `2001-05`: see `Stress.years2001To2005`.
  case years2001To2005

  /// `nil` for anything else, and for letters that are no country's code.
  package init?(_ text: String) {
    if text == "2001-05" {
      self = .years2001To2005
    } else if text.hasPrefix("country="), let country = Country(String(text.dropFirst(8))) {
      self = .country(country)
    } else if text.hasPrefix("ring="), text.utf8.count > 5 {
      self = .ring(String(text.dropFirst(5)))
    } else {
      return nil
    }
  }

  /// The stress on bonds whose goods are in these countries (`.none` where one is not known) and whose buyers are of these groups, one
  /// for each bond; both are empty where none is known. Throws `unplaced`, `ungrouped`, and `noSuchPlace` where it would leave every bond as it is.
  package func stress(
    countries: [Country], groups: [String]
  ) throws(PortfolioFault) -> Stress {
    switch self {
    case .country(let country):
      guard !countries.isEmpty else { throw .unplaced }
      guard countries.contains(country) else { throw .noSuchPlace("country \(country.text)") }
      return .countryCloses(country, pd: 1)
    case .ring(let name):
      guard !groups.isEmpty else { throw .ungrouped }
      let members = groups.indices.filter { groups[$0].utf8.elementsEqual(name.utf8) }
      guard !members.isEmpty else { throw .noSuchPlace("group \(name)") }
      return .oneRing(members, pd: 0)
    case .years2001To2005: return .years2001To2005
    }
  }
}

extension StressName: CustomStringConvertible {
  package var description: String {
    switch self {
    case .country(let country): "country=\(country.text)"
    case .ring(let name): "ring=\(name)"
    case .years2001To2005: "2001-05"
    }
  }
}
