import Canon
import Rulebook
import Vocabulary

/// The exporter disposes of a must-resolve flag: signed, with reason and evidence.
///
/// A red flag that is not resolved creates a duty to inquire, and to go on regardless is knowledge (Supplement No. 3 to
/// 15 CFR 732). Neither surety nor auditor can dispose of it. A disposition answers the facts as they stand (another payer, another
/// listed name raises the flag again). Corrected by another disposition of the same flag; both stay in the log.
package struct ResolveFlag: ActBody {
  package var sale: SaleID = .none
  package var flag = ""
  package var reason = ""
  package var evidence: Digest = .zero

  package init() {}
  package init(sale: SaleID, flag: String, reason: String, evidence: Digest) {
    self.sale = sale
    self.flag = flag
    self.reason = reason
    self.evidence = evidence
  }

  package static let kind = ActKind.resolveFlag
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale that carries the flag")
    try visit("flag", &flag, "the flag's id")
    try visit("reason", &reason, "why the circumstance is no obstacle")
    try visit("evidence", &evidence, "SHA-256 of the evidence that the exporter keeps")
  }

  /// Most dispositions that a sale keeps.
  static let dispositionsMax = 64

  static let noReason = RefusalKind(
    "flag.no-reason", "a disposition needs a reason of at least 20 characters and evidence",
    fix: "say what was asked, of whom, and what was answered; keep the papers and give their digest"
  )
  static let notRaised = RefusalKind(
    "flag.not-raised", "the sale carries no such flag that must be resolved",
    fix: "check the flag's id on the sale's page")
  package static var refusals: [RefusalKind] { [noReason, notRaised, ClaimException.notYourSale] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.sale(sale)
    guard row.exporter == call.by else { throw Refusal(ClaimException.notYourSale) }
    guard reason.utf8.count >= 20, evidence != .zero else { throw Refusal(Self.noReason) }
    // A clearance keeps the rulebook it was given under; a disposition does not change that.
    let law = try register.rulebookOf(row)
    let decision = register.decision(on: row, under: law, on: call.on)
    let raised = decision.flags.first { $0.id.rawValue == flag && $0.kind == .mustResolve }
    guard let raised else { throw Refusal(Self.notRaised, flag) }
    if row.dispositions.count >= Self.dispositionsMax {
      // What answers other facts than those that stand answers nothing, and this one takes the place of those of its flag.
      row.dispositions.removeAll { old in
        old.flag == flag || FlagID(rawValue: old.flag).map { decision.facts(of: $0) } != old.facts
      }
    }
    guard row.dispositions.count < Self.dispositionsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.dispositionsMax) flags")
    }
    var disposition = FlagDisposition()
    disposition.flag = flag
    disposition.facts = decision.facts(of: raised.id)
    disposition.reason = reason
    disposition.evidence = evidence
    disposition.by = call.persons.first ?? .none
    disposition.at = call.at
    row.dispositions.append(disposition)
    if row.ground == .none { try register.refresh(&row, under: law, on: call.on) }
    return [.sale(row)]
  }
}
