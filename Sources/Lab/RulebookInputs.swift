import Rulebook
import Statistics

extension Regime {
  /// The regime that a rulebook sets up: who must stand behind a sale on its usual exception. Bonds
  /// make it R3, auditors alone R2; where there is neither, what is left is the licence, R1.
  package init(_ rulebook: Rulebook) {
    let needs = rulebook.law.routes.filter { $0.exception != nil }.flatMap(\.needs)
    self = needs.contains(.bond) ? .r3 : needs.contains(.auditor) ? .r2 : .r1
  }
}

extension Inputs {
  /// Takes from a rulebook what the model has a parameter for. The rest stays as it is.
  ///
  /// The penalty multiple always. Where there are auditors: back-checks, who assigns the auditor, and
  /// the inspection standard. A standard that a loss be seen within so many days needs a visit on a
  /// random day of each half of that time, and the rulebook may ask for more; a visit checks the least
  /// sample that meets the stated loss with the stated chance at a site that holds one mean order.
  /// Where there are bonds: coverage, the bond's term with its discovery period, the limit for one bond.
  package mutating func take(_ rulebook: Rulebook) {
    func share(_ ppm: Int) -> Double { Double(ppm) / 1_000_000 }
    let terms = rulebook.terms
    let regime = Regime(rulebook)
    take(.fine, share(terms.penaltyMultiplePpm))
    guard regime == .r2 || regime == .r3 else { return }
    take(.backchk, share(terms.backCheckPpm))
    let days = min(terms.detectWithinDays / 2, terms.roundIntervalDaysMax)
    if days > 0 { take(.lamA, 365 / Double(days)) }
    if let sample = sample(terms) { take(.sA, Double(sample)) }
    switch terms.assignment {
    case .clientChoice: take(.shop, 1)
    case .poolRandom: take(.shop, 0)
    // The client still chooses, but from a random few.
    case .shortlistRandom: take(.shop, 0.5)
    }
    guard regime == .r3 else { return }
    take(.beta, share(terms.coveragePpm))
    take(.lim1, share(terms.suretyLimitPpm))
    take(.bondTerm, Double(terms.obligationMonths + terms.discoveryMonths) / 12)
  }

  /// The least sample by the standard; nil where there is none.
  private func sample(_ terms: Terms) -> Int? {
    let held = said[.nmean]?.value(at: 0.5) ?? Parameter.nmean.entry.standard
    let items = Int(min(max(held, 1), Parameter.nmean.entry.range.upperBound))
    let loss = (Double(items) * Double(terms.detectLossPpm) / 1_000_000).rounded(.up)
    let missing = min(items, max(terms.detectLossUnitsMin, Int(loss)))
    return try? leastSample(
      items: items, missing: missing, target: Fraction(ppm: Int64(terms.detectionTargetPpm)))
  }

  private mutating func take(_ parameter: Parameter, _ value: Double) {
    let range = parameter.entry.range
    set(parameter, .exactly(min(max(value, range.lowerBound), range.upperBound)))
  }
}
