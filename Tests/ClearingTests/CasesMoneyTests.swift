import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("The money of cases") struct CasesMoneyTests {
  @Test func `in any order of acts, money is neither lost nor made`() throws {
    var turned = 0
    for seed in [UInt64(1), 2, 3, 4, 5, 6] {
      var random = Seeded(state: seed)
      var stage = try BondStage { terms in
        terms.demandOrder = seed % 2 == 0 ? .suretyFirst : .principalFirst
      }
      let bond = try stage.bond(
        stage.terms(by: [(stage.first, 333_333), (stage.second, 333_333), (stage.third, 333_334)])
      )
      try stage.ship(1000)
      var penalties: [CaseID: Int64] = [:]
      for number in 0..<5 {
        let penalty = Money(minor: 1 + random.below(600_000_000))
        let id = try stage.determined(
          100, penalty: penalty, from: number * 100, number: UInt64(number) + 1)
        penalties[id] = penalty.minor
        _ = try stage.demand(id)
      }
      for _ in 0..<120 {
        let demands = Array(stage.kit.register.demands.rows)
        let demand = demands[Int(random.below(Int64(demands.count)))]
        let some = Money(minor: 1 + random.below(max(1, demand.amount.minor)))
        switch random.below(6) {
        case 0, 1:
          _ = try? stage.kit.perform(PayDemand(demand: demand.id, amount: some), by: demand.on)
        case 2:
          _ = try? stage.kit.perform(
            PetitionDemand(demand: demand.id, grounds: "please"), by: demand.on)
        case 3:
          _ = try? stage.kit.perform(
            DecidePetition(
              demand: demand.id, isGranted: random.below(2) == 0, amountLeft: some,
              turnsToPrincipal: random.below(2) == 0, reasons: "so"), by: stage.kit.regulator)
        case 4:
          _ = try? stage.kit.perform(RecoverPayment(demand: demand.id, amount: some), by: demand.on)
        default:
          stage.kit.advance(days: Int(random.below(40)))
          try stage.passTime()
        }
        try check(stage, bond: bond, penalties: penalties, seed: seed)
      }
      try settle(&stage)
      try check(stage, bond: bond, penalties: penalties, seed: seed)
      turned += stage.kit.register.demands.rows.count { $0.follows != nil }
    }
    // The walk must have got somewhere for its checks to mean anything.
    #expect(turned >= 5)
  }

  /// Whatever happened: once every petition is denied and everybody pays, every case is closed and paid to the cent.
  private func settle(_ stage: inout BondStage) throws {
    for demand in stage.kit.register.demands.rows where demand.status == .petitioned {
      try stage.kit.perform(
        DecidePetition(demand: demand.id, isGranted: false, reasons: "no"),
        by: stage.kit.regulator)
    }
    for place in 0..<stage.kit.register.demands.count {
      let demand = stage.kit.register.demands[at: place]
      let row = try stage.kit.register.caseRow(demand.caseID)
      let left = Settlement(row, in: stage.kit.register).left.minor
      let amount = Money(minor: min(left, demand.amount.minor - demand.paid.minor))
      guard demand.status == .open || demand.status == .unsatisfied, amount.minor > 0 else {
        continue
      }
      try stage.kit.perform(PayDemand(demand: demand.id, amount: amount), by: demand.on)
    }
    #expect(stage.kit.register.cases.rows.allSatisfy { $0.status == .closed })
  }

  /// What must hold after every act.
  private func check(
    _ stage: BondStage, bond: BondID, penalties: [CaseID: Int64], seed: UInt64
  ) throws {
    let register = stage.kit.register
    let row = try stage.row(bond)
    var paidOnBond: Int64 = 0
    var paidInAll: Int64 = 0
    var bySurety: [PartyID: Int64] = [:]
    for (id, penalty) in penalties {
      let demands = stage.demands(id)
      let paid = demands.reduce(0) { $0 + $1.paid.minor }
      paidInAll += paid
      #expect(paid <= penalty, "seed \(seed)")
      for demand in demands {
        #expect(demand.paid.minor <= demand.amount.minor, "seed \(seed)")
        #expect(demand.recovered.minor <= demand.paid.minor, "seed \(seed)")
        if demand.isOnSurety {
          paidOnBond += demand.paid.minor
          bySurety[demand.on, default: 0] += demand.standing.minor
        }
      }
      if let row = register.cases[id], row.status == .closed {
        #expect(paid + row.remitted.minor == penalty, "seed \(seed)")
      }
    }
    #expect(row.paid.minor == paidOnBond, "seed \(seed)")
    #expect(stage.received(by: stage.kit.regulator) == paidInAll, "seed \(seed)")
    for (part, amount) in zip(row.terms.coSureties, row.terms.partsOfPenalSum) {
      #expect(bySurety[part.surety, default: 0] <= amount.minor, "seed \(seed)")
    }
    for surety in [stage.first, stage.second, stage.third] {
      let owes = register.hasUnsatisfied(surety, besides: [])
      #expect(register.accreditations[surety]?.isDelinquent == owes, "seed \(seed)")
    }
  }
}

/// A small seeded generator, so that a failure can be repeated.
private struct Seeded {
  var state: UInt64

  mutating func below(_ limit: Int64) -> Int64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int64(state >> 33) % limit
  }
}
