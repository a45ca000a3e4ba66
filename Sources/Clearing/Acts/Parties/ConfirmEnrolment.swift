import Canon
import Vocabulary

/// The operator or the regulator has called a proposed party back, on a number that it found independently, and had the keys
/// read out: the party is active from now on.
///
/// Source: call-back practice of banks against payment fraud; answer to impersonation at enrolment. A confirmation given in error
/// is corrected by remove-party.
package struct ConfirmEnrolment: ActBody {
  package var party: PartyID = .none
  package var numberFoundIn: String = ""
  package var keysReadBack: [KeyID] = []

  package init() {}
  package init(party: PartyID, numberFoundIn: String, keysReadBack: [KeyID]) {
    self.party = party
    self.numberFoundIn = numberFoundIn
    self.keysReadBack = keysReadBack
  }

  package static let kind = ActKind.confirmEnrolment
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "party that was called back")
    try visit("numberFoundIn", &numberFoundIn, "where the number was found, not the party's word")
    try visit("keysReadBack", &keysReadBack, "identifiers of keys that the party read out")
  }

  static let notProposed = RefusalKind(
    "enrolment.not-proposed", "the party is not waiting for a call-back",
    fix: "nothing is to be done")
  static let sponsorConfirms = RefusalKind(
    "enrolment.sponsor-confirms",
    "the sponsor, or a party affiliated with it, cannot confirm its own proposal",
    fix: "have the operator confirm what the regulator sponsored, and the reverse")
  static let keysDiffer = RefusalKind(
    "enrolment.keys-differ", "the keys read out are not the keys proposed",
    fix: "do not confirm: ask the party which keys are its own, and have it proposed anew")

  package static var refusals: [RefusalKind] {
    [notProposed, sponsorConfirms, keysDiffer, EnrolParty.nameTaken, PartyFields.badText]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.operator, .regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.party(party)
    guard row.status == .proposed else { throw Refusal(Self.notProposed, row.status.rawValue) }
    guard !register.areAffiliated(call.by, row.sponsor) else {
      throw Refusal(Self.sponsorConfirms)
    }
    try PartyFields.check(text: numberFoundIn, "numberFoundIn")
    guard keysReadBack.count == row.keys.count, row.keys.allSatisfy(keysReadBack.contains) else {
      throw Refusal(Self.keysDiffer)
    }
    try register.checkIsNew(row.name, lei: row.lei, incorporatedIn: row.incorporatedIn)
    row.status = .active
    row.calledBackAt = call.at
    row.calledBackBy = call.persons.first
    return [.party(row)]
  }
}
