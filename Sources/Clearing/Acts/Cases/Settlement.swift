import Canon
import Rulebook
import Suretyship
import Vocabulary

/// The money side of one case while an act works on it: what is owed, which demands were made, what was paid.
///
/// Principal and sureties are liable for the same debt: a demand that turns from one to the other does not double it, and what one
/// pays the others no longer owe.
struct Settlement {
  var row: CaseRow
  private(set) var demands: [DemandRow]
  private let before: [DemandRow]

  init(_ row: CaseRow, in register: Register) {
    self.row = row
    demands = row.demands.compactMap { register.demands[$0] }
    before = demands
  }

  /// The penalty less what petitions took off it; zero before a determination.
  var owed: Money {
    guard let penalty = row.determination?.penalty else { return row.remitted.none }
    return penalty.subtracting(row.remitted) ?? penalty.none
  }

  /// Paid over all demands of the case.
  var paid: Money {
    demands.reduce(owed.none) { $0.adding($1.paid) ?? $0 }
  }

  /// What is still owed, whoever pays it.
  var left: Money {
    let rest = owed.subtracting(paid) ?? owed.none
    return Money(minor: max(0, rest.minor), currency: rest.currency)
  }

  /// What no demand asks for yet.
  var undemanded: Money {
    let asked = demands.reduce(owed.none) { $0.adding($1.standing) ?? $0 }
    let rest = owed.subtracting(asked) ?? owed.none
    return Money(minor: max(0, rest.minor), currency: rest.currency)
  }

  /// Puts a demand in place of the one it changes, or adds it.
  mutating func put(_ demand: DemandRow) {
    if let place = demands.firstIndex(where: { $0.id == demand.id }) {
      demands[place] = demand
    } else {
      demands.append(demand)
      row.demands.append(demand.id)
    }
  }

  /// Closes the case once all that was determined is paid or remitted; other demands for the same debt are withdrawn.
  mutating func closeIfSettled(at: Instant) {
    guard row.status == .determined, left.minor == 0 else { return }
    for place in demands.indices {
      switch demands[place].status {
      case .open, .petitioned, .unsatisfied: demands[place].status = .withdrawn
      case .paid, .withdrawn: break
      }
    }
    row.status = .closed
    row.closedAt = at
    row.closingReason = "all that was demanded is settled"
  }

  /// The case, the demands that changed, and sureties whose last unpaid demand is settled: delinquent no longer.
  func changes(in register: Register) -> [Change] {
    var changes: [Change] = [.caseRow(row)]
    var cleared: [PartyID] = []
    for demand in demands {
      let old = before.first { $0.id == demand.id }
      guard old != demand else { continue }
      changes.append(.demand(demand))
      if old?.status == .unsatisfied, demand.status != .unsatisfied, demand.isOnSurety,
        !cleared.contains(demand.on)
      {
        cleared.append(demand.on)
      }
    }
    for surety in cleared {
      guard var accreditation = register.accreditations[surety], accreditation.isDelinquent,
        !register.hasUnsatisfied(surety, besides: demands)
      else { continue }
      accreditation.isDelinquent = false
      changes.append(.accreditation(accreditation))
    }
    return changes
  }
}

extension DemandRow {
  /// What the demand stands for: its amount, or only what was paid once it is withdrawn.
  var standing: Money { status == .withdrawn ? paid : amount }
}

extension Money {
  /// Nothing, in the same currency.
  var none: Money { Money(minor: 0, currency: currency) }
}

extension Register {
  /// Whether a surety has an unsatisfied demand, by the demands given where they are newer than the register's.
  func hasUnsatisfied(_ surety: PartyID, besides changed: [DemandRow]) -> Bool {
    if changed.contains(where: { $0.on == surety && $0.status == .unsatisfied }) { return true }
    return demands.rows.contains { demand in
      demand.on == surety && demand.isOnSurety && demand.status == .unsatisfied
        && !changed.contains { $0.id == demand.id }
    }
  }

  /// In which order a case's parties are asked. A bond that pays a final penalty only is asked last, whatever the order, and one that pays on
  /// demand first.
  func order(of law: BondLaw) -> Suretyship.DemandOrder {
    switch (law.terms.trigger, law.terms.demandOrder) {
    case (.finalPenalty, _), (.liquidatedDamages, .principalFirst): .principalFirst
    case (.onDemand, _), (.liquidatedDamages, .suretyFirst): .suretyFirst
    }
  }

  /// The claim of a case on its bond: who has room for how much of the penal sum that was in force when the case was noticed. `nil` if no
  /// bond answers in the currency of the liability.
  func claim(
    on bond: BondRow?, for row: CaseRow, liability: Money, order: Suretyship.DemandOrder
  ) -> BondClaim? {
    guard let bond, bond.status != .released,
      bond.terms.penalSum.currency == liability.currency
    else { return nil }
    let taken = bond.terms.coSureties.map { part in
      bond.demands.reduce(liability.none) { sum, id in
        guard let demand = demands[id], demand.on == part.surety else { return sum }
        return sum.adding(demand.standing) ?? sum
      }
    }
    return BondClaim(
      principal: row.principal, liability: liability, order: order,
      terms: terms(of: bond, forLossFoundAt: row.noticedAt), paidBefore: taken)
  }

  /// Demands for parts of a debt, with their ids and clocks.
  ///
  /// - Parameter seed: bytes of the act or demand that they come from; with the index they make each id.
  func newDemands(
    _ parts: [DemandPart], of row: CaseRow, law: BondLaw, seed: [UInt8],
    follows: DemandID? = nil, at: Instant
  ) -> [DemandRow] {
    parts.enumerated().map { index, part in
      var demand = DemandRow()
      demand.id = DemandID(seed: seed, index: index)
      demand.caseID = row.id
      demand.on = part.party
      demand.isOnSurety = part.isSurety
      demand.bond = part.isSurety ? row.bond : nil
      demand.amount = part.amount
      demand.paid = part.amount.none
      demand.recovered = part.amount.none
      demand.demandedAt = at
      demand.dueAt = at.adding(days: max(0, law.terms.demandDays))
      demand.petitionDueAt = at.adding(days: max(0, law.terms.petitionDays))
      demand.follows = follows
      return demand
    }
  }

  /// The bond with demands noted on it; `nil` if none of them is made on it.
  func noted(_ demands: [DemandRow], on bond: BondRow?) -> BondRow? {
    let made = demands.filter(\.isOnSurety).map(\.id)
    guard var bond, !made.isEmpty else { return nil }
    bond.demands.append(contentsOf: made)
    return bond
  }
}

extension DemandRow {
  /// When the demand turns unsatisfied if nothing happens: both clocks have run.
  var defaultsAt: Instant { max(dueAt, petitionDueAt) }

  /// The deadline on the agenda.
  var due: Change { .due(DueItem(.demand, at: defaultsAt, about: id.bits)) }
}

extension Identifier where Tag == DemandTag {
  /// The id of one of several demands that come from one act: first eight bytes of SHA-256(seed ‖ index in eight bytes).
  init(seed: [UInt8], index: Int) {
    var bytes = seed
    withUnsafeBytes(of: UInt64(index).bigEndian) { bytes.append(contentsOf: $0) }
    self.init(bits: Digest.sha256(bytes).a)
  }

  /// The eight bytes of the id, as a seed for what follows from it.
  var seed: [UInt8] { withUnsafeBytes(of: bits.bigEndian) { Array($0) } }
}
