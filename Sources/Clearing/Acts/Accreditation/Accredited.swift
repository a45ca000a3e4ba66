import Canon
import Vocabulary

extension Register {
  /// Longest accreditation, in days: five years, as for nationally recognised testing laboratories (29 CFR 1910.7, App. A).
  static let accreditationDaysMax = 1827

  /// Whether a party may act as auditor or surety on a day: active, accredited, neither suspended nor past its last day.
  package func isAccredited(_ party: PartyID, as role: Role, on day: Day) -> Bool {
    guard isActive(party, as: role), let place = accreditations.place(of: party) else {
      return false
    }
    return accreditations[at: place].role == role
      && accreditations[at: place].status == .accredited
      && day <= accreditations[at: place].validUntil
  }

  /// The row of a party that has applied as auditor or surety, and may be accredited or renewed now.
  func applicant(_ party: PartyID, as role: Role) throws(Refusal) -> AccreditationRow {
    guard isActive(party, as: role) else {
      throw Refusal(AccreditationRefusals.roleMissing, "\(party.text) as \(role.rawValue)")
    }
    guard let row = accreditations[party], row.role == role else {
      throw Refusal(AccreditationRefusals.notApplied, party.text)
    }
    guard row.status == .applied || row.status == .accredited else {
      throw Refusal(AccreditationRefusals.badState, row.status.rawValue)
    }
    return row
  }

  /// Throws unless an accreditation's last day lies ahead and at most five years off.
  func checkAccreditation(until day: Day, on today: Day) throws(Refusal) {
    guard day >= today, day <= today.adding(days: Self.accreditationDaysMax) else {
      throw Refusal(AccreditationRefusals.badTerm, day.text)
    }
  }
}

/// Refusals that several acts of this chapter share.
enum AccreditationRefusals {
  static let roleMissing = RefusalKind(
    "accreditation.role-missing", "the party is not active in the role it is to be accredited in",
    fix: "enrol it in that role and have the enrolment confirmed")
  static let notApplied = RefusalKind(
    "accreditation.not-applied", "the party has not applied in this role",
    fix: "the party applies first")
  static let badState = RefusalKind(
    "accreditation.bad-state", "the accreditation is in a state that does not allow it",
    fix: "reinstate what is suspended; apply anew for what was withdrawn")
  static let badTerm = RefusalKind(
    "accreditation.bad-term", "the last day is past or more than five years off",
    fix: "state a day from today to five years off")
  static let badCapital = RefusalKind(
    "surety.bad-capital", "paid-up capital and surplus must be above zero",
    fix: "state the figure of the audited accounts")

  static let all = [roleMissing, notApplied, badState, badTerm]
}
