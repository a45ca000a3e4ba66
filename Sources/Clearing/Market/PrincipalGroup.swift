import Pages
import Suretyship
import Vocabulary

/// Parties that count as one principal: affiliates as declared, and those suspected because they were seen with the same
/// thing, through any number of steps.
package struct PrincipalGroup: Sendable, Hashable {
  /// In order; the party asked about is one of them.
  package var members: [PartyID]
  /// Those among them that only a sighting ties to the rest.
  package var suspected: [PartyID]
  /// Whether all ties could be followed. What is not known is never a pass.
  package var isComplete: Bool
  /// A group is named after the least of its members.
  package var id: PartyID { members.first ?? .none }

  package func contains(_ party: PartyID) -> Bool { members.contains(party) }
  /// Whether a party belongs to it, or may, since not all ties could be followed.
  func mayContain(_ party: PartyID) -> Bool { !isComplete || contains(party) }

  /// The same group as the pure rules of suretyship take it.
  var groups: PrincipalGroups {
    PrincipalGroups(declared: members.map { DeclaredTie(id, $0) })
  }
}

extension Register {
  /// Most members that a group is followed to.
  static let groupMembersMax = 512

  /// The group of a party by what is known now.
  package func principalGroup(of party: PartyID) -> PrincipalGroup {
    var members = [party]
    var known: Set<PartyID> = [party]
    var declared: Set<PartyID> = [party]
    var things: Set<String> = []
    var isComplete = true
    var next = 0
    while next < members.count {
      guard members.count <= Self.groupMembersMax else {
        isComplete = false
        break
      }
      let member = members[next]
      next += 1
      let affiliates = declaredTies(of: member)
      isComplete = isComplete && affiliates.isComplete
      for other in affiliates.parties where known.insert(other).inserted {
        members.append(other)
        if declared.contains(member) { declared.insert(other) }
      }
      for sighting in market.tables.sightings(of: member)
      where things.insert("\(sighting.trait.rawValue)|\(sighting.value)").inserted {
        for other in market.tables.parties(with: sighting.trait, sighting.value)
        where known.insert(other).inserted {
          members.append(other)
        }
      }
    }
    members.sort()
    return PrincipalGroup(
      members: members, suspected: members.filter { !declared.contains($0) },
      isComplete: isComplete)
  }

  /// Parties affiliated with one by what was declared, directly: those above it, those below it, those beside it.
  private func declaredTies(of party: PartyID) -> (parties: [PartyID], isComplete: Bool) {
    guard let place = parties.place(of: party) else { return ([], true) }
    let row = parties[at: place]
    guard let above = holders(above: row) else { return ([], false) }
    var candidates: [PartyID] = []
    // Most parties name nobody and are named by nobody.
    if above.isEmpty, row.owners.isEmpty, row.parentName == nil {
      let hash = Self.hash(ofName: row.name)
      let isNamed =
        ownerParties.find(Self.ownerHash(party), where: { _ in true }) != nil
        || ownerParties.find(hash, where: { _ in true }) != nil
        || partyNames.find(hash, where: { $0 != place }) != nil
      if !isNamed { return ([], true) }
    }
    for holder in [(party: party as PartyID?, name: row.name)] + above {
      if let id = holder.party {
        candidates.append(id)
        candidates += owned(under: Self.ownerHash(id))
      }
      let hash = Self.hash(ofName: holder.name)
      candidates += owned(under: hash)
      candidates += partyNames.rows(of: hash).map { parties[at: $0].id }
      guard candidates.count <= Self.groupMembersMax * 4 else { return ([], false) }
    }
    var seen: Set<PartyID> = [party]
    let tied = candidates.filter { seen.insert($0).inserted && areAffiliated(party, $0) }
    return (tied, true)
  }

  /// Parties that named somebody as owner or parent, now or before.
  private func owned(under hash: UInt64) -> [PartyID] {
    ownerParties.rows(of: hash).map { parties[at: $0].id }
  }

  static func ownerHash(_ party: PartyID) -> UInt64 { KeyHash.mix(party.bits) }

  /// Notes whom a party names as owner or parent, so that those beside it are found.
  mutating func noteOwners(of row: PartyRow, place: Int) {
    for owner in row.owners {
      if let party = owner.party { note(Self.ownerHash(party), place) }
      note(Self.hash(ofName: owner.name), place)
    }
    if let parent = row.parentName { note(Self.hash(ofName: parent), place) }
  }

  private mutating func note(_ hash: UInt64, _ place: Int) {
    guard ownerParties.find(hash, where: { $0 == place }) == nil else { return }
    ownerParties.insert(hash, row: place)
  }
}
