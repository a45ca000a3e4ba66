/// One parameter of a calculation: what may be asked for and what it means.
package struct Parameter: Sendable {
  /// The name as columns and options carry it, such as `items`.
  package let name: String
  /// The unit, such as `items`, `years` or `share`.
  package let unit: String
  /// Which values are read.
  package let domain: Domain
  /// What it is, in a line.
  package let meaning: String
  /// Whether it may be left out.
  package let isOptional: Bool

  package init(
    _ name: String, _ domain: Domain, unit: String, _ meaning: String, isOptional: Bool = false
  ) {
    self.name = name
    self.unit = unit
    self.domain = domain
    self.meaning = meaning
    self.isOptional = isOptional
  }

  /// Which values a parameter takes. Lists are separated by semicolons.
  package enum Domain: Sendable {
    /// A whole number.
    case whole(ClosedRange<Int>)
    /// A decimal number.
    case decimal(DecimalRange)
    /// One of these words.
    case choice([String])
    /// A list of whole numbers with at most so many members.
    case wholes(ClosedRange<Int>, limit: Int)
    /// A list of decimal numbers with at most so many members.
    case decimals(DecimalRange, limit: Int)
    /// A list of names with at most so many members.
    case labels(limit: Int)
    /// A string of 0 and 1 without separators, at most so long.
    case draws(limit: Int)
  }

  /// Reads a value as it stands in a cell or after an option; spaces around it do not count. An empty
  /// text is no value: `nil` where the parameter may be left out.
  package func read(_ text: ArraySlice<UInt8>) throws(CalculationFault) -> ParameterValue? {
    let text = text.trimmed
    if text.isEmpty {
      if isOptional { return nil }
      // No draw yet is a draw list of its own.
      if case .draws = domain { return .draws([]) }
      throw .missing(name: name, meaning: meaning)
    }
    guard let value = domain.read(text) else {
      let shown = String(decoding: text.prefix(60), as: UTF8.self)
      switch domain.numberFault(text) {
      case .outOfRange: throw .outOfRange(name: name, value: shown)
      case .tooManyDigits: throw .tooManyDigits(name: name, value: shown)
      default: throw .bad(name: name, value: shown, domain: domain)
      }
    }
    return value
  }
}

/// Bounds of a decimal number.
package struct DecimalRange: Sendable {
  package var lower: ExactDecimal?
  package var upper: ExactDecimal?
  package var includesLower: Bool
  package var includesUpper: Bool

  package init(
    from lower: ExactDecimal? = nil, to upper: ExactDecimal? = nil, includesLower: Bool = true,
    includesUpper: Bool = true
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// 0 to 1 with both ends.
  package static let share = DecimalRange(from: .zero, to: .one)
  /// Between 0 and 1, ends excluded.
  package static let insideShare = DecimalRange(
    from: .zero, to: .one, includesLower: false, includesUpper: false)
  /// 0 and above.
  package static let notNegative = DecimalRange(from: .zero)
  /// Above 0.
  package static let positive = DecimalRange(from: .zero, includesLower: false)
  /// Any number.
  package static let any = DecimalRange()

  package func contains(_ value: ExactDecimal) -> Bool {
    if let lower, value < lower || (!includesLower && value == lower) { return false }
    if let upper, value > upper || (!includesUpper && value == upper) { return false }
    return true
  }
}

extension DecimalRange: CustomStringConvertible {
  package var description: String {
    switch (lower, upper) {
    case (nil, nil): "any number"
    case (let lower?, nil): includesLower ? "\(lower) or more" : "above \(lower)"
    case (nil, let upper?): includesUpper ? "\(upper) or less" : "below \(upper)"
    case (let lower?, let upper?):
      includesLower && includesUpper
        ? "\(lower) to \(upper)"
        : !includesLower && !includesUpper
          ? "between \(lower) and \(upper), both excluded"
          : "\(lower) to \(upper), \(includesLower ? upper : lower) excluded"
    }
  }
}

/// A value that has been read.
package enum ParameterValue: Hashable, Sendable {
  case whole(Int)
  case decimal(ExactDecimal)
  case choice(String)
  case wholes([Int])
  case decimals([ExactDecimal])
  case labels([String])
  /// 0 or 1 for each draw.
  case draws([UInt8])
}

extension Parameter.Domain {
  /// The value of a text without spaces around it; `nil` outside the domain.
  fileprivate func read(_ text: ArraySlice<UInt8>) -> ParameterValue? {
    switch self {
    case .whole(let range):
      return Self.whole(text, in: range).map(ParameterValue.whole)
    case .decimal(let range):
      return Self.decimal(text, in: range).map(ParameterValue.decimal)
    case .choice(let words):
      return words.first { $0.utf8.elementsEqual(text) }.map(ParameterValue.choice)
    case .wholes(let range, let limit):
      return Self.list(text, limit) { Self.whole($0, in: range) }.map(ParameterValue.wholes)
    case .decimals(let range, let limit):
      return Self.list(text, limit) { Self.decimal($0, in: range) }.map(ParameterValue.decimals)
    case .labels(let limit):
      return Self.list(text, limit) { $0.isEmpty ? nil : String(validating: $0, as: UTF8.self) }
        .map(ParameterValue.labels)
    case .draws(let limit):
      guard text.count <= limit, text.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else { return nil }
      return .draws(text.map { $0 & 1 })
    }
  }

  /// Why a number, or the first such number of a list, cannot be worked with though it is one; `nil` for any other fault.
  fileprivate func numberFault(_ text: ArraySlice<UInt8>) -> ExactDecimal.Fault? {
    let members: [ArraySlice<UInt8>]
    switch self {
    case .decimal: members = [text]
    case .decimals(_, let limit):
      members = text.split(
        separator: UInt8(ascii: ";"), maxSplits: limit, omittingEmptySubsequences: false)
    default: return nil
    }
    for member in members {
      if case .failure(let fault) = ExactDecimal.read(member.trimmed), fault != .notANumber {
        return fault
      }
    }
    return nil
  }

  private static func whole(_ text: ArraySlice<UInt8>, in range: ClosedRange<Int>) -> Int? {
    guard let value = ExactDecimal(utf8: text)?.whole, range.contains(value) else { return nil }
    return value
  }

  private static func decimal(_ text: ArraySlice<UInt8>, in range: DecimalRange) -> ExactDecimal? {
    guard let value = ExactDecimal(utf8: text), range.contains(value) else { return nil }
    return value
  }

  private static func list<Member>(
    _ text: ArraySlice<UInt8>, _ limit: Int, _ read: (ArraySlice<UInt8>) -> Member?
  ) -> [Member]? {
    var members: [Member] = []
    for part in text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      guard members.count < limit, let member = read(part.trimmed) else { return nil }
      members.append(member)
    }
    return members
  }
}

extension Parameter.Domain: CustomStringConvertible {
  package var description: String {
    switch self {
    case .whole(let range): "a whole number, \(Self.words(range))"
    case .decimal(let range): "\(range)"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .wholes(let range, let limit):
      "whole numbers, \(Self.words(range)), separated by semicolons, at most \(limit)"
    case .decimals(let range, let limit):
      "numbers (\(range)) separated by semicolons, at most \(limit)"
    case .labels(let limit): "names separated by semicolons, at most \(limit)"
    case .draws(let limit): "0 and 1 without separators, at most \(limit)"
    }
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }
}

extension ArraySlice<UInt8> {
  /// Without spaces and tabs at either end.
  package var trimmed: ArraySlice<UInt8> {
    var part = self
    while let first = part.first, first == 0x20 || first == 0x09 { part.removeFirst() }
    while let last = part.last, last == 0x20 || last == 0x09 { part.removeLast() }
    return part
  }
}
