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
  /// A named round of a public beacon (drand): chain hash, round number, its randomness.
  case beacon(chain: Digest, number: UInt64, randomness: Digest)
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
    var text = Array("countersign/reveal/v1".utf8)
    text.append(bigEndian: round.bits)
    text.append(bigEndian: party.bits)
    value.append(to: &text)
    return Digest.sha256(text)
  }

  /// Whether this is what was committed to.
  package func opens(_ commitment: Digest, round: RoundID) -> Bool {
    self.commitment(round: round) == commitment
  }
}

/// Commit-and-reveal among parties other than the audited site, under a rule for lateness that is
/// fixed beforehand.
///
/// Rule: each contributor's commitment stands before the population is committed. At the reveal
/// deadline the round goes on with those who revealed, if at least one of them is independent of
/// the site; the missing value is replaced by nothing, and each who stayed silent is named for the
/// rulebook's penalty. If nobody independent revealed, the round is void and starts anew with new
/// commitments. What silence can gain: a contributor who colludes with the site and sees all other
/// values picks the better of two draws, so that k such contributors raise the chance to miss a
/// loss from β to at most 2^k β; one honest, revealed value among the others makes every draw
/// uniform.
package struct RevealRound: Sendable {
  /// A party's commitment and whether it is independent of the site (not the site, its operator,
  /// owner or affiliate).
  package struct Contributor: Hashable, Sendable {
    package var party: PartyID
    package var commitment: Digest
    package var isIndependent: Bool
    package init(party: PartyID, commitment: Digest, isIndependent: Bool) {
      self.party = party
      self.commitment = commitment
      self.isIndependent = isIndependent
    }
  }

  package let round: RoundID
  package let contributors: [Contributor]
  package private(set) var reveals: [Reveal] = []

  /// Contributors in the order of their ids. Throws when one stands twice, or none is independent.
  package init(round: RoundID, contributors: [Contributor]) throws(RandomnessFault) {
    let sorted = contributors.sorted { $0.party < $1.party }
    for index in sorted.indices.dropFirst() where sorted[index].party == sorted[index - 1].party {
      throw .contributesTwice(sorted[index].party)
    }
    guard sorted.contains(where: \.isIndependent) else { throw .nobodyIndependent }
    self.round = round
    self.contributors = sorted
  }

  /// Takes a reveal. Throws when the party did not commit, revealed already, or the value is not
  /// what it committed to.
  package mutating func accept(_ reveal: Reveal) throws(RandomnessFault) {
    guard let contributor = contributors.first(where: { $0.party == reveal.party }) else {
      throw .didNotCommit(reveal.party)
    }
    guard !reveals.contains(where: { $0.party == reveal.party }) else {
      throw .revealedAlready(reveal.party)
    }
    guard reveal.opens(contributor.commitment, round: round) else {
      throw .doesNotOpen(reveal.party)
    }
    reveals.append(reveal)
  }

  /// Whether every contributor has revealed: the round need not wait for its deadline.
  package var isComplete: Bool { reveals.count == contributors.count }

  /// Those who committed and did not reveal, in the order of their ids.
  package var silent: [PartyID] {
    contributors.map(\.party).filter { party in !reveals.contains { $0.party == party } }
  }

  /// The randomness at the deadline. Throws when nobody independent revealed: the round is void.
  package func close() throws(RandomnessFault) -> RandomnessSource {
    let hasIndependent = contributors.contains { contributor in
      contributor.isIndependent && reveals.contains { $0.party == contributor.party }
    }
    guard hasIndependent else { throw .nobodyIndependent }
    return .reveals(reveals)
  }
}

/// Why a contribution or a source of randomness is refused.
package enum RandomnessFault: Error, Hashable, Sendable {
  case contributesTwice(PartyID)
  case didNotCommit(PartyID)
  case revealedAlready(PartyID)
  case doesNotOpen(PartyID)
  case nobodyIndependent
  case tooFewDigits
}

extension RandomnessFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .contributesTwice(let party): "\(party) contributes twice"
    case .didNotCommit(let party): "\(party) made no commitment to this round"
    case .revealedAlready(let party): "\(party) has revealed already"
    case .doesNotOpen(let party): "what \(party) reveals is not what it committed to"
    case .nobodyIndependent: "nobody independent of the site contributes"
    case .tooFewDigits: "dice must give at least 20 digits, and digits only"
    }
  }
}

/// The seed of a round.
///
/// SHA-256("countersign/seed/v1" ‖ root ‖ count ‖ round ‖ source), numbers as eight big-endian
/// bytes; the source is a byte and its contents: 1, number of reveals, then party and value of each
/// in the order of party ids; 2, number of digits, digits; 3, chain hash, round number, randomness.
/// Source: inspection.md §3.14. Throws `tooFewDigits`, `nobodyIndependent` without any reveal, or
/// `contributesTwice`.
package func roundSeed(
  _ commitment: PopulationCommitment, round: RoundID, source: RandomnessSource
) throws(RandomnessFault) -> Digest {
  var text = Array("countersign/seed/v1".utf8)
  commitment.root.append(to: &text)
  text.append(bigEndian: UInt64(clamping: commitment.count))
  text.append(bigEndian: round.bits)
  switch source {
  case .reveals(let reveals):
    guard !reveals.isEmpty else { throw .nobodyIndependent }
    let sorted = reveals.sorted { $0.party < $1.party }
    text.append(1)
    text.append(bigEndian: UInt64(sorted.count))
    for (index, reveal) in sorted.enumerated() {
      if index > 0, sorted[index - 1].party == reveal.party {
        throw .contributesTwice(reveal.party)
      }
      text.append(bigEndian: reveal.party.bits)
      reveal.value.append(to: &text)
    }
  case .dice(let digits):
    let digits = Array(digits.utf8)
    guard digits.count >= 20, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw .tooFewDigits
    }
    text.append(2)
    text.append(bigEndian: UInt64(digits.count))
    text.append(contentsOf: digits)
  case .beacon(let chain, let number, let randomness):
    text.append(3)
    chain.append(to: &text)
    text.append(bigEndian: number)
    randomness.append(to: &text)
  }
  return Digest.sha256(text)
}

extension [UInt8] {
  /// Appends eight big-endian bytes.
  mutating func append(bigEndian value: UInt64) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  /// Appends four big-endian bytes.
  mutating func append(bigEndian value: UInt32) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
