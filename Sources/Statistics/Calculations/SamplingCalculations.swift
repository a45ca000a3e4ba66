extension Parameter {
  static let items = Parameter(
    "items", .whole(0...Hypergeometric.limit), unit: "items", "items in the population")
  static let missing = Parameter(
    "missing", .whole(0...Hypergeometric.limit), unit: "items", "missing items among them")
  static let sampled = Parameter(
    "sampled", .whole(0...Hypergeometric.limit), unit: "items",
    "items drawn without replacement")
  static let sensitivity = Parameter(
    "sensitivity", .decimal(.share), unit: "chance",
    "chance that a missing item is noticed when it is drawn")
  static let confidence = Parameter(
    "confidence", .decimal(.insideShare), unit: "chance", "how often the bound holds, such as 0.95")
}

extension Calculation {
  static let detectionProbability = Calculation(
    name: "detection-probability",
    summary: "the chance that a sample notices at least one missing item",
    parameters: [.items, .missing, .sampled, .sensitivity],
    answers: [Answer("probability", unit: "chance", "chance of at least one notice")],
    formula:
      "1 - sum over x of C(r,x) C(N-r,n-x) / C(N,n) (1-s)^x, with N items, r missing, n sampled, "
      + "s sensitivity",
    source:
      "hypergeometric law, thinned; Johnson, Kemp & Kotz, Univariate Discrete Distributions, ch. 6"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let missing = try given.whole("missing")
    let sampled = try given.whole("sampled")
    let sensitivity = try given.real("sensitivity")
    let chance = try answering { () throws(StatisticsFault) in
      try Statistics.detectionProbability(
        items: items, missing: missing, sampled: sampled, sensitivity: sensitivity)
    }
    return [.real(chance)]
  }
}
