import Canon
import Pages
import Vocabulary

/// An active party proposes another for the register, with the first keys of its persons.
///
/// Source: know-your-customer practice; impersonating a real firm at enrolment is a named attack, so that a sponsor answers for
/// the proposal and nothing can be signed before the call-back (confirm-enrolment). Corrected by declare-ownership, add-key and
/// revoke-key; ended by remove-party.
package struct EnrolParty: ActBody {
  package var name: String = ""
  package var lei: String?
  package var roles: [Role] = []
  package var incorporatedIn: Country = .none
  package var headquarteredIn: Country = .none
  package var parentName: String?
  package var parentHeadquarteredIn: Country?
  package var owners: [OwnerStake] = []
  package var keys: [NewKey] = []

  package init() {}
  package init(
    name: String, lei: String? = nil, roles: [Role], incorporatedIn: Country,
    headquarteredIn: Country, parentName: String? = nil, parentHeadquarteredIn: Country? = nil,
    owners: [OwnerStake] = [], keys: [NewKey]
  ) {
    self.name = name
    self.lei = lei
    self.roles = roles
    self.incorporatedIn = incorporatedIn
    self.headquarteredIn = headquarteredIn
    self.parentName = parentName
    self.parentHeadquarteredIn = parentHeadquarteredIn
    self.owners = owners
    self.keys = keys
  }

  package static let kind = ActKind.enrolParty
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "legal name, at most 300 bytes")
    try visit("lei", &lei, "legal entity identifier, ISO 17442, if it has one")
    try visit("roles", &roles, "what the party is to be in the scheme")
    try visit("incorporatedIn", &incorporatedIn, "country of incorporation")
    try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
    try visit("parentName", &parentName, "ultimate parent, if there is one")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
    try visit("owners", &owners, "owners and their shares; dispersed holdings are left out")
    try visit("keys", &keys, "first keys of its persons, 1 to 16")
  }

  static let reservedRole = RefusalKind(
    "party.reserved-role", "this role is not given by enrolment, or not by this sponsor",
    fix: "regulator and operator stand from the opening; customs is sponsored by the regulator")
  static let badRoles = RefusalKind(
    "party.bad-roles", "a party needs at least one role, each once",
    fix: "state what the party is to be")
  static let auditorAlone = RefusalKind(
    "party.auditor-alone",
    "an auditor may hold no other role: it must depend on no maker, seller, user or surety",
    fix: "enrol the auditing firm as a party of its own")
  static let nameTaken = RefusalKind(
    "party.name-taken", "a party of this name or identifier is enrolled already",
    fix: "use the party that is enrolled, or report an impersonation to the regulator")
  static let badKeyCount = RefusalKind(
    "party.bad-key-count", "a party is enrolled with 1 to 16 keys", fix: "state its first keys")

  package static var refusals: [RefusalKind] {
    [reservedRole, badRoles, auditorAlone, nameTaken, badKeyCount] + NewKey.refusals
      + PartyFields.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, Role.allCases)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let sponsor = try register.party(call.by)
    try PartyFields.check(name: name)
    guard !roles.isEmpty, Set(roles).count == roles.count else { throw Refusal(Self.badRoles) }
    for role in roles {
      switch role {
      case .regulator, .operator: throw Refusal(Self.reservedRole, role.rawValue)
      case .customs where !sponsor.roles.contains(.regulator):
        throw Refusal(Self.reservedRole, role.rawValue)
      case .auditor where roles.count > 1: throw Refusal(Self.auditorAlone)
      default: break
      }
    }
    guard incorporatedIn != .none, headquarteredIn != .none else {
      throw Refusal(PartyFields.badCountry, name)
    }
    if let lei, !PartyFields.isLei(lei) { throw Refusal(PartyFields.badLei, lei) }
    try PartyFields.check(parent: parentName, in: parentHeadquarteredIn)
    let id = PartyID(of: call.id)
    try PartyFields.check(owners: owners, of: id, in: register)
    try register.checkIsNew(name, lei: lei, incorporatedIn: incorporatedIn)
    guard (1...OpenRegister.keysMax).contains(keys.count) else {
      throw Refusal(Self.badKeyCount, "\(keys.count)")
    }
    let rows = try keyRows(keys, of: id, roles: roles, at: call.at, in: register)

    var row = PartyRow()
    row.id = id
    row.name = name
    row.lei = lei
    row.roles = roles
    row.incorporatedIn = incorporatedIn
    row.headquarteredIn = headquarteredIn
    row.parentName = parentName
    row.parentHeadquarteredIn = parentHeadquarteredIn
    row.owners = owners
    row.sponsor = call.by
    row.status = .proposed
    row.enrolledAt = call.at
    row.keys = rows.map(\.id)
    return [.party(row)] + rows.map { .key($0) }
  }
}

extension Register {
  /// Throws if an active party has this name in this country, or this identifier. Proposals do not count: nobody blocks a firm by
  /// proposing an impostor of it.
  func checkIsNew(_ name: String, lei: String?, incorporatedIn country: Country) throws(Refusal) {
    let key = PartyFields.nameKey(name)
    var taken: Int?
    func look(_ place: Int, _ isSame: (PartyRow) -> Bool) -> Bool {
      let other = parties[at: place]
      if other.status == .active, isSame(other) { taken = min(taken ?? .max, place) }
      return false
    }
    _ = partyNames.find(Self.hash(ofName: name)) { place in
      look(place) { $0.incorporatedIn == country && PartyFields.nameKey($0.name) == key }
    }
    if let lei {
      _ = partyNames.find(Self.hash(ofLei: lei)) { place in look(place) { $0.lei == lei } }
    }
    if let taken { throw Refusal(EnrolParty.nameTaken, parties[at: taken].id.text) }
  }
}
