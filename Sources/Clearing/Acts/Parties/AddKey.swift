import Canon
import Vocabulary

/// A party adds a key of one of its persons. Where all its keys are lost, regulator and operator add one together after a call-back.
///
/// Source: key management practice (NIST SP 800-57: bounded life, no sharing). At the regulator two persons sign, so that none of
/// them can make up a second; a person can pass on only roles that the signing persons hold. Corrected by revoke-key.
package struct AddKey: ActBody {
  package var key: NewKey = NewKey()
  package var recovers: PartyID?
  package var callBack: String?

  package init() {}
  package init(key: NewKey, recovers: PartyID? = nil, callBack: String? = nil) {
    self.key = key
    self.recovers = recovers
    self.callBack = callBack
  }

  package static let kind = ActKind.addKey
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("key", &key, "the new key and its person")
    try visit("recovers", &recovers, "party that lost its keys, where it cannot sign itself")
    try visit("callBack", &callBack, "for a recovery: where the number called was found")
  }

  /// Most keys, past ones included, that a party has.
  static let keysMax = 256

  static let notHeld = RefusalKind(
    "key.role-not-held", "nobody who signed holds a role that the new key is to have",
    fix: "have a person sign who holds it")
  static let notLost = RefusalKind(
    "key.not-lost", "the party can still sign itself, or cannot be recovered this way",
    fix: "the party adds the key; regulator and operator cannot recover each other")

  package static var refusals: [RefusalKind] {
    [notHeld, notLost, CommonRefusals.tooMany, PartyFields.badText] + NewKey.refusals
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    if recovers != nil {
      return [
        SignerNeed(register.opening?.regulator ?? .none, [.regulator], persons: 2),
        SignerNeed(register.opening?.operator ?? .none, [.operator]),
      ]
    }
    let isRegulator = party == register.opening?.regulator
    return [SignerNeed(party, Role.allCases, persons: isRegulator ? 2 : 1)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(recovers ?? call.by)
    let inForce = register.keysInForce(of: row, on: call.on)
    if recovers != nil {
      guard call.by == register.opening?.regulator || call.by == register.opening?.operator else {
        throw Refusal(CommonRefusals.notYours)
      }
      guard inForce.isEmpty, row.id != register.opening?.regulator,
        row.id != register.opening?.operator, row.status == .active
      else { throw Refusal(Self.notLost) }
      try PartyFields.check(text: callBack ?? "", "callBack")
    } else {
      let held = inForce.filter { call.persons.contains($0.person) }.flatMap(\.roles)
      guard key.roles.allSatisfy(held.contains) else { throw Refusal(Self.notHeld) }
    }
    guard row.keys.count < Self.keysMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.keysMax) keys")
    }
    let added = try key.row(of: row.id, roles: row.roles, at: call.at, in: register)
    row.keys.append(added.id)
    return [.key(added), .party(row)]
  }
}
