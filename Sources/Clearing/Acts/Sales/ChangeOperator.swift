import Canon
import Rulebook
import Vocabulary

/// A site passes to another operator: every sale whose goods belong there is decided anew.
///
/// The goods stay where they are and the bonds go on answering for what was shipped; nothing new may be shipped under a
/// superseded sale until the exporter claims again for the one that follows it. Corrected by another change.
package struct ChangeOperator: ActBody {
  package var site: SiteID = .none
  package var `operator`: PartyID = .none

  package init() {}
  package init(site: SiteID, operator: PartyID) {
    self.site = site
    self.operator = `operator`
  }

  package static let kind = ActKind.changeOperator
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site that passes")
    try visit("operator", &`operator`, "its new operator")
  }

  static let sameOperator = RefusalKind(
    "site.same-operator", "the site has that operator already", fix: "nothing is to be done")
  static let underInspection = RefusalKind(
    "site.under-inspection", "a round is under way at the site", fix: "wait until it is closed")
  package static var refusals: [RefusalKind] { [sameOperator, underInspection] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    guard let place = register.sites[site] else {
      return [SignerNeed(party, [.siteOperator, .buyer])]
    }
    return [
      SignerNeed(place.operator, [.siteOperator, .buyer]),
      SignerNeed(`operator`, [.siteOperator, .buyer]),
    ]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var place = try register.site(site)
    let next = try register.party(`operator`)
    guard place.operator != `operator` else { throw Refusal(Self.sameOperator) }
    guard place.openRound == nil else { throw Refusal(Self.underInspection) }
    place.operator = `operator`
    var changes: [Change] = []
    let anew = try register.decidedAnew(
      place.sales, call: call,
      changing: { sale in
        for index in sale.parties.indices where sale.parties[index].role == .siteOperator {
          sale.parties[index].restate(as: next)
        }
      })
    for rows in anew {
      place.sales.append(rows.next.id)
      changes.append(.sale(rows.last))
      changes.append(.sale(rows.next))
    }
    changes.append(.site(place))
    return changes
  }
}

extension Sale.Party {
  /// Says of this party what the register says of another: same role, new name, seat and parent.
  mutating func restate(as row: PartyRow) {
    name = row.name
    lei = row.lei.map { .value($0) } ?? .none
    incorporatedIn = .value(row.incorporatedIn)
    headquarteredIn = .value(row.headquarteredIn)
    if let parent = row.parentName, let country = row.parentHeadquarteredIn {
      ultimateParent = .value(.init(parent, in: country))
    } else {
      ultimateParent = .none
    }
  }
}

extension Register {
  /// For each live sale of a list: its row superseded, and a row that follows it, decided as the law now stands.
  func decidedAnew(
    _ sales: [SaleID], call: Call, changing change: (inout Sale) -> Void
  ) throws(Refusal) -> [(last: SaleRow, next: SaleRow)] {
    let law = try lawInForce()
    var out: [(last: SaleRow, next: SaleRow)] = []
    for id in sales {
      guard var last = self.sales[id], last.withdrawnAt == nil, last.supersededAt == nil else {
        continue
      }
      guard out.count < 64 else { throw Refusal(CommonRefusals.tooMany, "64 sales an act") }
      last.supersededAt = call.at
      var next = last
      var feeder = Feeder()
      feeder.digest(call.id)
      feeder.integer(out.count)
      next.id = SaleID(of: Digest.sha256(feeder.bytes))
      next.follows = id
      next.supersededAt = nil
      next.ground = .none
      next.clearedAt = nil
      next.clearanceNumber = nil
      next.licence = nil
      next.proposedAt = call.at
      next.dispositions = []
      change(&next.sale)
      try refresh(&next, under: law, on: call.on)
      out.append((last, next))
    }
    return out
  }
}
