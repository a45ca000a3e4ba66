import Canon
import Vocabulary

/// A party adds a key of one of its persons. Where all its keys are lost, regulator and operator add one together after a call-back.
///
/// Source: key management practice (NIST SP 800-57: bounded life, no sharing). At regulator, auditors and sureties, whose word binds
/// others, two persons sign, so that none of them can make up a second; where an auditor or surety has one person only, a person of
/// the regulator signs with it after a call-back. A person can pass on only roles that the signing persons hold. Corrected by revoke-key.
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
    try visit(
      "callBack", &callBack,
      "where the number called was found: for a recovery, or if the regulator signs along")
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
    signers(by: party, in: register, on: register.now.day)
  }

  package func signers(by party: PartyID, in register: Register, on day: Day) -> [SignerNeed] {
    if recovers != nil {
      return [
        SignerNeed(register.opening?.regulator ?? .none, [.regulator], persons: 2),
        SignerNeed(register.opening?.operator ?? .none, [.operator]),
      ]
    }
    guard Self.needsTwo(party, in: register) else { return [SignerNeed(party, Role.allCases)] }
    guard Self.isAlone(party, in: register, on: day) else {
      return [SignerNeed(party, Role.allCases, persons: 2)]
    }
    return [
      SignerNeed(party, Role.allCases),
      SignerNeed(register.opening?.regulator ?? .none, [.regulator]),
    ]
  }

  /// Whether two different persons must answer for a new key of a party: of the regulator, an auditor or a surety.
  private static func needsTwo(_ party: PartyID, in register: Register) -> Bool {
    if party == register.opening?.regulator { return true }
    guard let roles = register.parties[party]?.roles else { return false }
    return roles.contains(.auditor) || roles.contains(.surety)
  }

  /// Whether a party other than the regulator has no two persons who can sign on a day.
  private static func isAlone(_ party: PartyID, in register: Register, on day: Day) -> Bool {
    guard party != register.opening?.regulator, let row = register.parties[party] else {
      return false
    }
    return register.personsInForce(of: row, on: day) < 2
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
      if Self.needsTwo(row.id, in: register),
        Self.isAlone(row.id, in: register, on: call.on)
      {
        try PartyFields.check(text: callBack ?? "", "callBack")
      }
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
