import Rulebook
import Suretyship
import Vocabulary

/// Refusals that every act which binds a surety may meet.
enum SuretyRefusals {
  static let notApproved = RefusalKind(
    "surety.not-approved", "a surety is not approved, or its approval is not in force",
    fix: "have the regulator approve it, or choose another surety")
  static let delinquent = RefusalKind(
    "surety.delinquent", "a surety has not paid a demand in time and may sign no new bond",
    fix: "it pays what it owes first")
  static let holdsCollateral = RefusalKind(
    "surety.holds-collateral",
    "a surety has not given collateral back in time and may sign no new bond",
    fix: "it gives back what it holds for bonds that were released (return-collateral)")
  static let affiliated = RefusalKind(
    "surety.affiliated", "a surety is the principal or affiliated with it",
    fix: "take a surety that the principal neither owns nor is owned by (19 CFR 113.31)")
  static let auditsPrincipal = RefusalKind(
    "surety.audits-principal", "a surety is affiliated with the auditor of the site",
    fix: "take a surety that is independent of the auditor")
  static let excluded = RefusalKind(
    "surety.excluded", "the buyer has excluded a surety", fix: "take another surety")
  static let overLimit = RefusalKind(
    "surety.over-limit", "a surety's share is over its limit for one bond",
    fix: "lower its share and add co-sureties (31 CFR 223.10, 223.11)")
  static let shares = RefusalKind(
    "surety.bad-shares",
    "the sureties' shares do not add up to the whole, or a surety stands there twice",
    fix: "state each surety once, with shares that add up to 1,000,000 parts per million")

  static let all =
    [
      notApproved, delinquent, holdsCollateral, affiliated, auditsPrincipal, excluded, overLimit,
      shares,
    ] + LimitRefusals.all + ExporterRefusals.all
}

/// Refusals of terms that a rulebook does not allow.
enum TermsRefusals {
  static let penalSum = RefusalKind(
    "terms.penal-sum-too-low", "the penal sum is below what is required",
    fix: "state at least the amount named")
  static let dates = RefusalKind(
    "terms.dates", "the bond's dates do not make a period that lies ahead",
    fix: "state a first day that is not after the last, and a last day that is not past")
  static let periods = RefusalKind(
    "terms.periods-too-short", "obligation or discovery period is shorter than the rulebook asks",
    fix: "offer at least the periods named")
  static let trigger = RefusalKind(
    "terms.trigger", "the trigger of payment is not the rulebook's",
    fix: "offer the trigger named")
  static let amounts = RefusalKind(
    "terms.amounts", "premium or collateral is negative, too large or in another currency",
    fix: "state them in the currency of the penal sum")
  static let sale = RefusalKind(
    "bond.sale-not-open", "the sale was withdrawn or another has taken its place",
    fix: "apply for the sale that stands")

  static let all = [penalSum, dates, periods, trigger, amounts, sale]
}

extension Register {
  /// Checks every surety of a bond that is about to bind them: approved, not delinquent, independent of principal and
  /// auditor, of the exporter as far as the rulebook asks for it, not excluded, and each part of the penal sum within that surety's own
  /// limits.
  ///
  /// For one bond that is 10 % of paid-up capital and surplus (31 CFR 223.10), as the regulator approved it; where the rulebook
  /// gives days to reinsure the excess, up to all of it (223.11), less what is still to be reinsured of other bonds. Further limits hold
  /// for a principal group, a country, a kind of goods and in all, counting what the bond adds to what it was before.
  ///
  /// - Parameter bond: the bond that is amended; `nil` for a new one.
  func checkSureties(
    _ terms: BondTerms, amending bond: BondRow? = nil, for sale: SaleRow?, at place: BookPlace,
    excluded: [PartyID], under law: Terms, on: Day
  ) throws(Refusal) {
    let principal = place.principal
    do throws(BondFault) {
      try terms.check(principal: principal)
    } catch {
      throw Refusal(error.refusal, error.description)
    }
    let auditor = sale.flatMap { self.auditor(of: $0) }
    for (part, amount) in zip(terms.coSureties, terms.partsOfPenalSum) {
      let id = part.surety.text
      guard suretyStands(part.surety, on: on), let row = accreditations[part.surety] else {
        throw Refusal(SuretyRefusals.notApproved, id)
      }
      guard !row.isDelinquent else { throw Refusal(SuretyRefusals.delinquent, id) }
      guard !isLateWithCollateral(part.surety, on: on) else {
        throw Refusal(SuretyRefusals.holdsCollateral, id)
      }
      guard !excluded.contains(part.surety) else { throw Refusal(SuretyRefusals.excluded, id) }
      guard !areAffiliated(part.surety, principal) else {
        throw Refusal(SuretyRefusals.affiliated, id)
      }
      if let auditor, areAffiliated(part.surety, auditor) {
        throw Refusal(SuretyRefusals.auditsPrincipal, id)
      }
      let most = mostOfOneBond(row, besides: bond?.id, under: law, on: on)
      guard amount.currency == row.limitPerBond.currency, amount.minor <= most.minor else {
        throw Refusal(SuretyRefusals.overLimit, "\(id): \(amount) of \(most)")
      }
    }
    if let sale { try checkExporter(terms.coSureties, of: sale, under: law) }
    var moves = moves(from: bond?.terms, to: terms)
    for (index, amount) in terms.partsOfPenalSum.enumerated() where moves.indices.contains(index) {
      moves[index].pending = pendingExcess(
        amount, of: moves[index].surety, in: bond?.id, under: law, on: on)
    }
    try checkLimits(moves, at: place, under: law, on: on, amending: bond?.id)
  }

  /// The most that a surety may sign of one bond: its limit, or where the excess may be reinsured its capital and surplus less what is still
  /// to be reinsured of other bonds.
  private func mostOfOneBond(
    _ row: AccreditationRow, besides bond: BondID?, under law: Terms, on: Day
  ) -> Money {
    guard law.reinsuranceDays != nil else { return row.limitPerBond }
    let open = openExcesses(of: row.party, on: on, besides: bond).reduce(0) { $0 + $1.amount }
    let most = max(row.limitPerBond.minor, row.capitalAndSurplus.minor - open)
    return Money(minor: most, currency: row.limitPerBond.currency)
  }

  /// The auditor engaged for a sale's site, if there is one.
  func auditor(of sale: SaleRow) -> PartyID? {
    let id = sale.engagement ?? sites[sale.siteID]?.engagement
    guard let id, let engagement = engagements[id], engagement.status != .ended,
      engagement.auditor != .none
    else { return nil }
    return engagement.auditor
  }

  /// Refuses a sale for which no bond can be asked any more.
  func checkOpen(_ sale: SaleRow) throws(Refusal) {
    guard sale.withdrawnAt == nil, sale.supersededAt == nil else {
      throw Refusal(TermsRefusals.sale, sale.id.text)
    }
  }

  /// Accreditation rows with each surety's exposure moved from its part of one penal sum to that of another.
  func exposures(from old: BondTerms?, to new: BondTerms?) throws(Refusal) -> [Change] {
    let parts = (new ?? old)?.coSureties ?? []
    let less = old?.partsOfPenalSum ?? []
    let more = new?.partsOfPenalSum ?? []
    var changes: [Change] = []
    for (index, part) in parts.enumerated() {
      var row = try accreditation(part.surety)
      // A book without exposure has no currency yet: it takes that of its limit.
      if row.exposure.minor == 0 {
        row.exposure = Money(minor: 0, currency: row.limitPerBond.currency)
      }
      if index < more.count { row.exposure = try Cents.sum(row.exposure, more[index]) }
      if index < less.count { row.exposure = try Cents.rest(row.exposure, less[index]) }
      changes.append(.accreditation(row))
    }
    return changes
  }
}

extension BondFault {
  /// The refusal that stands for this fault.
  var refusal: RefusalKind {
    switch self {
    case .noPenalSum: TermsRefusals.penalSum
    case .badPremium: TermsRefusals.amounts
    case .endsBeforeItStarts: TermsRefusals.dates
    case .badMonths: TermsRefusals.periods
    case .noSurety, .badShare, .suretyTwice, .sharesDoNotSum: SuretyRefusals.shares
    case .principalIsSurety, .affiliated: SuretyRefusals.affiliated
    }
  }
}
