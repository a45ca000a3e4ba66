import Clearing
import Testing
import Vocabulary

@Suite("Affiliation of parties")
struct PartiesAffiliationTests {
  private func stake(
    _ name: String, ppm: Int64, party: PartyID? = nil, controls: Bool = false,
    in country: String = "MY"
  ) -> OwnerStake {
    var stake = OwnerStake()
    stake.name = name
    stake.country = Kit.country(country)
    stake.sharePpm = ppm
    stake.party = party
    stake.controls = controls
    return stake
  }

  @Test func `strangers are not affiliated, a party is with itself`() throws {
    var kit = try Kit()
    let a = try kit.enrol("Alpha", [.buyer])
    let b = try kit.enrol("Beta", [.buyer])
    #expect(!kit.register.areAffiliated(a, b))
    #expect(kit.register.areAffiliated(a, a))
  }

  @Test func `half of the shares is control, a share less is not`() throws {
    var kit = try Kit()
    let a = try kit.enrol("Alpha", [.buyer])
    let half = try kit.enrol(
      "Half", [.buyer], owners: [stake("Alpha", ppm: 500_000, party: a)])
    let less = try kit.enrol(
      "Less", [.buyer], owners: [stake("Alpha", ppm: 499_999, party: a)])
    let golden = try kit.enrol(
      "Golden", [.buyer], owners: [stake("Alpha", ppm: 1, party: a, controls: true)])
    #expect(kit.register.areAffiliated(a, half))
    #expect(kit.register.areAffiliated(half, a))
    #expect(!kit.register.areAffiliated(a, less))
    #expect(kit.register.areAffiliated(a, golden))
    #expect(kit.register.areAffiliated(half, golden))
    #expect(!kit.register.areAffiliated(less, golden))
  }

  @Test func `holdings split over companies of one owner count together`() throws {
    var kit = try Kit()
    let top = try kit.enrol("Top", [.surety])
    let left = try kit.enrol("Left", [.maker], owners: [stake("Top", ppm: 1_000_000, party: top)])
    let right = try kit.enrol(
      "Right", [.maker], owners: [stake("Top", ppm: 1_000_000, party: top)])
    let split = try kit.enrol(
      "Split", [.buyer],
      owners: [
        stake("Left", ppm: 300_000, party: left), stake("Right", ppm: 300_000, party: right),
      ])
    #expect(kit.register.areAffiliated(top, split))
  }

  @Test func `a chain is followed eight levels up, and one that goes on is not trusted`() throws {
    var kit = try Kit()
    let stranger = try kit.enrol("Stranger", [.maker])
    var chain = [try kit.enrol("Link 0", [.maker])]
    for level in 1...10 {
      let above = chain[level - 1]
      chain.append(
        try kit.enrol(
          "Link \(level)", [.maker],
          owners: [stake("Link \(level - 1)", ppm: 1_000_000, party: above)]))
    }
    #expect(kit.register.areAffiliated(chain[0], chain[8]))
    #expect(!kit.register.areAffiliated(stranger, chain[8]))
    #expect(kit.register.areAffiliated(stranger, chain[9]))
  }

  @Test func `rings of owners end`() throws {
    var kit = try Kit()
    let a = try kit.enrol("Alpha", [.buyer])
    let b = try kit.enrol("Beta", [.buyer], owners: [stake("Alpha", ppm: 900_000, party: a)])
    let c = try kit.enrol("Gamma", [.buyer])
    try kit.perform(
      DeclareOwnership(owners: [stake("Beta", ppm: 900_000, party: b)]), by: a)
    #expect(kit.register.areAffiliated(a, b))
    #expect(!kit.register.areAffiliated(b, c))
  }

  @Test func `a named parent or a named owner in common is enough`() throws {
    var kit = try Kit()
    let a = try kit.enrol("Alpha", [.buyer], owners: [stake("Tan Ah Kow", ppm: 700_000)])
    let b = try kit.enrol("Beta", [.buyer], owners: [stake("TAN AH KOW", ppm: 510_000)])
    let c = try kit.enrol("Gamma", [.buyer], owners: [stake("Tan Ah Kow", ppm: 300_000)])
    #expect(kit.register.areAffiliated(a, b))
    #expect(!kit.register.areAffiliated(a, c))
    for party in [a, c] {
      try kit.perform(
        DeclareOwnership(
          owners: [], parentName: "Great Holding Ltd", parentHeadquarteredIn: Kit.country("SG")),
        by: party)
    }
    #expect(kit.register.areAffiliated(a, c))
    let holding = try kit.enrol("Great Holding", [.surety], in: "SG")
    let namesake = try kit.enrol("Great Holding", [.surety], in: "GB")
    #expect(kit.register.areAffiliated(a, holding))
    #expect(!kit.register.areAffiliated(a, namesake))
  }

  @Test func `ownership too wide to follow is not trusted`() throws {
    var kit = try Kit()
    let stranger = try kit.enrol("Stranger", [.buyer])
    var above: [OwnerStake] = []
    for number in 0..<3 {
      let name = "Nominee \(number)"
      let owners = (0..<64).map { stake("Holder \(number) \($0)", ppm: 10_000) }
      let party = try kit.enrol(name, [.buyer], owners: owners)
      #expect(!kit.register.areAffiliated(party, stranger))
      above.append(stake(name, ppm: 300_000, party: party))
    }
    let hidden = try kit.enrol("Hidden", [.buyer], owners: above)
    #expect(kit.register.areAffiliated(hidden, stranger))
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func `affiliation is mutual, and more shares never end it`(_ seed: UInt64) throws {
    var state = seed
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var kit = try Kit()
    var ids: [PartyID] = []
    for number in 0..<14 { ids.append(try kit.enrol("Party \(number)", [.buyer])) }
    func declare(_ index: Int, sharePpm: Int64, by owner: Int) throws {
      guard let row = kit.register.parties[ids[index]], index != owner else { return }
      var owners = row.owners
      owners.removeAll { $0.party == ids[owner] }
      owners.append(stake("Party \(owner)", ppm: sharePpm, party: ids[owner]))
      guard owners.reduce(0, { $0 + $1.sharePpm }) <= 1_000_000 else { return }
      try kit.perform(DeclareOwnership(owners: owners), by: ids[index])
    }
    func pairs() -> [[Bool]] {
      ids.map { a in ids.map { kit.register.areAffiliated(a, $0) } }
    }
    for _ in 0..<16 {
      try declare(next(14), sharePpm: Int64(100_000 * (1 + next(9))), by: next(14))
    }
    let before = pairs()
    for _ in 0..<8 {
      // A stake where there was none, so that nobody's share falls.
      let (index, owner) = (next(14), next(14))
      let known = kit.register.parties[ids[index]]?.owners.contains { $0.party == ids[owner] }
      if known == false { try declare(index, sharePpm: 200_000, by: owner) }
    }
    let after = pairs()
    for a in ids.indices {
      #expect(before[a][a], "seed \(seed)")
      for b in ids.indices {
        #expect(before[a][b] == before[b][a], "seed \(seed), parties \(a) and \(b)")
        #expect(!before[a][b] || after[a][b], "seed \(seed), parties \(a) and \(b)")
      }
    }
  }
}
