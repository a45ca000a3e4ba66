import Canon
import Vocabulary

/// A key signs no more from now on. What it signed before stands.
///
/// Source: key management practice (NIST SP 800-57). A party revokes its own keys; the regulator may revoke any, for a purpose, and
/// is counted. Never undone: a new key is added by add-key.
package struct RevokeKey: ActBody {
  package var key: KeyID = .none
  package var reason: String = ""
  package var purpose: Purpose?

  package init() {}
  package init(key: KeyID, reason: String, purpose: Purpose? = nil) {
    self.key = key
    self.reason = reason
    self.purpose = purpose
  }

  package static let kind = ActKind.revokeKey
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("key", &key, "key to be revoked")
    try visit("reason", &reason, "why, for the record")
    try visit("purpose", &purpose, "stated purpose, where the regulator revokes another's key")
  }

  static let alreadyRevoked = RefusalKind(
    "key.already-revoked", "the key was revoked before", fix: "nothing is to be done")
  static let lastKey = RefusalKind(
    "key.last", "the clearing house could not be run without this key",
    fix: "add another person's key first: two persons of the regulator, one of the operator")
  static let noPurpose = RefusalKind(
    "purpose.missing", "the regulator's discretion needs a stated purpose",
    fix: "choose one of the closed list")

  package static var refusals: [RefusalKind] {
    [alreadyRevoked, lastKey, noPurpose, PartyFields.badText]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    let isOwn = register.keys[key]?.party == party
    return [SignerNeed(party, isOwn ? Role.allCases : [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard var row = register.keys[key] else { throw Refusal(CommonRefusals.unknown, key.text) }
    guard row.revokedAt == nil else { throw Refusal(Self.alreadyRevoked) }
    try PartyFields.check(text: reason, "reason")
    let party = try register.party(row.party)
    try checkRemaining(party, without: row.id, on: call.on, in: register)
    row.revokedAt = call.at
    guard row.party != call.by else { return [.key(row)] }
    guard let purpose else { throw Refusal(Self.noPurpose) }
    return [.key(row), register.counted(Self.kind, purpose, days: 0)]
  }

  private func checkRemaining(
    _ party: PartyRow, without key: KeyID, on day: Day, in register: Register
  ) throws(Refusal) {
    let least: Int
    switch party.id {
    case register.opening?.regulator: least = OpenRegister.regulatorPersonsMin
    case register.opening?.operator: least = 1
    default: return
    }
    let left = register.keysInForce(of: party, on: day).filter { $0.id != key }
    guard Set(left.map(\.person)).count >= least else { throw Refusal(Self.lastKey) }
  }
}
