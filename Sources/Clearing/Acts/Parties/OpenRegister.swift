import Canon
import Vocabulary

/// A party that stands in the register from its first act: the regulator or the operator.
package struct FoundingParty: Fielded, Hashable {
  package var name: String = ""
  package var country: Country = .none
  package var keys: [NewKey] = []

  package init() {}
  package init(name: String, country: Country, keys: [NewKey]) {
    self.name = name
    self.country = country
    self.keys = keys
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "official name")
    try visit("country", &country, "country it belongs to")
    try visit("keys", &keys, "first keys of its persons")
  }
}

/// Opens the register: names the log's origin, the regulator and the operator, and brings their first keys.
///
/// Source: practice of transparency logs (C2SP tlog-checkpoint: an origin names a log for good) and DESIGN.md, "What decides is in
/// the log". How far the operator's clock may run from one act to the next is set here for good (see `PassTime`). The signatures are
/// checked against the keys that the act itself brings. It is never corrected: keys change by add-key and revoke-key, another origin
/// is another log.
package struct OpenRegister: ActBody {
  package var origin: String = ""
  package var regulator: FoundingParty = FoundingParty()
  package var `operator`: FoundingParty = FoundingParty()
  package var clockStepDays: Int?

  package init() {}
  package init(
    origin: String, regulator: FoundingParty, operator: FoundingParty, clockStepDays: Int? = nil
  ) {
    self.origin = origin
    self.regulator = regulator
    self.operator = `operator`
    self.clockStepDays = clockStepDays
  }

  package static let kind = ActKind.openRegister
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("origin", &origin, "origin of the log: a schema-less URL prefix, no spaces")
    try visit("regulator", &regulator, "the regulator, with keys of at least two persons")
    try visit("operator", &`operator`, "the operator of the clearing house")
    try visit(
      "clockStepDays", &clockStepDays,
      "most days from one act to the next without the regulator, 1 to 366; absent: 7")
  }

  /// Most keys that each founding party brings.
  static let keysMax = 16
  /// Longest step of the clock that can be agreed on, days.
  static let clockStepMax = 366
  /// Fewest persons of the regulator: what two persons must sign needs two.
  static let regulatorPersonsMin = 2

  static let badOrigin = RefusalKind(
    "register.bad-origin", "the origin cannot name a log",
    fix: "state a schema-less URL prefix such as example.org/clearing, at most 200 bytes")
  static let tooFewPersons = RefusalKind(
    "register.too-few-persons", "the founding parties bring too few persons or too many keys",
    fix: "bring keys of two persons of the regulator and one of the operator, at most 16 each")
  static let sameParty = RefusalKind(
    "register.same-party", "regulator and operator are one party",
    fix: "let another organisation operate the clearing house")
  static let badActor = RefusalKind(
    "register.bad-actor", "only the founding parties open a register",
    fix: "act as the regulator or the operator by the identifier that follows from its name")

  package static var refusals: [RefusalKind] {
    [badOrigin, tooFewPersons, sameParty, badActor] + NewKey.refusals + PartyFields.all
  }

  /// The identifier of a founding party: it follows from origin, role and name, so that it is known before the act is.
  package static func id(_ role: Role, name: String, origin: String) -> PartyID {
    var feeder = Feeder()
    feeder.text("countersign/founding-party/v1")
    feeder.text(origin)
    feeder.text(role.rawValue)
    feeder.text(name)
    return PartyID(of: Digest.sha256(feeder.bytes))
  }

  package var regulatorID: PartyID { Self.id(.regulator, name: regulator.name, origin: origin) }
  package var operatorID: PartyID { Self.id(.operator, name: `operator`.name, origin: origin) }

  /// The keys that the act brings, for the check of its own signatures. Malformed keys have the identifier "none".
  package func keys() -> [KeyRow] {
    regulator.keys.map { Self.granted($0, .regulator).uncheckedRow(of: regulatorID, at: .zero) }
      + `operator`.keys.map {
        Self.granted($0, .operator).uncheckedRow(of: operatorID, at: .zero)
      }
  }

  /// A key without stated roles holds its party's one role.
  private static func granted(_ key: NewKey, _ role: Role) -> NewKey {
    var key = key
    if key.roles.isEmpty { key.roles = [role] }
    return key
  }

  /// The persons who signed. Throws unless all signers are among the act's own keys and two persons of the regulator and one of
  /// the operator signed.
  package func persons(signedBy signers: [KeyID]) throws(Refusal) -> [PersonID] {
    let brought = keys()
    var persons: [PersonID] = []
    for signer in signers {
      guard signer != .none, let key = brought.first(where: { $0.id == signer }) else {
        throw Refusal(CommonRefusals.unknownKey, signer.text)
      }
      if !persons.contains(key.person) { persons.append(key.person) }
    }
    func count(_ party: PartyID) -> Int {
      persons.count { person in brought.contains { $0.person == person && $0.party == party } }
    }
    guard count(regulatorID) >= Self.regulatorPersonsMin, count(operatorID) >= 1 else {
      throw Refusal(CommonRefusals.wrongSigner, "two persons of the regulator, one of the operator")
    }
    return persons
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [
      SignerNeed(regulatorID, [.regulator], persons: Self.regulatorPersonsMin),
      SignerNeed(operatorID, [.operator]),
    ]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard register.opening == nil else { throw Refusal(CommonRefusals.opened) }
    guard !origin.isEmpty, origin.utf8.count <= 200,
      origin.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2B }), !origin.contains("://")
    else { throw Refusal(Self.badOrigin, origin) }
    if let clockStepDays, !(1...Self.clockStepMax).contains(clockStepDays) {
      throw Refusal(CommonRefusals.badValue, "clockStepDays")
    }
    for founder in [regulator, `operator`] {
      try PartyFields.check(name: founder.name)
      guard founder.country != .none else { throw Refusal(PartyFields.badCountry, founder.name) }
      guard founder.keys.count <= Self.keysMax else { throw Refusal(Self.tooFewPersons) }
    }
    guard PartyFields.nameKey(regulator.name) != PartyFields.nameKey(`operator`.name) else {
      throw Refusal(Self.sameParty)
    }
    guard call.by == regulatorID || call.by == operatorID else {
      throw Refusal(Self.badActor, "\(regulatorID) or \(operatorID)")
    }
    let ofRegulator = try keyRows(
      regulator.keys.map { Self.granted($0, .regulator) }, of: regulatorID, roles: [.regulator],
      at: call.at, in: register)
    let ofOperator = try keyRows(
      `operator`.keys.map { Self.granted($0, .operator) }, of: operatorID, roles: [.operator],
      at: call.at, in: register)
    guard Set(ofRegulator.map(\.person)).count >= Self.regulatorPersonsMin, !ofOperator.isEmpty
    else { throw Refusal(Self.tooFewPersons) }
    if let shared = ofOperator.first(where: { key in ofRegulator.contains { $0.id == key.id } }) {
      throw Refusal(NewKey.taken, shared.id.text)
    }

    var opening = Opening()
    opening.origin = origin
    opening.regulator = regulatorID
    opening.operator = operatorID
    opening.openedAt = call.at
    if let clockStepDays { opening.clockStepDays = Int64(clockStepDays) }
    return [
      .opened(opening),
      .party(row(of: regulator, regulatorID, .regulator, ofRegulator, at: call.at)),
      .party(row(of: `operator`, operatorID, .operator, ofOperator, at: call.at)),
    ] + (ofRegulator + ofOperator).map { .key($0) }
  }

  private func row(
    of founder: FoundingParty, _ id: PartyID, _ role: Role, _ keys: [KeyRow], at moment: Instant
  ) -> PartyRow {
    var row = PartyRow()
    row.id = id
    row.name = founder.name
    row.roles = [role]
    row.incorporatedIn = founder.country
    row.headquarteredIn = founder.country
    row.sponsor = id
    row.status = .active
    row.enrolledAt = moment
    row.keys = keys.map(\.id)
    return row
  }
}
