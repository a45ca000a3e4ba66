import Canon
import Rulebook
import Suretyship
import Vocabulary

/// What one rulebook says about bonds, cases and demands, and which rulebook it is.
struct BondLaw {
  var rulebook: Rulebook

  var terms: Terms { rulebook.terms }
  var digest: Digest { rulebook.digest }

  /// Days of notice after which a surety's cancellation takes effect.
  var noticeDays: Int { max(0, terms.cancellationNoticeDays) }

  /// Penalty multiple × coverage × insured value of so many units of a sale, rounded up to the cent; zero where the
  /// rulebook asks for no bond; `nil` on overflow or for units the sale does not have.
  private func penalSum(_ sale: SaleRow, firstUnits: Int64) -> Money? {
    guard rulebook.hasTerms, terms.requiresBond else {
      return Money(minor: 0, currency: sale.insuredValue.currency)
    }
    guard let value = Cents.proportion(sale.insuredValue, firstUnits, of: sale.units) else {
      return nil
    }
    return rulebook.penalSum(onInsured: value)
  }

  /// Penal sum that the next units of a sale need. Each shipment takes the difference of two running totals, so that all of
  /// them together need exactly what the whole sale needs, however often it is rounded.
  func penalSumNeeded(for sale: SaleRow, nextUnits: Int64) -> Money? {
    let (total, over) = sale.unitsShipped.addingReportingOverflow(nextUnits)
    guard !over, nextUnits >= 0, let after = penalSum(sale, firstUnits: total),
      let before = penalSum(sale, firstUnits: sale.unitsShipped)
    else { return nil }
    return after.subtracting(before)
  }

  /// Penal sum that the units of a sale need which no shipment has taken yet.
  func penalSumNeeded(for sale: SaleRow) -> Money? {
    penalSumNeeded(for: sale, nextUnits: sale.units - min(sale.units, sale.unitsShipped))
  }

  /// Checks terms against the rulebook: sum, dates, periods, trigger. Shares are checked with the sureties.
  func check(_ bond: BondTerms, atLeast needed: Money, on: Day) throws(Refusal) {
    guard bond.penalSum.currency == needed.currency, bond.penalSum.minor > 0,
      bond.penalSum.minor >= needed.minor
    else { throw Refusal(TermsRefusals.penalSum, "at least \(needed)") }
    if let expiresOn = bond.expiresOn, expiresOn < max(bond.effectiveOn, on) {
      throw Refusal(TermsRefusals.dates, "\(bond.effectiveOn) to \(expiresOn)")
    }
    guard bond.obligationMonths >= terms.obligationMonths,
      bond.discoveryMonths >= terms.discoveryMonths
    else {
      throw Refusal(
        TermsRefusals.periods,
        "\(terms.obligationMonths) and \(terms.discoveryMonths) months at least")
    }
    guard bond.trigger.rawValue == terms.trigger.rawValue else {
      throw Refusal(TermsRefusals.trigger, terms.trigger.rawValue)
    }
  }
}

extension Register {
  /// The rulebook in force. Throws `register.no-rulebook`.
  func bondLaw() throws(Refusal) -> BondLaw { BondLaw(rulebook: try lawInForce()) }

  /// The rulebook that a bond was signed under, which it keeps.
  func bondLaw(of bond: BondRow) throws(Refusal) -> BondLaw {
    guard let rulebook = rulebook(bond.rulebook) else { throw Refusal(Self.noRulebook) }
    return BondLaw(rulebook: rulebook)
  }

  /// The law of a case: its bond's rulebook, else the one in force.
  func law(of row: CaseRow) throws(Refusal) -> BondLaw {
    if let id = row.bond, let bond = bonds[id] { return try bondLaw(of: bond) }
    return try bondLaw()
  }

  /// Penal sum that the next units of a sale bind, under the rulebook of the bond they would be charged to; `nil` if the
  /// amounts do not fit or the rulebook is unknown.
  package func penalSumNeeded(
    for sale: SaleRow, nextUnits: Int64, under bond: BondRow
  ) -> Money? {
    try? bondLaw(of: bond).penalSumNeeded(for: sale, nextUnits: nextUnits)
  }
}
