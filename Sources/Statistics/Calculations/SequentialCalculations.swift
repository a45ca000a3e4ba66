/// Evidence that may be looked at after every draw.
extension Calculation {
  static let eValue = Calculation(
    name: "e-value",
    summary: "the evidence of draws against a number of missing items, valid at any time",
    parameters: [
      .items,
      Parameter(
        "null", .whole(0...Hypergeometric.limit), unit: "items", "missing items to be refuted"),
      Parameter(
        "alternative", .whole(0...Hypergeometric.limit), unit: "items",
        "missing items that the evidence is measured for"),
      Parameter(
        "draws", .draws(limit: 4_000_000), unit: "draws",
        "the draws in their order: 1 present, 0 missing"),
    ],
    answers: [
      Answer("e_value", unit: "ratio", "evidence after the last draw; inf once the null cannot be"),
      Answer("max_e_value", unit: "ratio", "greatest evidence so far, at least 1"),
      Answer("anytime_p", unit: "chance", "1 / max_e_value, a p-value at any time"),
    ],
    formula: "product over draws: present (N-K1-S)/(N-K0-S), missing (K1-F)/(K0-F); "
      + "S present and F missing before it, K0 null, K1 alternative",
    source: "Ville (1939); Shafer et al., Test Martingales, Statistical Science 26 (2011)"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let null = try given.whole("null")
    let alternative = try given.whole("alternative")
    let draws = try given.draws("draws")
    let evidence = try answering { () throws(StatisticsFault) in
      try sequentialEvidence(items: items, null: null, alternative: alternative, draws: draws)
    }
    return [
      AnswerValue(evidence.scaled), AnswerValue(evidence.scaledGreatest),
      AnswerValue(evidence.scaledAnytimeP),
    ]
  }

  static let confidenceSequence = Calculation(
    name: "confidence-sequence",
    summary: "how many items can be missing, however often one looks",
    parameters: [
      .items,
      Parameter("drawn", .whole(0...Hypergeometric.limit), unit: "items", "items drawn so far"),
      Parameter(
        "found", .whole(0...Hypergeometric.limit), unit: "items", "found missing among them"),
      Parameter("a", weightRange, unit: "weight", "weight of missing in the beta-binomial prior"),
      Parameter("b", weightRange, unit: "weight", "weight of present in it"),
      .confidence,
    ],
    answers: [
      Answer("lower", unit: "items", "least number that is not refuted at this draw"),
      Answer("upper", unit: "items", "greatest one"),
    ],
    formula:
      "{K: H(found; items,K,drawn) > (1 - confidence) BB(found; drawn,a,b)}, H hypergeometric, "
      + "BB beta-binomial; at this draw, without running intersection",
    source: "Waudby-Smith & Ramdas, Confidence Sequences for Sampling Without Replacement (2020)"
  ) { given throws(CalculationFault) in
    let items = try given.whole("items")
    let drawn = try given.whole("drawn")
    let found = try given.whole("found")
    let a = try given.decimal("a")
    let b = try given.decimal("b")
    let confidence = try given.fraction("confidence")
    let range = try answering { () throws(StatisticsFault) in
      try Statistics.confidenceSequence(
        items: items, drawn: drawn, found: found, a: a, b: b, confidence: confidence)
    }
    return [.whole(range.lowerBound), .whole(range.upperBound)]
  }

  private static let weightRange = Parameter.Domain.decimal(
    DecimalRange(from: .zero, to: ExactDecimal(1_000_000), includesLower: false))
}
