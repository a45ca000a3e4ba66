import Rulebook
import Suretyship
import Vocabulary

/// What keeps a bond from covering a new shipment.
package enum BondRefusals {
  package static let released = RefusalKind(
    "bond.released", "the bond was released", fix: "have a new bond issued")
  package static let notBegun = RefusalKind(
    "bond.not-begun", "the bond is not yet effective", fix: "ship on or after its effective date")
  package static let expired = RefusalKind(
    "bond.expired", "the bond has expired", fix: "have a new bond issued, or prolong it in time")
  package static let closed = RefusalKind(
    "bond.closed-to-new", "the bond was cancelled and takes no new shipment",
    fix: "have a new bond issued; what was shipped stays covered")
  package static let suretyNotStanding = RefusalKind(
    "bond.surety-not-standing",
    "a surety of the bond is removed, suspended, withdrawn or past its approval",
    fix: "wait for its reinstatement, or have a bond issued by another surety")
  package static let insufficient = RefusalKind(
    "bond.insufficient", "what is left of the penal sum is less than the shipment needs",
    fix: "have the bond increased, or ship less")
  package static let currency = RefusalKind(
    "bond.currency", "the bond is written in another currency",
    fix: "have a bond issued in the currency of the sale")
  package static let deficient = RefusalKind(
    "bond.deficient", "what a surety signed above its limit was not reinsured in time",
    fix: "the surety cedes the excess (31 CFR 223.11), or another bond is issued")

  package static let all = [
    released, notBegun, expired, closed, suretyNotStanding, insufficient, currency,
    deficient,
  ]
}

/// Where a bond stands on a day, derived whenever somebody asks.
package enum BondState: String, Sendable {
  case inForce = "in-force"
  case notBegun = "not-begun"
  /// Its time for new shipments is over; it answers for what was shipped.
  case closed
  case deficient
  case suretyNotStanding = "surety-not-standing"
  case released
}

extension BondRow {
  /// Whether a party is one of its sureties.
  package func binds(_ party: PartyID) -> Bool {
    terms.coSureties.contains { $0.surety == party }
  }

  /// Everybody who answers under it, the lead surety first and once more in its place.
  var sureties: [PartyID] { [surety] + terms.coSureties.map(\.surety) }

  /// Whether the bond's time for new shipments is over: expired, cancelled or released.
  package func isClosed(at: Instant) -> Bool {
    if status == .released || hasExpired(on: at.day) { return true }
    if let closedToNewFrom { return at >= closedToNewFrom }
    return false
  }

  /// Whether its last day is past; a bond without one runs until it is cancelled.
  package func hasExpired(on: Day) -> Bool { terms.expiresOn.map { on > $0 } ?? false }

  /// The last day for new shipments, by the bond's terms or by a cancellation, whichever is earlier; `nil` while it runs until cancelled.
  ///
  /// A notice takes the whole day on which it ends; a principal's own cancellation only what is left of its day.
  package var lastDayForShipments: Day? {
    guard let closes = closedToNewFrom else { return terms.expiresOn }
    let last = cancelledAt?.day == closes.day ? closes.day : closes.day.adding(days: -1)
    return terms.expiresOn.map { min($0, last) } ?? last
  }

  /// Last day on which it may answer for anything that was shipped under it; `nil` where nothing was.
  package var answersUntil: Day? {
    charges.map { answersUntil(shippedAt: $0.shippedAt) }.max()
  }

  /// Last day on which a loss of goods shipped at that moment may still be held against the bond: obligation and
  /// discovery, month by month.
  package func answersUntil(shippedAt: Instant) -> Day {
    Cover(terms: terms).discoveryEndsOn(shippedOn: shippedAt.day)
  }
}

extension Register {
  /// Where a bond stands at a moment.
  package func state(of bond: BondRow, at: Instant) -> BondState {
    let closes = bond.closedToNewFrom?.day
    if bond.status == .released { return .released }
    if bond.isClosed(at: at) || closes.map({ at.day >= $0 }) == true { return .closed }
    if at.day < bond.terms.effectiveOn { return .notBegun }
    for part in bond.terms.coSureties {
      guard suretyStands(part.surety, on: at.day),
        accreditations[part.surety]?.isDelinquent == false
      else { return .suretyNotStanding }
    }
    return deficiency(of: bond, on: at.day) == nil ? .inForce : .deficient
  }

  /// Why a bond cannot take a new shipment that needs so much of its penal sum; `nil` if it can.
  package func canCharge(_ bond: BondRow, _ amount: Money, at: Instant) -> RefusalKind? {
    if bond.status == .released { return BondRefusals.released }
    if at.day < bond.terms.effectiveOn { return BondRefusals.notBegun }
    if bond.hasExpired(on: at.day) { return BondRefusals.expired }
    if bond.isClosed(at: at) { return BondRefusals.closed }
    for part in bond.terms.coSureties where !suretyStands(part.surety, on: at.day) {
      return BondRefusals.suretyNotStanding
    }
    if deficiency(of: bond, on: at.day) != nil { return BondRefusals.deficient }
    let penalSum = bond.terms.penalSum
    guard amount.currency == penalSum.currency else { return BondRefusals.currency }
    guard amount.minor >= 0, let left = chargeable(bond, at: at), amount.minor <= left.minor else {
      return BondRefusals.insufficient
    }
    return nil
  }

  /// Penal sum that new shipments may still bind: what is neither paid out nor bound by a shipment the bond still answers
  /// for, less what was paid for it; `nil` if the amounts do not fit. Below zero where payments have eaten into what is bound.
  package func chargeable(_ bond: BondRow, at: Instant) -> Money? {
    guard var left = bond.terms.penalSum.subtracting(bond.paid) else { return nil }
    let settled = settledByShipment(of: bond)
    for charge in bond.charges where at.day <= bond.answersUntil(shippedAt: charge.shippedAt) {
      guard var less = left.subtracting(charge.amount) else { return nil }
      less.minor += settled[charge.shipment] ?? 0
      left = less
    }
    return left
  }

  /// The bond with a shipment charged to it, and without those it no longer answers for. Ask `canCharge` first.
  package func charged(
    _ bond: BondRow, shipment: ShipmentID, amount: Money, at: Instant
  ) -> BondRow {
    var row = bond
    row.charges.removeAll { at.day > bond.answersUntil(shippedAt: $0.shippedAt) }
    var charge = BondCharge()
    charge.shipment = shipment
    charge.amount = amount
    charge.shippedAt = at
    row.charges.append(charge)
    var bound = Money(minor: 0, currency: bond.terms.penalSum.currency)
    for charge in row.charges { bound = bound.adding(charge.amount) ?? bound }
    row.charged = bound
    return row
  }

  /// Whether a bond answers for a unit of a shipment whose loss is found now: it was charged with the shipment, the loss is found
  /// before the discovery period ends, and it arose before the obligation ended.
  ///
  /// When a loss arose is rarely known. It arose after the unit was last seen: if that was after the obligation's last day, the bond does
  /// not answer; if not, the loss is held to have arisen within the obligation (docs/decisions/0008). Cancellation, expiry and a surety's
  /// suspension end nothing (19 CFR 113.27: liability for earlier transactions stays).
  ///
  /// - Parameter seenOn: the last day on which an inspector read the unit's own label or identity; `nil` for never.
  package func answers(
    _ bond: BondRow, for shipment: ShipmentID, seenOn: Day?, at: Instant
  ) -> Bool {
    guard bond.status != .released,
      let charge = bond.charges.first(where: { $0.shipment == shipment })
    else { return false }
    let cover = Cover(terms: bond.terms)
    let shippedOn = charge.shippedAt.day
    guard at.day <= cover.discoveryEndsOn(shippedOn: shippedOn) else { return false }
    guard let seenOn else { return true }
    return seenOn <= cover.obligationEndsOn(shippedOn: shippedOn)
  }

  /// Whether a party is an approved surety on that day: not removed, neither suspended nor withdrawn nor past its approval.
  package func suretyStands(_ surety: PartyID, on: Day) -> Bool {
    isAccredited(surety, as: .surety, on: on)
  }
}
