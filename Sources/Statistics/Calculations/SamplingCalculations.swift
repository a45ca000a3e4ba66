/// What a sample catches, and what it leaves possible.
extension Calculation {
  static let detectionProbability = Calculation(
    name: "detection-probability",
    summary: "the chance that a sample notices at least one missing item",
    parameters: [.items, .missing, .sampled, .sensitivity],
    answers: [Answer("probability", unit: "chance", "chance of at least one notice")],
    formula: "1 - sum over x of C(r,x) C(N-r,n-x) / C(N,n) (1-s)^x; "
      + "N items, r missing, n sampled, s sensitivity",
    source: "hypergeometric law, thinned: Johnson, Kemp & Kotz, "
      + "Univariate Discrete Distributions, ch. 6"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let missing = try given.whole("missing")
    let sampled = try given.whole("sampled")
    let sensitivity = try given.fraction("sensitivity")
    return [
      .real(
        try answering { () throws(StatisticsFault) in
          try Statistics.detectionProbability(
            items: items, missing: missing, sampled: sampled, sensitivity: sensitivity)
        })
    ]
  }

  static let leastSample = Calculation(
    name: "least-sample",
    summary: "the least sample that notices a loss with at least the target chance",
    parameters: [
      .items, .missing, .sensitivity,
      Parameter("target", .decimal(.share), unit: "chance", "chance of at least one notice"),
    ],
    answers: [
      Answer("sampled", unit: "items", "least sample; none if even a census falls short")
    ],
    formula: "least n with detection probability >= target, ties decided in whole numbers",
    source: "monotone search on the thinned hypergeometric law"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let missing = try given.whole("missing")
    let sensitivity = try given.fraction("sensitivity")
    let target = try given.fraction("target")
    do throws(StatisticsFault) {
      let sampled = try Statistics.leastSample(
        items: items, missing: missing, sensitivity: sensitivity, target: target)
      return [.whole(sampled)]
    } catch {
      if error == .unreachable { return [.none] }
      throw CalculationFault(error)
    }
  }

  static let missingBounds = Calculation(
    name: "missing-bounds",
    summary: "how many items can be missing, after so many were found missing in a sample",
    parameters: [
      .items, .sampled,
      Parameter(
        "found", .whole(0...Hypergeometric.limit), unit: "items", "found missing in the sample"),
      .sensitivity, .confidence,
    ],
    answers: [
      Answer("upper1", unit: "items", "one-sided upper bound"),
      Answer(
        "lower1", unit: "items", "one-sided lower bound; none if no number explains the finds"),
      Answer("upper2", unit: "items", "upper end of the two-sided interval"),
      Answer("lower2", unit: "items", "lower end of it; none as for lower1"),
    ],
    formula:
      "upper = max{K: P(Y<=k|K) > a}, lower = min{K: P(Y>=k|K) > a}; Y hypergeometric thinned "
      + "by s, a = 1 - confidence, two-sided a/2 at each end",
    source: "test inversion: Buonaccorsi, The American Statistician 41 (1987)"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let sampled = try given.whole("sampled")
    let found = try given.whole("found")
    let sensitivity = try given.fraction("sensitivity")
    let confidence = try given.fraction("confidence")
    let bounds = try answering { () throws(StatisticsFault) in
      try Statistics.missingBounds(
        items: items, sampled: sampled, found: found, sensitivity: sensitivity,
        confidence: confidence)
    }
    return [
      .whole(bounds.upper1), AnswerValue(bounds.lower1), .whole(bounds.upper2),
      AnswerValue(bounds.lower2),
    ]
  }

  static let stratifiedBound = Calculation(
    name: "stratified-bound",
    summary: "how many items can be missing in all strata together",
    parameters: [
      .counts("items", "items in each stratum"), .counts("sampled", "items drawn in each"),
      .counts("found", "found missing in each"), .confidence,
    ],
    answers: [Answer("upper", unit: "items", "upper bound for the sum over all strata")],
    formula: "max{T: min over K_1+..+K_H=T of -2 sum ln P(Y_h<=k_h|K_h) <= chi2(2H, confidence)}; "
      + "one stratum: upper1 of missing-bounds",
    source: "union-intersection test with Fisher's combination; Stark, SHANGRLA (2020); "
      + "Fisher, Statistical Methods (1932), sec. 21.1"
  ) { given throws(CalculationFault) in
    let items = try given.wholes("items")
    let sampled = try given.wholes("sampled")
    let found = try given.wholes("found")
    let confidence = try given.fraction("confidence")
    guard items.count == sampled.count, items.count == found.count else {
      throw .domain("items, sampled and found must list the same number of strata")
    }
    let strata = items.indices.map {
      StratumCount(items: items[$0], sampled: sampled[$0], found: found[$0])
    }
    return [
      .whole(
        try answering { () throws(StatisticsFault) in
          try stratifiedUpperBound(strata, confidence: confidence)
        })
    ]
  }
}
