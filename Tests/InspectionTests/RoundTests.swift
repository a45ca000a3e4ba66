import Canon
import Inspection
import Testing
import Vocabulary

/// A population of 304 units in which custody and declaration differ; the vectors are made from it.
private func population() throws -> Population {
  func serial(_ number: Int) -> [UInt8] {
    Array(("SN-" + String(100_000 + number).dropFirst()).utf8)
  }
  return try Population(
    custody: (0..<300).map(serial), declared: (5..<302).map(serial).reversed(),
    declaredCount: 299)
}

private let round = RoundID(bits: 0x0123_4567_89AB_CDEF)

private func reveals() -> [Reveal] {
  [(0x33, "c"), (0x11, "a"), (0x22, "b")].map { party, text in
    Reveal(party: PartyID(bits: party), value: Digest.sha256(Array(text.utf8)))
  }
}

@Suite("The round, which the audited party cannot shape") struct RoundTests {
  @Test func `what either list omits is in the population`() throws {
    let population = try population()
    #expect(population.count == 304)
    #expect(population.count(of: .both) == 295)
    #expect(population.count(of: .custodyOnly) == 5)
    #expect(population.count(of: .declaredOnly) == 2)
    #expect(population.count(of: .unlisted) == 2)
    #expect(population[0].mark == .unlisted)
    #expect(population.index(of: Array("SN-00000".utf8)) == 2)
    #expect(population.index(of: Array("SN-99999".utf8)) == nil)
  }

  @Test func `without a declaration custody's last state stands`() throws {
    let population = try Population(custody: [[66], [65]], declared: nil)
    #expect(population.count == 2)
    #expect(population.count(of: .both) == 2)
    #expect(population[0].serial == [65])
  }

  @Test func `lists that are not sound are refused`() {
    #expect(throws: PopulationFault.twice(list: "declaration", serial: "A")) {
      try Population(custody: [], declared: [[65], [65]])
    }
    #expect(throws: PopulationFault.badSerial(list: "custody")) {
      try Population(custody: [[]], declared: nil)
    }
    #expect(throws: PopulationFault.badSerial(list: "custody")) {
      try Population(custody: [[UInt8](repeating: 65, count: 65)], declared: nil)
    }
    #expect(throws: PopulationFault.countBelowList) {
      try Population(custody: [], declared: [[65], [66]], declaredCount: 1)
    }
    #expect(throws: PopulationFault.tooLarge) {
      try Population(custody: [], declared: [], declaredCount: .max)
    }
  }

  @Test func `root, seed, tickets and picks equal an independent program's`() throws {
    let population = try population()
    let commitment = population.commitment
    #expect(
      commitment.root.hex == "3e7f40768fc44f432e385c776a33fd7ebd5590864e21e9513972850c29f28e4c")
    let seed = try roundSeed(commitment, round: round, source: .reveals(reveals()))
    #expect(seed.hex == "fea3a14ef0bc02bc871e006b2f62d937f554f08c45c112b7bf0de682a651b6af")
    #expect(
      try roundSeed(commitment, round: round, source: .dice("12345678901234567890")).hex
        == "9a66d5d6f0db8a7bc3d5b96ef7601def50eeb890cc041bd7db907afb2adcc78d")
    let beacon = RandomnessSource.beacon(
      chain: Digest.sha256(Array("chain".utf8)), number: 99,
      randomness: Digest.sha256(Array("rand".utf8)))
    #expect(
      try roundSeed(commitment, round: round, source: beacon).hex
        == "abdf740fd93fd04c83042bfd347e0ce8e49f97d9ce5acce7a0207045131eb9e6")
    let picks = TicketDrawer(root: commitment.root, seed: seed, round: round)
      .draw(8, of: population)
    #expect(picks.map(\.index) == [80, 114, 67, 60, 40, 127, 144, 226])
    #expect(
      picks[0].ticket.hex == "00712c82ab59dc0e7968f88f3aa5e497317aef62eea39be1ecbca02fb46ca14f")
  }

  @Test func `every unit's place in the commitment can be proved and no other's`() throws {
    let population = try population()
    let commitment = population.commitment
    let tree = population.tree
    for index in 0..<population.count {
      let proof = try #require(tree.inclusionProof(of: index, in: population.count))
      try Population.check(proof, item: population[index], index: index, in: commitment)
      var other = population[index]
      other.mark = .custodyOnly
      if other != population[index] {
        #expect(throws: MerkleFault.self) {
          try Population.check(proof, item: other, index: index, in: commitment)
        }
      }
    }
    let proof = try #require(population.inclusionProof(of: 7))
    #expect(throws: MerkleFault.self) {
      try Population.check(proof, item: population[7], index: 8, in: commitment)
    }
    #expect(throws: MerkleFault.self) {
      try Population.check(proof, item: population[7], index: -1, in: commitment)
    }
  }

  @Test func `the order of lists gains nothing`() throws {
    let serials = (0..<500).map { Array("unit \($0)".utf8) }
    let forward = try Population(custody: serials, declared: serials)
    let backward = try Population(custody: serials.reversed(), declared: serials.reversed())
    #expect(forward.commitment == backward.commitment)
    let drawer = TicketDrawer(root: forward.commitment.root, seed: .zero, round: round)
    #expect(
      drawer.draw(20, of: serials).map(\.id) == drawer.draw(20, of: serials.reversed()).map(\.id))
  }

  @Test func `a larger draw only adds units, and draws all when asked for more`() throws {
    let population = try population()
    let drawer = TicketDrawer(root: population.commitment.root, seed: .zero, round: round)
    let few = drawer.draw(10, of: population)
    let many = drawer.draw(50, of: population)
    #expect(Array(many.prefix(10)) == few)
    #expect(drawer.draw(1_000, of: population).count == 304)
    #expect(drawer.draw(0, of: population).isEmpty)
    #expect(drawer.draw(-1, of: population).isEmpty)
    #expect(drawCommitment(few, salt: .zero) != drawCommitment(many, salt: .zero))
  }

  @Test func `every unit is drawn with the same chance`() throws {
    let serials = (0..<20).map { Array("unit \($0)".utf8) }
    var counts = [Int](repeating: 0, count: 20)
    for trial in 0..<4_000 {
      let seed = Digest.sha256(Array("trial \(trial)".utf8))
      let drawer = TicketDrawer(root: .zero, seed: seed, round: round)
      for pick in drawer.draw(5, of: serials) { counts[pick.index] += 1 }
    }
    // 4,000 × 5 / 20 = 1,000 each; standard deviation 27.4; 4.5 of them.
    #expect(counts.allSatisfy { abs($0 - 1_000) < 124 })
  }
}

@Suite("Commit and reveal") struct RevealTests {
  private func contributors(_ independent: Set<UInt64> = [0x11]) -> [RevealRound.Contributor] {
    reveals().map {
      .init(
        party: $0.party, commitment: $0.commitment(round: round),
        isIndependent: independent.contains($0.party.bits))
    }
  }

  @Test func `a commitment binds party, round and value`() throws {
    let reveal = reveals()[1]
    #expect(
      reveal.commitment(round: round).hex
        == "499050c35bf4f62489b9dd9d5a949606c3d61edf4eddf08599bd5dae7561fb71")
    #expect(reveal.opens(reveal.commitment(round: round), round: round))
    #expect(!reveal.opens(reveal.commitment(round: round), round: RoundID(bits: 1)))
    var other = reveal
    other.party = PartyID(bits: 0x22)
    #expect(!other.opens(reveal.commitment(round: round), round: round))
  }

  @Test func `the order of reveals does not matter to the seed`() throws {
    let commitment = try population().commitment
    let one = try roundSeed(commitment, round: round, source: .reveals(reveals()))
    let two = try roundSeed(commitment, round: round, source: .reveals(reveals().reversed()))
    #expect(one == two)
    #expect(throws: RandomnessFault.self) {
      try roundSeed(commitment, round: round, source: .reveals([]))
    }
    #expect(throws: RandomnessFault.tooFewDigits) {
      try roundSeed(commitment, round: round, source: .dice("123"))
    }
  }

  @Test func `who stays silent is named and the round goes on with an independent reveal`() throws {
    var open = try RevealRound(round: round, contributors: contributors())
    try open.accept(reveals()[1])
    try open.accept(reveals()[0])
    #expect(!open.isComplete)
    #expect(open.silent == [PartyID(bits: 0x22)])
    #expect(try open.close() == .reveals([reveals()[1], reveals()[0]]))
  }

  @Test func `without an independent reveal the round is void`() throws {
    var open = try RevealRound(round: round, contributors: contributors())
    try open.accept(reveals()[0])
    #expect(throws: RandomnessFault.nobodyIndependent) { try open.close() }
    #expect(throws: RandomnessFault.nobodyIndependent) {
      try RevealRound(round: round, contributors: contributors([]))
    }
  }

  @Test func `another value, a second value and an uninvited value are refused`() throws {
    var open = try RevealRound(round: round, contributors: contributors())
    var forged = reveals()[1]
    forged.value = .zero
    #expect(throws: RandomnessFault.doesNotOpen(forged.party)) { try open.accept(forged) }
    try open.accept(reveals()[1])
    #expect(throws: RandomnessFault.revealedAlready(forged.party)) {
      try open.accept(reveals()[1])
    }
    let stranger = PartyID(bits: 0x99)
    #expect(throws: RandomnessFault.didNotCommit(stranger)) {
      try open.accept(Reveal(party: stranger, value: .zero))
    }
    #expect(throws: RandomnessFault.contributesTwice(PartyID(bits: 0x11))) {
      try RevealRound(round: round, contributors: contributors() + contributors())
    }
  }
}
