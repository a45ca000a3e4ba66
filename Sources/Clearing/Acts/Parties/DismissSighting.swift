import Canon
import Vocabulary

/// Who reported a sighting, or the regulator, says that it ties nobody: it was mistaken, or the thing is shared by everybody.
///
/// From then on it counts no more; what was signed meanwhile stays signed. A sighting is not dismissed by the parties it ties:
/// they bring their evidence to the regulator. Corrected by reporting it again.
package struct DismissSighting: ActBody {
  package var sighting: SightingID = .none
  package var reason: String = ""

  package init() {}
  package init(sighting: SightingID, reason: String) {
    self.sighting = sighting
    self.reason = reason
  }

  package static let kind = ActKind.dismissSighting
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sighting", &sighting, "sighting that ties nobody")
    try visit("reason", &reason, "why")
  }

  static let dismissed = RefusalKind(
    "sighting.dismissed", "the sighting was dismissed before", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [dismissed, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator, .operator, .surety, .auditor])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard var row = register.market.tables.sightings[sighting] else {
      throw Refusal(CommonRefusals.unknown, sighting.text)
    }
    let isReporter = call.by == row.by && call.by != row.party
    guard isReporter || call.by == register.opening?.regulator else {
      throw Refusal(CommonRefusals.notYours, sighting.text)
    }
    guard row.dismissedAt == nil else { throw Refusal(Self.dismissed, sighting.text) }
    try PartyFields.check(text: reason, "reason")
    row.dismissedAt = call.at
    row.dismissal = reason
    return [.market(.sighting(row))]
  }
}
