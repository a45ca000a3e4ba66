import Rulebook
import Suretyship
import Vocabulary

/// What a surety signed above its limit for one bond and is not reinsured, minor units above zero.
struct OpenExcess {
  var place: BookPlace
  var amount: Int64
  /// Whether its days are over: the bond is deficient.
  var isLate: Bool
}

extension Register {
  /// What a surety signed above its limits and is not reinsured, bond by bond.
  ///
  /// - Parameter bond: a bond that is left out.
  func openExcesses(
    of surety: PartyID, on day: Day, besides bond: BondID? = nil
  ) -> [OpenExcess] {
    market.tables.excesses(of: surety).compactMap { row in
      guard row.bond != bond, let signed = bonds[row.bond], signed.status != .released else {
        return nil
      }
      let place = bookPlace(of: signed)
      return switch cover(row).standing(on: day) {
      case .pending(let rest, _): OpenExcess(place: place, amount: rest.minor, isLate: false)
      case .deficient(let rest, _): OpenExcess(place: place, amount: rest.minor, isLate: true)
      case .covered, .withinLimit: nil
      }
    }
  }

  /// What a surety would sign above its limit for one bond and may cede: its part less its limit, less what it has ceded of the bond;
  /// nothing where the rulebook gives no days for it, or they are over.
  func pendingExcess(
    _ part: Money, of surety: PartyID, in bond: BondID?, under law: Terms, on day: Day
  ) -> Int64 {
    guard law.reinsuranceDays != nil, let limit = accreditations[surety]?.limitPerBond,
      limit.currency == part.currency
    else { return 0 }
    if let bond, case .deficient = excessCover(of: bond, by: surety)?.standing(on: day) {
      return 0
    }
    let ceded = bond.map { market.tables.cessions(of: $0) } ?? []
    let covered = ceded.reduce(0) { $1.surety == surety ? $0 + $1.amount.minor : $0 }
    return max(0, part.minor - max(0, limit.minor) - covered)
  }

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

  /// When a surety signed what it has not covered yet of a bond; `nil` where all is covered.
  private func openSince(excessOf bond: BondID, _ surety: PartyID, at: Instant) -> Day? {
    guard let cover = excessCover(of: bond, by: surety) else { return nil }
    return switch cover.standing(on: at.day) {
    case .pending, .deficient: cover.executedOn
    case .covered, .withinLimit: nil
    }
  }

  /// Rows of what sureties sign above their limits, with the deadline for each. A raise gives no new days to what is not covered yet.
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
      let since = openSince(excessOf: bond, part.surety, at: at)
      var row = ExcessRow()
      row.bond = bond
      row.surety = part.surety
      row.executedOn = since ?? at.day
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
