import Vocabulary

/// An amount in minor units split by shares that sum to 1,000,000 ppm, to the cent, by the largest
/// remainder (ties: earlier first).
///
/// The parts sum to the amount exactly. With `room`, no part is above its room: what a share cannot
/// take any more goes to those with the largest remainders that still can. `nil` when the amount is
/// negative, shares are negative or do not sum to the whole, or there is not room enough. Source:
/// Hamilton's method, with caps so that no co-surety ever pays more than its part of the penal sum.
package func split(_ amount: Int64, sharesPpm: [Int64], room: [Int64]? = nil) -> [Int64]? {
  guard amount >= 0, !sharesPpm.isEmpty, sharesPpm.allSatisfy({ $0 >= 0 && $0 <= 1_000_000 }),
    sharesPpm.reduce(0, +) == 1_000_000
  else { return nil }
  let room = room ?? Array(repeating: amount, count: sharesPpm.count)
  guard room.count == sharesPpm.count, room.allSatisfy({ $0 >= 0 }) else { return nil }
  var parts: [Int64] = []
  var order: [(remainder: Int64, index: Int)] = []
  for (index, share) in sharesPpm.enumerated() {
    let product = Int64(amount).multipliedFullWidth(by: share)
    let (quotient, remainder) = Int64(1_000_000).dividingFullWidth(product)
    parts.append(min(quotient, room[index]))
    order.append((remainder, index))
  }
  var left = amount - parts.reduce(0, +)
  order.sort { $0.remainder == $1.remainder ? $0.index < $1.index : $0.remainder > $1.remainder }
  for entry in order where left > 0 && parts[entry.index] < room[entry.index] {
    parts[entry.index] += 1
    left -= 1
  }
  // What is left now was refused by full rooms; it is at most a few cents per earlier payment.
  for entry in order where left > 0 {
    let more = min(left, room[entry.index] - parts[entry.index])
    parts[entry.index] += more
    left -= more
  }
  return left == 0 ? parts : nil
}

/// One surety's capacity: what it may write on one bond and in all.
///
/// Source: 31 CFR 223.10: ten per cent of paid-up capital and surplus on any single risk; excess
/// only through co-sureties, each within its own limit (223.11). The aggregate is the approval's
/// own ceiling.
package struct Capacity: Hashable, Sendable {
  package var capitalAndSurplus: Money
  /// Share of capital and surplus for one bond, ppm.
  package var limitPpm: Int64
  /// The most exposure in all; `nil` for none.
  package var aggregateLimit: Money?
  /// Parts of penal sums that are still answered for.
  package private(set) var exposure: Money

  package init(
    capitalAndSurplus: Money, limitPpm: Int64, aggregateLimit: Money? = nil,
    exposure: Money? = nil
  ) {
    self.capitalAndSurplus = capitalAndSurplus
    self.limitPpm = limitPpm
    self.aggregateLimit = aggregateLimit
    self.exposure = exposure ?? Money(minor: 0, currency: capitalAndSurplus.currency)
  }

  /// The most it may write on one bond, rounded down to the cent; zero for negative capital.
  package var limitPerBond: Money {
    guard capitalAndSurplus.minor > 0, limitPpm > 0 else {
      return Money(minor: 0, currency: capitalAndSurplus.currency)
    }
    let product = Int128(capitalAndSurplus.minor) * Int128(limitPpm) / 1_000_000
    return Money(minor: Int64(clamping: product), currency: capitalAndSurplus.currency)
  }

  /// Throws unless this part of a penal sum fits the limit per bond and the aggregate.
  package func check(_ part: Money) throws(CapacityFault) {
    guard part.currency == capitalAndSurplus.currency else { throw .otherCurrency }
    guard part.minor >= 0 else { throw .negative }
    guard part.minor <= limitPerBond.minor else { throw .aboveLimit(limitPerBond) }
    guard let after = exposure.adding(part) else { throw .aboveAggregate(exposure) }
    if let aggregateLimit {
      guard aggregateLimit.currency == after.currency else { throw .otherCurrency }
      guard after.minor <= aggregateLimit.minor else { throw .aboveAggregate(aggregateLimit) }
    }
  }

  /// Takes a part of a penal sum onto the exposure. Throws as ``check(_:)`` does and then changes
  /// nothing.
  package mutating func write(_ part: Money) throws(CapacityFault) {
    try check(part)
    exposure.minor += part.minor
  }

  /// Takes a part off the exposure when it was paid or no longer answers; never below zero.
  package mutating func release(_ part: Money) {
    exposure.minor = max(0, exposure.minor - max(0, part.minor))
  }
}

/// Why a surety may not write its part of a bond.
package enum CapacityFault: Error, Hashable, Sendable {
  case otherCurrency
  case negative
  /// The part is above the limit per bond, which is stated.
  case aboveLimit(Money)
  /// All parts together would be above the aggregate, which is stated.
  case aboveAggregate(Money)
}

extension CapacityFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .otherCurrency: "the bond is in another currency than the surety's capital"
    case .negative: "a part of a penal sum cannot be negative"
    case .aboveLimit(let limit): "above the surety's limit of \(limit) on one bond"
    case .aboveAggregate(let limit): "above the surety's aggregate limit of \(limit)"
    }
  }
}
