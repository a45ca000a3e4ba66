import Canon
import Vocabulary

/// A bond is in force and its free cover reaches the penal sum that the sale needs.
///
/// Source: the essay: the buyer buys a bond from a surety that pays the fine; sufficiency is
/// continuous as in 19 CFR 113.13;
/// principal and surety may not be the same or affiliated, 19 CFR 113.31(a); nor are auditor and surety one. The exporter may stand
/// surety; on what terms the register asks, which knows the co-sureties.
struct SufficientBond {
  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    let reference: Reference<BondFacts>
    switch facts.standing.bond {
    case .none: return Judgement(.bond, .unmet, owner: .purchaser, .none)
    case .absent:
      missing.append(MissingFact(fact: .bond(.lookup), owner: .purchaser))
      return Judgement(.bond, .undetermined, owner: .purchaser, .notLookedUp)
    case .value(let value): reference = value
    }
    guard let bond = reference.facts else {
      missing.append(MissingFact(fact: .bond(.lookup), owner: .surety))
      return Judgement(.bond, .undetermined, owner: .surety, .notLookedUp)
    }
    if let name = bond.surety.known {
      if Independence(facts).isOfBuyer(name) {
        return Judgement(.bond, .unmet, owner: .purchaser, .failing(.isBuyer))
      }
      if let auditor = facts.standing.engagement.known?.facts?.auditor.known,
        NameKey.alike(name, auditor)
      {
        return Judgement(.bond, .unmet, owner: .purchaser, .failing(.auditsToo))
      }
    }
    let checks: [Check] = [
      Check(bond.inForce, true, .notInForce, .bond(.inForce)),
      Check(bond.suretyApproved, true, .notApproved, .bond(.approved)),
      Check(bond.affiliated, false, .affiliated, .bond(.affiliated)),
    ]
    var open: [MissingFact] = []
    let standing = Check.all(checks, .bond, owner: .surety, unmetOwner: .purchaser, &open)
    if standing.status == .unmet { return standing }
    let cover = judgeCover(bond, facts, &open)
    if cover.status == .unmet { return cover }
    missing.append(contentsOf: open)
    return standing.status == .undetermined ? standing : cover
  }

  private func judgeCover(
    _ bond: BondFacts, _ facts: Facts, _ open: inout [MissingFact]
  ) -> Judgement {
    guard let cover = bond.available.known?.money ?? bond.penalSum.known?.money else {
      open.append(MissingFact(fact: .bond(.penalSum), owner: .surety))
      return Judgement(.bond, .undetermined, owner: .surety, .fact(.bond(.penalSum)))
    }
    guard let insured = facts.rulebook.insuredValue(of: facts.sale),
      let needed = facts.rulebook.penalSum(onInsured: insured)
    else {
      let lacking = lacking(facts)
      open.append(lacking)
      return Judgement(.bond, .undetermined, owner: lacking.owner, .fact(lacking.fact))
    }
    guard cover.currency == needed.currency else {
      return Judgement(.bond, .unmet, owner: .purchaser, .failing(.otherCurrency))
    }
    return Judgement(
      .bond, Truth(cover.minor >= needed.minor), owner: .purchaser,
      .amount(needed: needed.minor, available: cover.minor))
  }

  /// The fact for want of which the insured value cannot be reckoned.
  private func lacking(_ facts: Facts) -> MissingFact {
    for (place, item) in facts.sale.items.enumerated() {
      if item.quantity.known == nil {
        return MissingFact(fact: .quantity(item: place), owner: .exporter)
      }
      if item.unitPrice.known?.money.currency != .usd {
        return MissingFact(fact: .unitPrice(item: place), owner: .exporter)
      }
      if facts.rulebook.chips(in: item) == nil {
        return MissingFact(fact: .chips(item: place), owner: .maker)
      }
    }
    return MissingFact(fact: .items, owner: .exporter)
  }
}
