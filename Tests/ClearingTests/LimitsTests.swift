import Canon
import Rulebook
import Suretyship
import Testing
import Vocabulary

@testable import Clearing

@Suite("Limits of sureties, held by acts") struct LimitsTests {
  /// A ring: ten shells of one owner, each tied to it in another way.
  private func ring(_ stage: inout BondStage) throws -> [PartyID] {
    let owner = try stage.kit.enrol("Harbour Light Holdings", [.buyer])
    let middle = try stage.kit.enrol(
      "Middle Light", [.buyer],
      owners: [stage.stake(owner, "Harbour Light Holdings", ppm: 1_000_000)])
    var shells: [PartyID] = []
    for number in 0..<10 {
      let stakes: [OwnerStake] =
        switch number {
        case 0, 1: [stage.stake(owner, "Harbour Light Holdings", ppm: 500_000)]
        case 2: [stage.stake(middle, "Middle Light", ppm: 900_000)]
        case 3: [stage.stake(nil, "Harbour Light Holdings Ltd", ppm: 800_000)]
        default: []
        }
      shells.append(try stage.kit.enrol("Shell \(number) Trading", [.buyer], owners: stakes))
    }
    // The others declare nothing, but were seen with the same things, one with the next.
    try stage.saw([shells[0], shells[4]], with: .address, "12 Jalan Dua, #03-01")
    try stage.saw([shells[4]], with: .bank, "MY12 3456")
    try stage.saw([shells[5]], with: .bank, "my12-3456")
    try stage.saw([shells[5], shells[6]], with: .director, "A. B. Tan")
    try stage.saw([shells[6], shells[7]], with: .forwarder, "Night Freight")
    try stage.saw([shells[7], shells[8]], with: .device, "phone 7")
    try stage.saw([shells[8], shells[9]], with: .site, "Unit 5")
    return shells
  }

  @Test func `a ring of ten shell buyers with one owner is one principal group for every limit`()
    throws
  {
    // 10 % of 200 million dollars for one bond and for one group.
    var stage = try BondStage { $0.groupLimitPpm = 100_000 }
    let shells = try ring(&stage)
    let group = stage.kit.register.principalGroup(of: shells[9])
    #expect(Set(shells).isSubset(of: group.members) && group.members.count == 12)
    #expect(group.suspected.count == 6 || Set(shells[4...]).isSubset(of: group.members))
    for shell in shells {
      #expect(stage.kit.register.principalGroup(of: shell).members == group.members)
    }
    let six = stage.terms(.dollars(6_000_000))
    for shell in [shells[0], shells[3], shells[9]] {
      _ = try stage.bond(for: stage.sale(of: shell), six)
    }
    #expect(stage.kit.register.exposure(stage.first, with: group) == 1_800_000_000)
    for shell in shells {
      let request = try stage.apply(for: stage.sale(of: shell), six.penalSum)
      #expect(stage.refusal(quoting: request, six) == "surety.over-group-limit")
      // Another surety has room of its own.
      let other = stage.terms(.dollars(6_000_000), by: [(stage.second, 1_000_000)])
      #expect(stage.refusal(quoting: request, other) == nil)
    }
    // Whoever is not of the ring is not held against it.
    let request = try stage.apply()
    #expect(stage.refusal(quoting: request, stage.terms()) == nil)
  }

  @Test func `a quote taken after others were signed is held against the limit anew`() throws {
    var stage = try BondStage { $0.groupLimitPpm = 100_000 }
    let terms = stage.terms(.dollars(15_000_000))
    let request = try stage.apply()
    let quote = try stage.quote(request, terms)
    _ = try stage.bond(
      for: stage.sale(of: stage.buyer), stage.terms(.dollars(6_000_000)))
    #expect(
      stage.kit.refusal(IssueBond(quote: quote), by: stage.buyer) == "surety.over-group-limit")
  }

  @Test func `a sighting that is dismissed ties nobody any more`() throws {
    var stage = try BondStage { $0.groupLimitPpm = 100_000 }
    let one = try stage.kit.enrol("One Trading", [.buyer])
    let two = try stage.kit.enrol("Two Trading", [.buyer])
    try stage.saw([one, two], with: .forwarder, "Everybody's Freight")
    let terms = stage.terms(.dollars(15_000_000))
    _ = try stage.bond(for: stage.sale(of: one, insuredValue: .dollars(30_000_000)), terms)
    let sale = stage.sale(of: two, insuredValue: .dollars(30_000_000))
    let request = try stage.apply(for: sale, terms.penalSum)
    #expect(stage.refusal(quoting: request, terms) == "surety.over-group-limit")
    let sighting = try #require(stage.kit.register.market.tables.sightings.last)
    let dismissal = DismissSighting(sighting: sighting.id, reason: "half the port uses it")
    #expect(stage.kit.refusal(dismissal, by: stage.second) == "thing.not-yours")
    try stage.kit.perform(dismissal, by: stage.kit.regulator)
    #expect(stage.refusal(quoting: request, terms) == nil)
    #expect(stage.kit.refusal(dismissal, by: stage.kit.regulator) == "sighting.dismissed")
    // It can be seen again.
    try stage.saw([two], with: .forwarder, "everybodys freight")
    #expect(stage.refusal(quoting: request, terms) == "surety.over-group-limit")
  }

  @Test func `a surety seen with its principal is a suspected affiliate`() throws {
    var stage = try BondStage()
    let request = try stage.apply()
    try stage.saw([stage.first, stage.buyer], with: .address, "Suite 9")
    #expect(stage.refusal(quoting: request, stage.terms()) == "surety.suspected-affiliate")
    let shared = stage.terms(by: [(stage.second, 500_000), (stage.first, 500_000)])
    #expect(stage.refusal(quoting: request, shared) == "surety.suspected-affiliate")
    let other = stage.terms(by: [(stage.second, 1_000_000)])
    #expect(stage.refusal(quoting: request, other) == nil)
  }

  @Test func `limits hold for a country, for a kind of goods and in all`() throws {
    let cases: [(String, (inout Terms) -> Void)] = [
      ("surety.over-country-limit", { $0.countryLimitPpm = 90_000 }),
      ("surety.over-goods-limit", { $0.goodsLimitPpm = 90_000 }),
      ("surety.over-aggregate-limit", { $0.aggregateLimitPpm = 90_000 }),
    ]
    for (code, change) in cases {
      var stage = try BondStage(terms: change)
      let other = try stage.kit.enrol("Other Buyer", [.buyer])
      let six = stage.terms(.dollars(6_000_000))
      _ = try stage.bond(for: stage.sale(of: stage.buyer), six)
      _ = try stage.bond(for: stage.sale(of: other), six)
      let third = try stage.kit.enrol("Third Buyer", [.buyer])
      let request = try stage.apply(for: stage.sale(of: third), six.penalSum)
      #expect(stage.refusal(quoting: request, stage.terms(.dollars(6_000_001))) == code)
      #expect(stage.refusal(quoting: request, six) == nil)
    }
  }

  @Test func `a surety's own limits bind it beside the rulebook's, the lower of the two`() throws {
    var stage = try BondStage { $0.groupLimitPpm = 80_000 }
    let request = try stage.apply()
    #expect(stage.refusal(quoting: request, stage.terms()) == nil)
    try stage.kit.perform(SetOwnLimits(groupPpm: 74_999), by: stage.first)
    #expect(stage.refusal(quoting: request, stage.terms()) == "surety.over-group-limit")
    // A higher one of its own does not lift the rulebook's.
    try stage.kit.perform(SetOwnLimits(groupPpm: 1_000_000), by: stage.first)
    let more = stage.terms(.dollars(16_000_001))
    #expect(stage.refusal(quoting: request, more) == "surety.over-group-limit")
    let limits = SetOwnLimits(countryPpm: -1)
    #expect(stage.kit.refusal(limits, by: stage.first) == "field.bad-value")
    #expect(stage.kit.refusal(SetOwnLimits(), by: stage.buyer) == "signer.wrong")
  }

  @Test func `an increase counts by what it adds, and a release gives all of it back`() throws {
    var stage = try BondStage { $0.groupLimitPpm = 90_000 }
    let bond = try stage.bond(stage.terms(by: [(stage.first, 600_000), (stage.second, 400_000)]))
    let key = stage.buyer.text
    #expect(stage.booked(stage.first, .principal, key) == 900_000_000)
    #expect(stage.booked(stage.second, .country, "MY") == 600_000_000)
    func amended(_ sum: Money) throws -> AmendBond {
      AmendBond(
        bond: bond, penalSum: sum, expiresOn: try stage.row(bond).terms.expiresOn,
        premium: .dollars(1))
    }
    // 60 % of 30 million dollars is 9 % of the capital.
    let most = try amended(.dollars(30_000_000))
    let over = try amended(Money(minor: 3_000_000_100))
    #expect(stage.kit.refusal(over, by: stage.buyer) == "surety.over-group-limit")
    try stage.kit.perform(most, by: stage.buyer)
    #expect(stage.booked(stage.first, .principal, key) == 1_800_000_000)
    try stage.kit.perform(CancelBond(bond: bond), by: stage.buyer)
    try stage.kit.perform(ReleaseBond(bond: bond), by: stage.kit.regulator)
    for row in stage.kit.register.market.tables.exposures.rows {
      #expect(row.amount.minor == 0, "\(row.kind) \(row.key)")
    }
  }
}
