import Canon
import Rulebook
import Vocabulary

/// The names on adopted lists, to be looked up as they are and folded. Derived from the list itself, which the digest covers.
struct ListIndex: Sendable {
  /// When each name was adopted.
  private var keys: [String: Instant] = [:]
  private var folded: Set<String> = []

  var isEmpty: Bool { keys.isEmpty }

  /// Takes in a name without case, punctuation and legal form.
  mutating func insert(_ key: String, at: Instant) {
    keys[key] = keys[key] ?? at
    folded.insert(NameKey.folded(key))
  }

  /// Whether a name was adopted, but for case, punctuation and legal form.
  func contains(_ key: String) -> Bool { keys[key] != nil }

  /// When a name was adopted; `nil` if it was not.
  func since(_ key: String) -> Instant? { keys[key] }

  /// Whether a name is much like one that was adopted: but for diacritics and spelling of the legal form too.
  func isLike(_ name: String) -> Bool { folded.contains(NameKey.folded(name)) }
}

extension Register {
  /// Since when the names of a sale's parties stand on an adopted list.
  func listedSince(_ row: SaleRow) -> [Instant] {
    guard !listed.isEmpty else { return [] }
    return row.sale.parties.compactMap { listed.since(NameKey.company($0.name)) }
  }

  /// What the names of a sale raise by the adopted lists: a party's own name must be looked into; one much like it, or the name of an
  /// owner or ultimate parent, informs.
  ///
  /// Owners and parents are those that the document states and those that the register knows of its enrolled parties.
  func listFlags(of row: SaleRow) -> [RaisedFact] {
    guard !listed.isEmpty else { return [] }
    var own: [String] = []
    var similar: [String] = []
    var above: [String] = []
    func note(_ name: String, in hits: inout [String]) {
      if !hits.contains(name) { hits.append(name) }
    }
    func look(above name: String) {
      if listed.contains(NameKey.company(name)) || listed.isLike(name) {
        note(name, in: &above)
      }
    }
    for party in row.sale.parties {
      let key = NameKey.company(party.name)
      if listed.contains(key) {
        note(key, in: &own)
      } else if listed.isLike(party.name) {
        note(party.name, in: &similar)
      }
      if let parent = party.ultimateParent.value { look(above: parent.name) }
      for owner in party.owners.value ?? [] { look(above: owner.name) }
    }
    let site = sites[row.siteID]
    for id in [row.exporter, row.maker, row.buyer, site?.operator ?? PartyID.none] {
      guard let party = parties[id] else { continue }
      if let parent = party.parentName { look(above: parent) }
      for owner in party.owners { look(above: owner.name) }
    }
    var out: [RaisedFact] = []
    if !own.isEmpty { out.append(RaisedFact(.otherListParty, on: own)) }
    if !similar.isEmpty { out.append(RaisedFact(.similarListedName, on: similar)) }
    if !above.isEmpty { out.append(RaisedFact(.listedOwnerName, on: above)) }
    return out
  }
}
