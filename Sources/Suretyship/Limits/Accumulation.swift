import Canon
import Vocabulary

/// Along what a surety counts its exposure together.
package enum AccumulationKind: String, Word {
  /// One bond.
  case bond
  /// All bonds of one principal and whoever counts as the same.
  case group
  /// All bonds for goods that go to one country.
  case country
  /// All bonds for goods of one classification.
  case goods
  /// All bonds.
  case aggregate
}

/// A surety's limits, each a share of its paid-up capital and surplus.
///
/// Source: 31 CFR 223.10 for the bond: ten per cent on any single risk. The others are the surety's own
/// or its approval's.
package struct AccumulationLimits: Hashable, Sendable {
  package var capitalAndSurplus: Money
  /// Parts per million of capital and surplus; a kind that is left out has no limit.
  package var sharesPpm: [AccumulationKind: Int64]

  package init(
    capitalAndSurplus: Money, sharesPpm: [AccumulationKind: Int64] = [.bond: 100_000]
  ) {
    self.capitalAndSurplus = capitalAndSurplus
    self.sharesPpm = sharesPpm
  }

  /// The limit of a kind, rounded down to the cent; `nil` for none, zero for negative capital.
  package func limit(_ kind: AccumulationKind) -> Money? {
    guard let share = sharesPpm[kind] else { return nil }
    let product = Int128(max(0, capitalAndSurplus.minor)) * Int128(max(0, share)) / 1_000_000
    return Money(minor: Int64(clamping: product), currency: capitalAndSurplus.currency)
  }

  /// Whether one more part would pass the limit of a kind, beside what counts in it already (minor units, at least 0): the
  /// breach, or `nil`. A part in another currency passes every limit: what cannot be compared is not within.
  package func breach(
    _ kind: AccumulationKind, adding part: Money, beside exposure: Int64
  ) -> LimitBreach? {
    guard let limit = limit(kind) else { return nil }
    guard part.currency == limit.currency else {
      return LimitBreach(kind: kind, limit: limit, exposure: part)
    }
    let sum = Int128(max(0, exposure)) + Int128(part.minor)
    guard sum > Int128(limit.minor) else { return nil }
    return LimitBreach(
      kind: kind, limit: limit,
      exposure: Money(minor: Int64(clamping: sum), currency: limit.currency))
  }
}

/// One surety's part of a bond as it counts against limits.
package struct WrittenPart: Hashable, Sendable {
  package var bond: BondID
  package var principal: PartyID
  package var country: Country
  /// The classification, such as `3A090.a`.
  package var goods: String
  /// The surety's part of the penal sum.
  package var part: Money
  /// What of it others have reinsured in time.
  package var reinsured: Money

  package init(
    bond: BondID, principal: PartyID, country: Country, goods: String, part: Money,
    reinsured: Money? = nil
  ) {
    self.bond = bond
    self.principal = principal
    self.country = country
    self.goods = goods
    self.part = part
    self.reinsured = reinsured ?? Money(minor: 0, currency: part.currency)
  }

  /// What stays with the surety: the part less what is reinsured, never below zero.
  package var net: Int64 { max(0, part.minor - max(0, reinsured.minor)) }

  /// Whether both amounts are in a currency.
  func isIn(_ currency: Currency) -> Bool {
    part.currency == currency && reinsured.currency == currency
  }
}

/// A limit that a bond would pass or that is passed.
package struct LimitBreach: Hashable, Sendable, CustomStringConvertible {
  package var kind: AccumulationKind
  package var limit: Money
  /// What would count against it.
  package var exposure: Money

  package init(kind: AccumulationKind, limit: Money, exposure: Money) {
    self.kind = kind
    self.limit = limit
    self.exposure = exposure
  }

  package var description: String {
    "\(exposure) counts against a limit of \(limit) for one \(noun)"
  }

  private var noun: String {
    switch kind {
    case .bond: "bond"
    case .group: "principal and its group"
    case .country: "country"
    case .goods: "classification of goods"
    case .aggregate: "surety in all"
    }
  }
}

/// Why a part cannot be written at all.
package enum AccumulationFault: Error, Hashable, Sendable {
  case otherCurrency
  case negative
  case writtenTwice(BondID)
  /// Every limit that it would pass.
  case beyond([LimitBreach])
}

extension AccumulationFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .otherCurrency: "the bond is in another currency than the surety's capital"
    case .negative: "a part of a penal sum cannot be negative"
    case .writtenTwice(let bond): "\(bond) is counted already"
    case .beyond(let breaches): breaches.map(\.description).joined(separator: "; ")
    }
  }
}

/// What a surety has written, counted along every limit.
///
/// Groups are passed in at every question, because ties come to light later: what was written stays,
/// but `excesses` then says what is beyond, and nothing more is written there.
package struct Accumulation: Hashable, Sendable {
  package var limits: AccumulationLimits
  /// In order of bonds.
  package private(set) var written: [WrittenPart] = []

  package init(limits: AccumulationLimits) { self.limits = limits }

  /// The exposure that a part counts with along a kind, itself not included.
  private func exposure(
    beside part: WrittenPart, _ kind: AccumulationKind, _ groups: PrincipalGroups
  ) -> Int128 {
    let group = groups.group(of: part.principal)
    var sum: Int128 = 0
    for other in written {
      let counts =
        switch kind {
        case .bond: false
        case .group: groups.group(of: other.principal) == group
        case .country: other.country == part.country
        case .goods: other.goods.utf8.elementsEqual(part.goods.utf8)
        case .aggregate: true
        }
      if counts { sum += Int128(other.net) }
    }
    return sum
  }

  /// Every limit that one more part would pass, in the order of kinds. A part in another currency
  /// than the limits passes all of them: what cannot be compared is not within.
  package func breaches(adding part: WrittenPart, _ groups: PrincipalGroups) -> [LimitBreach] {
    AccumulationKind.allCases.compactMap { kind in
      guard let limit = limits.limit(kind) else { return nil }
      guard part.isIn(limit.currency) else {
        return LimitBreach(kind: kind, limit: limit, exposure: part.part)
      }
      return limits.breach(
        kind, adding: Money(minor: part.net, currency: limit.currency),
        beside: Int64(clamping: exposure(beside: part, kind, groups)))
    }
  }

  /// How much more may be written for a principal, to a country and of goods like these, before any
  /// limit is reached; `nil` without any limit, zero for a part in another currency.
  package func room(for like: WrittenPart, _ groups: PrincipalGroups) -> Money? {
    let currency = limits.capitalAndSurplus.currency
    let rooms = AccumulationKind.allCases.compactMap { kind -> Int64? in
      guard let limit = limits.limit(kind) else { return nil }
      return Int64(clamping: Int128(limit.minor) - exposure(beside: like, kind, groups))
    }
    guard let least = rooms.min() else { return nil }
    return Money(minor: like.isIn(currency) ? max(0, least) : 0, currency: currency)
  }

  /// Writes a part. Throws with every limit that it would pass, and then changes nothing.
  package mutating func write(
    _ part: WrittenPart, _ groups: PrincipalGroups
  ) throws(AccumulationFault) {
    guard part.isIn(limits.capitalAndSurplus.currency) else { throw .otherCurrency }
    guard part.part.minor >= 0, part.reinsured.minor >= 0 else { throw .negative }
    let place = written.firstIndex { $0.bond >= part.bond } ?? written.count
    if place < written.count, written[place].bond == part.bond { throw .writtenTwice(part.bond) }
    let breaches = breaches(adding: part, groups)
    guard breaches.isEmpty else { throw .beyond(breaches) }
    written.insert(part, at: place)
  }

  /// Takes a bond out when it was paid or no longer answers; nothing if it is not there.
  package mutating func release(_ bond: BondID) { written.removeAll { $0.bond == bond } }

  /// Groups whose bonds are beyond the limit for one group by what is known now, in order.
  package func excesses(_ groups: PrincipalGroups) -> [(group: PartyID, breach: LimitBreach)] {
    guard let limit = limits.limit(.group) else { return [] }
    var sums: [PartyID: Int128] = [:]
    for part in written { sums[groups.group(of: part.principal), default: 0] += Int128(part.net) }
    return sums.filter { $0.value > Int128(limit.minor) }.sorted { $0.key < $1.key }.map {
      (
        $0.key,
        LimitBreach(
          kind: .group, limit: limit,
          exposure: Money(minor: Int64(clamping: $0.value), currency: limit.currency))
      )
    }
  }
}

/// Shares of co-sureties in parts per million, proportional to what each may take, such that no part
/// of the penal sum is above it; `nil` when all together may not take it all.
///
/// Source: 31 CFR 223.11: each co-surety states its own capped share. The parts follow from the shares
/// by `split` within the same room.
package func placedSharesPpm(penalSum: Money, room: [Money]) -> [Int64]? {
  guard penalSum.minor > 0, room.allSatisfy({ $0.currency == penalSum.currency }) else {
    return nil
  }
  let rooms = room.map { max(0, $0.minor) }
  let total = rooms.reduce(Int128(0)) { $0 + Int128($1) }
  guard total >= Int128(penalSum.minor) else { return nil }
  var shares: [Int64] = []
  var remainders: [(remainder: Int128, index: Int)] = []
  for (index, room) in rooms.enumerated() {
    let (quotient, rest) = (Int128(room) * 1_000_000).quotientAndRemainder(dividingBy: total)
    shares.append(Int64(quotient))
    remainders.append((rest, index))
  }
  remainders.sort {
    $0.remainder == $1.remainder ? $0.index < $1.index : $0.remainder > $1.remainder
  }
  let left = Int(1_000_000 - shares.reduce(0, +))
  for entry in remainders.prefix(left) { shares[entry.index] += 1 }
  return split(penalSum.minor, sharesPpm: shares, room: rooms) == nil ? nil : shares
}
