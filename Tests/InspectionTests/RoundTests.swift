import Canon
import Inspection
import Testing
import Vocabulary

/// A unit of a list that is committed to: its mark and its serial.
private struct Item: Equatable {
  var mark: UInt8
  var serial: [UInt8]
}

/// A list of 304 units under four marks; the vectors are made from it. Five are custody's only, two the
/// declaration's, and two stand first without a serial of their own.
private func items() -> [Item] {
  let named = (0..<302).map { number in
    Item(
      mark: number < 5 ? 1 : number < 300 ? 0 : 2,
      serial: Array(("SN-" + String(100_000 + number).dropFirst()).utf8))
  }
  return [Item(mark: 3, serial: [0, 0, 0, 0, 0]), Item(mark: 3, serial: [0, 0, 0, 0, 1])] + named
}

extension PopulationCommitment {
  fileprivate init(_ items: [Item]) {
    self.init(units: items.count) { index, place in
      let leaf = [items[index].mark] + items[index].serial
      place.update(from: leaf, count: leaf.count)
      return leaf.count
    }
  }
}

extension TicketDrawer {
  fileprivate func draw(_ count: Int, of serials: [[UInt8]]) -> [Pick] {
    draw(count, of: serials.count) { index, place in
      place.update(from: serials[index], count: serials[index].count)
      return serials[index].count
    }
  }
}

private let round = RoundID(bits: 0x0123_4567_89AB_CDEF)

private func reveals() -> [Reveal] {
  [(0x33, "c"), (0x11, "a"), (0x22, "b")].map { party, text in
    Reveal(party: PartyID(bits: party), value: Digest.sha256(Array(text.utf8)))
  }
}

@Suite("The round, which the audited party cannot shape") struct RoundTests {
  @Test func `root, seed, tickets and picks equal an independent program's`() throws {
    let items = items()
    let commitment = PopulationCommitment(items)
    #expect(commitment.count == 304)
    #expect(
      commitment.root.hex == "3e7f40768fc44f432e385c776a33fd7ebd5590864e21e9513972850c29f28e4c")
    let seed = try roundSeed(commitment, round: round, source: .reveals(reveals()))
    #expect(seed.hex == "fea3a14ef0bc02bc871e006b2f62d937f554f08c45c112b7bf0de682a651b6af")
    #expect(
      try roundSeed(commitment, round: round, source: .dice("12345678901234567890")).hex
        == "9a66d5d6f0db8a7bc3d5b96ef7601def50eeb890cc041bd7db907afb2adcc78d")
    let beacon = RandomnessSource.beacon(
      chain: Digest.sha256(Array("chain".utf8)), number: 99,
      randomness: Digest.sha256(Array("rand".utf8)), output: Array(0..<64))
    #expect(
      try roundSeed(commitment, round: round, source: beacon).hex
        == "513cbd5ee9334b69db9e9195bea78f40ee327e4dfdcf7c9f5dc81657aed10a30")
    #expect(
      try roundSeed(commitment, round: round, source: .unseen).hex
        == "b2c6c1e996c26d583f679294f3dc6279558aa7d24973771c34721d2cec4f0ea1")
    let picks = TicketDrawer(root: commitment.root, seed: seed, round: round)
      .draw(8, of: items.map(\.serial))
    #expect(picks.map(\.index) == [80, 114, 67, 60, 40, 127, 144, 226])
    #expect(
      picks[0].ticket.hex == "00712c82ab59dc0e7968f88f3aa5e497317aef62eea39be1ecbca02fb46ca14f")
  }

  @Test func `every unit's place in the commitment can be proved and no other's`() throws {
    let items = items()
    let commitment = PopulationCommitment(items)
    let tree = MerkleTree(
      leaves: items.map { PopulationCommitment.leaf(mark: $0.mark, serial: $0.serial) })
    func check(_ proof: [Digest], _ item: Item, at place: Int) throws {
      try commitment.check(proof, mark: item.mark, serial: item.serial, at: place)
    }
    for (index, item) in items.enumerated() {
      let proof = try #require(tree.inclusionProof(of: index, in: items.count))
      try check(proof, item, at: index)
      var other = item
      other.mark = 1
      if other != item {
        #expect(throws: MerkleFault.self) { try check(proof, other, at: index) }
      }
    }
    let proof = try #require(tree.inclusionProof(of: 7, in: items.count))
    #expect(throws: MerkleFault.self) { try check(proof, items[7], at: 8) }
    #expect(throws: MerkleFault.self) { try check(proof, items[7], at: -1) }
  }

  @Test func `the order in which units are drawn from gains nothing`() throws {
    let serials = (0..<500).map { Array("unit \($0)".utf8) }
    let drawer = TicketDrawer(root: .zero, seed: .zero, round: round)
    let picks = drawer.draw(20, of: serials)
    let others = drawer.draw(20, of: serials.reversed())
    #expect(picks.map(\.ticket) == others.map(\.ticket))
    #expect(picks.map(\.index) == others.map { 499 - $0.index })
    #expect(picks.allSatisfy { $0.ticket == drawer.ticket(of: serials[$0.index]) })
  }

  @Test func `a larger draw only adds units, and draws all when asked for more`() throws {
    let items = items()
    let serials = items.map(\.serial)
    let drawer = TicketDrawer(root: PopulationCommitment(items).root, seed: .zero, round: round)
    let few = drawer.draw(10, of: serials)
    let many = drawer.draw(50, of: serials)
    #expect(Array(many.prefix(10)) == few)
    #expect(drawer.draw(1_000, of: serials).count == 304)
    #expect(drawer.draw(0, of: serials).isEmpty)
    #expect(drawer.draw(-1, of: serials).isEmpty)
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
  private let site = SiteID(bits: 0x51)

  /// Contributors of groups 0, 1, …; the first is the inspector.
  private func open(groups: [Int64]? = nil) throws -> RevealRound {
    try RevealRound(
      .round(round, site: site, last: nil, inspector: reveals()[0].party),
      contributors: reveals().enumerated().map { index, reveal in
        .init(
          party: reveal.party,
          commitment: index == 0
            ? reveal.commitment(orderAt: site, after: nil) : reveal.commitment(round: round),
          group: groups?[index] ?? Int64(index))
      })
  }

  @Test func `a commitment binds party, round and value`() throws {
    let reveal = reveals()[1]
    #expect(
      reveal.commitment(round: round).hex
        == "499050c35bf4f62489b9dd9d5a949606c3d61edf4eddf08599bd5dae7561fb71")
    #expect(reveal.commitment(round: round) != reveal.commitment(round: RoundID(bits: 1)))
    var other = reveal
    other.party = PartyID(bits: 0x22)
    #expect(other.commitment(round: round) != reveal.commitment(round: round))
  }

  @Test func `an order's commitment binds party, site, last round and value`() {
    let reveal = reveals()[0]
    let all = [
      reveal.commitment(orderAt: site, after: nil),
      reveal.commitment(orderAt: site, after: round),
      reveal.commitment(orderAt: SiteID(bits: 0x52), after: nil),
      reveals()[1].commitment(orderAt: site, after: nil), reveal.commitment(round: round),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test func `the order of reveals does not matter to the seed`() throws {
    let commitment = PopulationCommitment(items())
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

  @Test func `who stays silent is named, and the round goes on with two others`() throws {
    var open = try open()
    try open.accept(reveals()[1])
    #expect(throws: RandomnessFault.tooFewGroups) { try open.close() }
    try open.accept(reveals()[0])
    #expect(!open.isComplete)
    #expect(open.silent == [reveals()[2].party])
    #expect(try open.close() == [reveals()[0], reveals()[1]])
  }

  @Test func `a round waits for everybody but its inspector, who reveals last`() throws {
    var open = try open()
    #expect(!open.isComplete && !open.isSealable)
    try open.accept(reveals()[1])
    #expect(!open.isComplete && open.isSealable)
    #expect(open.silent == [reveals()[2].party])
    try open.accept(reveals()[2])
    #expect(open.isComplete && open.isSealable && open.silent.isEmpty)
    // One of the inspector's own group is no second hand.
    var affiliated = try self.open(groups: [0, 0, 1])
    try affiliated.accept(reveals()[1])
    #expect(!affiliated.isSealable)
    try affiliated.accept(reveals()[2])
    #expect(affiliated.isSealable)
    // In a drawing nobody is last.
    let drawing = try RevealRound(
      .drawing(EngagementID(bits: 1), attempt: 0), contributors: open.contributors)
    #expect(!drawing.isComplete && !drawing.isSealable)
  }

  @Test func `affiliated contributors are one hand`() throws {
    var open = try open(groups: [0, 0, 1])
    #expect(open.isCommitted)
    try open.accept(reveals()[0])
    try open.accept(reveals()[1])
    #expect(throws: RandomnessFault.tooFewGroups) { try open.close() }
    #expect(try self.open(groups: [0, 0, 0]).isCommitted == false)
  }

  @Test func `another value, a second value and an uninvited value are refused`() throws {
    var open = try open()
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
    #expect(throws: RandomnessFault.contributesTwice(forged.party)) {
      try RevealRound(
        .drawing(EngagementID(bits: 1), attempt: 0),
        contributors: open.contributors + open.contributors.filter { $0.party == forged.party })
    }
  }
}
