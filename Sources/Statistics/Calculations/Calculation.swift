/// A named calculation: what it asks for, what it answers, and by which formula of which source.
///
/// A room lists its own (`Calculation.statistics` here); the command line and the API show and run
/// them all alike.
package struct Calculation: Sendable {
  /// The name as the command line carries it, such as `least-sample`.
  package let name: String
  /// What it answers, in a line.
  package let summary: String
  package let parameters: [Parameter]
  package let answers: [Answer]
  /// The formula in plain text.
  package let formula: String
  /// Paper, standard or statute.
  package let source: String
  private let compute: @Sendable (Arguments) throws(CalculationFault) -> [AnswerValue]
  private let remark: (@Sendable (Arguments) throws(CalculationFault) -> String?)?

  /// `compute` gives one value for each answer, in the same order; `remark` says what the answers
  /// do not show, such as that one was cut.
  package init(
    name: String, summary: String, parameters: [Parameter], answers: [Answer], formula: String,
    source: String,
    remark: (@Sendable (Arguments) throws(CalculationFault) -> String?)? = nil,
    compute: @escaping @Sendable (Arguments) throws(CalculationFault) -> [AnswerValue]
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.answers = answers
    self.formula = formula
    self.source = source
    self.remark = remark
    self.compute = compute
  }

  /// The answers for values in the order of `parameters`, `nil` for those left out.
  package func answer(
    _ values: [ParameterValue?]
  ) throws(CalculationFault) -> [AnswerValue] {
    let answers = try compute(Arguments(parameters: parameters, values: values))
    for case .real(let value) in answers where value.isNaN {
      throw .domain(
        "the values are too large or too small together: no answer within floating point")
    }
    return answers
  }

  /// What the answers for these values do not show; `nil` if nothing.
  package func remark(on values: [ParameterValue?]) -> String? {
    guard let remark else { return nil }
    return (try? remark(Arguments(parameters: parameters, values: values))) ?? nil
  }

  /// The answers for values as text, by name. Throws `unknown` for a name that is not a parameter.
  package func answer(
    texts: [(name: String, value: String)]
  ) throws(CalculationFault) -> [AnswerValue] {
    try answer(complete(texts))
  }

  /// What the answers for values as text do not show.
  package func remark(
    texts: [(name: String, value: String)]
  ) throws(CalculationFault) -> String? {
    remark(on: try complete(texts))
  }

  private func complete(
    _ texts: [(name: String, value: String)]
  ) throws(CalculationFault) -> [ParameterValue?] {
    let values = try read(texts)
    for (parameter, value) in zip(parameters, values) where value == nil && !parameter.isOptional {
      throw .missing(name: parameter.name, meaning: parameter.meaning)
    }
    return values
  }

  /// Values as text, by name, into the order of `parameters`; `nil` for those not named.
  package func read(
    _ texts: [(name: String, value: String)]
  ) throws(CalculationFault) -> [ParameterValue?] {
    var values = [ParameterValue?](repeating: nil, count: parameters.count)
    var seen: Set<String> = []
    for (name, text) in texts {
      guard let index = parameters.firstIndex(where: { $0.name == name }) else {
        throw .unknown(name: name, nearest: nearestNames(to: name, in: parameters.map(\.name)))
      }
      guard seen.insert(name).inserted else { throw .twice(name: name) }
      values[index] = try parameters[index].read(Array(text.utf8)[...])
    }
    return values
  }
}

/// One answer of a calculation.
package struct Answer: Sendable {
  /// The name as columns carry it, such as `probability`.
  package let name: String
  /// The unit, such as `items`, `years` or `share`.
  package let unit: String
  /// What it is, and when there is none, in a line.
  package let meaning: String

  package init(_ name: String, unit: String, _ meaning: String) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
  }
}

/// The value of an answer.
package enum AnswerValue: Hashable, Sendable {
  case whole(Int)
  case real(Double)
  /// A number that floating point does not hold.
  case far(ScaledReal)
  /// Words of the calculation's own, without marks that a table or JSON would need to write otherwise.
  case words(String)
  /// Unbounded, unreachable or not defined.
  case none

  /// A whole number, or none.
  package init(_ whole: Int?) { self = whole.map(AnswerValue.whole) ?? .none }

  /// A number as floating point holds it, if it does.
  package init(_ number: ScaledReal) {
    let value = number.value
    let isHeld = value.isNormal || number.significand == 0 || number.significand.isInfinite
    self = isHeld ? .real(value) : .far(number)
  }

  /// As cells carry it: whole numbers as such, others by the shortest decimals that read back as the
  /// same, `inf` for infinity, nothing for none.
  package var text: String {
    switch self {
    case .whole(let value): "\(value)"
    case .real(let value): value.isNaN ? "" : "\(value)"
    case .far(let value): value.text
    case .words(let words): words
    case .none: ""
    }
  }

  /// As JSON carries it: as `text`, infinity as the string `"inf"`, none as `null`.
  package var json: String {
    switch self {
    case .real(let value) where value.isInfinite: "\"\(value)\""
    case .real(let value) where value.isNaN: "null"
    case .words(let words): "\"\(words)\""
    case .none: "null"
    default: text
    }
  }
}

/// The values of one row, by parameter.
package struct Arguments: Sendable {
  private let parameters: [Parameter]
  private let values: [ParameterValue?]

  fileprivate init(parameters: [Parameter], values: [ParameterValue?]) {
    self.parameters = parameters
    self.values = values
  }

  /// Whether a value was given.
  package func has(_ name: String) -> Bool { value(name) != nil }

  package func whole(_ name: String) throws(CalculationFault) -> Int {
    guard case .whole(let value)? = value(name) else { throw missing(name) }
    return value
  }

  package func decimal(_ name: String) throws(CalculationFault) -> ExactDecimal {
    guard case .decimal(let value)? = value(name) else { throw missing(name) }
    return value
  }

  /// A decimal as the nearest binary number.
  package func real(_ name: String) throws(CalculationFault) -> Double { try decimal(name).value }

  /// A share between 0 and 1, exactly; up to 36 digits after the point.
  package func fraction(_ name: String) throws(CalculationFault) -> Fraction {
    let value = try decimal(name)
    guard let fraction = Fraction(value) else {
      throw .domain("\(name) must lie in 0...1 with at most \(ExactDecimal.digitLimit) decimals")
    }
    return fraction
  }

  package func choice(_ name: String) throws(CalculationFault) -> String {
    guard case .choice(let value)? = value(name) else { throw missing(name) }
    return value
  }

  package func wholes(_ name: String) throws(CalculationFault) -> [Int] {
    guard case .wholes(let value)? = value(name) else { throw missing(name) }
    return value
  }

  package func decimals(_ name: String) throws(CalculationFault) -> [ExactDecimal] {
    guard case .decimals(let value)? = value(name) else { throw missing(name) }
    return value
  }

  package func labels(_ name: String) throws(CalculationFault) -> [String] {
    guard case .labels(let value)? = value(name) else { throw missing(name) }
    return value
  }

  package func draws(_ name: String) throws(CalculationFault) -> [UInt8] {
    guard case .draws(let value)? = value(name) else { throw missing(name) }
    return value
  }

  private func value(_ name: String) -> ParameterValue? {
    for (index, parameter) in parameters.enumerated() where parameter.name == name {
      return index < values.count ? values[index] : nil
    }
    return nil
  }

  private func missing(_ name: String) -> CalculationFault {
    .missing(name: name, meaning: parameters.first { $0.name == name }?.meaning ?? "")
  }
}

/// Why a calculation has no answers.
package enum CalculationFault: Error, Sendable {
  /// A parameter that is needed was not given.
  case missing(name: String, meaning: String)
  /// A value that cannot be read or lies outside the parameter's own domain.
  case bad(name: String, value: String, domain: Parameter.Domain)
  /// A number beyond what floating point holds, or one with more digits than are kept.
  case outOfRange(name: String, value: String)
  case tooManyDigits(name: String, value: String)
  /// A parameter that this calculation does not have.
  case unknown(name: String, nearest: [String])
  /// A parameter given twice.
  case twice(name: String)
  /// Values that do not go together; the text names them.
  case domain(String)

  /// The fault of the function underneath.
  package init(_ fault: StatisticsFault) { self = .domain(fault.description) }
}

extension CalculationFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let name, let meaning):
      "\(name) is not given" + (meaning.isEmpty ? "" : " (\(meaning))")
    case .bad(let name, let value, let domain): "\(name) must be \(domain), not '\(value)'"
    case .outOfRange(let name, let value):
      "\(name) is too large or too small to calculate with: \(value); "
        + "other than 0, sizes lie between 2.3e-308 and 1.7e308"
    case .tooManyDigits(let name, let value):
      "\(name) has more than \(ExactDecimal.digitLimit) digits: \(value)"
    case .unknown(let name, let nearest):
      "there is no parameter \(name)"
        + (nearest.isEmpty ? "" : "; nearest: \(nearest.joined(separator: ", "))")
    case .twice(let name): "\(name) is given twice"
    case .domain(let what): what
    }
  }
}

/// Up to three names that a mistyped one may have meant, nearest first; all of them if none is near.
///
/// Source: edit distance of Levenshtein, by Wagner & Fischer, JACM 21 (1974).
package func nearestNames(to name: String, in names: [String]) -> [String] {
  let wanted = Array(name.utf8.prefix(100))
  let near = names.map { (name: $0, distance: editDistance(wanted, Array($0.utf8))) }
    .filter { $0.distance <= max(2, wanted.count / 2) || $0.name.contains(name) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
  return near.isEmpty ? names : near.prefix(3).map(\.name)
}

/// Whether two names differ as slips of the pen do: by at most two letters, of five at least.
func isNear(_ one: String, _ other: String) -> Bool {
  let (one, other) = (Array(one.utf8.prefix(100)), Array(other.utf8))
  return min(one.count, other.count) >= 5 && editDistance(one, other) <= 2
}

private func editDistance(_ one: [UInt8], _ two: [UInt8]) -> Int {
  var row = Array(0...two.count)
  for (i, byte) in one.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in two.enumerated() {
      let replaced = diagonal + (byte == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[two.count]
}
