/// How sureties judge and price, under one set of parameters.
///
/// Source: lab.md A4 (R3) and A12b (E7).
struct Quoting: Sendable {
  let baseRate: Double
  let separation: Double
  let commonWeight: Double
  let ownWeight: Double
  let refuseAbove: Double
  let sureties: Int
  let panel: Int
  let capital: Double
  let largestBond: Double
  let largestExposure: Double
  let costOfCapital: Double
  let term: Double
  let netShare: Double
  let grossShare: Double
  let recovery: Double
  let expense: Double
  let dueDiligence: Double
  let yearlyFee: Double
  let limit: Double
  let limitSmuggler: Double
  /// A: the expected discount factor of a claim.
  let claimFactor: Double
  /// 1 − e^(−h Wb).
  let detectedInTerm: Double
  /// Whether the cost rises with the chance of diversion, whatever it is: the slope of the capital ratio
  /// is at least −1, so it does where a claim weighs more than the cost of a whole bond's capital. Then
  /// quotes stand in the order of chances, and only what is asked for is priced.
  let risesWithChance: Bool
  private let capitalShift: Double
  private let capitalSpread: Double
  /// E7, where it is on.
  private(set) var effort: Effort?

  init(_ parameters: Parameters, hazard: Double, yearlyFee: Double, wtpS: Double) {
    baseRate = parameters[.piD] + parameters[.piU]
    separation = parameters[.dS]
    commonWeight = parameters[.rhoS].squareRoot()
    ownWeight = (1 - parameters[.rhoS]).squareRoot()
    let endogenous = parameters[.diligence] == 1
    refuseAbove = endogenous ? .infinity : parameters[.pmax]
    sureties = Int(parameters[.sureties])
    panel = Int(parameters[.quotes])
    capital = parameters[.cap]
    largestBond = parameters[.lim1]
    largestExposure = parameters[.largestExposure]
    term = parameters[.bondTerm]
    costOfCapital = parameters[.costOfCapital] * term
    grossShare = 1 - parameters[.chi]
    recovery = parameters[.rec]
    netShare = (1 - parameters[.chi]) * (1 - parameters[.rec])
    expense = parameters[.expense]
    dueDiligence = endogenous ? 0 : parameters[.dd]
    self.yearlyFee = yearlyFee
    limit = parameters[.wtp]
    limitSmuggler = wtpS
    claimFactor = Hazard.factor(hazard, discount: parameters[.r], term: parameters[.bondTerm])
    detectedInTerm = Elementary.oneMinusExp(hazard * parameters[.bondTerm])
    risesWithChance = claimFactor > costOfCapital * detectedInTerm && netShare > 0
    let correlation = parameters[.rhoP]
    capitalShift = correlation.squareRoot() * Elementary.normalQuantile(0.995)
    capitalSpread = 1 / (1 - correlation).squareRoot()
    if endogenous { effort = Effort(parameters, quoting: self) }
  }

  /// Bayes: π L / (π L + 1 − π), L = exp(d x − d² / 2).
  func posterior(_ signal: Double, separation d: Double) -> Double {
    guard baseRate > 0 else { return 0 }
    guard baseRate < 1 else { return 1 }
    let odds = baseRate * Elementary.exp(d * signal - d * d / 2)
    return odds == .infinity ? 1 : odds / (odds + 1 - baseRate)
  }

  /// What a bond of one dollar costs the surety before expenses and due diligence, at this chance of
  /// diversion: (p A + CoC Wb K) (1 − χ)(1 − rec).
  func cost(_ chance: Double) -> Double {
    (chance * claimFactor + costOfCapital * capitalRatio(chance * detectedInTerm)) * netShare
  }

  /// Vasicek's capital at 99.5 % above the expected loss.
  private func capitalRatio(_ default: Double) -> Double {
    guard `default` > 0, `default` < 1 else { return 0 }
    let shifted = (Elementary.normalQuantile(`default`) + capitalShift) * capitalSpread
    return Elementary.normalCDF(shifted) - `default`
  }
}
