import Canon
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
    case .outOfDomain(let name): "\(name) is outside its domain"
    case .tooLarge: "the premium is too large"
    }
  }
}

/// Every step of a premium.
///
/// Source: lab.md A4 (R3) and CF8: premium = (p·A·sev + CoC·W·K·sev + dd) / (1 − expense). A
/// reference model: a surety's own rate may replace it. The premium of record is the integer of
/// cents that the act states.
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

  /// Works the premium out. Throws the name of a figure outside its domain.
  package init(_ inputs: PremiumInputs) throws(PremiumFault) {
    try inputs.check()
    let posterior = Statistics.posterior(
      baseRate: inputs.baseRate, signal: inputs.signal, separation: inputs.separation)
    self.init(inputs, posterior: posterior)
  }

  /// Works the premium out from a chance of diversion formed otherwise (see ``DiversionPrior``).
  /// Throws as the other does.
  package init(_ inputs: PremiumInputs, diversionChance: Double) throws(PremiumFault) {
    try inputs.check()
    guard diversionChance >= 0, diversionChance <= 1 else {
      throw .outOfDomain("diversionChance")
    }
    self.init(inputs, posterior: diversionChance)
  }

  private init(_ inputs: PremiumInputs, posterior: Double) {
    self.inputs = inputs
    self.posterior = posterior
    detectionFactor = Statistics.detectionFactor(
      hazard: inputs.hazard, discount: inputs.discount, term: inputs.term)
    defaultProbability =
      posterior * eventProbability(hazard: inputs.hazard, term: inputs.term)
    capital = vasicekCapital(
      defaultProbability: defaultProbability, correlation: inputs.correlation)
    let share = (1 - inputs.collateral) * (1 - inputs.recovery)
    severity = share * inputs.bond
    expectedLoss = posterior * detectionFactor * severity
    capitalCharge = inputs.costOfCapital * inputs.term * capital * severity
    premium = (expectedLoss + capitalCharge + inputs.dueDiligence) / (1 - inputs.expense)
    expenses = premium * inputs.expense
    rateOnLine = inputs.bond > 0 ? premium / inputs.bond : nil
    breakEvenRate = defaultProbability * share / (1 - inputs.expense)
  }

  /// The premium in whole cents, rounded up, as an act would state it. Throws `tooLarge` above
  /// 10^15 dollars.
  package func stated(in currency: Currency = .usd) throws(PremiumFault) -> Money {
    let cents = (premium * 100).rounded(.up)
    guard cents.isFinite, cents < 1e17 else { throw .tooLarge }
    return Money(minor: Int64(cents), currency: currency)
  }
}

/// What an underwriter can see about a buyer, and how it moves the odds.
///
/// The likelihood ratios are assumptions, each to be replaced by a surety's own experience; red
/// flags after BIS guidance (15 CFR part 732, supplement 3) and the cases in domain.md.
package enum BuyerAttribute: String, Word {
  case newCompany = "new-company"
  case opaqueOwnership = "opaque-ownership"
  case payerIsNotConsignee = "payer-is-not-consignee"
  case powerBelowNeed = "power-below-need"
  case residentialAddress = "residential-address"
  case noDataCentre = "no-data-centre"
  case cashInAdvance = "cash-in-advance"
  case sharedAddress = "shared-address"
  case knownOperator = "known-operator"
  case cleanInspections = "clean-inspections"
  case auditedAccounts = "audited-accounts"

  /// How many times likelier the attribute is on a diverter than on an honest buyer, in thousandths
  /// (assumption).
  package var likelihoodRatioMilli: Int64 {
    switch self {
    case .newCompany: 3_000
    case .opaqueOwnership: 4_000
    case .payerIsNotConsignee: 6_000
    case .powerBelowNeed: 8_000
    case .residentialAddress: 5_000
    case .noDataCentre: 10_000
    case .cashInAdvance: 2_000
    case .sharedAddress: 4_000
    case .knownOperator: 200
    case .cleanInspections: 400
    case .auditedAccounts: 500
    }
  }
}

/// The chance of diversion from a base rate and attributes, by Bayes' rule as if they were
/// independent (they are not quite: the result is a reference, each surety signs its own
/// judgement).
package struct DiversionPrior: Hashable, Sendable {
  /// Share of diverters among all applicants; lab.md A13: piD + piU.
  package var baseRate = 0.10
  /// Above this chance the surety declines; lab.md A13: pmax.
  package var declineAbove = 0.15
  package var attributes: Set<BuyerAttribute> = []

  package init(attributes: Set<BuyerAttribute> = []) { self.attributes = attributes }

  /// The chance of diversion.
  package var chance: Double {
    // In the order of the list, so that the product rounds the same way every time.
    var ratio = 1.0
    for attribute in BuyerAttribute.allCases where attributes.contains(attribute) {
      ratio *= Double(attribute.likelihoodRatioMilli) / 1_000
    }
    return posterior(baseRate: baseRate, likelihoodRatio: ratio)
  }

  /// Whether the surety's rule is to decline.
  package var isDeclined: Bool { chance > declineAbove }
}
