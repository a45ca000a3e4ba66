import Canon
import Clearing
import Ledger
import Vocabulary

/// A party of the rehearsal with its persons' keys, made from the seed.
struct Player: Sendable {
  var id: PartyID = .none
  var name: String
  var country: Country
  var roles: [Role]
  var keys: [SigningKey]

  /// Two persons, whose Ed25519 keys follow from the seed and the party's name.
  init(_ name: String, _ country: Country, roles: [Role], seed: UInt64, persons: Int = 2) {
    self.name = name
    self.country = country
    self.roles = roles
    keys = (0..<persons).compactMap { person in
      let text = "rehearsal-key/v1\n\(seed)\n\(name)\n\(person)\n"
      return SigningKey(.ed25519, seed: Digest.sha256(Array(text.utf8)).bytes)
    }
  }

  /// The keys as an act of enrolment brings them.
  func newKeys(expiresOn: Day) -> [NewKey] {
    keys.enumerated().map { index, key in
      NewKey(
        key.publicKey.algorithm, publicKey: Base64.text(key.publicKey.bytes),
        personName: "\(Self.persons[index % Self.persons.count]) of \(name)", roles: roles,
        expiresOn: expiresOn)
    }
  }

  private static let persons = ["First officer", "Second officer", "Third officer"]
}
