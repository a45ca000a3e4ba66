import Statistics

/// What becomes of buyers of one kind: shares that sum to 1.
package struct BuyerFate: Hashable, Sendable {
  package var cleared = 0.0
  /// Every surety thinks diversion too likely.
  package var declined = 0.0
  /// The cheapest bond and the audits cost more than the order bears.
  package var lostOnPrice = 0.0
  /// The bond is larger than any surety writes.
  package var beyondCapacity = 0.0

  fileprivate mutating func add(_ other: BuyerFate, weight: Double) {
    cleared += weight * other.cleared
    declined += weight * other.declined
    lostOnPrice += weight * other.lostOnPrice
    beyondCapacity += weight * other.beyondCapacity
  }
}

/// The market at one coverage.
package struct CoveragePoint: Hashable, Sendable {
  /// Share of the fine that the bond secures.
  package let coverage: Double
  package fileprivate(set) var honest = BuyerFate()
  package fileprivate(set) var diverters = BuyerFate()
  /// Mean of the cheapest premium of honest buyers who clear, as a share of the order's value; `nil`
  /// when none does.
  package fileprivate(set) var price: Double?
  /// Of all buyers, the share that clears and then diverts.
  package fileprivate(set) var diverting = 0.0
  /// Mean dollars spent on looking at an applicant, and the separation that it brings.
  package fileprivate(set) var effort = 0.0
  package fileprivate(set) var separation = 0.0
}

extension CoverageMarket {
  /// The market at each of some coverages within 0...1. Throws the name of a figure outside its
  /// domain.
  package func curve(
    _ coverages: [Double], _ diligence: Diligence
  ) throws(PremiumFault) -> [CoveragePoint] {
    try check()
    try diligence.check()
    var out: [CoveragePoint] = []
    for coverage in coverages {
      guard coverage >= 0, coverage <= 1 else { throw .outOfDomain("coverage") }
      out.append(try point(coverage, diligence))
    }
    return out
  }

  private func point(
    _ coverage: Double, _ diligence: Diligence
  ) throws(PremiumFault) -> CoveragePoint {
    guard let panel = QuotePanel(count: quotes, correlation: signalCorrelation) else {
      throw .outOfDomain("quotes")
    }
    var point = CoveragePoint(coverage: coverage)
    var paid = 0.0
    let whole = orders.reduce(0) { $0 + $1.weight }
    guard whole > 0 else { throw .outOfDomain("orders") }
    for order in orders {
      let weight = order.weight / whole
      let desk = try UnderwritingDesk(self, order: order.value, coverage: coverage, diligence)
      let honest = desk.fate(panel, isDiverter: false)
      let diverters = desk.fate(panel, isDiverter: true)
      point.honest.add(honest, weight: weight)
      point.diverters.add(diverters, weight: weight)
      point.effort += weight * desk.inputs.dueDiligence
      point.separation += weight * desk.inputs.separation
      point.diverting += weight * diverters.cleared * divertingShare(coverage)
      paid += weight * desk.meanPremium(panel) / order.value
    }
    if point.honest.cleared > 0 { point.price = paid / point.honest.cleared }
    return point
  }

  /// Of all buyers, those who would divert once they are cleared.
  ///
  /// Source: lab.md A6: a deterrable buyer diverts if its gain is above (fine kapD + debarment) A(W) + χ
  /// β fine A(Wb); an undeterred one if it is above the collateral alone.
  package func divertingShare(_ coverage: Double) -> Double {
    let late = detectionFactor(hazard: hazard, discount: pricing.discount, term: limitation)
    let early = detectionFactor(hazard: hazard, discount: pricing.discount, term: pricing.term)
    let lost = pricing.collateral * coverage * fine * early
    let threshold = (fine * collected + debarment) * late + lost
    func above(_ gain: Double) -> Double {
      1 - lognormalCDF(gain, median: gainMedian, sigma: gainSpread)
    }
    return deterrable * above(threshold) + undeterred * above(lost)
  }
}

/// A surety's decision on orders of one value at one coverage.
struct UnderwritingDesk {
  /// What the premium rests on, with bond, base rate and diligence filled in.
  let inputs: PremiumInputs
  private let market: CoverageMarket
  private let order: Double
  private let declineAbove: Double
  /// Whether no surety writes so much.
  private let isTooLarge: Bool

  init(
    _ market: CoverageMarket, order: Double, coverage: Double, _ diligence: Diligence
  ) throws(PremiumFault) {
    var inputs = market.pricing
    inputs.bond = coverage * market.fine * order
    inputs.hazard = market.hazard
    inputs.baseRate = market.baseRate
    self.market = market
    self.order = order
    isTooLarge = inputs.bond > market.bondLimit
    switch diligence {
    case .fixed(let declineAbove):
      self.declineAbove = declineAbove
    case .answering(let effort):
      declineAbove = .infinity
      inputs.dueDiligence = 0
      inputs.separation = 0
      let room = market.priceLimit * order - market.auditCost
      let spent = isTooLarge ? 0 : Self.bestEffort(inputs, effort, room: room)
      inputs.dueDiligence = spent
      inputs.separation = effort.separation(spent)
    }
    self.inputs = inputs
    // The worst premium that can occur must be a number.
    _ = try PremiumWorksheet(inputs, diversionChance: 1)
  }

  /// The premium at a chance of diversion, dollars.
  private static func premium(_ inputs: PremiumInputs, _ chance: Double) -> Double {
    (try? PremiumWorksheet(inputs, diversionChance: chance).premium) ?? .infinity
  }

  /// The signal up to which a bond is signed for at most `limit` dollars and chance.
  private static func signalLimit(
    _ inputs: PremiumInputs, limit: Double, chance: Double
  ) -> Double {
    let affordable = crossing(of: limit, from: 0, to: 1) { premium(inputs, $0) }
    if premium(inputs, 0) > limit { return -.infinity }
    let most = min(affordable, chance)
    if most >= 1 { return .infinity }
    guard inputs.separation > 0, inputs.baseRate > 0, inputs.baseRate < 1 else {
      return inputs.baseRate <= most ? .infinity : -.infinity
    }
    if most <= 0 { return -.infinity }
    let d = inputs.separation
    return logOdds(most, over: inputs.baseRate) / d + d / 2
  }

  /// The effort that brings most per applicant when up to `room` may be charged.
  private static func bestEffort(
    _ inputs: PremiumInputs, _ effort: DiligenceEffort, room: Double
  ) -> Double {
    func margin(_ root: Double) -> Double {
      var tried = inputs
      tried.dueDiligence = root * root
      tried.separation = effort.separation(tried.dueDiligence)
      return expectedMargin(tried, room: room)
    }
    // The separation starts like a root, so the root is what is searched over.
    let best = maximum(from: 0, to: (40 * effort.scale).squareRoot(), margin)
    let none = expectedMargin(inputs, room: room)
    return margin(best) > none + 1e-9 * abs(none) ? best * best : 0
  }

  /// Dollars earned per applicant by one surety that charges `room` and signs where that is enough.
  static func expectedMargin(_ inputs: PremiumInputs, room: Double) -> Double {
    let keeps = 1 - inputs.expense
    let limit = signalLimit(inputs, limit: room, chance: .infinity)
    func gain(_ chance: Double) -> Double { (room - premium(inputs, chance)) * keeps }
    if limit == -.infinity { return -inputs.dueDiligence }
    guard inputs.separation > 0 else { return gain(inputs.baseRate) }
    let top = min(limit, inputs.separation + 9)
    guard top > -9 else { return -inputs.dueDiligence }
    let signed = gaussLegendre(from: -9, to: top, panels: 8) { x in
      let chance = posterior(
        baseRate: inputs.baseRate, signal: x, separation: inputs.separation)
      let density =
        (1 - inputs.baseRate) * normalDensity(x)
        + inputs.baseRate * normalDensity(x - inputs.separation)
      // What was spent on looking is lost on those who are declined too: counted once, below.
      return density * (gain(chance) + inputs.dueDiligence)
    }
    return signed - inputs.dueDiligence
  }

  /// What becomes of a buyer.
  func fate(_ panel: QuotePanel, isDiverter: Bool) -> BuyerFate {
    var fate = BuyerFate()
    if isTooLarge {
      fate.beyondCapacity = 1
      return fate
    }
    let mean = isDiverter ? inputs.separation : 0
    let share = isDiverter ? market.diverterPriceLimit : market.priceLimit
    let room = share * order - market.auditCost
    let price = Self.signalLimit(inputs, limit: room, chance: .infinity)
    let most = Self.signalLimit(inputs, limit: .infinity, chance: declineAbove)
    let quoted = panel.chanceOfLeast(atMost: most, mean: mean)
    fate.cleared = panel.chanceOfLeast(atMost: min(price, most), mean: mean)
    fate.declined = 1 - quoted
    fate.lostOnPrice = quoted - fate.cleared
    return fate
  }

  /// The cheapest premium of honest buyers who clear, times their share, dollars.
  func meanPremium(_ panel: QuotePanel) -> Double {
    if isTooLarge { return 0 }
    let room = market.priceLimit * order - market.auditCost
    let limit = Self.signalLimit(inputs, limit: room, chance: declineAbove)
    if limit == -.infinity { return 0 }
    guard inputs.separation > 0 else { return Self.premium(inputs, inputs.baseRate) }
    let top = min(limit, 9)
    guard top > -9 else { return 0 }
    return gaussLegendre(from: -9, to: top, panels: 12) { x in
      let chance = posterior(
        baseRate: inputs.baseRate, signal: x, separation: inputs.separation)
      return panel.densityOfLeast(at: x, mean: 0) * Self.premium(inputs, chance)
    }
  }
}
