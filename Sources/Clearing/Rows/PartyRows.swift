import Canon
import Vocabulary

/// An owner's stake in a party.
package struct OwnerStake: Fielded, Hashable {
  /// The owner where it is enrolled itself.
  package var party: PartyID?
  package var name: String = ""
  package var country: Country = .none
  package var sharePpm: Int64 = 0
  package var controls: Bool = false

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "the owner, where it is enrolled")
    try visit("name", &name, "the owner's name")
    try visit("country", &country, "country of the owner's headquarters or residence")
    try visit("sharePpm", &sharePpm, "share held, parts per million, 0 to 1,000,000")
    try visit("controls", &controls, "whether the owner controls the party otherwise")
  }
}

/// Where a party stands in enrolment.
package enum PartyStatus: String, Word {
  case proposed, active, removed
}

/// A party: an organisation enrolled in the register.
package struct PartyRow: Fielded {
  package var id: PartyID = .none
  package var name: String = ""
  package var lei: String?
  package var roles: [Role] = []
  package var incorporatedIn: Country = .none
  package var headquarteredIn: Country = .none
  package var parentName: String?
  package var parentHeadquarteredIn: Country?
  package var owners: [OwnerStake] = []
  /// Owners by its declaration before this one that it no longer declares: they leave the documents of its sales.
  package var formerOwners: [String] = []
  package var sponsor: PartyID = .none
  package var status: PartyStatus = .proposed
  package var enrolledAt: Instant = .zero
  /// When somebody called the party back on a number found independently, and who did.
  package var calledBackAt: Instant?
  package var calledBackBy: PersonID?
  /// Every key its persons ever had, in the order added.
  package var keys: [KeyID] = []
  package var removedAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the party")
    try visit("name", &name, "legal name")
    try visit("lei", &lei, "legal entity identifier, ISO 17442")
    try visit("roles", &roles, "what the party is in the scheme")
    try visit("incorporatedIn", &incorporatedIn, "country of incorporation")
    try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
    try visit("parentName", &parentName, "ultimate parent, if there is one")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
    try visit("owners", &owners, "owners and their shares")
    try visit("formerOwners", &formerOwners, "names of owners that it no longer declares")
    try visit("sponsor", &sponsor, "party that vouched for the enrolment")
    try visit("status", &status, "where enrolment stands")
    try visit("enrolledAt", &enrolledAt, "when the enrolment was proposed")
    try visit("calledBackAt", &calledBackAt, "when the party was called back")
    try visit("calledBackBy", &calledBackBy, "who called back")
    try visit("keys", &keys, "keys of its persons, in the order added")
    try visit("removedAt", &removedAt, "when the regulator removed it")
  }
}

/// A signing key of a person who acts for a party.
package struct KeyRow: Fielded {
  package var id: KeyID = .none
  package var algorithm: KeyAlgorithm = .ed25519
  /// Base64 of the raw public key: 32 bytes for Ed25519, 65 (X9.63, uncompressed) for P-256.
  package var publicKey: String = ""
  package var party: PartyID = .none
  package var person: PersonID = .none
  package var personName: String = ""
  package var roles: [Role] = []
  package var addedAt: Instant = .zero
  package var expiresOn: Day = Day(number: 0)
  package var revokedAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "first eight bytes of SHA-256 over tag byte and public key")
    try visit("algorithm", &algorithm, "signature algorithm")
    try visit("publicKey", &publicKey, "raw public key, base64")
    try visit("party", &party, "party the person acts for")
    try visit("person", &person, "the person")
    try visit("personName", &personName, "the person's name")
    try visit("roles", &roles, "roles the person may use for the party")
    try visit("addedAt", &addedAt, "when the key was added")
    try visit("expiresOn", &expiresOn, "last day on which the key signs")
    try visit("revokedAt", &revokedAt, "when the key was revoked")
  }
}

/// Whether an auditor or a surety may act.
package enum AccreditationStatus: String, Word {
  case applied, accredited, suspended, withdrawn
}

/// The regulator's accreditation of an auditor, or approval of a surety.
package struct AccreditationRow: Fielded {
  /// The party; a party that is both auditor and surety is refused.
  package var party: PartyID = .none
  package var role: Role = .auditor
  package var status: AccreditationStatus = .applied
  package var since: Instant = .zero
  package var validUntil: Day = Day(number: 0)
  /// When the suspension in force began: the cure clock of all that rests on it starts here.
  package var suspendedAt: Instant?
  /// Why it was suspended; the days are counted under this purpose when it ends.
  package var suspendedFor: Purpose?
  /// SHA-256 of the papers that the application rests on.
  package var papers: Digest = .zero
  package var capitalAndSurplus: Money = .zero
  package var limitPerBond: Money = .zero
  /// Penal sums, this surety's shares, of bonds that are not released.
  package var exposure: Money = .zero
  package var isDelinquent: Bool = false
  package var roundsClosed: Int64 = 0
  package var roundsWithFindings: Int64 = 0
  /// Rounds of this auditor that ended without a count.
  package var roundsLapsed: Int64 = 0
  /// Rounds to which it committed randomness that it did not reveal, and when the last of them was.
  package var silences: Int64 = 0
  package var lastSilentAt: Instant?
  package var backChecks: Int64 = 0
  package var backChecksFailed: Int64 = 0
  /// Test items that were drawn in its rounds, and those of them that it noticed.
  package var testItems: Int64 = 0
  package var testItemsFound: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "auditor or surety")
    try visit("role", &role, "auditor or surety")
    try visit("status", &status, "whether it may act")
    try visit("since", &since, "when this status began")
    try visit("validUntil", &validUntil, "last day of the accreditation")
    try visit("suspendedAt", &suspendedAt, "start of the suspension in force")
    try visit("suspendedFor", &suspendedFor, "stated purpose of that suspension")
    try visit("papers", &papers, "SHA-256 of the papers applied with")
    try visit("capitalAndSurplus", &capitalAndSurplus, "paid-up capital and surplus")
    try visit("limitPerBond", &limitPerBond, "most that one bond may bind it to")
    try visit("exposure", &exposure, "its shares of penal sums not released")
    try visit("isDelinquent", &isDelinquent, "whether a demand on it is unpaid past its clock")
    try visit("roundsClosed", &roundsClosed, "rounds closed by this auditor")
    try visit("roundsWithFindings", &roundsWithFindings, "rounds of it with findings")
    try visit("roundsLapsed", &roundsLapsed, "rounds of it that ended without a count")
    try visit("silences", &silences, "rounds to which it committed and did not reveal")
    try visit("lastSilentAt", &lastSilentAt, "when it last did not reveal")
    try visit("backChecks", &backChecks, "rounds of it that the regulator repeated")
    try visit("backChecksFailed", &backChecksFailed, "of those, rounds it had got wrong")
    try visit("testItems", &testItems, "test items drawn in its rounds")
    try visit("testItemsFound", &testItemsFound, "of those, items that it noticed")
  }
}

/// Uses of the regulator's discretion, counted by kind of act and purpose.
package struct DiscretionRow: Fielded {
  package var act: ActKind = .passTime
  package var purpose: Purpose = .administrativeError
  package var count: Int64 = 0
  package var days: Int64 = 0

  package init() {}

  /// One row for each kind of act and purpose.
  package var id: Identifier<DiscretionTag> { Self.id(act, purpose) }

  /// The first eight bytes of the SHA-256 of `kind|purpose`.
  package static func id(_ act: ActKind, _ purpose: Purpose) -> Identifier<DiscretionTag> {
    Identifier(of: Digest.sha256(Array("\(act.rawValue)|\(purpose.rawValue)".utf8)))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("act", &act, "kind of discretionary act")
    try visit("purpose", &purpose, "its stated purpose")
    try visit("count", &count, "how often")
    try visit("days", &days, "days of suspension or delay it ordered, in all")
  }
}

/// A rulebook that was adopted.
package struct RulebookRow: Fielded {
  package var digest: Digest = .zero
  package var id: String = ""
  package var version: String = ""
  package var inForceFrom: Day = Day(number: 0)
  package var adoptedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("digest", &digest, "SHA-256 of the resolved rulebook's canonical JSON")
    try visit("id", &id, "the rulebook's name")
    try visit("version", &version, "its version")
    try visit("inForceFrom", &inForceFrom, "first day in force")
    try visit("adoptedAt", &adoptedAt, "when the register adopted it")
  }
}

/// A regulator's letter that informs an exporter of a licence requirement for named goods, places or parties.
package struct InformedRow: Fielded {
  package var id: Identifier<InformedTag> = .none
  package var addressee: PartyID = .none
  package var models: [String] = []
  package var countries: [Country] = []
  package var parties: [String] = []
  package var purpose: Purpose = .nationalSecurity
  package var issuedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the letter")
    try visit("addressee", &addressee, "exporter that is informed")
    try visit("models", &models, "models of the catalogue the letter covers; none for all goods")
    try visit("countries", &countries, "destinations the letter covers; none for all")
    try visit("parties", &parties, "recipients the letter covers; none for all")
    try visit("purpose", &purpose, "its stated purpose")
    try visit("issuedAt", &issuedAt, "when it was issued")
  }
}
