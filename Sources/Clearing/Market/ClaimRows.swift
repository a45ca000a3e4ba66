import Canon
import Pages
import Rulebook
import Suretyship
import Vocabulary

package enum IndemnityTag: IdentifierTag { package static let prefix: StaticString = "indemnity" }
package enum PledgeTag: IdentifierTag { package static let prefix: StaticString = "pledge" }

/// Who, beside the principal, makes a surety whole: each for all of it.
package struct IndemnityRow: Fielded, Hashable {
  package var surety: PartyID = .none
  package var principal: PartyID = .none
  package var indemnitors: [PartyID] = []
  package var signedAt: Instant = .zero

  package init() {}

  package var id: Identifier<IndemnityTag> { Self.id(surety, principal) }

  package static func id(_ surety: PartyID, _ principal: PartyID) -> Identifier<IndemnityTag> {
    Identifier(of: Digest.sha256(Array("\(surety.text)|\(principal.text)".utf8)))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "surety that is made whole")
    try visit("principal", &principal, "principal of its bonds")
    try visit("indemnitors", &indemnitors, "who answers to it jointly and severally")
    try visit("signedAt", &signedAt, "when the last of them signed")
  }
}

/// Security that a principal pledged to a surety for a bond, and what the surety has called for.
package struct PledgeRow: Fielded, Hashable {
  package var bond: BondID = .none
  package var surety: PartyID = .none
  package var held: Money = .zero
  package var drawn: Money = .zero
  /// What must be held in all by the call's last moment; absent without a call.
  package var called: Money?
  package var calledFor: CaseID?
  package var callDueAt: Instant?
  package var returned: Money?
  package var returnDueAt: Instant?

  package init() {}

  package var id: Identifier<PledgeTag> { Self.id(bond, surety) }

  package static func id(_ bond: BondID, _ surety: PartyID) -> Identifier<PledgeTag> {
    Identifier(of: Digest.sha256(Array("\(bond.text)|\(surety.text)".utf8)))
  }

  /// What a call still lacks; zero without one.
  package var lacking: Money {
    let most = called?.minor ?? 0
    return Money(minor: max(0, most - held.minor), currency: held.currency)
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("surety", &surety, "surety that holds it")
    try visit("held", &held, "held now")
    try visit("drawn", &drawn, "used to make the surety whole")
    try visit("called", &called, "what the surety calls to be held in all")
    try visit("calledFor", &calledFor, "case whose finding the call rests on")
    try visit("callDueAt", &callDueAt, "until when the call is to be met")
    try visit("returned", &returned, "given back to the principal")
    try visit("returnDueAt", &returnDueAt, "until when the rest is to be given back")
  }
}

/// Interest on a demand that was not paid in time. It is its debtor's own and no part of the penal sum.
package struct InterestRow: Fielded, Hashable {
  package var demand: DemandID = .none
  package var accrued: Money = .zero
  package var paid: Money = .zero
  /// Until when it was reckoned.
  package var reckonedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "the demand")
    try visit("accrued", &accrued, "interest so far")
    try visit("paid", &paid, "of it, paid")
    try visit("reckonedAt", &reckonedAt, "until when it was reckoned")
  }
}

/// What an auditor's liability insurance covers, as its application states.
package struct LiabilityCoverRow: Fielded, Hashable {
  package var auditor: PartyID = .none
  package var amount: Money = .zero
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("auditor", &auditor, "the auditor")
    try visit("amount", &amount, "amount covered for one loss")
    try visit("at", &at, "when it was stated")
  }
}

package enum DutyTag: IdentifierTag { package static let prefix: StaticString = "duty" }

/// A condition of the quote that was taken: from the signing of the bond a duty of its principal.
package struct DutyRow: Fielded, Hashable {
  package var bond: BondID = .none
  /// Its place among the quote's conditions, from 1.
  package var number: Int64 = 0
  package var text: String = ""
  package var metAt: Instant?
  package var evidence: Digest?

  package init() {}

  package var id: Identifier<DutyTag> { Self.id(bond, number) }

  package static func id(_ bond: BondID, _ number: Int64) -> Identifier<DutyTag> {
    Identifier(of: Digest.sha256(Array("\(bond.text)|\(number)".utf8)))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("number", &number, "its place among the conditions, from 1")
    try visit("text", &text, "the condition, in the surety's words")
    try visit("metAt", &metAt, "when its principal showed that it is met")
    try visit("evidence", &evidence, "SHA-256 of the evidence for it")
  }
}

extension Register {
  /// Conditions of a bond's quote as duties, in their order; none for a bond without.
  package func duties(of bond: BondID) -> [DutyRow] {
    var out: [DutyRow] = []
    while let row = market.tables.duties[DutyRow.id(bond, Int64(out.count) + 1)] { out.append(row) }
    return out
  }

  /// The duties that a quote's conditions make.
  func newDuties(of bond: BondID, _ conditions: [String]?) -> [Change] {
    (conditions ?? []).enumerated().map { index, text in
      var row = DutyRow()
      row.bond = bond
      row.number = Int64(index) + 1
      row.text = text
      return .market(.duty(row))
    }
  }

  /// Interest on a demand reckoned to a moment: simple, by whole days from the day it was due, on what is still owed on it;
  /// `nil` where the rulebook asks for none.
  func interest(
    on demand: DemandRow, owed: Money, under law: BondLaw, at: Instant
  ) throws(Refusal) -> InterestRow? {
    guard let rate = law.terms.interestPpm, rate > 0 else { return nil }
    var row = market.tables.interest[demand.id] ?? InterestRow()
    if row.demand == .none {
      row.demand = demand.id
      row.accrued = owed.none
      row.paid = owed.none
      row.reckonedAt = demand.dueAt
    }
    let days = Int64(at.day.number) - Int64(row.reckonedAt.day.number)
    guard days > 0 else { return row }
    guard let more = simpleInterest(on: owed, ratePpm: Int64(rate), days: days) else {
      throw Refusal(CommonRefusals.overflow, "interest on \(owed)")
    }
    row.accrued = try Cents.sum(row.accrued, more)
    row.reckonedAt = at
    return row
  }

  /// Every movement of a party over some days as statements of its accounts, payments in one and collateral in the other; `nil` for what cannot be
  /// booked.
  package func statements(
    of party: PartyID, from: Day, to: Day, currency: Currency = .usd
  ) -> [Statement]? {
    let rows = transfers.rows.filter { $0.amount.currency == currency && $0.from != $0.to }
    let dated = rows.map { row in
      DatedTransfer(
        on: row.at.day,
        Transfer(
          debit: Account(row.to, .cash), credit: Account(row.from, .cash), amount: row.amount,
          memo: row.memo))
    }
    let pledged = market.tables.collateral.rows.filter {
      $0.amount.currency == currency && $0.surety != $0.principal
    }
    guard
      let all = try? Statements(
        Array(dated) + pledged.map(\.dated), from: from, to: to, currency: currency),
      all.isBalanced
    else { return nil }
    return all.of(party)
  }
}

extension IndemnityRow: PageRow {}
extension PledgeRow: PageRow {}
extension InterestRow: PageRow {}
extension LiabilityCoverRow: PageRow {}
extension DutyRow: PageRow {}
