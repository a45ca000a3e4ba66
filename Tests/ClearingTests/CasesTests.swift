import Canon
import Custody
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Cases") struct CasesTests {
  @Test func `principal and surety are noticed at the same moment, with a clock`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(10)
    let row = try stage.kit.register.caseRow(id)
    #expect(row.principal == stage.buyer)
    #expect(row.bond == bond && row.surety == stage.first)
    #expect(row.noticedAt == stage.kit.now)
    #expect(row.responseDueAt == stage.kit.now.adding(days: 30))
    #expect(row.value == .dollars(300_000))
    #expect(!row.isDisclosed)
  }

  @Test func `a case after all windows has no bond, and the principal alone answers`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    stage.kit.now = stage.kit.now.day.adding(months: 36).adding(days: 1).startAt
    let id = stage.openCase(10)
    let row = try stage.kit.register.caseRow(id)
    #expect(row.bond == nil && row.surety == nil && row.principal == stage.buyer)
  }

  @Test func `units count with the bond they were shipped under, not with a later one`() throws {
    var stage = try BondStage()
    let first = try stage.bond()
    try stage.ship(400)
    try stage.kit.perform(CancelBond(bond: first), by: stage.buyer)
    let second = try stage.bond(stage.terms(by: [(stage.second, 1_000_000)]))
    try stage.ship(100, number: 2)
    #expect(try stage.kit.register.sale(stage.sale).bond == second)
    let oldCase = stage.openCase(10)
    let newCase = stage.openCase(10, from: 400, number: 2)
    let old = try stage.kit.register.caseRow(oldCase)
    let new = try stage.kit.register.caseRow(newCase)
    #expect(old.bond == first && new.bond == second)
    #expect(new.surety == stage.second)
  }

  @Test func `the principal answers in time, and accounts for units with evidence`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(10)
    let serials = [BondStage.serial(3), BondStage.serial(4)]
    let bare = RespondToCase(caseID: id, response: "they are in repair", serials: serials)
    #expect(stage.kit.refusal(bare, by: stage.buyer) == "case.no-evidence")
    var answer = bare
    answer.evidence = Digest.sha256([1])
    #expect(stage.kit.refusal(answer, by: stage.exporter) == "signer.wrong")
    try stage.kit.perform(answer, by: stage.buyer)
    #expect(stage.kit.register.cases[id]?.unitsCured == 2)
    #expect(stage.kit.refusal(answer, by: stage.buyer) == "case.serial-unknown")
    answer.serials = [BondStage.serial(11)]
    #expect(stage.kit.refusal(answer, by: stage.buyer) == "case.serial-unknown")
    stage.kit.advance(days: 30)
    answer.serials = []
    #expect(stage.kit.refusal(answer, by: stage.buyer) == "case.response-late")
  }

  @Test func `a case is determined by two persons, and not before its clock`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(10)
    let act = DetermineCase(
      caseID: id, isViolation: true, unitsUnaccounted: 10, penalty: .dollars(600_000),
      reasons: "not found")
    #expect(stage.kit.refusal(act, by: stage.kit.regulator) == "case.determined-early")
    stage.kit.advance(days: 30)
    let one = stage.kit.signers(of: act, by: stage.kit.regulator).prefix(1)
    #expect(
      stage.kit.refusal(act, by: stage.kit.regulator, signers: Array(one)) == "signer.wrong")
    try stage.kit.perform(act, by: stage.kit.regulator)
    let row = try stage.kit.register.caseRow(id)
    #expect(row.status == .determined && row.determination?.persons.count == 2)
    #expect(stage.kit.refusal(act, by: stage.kit.regulator) == "thing.wrong-state")
  }

  @Test func `a penalty stays within the rulebook's multiple and the statutory maximum`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(10)
    try stage.respond(id)
    func code(_ units: Int64, _ penalty: Money, violation: Bool = true) -> String? {
      stage.kit.refusal(
        DetermineCase(
          caseID: id, isViolation: violation, unitsUnaccounted: units, penalty: penalty,
          reasons: "not found"), by: stage.kit.regulator)
    }
    #expect(code(10, Money(minor: 60_000_001)) == "case.penalty-too-high")
    #expect(code(5, .dollars(600_000)) == "case.penalty-too-high")
    #expect(code(10, Money(minor: -1)) == "case.penalty-too-high")
    #expect(code(11, .dollars(600_000)) == "case.units")
    #expect(code(0, .zero) == "case.units")
    #expect(code(0, .dollars(1), violation: false) == "case.penalty-without-violation")
    #expect(code(10, .dollars(600_000)) == nil)
  }

  @Test func `the statutory maximum of the law in force binds whatever the bond's rulebook allows`()
    throws
  {
    var row = CaseRow()
    row.units = 10
    row.value = .dollars(300_000)
    var law = Law()
    law.id = "generous"
    law.version = "1"
    law.terms = Terms()
    law.terms?.penaltyMultiplePpm = 5_000_000
    let bond = BondLaw(rulebook: try Rulebook(law: law))
    var statute = PenaltyMaximum()
    statute.fixedAmount = MoneyAmount(.dollars(374_474))
    #expect(
      try DetermineCase.penaltyMax(row, units: 10, law: bond, statute: nil) == .dollars(600_000))
    #expect(
      try DetermineCase.penaltyMax(row, units: 10, law: bond, statute: statute)
        == .dollars(600_000))
    // Two units are worth 60,000 dollars: five times that is under the fixed amount.
    #expect(
      try DetermineCase.penaltyMax(row, units: 2, law: bond, statute: statute) == .dollars(300_000))
    row.value = Money(minor: .max)
    #expect(throws: Refusal.self) {
      try DetermineCase.penaltyMax(row, units: 10, law: bond, statute: statute)
    }
  }

  @Test func `units held to be diverted are so in custody`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(2)
    try stage.respond(id)
    let serial = BondStage.serial(0)
    try stage.kit.perform(
      DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: 1, serials: [serial],
        penalty: .dollars(60_000), reasons: "seen elsewhere"), by: stage.kit.regulator)
    let key = try #require(SerialKey(serial))
    let row = try #require(stage.kit.register.units.row(of: key))
    #expect(stage.kit.register.units[row].state == .diverted)
    #expect(stage.kit.register.cases[id]?.unitsCured == 1)
  }

  @Test func `what one cannot account for ends as a paid bond`() throws {
    var stage = try BondStage()
    let shares = [(stage.first, Int64(333_333)), (stage.second, 666_667)]
    let bond = try stage.bond(stage.terms(by: shares))
    try stage.ship(1000)
    let penalty = Money(minor: 2_000_000_001)
    let id = try stage.determined(400, penalty: penalty)
    let demands = try stage.demand(id)
    // The sureties answer for the penal sum, 15 million dollars; the principal for the rest.
    #expect(demands.map(\.on) == [stage.first, stage.second, stage.buyer])
    #expect(demands.map(\.amount.minor).reduce(0, +) == penalty.minor)
    #expect(demands[2].amount.minor == 500_000_001)
    #expect(
      stage.kit.refusal(DemandPayment(caseID: id), by: stage.kit.regulator) == "case.demanded")
    for (index, demand) in demands.enumerated() {
      #expect(stage.status(id) == .determined)
      let tooMuch = Money(minor: demand.amount.minor + 1)
      #expect(
        stage.kit.refusal(PayDemand(demand: demand.id, amount: tooMuch), by: demand.on)
          == "demand.amount")
      let half = Money(minor: demand.amount.minor / 2)
      try stage.kit.perform(PayDemand(demand: demand.id, amount: half), by: demand.on)
      let rest = Money(minor: demand.amount.minor - half.minor)
      try stage.kit.perform(PayDemand(demand: demand.id, amount: rest), by: demand.on)
      #expect(stage.demands(id)[index].status == .paid)
    }
    #expect(stage.status(id) == .closed)
    #expect(stage.received(by: stage.kit.regulator) == penalty.minor)
    #expect(try stage.row(bond).paid == .dollars(15_000_000))
  }

  @Test func `no bond ever pays more than its penal sum, whatever the number of cases`() throws {
    var stage = try BondStage()
    let bond = try stage.bond(
      stage.terms(by: [(stage.first, 500_000), (stage.second, 500_000)]))
    try stage.ship(1000)
    var onBond: Int64 = 0
    for number in 0..<4 {
      let id = try stage.determined(
        100, penalty: .dollars(6_000_000), from: number * 100, number: UInt64(number) + 1)
      for demand in try stage.demand(id) {
        if demand.isOnSurety { onBond += demand.amount.minor }
        if number % 2 == 0 {
          try stage.kit.perform(
            PayDemand(demand: demand.id, amount: demand.amount), by: demand.on)
        }
      }
    }
    #expect(onBond == 1_500_000_000)
    #expect(try stage.row(bond).paid.minor <= 1_500_000_000)
  }

  @Test func `a surety that does not pay is delinquent, and the principal is asked`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demand = try #require(try stage.demand(id).first)
    stage.kit.advance(days: 59)
    try stage.passTime()
    #expect(stage.demands(id).map(\.status) == [.open])
    stage.kit.advance(days: 1)
    try stage.passTime()
    #expect(stage.demands(id).map(\.status) == [.unsatisfied, .open])
    #expect(stage.kit.register.accreditations[stage.first]?.isDelinquent == true)
    let turned = stage.demands(id)[1]
    #expect(turned.on == stage.buyer && turned.follows == demand.id)
    #expect(turned.amount == .dollars(600_000))
    // Both owe one debt: what the principal pays, the surety no longer owes.
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: .dollars(200_000)), by: stage.first)
    #expect(
      stage.kit.refusal(
        PayDemand(demand: turned.id, amount: .dollars(400_001)), by: stage.buyer)
        == "demand.amount")
    try stage.kit.perform(
      PayDemand(demand: turned.id, amount: .dollars(400_000)), by: stage.buyer)
    #expect(stage.status(id) == .closed)
    #expect(stage.received(by: stage.kit.regulator) == 60_000_000)
    #expect(stage.demands(id).map(\.status) == [.withdrawn, .withdrawn])
    #expect(stage.kit.register.accreditations[stage.first]?.isDelinquent == false)
  }

  @Test func `where the principal is asked first, its default turns to the sureties`() throws {
    var stage = try BondStage { $0.demandOrder = .principalFirst }
    let bond = try stage.bond(
      stage.terms(by: [(stage.first, 250_000), (stage.second, 750_000)]))
    try stage.ship(400)
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demands = try stage.demand(id)
    #expect(demands.map(\.on) == [stage.buyer] && !demands[0].isOnSurety)
    try stage.kit.perform(
      PayDemand(demand: demands[0].id, amount: .dollars(200_000)), by: stage.buyer)
    stage.kit.advance(days: 61)
    try stage.passTime()
    let all = stage.demands(id)
    #expect(all.map(\.on) == [stage.buyer, stage.first, stage.second])
    #expect(
      all.dropFirst().map(\.amount) == [Money.dollars(100_000), Money.dollars(300_000)])
    #expect(try stage.row(bond).demands == all.dropFirst().map(\.id))
    for demand in all.dropFirst() {
      try stage.kit.perform(
        PayDemand(demand: demand.id, amount: demand.amount), by: demand.on)
    }
    #expect(stage.status(id) == .closed)
    #expect(try stage.row(bond).paid == .dollars(400_000))
  }

  @Test func `a bond on demand is determined at once and asked of the surety first`() throws {
    for trigger in [Terms.Trigger.liquidatedDamages, .onDemand] {
      var stage = try BondStage {
        $0.trigger = trigger
        $0.demandOrder = .principalFirst
      }
      var terms = stage.terms()
      terms.trigger = try #require(BondTrigger(rawValue: trigger.rawValue))
      _ = try stage.bond(terms)
      try stage.ship(400)
      let id = stage.openCase(10, from: 0, number: 1)
      let determine = DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: 10, penalty: .dollars(600_000),
        reasons: "not found in two rounds")
      guard trigger == .onDemand else {
        #expect(
          stage.kit.refusal(determine, by: stage.kit.regulator) == "case.determined-early")
        try stage.respond(id)
        try stage.kit.perform(determine, by: stage.kit.regulator)
        #expect(try stage.demand(id).first?.on == stage.buyer)
        continue
      }
      try stage.kit.perform(determine, by: stage.kit.regulator)
      let demand = try #require(try stage.demand(id).first)
      #expect(demand.on == stage.first && demand.isOnSurety)
      // It pays or petitions; who was noticed may still say what it knows of the units.
      try stage.kit.perform(
        PetitionDemand(demand: demand.id, grounds: "two were found"), by: stage.first)
    }
  }

  @Test func `a petition stops the clock; denied, the demand is due again`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demand = try #require(try stage.demand(id).first)
    stage.kit.advance(days: 40)
    let petition = PetitionDemand(demand: demand.id, grounds: "the goods were destroyed")
    #expect(stage.kit.refusal(petition, by: stage.second) == "thing.not-yours")
    try stage.kit.perform(petition, by: stage.first)
    let pay = PayDemand(demand: demand.id, amount: .dollars(1))
    #expect(stage.kit.refusal(pay, by: stage.first) == "demand.not-payable")
    stage.kit.advance(days: 100)
    try stage.passTime()
    #expect(stage.demands(id).map(\.status) == [.petitioned])
    let denied = DecidePetition(demand: demand.id, isGranted: false, reasons: "no evidence")
    try stage.kit.perform(denied, by: stage.kit.regulator)
    #expect(stage.demands(id).first?.dueAt == stage.kit.now.adding(days: 30))
    #expect(stage.kit.refusal(petition, by: stage.first) == "demand.petitioned")
    #expect(stage.kit.refusal(denied, by: stage.kit.regulator) == "demand.no-petition")
    stage.kit.advance(days: 30)
    try stage.passTime()
    #expect(stage.demands(id).map(\.status) == [.unsatisfied, .open])
  }

  @Test func `a petition comes within its time`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demand = try #require(try stage.demand(id).first)
    stage.kit.advance(days: 60)
    let petition = PetitionDemand(demand: demand.id, grounds: "late")
    #expect(stage.kit.refusal(petition, by: stage.first) == "demand.not-payable")
  }

  @Test func `a granted petition lowers what is owed, or turns it to the principal`() throws {
    for turns in [false, true] {
      var stage = try BondStage()
      let bond = try stage.bond()
      try stage.ship(400)
      let id = try stage.determined(10, penalty: .dollars(600_000))
      let demand = try #require(try stage.demand(id).first)
      try stage.kit.perform(
        PayDemand(demand: demand.id, amount: .dollars(100_000)), by: stage.first)
      try stage.kit.perform(
        PetitionDemand(demand: demand.id, grounds: "half were found"), by: stage.first)
      func decision(_ left: Money) -> DecidePetition {
        DecidePetition(
          demand: demand.id, isGranted: true, amountLeft: left, turnsToPrincipal: turns,
          reasons: "half were found")
      }
      for wrong in [Money.dollars(600_000), .dollars(99_999)] {
        #expect(
          stage.kit.refusal(decision(wrong), by: stage.kit.regulator) == "demand.reduction")
      }
      try stage.kit.perform(decision(.dollars(300_000)), by: stage.kit.regulator)
      try stage.kit.perform(
        PayDemand(demand: demand.id, amount: .dollars(200_000)), by: stage.first)
      #expect(try stage.row(bond).paid == .dollars(300_000))
      if turns {
        #expect(stage.status(id) == .determined)
        let other = stage.demands(id)[1]
        #expect(other.on == stage.buyer && other.amount == .dollars(300_000))
        try stage.kit.perform(
          PayDemand(demand: other.id, amount: .dollars(300_000)), by: stage.buyer)
      }
      #expect(stage.status(id) == .closed)
      #expect(
        stage.received(by: stage.kit.regulator) == (turns ? 60_000_000 : 30_000_000))
    }
  }

  @Test func `a surety recovers what it paid, and no more`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = try stage.determined(10, penalty: .dollars(600_000))
    let demand = try #require(try stage.demand(id).first)
    func recover(_ amount: Money) -> RecoverPayment {
      RecoverPayment(demand: demand.id, amount: amount, source: .collateral)
    }
    #expect(stage.kit.refusal(recover(.dollars(1)), by: stage.first) == "recovery.too-much")
    try stage.kit.perform(
      PayDemand(demand: demand.id, amount: .dollars(600_000)), by: stage.first)
    #expect(stage.status(id) == .closed)
    try stage.kit.perform(recover(.dollars(450_000)), by: stage.first)
    #expect(stage.kit.refusal(recover(.dollars(150_001)), by: stage.first) == "recovery.too-much")
    #expect(stage.received(by: stage.first) == 45_000_000)
    let last = try #require(stage.kit.register.transfers.last)
    #expect(last.from == stage.buyer && last.demand == demand.id)
  }

  @Test func `a tip opens nothing by itself`() throws {
    var stage = try BondStage()
    let tip = SubmitTip(about: stage.buyer, siteID: stage.site, text: Digest.sha256([7]))
    let id = TipID(of: try stage.kit.perform(tip, by: stage.exporter))
    #expect(stage.kit.register.tips[id]?.from == stage.exporter)
    #expect(stage.kit.register.cases.count == 0)
    var unnamed = tip
    unnamed.isForUnnamed = true
    #expect(stage.kit.refusal(unnamed, by: stage.exporter) == "signer.wrong")
    let other = TipID(of: try stage.kit.perform(unnamed, by: stage.kit.clearingHouse))
    #expect(stage.kit.register.tips[other]?.from == nil)
  }

  @Test func `who discloses a loss first has it marked so`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    let serials = [5, 6, 7].map(BondStage.serial)
    let act = DiscloseLoss(
      sale: stage.sale, siteID: stage.site, serials: serials, text: "a theft")
    var twice = act
    twice.serials.append(serials[0])
    #expect(stage.kit.refusal(twice, by: stage.buyer) == "disclosure.no-units")
    var stranger = act
    stranger.serials = ["NOT-THERE"]
    #expect(stage.kit.refusal(stranger, by: stage.buyer) == "disclosure.not-expected")
    let id = CaseID(of: try stage.kit.perform(act, by: stage.siteOperator))
    let row = try stage.kit.register.caseRow(id)
    #expect(row.isDisclosed && row.origin == .disclosure && row.units == 3)
    #expect(row.bond == bond)
    let key = try #require(SerialKey(serials[0]))
    let unit = try #require(stage.kit.register.units.row(of: key))
    #expect(stage.kit.register.units[unit].state == .missing)
    #expect(stage.kit.refusal(act, by: stage.buyer) == "disclosure.known")
    _ = stage.openCase(2, from: 100)
    let late = DiscloseLoss(
      sale: stage.sale, siteID: stage.site, serials: [BondStage.serial(100)], text: "oh")
    #expect(stage.kit.refusal(late, by: stage.buyer) == "disclosure.known")
  }

  @Test func `a case closes without violation, or with every unit accounted for`() throws {
    var stage = try BondStage()
    _ = try stage.bond()
    try stage.ship(400)
    let id = stage.openCase(2)
    let close = CloseCase(caseID: id, reason: "nothing is missing")
    #expect(stage.kit.refusal(close, by: stage.kit.regulator) == "case.unsettled")
    try stage.kit.perform(
      RespondToCase(
        caseID: id, response: "in repair", evidence: Digest.sha256([1]),
        serials: [BondStage.serial(0), BondStage.serial(1)]), by: stage.buyer)
    try stage.kit.perform(close, by: stage.kit.regulator)
    #expect(stage.status(id) == .closed)

    let other = stage.openCase(2, from: 10, number: 2)
    stage.kit.advance(days: 31)
    try stage.kit.perform(
      DetermineCase(caseID: other, isViolation: false, reasons: "a slip of the pen"),
      by: stage.kit.regulator)
    #expect(
      stage.kit.refusal(DemandPayment(caseID: other), by: stage.kit.regulator)
        == "case.undetermined")
    try stage.kit.perform(
      CloseCase(caseID: other, reason: "no violation"), by: stage.kit.regulator)

    let owed = try stage.determined(2, penalty: .dollars(100), from: 20, number: 3)
    #expect(
      stage.kit.refusal(CloseCase(caseID: owed, reason: "enough"), by: stage.kit.regulator)
        == "case.unsettled")
  }

  @Test func `an open case keeps its bond from being released`() throws {
    var stage = try BondStage()
    let bond = try stage.bond()
    try stage.ship(400)
    _ = stage.openCase(2)
    try stage.kit.perform(CancelBond(bond: bond), by: stage.buyer)
    stage.kit.now = stage.kit.now.day.adding(months: 36).adding(days: 1).startAt
    #expect(stage.kit.refusal(ReleaseBond(bond: bond), by: stage.first) == "bond.case-open")
  }
}
