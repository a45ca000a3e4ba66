import Canon
import Clearing
import Rulebook
import Vocabulary

/// A register under test: acts are performed in the name of parties, signed by as many of their persons as they need.
struct Kit {
  var register = Register()
  var now: Instant
  private(set) var regulator = PartyID.none
  private(set) var clearingHouse = PartyID.none
  private var count = 0

  /// An opened register: a regulator with three persons, an operator with two.
  init(on day: String = "2026-08-03") throws {
    now = (Day(day) ?? Day(number: 20_000)).startAt
    let open = Kit.opening(on: now.day)
    regulator = open.regulatorID
    clearingHouse = open.operatorID
    try perform(open, by: regulator, signers: open.keys().map(\.id))
  }

  static func opening(on day: Day) -> OpenRegister {
    let roles: [(Role, [String])] = [
      (.regulator, ["Ada", "Ben", "Cleo"]), (.operator, ["Olga", "Otto"]),
    ]
    let keys = roles.map { role, names in
      names.map { name in
        NewKey(
          .ed25519, publicKey: Kit.publicKey("\(role.rawValue) \(name)"), personName: name,
          roles: [role], expiresOn: day.adding(days: 1500))
      }
    }
    return OpenRegister(
      origin: "clearing.example/log",
      regulator: FoundingParty(name: "Bureau", country: Kit.country("US"), keys: keys[0]),
      operator: FoundingParty(name: "Clearing House", country: Kit.country("US"), keys: keys[1]))
  }

  static func country(_ code: String) -> Country { Country(code) ?? .none }

  /// A public key that nobody has the secret of; signatures are not checked here.
  static func publicKey(_ seed: String) -> String {
    Base64.text(Digest.sha256(Array(seed.utf8)).bytes)
  }

  /// The next act's header by a party.
  private mutating func submission(
    _ body: some ActBody, by: PartyID, signers: [KeyID]?, attached: Attached
  ) -> Submission {
    count += 1
    let header = ActHeader(by: by, statedAt: now, nonce: "nonce-\(count)")
    let act = Act(body, header: header)
    return Submission(
      id: Digest.sha256(act.payload), act: act, signers: signers ?? self.signers(of: body, by: by),
      attached: attached)
  }

  /// Performs an act; answers with its id. Deadlines that fell due are passed first.
  @discardableResult mutating func perform(
    _ body: some ActBody, by: PartyID, signers: [KeyID]? = nil, attached: Attached = .none
  ) throws -> Digest {
    let isTime = body is PassTime
    if register.leaps(to: now), (body as? PassTime)?.isLeap != true {
      // The tests' clock jumps: the regulator cosigns.
      let leap = PassTime(isLeap: true)
      if isTime { return try perform(leap, by: by, signers: signers) }
      try perform(leap, by: clearingHouse)
    }
    while register.isOverdue(at: now), !isTime {
      try perform(PassTime(), by: clearingHouse)
    }
    let act = submission(body, by: by, signers: signers, attached: attached)
    let changes = try register.decide(act, at: now)
    register.apply(changes, act: act.id, at: now)
    return act.id
  }

  /// The code of the refusal that an act meets; `nil` if it would be performed. Changes nothing.
  func refusal(
    _ body: some ActBody, by: PartyID, signers: [KeyID]? = nil, attached: Attached = .none
  ) -> String? {
    var copy = self
    do {
      try copy.perform(body, by: by, signers: signers, attached: attached)
      return nil
    } catch {
      return (error as? Refusal)?.kind.code ?? "\(error)"
    }
  }

  /// Keys of the persons who would sign an act: for each need, so many persons of the party with a fitting role.
  func signers(of body: some ActBody, by: PartyID) -> [KeyID] {
    var out: [KeyID] = []
    for need in body.signers(by: by, in: register) {
      var persons: [PersonID] = []
      for id in register.parties[need.party]?.keys ?? [] {
        guard let key = register.keys[id], key.revokedAt == nil, now.day <= key.expiresOn,
          persons.count < need.persons, !persons.contains(key.person),
          need.roles.contains(where: key.roles.contains)
        else { continue }
        persons.append(key.person)
        out.append(id)
      }
    }
    return out
  }

  mutating func advance(days: Int) { now = now.adding(days: days) }

  /// Puts rows in place that no act under test makes.
  mutating func put(_ changes: [Change]) {
    count += 1
    register.apply(changes, act: Digest.sha256(Array("put \(count)".utf8)), at: now)
  }

  /// The act that enrols a party with one person.
  func enrolment(
    _ name: String, _ roles: [Role], in country: String = "MY", owners: [OwnerStake] = []
  ) -> EnrolParty {
    EnrolParty(
      name: name, roles: roles, incorporatedIn: Kit.country(country),
      headquarteredIn: Kit.country(country), owners: owners,
      keys: [
        NewKey(
          .ed25519, publicKey: Kit.publicKey("\(name), \(country)"),
          personName: "Person of \(name)", roles: roles,
          expiresOn: now.day.adding(days: 1500))
      ])
  }

  /// Enrols a party with one person and confirms it.
  mutating func enrol(
    _ name: String, _ roles: [Role], in country: String = "MY", owners: [OwnerStake] = []
  ) throws -> PartyID {
    let sponsor = roles.contains(.customs) ? regulator : clearingHouse
    let act = try perform(enrolment(name, roles, in: country, owners: owners), by: sponsor)
    let id = PartyID(of: act)
    try perform(
      ConfirmEnrolment(
        party: id, numberFoundIn: "company register",
        keysReadBack: register.parties[id]?.keys ?? []),
      by: sponsor == regulator ? clearingHouse : regulator)
    return id
  }

  /// Enrols and accredits an auditor for two years.
  mutating func auditor(_ name: String, in country: String = "SG") throws -> PartyID {
    let id = try enrol(name, [.auditor], in: country)
    try perform(
      ApplyForAccreditation(role: .auditor, papers: Digest.sha256([1])), by: id)
    try perform(
      AccreditAuditor(auditor: id, validUntil: now.day.adding(days: 730)), by: regulator)
    return id
  }

  /// Enrols and approves a surety for two years.
  mutating func surety(
    _ name: String, capital: Money = .dollars(1_000_000_000)
  ) throws -> PartyID {
    let id = try enrol(name, [.surety], in: "US")
    try perform(
      ApplyForAccreditation(
        role: .surety, papers: Digest.sha256([2]), capitalAndSurplus: capital), by: id)
    try perform(
      ApproveSurety(
        surety: id, validUntil: now.day.adding(days: 730), capitalAndSurplus: capital),
      by: regulator)
    return id
  }

  /// Adopts a rulebook that has nothing but terms; the first values of the pilot unless changed.
  mutating func adopt(
    version: String = "1", _ change: (inout Terms) -> Void = { _ in }
  ) throws {
    var terms = Terms()
    change(&terms)
    var law = Law()
    law.id = "test"
    law.version = version
    law.title = "A rulebook for tests"
    law.inForceFrom = Day(number: 0)
    law.terms = terms
    let rulebook = try Rulebook(law: law)
    try perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: rulebook.digest, rows: 1)),
      by: regulator, attached: .law(rulebook))
  }

  /// Registers a site of an operator.
  mutating func site(of party: PartyID, named name: String = "Hall", in country: String = "MY")
    throws -> SiteID
  {
    let act = try perform(
      RegisterSite(
        name: name, country: Kit.country(country), address: "1 Jalan Satu", powerKW: 10_000),
      by: party)
    return SiteID(of: act)
  }
}
