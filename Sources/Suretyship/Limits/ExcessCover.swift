import Vocabulary

/// Part of a bond that another surety takes over from the one that signed.
package struct Cession: Hashable, Sendable {
  package var reinsurer: PartyID
  package var amount: Money
  /// When the agreement was signed; `nil` while it is not.
  package var boundOn: Day?

  package init(reinsurer: PartyID, amount: Money, boundOn: Day?) {
    self.reinsurer = reinsurer
    self.amount = amount
    self.boundOn = boundOn
  }
}

/// What a surety signed above its limit for one bond, and who covers the excess.
///
/// Source: 31 CFR 223.11: the excess must be reinsured, with sureties each within its own limit,
/// within 45 days of the bond's execution.
package struct ExcessCover: Hashable, Sendable {
  /// Days from execution to the last day on which cover may be bound.
  package static let deadlineDays = 45

  package var surety: PartyID
  package var executedOn: Day
  /// The surety's part of the penal sum.
  package var part: Money
  /// Its limit for one bond.
  package var limit: Money
  package var cessions: [Cession]
  /// Days from execution in which the excess must be covered.
  package var days: Int

  package init(
    surety: PartyID, executedOn: Day, part: Money, limit: Money, cessions: [Cession] = [],
    deadlineDays: Int = Self.deadlineDays
  ) {
    days = deadlineDays
    self.surety = surety
    self.executedOn = executedOn
    self.part = part
    self.limit = limit
    self.cessions = cessions
  }

  /// Where the cover of the excess stands.
  package enum Standing: Hashable, Sendable {
    /// The part is within the limit: nothing need be covered.
    case withinLimit
    /// The excess is covered.
    case covered
    /// This much is still to be covered, by this day.
    case pending(Money, dueOn: Day)
    /// The day has passed and this much is not covered: the bond is deficient.
    case deficient(Money, since: Day)
  }

  /// What is above the limit; the whole part where the limit is in another currency.
  package var excess: Money {
    let within = limit.currency == part.currency ? max(0, limit.minor) : 0
    return Money(minor: max(0, part.minor - within), currency: part.currency)
  }

  /// The last day on which cover may be bound.
  package var dueOn: Day { executedOn.adding(days: max(0, days)) }

  /// What is covered by agreements bound by a day; one in another currency covers nothing.
  package func covered(on day: Day) -> Money {
    var sum: Int128 = 0
    for cession in cessions {
      if let boundOn = cession.boundOn, boundOn <= day, cession.amount.currency == part.currency {
        sum += Int128(max(0, cession.amount.minor))
      }
    }
    return Money(minor: Int64(clamping: min(sum, Int128(part.minor))), currency: part.currency)
  }

  /// Where the cover stands on a day. Cover that is bound late cures the deficiency from then on.
  package func standing(on day: Day) -> Standing {
    guard excess.minor > 0 else { return .withinLimit }
    let open = excess.minor - covered(on: day).minor
    guard open > 0 else { return .covered }
    let rest = Money(minor: open, currency: part.currency)
    return day <= dueOn
      ? .pending(rest, dueOn: dueOn) : .deficient(rest, since: dueOn.adding(days: 1))
  }

  /// Throws the first reason why these cessions are no cover. `limits` are the reinsurers' own limits
  /// for one bond; whoever is not in it is not approved. `groups` tell who counts as the principal
  /// or as the surety itself.
  package func check(
    principal: PartyID, limits: [PartyID: Money], groups: PrincipalGroups
  ) throws(CessionFault) {
    guard limit.currency == part.currency else { throw .otherCurrency }
    var sums: [PartyID: Int128] = [:]
    var total: Int128 = 0
    for cession in cessions {
      let reinsurer = cession.reinsurer
      guard cession.amount.currency == part.currency else { throw .otherCurrency }
      guard cession.amount.minor > 0 else { throw .notPositive(reinsurer) }
      if let boundOn = cession.boundOn, boundOn < executedOn { throw .boundBefore(reinsurer) }
      guard !groups.areOne(reinsurer, surety) else { throw .toItself(reinsurer) }
      guard !groups.areOne(reinsurer, principal) else { throw .toPrincipal(reinsurer) }
      guard let limit = limits[reinsurer] else { throw .notApproved(reinsurer) }
      sums[reinsurer, default: 0] += Int128(cession.amount.minor)
      total += Int128(cession.amount.minor)
      guard limit.currency == part.currency, sums[reinsurer] ?? 0 <= Int128(limit.minor) else {
        throw .aboveLimit(reinsurer, limit)
      }
    }
    guard total <= Int128(part.minor) else { throw .moreThanThePart }
  }
}

/// Why a cession is no cover.
package enum CessionFault: Error, Hashable, Sendable {
  case otherCurrency
  case notPositive(PartyID)
  case boundBefore(PartyID)
  case toItself(PartyID)
  case toPrincipal(PartyID)
  case notApproved(PartyID)
  case aboveLimit(PartyID, Money)
  case moreThanThePart
}

extension CessionFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .otherCurrency: "the cession is in another currency than the bond"
    case .notPositive(let party): "what \(party) takes must be above zero"
    case .boundBefore(let party): "the agreement with \(party) is older than the bond"
    case .toItself(let party): "\(party) is the surety itself or counts as it"
    case .toPrincipal(let party): "\(party) is the principal or counts as it"
    case .notApproved(let party): "\(party) is not an approved surety"
    case .aboveLimit(let party, let limit): "\(party) may take at most \(limit) of one bond"
    case .moreThanThePart: "more is ceded than the surety's own part"
    }
  }
}
