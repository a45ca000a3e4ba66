import Lab

/// A question to the lab that is to be answered while somebody waits: one regime beside fixed rules, on the
/// same buyers.
package struct Question: Hashable, Sendable {
  package let regime: Regime
  package let parameters: Parameters
  package let seed: UInt64

  /// Markets that are lived through, at most.
  package static let replicatesMax = 200
  /// The most that is worked out for one question: orders of one market.
  static let ordersMax = 20_000.0
  static let visitsMax = 400_000.0

  /// What is wrong with a question: the field, and why.
  package struct Fault: Error, Hashable, Sendable {
    package var field: String
    package var reason: String
  }

  /// Something to move.
  package struct Control: Sendable {
    package enum Kind: Sendable {
      case slider(least: Double, most: Double, step: Double)
      case choice([(value: String, title: String)])
    }

    package var name: String
    package var title: String
    package var hint: String
    package var kind: Kind

    fileprivate init(
      _ parameter: Parameter, _ title: String, _ hint: String, _ range: ClosedRange<Double>,
      by step: Double
    ) {
      name = parameter.rawValue
      self.title = title
      self.hint = hint
      kind = .slider(least: range.lowerBound, most: range.upperBound, step: step)
    }

    fileprivate init(
      _ name: String, _ title: String, _ hint: String, choice: [(value: String, title: String)]
    ) {
      self.name = name
      self.title = title
      self.hint = hint
      kind = .choice(choice)
    }
  }

  /// The controls of the page, in parts.
  package static let parts: [(legend: String, controls: [Control])] = [
    (
      "The rule",
      [
        Control(
          "regime", "Regime", "beside fixed rules, on the same buyers",
          choice: Regime.allCases.map { ($0.rawValue, $0.title) }),
        Control(
          .fine, "Penalty, times the value", "statute: twice the transaction", 0...4, by: 0.1),
        Control(
          .beta, "Coverage: bonded share of the penalty", "sureties only", 0...1, by: 0.05),
        Control(.lamA, "Auditor's visits a year", "auditors only", 0...12, by: 0.5),
        Control(.sA, "Chips counted at a visit", "auditors only", 10...500, by: 10),
        Control(.backchk, "Back-checked visits, share", "by the regulator", 0...0.5, by: 0.05),
        Control(.quotes, "Quotes: sureties asked", "the cheapest is taken", 1...8, by: 1),
        Control(.tL, "Signal above which an officer denies", "licensing only", 0...3, by: 0.1),
        Control(.t2, "Signal below which a company is in tier 2", "tiers only", 0.5...4, by: 0.1),
      ]
    ),
    (
      "The world",
      [
        Control(
          "diligence", "Diligence of sureties", "E7 is the more believable",
          choice: [("0", "fixed (PLAB-1)"), ("1", "follows what they risk (E7)")]),
        Control(
          "wtpS", "What a smuggler bears to pay", "for bond and audits",
          choice: [("-1", "as an honest buyer"), ("0.4", "up to 40 % of the value")]),
        Control(
          .dS, "How well sureties see", "standard deviations, if fixed", 0...4, by: 0.1),
        Control(.wtp, "What a buyer bears to pay", "share of the value", 0.005...0.08, by: 0.005),
        Control(.piD, "Buyers who smuggle if it pays", "share", 0...0.2, by: 0.01),
        Control(.piU, "Buyers who smuggle in any case", "share", 0...0.2, by: 0.01),
        Control(
          .displace, "Stopped smuggling that goes elsewhere", "share (E8)", 0...1, by: 0.1),
        Control(
          .principals, "Population: buyers", "each places two orders a year", 100...2000, by: 100),
      ]
    ),
  ]

  /// The field that takes any other parameter, as `name=value`, blanks between.
  package static let others = "set"

  /// Reads a question from fields by name: `regime`, `seed`, `set`, and any parameter of the model. What is
  /// absent stands at its default. Throws every fault there is.
  package init(_ fields: [String: String]) throws(Faults) {
    var faults: [Fault] = []
    var parameters = Parameters()
    var regime = Regime.r3
    var seed: UInt64 = 1
    func set(_ name: String, _ text: String, field: String) {
      do throws(ParameterFault) {
        let parameter = try Parameters.parameter(name)
        guard case .exactly(let value) = try Input(text, name: name) else {
          throw ParameterFault(name: name, reason: "one number is needed here, not an interval")
        }
        try parameters.set(parameter, value)
      } catch {
        faults.append(
          Fault(field: field, reason: String("\(name.prefix(40)): \(error.reason)".prefix(300))))
      }
    }
    // Sorted, so that the same fields always mean the same; what `set` says counts more.
    for (name, text) in fields.sorted(by: { $0.key < $1.key }) where name != Self.others {
      let text = String(text.prefix(100))
      switch name {
      case "regime":
        if let known = Regime(rawValue: text.uppercased()) {
          regime = known
        } else {
          faults.append(Fault(field: name, reason: "regime: choose R0, R1, R2, R3 or R4"))
        }
      case "seed":
        if let number = UInt64(text) {
          seed = number
        } else {
          faults.append(Fault(field: name, reason: "seed: a whole number from 0"))
        }
      default: set(name, text, field: name)
      }
    }
    let words = (fields[Self.others] ?? "").split(whereSeparator: {
      $0 == " " || $0 == "," || $0.isNewline
    })
    if words.count > 100 {
      faults.append(Fault(field: Self.others, reason: "at most a hundred parameters"))
    }
    for word in words.prefix(100) {
      let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 {
        set(String(pair[0]), String(pair[1].prefix(100)), field: Self.others)
      } else {
        faults.append(
          Fault(
            field: Self.others, reason: "`\(word.prefix(40))`: write name=value, as in nmean=3000"))
      }
    }
    if faults.isEmpty {
      let panel = Parameter.quotes.rawValue
      // A panel that nobody stated is at most all sureties.
      if fields[panel] == nil, !words.contains(where: { $0.hasPrefix(panel + "=") }) {
        parameters.limitPanel()
      }
      do throws(ParameterFault) {
        // What an investor can count on is always asked; the rest does not change by it.
        try parameters.set(.plan, 1)
        try Self.check(parameters)
        _ = try Market(parameters, regime)
      } catch {
        faults.append(Fault(field: Self.field(of: error.name), reason: "\(error)"))
      }
    }
    guard faults.isEmpty else { throw Faults(list: faults) }
    self.regime = regime
    self.parameters = parameters
    self.seed = seed
  }

  package struct Faults: Error, Hashable, Sendable {
    package var list: [Fault]
  }

  /// The field in which a parameter stands on the page.
  private static func field(of name: String) -> String {
    parts.contains { $0.controls.contains { $0.name == name } } ? name : others
  }

  /// What takes too long while somebody waits. Throws with what to do instead.
  private static func check(_ parameters: Parameters) throws(ParameterFault) {
    try parameters.check()
    let orders = parameters[.principals] * parameters[.nu] * parameters[.horizon]
    guard orders <= ordersMax, parameters[.principals] <= ordersMax else {
      throw ParameterFault(
        name: "N",
        reason: "about \(Parameters.text(orders.rounded())) orders (N·nu·T); at most "
          + "\(Parameters.text(ordersMax)) are tried here: use `countersign lab run` for more")
    }
    let perSite =
      parameters[.calendar] > 0
      ? max(parameters[.lamA], 1 / parameters[.calendar]) : parameters[.lamA]
    let visits =
      (perSite * parameters[.principals] + parameters[.regulatorVisits]) * parameters[.horizon]
    guard visits <= visitsMax else {
      throw ParameterFault(
        name: "lamA",
        reason: "about \(Parameters.text(visits.rounded())) visits; at most "
          + "\(Parameters.text(visitsMax)) are tried here: use `countersign lab run` for more")
    }
    guard parameters[.elast] == 0 else {
      throw ParameterFault(
        name: "elast", reason: "an equilibrium takes too long here: use `countersign lab run`")
    }
    if parameters[.adaptEvery] > 0, parameters[.horizon] / parameters[.adaptEvery] > 200 {
      throw ParameterFault(
        name: "adaptEvery", reason: "over 200 reviews; use `countersign lab run`")
    }
  }

  /// How many markets are lived through: fewer where each is larger or takes longer, so that every regime answers in the same time.
  package var replicates: Int {
    // A licence is one more event, and a place in a queue.
    let steps = regime == .r1 ? 2.2 : 1
    let orders = parameters[.principals] * (1 + parameters[.nu] * parameters[.horizon]) * steps
    let visits =
      parameters[.principals] * (parameters[.piD] + parameters[.piU]) * parameters[.lamA]
      * parameters[.horizon]
    // An effort is chosen for each buyer and company anew.
    let efforts =
      parameters[.diligence] == 1 && regime == .r3 ? parameters[.principals] * 24 : 0
    let work = max(1, orders + visits + efforts)
    return min(Self.replicatesMax, max(8, Int(Double(Self.replicatesMax) * 6500 / work)))
  }

  /// The market under the regime asked about.
  package func market() throws(ParameterFault) -> Market { try Market(parameters, regime) }

  /// What the same buyers under fixed rules rest on: questions that differ in nothing of it have the same
  /// answer there, which need not be worked out again.
  package struct Baseline: Hashable, Sendable {
    package let parameters: Parameters
    package let seed: UInt64
    package let replicates: Int

    package func market() throws(ParameterFault) -> Market { try Market(parameters, .r0) }
  }

  /// Parameters that fixed rules do not ask for: auditors', sureties', officers' and tiers' own.
  package static let foreign: [Parameter] = [
    .lamA, .sA, .auditors, .eps0, .eps1, .eps2, .eps3, .shop, .backchk, .strikes, .feeFix, .feeChip,
    .slots, .mL, .dL, .tL, .omega, .freeze, .patience, .dA, .sureties, .quotes, .cap, .lim1,
    .largestExposure, .beta, .rhoS, .dS, .pmax, .rec, .expense, .costOfCapital, .rhoP, .bondTerm,
    .dd,
    .wtp, .dDD, .chi, .dT, .tierD, .t1, .t2, .cap2, .calendar, .diligence, .dSmax, .diligC, .diligE,
    .wtpS,
  ]

  package var baseline: Baseline {
    var plain = parameters
    for parameter in Self.foreign {
      // The default is within its own range.
      try? plain.set(parameter, parameter.entry.standard)
    }
    return Baseline(parameters: plain, seed: seed, replicates: replicates)
  }

  /// Every parameter, so that the address means the same for good.
  package var address: String {
    var out = "/lab?regime=\(regime.rawValue)&seed=\(seed)"
    for parameter in Parameter.allCases where parameter != .plan {
      out += "&\(parameter.rawValue)=\(Parameters.text(parameters[parameter]))"
    }
    return out
  }

  /// The command that answers the same.
  package var command: String {
    var words =
      "countersign lab compare R0 \(regime.rawValue) --replicates \(replicates) --seed \(seed)"
    for change in parameters.changes {
      words += " --set \(change.parameter.rawValue)=\(Parameters.text(change.value))"
    }
    return words
  }

  /// What stands in a field of the page.
  package func text(_ name: String) -> String {
    if name == "regime" { return regime.rawValue }
    guard let parameter = Parameter(rawValue: name) else { return "" }
    return Parameters.text(parameters[parameter])
  }

  /// The parameters that differ from their defaults and have no control, as `set` takes them.
  package var otherText: String {
    let shown = Set(Self.parts.flatMap { $0.controls.map(\.name) })
    return parameters.changes.filter {
      !shown.contains($0.parameter.rawValue) && $0.parameter != .plan
    }
    .map { "\($0.parameter.rawValue)=\(Parameters.text($0.value))" }.joined(separator: " ")
  }
}
