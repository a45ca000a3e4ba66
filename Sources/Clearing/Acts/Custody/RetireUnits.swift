import Canon
import Custody
import Vocabulary

/// Units are destroyed in front of an accredited auditor, who signs as the witness.
///
/// Source: domain.md §9 (scrap laundering, fake theft or fire): no unit leaves custody on its operator's word alone. The witness
/// may not be affiliated with the operator. Corrected by nothing; a retired unit that turns up elsewhere can still be determined to have been
/// diverted.
package struct RetireUnits: ActBody {
  package var site: SiteID = .none
  package var witness: PartyID = .none
  package var serials: [String] = []
  package var method: String = ""
  package var evidence: Digest = .zero

  package init() {}
  package init(
    site: SiteID, witness: PartyID, serials: [String], method: String, evidence: Digest
  ) {
    self.site = site
    self.witness = witness
    self.serials = serials
    self.method = method
    self.evidence = evidence
  }

  package static let kind = ActKind.retireUnits

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site the units belong to")
    try visit("witness", &witness, "auditor who saw the destruction")
    try visit("serials", &serials, "serials, 1 to 2,000")
    try visit("method", &method, "how they were destroyed, 1 to 500 bytes")
    try visit("evidence", &evidence, "SHA-256 of the record kept by the witness")
  }

  static let badWitness = RefusalKind(
    "retire.bad-witness",
    "the witness is not an accredited auditor independent of the site's operator",
    fix: "have an accredited auditor without ties to the operator witness the destruction")
  package static var refusals: [RefusalKind] { [badWitness] + UnitRefusals.all }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.siteOperator, .buyer]), SignerNeed(witness, [.auditor])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let site = try register.site(self.site)
    guard site.operator == call.by else { throw Refusal(CommonRefusals.notYours) }
    try register.checkStockIsFree(at: site)
    guard let auditor = register.accreditations[witness], auditor.role == .auditor,
      auditor.status == .accredited, call.on <= auditor.validUntil,
      !register.isSiteSide(witness, of: site)
    else { throw Refusal(Self.badWitness, witness.text) }
    guard (1...500).contains(method.utf8.count) else {
      throw Refusal(CommonRefusals.badValue, "method")
    }
    guard evidence != .zero else { throw Refusal(CommonRefusals.badValue, "evidence") }
    let rows = try register.unitRows(serials, at: site, for: [.retirement])
    return [register.moved(rows, for: .retirement, at: call.at)]
  }
}
