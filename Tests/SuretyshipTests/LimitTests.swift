import Canon
import Statistics
import Suretyship
import Testing
import Vocabulary

private func party(_ bits: UInt64) -> PartyID { PartyID(bits: bits) }
private func day(_ text: String) throws -> Day { try #require(Day(text)) }

private func part(
  _ bond: UInt64, _ principal: UInt64, _ dollars: Int64, country: String = "MY",
  goods: String = "3A090.a", reinsured: Int64 = 0
) -> WrittenPart {
  WrittenPart(
    bond: BondID(bits: bond), principal: party(principal), country: Country(country) ?? .none,
    goods: goods, part: .dollars(dollars), reinsured: .dollars(reinsured))
}

private func limits(_ shares: [AccumulationKind: Int64]) -> AccumulationLimits {
  AccumulationLimits(capitalAndSurplus: .dollars(1_000), sharesPpm: shares)
}

@Suite("Principals that count as one") struct PrincipalGroupTests {
  @Test(arguments: SharedTrait.allCases)
  func `whatever two parties share makes them one, by suspicion`(trait: SharedTrait) {
    let groups = PrincipalGroups(sightings: [
      TraitSighting(party(5), trait, "same"), TraitSighting(party(3), trait, "same"),
      TraitSighting(party(4), trait, "other"),
    ])
    #expect(groups.areOne(party(3), party(5)))
    #expect(!groups.areDeclaredOne(party(3), party(5)))
    #expect(!groups.areOne(party(3), party(4)))
    #expect(groups.group(of: party(5)) == party(3))
    #expect(groups.members(of: party(3)) == [party(3), party(5)])
    #expect(groups.groups == [party(3)])
  }

  @Test func `the same text of another kind ties nobody, nor does an empty one`() {
    let groups = PrincipalGroups(sightings: [
      TraitSighting(party(1), .address, "12"), TraitSighting(party(2), .bank, "12"),
      TraitSighting(party(1), .device, ""), TraitSighting(party(2), .device, ""),
      // The same letters, other bytes.
      TraitSighting(party(1), .director, "Ren\u{E9}"),
      TraitSighting(party(2), .director, "Rene\u{301}"),
    ])
    #expect(!groups.areOne(party(1), party(2)))
    #expect(groups.groups.isEmpty)
    #expect(groups.members(of: party(1)) == [party(1)])
  }

  @Test func `ties reach through any number of steps and in any order`() {
    for seed in UInt64(1)...50 {
      var random = Philox(seed: seed)
      let chain = (1...40).map { DeclaredTie(party($0), party($0 + 1)) }
      let groups = PrincipalGroups(declared: random.shuffled(chain))
      #expect(groups == PrincipalGroups(declared: chain), "seed \(seed)")
      #expect(groups.areDeclaredOne(party(1), party(41)), "seed \(seed)")
      #expect(groups.members(of: party(1)).count == 41, "seed \(seed)")
    }
  }

  @Test func `ten shell buyers with one owner are one principal for every limit`() throws {
    // Each shell is tied to the ring by something else: the owner, an address, a bank, ….
    var sightings: [TraitSighting] = []
    for (index, trait) in SharedTrait.allCases.enumerated() {
      let shell = UInt64(index)
      sightings.append(TraitSighting(party(10 + shell), trait, "seen at \(index)"))
      sightings.append(TraitSighting(party(11 + shell), trait, "seen at \(index)"))
    }
    let owner = party(1)
    let declared = [10, 18, 19].map { DeclaredTie(owner, party(UInt64($0))) }
    let ring = PrincipalGroups(declared: declared, sightings: sightings)
    #expect(Set((10...19).map { ring.group(of: party($0)) }) == [owner])
    var book = Accumulation(limits: limits([.bond: 100_000, .group: 150_000]))
    try book.write(part(1, 10, 80), ring)
    try book.write(part(2, 19, 70), ring)
    for shell in UInt64(10)...19 {
      #expect(throws: AccumulationFault.self) { try book.write(part(3, shell, 1), ring) }
      #expect(book.room(for: part(3, shell, 1), ring) == .dollars(0))
    }
    // Whoever does not see through the ring would go on writing.
    let blind = PrincipalGroups()
    #expect(book.breaches(adding: part(3, 15, 100), blind).isEmpty)
  }
}

@Suite("Limits along every line") struct AccumulationTests {
  private let none = PrincipalGroups()

  @Test func `a bond takes at most a tenth of capital and surplus`() throws {
    var book = Accumulation(limits: limits([.bond: 100_000]))
    try book.write(part(1, 1, 100), none)
    #expect(
      book.breaches(adding: part(2, 1, 101), none) == [
        LimitBreach(kind: .bond, limit: .dollars(100), exposure: .dollars(101))
      ])
    // What is reinsured does not count.
    try book.write(part(2, 1, 150, reinsured: 50), none)
  }

  @Test func `country, goods and all together have limits of their own, and all are named`() throws
  {
    var book = Accumulation(
      limits: limits([.country: 200_000, .goods: 250_000, .aggregate: 300_000]))
    try book.write(part(1, 1, 200), none)
    #expect(book.breaches(adding: part(2, 2, 1), none).map(\.kind) == [.country])
    try book.write(part(2, 2, 50, country: "ID"), none)
    #expect(book.breaches(adding: part(3, 3, 1, country: "ID"), none).map(\.kind) == [.goods])
    #expect(
      book.breaches(adding: part(3, 3, 151), none).map(\.kind) == [.country, .goods, .aggregate])
    #expect(book.room(for: part(3, 3, 1, country: "TH", goods: "4A090.a"), none) == .dollars(50))
    book.release(BondID(bits: 1))
    #expect(book.breaches(adding: part(3, 3, 151), none).isEmpty)
  }

  @Test func `what is refused changes nothing`() throws {
    var book = Accumulation(limits: limits([.bond: 100_000]))
    try book.write(part(1, 1, 10), none)
    let before = book
    #expect(throws: AccumulationFault.writtenTwice(BondID(bits: 1))) {
      try book.write(part(1, 1, 10), none)
    }
    #expect(throws: AccumulationFault.negative) { try book.write(part(2, 1, -1), none) }
    var euro = part(2, 1, 1)
    euro.part.currency = try #require(Currency("EUR"))
    #expect(throws: AccumulationFault.otherCurrency) { try book.write(euro, none) }
    #expect(throws: AccumulationFault.self) { try book.write(part(2, 1, 101), none) }
    #expect(book == before)
    #expect(
      Accumulation(limits: AccumulationLimits(capitalAndSurplus: .dollars(-5)))
        .breaches(adding: part(1, 1, 1), none).count == 1)
  }

  @Test func `a tie that comes to light later shows what is beyond and stops more`() throws {
    var book = Accumulation(limits: limits([.group: 100_000]))
    try book.write(part(1, 1, 80), none)
    try book.write(part(2, 2, 70), none)
    #expect(book.excesses(none).isEmpty)
    let later = PrincipalGroups(declared: [DeclaredTie(party(1), party(2))])
    let excess = try #require(book.excesses(later).first)
    #expect(excess.group == party(1))
    #expect(excess.breach.exposure == .dollars(150))
    #expect(throws: AccumulationFault.self) { try book.write(part(3, 2, 1), later) }
  }

  @Test func `whatever is written, no limit is passed at the moment of writing`() throws {
    for seed in UInt64(1)...100 {
      var random = Philox(seed: seed)
      var book = Accumulation(
        limits: limits([
          .bond: 100_000, .group: 150_000, .country: 400_000, .goods: 600_000, .aggregate: 800_000,
        ]))
      let groups = PrincipalGroups(
        declared: (0..<6).map { _ in
          DeclaredTie(
            party(UInt64(1 + random.integer(below: 12))),
            party(UInt64(1 + random.integer(below: 12))))
        })
      for bond in UInt64(1)...120 {
        let next = part(
          bond, UInt64(1 + random.integer(below: 12)), Int64(random.integer(below: 130)),
          country: random.integer(below: 2) == 0 ? "MY" : "ID",
          goods: random.integer(below: 2) == 0 ? "3A090.a" : "4A090.a",
          reinsured: Int64(random.integer(below: 20)))
        try? book.write(next, groups)
        if random.integer(below: 4) == 0 {
          book.release(BondID(bits: UInt64(1 + random.integer(below: 120))))
        }
        #expect(book.excesses(groups).isEmpty, "seed \(seed)")
        let all = book.written.reduce(0) { $0 + $1.net }
        #expect(all <= 80_000, "seed \(seed)")
        #expect(book.written.allSatisfy { $0.net <= 10_000 }, "seed \(seed)")
      }
    }
  }
}

@Suite("Co-sureties who share a bond by their room") struct PlacementTests {
  @Test func `shares sum to the whole, parts to the penal sum, none above its room`() throws {
    for seed in UInt64(1)...300 {
      var random = Philox(seed: seed)
      let room = (0..<(1 + random.integer(below: 9))).map { _ in
        Money(minor: Int64(random.integer(below: 5_000_000)))
      }
      let most = room.reduce(0) { $0 + $1.minor }
      guard most > 0 else { continue }
      let penalSum = Money(minor: 1 + Int64(random.integer(below: Int(most))))
      let shares = try #require(placedSharesPpm(penalSum: penalSum, room: room), "seed \(seed)")
      #expect(shares.reduce(0, +) == 1_000_000, "seed \(seed)")
      let parts = try #require(
        split(penalSum.minor, sharesPpm: shares, room: room.map(\.minor)), "seed \(seed)")
      #expect(parts.reduce(0, +) == penalSum.minor, "seed \(seed)")
      for (part, room) in zip(parts, room) { #expect(part <= room.minor, "seed \(seed)") }
    }
  }

  @Test func `too little room together places nothing`() {
    #expect(placedSharesPpm(penalSum: .dollars(11), room: [.dollars(5), .dollars(5)]) == nil)
    #expect(
      placedSharesPpm(penalSum: .dollars(10), room: [.dollars(5), .dollars(5)])
        == [500_000, 500_000])
    #expect(placedSharesPpm(penalSum: .zero, room: [.dollars(5)]) == nil)
  }
}

@Suite("Reinsurance of the excess") struct ExcessCoverTests {
  private func cover(_ cessions: [Cession]) throws -> ExcessCover {
    ExcessCover(
      surety: party(1), executedOn: try day("2026-08-01"), part: .dollars(150),
      limit: .dollars(100), cessions: cessions)
  }

  @Test func `a bond whose cover is late is deficient and says so, until it is bound`() throws {
    let cover = try cover([
      Cession(reinsurer: party(2), amount: .dollars(30), boundOn: try day("2026-08-20")),
      Cession(reinsurer: party(3), amount: .dollars(20), boundOn: try day("2026-10-01")),
      Cession(reinsurer: party(4), amount: .dollars(99), boundOn: nil),
    ])
    let due = try day("2026-09-15")
    #expect(cover.dueOn == due)
    #expect(cover.standing(on: try day("2026-08-02")) == .pending(.dollars(50), dueOn: due))
    #expect(cover.standing(on: due) == .pending(.dollars(20), dueOn: due))
    #expect(
      cover.standing(on: try day("2026-09-16"))
        == .deficient(.dollars(20), since: try day("2026-09-16")))
    #expect(cover.standing(on: try day("2026-10-01")) == .covered)
    var small = cover
    small.limit = .dollars(150)
    #expect(small.standing(on: due) == .withinLimit)
  }

  @Test func `each reinsurer takes within its own limit and is neither principal nor surety`()
    throws
  {
    let limits: [PartyID: Money] = [
      party(2): .dollars(40), party(3): .dollars(40), party(5): .dollars(40),
    ]
    let groups = PrincipalGroups(declared: [DeclaredTie(party(3), party(9))])
    func fault(_ to: UInt64, _ dollars: Int64, bound: String? = nil) throws -> CessionFault? {
      let boundOn = try bound.map(day)
      let cover = try cover([
        Cession(reinsurer: party(to), amount: .dollars(dollars), boundOn: boundOn)
      ])
      do throws(CessionFault) {
        try cover.check(principal: party(9), limits: limits, groups: groups)
        return nil
      } catch { return error }
    }
    #expect(try fault(2, 40) == nil)
    #expect(try fault(2, 41) == .aboveLimit(party(2), .dollars(40)))
    #expect(try fault(3, 10) == .toPrincipal(party(3)))
    #expect(try fault(1, 10) == .toItself(party(1)))
    #expect(try fault(7, 10) == .notApproved(party(7)))
    #expect(try fault(2, 0) == .notPositive(party(2)))
    #expect(try fault(2, 10, bound: "2026-07-31") == .boundBefore(party(2)))
  }
}

@Suite("The penal sum in force") struct PenalPeriodTests {
  @Test func `it is that of the last raise, and before the first period the first`() throws {
    let periods = [
      PenalPeriod(from: try day("2026-01-01").startAt, penalSum: .dollars(100)),
      PenalPeriod(from: try day("2027-01-01").startAt, penalSum: .dollars(150)),
    ]
    func sum(_ text: String) throws -> Money? { periods.inForce(at: try day(text).startAt) }
    #expect(try sum("2026-12-31") == .dollars(100))
    #expect(try sum("2027-01-01") == .dollars(150))
    #expect(try sum("2031-01-01") == .dollars(150))
    #expect(try sum("2025-01-01") == .dollars(100))
    #expect([PenalPeriod]().inForce(at: .zero) == nil)
  }
}

@Suite("An exporter that stands surety") struct ExporterSuretyTests {
  @Test func `its margin is set against penal sum times chance of loss`() throws {
    let strong = try #require(
      ExporterSurety(
        penalSum: .dollars(15_000_000), lossChancePpm: 20_000, margin: .dollars(400_000)))
    #expect(strong.expectedLoss == .dollars(300_000))
    #expect(strong.isMetByMargin)
    #expect(strong.coSuretySharePpm == 0)
    var weak = strong
    weak.margin = .dollars(100_000)
    #expect(!weak.isMetByMargin)
    #expect(weak.coSuretySharePpm == 666_667)
    weak.margin = .dollars(0)
    #expect(weak.coSuretySharePpm == 1_000_000)
    #expect(ExporterSurety(penalSum: .zero, lossChancePpm: 1_000_001, margin: .zero) == nil)
  }

  @Test func `without a surety's judgement the chance of a call is an average applicant's`() throws
  {
    func chance(_ target: Int, _ days: Int, _ months: Int) -> Int64? {
      ExporterSurety.referenceChancePpm(
        detectionTargetPpm: target, withinDays: days, months: months)
    }
    // Worked out with mpmath: posterior 0.014814490..., hazard -ln(0.05) / (180 / 365).
    #expect(chance(950_000, 180, 36) == 14_815)
    #expect(chance(500_000, 365, 12) == 7_408)
    #expect(chance(0, 180, 36) == 0)
    #expect(chance(1_000_000, 180, 36) == 14_815)
    #expect(chance(1_000_001, 180, 36) == nil && chance(1, 0, 36) == nil)
    #expect(chance(950_000, 180, -1) == nil && chance(950_000, 180, 1_201) == nil)
  }
}

@Suite("Statements to the cent") struct StatementTests {
  @Test func `what one statement gives another receives, over any run of movements`() throws {
    for seed in UInt64(1)...40 {
      var random = Philox(seed: seed)
      let start = try day("2026-01-01")
      let kinds = AccountKind.allCases
      func account() -> Account {
        Account(
          party(UInt64(1 + random.integer(below: 5))), kinds[random.integer(below: kinds.count)])
      }
      var transfers: [DatedTransfer] = []
      while transfers.count < 200 {
        let (debit, credit) = (account(), account())
        guard debit != credit else { continue }
        transfers.append(
          DatedTransfer(
            on: start.adding(days: random.integer(below: 365)),
            Transfer(
              debit: debit, credit: credit,
              amount: Money(minor: Int64(1 + random.integer(below: 99_999))),
              memo: "movement \(transfers.count)")))
      }
      let statements = try Statements(
        transfers, from: try day("2026-04-01"), to: try day("2026-06-30"))
      #expect(statements.isBalanced, "seed \(seed)")
      let next = try Statements(transfers, from: try day("2026-07-01"), to: try day("2026-12-31"))
      for statement in statements.all {
        let after = next.all.first { $0.account == statement.account }
        #expect(after?.opening == statement.closing, "seed \(seed)")
      }
      var books = Books()
      try books.post(transfers.map(\.transfer))
      for statement in next.all {
        #expect(statement.closing == books.balance(statement.account), "seed \(seed)")
      }
    }
  }

  @Test func `lines stand in the order of days and carry the balance`() throws {
    let surety = Account(party(1), .cash)
    let obligee = Account(party(2), .cash)
    func paid(_ on: String, _ amount: Int64) throws -> DatedTransfer {
      DatedTransfer(
        on: try day(on),
        Transfer(debit: obligee, credit: surety, amount: Money(minor: amount), memo: "demand"))
    }
    let statements = try Statements(
      [try paid("2026-03-05", 30), try paid("2026-02-01", 100), try paid("2026-03-01", 20)],
      from: try day("2026-03-01"), to: try day("2026-03-31"))
    let own = try #require(statements.of(party(1)).first)
    #expect(own.opening == -100)
    #expect(own.lines.map(\.credit) == [20, 30])
    #expect(own.lines.map(\.balance) == [-120, -150])
    #expect(own.closing == -150)
    #expect(throws: BooksFault.notPositive) {
      _ = try Statements(
        [try paid("2026-03-05", 0)], from: try day("2026-03-01"), to: try day("2026-03-31"))
    }
  }
}
