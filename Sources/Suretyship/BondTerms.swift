import Canon
import Vocabulary

/// Which form a bond has.
///
/// Source: 19 CFR 113.12: a bond is for a single transaction or continuous.
package enum BondForm: String, Word {
  case singleTransaction = "single-transaction"
  case continuous
}

/// What makes a bond payable.
///
/// Source: DESIGN.md, "Suretyship, in one paragraph".
package enum BondTrigger: String, Word {
  /// A penalty that was finally determined: the principal is asked first.
  case finalPenalty = "final-penalty"
  /// A fixed sum for each unit unaccounted for after the cure.
  case liquidatedDamages = "liquidated-damages"
  /// The obligee's demand alone: determined without waiting for responses, and asked of the sureties first.
  case onDemand = "on-demand"
}

/// One surety's part of a bond.
package struct CoSurety: Hashable, Fielded {
  package var surety: PartyID = .none
  package var sharePpm: Int64 = 0

  package init() {}
  package init(surety: PartyID, sharePpm: Int64) {
    self.surety = surety
    self.sharePpm = sharePpm
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "the surety")
    try visit("sharePpm", &sharePpm, "its share of the penal sum, parts per million")
  }
}

/// The terms that principal and sureties sign towards the obligee.
///
/// Source: 19 CFR 113.12 (form), 113.21 (what a bond states), 113.31(a) (principal and surety
/// differ); 31 CFR 223.11 (each co-surety states its own capped share).
package struct BondTerms: Hashable, Fielded {
  package var form: BondForm = .singleTransaction
  package var penalSum: Money = .zero
  package var premium: Money = .zero
  package var effectiveOn: Day = Day(number: 0)
  package var expiresOn: Day?
  package var trigger: BondTrigger = .liquidatedDamages
  package var obligationMonths: Int = 24
  package var discoveryMonths: Int = 12
  package var coSureties: [CoSurety] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("form", &form, "single transaction or continuous")
    try visit("penalSum", &penalSum, "the most that all sureties together pay")
    try visit(
      "premium", &premium, "what the principal pays for the term, for all sureties together")
    try visit("effectiveOn", &effectiveOn, "first day whose shipments are charged to the bond")
    try visit("expiresOn", &expiresOn, "last such day; none: until cancelled")
    try visit("trigger", &trigger, "what makes the bond payable")
    try visit(
      "obligationMonths", &obligationMonths, "how long a shipment is answered for, months")
    try visit(
      "discoveryMonths", &discoveryMonths,
      "how long after that a loss may be discovered, months")
    try visit("coSureties", &coSureties, "sureties and their shares, which sum to one whole")
  }

  /// The most months that a window may run.
  package static let monthLimit = 600
  /// The most co-sureties of one bond.
  package static let coSuretyLimit = 64

  /// Throws the first reason why these terms are no bond of this principal. Affiliates are the
  /// principal's, passed in.
  package func check(principal: PartyID, affiliates: Set<PartyID> = []) throws(BondFault) {
    guard penalSum.minor > 0 else { throw .noPenalSum }
    guard premium.currency == penalSum.currency, (0...penalSum.minor).contains(premium.minor)
    else { throw .badPremium }
    if let expiresOn, expiresOn < effectiveOn { throw .endsBeforeItStarts }
    guard (0...Self.monthLimit).contains(obligationMonths),
      (0...Self.monthLimit).contains(discoveryMonths)
    else { throw .badMonths }
    guard !coSureties.isEmpty, coSureties.count <= Self.coSuretyLimit else { throw .noSurety }
    var sum: Int64 = 0
    var seen: Set<PartyID> = []
    for part in coSureties {
      guard part.sharePpm > 0, part.sharePpm <= 1_000_000 else { throw .badShare(part.surety) }
      guard seen.insert(part.surety).inserted else { throw .suretyTwice(part.surety) }
      guard part.surety != principal else { throw .principalIsSurety }
      guard !affiliates.contains(part.surety) else { throw .affiliated(part.surety) }
      sum += part.sharePpm
    }
    guard sum == 1_000_000 else { throw .sharesDoNotSum(ppm: sum) }
  }

  /// Each co-surety's part of the penal sum, in the order stated, to the cent. Empty when the
  /// shares are not sound.
  package var partsOfPenalSum: [Money] {
    guard let parts = split(penalSum.minor, sharesPpm: coSureties.map(\.sharePpm)) else {
      return []
    }
    return parts.map { Money(minor: $0, currency: penalSum.currency) }
  }
}

/// Why terms are not a bond.
package enum BondFault: Error, Hashable, Sendable {
  case noPenalSum
  case badPremium
  case endsBeforeItStarts
  case badMonths
  case noSurety
  case badShare(PartyID)
  case suretyTwice(PartyID)
  case principalIsSurety
  case affiliated(PartyID)
  case sharesDoNotSum(ppm: Int64)
}

extension BondFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noPenalSum: "the penal sum must be above zero"
    case .badPremium:
      "the premium is negative, above the penal sum or in another currency than it"
    case .endsBeforeItStarts: "the bond expires before it takes effect"
    case .badMonths: "obligation and discovery must last 0 to \(BondTerms.monthLimit) months"
    case .noSurety: "a bond needs one to \(BondTerms.coSuretyLimit) sureties"
    case .badShare(let party): "the share of \(party) must lie above 0 and at most at the whole"
    case .suretyTwice(let party): "\(party) stands twice among the sureties"
    case .principalIsSurety: "principal and surety are the same party"
    case .affiliated(let party): "\(party) is affiliated with the principal"
    case .sharesDoNotSum(let ppm): "the shares sum to \(ppm) parts per million, not 1,000,000"
    }
  }
}

/// The penal sum: insured value × penalty multiple × coverage, rounded up to the cent once. `nil`
/// for negative arguments or on overflow.
///
/// Source: DESIGN.md: insured value is the invoice or the dated reference price, whichever is
/// higher; coverage is the policy's knob.
package func penalSum(
  insuredValue: Money, penaltyMultiplePpm: Int64, coveragePpm: Int64
) -> Money? {
  guard insuredValue.minor >= 0, penaltyMultiplePpm >= 0, coveragePpm >= 0 else { return nil }
  let whole: Int128 = 1_000_000_000_000
  let (rate, over) = Int128(penaltyMultiplePpm).multipliedReportingOverflow(by: Int128(coveragePpm))
  let (product, over2) = Int128(insuredValue.minor).multipliedReportingOverflow(by: rate)
  guard !over, !over2 else { return nil }
  let (quotient, rest) = product.quotientAndRemainder(dividingBy: whole)
  guard let minor = Int64(exactly: rest > 0 ? quotient + 1 : quotient) else { return nil }
  return Money(minor: minor, currency: insuredValue.currency)
}
