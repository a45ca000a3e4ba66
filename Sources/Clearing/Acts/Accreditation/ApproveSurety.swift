import Canon
import Rulebook
import Vocabulary

/// The regulator approves a surety, or renews the approval, with the capital and surplus it has verified and a limit per bond.
///
/// Source: 31 CFR 223.10 (no bond over 10 % of paid-up capital and surplus; the share is the rulebook's `suretyLimitPpm`) and 19 CFR
/// 113.38 (no new approval of a delinquent surety). What exceeds the limit needs co-sureties. Corrected by approving again with
/// other figures, by suspend-accreditation and withdraw-accreditation.
package struct ApproveSurety: ActBody {
  package var surety: PartyID = .none
  package var validUntil: Day = Day(number: 0)
  package var capitalAndSurplus: Money = .zero
  package var limitPerBond: Money?

  package init() {}
  package init(
    surety: PartyID, validUntil: Day, capitalAndSurplus: Money, limitPerBond: Money? = nil
  ) {
    self.surety = surety
    self.validUntil = validUntil
    self.capitalAndSurplus = capitalAndSurplus
    self.limitPerBond = limitPerBond
  }

  package static let kind = ActKind.approveSurety
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "surety that has applied, or whose approval is renewed")
    try visit("validUntil", &validUntil, "last day of the approval, at most five years off")
    try visit("capitalAndSurplus", &capitalAndSurplus, "paid-up, as the regulator verified it")
    try visit("limitPerBond", &limitPerBond, "lower limit per bond than the rulebook's share")
  }

  static let overShare = RefusalKind(
    "surety.limit-over-share", "the limit is over the rulebook's share of capital and surplus",
    fix: "state a lower limit, or none")
  static let delinquent = RefusalKind(
    "surety.owes", "the surety owes on a demand past its clock",
    fix: "it pays what it owes first (19 CFR 113.38)")
  static let otherCurrency = RefusalKind(
    "surety.other-currency", "the limit is in another currency than the bonds that are open",
    fix: "state capital and limit in the currency of its open bonds")

  package static var refusals: [RefusalKind] {
    [overShare, delinquent, otherCurrency, AccreditationRefusals.badCapital]
      + AccreditationRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.applicant(surety, as: .surety)
    try register.checkAccreditation(until: validUntil, on: call.on)
    guard !row.isDelinquent else { throw Refusal(Self.delinquent) }
    let law = try register.lawInForce().law
    let most = try Self.limit(
      of: capitalAndSurplus, sharePpm: Int64((law.terms ?? Terms()).suretyLimitPpm))
    let limit = limitPerBond ?? most
    guard limit.currency == most.currency, limit.minor > 0, limit.minor <= most.minor else {
      throw Refusal(Self.overShare, "\(limit) of \(most)")
    }
    guard row.exposure.minor == 0 || row.exposure.currency == limit.currency else {
      throw Refusal(Self.otherCurrency, row.exposure.currency.text)
    }
    if row.status != .accredited { row.since = call.at }
    row.status = .accredited
    row.validUntil = validUntil
    row.capitalAndSurplus = capitalAndSurplus
    row.limitPerBond = limit
    return [.accreditation(row)]
  }

  /// A share of capital and surplus, rounded down to the cent.
  static func limit(of capital: Money, sharePpm: Int64) throws(Refusal) -> Money {
    guard capital.minor > 0 else { throw Refusal(AccreditationRefusals.badCapital) }
    guard (0...1_000_000).contains(sharePpm) else {
      throw Refusal(CommonRefusals.badValue, "suretyLimitPpm")
    }
    let product = capital.minor.multipliedFullWidth(by: sharePpm)
    let (cents, _) = Int64(1_000_000).dividingFullWidth(product)
    return Money(minor: cents, currency: capital.currency)
  }
}
