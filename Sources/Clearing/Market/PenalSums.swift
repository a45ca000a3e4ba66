import Canon
import Pages
import Suretyship
import Vocabulary

/// The penal sums of a bond that was raised, in the order of time; a bond that never was has no such row.
package struct PenalSumsRow: Fielded, Hashable {
  package var bond: BondID = .none
  package var periods: [PenalPeriod] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("periods", &periods, "what its penal sum was, from when on")
  }

  /// Most raises of one bond.
  static let periodsMax = 1024
}

extension Register {
  /// The terms of a bond as they answer for a loss that was found at a moment: with the penal sum of then.
  ///
  /// A loss is as old as its finding at the least, so that nobody is surety for what was known when it signed; when it arose is
  /// rarely known (docs/decisions/0008).
  package func terms(of bond: BondRow, forLossFoundAt at: Instant) -> BondTerms {
    var terms = bond.terms
    if let sum = market.tables.penalSums[bond.id]?.periods.inForce(at: at) { terms.penalSum = sum }
    return terms
  }

  /// The row of a bond's penal sums after an amendment; nothing where it does not raise.
  func penalSums(
    from old: BondRow, to new: BondRow, at: Instant
  ) throws(Refusal) -> [Change] {
    guard new.terms.penalSum != old.terms.penalSum else { return [] }
    var row = market.tables.penalSums[old.id] ?? PenalSumsRow()
    if row.periods.isEmpty {
      row.bond = old.id
      row.periods.append(PenalPeriod(from: old.issuedAt, penalSum: old.terms.penalSum))
    }
    guard row.periods.count < PenalSumsRow.periodsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(PenalSumsRow.periodsMax) raises")
    }
    row.periods.append(PenalPeriod(from: at, penalSum: new.terms.penalSum))
    return [.market(.penalSums(row))]
  }
}

extension PenalSumsRow: PageRow {}
