import Canon
import Inspection
import Vocabulary

/// A party independent of the site binds itself to a random value before the population is fixed, beside the inspector's own
/// (`OrderRound`).
///
/// Source: Blum, "Coin flipping by telephone" (1981); inspection.md §3.14. Who may: accredited auditors, approved sureties and the regulator;
/// never a party to the site or to a sale whose goods belong there, a surety of its bond, the auditor who is checked, or an affiliate of one of
/// them. The commitment is SHA-256 over a tag, the round, the party and the value (`Inspection.Reveal`), so that no old one serves
/// again. Corrected by nothing: a value that is never revealed drops out at the reveal deadline, counts on its party's record,
/// and keeps the party from contributing for a time.
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
    "randomness.site-side", "the acting party has a part in the site, its sales or their bonds",
    fix: "leave the randomness to parties independent of the site")
  static let notAdmitted = RefusalKind(
    "randomness.not-admitted",
    "only accredited auditors, approved sureties and the regulator contribute randomness",
    fix: "leave the randomness to them")
  static let silentBefore = RefusalKind(
    "randomness.silent-before", "the acting party did not reveal a value it had committed to",
    fix: "contribute again after the day named")
  static let twice = RefusalKind(
    "randomness.twice", "the acting party has committed to this round already",
    fix: "reveal that value after the population is fixed")
  static let notByValues = RefusalKind(
    "randomness.not-by-values", "the order names dice or a beacon: no values go into this round",
    fix: "nothing is to be done")
  package static var refusals: [RefusalKind] {
    [late, siteSide, notAdmitted, silentBefore, twice, notByValues]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.auditor, .regulator, .surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var round = try register.round(self.round)
    guard round.status == .ordered else { throw Refusal(Self.late, round.status.rawValue) }
    guard round.isByValues else { throw Refusal(Self.notByValues) }
    try register.checkContributor(call.by, to: round, on: call.on)
    guard !round.contributions.contains(where: { $0.party == call.by }) else {
      throw Refusal(Self.twice)
    }
    guard round.contributions.count < Self.contributorsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.contributorsMax) contributors")
    }
    guard commitment != .zero else { throw Refusal(CommonRefusals.badValue, "commitment") }
    round.contributions.append(
      Contribution(
        party: call.by, commitment: commitment,
        group: register.contributorGroup(of: call.by, among: round.contributions)))
    return [.round(round)]
  }
}

extension Register {
  /// Days for which a party that did not reveal contributes nothing.
  static let silenceDays = 90

  /// Whether a party may contribute randomness to a round on a day, beside those who have.
  package func mayContribute(_ party: PartyID, to round: RoundRow, on day: Day) -> Bool {
    guard !round.contributions.contains(where: { $0.party == party }) else { return false }
    do throws(Refusal) {
      try checkContributor(party, to: round, on: day)
      return true
    } catch {
      return false
    }
  }

  fileprivate func checkContributor(
    _ party: PartyID, to round: RoundRow, on day: Day
  ) throws(Refusal) {
    guard !isConcerned(party, in: round, at: try site(round.siteID)) else {
      throw Refusal(CommitRandomness.siteSide)
    }
    try checkAdmitted(party, as: [.auditor, .surety], on: day)
  }

  /// Throws unless a party is the regulator, or accredited in one of the roles and has not withheld a value of late.
  func checkAdmitted(_ party: PartyID, as roles: [Role], on day: Day) throws(Refusal) {
    guard party != opening?.regulator else { return }
    guard roles.contains(where: { isAccredited(party, as: $0, on: day) }) else {
      throw Refusal(CommitRandomness.notAdmitted)
    }
    if let place = accreditations.place(of: party),
      let silentOn = accreditations[at: place].lastSilentAt?.day,
      day < silentOn.adding(days: Self.silenceDays)
    {
      throw Refusal(
        CommitRandomness.silentBefore, silentOn.adding(days: Self.silenceDays).text)
    }
  }

  /// Whether a party has a part in what a round inspects: site, sales, bonds, or the round that is checked; or is affiliated with
  /// one that has.
  private func isConcerned(_ party: PartyID, in round: RoundRow, at site: SiteEntry) -> Bool {
    guard !isSiteSide(party, of: site) else { return true }
    if let checked = round.checks.flatMap({ rounds[$0] }), areAffiliated(party, checked.auditor) {
      return true
    }
    var client = site.operator
    if let id = site.engagement, let place = engagements.place(of: id) {
      client = engagements[at: place].buyer
    }
    return !isIndependent(party, at: site, client: client)
  }

  /// The group of a contributor: that of the first it is affiliated with, or a new one.
  func contributorGroup(of party: PartyID, among contributions: [Contribution]) -> Int64 {
    contributions.first { areAffiliated($0.party, party) }?.group ?? Int64(contributions.count)
  }

  private func isAffiliated(_ own: Circle?, with other: PartyID) -> Bool {
    guard let own, let circle = circle(of: other) else { return false }
    return own.meets(circle, in: self)
  }

  /// Whether a party is the site's operator, a buyer whose goods belong there, or an affiliate of one of them.
  package func isSiteSide(_ party: PartyID, of site: SiteEntry) -> Bool {
    if party == site.operator { return true }
    let own = circle(of: party)
    if isAffiliated(own, with: site.operator) { return true }
    var seen = site.operator
    for id in site.sales {
      guard let place = sales.place(of: id) else { continue }
      let buyer = sales[at: place].buyer
      guard buyer != seen else { continue }
      if party == buyer || isAffiliated(own, with: buyer) { return true }
      seen = buyer
    }
    return false
  }
}
