import Canon
import Suretyship
import Vocabulary

/// A surety grants a buyer a prequalified line: bonds up to a sum each and in all, at a stated rate, without a quote for each.
///
/// Practice: sureties prequalify contractors with a single and an aggregate limit, so that a plan over years knows where it stands. The
/// surety's consent to each bond is given here, once; limits and law are checked again whenever a bond is drawn. Either side ends it by
/// end-line; bonds drawn before stand.
package struct GrantLine: ActBody {
  package var buyer: PartyID = .none
  package var singleLimit: Money = .zero
  package var aggregateLimit: Money = .zero
  package var ratePpm: Int64 = 0
  package var validUntil: Day = Day(number: 0)

  package init() {}
  package init(
    buyer: PartyID, singleLimit: Money, aggregateLimit: Money, ratePpm: Int64, validUntil: Day
  ) {
    self.buyer = buyer
    self.singleLimit = singleLimit
    self.aggregateLimit = aggregateLimit
    self.ratePpm = ratePpm
    self.validUntil = validUntil
  }

  package static let kind = ActKind.grantLine
  package static let readers = Readers.named
  /// Longest line, days: two years.
  static let daysMax = 731

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("buyer", &buyer, "buyer who may draw bonds")
    try visit("singleLimit", &singleLimit, "largest penal sum of one bond")
    try visit(
      "aggregateLimit", &aggregateLimit, "largest penal sum of all bonds drawn, not released")
    try visit("ratePpm", &ratePpm, "premium over penal sum for a year, ppm, 0 to 1,000,000")
    try visit("validUntil", &validUntil, "last day on which bonds may be drawn")
  }

  static let terms = RefusalKind(
    "line.terms", "the line's limits, rate or last day are not sound",
    fix: "state limits above zero in one currency, the single one not above the aggregate, a rate "
      + "from 0 to 100 % and a day at most two years ahead")
  package static var refusals: [RefusalKind] {
    [terms, SuretyRefusals.notApproved, SuretyRefusals.delinquent, SuretyRefusals.affiliated]
      + LimitRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety]), SignerNeed(buyer, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard register.suretyStands(call.by, on: call.on),
      let accreditation = register.accreditations[call.by]
    else { throw Refusal(SuretyRefusals.notApproved, call.by.text) }
    guard !accreditation.isDelinquent else { throw Refusal(SuretyRefusals.delinquent) }
    guard !register.areAffiliated(call.by, buyer) else { throw Refusal(SuretyRefusals.affiliated) }
    guard !register.principalGroup(of: buyer).contains(call.by) else {
      throw Refusal(LimitRefusals.suspected, call.by.text)
    }
    guard singleLimit.minor > 0, singleLimit.currency == aggregateLimit.currency,
      singleLimit.currency == accreditation.limitPerBond.currency,
      singleLimit.minor <= aggregateLimit.minor, (0...1_000_000).contains(ratePpm),
      validUntil >= call.on, validUntil <= call.on.adding(days: Self.daysMax)
    else { throw Refusal(Self.terms) }
    var row = LineRow()
    row.id = LineID(of: call.id)
    row.surety = call.by
    row.buyer = buyer
    row.singleLimit = singleLimit
    row.aggregateLimit = aggregateLimit
    row.drawn = Money(minor: 0, currency: singleLimit.currency)
    row.ratePpm = ratePpm
    row.validUntil = validUntil
    row.grantedAt = call.at
    return [.market(.line(row))]
  }
}
