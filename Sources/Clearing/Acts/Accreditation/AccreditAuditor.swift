import Canon
import Rulebook
import Vocabulary

/// The regulator accredits an auditor, or renews its accreditation, up to a last day.
///
/// Source: recognition of testing laboratories for five years with renewal (29 CFR 1910.7, App. A). Accreditation alone is not a
/// control (Duflo et al., QJE 128 (2013)): assignment, tenure and back-checks are. Corrected by suspend-accreditation and
/// withdraw-accreditation.
package struct AccreditAuditor: ActBody {
  package var auditor: PartyID = .none
  package var validUntil: Day = Day(number: 0)

  package init() {}
  package init(auditor: PartyID, validUntil: Day) {
    self.auditor = auditor
    self.validUntil = validUntil
  }

  package static let kind = ActKind.accreditAuditor
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("auditor", &auditor, "auditor that has applied, or whose accreditation is renewed")
    try visit("validUntil", &validUntil, "last day of the accreditation, at most five years off")
  }

  static let uncovered = RefusalKind(
    "auditor.uncovered", "the auditor's liability cover is less than the rulebook asks for",
    fix: "the auditor insures itself and applies again with the cover")
  package static var refusals: [RefusalKind] { AccreditationRefusals.all + [uncovered] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.applicant(auditor, as: .auditor)
    try register.checkAccreditation(until: validUntil, on: call.on)
    if let least = register.rulebook?.terms.auditorCoverCentsMin {
      let cover = register.market.tables.liabilityCovers[auditor]?.amount ?? .zero
      guard cover.currency == .usd, cover.minor >= Int64(least) else {
        throw Refusal(Self.uncovered, "\(cover) of \(Money(minor: Int64(least)))")
      }
    }
    if row.status != .accredited { row.since = call.at }
    row.status = .accredited
    row.validUntil = validUntil
    return [.accreditation(row)]
  }
}
