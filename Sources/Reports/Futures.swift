import Lab

/// Every policy in the same futures: what nobody knows is drawn evenly from what the sources leave open.
///
/// A parameter that the base says otherwise than the model's default is taken to be known. Sureties stand
/// here twice: with diligence as PLAB-1 has it, and with diligence that follows the risk while smugglers
/// pay up to their gain (E7).
package struct FutureDesign: Sendable {
  /// Inputs without which no answer is known. Source: lab.md A10 and E.
  private static let deep: Set<Lab.Parameter> = [
    .dS, .dSmax, .piD, .piU, .reid, .gmed, .kapD, .wtp, .cap,
  ]
  /// Futures, and markets lived through in each.
  package let rows: Int
  package let replicates: Int
  package let cases: [ReportCase]
  /// What is open, in the order of the table of parameters.
  let open: [OpenQuestion]
  /// For each future the place of every open input within its law.
  let shares: [[Double]]
  private let inputs: Inputs

  /// Nil where nothing is open. A report of few replicates asks for fewer futures.
  package init?(_ base: Parameters, replicates: Int, seed: UInt64) throws(ParameterFault) {
    var inputs = Inputs()
    for change in base.changes {
      try inputs.say(change.parameter.rawValue, Parameters.text(change.value))
    }
    for question in OpenQuestion.all
    where Self.deep.contains(question.parameter) && inputs.said[question.parameter] == nil {
      let (low, high) = (Parameters.text(question.low), Parameters.text(question.high))
      try inputs.say(question.parameter.rawValue, "\(low) to \(high)")
    }
    open = inputs.uncertain.compactMap { parameter in
      OpenQuestion.all.first { $0.parameter == parameter }
    }
    guard !open.isEmpty else { return nil }
    self.inputs = inputs
    rows = replicates >= 100 ? 256 : 32
    self.replicates = min(replicates, 20)
    var sequence = SobolSequence(dimensions: open.count, seed: seed)
    shares = (0..<rows).map { _ in sequence.next() }
    cases =
      [Regime.r0, .r1, .r2, .r4].map { ReportCase($0.rawValue, $0) }
      + [Diligence.fixed, .eager].map {
        ReportCase("R3 \($0.rawValue)", .r3, $0.changes(base))
      }
  }

  /// Markets of one regime in one future, all futures of all cases: every case of the first future, then
  /// of the second.
  package var count: Int { rows * cases.count }

  /// The parameters of a job. Throws where values contradict each other.
  package func parameters(_ job: Int) throws(ParameterFault) -> (
    parameters: Parameters, regime: Regime
  ) {
    let entry = cases[job % cases.count]
    var inputs = inputs
    for change in entry.changes {
      try inputs.say(change.parameter.rawValue, Parameters.text(change.value))
    }
    return (try inputs.parameters(at: shares[job / cases.count]), entry.regime)
  }

  /// The value of an open input at a place of its law.
  func value(_ input: Int, at share: Double) -> Double {
    let parameter = open[input].parameter
    let range = parameter.entry.range
    let value = inputs.said[parameter]?.value(at: share) ?? parameter.entry.standard
    return min(max(value, range.lowerBound), range.upperBound)
  }
}

/// What every policy came to in every future.
package struct FutureOutcomes: Sendable {
  let design: FutureDesign
  /// For each case, for each future: mean dollars diverted, and mean dollars of honest orders refused.
  private(set) var diverted: [[Double]]
  private(set) var refused: [[Double]]

  /// What is asked of each market.
  package static let metrics = [Metric.divertedValue, .legitBlockedValue]

  /// The means of the metrics, in the order of jobs.
  package init(_ design: FutureDesign, means: [[Double]]) {
    self.design = design
    diverted = Array(repeating: [], count: design.cases.count)
    refused = diverted
    for (job, row) in means.enumerated() where row.count == Self.metrics.count {
      diverted[job % design.cases.count].append(row[0])
      refused[job % design.cases.count].append(row[1])
    }
  }

  /// Where a regime stands among the cases.
  func place(_ regime: Regime, _ diligence: Diligence) -> Int {
    let name = regime == .r3 ? "R3 \(diligence.rawValue)" : regime.rawValue
    return design.cases.firstIndex { $0.name == name } ?? 0
  }

  /// The regrets of the five regimes; a dollar of honest trade refused counts `weight` of a dollar
  /// diverted.
  func regrets(_ weight: Double, _ diligence: Diligence) -> [Regret]? {
    Regret.of(
      Regime.allCases.map { regime in
        let place = place(regime, diligence)
        return zip(diverted[place], refused[place]).map { $0 + weight * $1 }
      })
  }

  /// The regimes that are least regretted at worst as the weight goes from 0 to 1 in steps of a
  /// thousandth, each with the weight from which on it is.
  func leastRegretted(_ diligence: Diligence) -> [(regime: Regime, from: Double)] {
    var runs: [(regime: Regime, from: Double)] = []
    for step in 0...1000 {
      guard let regrets = regrets(Double(step) / 1000, diligence) else { return [] }
      let least = regrets.indices.min { regrets[$0].worst < regrets[$1].worst } ?? 0
      let regime = Regime.allCases[least]
      if runs.last?.regime != regime { runs.append((regime, Double(step) / 1000)) }
    }
    return runs
  }

  /// For each future what bonds cost: dollars of honest orders that they turn away, beyond what auditors
  /// alone do, for each dollar of diversion that they stop; infinite where they stop none.
  var prices: [Double] {
    let (with, without) = (place(.r3, .eager), place(.r2, .eager))
    return diverted[with].indices.map { future in
      let stopped = diverted[without][future] - diverted[with][future]
      let turned = refused[with][future] - refused[without][future]
      return stopped > 0 ? max(0, turned) / stopped : .infinity
    }
  }
}
