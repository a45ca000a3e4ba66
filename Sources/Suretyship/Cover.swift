import Vocabulary

/// What a bond answers for on a date.
///
/// Source: 19 CFR 113.27: after termination no new transaction is charged to a bond, earlier
/// liability stays; rulebook: obligation months per shipment, then discovery months.
package struct Cover: Hashable, Sendable {
  package var terms: BondTerms
  /// First day whose shipments are no longer charged, after a cancellation; `nil` while none
  /// stands.
  package var cancelledFrom: Day?

  package init(terms: BondTerms, cancelledFrom: Day? = nil) {
    self.terms = terms
    self.cancelledFrom = cancelledFrom
  }

  /// Where one shipment stands under the bond.
  package enum Standing: Hashable, Sendable {
    /// Shipped outside the bond's days: never charged.
    case notCharged
    /// A loss that happens now is answered for.
    case obligation
    /// A loss that happened before is answered for if it is found now.
    case discovery
    /// Nothing is answered for any more.
    case ended
  }

  /// Whether a shipment of this day is charged to the bond: new shipments stop with expiry and
  /// cancellation.
  package func charges(shippedOn: Day) -> Bool {
    guard shippedOn >= terms.effectiveOn else { return false }
    if let expiresOn = terms.expiresOn, shippedOn > expiresOn { return false }
    if let cancelledFrom, shippedOn >= cancelledFrom { return false }
    return true
  }

  /// The last day on which a loss of a shipment is answered for.
  package func obligationEndsOn(shippedOn: Day) -> Day {
    shippedOn.adding(months: months(terms.obligationMonths))
  }

  /// The last day on which such a loss may be found.
  package func discoveryEndsOn(shippedOn: Day) -> Day {
    shippedOn.adding(
      months: months(terms.obligationMonths) + months(terms.discoveryMonths))
  }

  /// Cut to what sound terms allow, so that unchecked ones cannot overflow.
  private func months(_ stated: Int) -> Int { min(max(0, stated), BondTerms.monthLimit) }

  /// Where a shipment stands on a day.
  package func standing(shippedOn: Day, on day: Day) -> Standing {
    guard charges(shippedOn: shippedOn), day >= shippedOn else { return .notCharged }
    if day <= obligationEndsOn(shippedOn: shippedOn) { return .obligation }
    return day <= discoveryEndsOn(shippedOn: shippedOn) ? .discovery : .ended
  }

  /// Whether a loss that happened on a day (`nil`: not known, taken as within the obligation) and
  /// was found on another is answered for.
  package func answers(shippedOn: Day, lossOn: Day?, foundOn: Day) -> Bool {
    switch standing(shippedOn: shippedOn, on: foundOn) {
    case .notCharged, .ended: return false
    case .obligation, .discovery:
      guard let lossOn else { return true }
      return lossOn >= shippedOn && lossOn <= foundOn
        && lossOn <= obligationEndsOn(shippedOn: shippedOn)
    }
  }

  /// The places in a list of shipping days that the bond still answers for on a day.
  package func answered(shippedOn days: [Day], on day: Day) -> [Int] {
    days.indices.filter {
      let standing = standing(shippedOn: days[$0], on: day)
      return standing == .obligation || standing == .discovery
    }
  }

  /// The last day on which the bond can answer for anything; `nil` while a continuous bond runs on.
  package var releasableAfter: Day? {
    var last = terms.expiresOn
    if let cancelledFrom {
      let before = cancelledFrom.adding(days: -1)
      last = last.map { min($0, before) } ?? before
    }
    return last.map { discoveryEndsOn(shippedOn: $0) }
  }
}
