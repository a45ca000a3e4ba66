import Canon
import Vocabulary

/// The law of one rulebook, ready to decide by: a value that never changes, made from its canonical
/// JSON alone.
package final class Rulebook: Sendable, Equatable {
  /// The rulebook that a question is answered under where it names none.
  package static let byDefault = "ear-2026-07"

  package let law: Law
  package let canonicalJSON: [UInt8]
  /// SHA-256 of the canonical JSON.
  package let digest: Digest
  /// The parameters of the regime; the defaults where the law has no such regime.
  package let terms: Terms

  let models: [String: Int]
  let classes: [ChipClass]
  let places: Places
  let requirements: [ResolvedRequirement]
  let routes: [ResolvedRoute]
  let flagKinds: [FlagID: FlagKind]
  /// Letters by the model they cover.
  let informed: [Int: [Int]]
  /// Places under a requirement that covers goods of every kind.
  let embargoed: CountrySet
  /// Places for which applications face a presumption of denial: D:5 and Macau.
  let restricted: CountrySet
  let caseByCaseFrom: CountrySet
  let caseByCaseTo: CountrySet
  let partners: CountrySet

  /// Reads a resolved rulebook. Throws at the first fault in its text or its references.
  package convenience init(json: [UInt8]) throws(JSONFault) {
    try self.init(law: Law(bytes: json, limits: .law))
  }

  /// Takes a law as it is. Throws where it refers to what it does not have.
  package init(law: Law) throws(JSONFault) {
    self.law = law
    canonicalJSON = law.json
    digest = Digest.sha256(canonicalJSON)
    terms = law.terms ?? Terms()
    models = try law.catalogue.index()
    classes = law.catalogue.accelerators.map { law.thresholds.classify($0.figures) }
    let places = Places(law.countryGroups)
    self.places = places
    routes = try law.routes.map { route throws(JSONFault) in
      try ResolvedRoute(route, places: places)
    }
    requirements = try law.requirements.map { requirement throws(JSONFault) in
      try ResolvedRequirement(requirement, law: law, places: places)
    }
    var embargoed = CountrySet()
    for rule in requirements where rule.trigger == .destination && rule.coversAllItems {
      embargoed.formUnion(rule.places)
    }
    self.embargoed = embargoed
    restricted = try places.set(law.review.denialGroups, law.review.denialCountries)
    partners = try places.set(law.partnerGroups, [])
    caseByCaseFrom = CountrySet(law.caseByCase?.exportedFrom ?? [])
    caseByCaseTo = CountrySet(law.caseByCase?.destinations ?? [])
    var kinds: [FlagID: FlagKind] = [:]
    for rule in law.flags { kinds[rule.id] = rule.kind }
    flagKinds = kinds
    var informed: [Int: [Int]] = [:]
    for (letter, text) in law.informingLetters.enumerated() {
      for model in text.models {
        guard let place = models[NameKey.letters(model)] else {
          throw JSONFault(
            "the letter `\(text.id)` names `\(model)`, which the catalogue lacks",
            path: "/informingLetters/\(letter)")
        }
        informed[place, default: []].append(letter)
      }
    }
    self.informed = informed
  }

  package var id: String { law.id }
  package var version: String { law.version }
  package var title: String { law.title }
  package var inForceFrom: Day { law.inForceFrom }
  package var inForceUntil: Day? { law.inForceUntil }
  package var catalogue: Catalogue { law.catalogue }

  /// Whether the law has a regime of auditors or sureties at all.
  package var hasTerms: Bool { law.terms != nil }

  /// Whether a day lies in the window of this rulebook.
  package func isInForce(on day: Day) -> Bool {
    guard day >= law.inForceFrom else { return false }
    guard let until = law.inForceUntil else { return true }
    return day <= until
  }

  /// Whether a country is one for which applications face a presumption of denial: D:5 and Macau.
  package func isRestricted(_ country: Country) -> Bool {
    restricted.contains(places.effective(country))
  }

  /// The place of a model in the catalogue; `nil` if it is not there.
  package func place(ofModel name: ModelName) -> Int? { models[name.key] }

  /// The class of a flag; a flag the law does not list informs only.
  package func kind(of flag: FlagID) -> FlagKind { flagKinds[flag] ?? .informational }

  package static func == (left: Rulebook, right: Rulebook) -> Bool {
    left.digest == right.digest
  }
}

/// Sets of countries as bits, so that a test of membership is one look.
package struct Places: Sendable {
  private let groups: [String: CountrySet]
  private let treatedAs: [TreatedAs]

  init(_ groups: CountryGroups) {
    var sets: [String: CountrySet] = [:]
    for group in groups.groups { sets[group.name] = CountrySet(group.countries) }
    self.groups = sets
    treatedAs = groups.treatedAs
  }

  /// As which country the rules treat a country.
  func effective(_ country: Country) -> Country {
    for place in treatedAs.indices where treatedAs[place].country == country {
      return treatedAs[place].treatedAs
    }
    return country
  }

  /// The union of groups and single countries. Throws for a group that is not there.
  func set(_ names: [String], _ countries: [Country]) throws(JSONFault) -> CountrySet {
    var out = CountrySet(countries)
    for name in names {
      guard let group = groups[name] else {
        throw JSONFault("the country group `\(name)` is not known", path: "/countryGroups")
      }
      out.formUnion(group)
    }
    return out
  }
}

/// A set of countries: 26 x 26 bits.
package struct CountrySet: Sendable, Equatable {
  private var words: [UInt64]

  package init(_ countries: [Country] = []) {
    words = Array(repeating: 0, count: 11)
    for country in countries { insert(country) }
  }

  private static func bit(_ country: Country) -> Int? {
    let high = Int(country.code >> 8) - 0x41
    let low = Int(country.code & 255) - 0x41
    guard (0..<26).contains(high), (0..<26).contains(low) else { return nil }
    return high * 26 + low
  }

  private mutating func insert(_ country: Country) {
    guard let bit = CountrySet.bit(country) else { return }
    words[bit >> 6] |= 1 << UInt64(bit & 63)
  }

  mutating func formUnion(_ other: CountrySet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  package func contains(_ country: Country) -> Bool {
    guard let bit = CountrySet.bit(country) else { return false }
    return words[bit >> 6] & (1 << UInt64(bit & 63)) != 0
  }
}

/// Classes of goods as bits.
struct ItemClassSet: OptionSet, Sendable {
  let rawValue: UInt8
  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ list: [ItemClass]) {
    self = list.isEmpty ? ItemClassSet(rawValue: 0xFF) : []
    for item in list { formUnion(ItemClassSet(item)) }
  }

  init(_ item: ItemClass) {
    switch item {
    case .a: self.init(rawValue: 1)
    case .b: self.init(rawValue: 2)
    case .c: self.init(rawValue: 4)
    case .other: self.init(rawValue: 8)
    case .unknown: self.init(rawValue: 16)
    }
  }
}

/// A requirement with its places looked up.
struct ResolvedRequirement: Sendable {
  let trigger: Trigger
  let items: ItemClassSet
  let coversAllItems: Bool
  let isEverywhere: Bool
  let places: CountrySet
  let exceptPlaces: CountrySet
  let unclear: CountrySet
  let routes: [Int]
  let review: ReviewPolicy?
  let appliesFrom: Day?

  init(_ rule: Requirement, law: Law, places: Places) throws(JSONFault) {
    trigger = rule.trigger
    items = ItemClassSet(rule.items)
    coversAllItems = rule.items.isEmpty
    isEverywhere = rule.everywhere ?? false
    self.places = try places.set(rule.groups, rule.countries)
    exceptPlaces = try places.set(rule.exceptGroups, rule.exceptCountries)
    unclear = CountrySet(rule.unclearCountries)
    review = rule.review
    appliesFrom = rule.appliesFrom
    var routes: [Int] = []
    for name in rule.routes {
      guard let place = law.routes.firstIndex(where: { $0.id == name }) else {
        throw JSONFault("the rule `\(rule.id)` names the route `\(name)`, which is not there")
      }
      routes.append(place)
    }
    self.routes = routes
  }

  /// Whether the savings clause leaves goods shipped on a day alone: before the first day, not on it.
  func saves(shippedOn day: Day?) -> Bool {
    guard let appliesFrom, let day else { return false }
    return day < appliesFrom
  }

  /// Whether a place is covered.
  func covers(_ country: Country) -> Bool {
    (isEverywhere || places.contains(country)) && !exceptPlaces.contains(country)
  }
}

/// A route with its places looked up.
struct ResolvedRoute: Sendable {
  let items: ItemClassSet
  let openings: [Route.Opening]
  let exceptPlaces: CountrySet
  let excludesHeadquarteredThere: Bool
  let isException: Bool
  let isUsual: Bool
  let needs: [ConditionID]

  init(_ route: Route, places: Places) throws(JSONFault) {
    items = ItemClassSet(route.items)
    openings = route.opensFor
    exceptPlaces = try places.set(route.exceptGroups, route.exceptCountries)
    excludesHeadquarteredThere = route.excludesHeadquarteredThere ?? false
    isException = route.exception != nil
    isUsual = route.usual ?? false
    needs = route.needs
  }
}
