import Vocabulary

/// One line of a worksheet: a figure, how it comes about, and what it is.
package struct WorksheetStep: Hashable, Sendable {
  /// What a figure counts.
  package enum Unit: Hashable, Sendable {
    /// A share or a chance: printed as a percentage too.
    case share
    /// Money in whole units of the currency.
    case dollars
    /// Years.
    case years
    /// A rate per year.
    case perYear
    /// Without a unit.
    case number
  }

  /// The name used in columns and in JSON, such as `detection_factor`.
  package var name: String
  /// The formula in the names of the other lines; `given` for what is entered.
  package var formula: String
  package var value: Double
  package var unit: Unit

  package init(name: String, formula: String, value: Double, unit: Unit) {
    self.name = name
    self.formula = formula
    self.value = value
    self.unit = unit
  }
}

extension PremiumWorksheet {
  /// What was entered, in the order of the parameters of `countersign price`.
  package var given: [WorksheetStep] {
    func step(_ name: String, _ value: Double, _ unit: WorksheetStep.Unit) -> WorksheetStep {
      WorksheetStep(name: name, formula: "given", value: value, unit: unit)
    }
    return [
      step("signal", inputs.signal, .number), step("separation", inputs.separation, .number),
      step("base_rate", inputs.baseRate, .share), step("hazard", inputs.hazard, .perYear),
      step("discount", inputs.discount, .perYear), step("term", inputs.term, .years),
      step("collateral", inputs.collateral, .share), step("recovery", inputs.recovery, .share),
      step("correlation", inputs.correlation, .number),
      step("cost_of_capital", inputs.costOfCapital, .perYear),
      step("due_diligence", inputs.dueDiligence, .dollars),
      step("expense", inputs.expense, .share), step("bond", inputs.bond, .dollars),
    ]
  }

  /// Every step from what was entered to the premium, in the order of working it out.
  package var steps: [WorksheetStep] {
    var steps = [
      WorksheetStep(
        name: "posterior",
        formula: "b L / (b L + 1 - b), b = base_rate, "
          + "L = exp(separation signal - separation^2 / 2)", value: posterior, unit: .share),
      WorksheetStep(
        name: "detection_factor",
        formula: "h / (h + r) (1 - exp(-(h + r) term)), "
          + "h = hazard, r = discount", value: detectionFactor, unit: .share),
      WorksheetStep(
        name: "default_probability", formula: "posterior (1 - exp(-hazard term))",
        value: defaultProbability, unit: .share),
      WorksheetStep(
        name: "capital",
        formula: "Phi((Phi^-1(p) + sqrt(c) Phi^-1(0.995)) / sqrt(1 - c)) - p, "
          + "p = default_probability, c = correlation", value: capital, unit: .share),
      WorksheetStep(
        name: "severity", formula: "(1 - collateral) (1 - recovery) bond", value: severity,
        unit: .dollars),
      WorksheetStep(
        name: "expected_loss", formula: "posterior detection_factor severity",
        value: expectedLoss, unit: .dollars),
      WorksheetStep(
        name: "capital_charge", formula: "cost_of_capital term capital severity",
        value: capitalCharge, unit: .dollars),
      WorksheetStep(
        name: "premium",
        formula: "(expected_loss + capital_charge + due_diligence) / (1 - expense)",
        value: premium, unit: .dollars),
      WorksheetStep(
        name: "expenses", formula: "expense premium", value: expenses, unit: .dollars),
      WorksheetStep(
        name: "break_even_rate",
        formula: "default_probability (1 - collateral) (1 - recovery) / (1 - expense)",
        value: breakEvenRate, unit: .share),
    ]
    if let rateOnLine {
      steps.append(
        WorksheetStep(
          name: "rate_on_line", formula: "premium / bond", value: rateOnLine, unit: .share))
    }
    return steps
  }

  /// The worksheet as text for print: a line for each figure with its formula.
  package var text: String {
    WorksheetStep.lines("Given", given) + WorksheetStep.lines("Worked out", steps)
  }
}

extension WorksheetStep {
  /// A titled table of steps: name, value, formula.
  static func lines(_ title: String, _ steps: [WorksheetStep]) -> String {
    let width = steps.map(\.name.count).max() ?? 0
    let values = steps.map(\.valueText)
    let valueWidth = values.map(\.count).max() ?? 0
    var text = title + "\n"
    for (step, value) in zip(steps, values) {
      let name = step.name + String(repeating: " ", count: width - step.name.count)
      let gap = String(repeating: " ", count: valueWidth - value.count)
      text += "  \(name)  \(gap)\(value)"
      text += step.formula == "given" ? "\n" : "  = \(step.formula)\n"
    }
    return text
  }

  /// The value for people: dollars to the cent with commas, shares as percentages to four decimals,
  /// the rest to six.
  package var valueText: String {
    switch unit {
    case .dollars: Self.fixed(value, decimals: 2, groups: true)
    case .share: Self.fixed(value * 100, decimals: 4, groups: false) + " %"
    case .years: Self.fixed(value, decimals: 2, groups: false) + " years"
    case .perYear: Self.fixed(value, decimals: 4, groups: false) + " a year"
    case .number: Self.fixed(value, decimals: 4, groups: false)
    }
  }

  /// A number with fixed decimals, rounded half away from zero; very large ones as they are.
  static func fixed(_ value: Double, decimals: Int, groups: Bool) -> String {
    var power = 1.0
    for _ in 0..<decimals { power *= 10 }
    let scaled = (abs(value) * power).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let (whole, rest) = Int64(scaled).quotientAndRemainder(dividingBy: Int64(power))
    var digits = Array(String(whole))
    var place = digits.count - 3
    while groups, place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    let fraction = String(rest)
    let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + String(digits) + (decimals > 0 ? "." + zeros + fraction : "")
  }
}

/// A surety's own rate instead of the model's, shown beside it.
package struct OfferedRate: Hashable, Sendable {
  /// What the reference model says.
  package let worksheet: PremiumWorksheet
  /// The surety's own rate on the penal sum.
  package let rate: Double
  /// Rate × bond, dollars.
  package let premium: Double
  /// What the own rate asks above the model's premium (below: negative), dollars.
  package let difference: Double
  /// What is left of the own premium after expenses, expected loss, capital and due diligence,
  /// dollars.
  package let margin: Double

  /// Throws unless the rate lies within 0...1.
  package init(_ worksheet: PremiumWorksheet, rate: Double) throws(PremiumFault) {
    guard rate >= 0, rate <= 1 else { throw .outOfDomain("rate") }
    self.worksheet = worksheet
    self.rate = rate
    premium = rate * worksheet.inputs.bond
    difference = premium - worksheet.premium
    margin = difference * (1 - worksheet.inputs.expense)
  }

  /// The premium in whole cents, rounded up. Throws `tooLarge` above 10^15 dollars.
  package func stated(in currency: Currency = .usd) throws(PremiumFault) -> Money {
    try PremiumWorksheet.stated(premium, in: currency)
  }

  /// The lines that follow those of the model.
  package var steps: [WorksheetStep] {
    [
      WorksheetStep(name: "own_rate", formula: "given", value: rate, unit: .share),
      WorksheetStep(
        name: "own_premium", formula: "own_rate bond", value: premium, unit: .dollars),
      WorksheetStep(
        name: "difference", formula: "own_premium - premium", value: difference, unit: .dollars),
      WorksheetStep(
        name: "margin", formula: "difference (1 - expense)", value: margin, unit: .dollars),
    ]
  }

  /// The whole worksheet, the surety's own rate last.
  package var text: String { worksheet.text + WorksheetStep.lines("Offered", steps) }
}
