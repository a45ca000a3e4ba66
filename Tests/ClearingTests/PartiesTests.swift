import Canon
import Clearing
import Testing
import Vocabulary

@Suite("Opening the register, and its parties")
struct PartiesTests {
  @Test func `the first act opens the register with its own keys`() throws {
    let kit = try Kit()
    let opening = try #require(kit.register.opening)
    #expect(opening.regulator == kit.regulator)
    #expect(opening.operator == kit.clearingHouse)
    #expect(kit.register.parties[kit.regulator]?.status == .active)
    #expect(kit.register.keys.count == 5)
    #expect(kit.refusal(Kit.opening(on: kit.now.day), by: kit.regulator) == "register.opened")
  }

  @Test func `two persons of the regulator and one of the operator open it`() throws {
    let open = Kit.opening(on: Day(number: 20_000))
    let keys = open.keys().map(\.id)
    #expect(try open.persons(signedBy: keys).count == 5)
    #expect(try open.persons(signedBy: [keys[0], keys[1], keys[3]]).count == 3)
    #expect(throws: Refusal.self) { try open.persons(signedBy: [keys[0], keys[3], keys[4]]) }
    #expect(throws: Refusal.self) { try open.persons(signedBy: [keys[0], keys[1]]) }
    #expect(throws: Refusal.self) { try open.persons(signedBy: keys + [KeyID(bits: 7)]) }
  }

  /// The code with which an empty register refuses an opening.
  private func refusal(_ change: (inout OpenRegister) -> Void) -> String? {
    let day = Day(number: 20_000)
    var open = Kit.opening(on: day)
    change(&open)
    let header = ActHeader(by: open.regulatorID, statedAt: day.startAt, nonce: "nonce-00")
    let act = Act(open, header: header)
    let submission = Submission(
      id: Digest.sha256(act.payload), act: act, signers: open.keys().map(\.id))
    do {
      _ = try Register().decide(submission, at: day.startAt)
      return nil
    } catch {
      return error.kind.code
    }
  }

  @Test func `an opening that could not be run is refused`() {
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.origin = "https://clearing.example" } == "register.bad-origin")
    #expect(refusal { $0.operator.name = "bureau, Inc." } == "register.same-party")
    #expect(refusal { $0.regulator.country = .none } == "party.no-country")
    #expect(refusal { $0.operator.keys[0].expiresOn = Day(number: 19_999) } == "key.bad-expiry")
    #expect(refusal { $0.operator.keys[0].roles = [.surety] } == "key.bad-roles")
    #expect(refusal { $0.operator.keys[0].algorithm = .p256 } != nil)
    // One person under two spellings is one person, and two persons must sign for the regulator.
    let one = refusal { open in
      open.regulator.keys[1].personName = "ADA"
      open.regulator.keys[2].personName = "ada"
    }
    #expect(one == "signer.wrong" || one == "register.too-few-persons")
  }

  @Test func `a key that anybody can sign for is refused`() throws {
    let kit = try Kit()
    let one = [UInt8](repeating: 0, count: 31)
    for (first, last) in [(UInt8(0), UInt8(0)), (1, 0), (0, 0x80), (1, 0x80)] {
      var act = kit.enrolment("Maker", [.maker])
      act.keys[0].publicKey = Base64.text([first] + one.dropFirst() + [last])
      #expect(kit.refusal(act, by: kit.clearingHouse) == "key.weak")
    }
    var act = kit.enrolment("Maker", [.maker])
    act.keys[0].publicKey = "AAAA"
    #expect(kit.refusal(act, by: kit.clearingHouse) == "key.malformed")
    act.keys[0].publicKey = Kit.publicKey("regulator Ada")
    #expect(kit.refusal(act, by: kit.clearingHouse) == "key.taken")
  }

  @Test func `a proposed party signs nothing before it is called back`() throws {
    var kit = try Kit()
    let act = try kit.perform(kit.enrolment("Buyer", [.buyer]), by: kit.clearingHouse)
    let buyer = PartyID(of: act)
    #expect(kit.register.parties[buyer]?.status == .proposed)
    #expect(kit.refusal(DeclareOwnership(owners: []), by: buyer) == "party.inactive")

    let keys = kit.register.parties[buyer]?.keys ?? []
    let confirm = ConfirmEnrolment(
      party: buyer, numberFoundIn: "company register", keysReadBack: keys)
    #expect(kit.refusal(confirm, by: kit.clearingHouse) == "enrolment.sponsor-confirms")
    let wrong = ConfirmEnrolment(
      party: buyer, numberFoundIn: "company register", keysReadBack: [KeyID(bits: 1)])
    #expect(kit.refusal(wrong, by: kit.regulator) == "enrolment.keys-differ")
    try kit.perform(confirm, by: kit.regulator)
    #expect(kit.register.parties[buyer]?.calledBackBy != nil)
    #expect(kit.refusal(confirm, by: kit.regulator) == "enrolment.not-proposed")
    #expect(kit.refusal(DeclareOwnership(owners: []), by: buyer) == nil)
  }

  @Test func `enrolment refuses roles and names that cannot be`() throws {
    var kit = try Kit()
    let house = kit.clearingHouse
    #expect(kit.refusal(kit.enrolment("A", [.regulator]), by: house) == "party.reserved-role")
    #expect(kit.refusal(kit.enrolment("A", [.operator]), by: house) == "party.reserved-role")
    #expect(kit.refusal(kit.enrolment("A", [.customs]), by: house) == "party.reserved-role")
    #expect(kit.refusal(kit.enrolment("A", [.customs]), by: kit.regulator) == nil)
    #expect(
      kit.refusal(kit.enrolment("A", [.auditor, .buyer]), by: house) == "party.auditor-alone")
    #expect(kit.refusal(kit.enrolment("A", [.exporter, .surety]), by: house) == nil)
    #expect(kit.refusal(kit.enrolment("A", []), by: house) == "party.bad-roles")
    #expect(kit.refusal(kit.enrolment("A", [.maker, .maker]), by: house) == "party.bad-roles")
    #expect(kit.refusal(kit.enrolment(" ", [.buyer]), by: house) == "text.bad")
    #expect(kit.refusal(kit.enrolment("Tab\there", [.buyer]), by: house) == "text.bad")
    _ = try kit.enrol("Acme Sdn Bhd", [.buyer])
    var again = kit.enrolment("ACME, Sdn. Bhd.", [.buyer])
    again.keys[0].publicKey = Kit.publicKey("impostor")
    #expect(kit.refusal(again, by: house) == "party.name-taken")
  }

  @Test func `an impostor's proposal blocks nobody, and cannot be confirmed later`() throws {
    var kit = try Kit()
    let maker = try kit.enrol("Maker", [.maker])
    var impostor = kit.enrolment("Acme", [.buyer])
    impostor.keys[0].publicKey = Kit.publicKey("impostor")
    let proposed = PartyID(of: try kit.perform(impostor, by: maker))
    _ = try kit.enrol("Acme", [.buyer])
    let confirm = ConfirmEnrolment(
      party: proposed, numberFoundIn: "company register",
      keysReadBack: kit.register.parties[proposed]?.keys ?? [])
    #expect(kit.refusal(confirm, by: kit.regulator) == "party.name-taken")
  }

  @Test func `a legal entity identifier must check`() throws {
    let kit = try Kit()
    var act = kit.enrolment("Buyer", [.buyer])
    // The identifier of the Global Legal Entity Identifier Foundation itself.
    act.lei = "506700GE1G29325QX363"
    #expect(kit.refusal(act, by: kit.clearingHouse) == nil)
    act.lei = "506700GE1G29325QX364"
    #expect(kit.refusal(act, by: kit.clearingHouse) == "party.bad-lei")
  }

  @Test func `one person of the regulator cannot make up a second`() throws {
    var kit = try Kit()
    let add = AddKey(
      key: NewKey(
        .ed25519, publicKey: Kit.publicKey("new"), personName: "Dora", roles: [.regulator],
        expiresOn: kit.now.day.adding(days: 365)))
    let ada = kit.register.parties[kit.regulator]?.keys.prefix(1) ?? []
    #expect(kit.refusal(add, by: kit.regulator, signers: Array(ada)) == "signer.wrong")
    try kit.perform(add, by: kit.regulator)
    #expect(kit.register.parties[kit.regulator]?.keys.count == 4)
  }

  @Test func `one person of an auditor or a surety cannot make up a second`() throws {
    var kit = try Kit()
    for role in [Role.auditor, .surety] {
      var act = kit.enrolment("Firm of \(role.rawValue)", [role])
      var second = act.keys[0]
      second.publicKey = Kit.publicKey("second \(role.rawValue)")
      second.personName = "Second person"
      act.keys.append(second)
      let firm = PartyID(of: try kit.perform(act, by: kit.clearingHouse))
      let keys = try #require(kit.register.parties[firm]?.keys)
      try kit.perform(
        ConfirmEnrolment(party: firm, numberFoundIn: "company register", keysReadBack: keys),
        by: kit.regulator)
      func add(_ name: String) -> AddKey {
        AddKey(
          key: NewKey(
            .ed25519, publicKey: Kit.publicKey(name + role.rawValue), personName: name,
            roles: [role], expiresOn: kit.now.day.adding(days: 365)))
      }
      #expect(kit.refusal(add("Eve"), by: firm, signers: [keys[0]]) == "signer.wrong")
      #expect(kit.refusal(add("Eve"), by: firm, signers: [keys[0], keys[1]]) == nil)
      // With one person left, a person of the regulator signs along, after a call-back.
      try kit.perform(RevokeKey(key: keys[1], reason: "left"), by: firm, signers: [keys[0]])
      #expect(kit.refusal(add("Eve"), by: firm, signers: [keys[0]]) == "signer.wrong")
      var along = add("Eve")
      #expect(kit.refusal(along, by: firm) == "text.bad")
      along.callBack = "company register"
      #expect(kit.refusal(along, by: firm, signers: [keys[0]]) == "signer.wrong")
      #expect(kit.refusal(along, by: firm) == nil)
    }
  }

  @Test func `whether a firm has one person left is asked for the day of the act`() throws {
    var kit = try Kit()
    var act = kit.enrolment("Straits Audit", [.auditor])
    var second = act.keys[0]
    second.publicKey = Kit.publicKey("second")
    second.personName = "Second person"
    second.expiresOn = kit.now.day.adding(days: 3)
    act.keys.append(second)
    let firm = PartyID(of: try kit.perform(act, by: kit.clearingHouse))
    let keys = try #require(kit.register.parties[firm]?.keys)
    try kit.perform(
      ConfirmEnrolment(party: firm, numberFoundIn: "company register", keysReadBack: keys),
      by: kit.regulator)
    let add = AddKey(
      key: NewKey(
        .ed25519, publicKey: Kit.publicKey("third"), personName: "Third person",
        roles: [.auditor], expiresOn: kit.now.day.adding(days: 365)),
      callBack: "company register")
    // The second key runs out while no act moves the register's now.
    kit.advance(days: 4)
    let along = try #require(kit.register.parties[kit.regulator]?.keys.first)
    #expect(kit.refusal(add, by: firm, signers: [keys[0], along]) == nil)
    #expect(kit.refusal(add, by: firm, signers: [keys[0]]) == "signer.wrong")
  }

  @Test func `nobody passes on a role that he does not hold`() throws {
    var kit = try Kit()
    let party = try kit.enrol("Conglomerate", [.maker, .exporter])
    func key(_ name: String, _ roles: [Role]) -> AddKey {
      AddKey(
        key: NewKey(
          .ed25519, publicKey: Kit.publicKey(name), personName: name, roles: roles,
          expiresOn: kit.now.day.adding(days: 365)))
    }
    let first = kit.register.parties[party]?.keys.first
    try kit.perform(key("Mae", [.maker]), by: party)
    let keys = try #require(kit.register.parties[party]?.keys)
    #expect(
      kit.refusal(key("Eve", [.exporter]), by: party, signers: [keys[1]]) == "key.role-not-held")
    #expect(kit.refusal(key("Eve", [.exporter]), by: party, signers: [keys[0]]) == nil)
    #expect(kit.refusal(key("Eve", [.buyer]), by: party) == "key.role-not-held")
    #expect(first == keys[0])
  }

  @Test func `lost keys are recovered by regulator and operator together`() throws {
    var kit = try Kit()
    let buyer = try kit.enrol("Buyer", [.buyer])
    let add = AddKey(
      key: NewKey(
        .ed25519, publicKey: Kit.publicKey("recovered"), personName: "Rita", roles: [.buyer],
        expiresOn: kit.now.day.adding(days: 365)),
      recovers: buyer, callBack: "company register")
    #expect(kit.refusal(add, by: kit.regulator) == "key.not-lost")
    let key = try #require(kit.register.parties[buyer]?.keys.first)
    try kit.perform(RevokeKey(key: key, reason: "stolen"), by: buyer)
    let three = kit.signers(of: add, by: kit.regulator)
    #expect(three.count == 3)
    #expect(kit.refusal(add, by: kit.regulator, signers: Array(three.prefix(2))) == "signer.wrong")
    #expect(kit.refusal(add, by: buyer) == "thing.not-yours")
    try kit.perform(add, by: kit.regulator)
    #expect(kit.refusal(DeclareOwnership(owners: []), by: buyer) == nil)
  }

  @Test func `a revoked key signs no more, and the last ones stay`() throws {
    var kit = try Kit()
    let keys = try #require(kit.register.parties[kit.regulator]?.keys)
    try kit.perform(RevokeKey(key: keys[0], reason: "left"), by: kit.regulator, signers: [keys[1]])
    #expect(
      kit.refusal(RevokeKey(key: keys[1], reason: "left"), by: kit.regulator, signers: [keys[0]])
        == "signer.revoked-key")
    #expect(kit.refusal(RevokeKey(key: keys[1], reason: "left"), by: kit.regulator) == "key.last")
    #expect(
      kit.refusal(RevokeKey(key: keys[0], reason: "left"), by: kit.regulator)
        == "key.already-revoked")
  }

  @Test func `the regulator revokes another's key for a counted purpose`() throws {
    var kit = try Kit()
    let buyer = try kit.enrol("Buyer", [.buyer])
    let other = try kit.enrol("Other", [.buyer])
    let key = try #require(kit.register.parties[buyer]?.keys.first)
    let plain = RevokeKey(key: key, reason: "fraud")
    #expect(kit.refusal(plain, by: kit.regulator) == "purpose.missing")
    #expect(kit.refusal(plain, by: other) == "signer.wrong")
    try kit.perform(
      RevokeKey(key: key, reason: "fraud", purpose: .diversionRisk), by: kit.regulator)
    #expect(kit.register.discretion.last?.count == 1)
    #expect(kit.register.discretion.last?.act == .revokeKey)
  }

  @Test func `a removed party signs nothing, and its name is free again`() throws {
    var kit = try Kit()
    let buyer = try kit.enrol("Buyer", [.buyer])
    let remove = RemoveParty(party: buyer, purpose: .diversionRisk, reason: "diverted")
    #expect(kit.refusal(remove, by: kit.clearingHouse) == "signer.wrong")
    try kit.perform(remove, by: kit.regulator)
    #expect(kit.refusal(DeclareOwnership(owners: []), by: buyer) == "party.inactive")
    #expect(kit.refusal(remove, by: kit.regulator) == "party.already-removed")
    var again = kit.enrolment("Buyer", [.buyer])
    #expect(kit.refusal(again, by: kit.clearingHouse) == "key.taken")
    again.keys[0].publicKey = Kit.publicKey("fresh")
    #expect(kit.refusal(again, by: kit.clearingHouse) == nil)
    let founder = RemoveParty(party: kit.clearingHouse, purpose: .diversionRisk, reason: "x")
    #expect(kit.refusal(founder, by: kit.regulator) == "party.founding")
  }

  @Test func `a declaration of ownership must add up`() throws {
    var kit = try Kit()
    let buyer = try kit.enrol("Buyer", [.buyer])
    func owner(_ name: String, _ sharePpm: Int64, _ party: PartyID? = nil) -> OwnerStake {
      var stake = OwnerStake()
      stake.name = name
      stake.country = Kit.country("MY")
      stake.sharePpm = sharePpm
      stake.party = party
      return stake
    }
    func refusal(_ owners: [OwnerStake]) -> String? {
      kit.refusal(DeclareOwnership(owners: owners), by: buyer)
    }
    #expect(refusal([owner("A", 600_000), owner("B", 400_000)]) == nil)
    #expect(refusal([owner("A", 600_000), owner("B", 400_001)]) == "party.bad-owners")
    #expect(refusal([owner("A", 100_000), owner("a.", 100_000)]) == "party.bad-owners")
    #expect(refusal([owner("A", -1)]) == "party.bad-owners")
    #expect(refusal([owner("A", 0)]) == "party.bad-owners")
    #expect(refusal([owner("Buyer", 1, buyer)]) == "party.bad-owners")
    #expect(refusal([owner("X", 1, PartyID(bits: 9))]) == "thing.unknown")
    #expect(refusal([owner("A", .max), owner("B", .max)]) == "party.bad-owners")
    #expect(
      kit.refusal(DeclareOwnership(owners: [], parentName: "Parent"), by: buyer)
        == "party.bad-parent")
  }
}
