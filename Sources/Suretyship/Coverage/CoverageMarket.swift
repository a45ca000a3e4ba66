import Statistics

/// The buyers, sureties and penalties over which coverage is turned up and down.
///
/// Names and values are those of lab.md A10 and A13; what the market model simulates is worked out here
/// in closed form for one order of each buyer. Left out: capacity taken by earlier bonds, new
/// identities, delays, queues. Money in dollars, rates per year.
package struct CoverageMarket: Hashable, Sendable {
  /// Order values with the share of buyers that have them, the same for honest and others.
  package var orders: [Order]
  /// Shares of buyers who divert when it pays (piD) and whatever it costs (piU).
  package var deterrable = 0.06
  package var undeterred = 0.04
  /// Gain per dollar diverted: lognormal, median and spread.
  package var gainMedian = 0.4
  package var gainSpread = 0.5
  /// Fine per dollar of goods, and the share of it that a deterrable buyer really pays (kapD).
  package var fine = 2.0
  package var collected = 0.5
  /// Loss from debarment, per dollar of goods.
  package var debarment = 0.0
  /// Rate at which a diversion is detected; lab.md A6 with the default plan: 2 · (0.885 + 0.115 · 0.1) +
  /// 60 / 400 + 0.05.
  package var hazard = 1.993
  /// Limitation period, years.
  package var limitation = 5.0
  /// What a buyer pays at most for bond and audits, as a share of the order: honest, and others.
  package var priceLimit = 0.03
  package var diverterPriceLimit = 0.03
  /// Audit fees that fall to one order: lamA (feeFix + feeChip sA) / nu.
  package var auditCost = 26_000.0
  /// Quotes asked for (Kq), and the correlation of what sureties see (rhoS).
  package var quotes = 3
  package var signalCorrelation = 0.5
  /// Largest bond that a surety writes: lim1 · cap.
  package var bondLimit = 150_000_000.0
  /// Everything else about price; signal, hazard, base rate and bond are filled in.
  package var pricing = PremiumInputs()

  /// One size of order.
  package struct Order: Hashable, Sendable {
    package var value: Double
    package var weight: Double
    package init(value: Double, weight: Double) {
      self.value = value
      self.weight = weight
    }
  }

  /// The market of lab.md A13, its order values in nine equally likely sizes.
  package init() { self.init(orders: Self.lognormalOrders(mean: 70e6, spread: 1.2042, count: 9)) }

  package init(orders: [Order]) { self.orders = orders }

  /// Equally likely sizes of a lognormal order: its quantiles at the middles of equal parts, brought
  /// to the mean.
  package static func lognormalOrders(mean: Double, spread: Double, count: Int) -> [Order] {
    let count = max(1, count)
    let values = (0..<count).map {
      lognormalQuantile((Double($0) + 0.5) / Double(count), median: 1, sigma: spread)
    }
    let scale = mean * Double(count) / values.reduce(0, +)
    return values.map { Order(value: $0 * scale, weight: 1 / Double(count)) }
  }

  /// The share of buyers who would divert.
  package var baseRate: Double { deterrable + undeterred }

  /// Throws the name of the first figure outside its domain.
  func check() throws(PremiumFault) {
    guard !orders.isEmpty, orders.allSatisfy({ $0.value > 0 && $0.value < 1e15 && $0.weight >= 0 }),
      orders.count <= 10_000
    else { throw .outOfDomain("orders") }
    let shares = [
      ("deterrable", deterrable), ("undeterred", undeterred), ("baseRate", baseRate),
      ("collected", collected), ("signalCorrelation", signalCorrelation),
    ]
    for (name, value) in shares where !(value >= 0 && value <= 1) { throw .outOfDomain(name) }
    let amounts = [
      ("fine", fine), ("debarment", debarment), ("hazard", hazard), ("limitation", limitation),
      ("priceLimit", priceLimit), ("diverterPriceLimit", diverterPriceLimit),
      ("auditCost", auditCost), ("bondLimit", bondLimit),
    ]
    for (name, value) in amounts where !(value >= 0 && value.isFinite) {
      throw .outOfDomain(name)
    }
    guard gainMedian > 0, gainSpread > 0 else { throw .outOfDomain("gain") }
    guard QuotePanel(count: quotes, correlation: signalCorrelation) != nil else {
      throw .outOfDomain("quotes")
    }
    try pricing.check()
  }
}

/// How sureties look at a buyer.
package enum Diligence: Hashable, Sendable {
  /// The same whatever is at stake: separation and cost of `pricing`, and a decline above a chance of
  /// diversion (pmax). Source: lab.md A4, PLAB-1.
  case fixed(declineAbove: Double)
  /// As much as the stake is worth. Source: lab.md A12b, E7.
  case answering(DiligenceEffort)

  /// Throws the name of the first figure outside its domain.
  func check() throws(PremiumFault) {
    switch self {
    case .fixed(let declineAbove):
      guard declineAbove >= 0 else { throw .outOfDomain("declineAbove") }
    case .answering(let effort):
      guard effort.greatestSeparation >= 0, effort.greatestSeparation.isFinite else {
        throw .outOfDomain("greatestSeparation")
      }
      guard effort.scale > 0, effort.scale < 1e15 else { throw .outOfDomain("scale") }
    }
  }
}

/// What looking harder costs and brings: separation dSmax √(1 − e^(−effort / e0)), effort in dollars.
///
/// The surety chooses the effort at which its expected margin per applicant is greatest when it may
/// charge up to the buyer's limit; it signs where no less than loss, capital, effort and expenses can
/// be charged. Source: lab.md A12b, E7, which leaves the aim open; this one has the property it asks
/// for, that without anything at stake nobody looks. The first values give PLAB-1's separation 2 at its
/// 5,000 dollars (assumption).
package struct DiligenceEffort: Hashable, Sendable {
  package var greatestSeparation = 2.515
  /// Dollars at which 63 % of the square of the separation is reached.
  package var scale = 5_000.0

  package init() {}

  /// The separation that an effort brings.
  package func separation(_ effort: Double) -> Double {
    greatestSeparation * eventProbability(hazard: 1 / scale, term: effort).squareRoot()
  }
}
