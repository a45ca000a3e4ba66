import Canon
import Vocabulary

/// Whom the obligee asks first.
///
/// Source: the essay has the surety pay and recover from the buyer; customs practice asks the
/// principal first and then makes demand on the surety (19 CFR 172.4).
package enum DemandOrder: String, Word {
  case suretyFirst = "surety-first"
  case principalFirst = "principal-first"
}

/// How a determined liability divides between the bond and the principal.
package struct CoveredLiability: Hashable, Sendable {
  /// What the sureties answer for: the liability, at most what is left of the penal sum.
  package var covered: Money
  /// What only the principal answers for.
  package var rest: Money
}

/// Divides a liability at what is left of the penal sum; `nil` when amounts are negative or
/// currencies differ.
///
/// Source: DESIGN.md: liability above the penal sum stays with the principal; 31 U.S.C. 9301 ff.: a
/// surety pays no more than the penal sum.
package func liabilityCovered(penalSumLeft: Money, liability: Money) -> CoveredLiability? {
  guard penalSumLeft.minor >= 0, liability.minor >= 0 else { return nil }
  let covered = Money(
    minor: min(penalSumLeft.minor, liability.minor), currency: liability.currency)
  guard penalSumLeft.currency == liability.currency, let rest = liability.subtracting(covered)
  else { return nil }
  return CoveredLiability(covered: covered, rest: rest)
}

/// What is asked of whom.
package struct DemandPart: Hashable, Sendable {
  package var party: PartyID
  package var isSurety: Bool
  package var amount: Money
  package init(party: PartyID, isSurety: Bool, amount: Money) {
    self.party = party
    self.isSurety = isSurety
    self.amount = amount
  }
}

/// A claim on a bond: who has answered for how much of it.
///
/// Source: DESIGN.md, "Suretyship"; 19 CFR 113.52, 172.4.
package struct BondClaim: Hashable, Sendable {
  package var principal: PartyID
  package var liability: Money
  package var order: DemandOrder
  package var coSureties: [CoSurety]
  /// Room that each co-surety has left of its part of the penal sum.
  package var room: [Money]

  package init(
    principal: PartyID, liability: Money, order: DemandOrder, terms: BondTerms,
    paidBefore: [Money] = []
  ) {
    self.principal = principal
    self.liability = liability
    self.order = order
    coSureties = terms.coSureties
    room = terms.partsOfPenalSum.enumerated().map { index, part in
      let paid = index < paidBefore.count ? max(0, paidBefore[index].minor) : 0
      return Money(minor: max(0, part.minor - paid), currency: part.currency)
    }
  }

  /// What is left of the penal sum.
  package var penalSumLeft: Money {
    Money(minor: room.reduce(0) { $0 + $1.minor }, currency: liability.currency)
  }

  /// The first demands. Surety first: each co-surety its share of what the bond covers, the
  /// principal the rest. Principal first: the principal everything. Empty parts are left out; `nil`
  /// when the claim is not sound.
  package func firstDemands() -> [DemandPart]? {
    switch order {
    case .suretyFirst:
      guard let divided = liabilityCovered(penalSumLeft: penalSumLeft, liability: liability),
        let parts = sureties(divided.covered)
      else { return nil }
      return parts + onPrincipal(divided.rest)
    case .principalFirst:
      guard liability.minor >= 0 else { return nil }
      return onPrincipal(liability)
    }
  }

  /// The demands that follow when the principal, asked first, left this much unpaid: on the
  /// sureties, up to the penal sum left. `nil` when the claim is not sound or the unpaid amount is
  /// above the liability.
  package func demandsAfterDefault(unpaid: Money) -> [DemandPart]? {
    guard unpaid.currency == liability.currency, unpaid.minor <= liability.minor,
      let divided = liabilityCovered(penalSumLeft: penalSumLeft, liability: unpaid)
    else { return nil }
    return sureties(divided.covered)
  }

  private func onPrincipal(_ amount: Money) -> [DemandPart] {
    amount.minor == 0 ? [] : [DemandPart(party: principal, isSurety: false, amount: amount)]
  }

  private func sureties(_ amount: Money) -> [DemandPart]? {
    guard
      let parts = split(
        amount.minor, sharesPpm: coSureties.map(\.sharePpm), room: room.map(\.minor))
    else { return nil }
    return zip(coSureties, parts).compactMap { surety, part in
      part == 0
        ? nil
        : DemandPart(
          party: surety.surety, isSurety: true,
          amount: Money(minor: part, currency: amount.currency))
    }
  }
}
