import Canon
import Vocabulary

/// Where a round's randomness comes from: after the commitment, and not from the site alone.
///
/// Source: inspection.md §2.6 and §3.14; Blum, "Coin flipping by telephone" (1981) for commit and
/// reveal.
package enum RandomnessSource: Hashable, Sendable {
  /// The values that parties revealed, each under its own commitment.
  case reveals([Reveal])
  /// Digits of dice rolled in public, at least 20 (Colorado's practice).
  case dice(String)
  /// A named round of a public beacon (drand), and what the inspector's key made of it (`BeaconDraw`).
  case beacon(chain: Digest, number: UInt64, randomness: Digest, output: [UInt8])
  /// None: dice or a beacon were to come with the inspector, and access was refused before. All units drawn count as unverified, whichever
  /// they are.
  case unseen
}

/// What a round's randomness is to come from, named with its order.
package enum DrawSource: String, Word {
  /// Values that parties commit to before the population is fixed.
  case values
  /// Dice, rolled when the inspector has arrived.
  case dice
  /// A round of a public beacon that is still to come, with the inspector's own key.
  case beacon
}

/// One party's contribution to a round.
package struct Reveal: Hashable, Fielded {
  package var party: PartyID = .none
  package var value: Digest = .zero

  package init() {}
  package init(party: PartyID, value: Digest) {
    self.party = party
    self.value = value
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "who contributes")
    try visit("value", &value, "32 random bytes, hexadecimal")
  }

  /// What the party commits to beforehand: SHA-256("countersign/reveal/v1" ‖ round ‖ party ‖
  /// value), identifiers as eight big-endian bytes. The round keeps an old commitment from being
  /// used again.
  package func commitment(round: RoundID) -> Digest {
    var text = [UInt8](tag: "countersign/reveal/v1", room: 96)
    text.append(bigEndian: round.bits)
    text.append(bigEndian: party.bits)
    value.append(to: &text)
    return Digest.sha256(text)
  }

  /// What an inspector commits to in the order of a round, which has no identifier before it is
  /// signed: SHA-256("countersign/order-reveal/v1" ‖ site ‖ last round ‖ party ‖ value), with 0
  /// for no last round. Site and last round keep an old commitment from being used again.
  package func commitment(orderAt site: SiteID, after last: RoundID?) -> Digest {
    var text = [UInt8](tag: "countersign/order-reveal/v1", room: 96)
    text.append(bigEndian: site.bits)
    text.append(bigEndian: last?.bits ?? 0)
    text.append(bigEndian: party.bits)
    value.append(to: &text)
    return Digest.sha256(text)
  }

  /// What the party commits to for the drawing of an auditor: SHA-256("countersign/assign-reveal/v1"
  /// ‖ engagement ‖ attempt ‖ party ‖ value). The attempt keeps a value of a void drawing from
  /// being used again.
  package func commitment(drawing engagement: EngagementID, attempt: Int64) -> Digest {
    var text = [UInt8](tag: "countersign/assign-reveal/v1", room: 96)
    text.append(bigEndian: engagement.bits)
    text.append(bigEndian: UInt64(bitPattern: attempt))
    text.append(bigEndian: party.bits)
    value.append(to: &text)
    return Digest.sha256(text)
  }
}

/// A party's contribution to the randomness of a draw: committed first, revealed after what is drawn from is fixed.
package struct Contribution: Fielded, Hashable {
  package var party: PartyID = .none
  package var commitment: Digest = .zero
  /// Contributors of one group are affiliated: their values count as one. The inspector's group is 0.
  package var group: Int64 = 0
  package var value: Digest?

  package init() {}
  package init(party: PartyID, commitment: Digest, group: Int64, value: Digest? = nil) {
    self.party = party
    self.commitment = commitment
    self.group = group
    self.value = value
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "contributor, never a party to the site or its sales")
    try visit("commitment", &commitment, "SHA-256 that binds the value")
    try visit("group", &group, "its group of affiliated contributors; the inspector's is 0")
    try visit("value", &value, "the value, once revealed")
  }
}

/// Commit-and-reveal among parties independent of the site, under a rule for lateness that is fixed
/// beforehand: for a round's draw, and for the drawing of a site's auditor.
///
/// Rule: each contributor's commitment stands before any value is revealed; in a round before the
/// population is fixed, the inspector's with its order. When all have revealed, or at the reveal
/// deadline, the seed is made of the values revealed if they come from two groups of affiliated
/// parties at least; else it is void and begins anew with new commitments. In a round the inspector
/// reveals last, once the others have or their deadline has passed: until then nobody, and from then
/// on nobody but the inspector, can work the draw out. A missing value is replaced by nothing, and each who
/// stayed silent is named for its record. Who knows the draw before it is made can choose by silence among several; in a round only
/// the inspector, and contributors in league with it, can, and the sample is as much larger as that choice is worth (`MissShare`). One
/// honest, revealed value among the others makes every draw uniform.
package struct RevealRound: Sendable {
  /// Groups whose values make a seed.
  package static let groupsMin = 2

  /// What the commitments are bound to.
  package enum Binding: Hashable, Sendable {
    /// A round at a site, the round that ended there before it was ordered, and who ordered it.
    case round(RoundID, site: SiteID, last: RoundID?, inspector: PartyID)
    /// The drawing of an auditor for an engagement, and which attempt at it.
    case drawing(EngagementID, attempt: Int64)
  }

  package let binding: Binding
  package private(set) var contributors: [Contribution]

  /// Throws `contributesTwice` for a party that stands twice.
  package init(
    _ binding: Binding, contributors: [Contribution]
  ) throws(RandomnessFault) {
    // They are few: no act takes more than 16.
    for index in contributors.indices {
      let party = contributors[index].party
      for other in 0..<index where contributors[other].party == party {
        throw .contributesTwice(party)
      }
    }
    self.binding = binding
    self.contributors = contributors
  }

  /// Takes a reveal. Throws when the party did not commit, revealed already, or the value is not
  /// what it committed to.
  package mutating func accept(_ reveal: Reveal) throws(RandomnessFault) {
    guard let place = contributors.firstIndex(where: { $0.party == reveal.party }) else {
      throw .didNotCommit(reveal.party)
    }
    guard contributors[place].value == nil else { throw .revealedAlready(reveal.party) }
    guard commitment(of: reveal) == contributors[place].commitment else {
      throw .doesNotOpen(reveal.party)
    }
    contributors[place].value = reveal.value
  }

  private func commitment(of reveal: Reveal) -> Digest {
    switch binding {
    case .round(_, let site, let last, reveal.party):
      reveal.commitment(orderAt: site, after: last)
    case .round(let round, _, _, _): reveal.commitment(round: round)
    case .drawing(let engagement, let attempt):
      reveal.commitment(drawing: engagement, attempt: attempt)
    }
  }

  /// Who reveals last, alone: the inspector of a round; in the drawing of an auditor nobody does.
  private var last: PartyID? {
    if case .round(_, _, _, let inspector) = binding { return inspector }
    return nil
  }

  /// Whether every contributor but the last has revealed: nobody need wait for the deadline.
  package var isComplete: Bool {
    contributors.allSatisfy { $0.value != nil || $0.party == last }
  }

  /// Whether the values revealed make a seed once the last is there: they come from two groups with its own.
  package var isSealable: Bool {
    Self.groups(contributors.filter { $0.value != nil || $0.party == last }) >= Self.groupsMin
      && contributors.contains { $0.party == last }
  }

  /// Whether commitments of enough groups stand.
  package var isCommitted: Bool { Self.groups(contributors) >= Self.groupsMin }

  /// Those who committed and did not reveal while it was their turn, in the order of their commitments: the last's comes after.
  package var silent: [PartyID] {
    contributors.filter { $0.value == nil && $0.party != last }.map(\.party)
  }

  /// The values. Throws `tooFewGroups` when they do not come from two groups: all wait, and at the
  /// deadline it is void.
  package func close() throws(RandomnessFault) -> [Reveal] {
    let revealed = contributors.filter { $0.value != nil }
    guard Self.groups(revealed) >= Self.groupsMin else { throw .tooFewGroups }
    return revealed.compactMap { contributor in
      contributor.value.map { Reveal(party: contributor.party, value: $0) }
    }
  }

  private static func groups(_ contributors: [Contribution]) -> Int {
    var count = 0
    for index in contributors.indices {
      let group = contributors[index].group
      if !contributors[..<index].contains(where: { $0.group == group }) { count += 1 }
    }
    return count
  }
}

/// Why a contribution or a source of randomness is refused.
package enum RandomnessFault: Error, Hashable, Sendable {
  case contributesTwice(PartyID)
  case didNotCommit(PartyID)
  case revealedAlready(PartyID)
  case doesNotOpen(PartyID)
  case tooFewGroups
  case tooFewDigits
}

extension RandomnessFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .contributesTwice(let party): "\(party) contributes twice"
    case .didNotCommit(let party): "\(party) made no commitment to this round"
    case .revealedAlready(let party): "\(party) has revealed already"
    case .doesNotOpen(let party): "what \(party) reveals is not what it committed to"
    case .tooFewGroups: "values of two independent parties at least are needed"
    case .tooFewDigits: "dice must give 20 to 200 digits, and digits only"
    }
  }
}

/// The seed of a round.
///
/// SHA-256("countersign/seed/v1" ‖ root ‖ count ‖ round ‖ source), numbers as eight big-endian
/// bytes; the source is a byte and its contents: 1, number of reveals, then party and value of each
/// in the order of party ids; 2, number of digits, digits; 3, chain hash, round number, randomness,
/// the 64 bytes of the inspector's output; 0, nothing. Source: inspection.md §3.14. Throws `tooFewDigits`, `tooFewGroups` without any reveal, or
/// `contributesTwice`.
package func roundSeed(
  _ commitment: PopulationCommitment, round: RoundID, source: RandomnessSource
) throws(RandomnessFault) -> Digest {
  var text = [UInt8](tag: "countersign/seed/v1", room: 512)
  commitment.root.append(to: &text)
  text.append(bigEndian: UInt64(clamping: commitment.count))
  text.append(bigEndian: round.bits)
  switch source {
  case .reveals(let reveals):
    text.append(1)
    try append(reveals, to: &text)
  case .dice(let digits):
    guard DiceCeremony.areDigits(digits) else { throw .tooFewDigits }
    text.append(2)
    text.append(bigEndian: UInt64(digits.utf8.count))
    text.append(contentsOf: digits.utf8)
  case .beacon(let chain, let number, let randomness, let output):
    text.append(3)
    chain.append(to: &text)
    text.append(bigEndian: number)
    randomness.append(to: &text)
    text.append(contentsOf: output)
  case .unseen:
    text.append(0)
  }
  return Digest.sha256(text)
}

/// The seed by which an auditor is drawn: SHA-256("countersign/assign-seed/v1" ‖ engagement ‖ attempt
/// ‖ number of reveals ‖ party and value of each in the order of party ids), numbers as eight
/// big-endian bytes. Throws as `roundSeed` does.
package func drawingSeed(
  _ engagement: EngagementID, attempt: Int64, _ reveals: [Reveal]
) throws(RandomnessFault) -> Digest {
  var text = Array("countersign/assign-seed/v1".utf8)
  text.append(bigEndian: engagement.bits)
  text.append(bigEndian: UInt64(bitPattern: attempt))
  try append(reveals, to: &text)
  return Digest.sha256(text)
}

private func append(_ reveals: [Reveal], to text: inout [UInt8]) throws(RandomnessFault) {
  guard !reveals.isEmpty else { throw .tooFewGroups }
  let sorted = reveals.sorted { $0.party < $1.party }
  text.append(bigEndian: UInt64(sorted.count))
  for (index, reveal) in sorted.enumerated() {
    if index > 0, sorted[index - 1].party == reveal.party {
      throw .contributesTwice(reveal.party)
    }
    text.append(bigEndian: reveal.party.bits)
    reveal.value.append(to: &text)
  }
}

extension [UInt8] {
  /// The bytes of a tag, with room for so many bytes in all.
  init(tag: StaticString, room: Int) {
    self.init()
    reserveCapacity(room)
    tag.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends eight big-endian bytes.
  mutating func append(bigEndian value: UInt64) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  /// Appends four big-endian bytes.
  mutating func append(bigEndian value: UInt32) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
