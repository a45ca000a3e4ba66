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
}
