import Statistics
import Vocabulary

/// What a premium rests on. Rates are per year, terms in years, money in dollars; first values are
/// lab.md A13.
///
/// Names follow lab.md A4/A6 (R3): `signal` x, `separation` dS, `baseRate` π, `hazard` h,
/// `discount` r, `term` Wb, `collateral` χ, `recovery` rec, `correlation` ρP, `costOfCapital` CoC,
/// `dueDiligence` dd, `expense` share of premium.
package struct PremiumInputs: Hashable, Sendable {
  package var signal = 0.0
  package var separation = 2.0
  package var baseRate = 0.10
  package var hazard = 0.0
  package var discount = 0.10
  package var term = 2.0
  package var collateral = 0.0
  package var recovery = 0.3
  package var correlation = 0.15
  package var costOfCapital = 0.06
  package var dueDiligence = 5_000.0
  package var expense = 0.35
  package var bond = 0.0

  package init() {}

  /// Throws the name of the first figure outside its domain.
  package func check() throws(PremiumFault) {
    let shares: [(String, Double)] = [
      ("baseRate", baseRate), ("collateral", collateral), ("recovery", recovery),
    ]
    for (name, value) in shares where !(value >= 0 && value <= 1) { throw .outOfDomain(name) }
    let amounts: [(String, Double)] = [
      ("hazard", hazard), ("discount", discount), ("term", term),
      ("costOfCapital", costOfCapital), ("dueDiligence", dueDiligence), ("bond", bond),
      ("separation", separation),
    ]
    for (name, value) in amounts where !(value >= 0 && value.isFinite) {
      throw .outOfDomain(name)
    }
    guard signal.isFinite else { throw .outOfDomain("signal") }
    guard correlation >= 0, correlation < 1 else { throw .outOfDomain("correlation") }
    guard expense >= 0, expense < 1 else { throw .outOfDomain("expense") }
  }
}

/// Why no premium is computed: the figure named is outside its domain.
package enum PremiumFault: Error, Hashable, Sendable, CustomStringConvertible {
  case outOfDomain(String)
  /// The premium is too large to be money.
  case tooLarge

  package var description: String {
    switch self {
    case .outOfDomain(let name): "\(name) is outside its domain: \(Self.domain(of: name))"
    case .tooLarge: "the premium is too large"
    }
  }

  /// Where a figure may lie, by its name.
  private static func domain(of name: String) -> String {
    switch name {
    case "signal": "any finite number"
    case "correlation", "expense": "from 0 to below 1"
    case "gain": "median and spread above 0"
    case "scale": "above 0 and below 1e15"
    case "quotes": "1 to 1,000 sureties, whose correlation lies from 0 to below 1"
    case "orders": "1 to 10,000, each above 0 and below 1e15, with weights of 0 or more, not all 0"
    case "baseRate", "collateral", "recovery", "rate", "coverage", "deterrable", "undeterred",
      "collected", "signalCorrelation", "diversionChance":
      "from 0 to 1"
    default: "0 or more, and finite"
    }
  }
}

/// Every figure of a premium.
///
/// Source: lab.md A6 and A4 (R3), CF8: premium = (p·A·sev + CoC·W·K·sev + dd) / (1 − expense). A
/// reference model: a surety's own rate may replace it (see ``OfferedRate``). The premium of record
/// is the integer of cents that the act states.
package struct PremiumWorksheet: Hashable, Sendable {
  /// The inputs.
  package let inputs: PremiumInputs
  /// Chance that the buyer diverts, given the signal.
  package let posterior: Double
  /// Expected discount factor at detection within the term, A.
  package let detectionFactor: Double
  /// Chance that the bond is called: posterior × chance of detection within the term.
  package let defaultProbability: Double
  /// Capital ratio K, 99.5 %.
  package let capital: Double
  /// What one call costs after collateral and recovery, dollars.
  package let severity: Double
  /// Discounted expected loss, dollars.
  package let expectedLoss: Double
  /// Cost of the capital over the term, dollars.
  package let capitalCharge: Double
  /// Expenses as loaded on the premium, dollars.
  package let expenses: Double
  /// The whole premium, dollars.
  package let premium: Double
  /// Premium over bond; `nil` without a bond.
  package let rateOnLine: Double?
  /// The rate on line at which the loss alone is met: PD × severity share / (1 − expense).
  package let breakEvenRate: Double

  /// The confidence of the capital ratio, as a normal quantile: Φ⁻¹(0.995), lab.md A4.
  package static let capitalQuantile = 2.57582930354890076

  /// Works the premium out. Throws the name of a figure outside its domain.
  package init(_ inputs: PremiumInputs) throws(PremiumFault) {
    try inputs.check()
    let posterior = ChancePair.posterior(
      baseRate: inputs.baseRate, signal: inputs.signal, separation: inputs.separation)
    try self.init(inputs, posterior: posterior)
  }

  /// Works the premium out from a chance of diversion formed otherwise (see ``DiversionPrior``).
  /// Throws as the other does.
  package init(_ inputs: PremiumInputs, diversionChance: Double) throws(PremiumFault) {
    try inputs.check()
    guard diversionChance >= 0, diversionChance <= 1 else {
      throw .outOfDomain("diversionChance")
    }
    try self.init(inputs, posterior: ChancePair(diversionChance))
  }

  private init(_ inputs: PremiumInputs, posterior: ChancePair) throws(PremiumFault) {
    guard let model = Vasicek(correlation: inputs.correlation) else {
      throw .outOfDomain("correlation")
    }
    self.inputs = inputs
    self.posterior = posterior.chance
    detectionFactor = Statistics.detectionFactor(
      hazard: inputs.hazard, discount: inputs.discount, term: inputs.term)
    let call = posterior.and(.event(hazard: inputs.hazard, term: inputs.term))
    defaultProbability = call.chance
    capital = model.capital(call, quantile: Self.capitalQuantile)
    let share = (1 - inputs.collateral) * (1 - inputs.recovery)
    severity = share * inputs.bond
    expectedLoss = posterior.chance * detectionFactor * severity
    capitalCharge = Self.product([inputs.costOfCapital, inputs.term, capital, severity])
    premium = (expectedLoss + capitalCharge + inputs.dueDiligence) / (1 - inputs.expense)
    expenses = premium * inputs.expense
    rateOnLine = inputs.bond > 0 ? premium / inputs.bond : nil
    breakEvenRate = call.chance * share / (1 - inputs.expense)
    // Inputs are finite one by one; their products need not be.
    guard premium.isFinite, detectionFactor.isFinite, rateOnLine?.isFinite ?? true else {
      throw .tooLarge
    }
  }

  /// The product of finite factors, also where a part of it alone would overflow or vanish: nothing
  /// times anything finite is nothing.
  static func product(_ factors: [Double]) -> Double {
    if factors.contains(0) { return 0 }
    let plain = factors.reduce(1, *)
    guard !plain.isFinite || plain == 0 else { return plain }
    let significand = factors.reduce(1) { $0 * $1.significand }
    let isNegative = factors.reduce(false) { $0 != ($1 < 0) }
    let exponent = factors.reduce(0) { $0 + Int($1.exponent) }
    return Double(sign: isNegative ? .minus : .plus, exponent: exponent, significand: significand)
  }

  /// The premium in whole cents, rounded up, as an act would state it. Throws `tooLarge` above
  /// 10^15 dollars.
  package func stated(in currency: Currency = .usd) throws(PremiumFault) -> Money {
    try Self.stated(premium, in: currency)
  }

  /// Dollars in whole cents, rounded up. Throws `tooLarge` above 10^15 dollars.
  static func stated(_ dollars: Double, in currency: Currency) throws(PremiumFault) -> Money {
    let cents = (dollars * 100).rounded(.up)
    guard cents.isFinite, cents < 1e17 else { throw .tooLarge }
    return Money(minor: Int64(cents), currency: currency)
  }
}
