import Canon
import Rulebook
import Suretyship
import Vocabulary

extension Register {
  /// The time for a response is over. Nothing changes by itself: from now on the regulator may determine the case without one.
  package func responseDue(_ id: CaseID, at: Instant) -> [Change] { [] }

  /// A demand was neither paid nor petitioned in time.
  ///
  /// It stays payable, but is unsatisfied. A surety is delinquent from now on and signs no new bond (19 CFR 113.38); where the
  /// surety was asked first, what it did not pay is demanded of the principal, and where the principal was asked first, of the
  /// sureties up to what is left of the penal sum (19 CFR 172.4).
  package func demandDue(_ id: DemandID, at: Instant) -> [Change] {
    guard var demand = demands[id], demand.status == .open, at >= demand.defaultsAt,
      let row = cases[demand.caseID], row.status == .determined,
      let unpaid = demand.amount.subtracting(demand.paid), unpaid.minor > 0
    else { return [] }
    demand.status = .unsatisfied
    var settlement = Settlement(row, in: self)
    settlement.put(demand)
    var extra: [Change] = []
    if demand.isOnSurety, var surety = accreditations[demand.on], !surety.isDelinquent {
      surety.isDelinquent = true
      extra.append(.accreditation(surety))
    }
    if let law = try? law(of: row) {
      let most = min(unpaid.minor, settlement.left.minor)
      let amount = Money(minor: most, currency: unpaid.currency)
      let bond = row.bond.flatMap { bonds[$0] }
      let parts = turned(demand, amount: amount, row: row, bond: bond, order: order(of: law))
      let made = newDemands(parts, of: row, law: law, seed: id.seed, follows: id, at: at)
      for next in made {
        settlement.put(next)
        extra.append(next.due)
      }
      if let bond = noted(made, on: bond) { extra.append(.bond(bond)) }
    }
    return settlement.changes(in: self) + extra
  }

  /// Of whom what was not paid is demanded next; empty if everybody liable was asked.
  private func turned(
    _ demand: DemandRow, amount: Money, row: CaseRow, bond: BondRow?,
    order: Suretyship.DemandOrder
  ) -> [DemandPart] {
    guard amount.minor > 0 else { return [] }
    switch order {
    case .suretyFirst:
      guard demand.isOnSurety else { return [] }
      return [DemandPart(party: row.principal, isSurety: false, amount: amount)]
    case .principalFirst:
      let wasAsked = row.demands.contains { demands[$0]?.isOnSurety == true }
      guard !demand.isOnSurety, !wasAsked,
        let claim = claim(on: bond, for: row, liability: amount, order: order)
      else { return [] }
      return claim.demandsAfterDefault(unpaid: amount) ?? []
    }
  }
}
