import Statistics

extension Calculation {
  /// The premium of one bond, as `countersign price` runs it over a file or on options.
  ///
  /// What is left out is as in lab.md A13; signal, hazard and bond have no standard value.
  package static let premium = Calculation(
    name: "price",
    summary: "the premium of a bond with every figure of its worksheet",
    parameters: premiumParameters,
    answers: [
      Answer("posterior", unit: "chance", "chance that the buyer diverts, given the signal"),
      Answer("detection_factor", unit: "share", "expected discount at detection in the term"),
      Answer("default_probability", unit: "chance", "chance that the bond is called"),
      Answer("capital", unit: "share", "capital ratio at 99.5 % above the expected loss"),
      Answer("expected_loss", unit: "dollars", "discounted expected loss"),
      Answer("capital_charge", unit: "dollars", "cost of the capital over the term"),
      Answer("premium", unit: "dollars", "premium for the term"),
      Answer("rate_on_line", unit: "share", "premium over bond; none without a bond"),
    ],
    formula:
      "premium = (expected_loss + capital_charge + due_diligence) / (1 - expense); expected_loss = "
      + "posterior detection_factor severity; capital_charge = cost_of_capital term capital severity; "
      + "severity = (1 - collateral) (1 - recovery) bond",
    source: "the market model's bond price; capital after Vasicek, Risk 15 (2002)"
  ) { given throws(CalculationFault) in
    do {
      return try PremiumWorksheet(try inputs(given)).answers
    } catch let fault as CalculationFault {
      throw fault
    } catch {
      throw .domain("\(error)")
    }
  }

  /// The inputs for figures as text, by name. Throws what is missing, unknown or outside its domain.
  package static func premiumInputs(
    texts: [(name: String, value: String)]
  ) throws(CalculationFault) -> PremiumInputs {
    // The answers are not wanted, but what they refuse is.
    _ = try premium.answer(texts: texts)
    var inputs = PremiumInputs()
    for (index, value) in try premium.read(texts).enumerated() {
      if case .decimal(let number)? = value { inputs.set(index, number.value) }
    }
    return inputs
  }

  private static func inputs(_ given: Arguments) throws(CalculationFault) -> PremiumInputs {
    var inputs = PremiumInputs()
    for (index, parameter) in premiumParameters.enumerated() where given.has(parameter.name) {
      inputs.set(index, try given.real(parameter.name))
    }
    return inputs
  }

  private static let premiumParameters: [Parameter] = {
    let belowOne = DecimalRange(from: .zero, to: .one, includesUpper: false)
    return [
      Parameter(
        "signal", .decimal(.any), unit: "sd", "the surety's signal, 0 for an average honest"),
      Parameter(
        "separation", .decimal(.notNegative), unit: "sd",
        "how far a diverter's signal lies from an honest buyer's; left out: 2", isOptional: true),
      Parameter(
        "base_rate", .decimal(.share), unit: "chance",
        "share of diverters among applicants; left out: 0.1", isOptional: true),
      Parameter(
        "hazard", .decimal(.notNegative), unit: "per year",
        "rate at which a diversion is detected under the plan in force"),
      Parameter(
        "discount", .decimal(.notNegative), unit: "per year", "rate of interest; left out: 0.1",
        isOptional: true),
      Parameter(
        "term", .decimal(.notNegative), unit: "years", "how long the bond answers; left out: 2",
        isOptional: true),
      Parameter(
        "collateral", .decimal(.share), unit: "share",
        "part of the bond held as collateral; left out: 0", isOptional: true),
      Parameter(
        "recovery", .decimal(.share), unit: "share",
        "part of a payment recovered from the principal; left out: 0.3", isOptional: true),
      Parameter(
        "correlation", .decimal(belowOne), unit: "number",
        "correlation of defaults in the capital ratio; left out: 0.15", isOptional: true),
      Parameter(
        "cost_of_capital", .decimal(.notNegative), unit: "per year",
        "return asked on capital; left out: 0.06", isOptional: true),
      Parameter(
        "due_diligence", .decimal(.notNegative), unit: "dollars",
        "cost of looking at the buyer; left out: 5000", isOptional: true),
      Parameter(
        "expense", .decimal(belowOne), unit: "share",
        "expenses as part of the premium; left out: 0.35", isOptional: true),
      Parameter("bond", .decimal(.notNegative), unit: "dollars", "the penal sum"),
    ]
  }()
}

extension PremiumWorksheet {
  /// The answers of `countersign price`, in its order.
  package var answers: [AnswerValue] {
    [
      .real(posterior), .real(detectionFactor), .real(defaultProbability), .real(capital),
      .real(expectedLoss), .real(capitalCharge), .real(premium),
      rateOnLine.map(AnswerValue.real) ?? .none,
    ]
  }
}
