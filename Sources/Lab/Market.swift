/// The constants of one regime under one set of parameters, worked out once before the replicates.
package struct Market: Sendable {
  package let parameters: Parameters
  package let regime: Regime

  let principals: Int
  let horizon: Double
  let deterrableFrom: Double
  let undeterredFrom: Double
  let meanOrder: Double
  let buyerSpread: Double
  let orderSpread: Double
  let price: Double
  let ordersPerYear: Double
  let fine: Double

  // Gate.
  let kyc: (Double, Double, Double)
  let kycHonest: Double
  let gateDelay: Double
  let firstDelay: Double
  let ship: Double

  // Inspection.
  let audits: Bool
  let auditRate: Double
  let auditSample: Int
  let regulatorRate: Double
  let regulatorSample: Int
  let auditors: Int
  let suppression: [Double]
  let backCheck: Double
  let strikesMax: Int
  let calendar: Double
  /// What auditing a site costs per year.
  let yearlyFee: Double
  /// A buyer whose mean order is below this finds auditing dearer than its price limit (R2).
  let leastMeanOrder: Double
  let leastMeanOrderSmuggler: Double

  // Diversion.
  /// For each auditor: the gain above which a deterrable buyer diverts.
  let thresholdD: [Double]
  let thresholdU: Double
  let divertedD: Double
  let divertedU: Double

  let thresholdUnbonded: [Double]
  let medianGain: Double
  let gainSpread: Double
  let diversionDelay: Double
  let tips: Double
  let shop: Double
  let yearsToReopen: Double

  // Fixed rules, licensing, tiers.
  let ruleStops: Double
  let loopholes: Double
  let renewal: Double
  let ruleStopsHonest: Double
  let denialLimit: Double
  /// How far smugglers stand out to the officer or to the tier.
  let standsOut: Double
  private let tierLimits: (Double, Double)
  let yearlyCap: Int
  let planDelay: Double

  let slots: Int
  let meanHandling: Double
  let patience: Double

  // Extensions.
  let displaced: Double
  let thresholdOutside: Double
  let hazardOutside: Double
  let delayOutside: Double
  let bustOut: Double
  let waitsForTerm: Bool
  let bribe: Double
  let franchise: Double
  let adaptEvery: Double
  let adaptShare: Double
  let learning: Double
  let opinion: Double
  /// The hazard under a middling auditor, which smugglers know from the rules.
  let commonHazard: Double
  /// R3 while no bonds are asked for.
  let gateDelayUnbonded: Double

  // Suretyship.
  let bondShare: Double
  let quoting: Quoting
  /// Whether bonds are asked for from the start.
  let bondsFromStart: Bool

  /// Throws where the parameters contradict each other.
  package init(_ parameters: Parameters, _ regime: Regime) throws(ParameterFault) {
    try parameters.check()
    try Self.checkMemory(parameters, regime)
    func value(_ parameter: Parameter) -> Double { parameters[parameter] }
    self.parameters = parameters
    self.regime = regime
    principals = Int(value(.principals))
    horizon = value(.horizon)
    undeterredFrom = 1 - value(.piU)
    deterrableFrom = 1 - value(.piU) - value(.piD)
    meanOrder = value(.nmean)
    buyerSpread = value(.sigB)
    orderSpread = value(.sigO)
    price = value(.price)
    ordersPerYear = value(.nu)
    fine = value(.fine)
    kyc = (min(1, 0.4 * value(.kyc)), value(.kyc), min(1, 1.6 * value(.kyc)))
    kycHonest = value(.kycH)
    ship = value(.ship)
    bondsFromStart = regime == .r3 && value(.adaptEvery) == 0
    switch regime {
    case .r0, .r1: (firstDelay, gateDelay) = (value(.d0), value(.d0))
    case .r2: (firstDelay, gateDelay) = (value(.dA), value(.dA))
    case .r3:
      let delay = value(.dA) + value(.dDD)
      (firstDelay, gateDelay) = (delay, delay)
    case .r4: (firstDelay, gateDelay) = (value(.dT), value(.d0))
    }
    let audits = regime == .r2 || regime == .r3
    self.audits = audits
    auditRate = audits ? value(.lamA) : 0
    auditSample = Int(value(.sA))
    let known = regime == .r0 ? value(.known0) : 1
    regulatorRate = value(.regulatorVisits) / value(.principals) * known
    regulatorSample = Int(value(.sB))
    auditors = Int(value(.auditors))
    suppression = [.eps0, .eps1, .eps2, .eps3].prefix(auditors).map { parameters[$0] }
    backCheck = value(.backchk)
    strikesMax = Int(value(.strikes))
    calendar = value(.calendar)
    let fee = value(.feeFix) + value(.feeChip) * value(.sA)
    yearlyFee = audits ? value(.lamA) * fee : 0
    let wtpS = value(.wtpS) < 0 ? value(.wtp) : value(.wtpS)
    func leastOrder(_ limit: Double) -> Double {
      let bearable = limit * parameters[.nu] * parameters[.price]
      return bearable > 0 ? parameters[.lamA] * fee / bearable : fee > 0 ? .infinity : 0
    }
    leastMeanOrder = audits ? leastOrder(value(.wtp)) : 0
    leastMeanOrderSmuggler = audits ? leastOrder(wtpS) : 0

    let hazard = Hazard(parameters, regime)
    let meanSuppression = suppression.reduce(0, +) / Double(auditors)
    let bondHazard = hazard.rate(suppression: meanSuppression, share: value(.phiD))
    let bonded = regime == .r3 ? value(.chi) * value(.beta) * value(.fine) : 0
    let forfeit =
      bonded * Hazard.factor(bondHazard, discount: value(.r), term: value(.bondTerm))
    divertedD = value(.phiD)
    divertedU = value(.phiU)
    let loss = value(.fine) * value(.kapD) + value(.bdeb)
    thresholdD = suppression.map { suppression in
      let h = hazard.rate(suppression: suppression, share: parameters[.phiD])
      let factor = Hazard.factor(h, discount: parameters[.r], term: parameters[.limitation])
      return (loss * factor + forfeit) / parameters[.phiD]
    }
    thresholdUnbonded = suppression.map { suppression in
      let h = hazard.rate(suppression: suppression, share: parameters[.phiD])
      return loss * Hazard.factor(h, discount: parameters[.r], term: parameters[.limitation])
        / parameters[.phiD]
    }
    medianGain = value(.gmed)
    gainSpread = value(.gsig)
    diversionDelay = value(.divDelay)
    tips = value(.lamT)
    shop = value(.shop)
    yearsToReopen = 1 / value(.reid)
    ruleStops = value(.b0)
    loopholes = value(.eta)
    renewal = value(.renewal)
    ruleStopsHonest = value(.a0)
    denialLimit = value(.tL)
    standsOut = regime == .r4 ? value(.tierD) : value(.dL)
    tierLimits = (value(.t1), value(.t2))
    yearlyCap = Int(value(.cap2))
    planDelay = value(.planDelay)
    slots = Int(value(.slots))
    meanHandling = value(.mL)
    patience = value(.patience)
    displaced = value(.displace)
    hazardOutside = Hazard(parameters, .r0).rate(suppression: 0, share: value(.phiD))
    thresholdOutside =
      loss * Hazard.factor(hazardOutside, discount: value(.r), term: value(.limitation))
      / value(.phiD)
    delayOutside = value(.d0)
    bustOut = value(.bustOut)
    waitsForTerm = value(.waitTerm) == 1
    bribe = value(.bribe)
    franchise = value(.franchise)
    adaptEvery = regime == .r3 ? value(.adaptEvery) : 0
    adaptShare = value(.adaptShare)
    gateDelayUnbonded = value(.dA)
    learning = value(.learn)
    opinion = value(.learnYears)
    commonHazard = bondHazard
    thresholdU = forfeit / value(.phiU)
    bondShare = value(.beta) * value(.fine)
    quoting = Quoting(parameters, hazard: bondHazard, yearlyFee: yearlyFee, wtpS: wtpS)
  }

  /// The most orders that are held at once: about a gigabyte.
  package static let ordersHeldMax = 1.2e7

  /// How many orders a replicate holds at once: those that share officers or sureties, and those of
  /// smugglers who share auditors.
  package var ordersHeld: Double { Self.ordersHeld(parameters, regime) }

  package static func ordersHeld(_ parameters: Parameters, _ regime: Regime) -> Double {
    let orders = parameters[.principals] * (1 + parameters[.nu] * parameters[.horizon])
    return switch regime {
    case .r0, .r4: 0
    case .r1, .r3: orders
    case .r2: orders * (parameters[.piD] + parameters[.piU])
    }
  }

  /// Refuses what would not fit.
  private static func checkMemory(
    _ parameters: Parameters, _ regime: Regime
  ) throws(ParameterFault) {
    let held = ordersHeld(parameters, regime)
    guard held <= ordersHeldMax else {
      throw ParameterFault(
        name: "N",
        reason:
          "about \(Parameters.text(held.rounded())) orders would be held at once under \(regime.rawValue); "
          + "at most \(Parameters.text(ordersHeldMax)) are taken",
        others: [.nu, .horizon])
    }
  }

  /// The tier of a company with this signal: 1, 2 or 3.
  func tier(_ signal: Double) -> Int {
    signal < tierLimits.0 ? 1 : signal < tierLimits.1 ? 2 : 3
  }
}

/// The hazard at which a diverting identity is found.
///
/// Source: lab.md A6 and CF4.
struct Hazard: Sendable {
  let auditRate: Double
  let regulatorRate: Double
  let tips: Double
  let backCheck: Double
  let auditSample: Double
  let regulatorSample: Double

  init(_ parameters: Parameters, _ regime: Regime) {
    auditRate = regime == .r2 || regime == .r3 ? parameters[.lamA] : 0
    let known = regime == .r0 ? parameters[.known0] : 1
    regulatorRate = parameters[.regulatorVisits] / parameters[.principals] * known
    tips = parameters[.lamT]
    backCheck = parameters[.backchk]
    auditSample = parameters[.sA]
    regulatorSample = parameters[.sB]
  }

  /// The chance that a sample meets a share of the chips that is gone: 1 − (1 − φ)^s.
  private func seen(_ share: Double, _ sample: Double) -> Double {
    guard sample > 0 else { return 0 }
    guard share < 1 else { return 1 }
    return Elementary.oneMinusExp(-sample * Elementary.log(1 - share))
  }

  /// h = λA qA ((1 − ε) + ε b) + λB qB + λT.
  func rate(suppression: Double, share: Double) -> Double {
    auditRate * seen(share, auditSample) * (1 - suppression + suppression * backCheck)
      + regulatorRate * seen(share, regulatorSample) + tips
  }

  /// h / (h + r) · (1 − e^(−(h + r) W)).
  static func factor(_ hazard: Double, discount: Double, term: Double) -> Double {
    guard hazard > 0 else { return 0 }
    return hazard / (hazard + discount) * Elementary.oneMinusExp((hazard + discount) * term)
  }
}
