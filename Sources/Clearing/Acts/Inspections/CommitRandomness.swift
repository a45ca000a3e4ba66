import Canon
import Inspection
import Vocabulary

/// A party other than the site binds itself to a random value before the population is fixed.
///
/// Source: Blum, "Coin flipping by telephone" (1981); inspection.md §3.14. Who may: auditor, regulator, surety, the buyer of another site;
/// never the site's operator, a buyer whose goods stand there, or an affiliate of one of them. The commitment is SHA-256 over a tag, the
/// round, the party and the value (`Inspection.Reveal`), so that no old one serves again. Corrected by nothing: a value that is
/// never revealed drops out at the reveal deadline.
package struct CommitRandomness: ActBody {
  package var round: RoundID = .none
  package var commitment: Digest = .zero

  package init() {}
  package init(round: RoundID, commitment: Digest) {
    self.round = round
    self.commitment = commitment
  }

  package static let kind = ActKind.commitRandomness
  /// Most parties that may contribute to one round.
  static let contributorsMax = 16

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("round", &round, "round to contribute to")
    try visit("commitment", &commitment, "SHA-256 that binds the value")
  }

  static let late = RefusalKind(
    "randomness.late", "the population is fixed: no further commitment is taken",
    fix: "contribute to the next round")
  static let siteSide = RefusalKind(
    "randomness.site-side", "the acting party belongs to the site that is inspected",
    fix: "leave the randomness to parties independent of the site")
  static let twice = RefusalKind(
    "randomness.twice", "the acting party has committed to this round already",
    fix: "reveal that value after the population is fixed")
  package static var refusals: [RefusalKind] { [late, siteSide, twice] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator, .surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.status == .ordered else { throw Refusal(Self.late, round.status.rawValue) }
    let site = try register.site(round.siteID)
    guard !register.isSiteSide(call.by, of: site) else { throw Refusal(Self.siteSide) }
    guard !round.contributions.contains(where: { $0.party == call.by }) else {
      throw Refusal(Self.twice)
    }
    guard round.contributions.count < Self.contributorsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.contributorsMax) contributors")
    }
    guard commitment != .zero else { throw Refusal(CommonRefusals.badValue, "commitment") }
    var contribution = Contribution()
    contribution.party = call.by
    contribution.commitment = commitment
    round.contributions.append(contribution)
    return [.round(round)]
  }
}

extension Register {
  /// Whether a party is the site's operator, a buyer whose goods belong there, or an affiliate of one of them.
  package func isSiteSide(_ party: PartyID, of site: SiteEntry) -> Bool {
    if areAffiliated(party, site.operator) { return true }
    var seen = site.operator
    for id in site.sales {
      guard let buyer = sales[id]?.buyer, buyer != seen else { continue }
      if areAffiliated(party, buyer) { return true }
      seen = buyer
    }
    return false
  }
}
