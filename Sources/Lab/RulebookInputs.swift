import Rulebook

extension Inputs {
  /// Takes from a rulebook what the model has a parameter for: penalty multiple, coverage, the bond's
  /// term with its discovery period, back-checks, the surety's limit for one bond, who assigns the
  /// auditor, and visits as often as a loss must be found. The rest stays as it is.
  package mutating func take(_ terms: Terms) {
    func share(_ ppm: Int) -> Double { Double(ppm) / 1_000_000 }
    take(.fine, share(terms.penaltyMultiplePpm))
    take(.beta, share(terms.coveragePpm))
    take(.backchk, share(terms.backCheckPpm))
    take(.lim1, share(terms.suretyLimitPpm))
    take(.bondTerm, Double(terms.obligationMonths + terms.discoveryMonths) / 12)
    if terms.detectWithinDays > 0 { take(.lamA, 365 / Double(terms.detectWithinDays)) }
    switch terms.assignment {
    case .clientChoice: take(.shop, 1)
    case .poolRandom: take(.shop, 0)
    // The client still chooses, but from a random few.
    case .shortlistRandom: take(.shop, 0.5)
    }
  }

  private mutating func take(_ parameter: Parameter, _ value: Double) {
    let range = parameter.entry.range
    set(parameter, .exactly(min(max(value, range.lowerBound), range.upperBound)))
  }
}
