import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A change of what one surety has at stake in a bond, minor units.
struct ExposureMove {
  var surety: PartyID
  var amount: Int64
  /// What the surety will have signed above its limit for the bond and not ceded yet, where it may still cede it in time.
  var pending: Int64 = 0
}

extension [ExposureMove] {
  /// Adds to the move of a surety, or adds one. Amounts are parts of one penal sum: their sums fit.
  mutating func add(_ surety: PartyID, _ amount: Int64) {
    if let place = firstIndex(where: { $0.surety == surety }) {
      self[place].amount += amount
    } else {
      append(ExposureMove(surety: surety, amount: amount))
    }
  }
}

/// Where and for whom a bond counts.
struct BookPlace {
  var principal: PartyID
  var country: Country
  var goods: [String]
  var currency: Currency

  func row(of bond: BondID) -> PlacementRow {
    var row = PlacementRow()
    row.bond = bond
    row.country = country
    row.goods = goods
    return row
  }

  /// The rows that a surety's part counts in.
  var keys: [(kind: ExposureKind, key: String)] {
    [(.principal, principal.text), (.country, country.text)] + goods.map { (.goods, $0) }
  }
}

extension Register {
  /// Paragraphs of 3A090 that a sale's goods fall under, each once; `other` or `unknown` for the rest.
  func goods(of sale: SaleRow) -> [String] {
    guard let rulebook else { return [] }
    var out: [String] = []
    for item in sale.sale.items {
      let paragraph = rulebook.chipClass(of: item).prong.paragraph
      let isListed = [ItemClass.a, .b, .c].contains(paragraph)
      let name = isListed ? "3A090.\(paragraph.rawValue)" : paragraph.rawValue
      if !out.contains(name) { out.append(name) }
    }
    return out
  }

  /// Where a bond for a sale counts.
  func bookPlace(for sale: SaleRow, principal: PartyID, currency: Currency) -> BookPlace {
    BookPlace(
      principal: principal, country: sites[sale.siteID]?.country ?? .none, goods: goods(of: sale),
      currency: currency)
  }

  /// Where a bond was counted when it was signed.
  func bookPlace(of bond: BondRow) -> BookPlace {
    let row = market.tables.placements[bond.id]
    return BookPlace(
      principal: bond.principal, country: row?.country ?? .none, goods: row?.goods ?? [],
      currency: bond.terms.penalSum.currency)
  }

  /// What a surety has at stake along a kind, minor units.
  package func exposure(_ surety: PartyID, _ kind: ExposureKind, _ key: String) -> Int64 {
    market.tables.exposures[ExposureRow.id(surety, kind, key)]?.amount.minor ?? 0
  }

  /// What a surety has at stake with all members of a group, minor units.
  package func exposure(_ surety: PartyID, with group: PrincipalGroup) -> Int64 {
    group.members.reduce(0) { sum, member in
      let (next, over) = sum.addingReportingOverflow(exposure(surety, .principal, member.text))
      return over ? .max : next
    }
  }

  /// Rows of exposures after moves; each surety stands once among them.
  func booked(_ moves: [ExposureMove], at place: BookPlace) throws(Refusal) -> [Change] {
    var changes: [Change] = []
    for move in moves where move.amount != 0 {
      for (kind, key) in place.keys {
        var row = market.tables.exposures[ExposureRow.id(move.surety, kind, key)] ?? ExposureRow()
        row.surety = move.surety
        row.kind = kind
        row.key = key
        let (sum, over) = row.amount.minor.addingReportingOverflow(move.amount)
        guard !over else { throw Refusal(CommonRefusals.overflow, key) }
        row.amount = Money(minor: max(0, sum), currency: place.currency)
        changes.append(.market(.exposure(row)))
      }
    }
    return changes
  }

  /// The moves of a bond whose terms change, net of what was ceded where it is released.
  func moves(from old: BondTerms?, to new: BondTerms?) -> [ExposureMove] {
    let parts = (new ?? old)?.coSureties ?? []
    let less = old?.partsOfPenalSum ?? []
    let more = new?.partsOfPenalSum ?? []
    return parts.enumerated().map { index, part in
      let gained = index < more.count ? more[index].minor : 0
      let lost = index < less.count ? less[index].minor : 0
      return ExposureMove(surety: part.surety, amount: gained - lost)
    }
  }

  /// What reinsurance takes off books and puts on them, as rows.
  func reinsured(_ moves: [ExposureMove], in currency: Currency) throws(Refusal) -> [Change] {
    var changes: [Change] = []
    for move in moves where move.amount != 0 {
      var row =
        market.tables.exposures[ExposureRow.id(move.surety, .reinsured, "")] ?? ExposureRow()
      row.surety = move.surety
      row.kind = .reinsured
      let (sum, over) = row.amount.minor.addingReportingOverflow(move.amount)
      guard !over else { throw Refusal(CommonRefusals.overflow, move.surety.text) }
      row.amount = Money(minor: sum, currency: currency)
      changes.append(.market(.exposure(row)))
    }
    return changes
  }

  /// What the end of a bond gives back of its cessions.
  func endingCessions(of bond: BondID) -> [ExposureMove] {
    var moves: [ExposureMove] = []
    for cession in market.tables.cessions(of: bond) {
      moves.add(cession.surety, cession.amount.minor)
      moves.add(cession.reinsurer, -cession.amount.minor)
    }
    return moves
  }

  /// The moves that end a bond and its cessions.
  func endingMoves(of bond: BondRow) -> [ExposureMove] {
    var moves = moves(from: bond.terms, to: nil)
    for move in endingCessions(of: bond.id) { moves.add(move.surety, move.amount) }
    return moves
  }
}

/// Refusals of what would pass a surety's limits.
enum LimitRefusals {
  static let group = RefusalKind(
    "surety.over-group-limit",
    "a surety's limit for one principal and all that count as one with it would be passed",
    fix: "have other sureties take a share, or have older bonds of the group released")
  static let country = RefusalKind(
    "surety.over-country-limit", "a surety's limit for one country would be passed",
    fix: "have other sureties take a share")
  static let goods = RefusalKind(
    "surety.over-goods-limit", "a surety's limit for one kind of goods would be passed",
    fix: "have other sureties take a share")
  static let aggregate = RefusalKind(
    "surety.over-aggregate-limit", "a surety's limit for all its bonds would be passed",
    fix: "have other sureties take a share, or part of its book reinsured")
  static let suspected = RefusalKind(
    "surety.suspected-affiliate",
    "a surety counts as one with the principal, because both were seen with the same thing",
    fix: "take another surety, or have the regulator dismiss the sighting")
  static let unbounded = RefusalKind(
    "surety.group-unbounded", "who counts as one with the principal cannot be followed to its end",
    fix: "have owners declared more simply, or sightings of what everybody shares dismissed")

  static let all = [group, country, goods, aggregate, suspected, unbounded]

  static func kind(_ kind: AccumulationKind) -> RefusalKind {
    switch kind {
    case .bond: SuretyRefusals.overLimit
    case .group: group
    case .country: country
    case .goods: goods
    case .aggregate: aggregate
    }
  }
}

extension Register {
  /// A surety's limits: the rulebook's shares of its capital and surplus, and its own where they are lower.
  package func limits(of surety: AccreditationRow, under terms: Terms) -> AccumulationLimits {
    let own = market.tables.ownLimits[surety.party]
    var shares: [AccumulationKind: Int64] = [:]
    func set(_ kind: AccumulationKind, _ law: Int?, _ stated: Int64?) {
      let both = [law.map { Int64($0) }, stated].compactMap(\.self)
      if let least = both.min() { shares[kind] = least }
    }
    set(.group, terms.groupLimitPpm, own?.groupPpm)
    set(.country, terms.countryLimitPpm, own?.countryPpm)
    set(.goods, terms.goodsLimitPpm, own?.goodsPpm)
    set(.aggregate, terms.aggregateLimitPpm, own?.aggregatePpm)
    return AccumulationLimits(capitalAndSurplus: surety.capitalAndSurplus, sharesPpm: shares)
  }

  /// Refuses moves that would pass a limit of their surety, and sureties that count as one with the principal.
  ///
  /// What is above the limit for one bond and may still be reinsured in time counts against none but that in all: it is to leave the book
  /// (31 CFR 223.11, docs/decisions/0018).
  ///
  /// - Parameter bond: the bond that is amended, whose pending excess the moves state anew.
  func checkLimits(
    _ moves: [ExposureMove], at place: BookPlace, under terms: Terms, on day: Day,
    amending bond: BondID? = nil
  ) throws(Refusal) {
    let group = principalGroup(of: place.principal)
    guard group.isComplete else { throw Refusal(LimitRefusals.unbounded, place.principal.text) }
    for move in moves {
      guard !group.contains(move.surety) else {
        throw Refusal(LimitRefusals.suspected, move.surety.text)
      }
      guard move.amount > 0 else { continue }
      let row = try accreditation(move.surety)
      let others = openExcesses(of: move.surety, on: day, besides: bond).filter { !$0.isLate }
      for breach in breaches(move, of: row, at: place, group, others, under: terms) {
        throw Refusal(LimitRefusals.kind(breach.kind), "\(move.surety.text): \(breach)")
      }
    }
  }

  /// Every limit that a move would pass, in the order of kinds.
  private func breaches(
    _ move: ExposureMove, of row: AccreditationRow, at place: BookPlace, _ group: PrincipalGroup,
    _ others: [OpenExcess], under terms: Terms
  ) -> [LimitBreach] {
    let limits = limits(of: row, under: terms)
    func breach(
      _ kind: AccumulationKind, beside exposure: Int64, less counts: (BookPlace) -> Bool
    ) -> LimitBreach? {
      // Of one surety's excesses each is a part of what is booked: the sums fit.
      let pending = others.reduce(0) { counts($1.place) ? $0 + $1.amount : $0 }
      let part = Money(minor: move.amount - move.pending, currency: place.currency)
      return limits.breach(kind, adding: part, beside: exposure - pending)
    }
    let inAll = row.exposure.minor.addingReportingOverflow(exposure(row.party, .reinsured, ""))
    var out = [
      breach(.group, beside: exposure(row.party, with: group)) { group.contains($0.principal) },
      breach(.country, beside: exposure(row.party, .country, place.country.text)) {
        $0.country == place.country
      },
    ]
    out += place.goods.map { goods in
      breach(.goods, beside: exposure(row.party, .goods, goods)) { $0.goods.contains(goods) }
    }
    out.append(
      limits.breach(
        .aggregate, adding: Money(minor: move.amount, currency: place.currency),
        beside: inAll.overflow ? .max : inAll.partialValue))
    return out.compactMap(\.self)
  }
}
