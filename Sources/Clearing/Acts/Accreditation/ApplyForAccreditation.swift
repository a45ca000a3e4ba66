import Canon
import Vocabulary

/// A firm applies to be accredited as auditor or approved as surety, with the papers that its application rests on.
///
/// Source: for auditors the recognition of testing laboratories (29 CFR 1910.7, App. A: application by scope, complete independence);
/// for sureties 31 CFR 223 (certified companies state paid-up capital and surplus). Corrected by applying again while the
/// application is open; withdrawn by withdraw-accreditation.
package struct ApplyForAccreditation: ActBody {
  package var role: Role = .auditor
  package var papers: Digest = .zero
  package var capitalAndSurplus: Money?
  package var liabilityCover: Money?

  package init() {}
  package init(
    role: Role, papers: Digest, capitalAndSurplus: Money? = nil, liabilityCover: Money? = nil
  ) {
    self.liabilityCover = liabilityCover
    self.role = role
    self.papers = papers
    self.capitalAndSurplus = capitalAndSurplus
  }

  package static let kind = ActKind.applyForAccreditation
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("role", &role, "auditor or surety")
    try visit("papers", &papers, "SHA-256 of methods and staff, or of audited accounts")
    try visit("capitalAndSurplus", &capitalAndSurplus, "of a surety: paid-up, audited")
    try visit(
      "liabilityCover", &liabilityCover, "of an auditor: what its liability insurance covers")
  }

  static let badRole = RefusalKind(
    "accreditation.bad-role", "only auditors and sureties are accredited",
    fix: "apply as auditor or as surety")
  static let otherRole = RefusalKind(
    "accreditation.other-role",
    "the firm, or one affiliated with it, stands in the other role: who audits may not insure",
    fix: "choose one of the two; the other must be withdrawn first and held by nobody affiliated")
  static let alreadyAccredited = RefusalKind(
    "accreditation.already", "the accreditation is in force or suspended",
    fix: "nothing is to be done; the regulator renews or reinstates it")

  package static var refusals: [RefusalKind] {
    [
      badRole, otherRole, alreadyAccredited, AccreditationRefusals.roleMissing,
      AccreditationRefusals.badCapital,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [role])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard role == .auditor || role == .surety else { throw Refusal(Self.badRole, role.rawValue) }
    guard register.isActive(call.by, as: role) else {
      throw Refusal(AccreditationRefusals.roleMissing, role.rawValue)
    }
    var row = register.accreditations[call.by] ?? AccreditationRow()
    guard row.party == .none || row.status == .applied || row.status == .withdrawn else {
      let kind = row.role == role ? Self.alreadyAccredited : Self.otherRole
      throw Refusal(kind, row.status.rawValue)
    }
    guard row.party == .none || row.role == role || row.exposure.minor == 0 else {
      throw Refusal(Self.otherRole, "bonds of \(row.exposure) are not released")
    }
    try checkIndependence(call, in: register)
    if role == .surety {
      guard let capitalAndSurplus, capitalAndSurplus.minor > 0 else {
        throw Refusal(AccreditationRefusals.badCapital)
      }
      row.capitalAndSurplus = capitalAndSurplus
    } else {
      guard capitalAndSurplus == nil else {
        throw Refusal(CommonRefusals.badValue, "capitalAndSurplus")
      }
      row.capitalAndSurplus = .zero
    }
    row.party = call.by
    row.role = role
    row.status = .applied
    row.since = call.at
    row.suspendedAt = nil
    row.suspendedFor = nil
    row.papers = papers
    guard let liabilityCover else { return [.accreditation(row)] }
    guard role == .auditor, liabilityCover.minor >= 0 else {
      throw Refusal(CommonRefusals.badValue, "liabilityCover")
    }
    var cover = LiabilityCoverRow()
    cover.auditor = call.by
    cover.amount = liabilityCover
    cover.at = call.at
    return [.accreditation(row), .market(.liabilityCover(cover))]
  }

  private func checkIndependence(_ call: Call, in register: Register) throws(Refusal) {
    for other in register.accreditations.rows
    where other.role != role && other.party != call.by && other.status != .withdrawn {
      guard !register.areAffiliated(call.by, other.party) else {
        throw Refusal(Self.otherRole, other.party.text)
      }
    }
  }
}
