import Rulebook
import Suretyship
import Vocabulary

extension Register {
  /// What a surety signed above its limit for a bond, with the cessions that cover it; `nil` if it signed within.
  package func excessCover(of bond: BondID, by surety: PartyID) -> ExcessCover? {
    guard let row = market.tables.excesses[ExcessRow.id(bond, surety)] else { return nil }
    return cover(row)
  }

  private func cover(_ row: ExcessRow) -> ExcessCover {
    let cessions = market.tables.cessions(of: row.bond).filter { $0.surety == row.surety }
    return ExcessCover(
      surety: row.surety, executedOn: row.executedOn, part: row.part, limit: row.limit,
      cessions: cessions.map {
        Cession(reinsurer: $0.reinsurer, amount: $0.amount, boundOn: $0.boundAt.day)
      }, deadlineDays: Int(clamping: row.days))
  }

  /// Since when a bond is deficient on a day, because what a surety signed above its limit is not reinsured in time, and how
  /// much is lacking; `nil` if it is not.
  package func deficiency(of bond: BondRow, on day: Day) -> (lacking: Money, since: Day)? {
    guard market.tables.excesses.count > 0 else { return nil }
    for part in bond.terms.coSureties {
      guard let cover = excessCover(of: bond.id, by: part.surety) else { continue }
      if case .deficient(let lacking, let since) = cover.standing(on: day) {
        return (lacking, since)
      }
    }
    return nil
  }

  /// Rows of what sureties sign above their limits, with the deadline for each; those of an older excess start anew.
  func excesses(
    of bond: BondID, _ terms: BondTerms, before old: BondTerms?, under law: Terms, at: Instant
  ) -> [Change] {
    guard let days = law.reinsuranceDays else { return [] }
    let before = old?.partsOfPenalSum ?? []
    var changes: [Change] = []
    for (index, (part, amount)) in zip(terms.coSureties, terms.partsOfPenalSum).enumerated() {
      let limit = accreditations[part.surety]?.limitPerBond ?? .zero
      let isRaised = index >= before.count || amount.minor > before[index].minor
      guard isRaised, amount.minor > limit.minor else { continue }
      var row = ExcessRow()
      row.bond = bond
      row.surety = part.surety
      row.executedOn = at.day
      row.part = amount
      row.limit = limit
      row.days = Int64(days)
      let dueOn = cover(row).dueOn
      changes.append(.market(.excess(row)))
      changes.append(.due(DueItem(.cover, at: dueOn.adding(days: 1).startAt, about: bond.bits)))
    }
    return changes
  }
}
