import Canon
import Vocabulary

/// A public key that an act brings into the register, and the person who holds its secret half.
package struct NewKey: Fielded, Hashable {
  package var algorithm: KeyAlgorithm = .ed25519
  package var publicKey: String = ""
  package var personName: String = ""
  package var roles: [Role] = []
  package var expiresOn: Day = Day(number: 0)

  package init() {}
  package init(
    _ algorithm: KeyAlgorithm, publicKey: String, personName: String, roles: [Role],
    expiresOn: Day
  ) {
    self.algorithm = algorithm
    self.publicKey = publicKey
    self.personName = personName
    self.roles = roles
    self.expiresOn = expiresOn
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("algorithm", &algorithm, "signature algorithm")
    try visit("publicKey", &publicKey, "raw public key, base64: 32 bytes, or 65 for P-256")
    try visit("personName", &personName, "name of the person who holds the secret key")
    try visit("roles", &roles, "roles the person may use for the party")
    try visit("expiresOn", &expiresOn, "last day on which the key signs, at most five years off")
  }
}

extension NewKey {
  /// Longest life of a key, in days: five years.
  static let lifeDaysMax = 1827

  static let badKey = RefusalKind(
    "key.malformed", "a public key is not a key of its algorithm",
    fix: "give the raw public key in base64: 32 bytes for ed25519, 65 for p256")
  static let weakKey = RefusalKind(
    "key.weak", "a public key is one that anybody can sign for", fix: "make a new key pair")
  static let taken = RefusalKind(
    "key.taken", "a key is in the register already: one key serves one person at one party",
    fix: "make a key pair of its own for this person and party")
  static let badExpiry = RefusalKind(
    "key.bad-expiry", "a key expires before it is added or later than in five years",
    fix: "state a day from today to five years off")
  static let badRoles = RefusalKind(
    "key.bad-roles", "a key names no role, one role twice, or one that its party does not hold",
    fix: "state some of the party's own roles, each once")

  static let refusals = [badKey, weakKey, taken, badExpiry, badRoles]

  /// The key's identifier: first eight bytes of SHA-256 over the algorithm's tag byte and the key's bytes; `nil` if the bytes are
  /// no key of the algorithm.
  package var id: KeyID? {
    guard let bytes else { return nil }
    return KeyID(algorithm, publicKey: bytes)
  }

  /// The key's bytes; `nil` unless there are as many as the algorithm has, in its one accepted form.
  var bytes: [UInt8]? {
    guard let bytes = Base64.bytes(publicKey.utf8), bytes.count == algorithm.publicKeyBytes,
      algorithm == .ed25519 || bytes[0] == 0x04
    else { return nil }
    return bytes
  }

  /// The row of this key at a party, unchecked; a malformed key has the identifier "none".
  func uncheckedRow(of party: PartyID, at moment: Instant) -> KeyRow {
    uncheckedRow(bytes, of: party, at: moment)
  }

  private func uncheckedRow(_ bytes: [UInt8]?, of party: PartyID, at moment: Instant) -> KeyRow {
    var row = KeyRow()
    row.id = bytes.map { KeyID(algorithm, publicKey: $0) } ?? .none
    row.algorithm = algorithm
    row.publicKey = publicKey
    row.party = party
    row.person = .named(personName, at: party)
    row.personName = personName
    row.roles = roles
    row.addedAt = moment
    row.expiresOn = expiresOn
    return row
  }

  /// The row of this key at a party with these roles. Throws if the key is malformed, weak or taken, or says what cannot be.
  func row(
    of party: PartyID, roles allowed: [Role], at moment: Instant, in register: Register
  ) throws(Refusal) -> KeyRow {
    try PartyFields.check(name: personName, "personName")
    let bytes = bytes
    let row = uncheckedRow(bytes, of: party, at: moment)
    guard row.id != .none, let bytes else { throw Refusal(Self.badKey, personName) }
    guard !(algorithm == .ed25519 && Self.isOfSmallOrder(bytes)) else {
      throw Refusal(Self.weakKey, personName)
    }
    guard !register.keys.contains(row.id) else { throw Refusal(Self.taken, row.id.text) }
    guard expiresOn >= moment.day, expiresOn <= moment.day.adding(days: Self.lifeDaysMax) else {
      throw Refusal(Self.badExpiry, "\(personName): \(expiresOn.text)")
    }
    guard !roles.isEmpty, Set(roles).count == roles.count, roles.allSatisfy(allowed.contains)
    else { throw Refusal(Self.badRoles, personName) }
    return row
  }

  /// The y-coordinates, hexadecimal and without the sign bit, of the points whose order divides eight, with the encodings of
  /// them that are not reduced. Source: RFC 8032 §5.1 (cofactor 8); the list that libsodium refuses.
  private static let smallOrder: Set<Digest> = Set(
    smallOrderTexts.compactMap { Digest(hex: $0.utf8) })

  private static let smallOrderTexts = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ]

  private static func isOfSmallOrder(_ bytes: [UInt8]) -> Bool {
    // Nearly every key differs from all of them in its first byte.
    guard [0x00, 0x01, 0x26, 0xC7, 0xEC, 0xED, 0xEE].contains(bytes[0]) else { return false }
    var y = bytes
    y[31] &= 0x7F
    return Digest(bytes: y).map(smallOrder.contains) ?? true
  }
}

/// The rows of several new keys of one party. Throws what `NewKey.row` throws, or if two of them are one key.
func keyRows(
  _ keys: [NewKey], of party: PartyID, roles: [Role], at moment: Instant, in register: Register
) throws(Refusal) -> [KeyRow] {
  var rows: [KeyRow] = []
  for key in keys {
    let row = try key.row(of: party, roles: roles, at: moment, in: register)
    guard !rows.contains(where: { $0.id == row.id }) else {
      throw Refusal(NewKey.taken, row.id.text)
    }
    rows.append(row)
  }
  return rows
}

extension Register {
  /// The keys of a party that sign on a day.
  func keysInForce(of party: PartyRow, on day: Day) -> [KeyRow] {
    party.keys.compactMap { keys[$0] }.filter { $0.revokedAt == nil && day <= $0.expiresOn }
  }

  /// How many different persons can sign for a party on a day.
  func personsInForce(of party: PartyRow, on day: Day) -> Int {
    Set(keysInForce(of: party, on: day).map(\.person)).count
  }
}
