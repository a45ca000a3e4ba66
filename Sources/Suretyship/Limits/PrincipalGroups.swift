import Canon
import Vocabulary

/// What two parties may share that makes it likely that one stands behind both.
///
/// Source: the patterns of domain.md 1.4: shell buyers behind one address, one payer, one forwarder.
package enum SharedTrait: String, Word {
  case address
  case bank
  case director
  case site
  case forwarder
  case device
  case key
}

/// One thing that a party has been seen with, such as the bank account that paid.
package struct TraitSighting: Hashable, Sendable {
  package var party: PartyID
  package var trait: SharedTrait
  /// The thing itself, brought to one form by whoever read it: compared byte by byte.
  package var value: String

  package init(_ party: PartyID, _ trait: SharedTrait, _ value: String) {
    self.party = party
    self.trait = trait
    self.value = value
  }
}

/// Two parties of which one declares to own or to control the other, or both the same owner.
package struct DeclaredTie: Hashable, Sendable {
  package var first: PartyID
  package var second: PartyID

  package init(_ first: PartyID, _ second: PartyID) {
    self.first = first
    self.second = second
  }
}

/// Parties that count as one principal for limits: declared affiliates, and those suspected because
/// they share something, through any number of steps.
///
/// A group is named after the least of its parties, so that the same ties give the same names in
/// any order. A party that nothing ties to another is a group of its own. Source: union–find of B.
/// Galler & M. Fischer, CACM 7 (1964). Empty values tie nobody.
package struct PrincipalGroups: Hashable, Sendable {
  private let leaders: [PartyID: PartyID]
  private let declaredLeaders: [PartyID: PartyID]

  package init(declared: [DeclaredTie] = [], sightings: [TraitSighting] = []) {
    var forest = Forest()
    for tie in declared { forest.join(tie.first, tie.second) }
    declaredLeaders = forest.leaders
    var first: [Thing: PartyID] = [:]
    for sighting in sightings where !sighting.value.isEmpty {
      let thing = Thing(trait: sighting.trait, value: Array(sighting.value.utf8))
      if let other = first[thing] {
        forest.join(other, sighting.party)
      } else {
        first[thing] = sighting.party
      }
    }
    leaders = forest.leaders
  }

  private struct Thing: Hashable {
    var trait: SharedTrait
    var value: [UInt8]
  }

  /// The group that a party belongs to, by its least party.
  package func group(of party: PartyID) -> PartyID { leaders[party] ?? party }

  /// Whether two parties are one principal.
  package func areOne(_ first: PartyID, _ second: PartyID) -> Bool {
    group(of: first) == group(of: second)
  }

  /// Whether they are one by what was declared alone; if not, and they are one, it is suspicion.
  package func areDeclaredOne(_ first: PartyID, _ second: PartyID) -> Bool {
    (declaredLeaders[first] ?? first) == (declaredLeaders[second] ?? second)
  }

  /// The parties of a group, in order.
  package func members(of group: PartyID) -> [PartyID] {
    let tied = leaders.filter { $0.value == group }.map(\.key).sorted()
    return tied.isEmpty ? [group] : tied
  }

  /// Groups of more than one party, in order.
  package var groups: [PartyID] {
    var counts: [PartyID: Int] = [:]
    for leader in leaders.values { counts[leader, default: 0] += 1 }
    return counts.filter { $0.value > 1 }.map(\.key).sorted()
  }
}

/// Disjoint sets of parties, each led by its least.
private struct Forest {
  private var parents: [PartyID: PartyID] = [:]

  mutating func join(_ one: PartyID, _ two: PartyID) {
    let (first, second) = (root(one), root(two))
    if first != second { parents[max(first, second)] = min(first, second) }
  }

  /// The root, with the way there halved.
  private mutating func root(_ party: PartyID) -> PartyID {
    var party = party
    while let parent = parents[party], parent != party {
      if let above = parents[parent] { parents[party] = above }
      party = parent
    }
    parents[party] = party
    return party
  }

  /// The leader of every party that was ever named.
  var leaders: [PartyID: PartyID] {
    var copy = self
    var out: [PartyID: PartyID] = [:]
    for party in parents.keys { out[party] = copy.root(party) }
    return out
  }
}
