import Canon
import Rulebook
import Vocabulary

/// The regulator grants or denies a licence. Counted with its purpose and its days, in public.
///
/// An exporter who cannot dispose of a red flag may lay it before the regulator by applying for a licence (Supplement No. 3 to 15 CFR 732):
/// a grant answers the flags that stand when it is given, on their facts. What is raised later is the exporter's to resolve.
/// Corrected by a new application.
package struct DecideLicence: ActBody {
  package var licence: LicenceID = .none
  package var isGranted = false
  package var units = 0
  package var validMonths = 0
  package var conditions = ""
  package var purpose = Purpose.foreignPolicy

  package init() {}
  package init(
    licence: LicenceID, isGranted: Bool, units: Int, validMonths: Int = 24,
    conditions: String = "", purpose: Purpose = .foreignPolicy
  ) {
    self.licence = licence
    self.isGranted = isGranted
    self.units = units
    self.validMonths = validMonths
    self.conditions = conditions
    self.purpose = purpose
  }

  package static let kind = ActKind.decideLicence
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("licence", &licence, "application decided")
    try visit("isGranted", &isGranted, "true to grant, false to deny")
    try visit("units", &units, "units granted; 0 if denied")
    try visit("validMonths", &validMonths, "months for which it may be drawn down, 0 to 48")
    try visit("conditions", &conditions, "conditions, or the reasons of a denial")
    try visit("purpose", &purpose, "stated purpose")
  }

  static let decided = RefusalKind(
    "licence.decided", "the application was decided before", fix: "nothing is to be done")
  package static var refusals: [RefusalKind] {
    [decided, ProposeSale.partiesUnknown, Register.noRulebook]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.licence(licence)
    guard row.status == .applied else { throw Refusal(Self.decided, licence.text) }
    var sale = try register.sale(row.sale)
    let days = max(0, Int64(call.on.number) - Int64(row.appliedAt.day.number))
    row.decidedAt = call.at
    row.conditions = conditions
    guard isGranted else {
      row.status = .denied
      return [.licence(row), register.counted(.decideLicence, purpose, days: days)]
    }
    guard units > 0, Int64(units) <= row.units else {
      throw Refusal(CommonRefusals.badValue, "units")
    }
    guard (1...48).contains(validMonths) else {
      throw Refusal(CommonRefusals.badValue, "validMonths")
    }
    try register.checkKnown(sale)
    let decision = register.decision(on: sale, under: try register.lawInForce(), on: call.on)
    row.flags = decision.unresolvedFlags.map { ResolvedFlag($0, facts: decision.facts(of: $0)) }
    row.status = .granted
    row.units = Int64(units)
    row.validUntil = call.on.adding(months: validMonths)
    sale.ground = .licence
    sale.clearedAt = call.at
    sale.clearanceNumber = "D" + String(call.id.hex.prefix(7)).uppercased()
    sale.outcome = "cleared"
    return [.licence(row), .sale(sale), register.counted(.decideLicence, purpose, days: days)]
  }
}
