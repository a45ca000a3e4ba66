import Canon
import Rulebook
import Statistics
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

/// One seed's rehearsal of bonds and claims: random acts of everybody on an unsigned register, with the rules that must hold
/// checked from the rows alone after every act.
struct MarketRehearsal {
  var stage: BondStage
  var random: Philox
  let seed: UInt64
  let sureties: [PartyID]
  private(set) var buyers: [PartyID] = []
  private(set) var cases: [CaseID] = []
  private(set) var bonds: [BondID] = []
  private(set) var performed = 0
  private(set) var refused = 0
  /// What broke, in words; empty if nothing did.
  private(set) var faults: [String] = []

  init(seed: UInt64) throws {
    var random = Philox(seed: seed)
    let order: Terms.DemandOrder = random.integer(below: 2) == 0 ? .suretyFirst : .principalFirst
    let group = 100_000 + 50_000 * random.integer(below: 3)
    let reinsurance = random.integer(below: 2) == 0 ? 45 : nil
    let capital = Money.dollars(Int64(100 + 40 * random.integer(below: 5)) * 1_000_000)
    stage = try BondStage(capital: capital) {
      $0.demandOrder = order
      $0.groupLimitPpm = group
      $0.aggregateLimitPpm = 400_000
      $0.reinsuranceDays = reinsurance
      $0.responseDays = 10
    }
    self.seed = seed
    self.random = random
    sureties = [stage.first, stage.second, stage.third]
    buyers = [stage.buyer]
    for number in 0..<4 { buyers.append(try stage.kit.enrol("Buyer \(number)", [.buyer])) }
    // Two of them are one, by what they were seen with.
    try stage.saw(Array(buyers[0...1]), with: .bank, "one account")
  }

  mutating func run(steps: Int) throws {
    try begin()
    for _ in 0..<steps {
      try step()
      check()
      guard faults.isEmpty else { return }
    }
    // Every clock runs out in the end.
    for _ in 0..<3 {
      stage.kit.advance(days: 200)
      try stage.passTime()
      check()
    }
    for row in stage.kit.register.demands.rows where row.status == .open {
      faults.append("demand \(row.id) is still open in the end")
    }
  }

  // MARK: Acts

  private mutating func pick<T>(_ list: [T]) -> T? {
    list.isEmpty ? nil : list[random.integer(below: list.count)]
  }

  /// Performs an act; a refusal is counted and changes nothing.
  @discardableResult private mutating func perform(
    _ body: some ActBody, by party: PartyID
  ) throws -> Digest? {
    do {
      let id = try stage.kit.perform(body, by: party)
      performed += 1
      return id
    } catch is Refusal {
      refused += 1
      return nil
    }
  }

  private mutating func step() throws {
    switch random.integer(below: 16) {
    case 0...3: try bond()
    case 4: try amend()
    case 5: try cede()
    case 6: try ship()
    case 7, 8, 9: try claim()
    case 10, 11: try pay()
    case 12: try petition()
    case 13: try recover()
    case 14: try end()
    default:
      stage.kit.advance(days: 1 + random.integer(below: 40))
      try stage.passTime()
    }
  }

  /// A bond for the main sale, and half of its units shipped under it.
  private mutating func begin() throws {
    let sum = Money.dollars(15_000_000)
    let terms = stage.terms(sum, by: zip(sureties, [333_333, 333_333, 333_334]).map { ($0, $1) })
    guard let asked = try perform(ApplyForBond(sale: stage.sale, penalSum: sum), by: stage.buyer)
    else { return }
    let quote = QuoteBond(
      request: BondRequestID(of: asked), terms: terms, validUntil: stage.kit.now.day)
    guard let quoted = try perform(quote, by: sureties[0]),
      let act = try perform(IssueBond(quote: QuoteID(of: quoted)), by: stage.buyer)
    else { return }
    bonds.append(BondID(of: act))
    for _ in 0..<5 { try ship() }
  }

  /// A case from its notice to its demands, as far as chance lets it come.
  private mutating func claim() throws {
    let known = cases.count
    if known == 0 || random.integer(below: 2) == 0 { try openCase() }
    if random.integer(below: 4) > 0 { try determine() }
    if random.integer(below: 4) > 0 { try demand() }
  }

  private mutating func bond() throws {
    guard let buyer = pick(buyers) else { return }
    let sum = Money(minor: 600_000_000 + Int64(random.integer(below: 1_200_000_000)))
    let isMain = buyer == stage.buyer && random.integer(below: 2) == 0
    let sale = isMain ? stage.sale : stage.sale(of: buyer)
    var shares: [(PartyID, Int64)] = []
    let first = Int64(1 + random.integer(below: 999_998))
    switch random.integer(below: 3) {
    case 0: shares = [(sureties[random.integer(below: 3)], 1_000_000)]
    case 1: shares = [(sureties[0], first), (sureties[1], 1_000_000 - first)]
    default:
      let second = (1_000_000 - first) / 2
      shares = [
        (sureties[2], first), (sureties[0], second), (sureties[1], 1_000_000 - first - second),
      ]
    }
    let terms = stage.terms(sum, by: shares.filter { $0.1 > 0 })
    guard let asked = try perform(ApplyForBond(sale: sale, penalSum: sum), by: buyer) else {
      return
    }
    let quote = QuoteBond(
      request: BondRequestID(of: asked), terms: terms, validUntil: stage.kit.now.day)
    guard let quoted = try perform(quote, by: terms.coSureties[0].surety) else { return }
    if let act = try perform(IssueBond(quote: QuoteID(of: quoted)), by: buyer) {
      bonds.append(BondID(of: act))
    }
  }

  private mutating func amend() throws {
    guard let id = pick(bonds) else { return }
    let row = try stage.row(id)
    let sum = Money(minor: row.terms.penalSum.minor + Int64(random.integer(below: 900_000_000)))
    try perform(
      AmendBond(bond: id, penalSum: sum, expiresOn: row.terms.expiresOn, premium: .dollars(1)),
      by: row.principal)
  }

  private mutating func cede() throws {
    guard let id = pick(bonds), let to = pick(sureties) else { return }
    let amount = Money(minor: 1 + Int64(random.integer(below: 900_000_000)))
    try perform(
      CedeBond(bond: id, reinsurer: to, amount: amount), by: try stage.row(id).surety)
  }

  private mutating func ship() throws {
    let sale = try stage.kit.register.sale(stage.sale)
    let units = min(100, sale.units - sale.unitsShipped)
    guard units > 0, let id = sale.bond, let bond = stage.kit.register.bonds[id],
      let amount = stage.kit.register.penalSumNeeded(for: sale, nextUnits: units, under: bond),
      stage.kit.register.canCharge(bond, amount, at: stage.kit.now) == nil
    else { return }
    try stage.ship(Int(units), number: UInt64(stage.kit.register.shipments.count) + 1)
  }

  private mutating func openCase() throws {
    let shipped = Int(try stage.kit.register.sale(stage.sale).unitsShipped)
    let start = cases.count * 25
    guard start + 25 <= shipped else { return }
    cases.append(stage.openCase(25, from: start, number: UInt64(cases.count) + 1))
  }

  private mutating func determine() throws {
    let open = cases.filter { stage.kit.register.cases[$0]?.determination == nil }
    guard let id = open.last ?? pick(cases) else { return }
    let row = try stage.kit.register.caseRow(id)
    guard row.status == .noticed || row.status == .responded else { return }
    for party in [row.principal] + stage.kit.register.sureties(of: row) {
      try perform(RespondToCase(caseID: id, response: "we do not know"), by: party)
    }
    let most = max(1, Int(row.value.minor) * 2)
    try perform(
      DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: row.units,
        penalty: Money(minor: Int64(1 + random.integer(below: most))), reasons: "not found"),
      by: stage.kit.regulator)
  }

  private mutating func demand() throws {
    let determined = cases.filter { stage.kit.register.cases[$0]?.status == .determined }
    guard let id = determined.last ?? pick(cases) else { return }
    try perform(DemandPayment(caseID: id), by: stage.kit.regulator)
  }

  private mutating func anyDemand() -> DemandRow? {
    pick(Array(stage.kit.register.demands.rows))
  }

  private mutating func pay() throws {
    guard let row = anyDemand() else { return }
    let left = max(1, row.amount.minor - row.paid.minor)
    let isWhole = random.integer(below: 2) == 0
    let amount = isWhole ? left : 1 + Int64(random.integer(below: Int(left)))
    try perform(PayDemand(demand: row.id, amount: Money(minor: amount)), by: row.on)
  }

  private mutating func petition() throws {
    guard let row = anyDemand() else { return }
    try perform(PetitionDemand(demand: row.id, grounds: "the units were found"), by: row.on)
    guard random.integer(below: 3) > 0 else { return }
    let isGranted = random.integer(below: 2) == 0
    let span = max(1, row.amount.minor - row.paid.minor)
    let left = isGranted ? row.paid.minor + Int64(random.integer(below: Int(span))) : 0
    try perform(
      DecidePetition(
        demand: row.id, isGranted: isGranted, amountLeft: Money(minor: left),
        turnsToPrincipal: isGranted && row.isOnSurety && random.integer(below: 2) == 0,
        reasons: "as found", purpose: .diversionRisk), by: stage.kit.regulator)
  }

  private mutating func recover() throws {
    guard let row = anyDemand(), row.isOnSurety else { return }
    let amount = Money(minor: 1 + Int64(random.integer(below: Int(max(1, row.paid.minor)))))
    try perform(RecoverPayment(demand: row.id, amount: amount), by: row.on)
  }

  private mutating func end() throws {
    guard let id = pick(bonds) else { return }
    let row = try stage.row(id)
    try perform(CancelBond(bond: id), by: row.principal)
    try perform(ReleaseBond(bond: id), by: stage.kit.regulator)
  }
}

extension MarketRehearsal {
  // MARK: What must hold

  private mutating func check() {
    checkShares()
    checkMoney()
    checkExposures()
    checkClocks()
  }

  private mutating func fault(_ text: String) { faults.append("seed \(seed): \(text)") }

  /// No co-surety is asked for, or pays, more than its part of the penal sum.
  private mutating func checkShares() {
    let register = stage.kit.register
    for bond in register.bonds.rows {
      for (part, most) in zip(bond.terms.coSureties, bond.terms.partsOfPenalSum) {
        let own = bond.demands.compactMap { register.demands[$0] }.filter { $0.on == part.surety }
        let paid = own.reduce(0) { $0 + $1.paid.minor }
        let asked = own.reduce(0) { $0 + $1.standing.minor }
        if paid > most.minor { fault("\(part.surety) paid \(paid) of \(most) under \(bond.id)") }
        if asked > most.minor { fault("\(part.surety) was asked for \(asked) of \(most)") }
      }
    }
  }

  /// Every movement stands on two accounts, and what the rows say was paid is what the movements carried.
  private mutating func checkMoney() {
    let register = stage.kit.register
    var books = Books()
    var paid: [DemandID: Int64] = [:]
    var back: [DemandID: Int64] = [:]
    for row in register.transfers.rows {
      let transfer = Transfer(
        debit: Account(row.to, .cash), credit: Account(row.from, .cash), amount: row.amount,
        memo: row.memo)
      do { try books.post([transfer]) } catch { fault("a movement cannot be booked: \(error)") }
      guard let demand = row.demand else { continue }
      if row.to == stage.kit.regulator {
        paid[demand, default: 0] += row.amount.minor
      } else {
        back[demand, default: 0] += row.amount.minor
      }
    }
    if !books.isBalanced || books.lines.reduce(0, { $0 + $1.balance }) != 0 {
      fault("the books do not balance")
    }
    for row in register.demands.rows {
      if row.paid.minor != paid[row.id] ?? 0 || row.recovered.minor != back[row.id] ?? 0 {
        fault("demand \(row.id) does not agree with its movements")
      }
      if row.recovered.minor > row.paid.minor { fault("\(row.id) recovered more than was paid") }
    }
    for row in register.cases.rows {
      let settlement = Settlement(row, in: register)
      if settlement.paid.minor > settlement.owed.minor { fault("case \(row.id) was overpaid") }
    }
    for bond in register.bonds.rows {
      let sum = bond.demands.compactMap { register.demands[$0] }.reduce(0) { $0 + $1.paid.minor }
      if bond.paid.minor != sum { fault("bond \(bond.id) does not agree with its demands") }
    }
  }

  /// Exposures are those of the bonds, added up anew; no limit was passed when something was written.
  private mutating func checkExposures() {
    let register = stage.kit.register
    // By surety and principal; principal none is all of them.
    var sums: [PartyID: [PartyID: Int64]] = [:]
    func add(_ surety: PartyID, _ principal: PartyID, _ amount: Int64) {
      sums[surety, default: [:]][principal, default: 0] += amount
      sums[surety, default: [:]][.none, default: 0] += amount
    }
    for bond in register.bonds.rows where bond.status != .released {
      for (part, amount) in zip(bond.terms.coSureties, bond.terms.partsOfPenalSum) {
        add(part.surety, bond.principal, amount.minor)
      }
      for cession in register.market.tables.cessions(of: bond.id) {
        add(cession.surety, bond.principal, -cession.amount.minor)
        add(cession.reinsurer, bond.principal, cession.amount.minor)
      }
    }
    guard let terms = register.rulebook?.terms else { return }
    for surety in sureties {
      guard let row = register.accreditations[surety] else { continue }
      let limits = register.limits(of: row, under: terms)
      let own = sums[surety] ?? [:]
      let all = own[.none] ?? 0
      if row.exposure.minor + register.exposure(surety, .reinsured, "") != all {
        fault("\(surety) has \(all) at stake, its row says \(row.exposure)")
      }
      if let limit = limits.limit(.aggregate), all > limit.minor { fault("\(surety) is over all") }
      for buyer in buyers {
        if register.exposure(surety, .principal, buyer.text) != own[buyer] ?? 0 {
          fault("\(surety) has another sum at stake with \(buyer) than its row says")
        }
      }
      // What was signed above the limit for one bond is to leave the book, and counts against no group before.
      let ring = buyers[0...1].reduce(0) { $0 + (own[$1] ?? 0) - uncovered(by: row, $1) }
      if let limit = limits.limit(.group), ring > limit.minor {
        fault("\(surety) is over its limit for the ring: \(ring) of \(limit)")
      }
      checkParts(of: surety, row, terms)
    }
  }

  /// What a surety signed above its limit in bonds of a buyer and has not ceded.
  private func uncovered(by row: AccreditationRow, _ buyer: PartyID) -> Int64 {
    let register = stage.kit.register
    var sum: Int64 = 0
    for bond in register.bonds.rows where bond.status != .released && bond.principal == buyer {
      for (part, amount) in zip(bond.terms.coSureties, bond.terms.partsOfPenalSum)
      where part.surety == row.party {
        let ceded = register.market.tables.cessions(of: bond.id).reduce(0) {
          $1.surety == row.party ? $0 + $1.amount.minor : $0
        }
        sum += max(0, amount.minor - row.limitPerBond.minor - ceded)
      }
    }
    return sum
  }

  /// No part is above the limit per bond but where the excess may be, or is, reinsured.
  private mutating func checkParts(
    of surety: PartyID, _ row: AccreditationRow, _ terms: Terms
  ) {
    for bond in stage.kit.register.bonds.rows where bond.status != .released {
      for (part, amount) in zip(bond.terms.coSureties, bond.terms.partsOfPenalSum)
      where part.surety == surety && amount.minor > row.limitPerBond.minor {
        let cover = stage.kit.register.excessCover(of: bond.id, by: surety)
        if terms.reinsuranceDays == nil || cover?.part != amount {
          fault("\(surety) signed \(amount) of \(bond.id) over \(row.limitPerBond)")
        }
      }
    }
  }

  /// No demand is open after both its clocks have run.
  private mutating func checkClocks() {
    let register = stage.kit.register
    guard !register.isOverdue(at: stage.kit.now) else { return }
    for row in register.demands.rows
    where row.status == .open && row.defaultsAt <= register.now && row.paid.minor < row.amount.minor
    {
      fault("demand \(row.id) is open past its clock")
    }
  }
}
