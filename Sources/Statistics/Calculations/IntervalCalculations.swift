/// Intervals for chances and populations.
extension Calculation {
  static let clopperPearson = Calculation(
    name: "clopper-pearson",
    summary: "the exact interval for a chance after some successes in independent trials",
    parameters: [
      .trials,
      Parameter(
        "successes", .whole(0...Hypergeometric.limit), unit: "trials", "successes among them"),
      .confidence,
    ],
    answers: [
      Answer("lower2", unit: "chance", "lower end of the two-sided interval"),
      Answer("upper2", unit: "chance", "upper end of it"),
      Answer("lower1", unit: "chance", "one-sided lower bound"),
      Answer("upper1", unit: "chance", "one-sided upper bound"),
    ],
    formula:
      "beta quantiles: lower = B(a; k, n-k+1), upper = B(1-a; k+1, n-k); a = 1 - confidence, "
      + "two-sided a/2 at each end",
    source: "Clopper & Pearson, Biometrika 26 (1934)"
  ) { given throws(CalculationFault) in
    let trials = try given.whole("trials")
    let successes = try given.whole("successes")
    let confidence = try given.fraction("confidence")
    let interval = try answering { () throws(StatisticsFault) in
      try Statistics.clopperPearson(
        trials: trials, successes: successes, confidence: confidence)
    }
    return [
      .real(interval.lower2), .real(interval.upper2), .real(interval.lower1),
      .real(interval.upper1),
    ]
  }

  static let chapman = Calculation(
    name: "chapman",
    summary: "how many there are, after two independent looks at a closed population",
    parameters: [
      Parameter("first", .whole(0...Hypergeometric.limit), unit: "items", "seen at the first look"),
      Parameter(
        "second", .whole(0...Hypergeometric.limit), unit: "items", "seen at the second look"),
      Parameter("both", .whole(0...Hypergeometric.limit), unit: "items", "seen at both"),
      .confidence,
    ],
    answers: [
      Answer("estimate", unit: "items", "Chapman's estimate of the population"),
      Answer("variance", unit: "items squared", "Seber's estimate of its variance"),
      Answer("exact_lower", unit: "items", "lower end of the exact two-sided interval"),
      Answer("exact_upper", unit: "items", "upper end of it; none when unbounded, or above 4e18"),
    ],
    formula: "(n1+1)(n2+1)/(m+1) - 1; variance (n1+1)(n2+1)(n1-m)(n2-m)/((m+1)^2 (m+2)); "
      + "exact: {N: P(M>=m|N) > a/2 and P(M<=m|N) > a/2}, M hypergeometric",
    source: "Chapman (1951); Seber, The Estimation of Animal Abundance (1982), sec. 3.1.1"
  ) { given throws(CalculationFault) in
    let first = try given.whole("first")
    let second = try given.whole("second")
    let both = try given.whole("both")
    let confidence = try given.fraction("confidence")
    let looks = try answering { () throws(StatisticsFault) in
      try captureRecapture(first: first, second: second, both: both, confidence: confidence)
    }
    return [
      .real(looks.estimate), .real(looks.variance), .whole(looks.exactLower),
      AnswerValue(looks.exactUpper),
    ]
  }

  static let roganGladen = Calculation(
    name: "rogan-gladen",
    summary: "the true share behind a count by an imperfect test",
    parameters: [
      .trials,
      Parameter(
        "positives", .whole(0...Hypergeometric.limit), unit: "trials", "positives among them"),
      Parameter(
        "sensitivity", .decimal(.share), unit: "chance", "chance of a positive where there is one"),
      Parameter(
        "specificity", .decimal(.share), unit: "chance", "chance of a negative where there is none"),
      .confidence,
    ],
    answers: [
      Answer("estimate", unit: "share", "estimate, cut to 0 to 1"),
      Answer("lower", unit: "share", "lower end of the two-sided interval, cut likewise"),
      Answer("upper", unit: "share", "upper end of it, cut likewise"),
      Answer("cut", unit: "words", "which of the three lay outside 0 to 1; nothing if none did"),
    ],
    formula: "(a + Sp - 1) / (Se + Sp - 1), a the share of positives; the ends map those of "
      + "Clopper and Pearson; all cut to 0 to 1; Se + Sp > 1",
    source: "Rogan & Gladen, American Journal of Epidemiology 107 (1978)",
    remark: remarkOnCut
  ) { given throws(CalculationFault) in
    let share = try trueShare(given)
    let cut = TrueShare.Part.allCases.filter(share.cut.contains).map(\.rawValue)
    return [
      .real(share.estimate), .real(share.lower), .real(share.upper),
      cut.isEmpty ? .none : .words(cut.joined(separator: " ")),
    ]
  }

  @Sendable private static func remarkOnCut(
    _ given: Arguments
  ) throws(CalculationFault) -> String? {
    try trueShare(given).cut.contains(.estimate)
      ? "the estimate lay outside 0 to 1 and was cut" : nil
  }

  private static func trueShare(_ given: Arguments) throws(CalculationFault) -> TrueShare {
    let trials = try given.whole("trials")
    let positives = try given.whole("positives")
    let sensitivity = try given.fraction("sensitivity")
    let specificity = try given.fraction("specificity")
    let confidence = try given.fraction("confidence")
    guard positives <= trials else { throw .domain("positives must lie in 0...trials") }
    return try answering { () throws(StatisticsFault) in
      try Statistics.roganGladen(
        trials: trials, positives: positives, sensitivity: sensitivity, specificity: specificity,
        confidence: confidence)
    }
  }
}
