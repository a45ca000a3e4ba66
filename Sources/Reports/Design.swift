import Lab

/// One market of a report: a regime, and what is different in it from the base.
package struct ReportCase: Sendable, Hashable {
  package var name: String
  package var regime: Regime
  /// Parameters that stand otherwise than in the base, in the order in which they are set.
  package var changes: [Change]

  package struct Change: Sendable, Hashable {
    package var parameter: Parameter
    package var value: Double
  }

  init(_ name: String, _ regime: Regime, _ changes: [(Parameter, Double)] = []) {
    self.name = name
    self.regime = regime
    self.changes = changes.map { Change(parameter: $0.0, value: $0.1) }
  }

  /// The changes as `--set` takes them.
  package var words: String {
    changes.map { "\($0.parameter.rawValue)=\(Parameters.text($0.value))" }.joined(separator: " ")
  }
}

/// How hard sureties look, and what a smuggler bears: the answer on coverage hangs on it, so it is shown
/// three ways.
enum Diligence: String, CaseIterable, Sendable {
  case fixed, answering, eager

  /// In words, for legends.
  var title: String {
    switch self {
    case .fixed: "PLAB-1: diligence fixed"
    case .answering: "E7: diligence follows the risk"
    case .eager: "E7, smugglers pay up to their gain"
    }
  }

  func changes(_ base: Parameters) -> [(Parameter, Double)] {
    switch self {
    case .fixed: [(.diligence, 0), (.wtpS, -1)]
    case .answering: [(.diligence, 1), (.wtpS, -1)]
    case .eager: [(.diligence, 1), (.wtpS, base[.gmed])]
    }
  }
}

/// What a report asks of the lab: its cases, all on the same buyers.
package struct ReportDesign: Sendable {
  package let base: Parameters
  package let replicates: Int
  package let seed: UInt64
  /// Whose assumptions are tried one by one.
  package let regime: Regime
  /// In the order in which they are run. Names are unique.
  package let cases: [ReportCase]

  let shares: [Double]
  let panels: [Int]
  let visits: [Double]
  let denials: [Double]
  let tiers: [Double]
  let heatShares: [Double]
  let heatVisits: [Double]
  /// Shares of smugglers who learn.
  let learners: [Double]
  /// The share of stopped diversion that is tried elsewhere, where displacement is shown.
  static let displaced = 0.5

  /// `base` must pass its own check.
  package init(_ base: Parameters, regime: Regime, replicates: Int, seed: UInt64) {
    self.base = base
    self.regime = regime
    self.replicates = replicates
    self.seed = seed
    shares = [0, 0.02, 0.05, 0.1, 0.25, 0.5, 1]
    let sureties = Int(base[.sureties])
    panels = Array(
      Set([1, 2, 3, 4, 6, 8].filter { $0 <= sureties } + [sureties].filter { $0 < 8 })
    )
    .sorted()
    visits = [0.25, 0.5, 1, 2, 4, 8, 12]
    denials = [0.5, 1, 1.5, 2, 2.5]
    tiers = [0.75, 1.25, 2, 2.75].filter { $0 >= base[.t1] }
    heatShares = [0.02, 0.05, 0.1, 0.25, 0.5, 1]
    heatVisits = [0.5, 1, 2, 4, 8]
    learners = [0, 0.25, 0.5, 0.75, 1]
    var cases = Regime.allCases.map { ReportCase($0.rawValue, $0, [(.plan, 1)]) }
    for diligence in Diligence.allCases {
      let how = diligence.changes(base)
      cases.append(ReportCase("R3 \(diligence.rawValue)", .r3, how + [(.plan, 1)]))
      for share in shares {
        cases.append(
          ReportCase(Self.name(diligence, share: share), .r3, how + [(.beta, share)]))
      }
    }
    for diligence in [Diligence.fixed, .answering] {
      for panel in panels {
        cases.append(
          ReportCase(
            Self.name(diligence, quotes: panel), .r3,
            diligence.changes(base) + [(.quotes, Double(panel))]))
      }
    }
    for visit in visits { cases.append(ReportCase("R2 lamA=\(visit)", .r2, [(.lamA, visit)])) }
    for limit in denials { cases.append(ReportCase("R1 tL=\(limit)", .r1, [(.tL, limit)])) }
    for limit in tiers { cases.append(ReportCase("R4 t2=\(limit)", .r4, [(.t2, limit)])) }
    for share in heatShares {
      for visit in heatVisits {
        cases.append(
          ReportCase(
            Self.name(share, visit), .r3,
            Diligence.eager.changes(base) + [(.beta, share), (.lamA, visit)]))
      }
    }
    for regime in Regime.allCases {
      cases.append(
        ReportCase("moved \(regime.rawValue)", regime, [(.displace, Self.displaced)]))
    }
    for share in learners {
      cases.append(ReportCase(Self.name(.r2, learners: share), .r2, [(.learn, share)]))
      cases.append(
        ReportCase(
          Self.name(.r3, learners: share), .r3,
          Diligence.eager.changes(base) + [(.learn, share)]))
    }
    for open in OpenQuestion.all {
      for (end, value) in [("low", open.low), ("high", open.high)] {
        cases.append(
          ReportCase("\(open.parameter.rawValue) \(end)", regime, [(open.parameter, value)]))
      }
    }
    self.cases = cases
  }

  static func name(_ diligence: Diligence, share: Double) -> String {
    "\(diligence.rawValue) beta=\(Parameters.text(share))"
  }

  static func name(_ diligence: Diligence, quotes: Int) -> String {
    "\(diligence.rawValue) Kq=\(quotes)"
  }

  static func name(_ regime: Regime, learners: Double) -> String {
    "\(regime.rawValue) learn=\(Parameters.text(learners))"
  }

  static func name(_ share: Double, _ visit: Double) -> String {
    "heat beta=\(Parameters.text(share)) lamA=\(Parameters.text(visit))"
  }

  /// The parameters of a case. Throws where a change does not go with the base.
  package func parameters(_ entry: ReportCase) throws(ParameterFault) -> Parameters {
    var parameters = base
    for change in entry.changes { try parameters.set(change.parameter, change.value) }
    try parameters.check()
    return parameters
  }

  /// The market of a case. Throws where its parameters contradict each other.
  package func market(_ entry: ReportCase) throws(ParameterFault) -> Market {
    try Market(
      Equilibrium.settle(parameters(entry), entry.regime, seed: seed), entry.regime)
  }
}

/// An assumption that nobody knows well, with the range that the sources leave open.
package struct OpenQuestion: Sendable {
  package let parameter: Parameter
  package let low: Double
  package let high: Double
  /// In a few words, for a bar's label.
  package let words: String
  /// Whether a rule sets it, so that it is no assumption about the world.
  package var isLever: Bool { [.fine, .lamA, .backchk].contains(parameter) }

  /// Source of the ranges: lab.md A10.
  package static let all: [OpenQuestion] = [
    .init(parameter: .dS, low: 0.8, high: 3, words: "how well sureties see, if fixed"),
    .init(parameter: .dSmax, low: 1, high: 4, words: "how well they can see at best (E7)"),
    .init(parameter: .diligC, low: 1_000, high: 20_000, words: "what looking costs (E7)"),
    .init(parameter: .piD, low: 0.02, high: 0.15, words: "buyers who smuggle if it pays"),
    .init(parameter: .piU, low: 0.01, high: 0.1, words: "buyers who smuggle in any case"),
    .init(parameter: .reid, low: 0.2, high: 2, words: "new front companies a year"),
    .init(parameter: .gmed, low: 0.2, high: 0.8, words: "gain from diversion"),
    .init(parameter: .kapD, low: 0.2, high: 0.9, words: "share of a penalty really paid"),
    .init(parameter: .fine, low: 1, high: 4, words: "penalty over value"),
    .init(parameter: .lamA, low: 0.5, high: 6, words: "auditor's visits a year"),
    .init(parameter: .shop, low: 0, high: 1, words: "smugglers who pick the laxest auditor"),
    .init(parameter: .eps3, low: 0.05, high: 0.6, words: "the laxest auditor's suppression"),
    .init(parameter: .backchk, low: 0, high: 0.5, words: "back-checks"),
    .init(parameter: .lamT, low: 0, high: 0.3, words: "tips a year"),
    .init(parameter: .wtp, low: 0.01, high: 0.06, words: "what a buyer bears to pay"),
    .init(parameter: .pmax, low: 0.05, high: 0.4, words: "chance above which none signs"),
    .init(parameter: .cap, low: 5e8, high: 5e9, words: "a surety's capital"),
    .init(parameter: .rhoS, low: 0.1, high: 0.9, words: "sureties see alike"),
    .init(parameter: .nmean, low: 500, high: 10_000, words: "mean order"),
    .init(parameter: .kyc, low: 0, high: 0.3, words: "the exporter's own check"),
  ]
}
