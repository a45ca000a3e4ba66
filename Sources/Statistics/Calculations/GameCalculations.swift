/// When and where to inspect against one who watches.
extension Calculation {
  static let timeToDetection = Calculation(
    name: "time-to-detection",
    summary: "how long a diversion stays unseen under a timing of inspections",
    parameters: [
      Parameter(
        "timing", .choice(InspectionTiming.allCases.map(\.rawValue)), unit: "word",
        "when inspections come"),
      Parameter(
        "rate", .decimal(.notNegative), unit: "per year, or chance per day",
        "inspections per year (poisson), chance of one per day (daily_bernoulli)", isOptional: true),
      Parameter(
        "window", .decimal(.positive), unit: "years",
        "length of the window (uniform_in_window) or of the period (fixed_periodic)",
        isOptional: true),
      Parameter(
        "hit", .decimal(.share), unit: "chance",
        "chance that one inspection notices the diversion"),
      Parameter(
        "phase", .choice(AdversaryPhase.allCases.map(\.rawValue)), unit: "word",
        "when the adversary acts; any only under poisson and daily_bernoulli", isOptional: true),
      Parameter(
        "time", .decimal(.notNegative), unit: "years, or days",
        "time since the diversion (days under daily_bernoulli)"),
    ],
    answers: [
      Answer("probability", unit: "chance", "chance to be noticed within the time"),
      Answer("mean", unit: "years, or days", "mean time; inf if never"),
      Answer("q50", unit: "years, or days", "time within which half are noticed; inf if never"),
      Answer("q90", unit: "years, or days", "the same for nine of ten"),
      Answer("q95", unit: "years, or days", "the same for nineteen of twenty"),
    ],
    formula:
      "poisson 1-exp(-rate hit t); with u = t/window, n = floor(u), f = u-n, p = hit, q = 1-p: "
      + "fixed_periodic just_after 1-q^n, uniform_start 1-q^n (1-p f); uniform_in_window "
      + "window_start 1-q^n (1-p f), the others integrated over the place in the window; "
      + "daily_bernoulli 1-(1-rate hit)^days",
    source: "renewal of independent visits; Avenhaus & Canty, Compliance Quantified (1996)"
  ) { given throws(CalculationFault) in
    guard let timing = InspectionTiming(rawValue: try given.choice("timing")) else {
      throw .domain("timing is not known")
    }
    let phase =
      given.has("phase") ? AdversaryPhase(rawValue: try given.choice("phase")) ?? .any : .any
    let rate = given.has("rate") ? try given.decimal("rate") : nil
    let window = given.has("window") ? try given.decimal("window") : nil
    let hit = try given.fraction("hit")
    let time = try given.decimal("time")
    let law = try answering { () throws(StatisticsFault) in
      try DetectionTiming(timing, phase: phase, rate: rate, window: window, hit: hit)
    }
    var answers: [AnswerValue] = [.real(law.probability(within: time)), .real(law.mean)]
    for ppm: Int64 in [500_000, 900_000, 950_000] {
      let time = law.quantile(Fraction(ppm: ppm))
      let isDays = timing == .dailyBernoulli && time < 1e15
      answers.append(isDays ? .whole(Int(time)) : .real(time))
    }
    return answers
  }

  static let inspectionGame = Calculation(
    name: "inspection-game",
    summary: "the value of so many inspections in so many stages, to the inspector",
    parameters: [
      Parameter("stages", .whole(0...Hypergeometric.limit), unit: "stages", "stages of the game"),
      Parameter(
        "inspections", .whole(0...Hypergeometric.limit), unit: "inspections",
        "inspections that may be placed in them"),
    ],
    answers: [
      Answer("value", unit: "payoff", "1 for a caught violation, -1 for a missed one, 0 for none")
    ],
    formula: "V(n,k) = -C(n-1,k) / sum over i<=k of C(n,i); the game ends at the first violation",
    source: "Dresher, RAND RM-2972 (1962); Avenhaus, von Stengel & Zamir, Handbook of Game Theory 3"
  ) { given throws(CalculationFault) in
    let stages = try given.whole("stages")
    let inspections = try given.whole("inspections")
    return [
      AnswerValue(
        try answering { () throws(StatisticsFault) in
          try inspectionGameValue(stages: stages, inspections: inspections)
        })
    ]
  }

  static let coverageGame = Calculation(
    name: "coverage-game",
    summary: "the best that inspections spread over unequal targets can reach",
    parameters: [
      Parameter(
        "targets", .labels(limit: 2_000), unit: "targets",
        "how many targets there are, or their names separated by semicolons"),
      Parameter(
        "resources", .decimal(.notNegative), unit: "targets",
        "targets that can be covered at once"),
      utilities("defender_covered", "what the defender gets if the target is attacked covered"),
      utilities("defender_uncovered", "what the defender gets if it is attacked uncovered"),
      utilities("attacker_covered", "what the attacker gets for attacking it covered"),
      utilities("attacker_uncovered", "what the attacker gets for attacking it uncovered"),
    ],
    answers: [
      Answer("defender_value", unit: "payoff", "what the defender expects at the best commitment")
    ],
    formula: "least v >= max Uc with sum of max(0, (Uu-v)/(Uu-Uc)) <= resources; best for the "
      + "defender among targets worth v to the attacker (strong Stackelberg, fractional coverage)",
    source: "Kiekintveld et al., Computing Optimal Randomized Resource Allocations, AAMAS 2009"
  ) { given throws(CalculationFault) in
    let labels = try given.labels("targets")
    let resources = try given.decimal("resources")
    var lists: [[ExactDecimal]] = []
    for name in utilityNames { lists.append(try given.decimals(name)) }
    let count = lists[0].count
    for (name, list) in zip(utilityNames, lists) where list.count != count {
      throw .domain("\(name) lists \(list.count) targets, \(utilityNames[0]) lists \(count)")
    }
    // One whole number alone is the count.
    let stated = labels.count == 1 ? ExactDecimal(labels[0])?.whole : nil
    guard (stated ?? labels.count) == count else {
      throw .domain("targets names \(stated ?? labels.count) targets, the lists hold \(count)")
    }
    let targets = (0..<count).map {
      GuardedTarget(
        defenderCovered: lists[0][$0], defenderUncovered: lists[1][$0],
        attackerCovered: lists[2][$0], attackerUncovered: lists[3][$0])
    }
    let solution = try answering { () throws(StatisticsFault) in
      try Statistics.coverageGame(targets, resources: resources)
    }
    return [.real(solution.defenderValue)]
  }

  private static let utilityNames = [
    "defender_covered", "defender_uncovered", "attacker_covered", "attacker_uncovered",
  ]

  private static func utilities(_ name: String, _ meaning: String) -> Parameter {
    Parameter(
      name, .decimals(.any, limit: 2_000), unit: "payoff, one for each target", meaning)
  }
}
