import Canon
import Rulebook
import Suretyship
import Vocabulary

/// An exporter claims the licence exception: the sale clears itself if every condition is met, at once.
///
/// Nobody is asked. A claim that fails is refused with every condition, met and unmet, so that the exporter sees all that
/// is missing and who owns each step. Where no licence is required the claim records that ground instead.
///
/// Corrected by nothing: a clearance stands until what it rests on falls, and is then derived as flagged or lapsed.
package struct ClaimException: ActBody {
  package var sale: SaleID = .none
  package var bond: BondID?

  package init() {}
  package init(sale: SaleID, bond: BondID? = nil) {
    self.sale = sale
    self.bond = bond
  }

  package static let kind = ActKind.claimException
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("sale", &sale, "sale to be cleared")
    try visit("bond", &bond, "bond it rests on, where the rulebook asks for one")
  }

  static let notYourSale = RefusalKind(
    "sale.not-yours", "only the sale's exporter may claim for it", fix: "have the exporter claim")
  static let notOpen = RefusalKind(
    "sale.not-open", "the sale was withdrawn, superseded or has its ground already",
    fix: "look at the sale's page for its standing")
  static let otherPrincipal = RefusalKind(
    "bond.other-principal", "the bond's principal is not the sale's buyer",
    fix: "claim with a bond of the buyer")
  static let otherSale = RefusalKind(
    "bond.other-sale", "the bond was written for another sale and covers that one alone",
    fix: "claim with a bond for this sale, or with a continuous bond")
  static let conditionsUnmet = RefusalKind(
    "sale.conditions-unmet", "the sale does not clear: not every condition is met",
    fix: "see the conditions: each names its owner and what to do")
  package static var refusals: [RefusalKind] {
    [
      notYourSale, notOpen, otherPrincipal, otherSale, conditionsUnmet, Register.noValue,
      ProposeSale.partiesUnknown,
    ] + ExporterRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.exporter])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.sale(sale)
    let law = try register.lawInForce()
    guard row.exporter == call.by else { throw Refusal(Self.notYourSale) }
    guard row.withdrawnAt == nil, row.supersededAt == nil, row.ground == .none else {
      throw Refusal(Self.notOpen)
    }
    row.engagement = register.sites[row.siteID]?.engagement
    if let bond {
      let bondRow = try register.bond(bond)
      guard bondRow.principal == row.buyer else { throw Refusal(Self.otherPrincipal) }
      guard bondRow.terms.form != .singleTransaction || register.isWritten(bondRow, for: row)
      else { throw Refusal(Self.otherSale, bond.text) }
      // A continuous bond may have been written for a sale of another exporter.
      try register.checkExporter(bondRow.terms.coSureties, of: row, under: law.terms)
      row.bond = bond
    }
    try register.checkStated(row)
    try register.checkOthers(in: row)
    try register.checkKnown(row)
    row.rulebook = law.digest
    let decision = register.decision(on: row, under: law, on: call.on)
    switch decision.outcome {
    case .cleared: row.ground = .exception
    case .noLicenceRequired: row.ground = .noLicenceRequired
    default: throw Refusal(Self.conditionsUnmet, row.id.text, decision: decision)
    }
    row.outcome = decision.outcome.rawValue
    row.clearedAt = call.at
    row.clearanceNumber = Self.number(of: call.id, on: call.on)
    return [.sale(row)]
  }

  /// The number to quote in the customs filing: `CSX`, the day, eight hexadecimal digits of the act's id.
  static func number(of act: Digest, on day: Day) -> String {
    let digits = day.text.utf8.filter { $0 != 0x2D }
    let tail = String(act.hex.prefix(8)).uppercased()
    return "CSX\(String(decoding: digits, as: UTF8.self))-\(tail)"
  }
}

extension Register {
  /// Whether a bond for one transaction was applied for under this sale, or under one that it follows.
  func isWritten(_ bond: BondRow, for sale: SaleRow) -> Bool {
    guard let request = bondRequests[bond.request] else { return false }
    var row: SaleRow? = sale
    for _ in 0..<256 {
      guard let here = row else { return false }
      if here.id == request.sale { return true }
      row = here.follows.flatMap { sales[$0] }
    }
    return false
  }
}
