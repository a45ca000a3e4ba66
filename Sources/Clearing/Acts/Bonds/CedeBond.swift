import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A surety of a bond and another surety agree that the other takes over part of it: reinsurance of what is above a limit, or
/// to make room.
///
/// Source: 31 CFR 223.11: the excess is reinsured with approved sureties, each within its own limit, within 45 days of execution
/// (`reinsuranceDays`). Towards the obligee the surety that signed stays liable for all of its part. Cover that comes late
/// makes the bond deficient until it is bound. A cession ends with the bond; another one corrects it upwards.
package struct CedeBond: ActBody {
  package var bond: BondID = .none
  package var reinsurer: PartyID = .none
  package var amount: Money = .zero

  package init() {}
  package init(bond: BondID, reinsurer: PartyID, amount: Money) {
    self.bond = bond
    self.reinsurer = reinsurer
    self.amount = amount
  }

  package static let kind = ActKind.cedeBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "bond of which a part is ceded")
    try visit("reinsurer", &reinsurer, "approved surety that takes it over")
    try visit("amount", &amount, "part of the penal sum taken over")
  }

  static let noCover = RefusalKind(
    "cession.no-cover", "the cession is no cover",
    fix: "cede at most the surety's own part to approved sureties within their limits, none of "
      + "them the principal or the surety")
  /// Most cessions of one bond.
  static let cessionsMax = 64
  package static var refusals: [RefusalKind] {
    [noCover, BondRefusals.released] + SuretyRefusals.all
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety]), SignerNeed(reinsurer, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let bond = try register.bond(self.bond)
    let terms = bond.terms
    let parts = terms.partsOfPenalSum
    guard let own = terms.coSureties.firstIndex(where: { $0.surety == call.by }),
      parts.indices.contains(own)
    else {
      throw Refusal(CommonRefusals.notYours, bond.id.text)
    }
    guard bond.status != .released else { throw Refusal(BondRefusals.released) }
    guard register.suretyStands(reinsurer, on: call.on),
      let accreditation = register.accreditations[reinsurer]
    else { throw Refusal(SuretyRefusals.notApproved, reinsurer.text) }
    guard !accreditation.isDelinquent else {
      throw Refusal(SuretyRefusals.delinquent, reinsurer.text)
    }
    let cessions = register.market.tables.cessions(of: bond.id)
    guard cessions.count < Self.cessionsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.cessionsMax) cessions")
    }
    let part = parts[own]
    var cover = ExcessCover(
      surety: call.by, executedOn: bond.issuedAt.day, part: part,
      limit: register.accreditations[call.by]?.limitPerBond ?? .zero,
      cessions: cessions.filter { $0.surety == call.by }.map {
        Cession(reinsurer: $0.reinsurer, amount: $0.amount, boundOn: $0.boundAt.day)
      })
    cover.cessions.append(Cession(reinsurer: reinsurer, amount: amount, boundOn: call.on))
    try check(cover, of: bond, cessions, accreditation, in: register)
    let place = register.bookPlace(of: bond)
    let moves = [
      ExposureMove(surety: call.by, amount: -amount.minor),
      ExposureMove(surety: reinsurer, amount: amount.minor),
    ]
    // The surety gives up what it had: only who takes it over is held against limits.
    try register.checkLimits(
      [moves[1]], at: place, under: register.lawInForce().terms, on: call.on)
    var row = CessionRow()
    row.id = CessionID(of: call.id)
    row.bond = bond.id
    row.surety = call.by
    row.reinsurer = reinsurer
    row.amount = amount
    row.boundAt = call.at
    return [.market(.cession(row))] + (try register.booked(moves, at: place))
      + (try register.reinsured(moves, in: place.currency))
  }

  /// Holds the cession against the rules of cover: the reinsurer's limit for one bond counts its own share of it, and what it took
  /// over from others.
  private func check(
    _ cover: ExcessCover, of bond: BondRow, _ cessions: [CessionRow],
    _ accreditation: AccreditationRow, in register: Register
  ) throws(Refusal) {
    let elsewhere = cessions.filter { $0.reinsurer == reinsurer && $0.surety != cover.surety }
    var taken = elsewhere.reduce(Int64(0)) { $0 + $1.amount.minor }
    for (share, part) in zip(bond.terms.coSureties, bond.terms.partsOfPenalSum)
    where share.surety == reinsurer {
      taken += part.minor
    }
    let limit = accreditation.limitPerBond
    var limits = [
      reinsurer: Money(minor: max(0, limit.minor - taken), currency: limit.currency)
    ]
    // Former cessions were within limits when they were bound.
    for cession in cover.cessions where cession.reinsurer != reinsurer {
      limits[cession.reinsurer] = cover.part
    }
    let principal = register.principalGroup(of: bond.principal)
    let surety = register.principalGroup(of: cover.surety)
    let ties =
      principal.members.map { DeclaredTie(bond.principal, $0) }
      + surety.members.map { DeclaredTie(cover.surety, $0) }
    do throws(CessionFault) {
      try cover.check(
        principal: bond.principal, limits: limits, groups: PrincipalGroups(declared: ties))
    } catch {
      throw Refusal(Self.noCover, error.description)
    }
    let sale = register.bondRequests[bond.request].flatMap { register.sales[$0.sale] }
    if let auditor = sale.flatMap({ register.auditor(of: $0) }),
      register.areAffiliated(reinsurer, auditor)
    {
      throw Refusal(SuretyRefusals.auditsPrincipal, reinsurer.text)
    }
    // What an independent surety takes is not to come back to the exporter.
    if let sale, sale.exporter != .none, !register.isExporter(cover.surety, of: sale),
      try register.lawInForce().terms.exporterAsSurety != .allowed,
      register.principalGroup(of: sale.exporter).mayContain(reinsurer)
    {
      throw Refusal(ExporterRefusals.refused, reinsurer.text)
    }
  }
}
