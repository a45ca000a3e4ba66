import Statistics

/// What is said of a parameter: a value, or an interval that holds it with 90 %.
package enum Input: Hashable, Sendable {
  case exactly(Double)
  /// `low to high`: the 5 % and 95 % points of a lognormal law where both are above zero, else of a
  /// normal law; drawn values are kept within the parameter's range.
  case within(low: Double, high: Double)

  /// Reads `4`, `1e9` or `5 to 10`. Throws where it is neither.
  package init(_ text: String, name: String) throws(ParameterFault) {
    let words = text.split(separator: " ", omittingEmptySubsequences: true)
    if words.count == 3, words[1] == "to" {
      let low = try Self.number(words[0], name)
      let high = try Self.number(words[2], name)
      guard low < high else {
        throw ParameterFault(
          name: name, reason: "\(text): an interval is written `low to high`, the lower first")
      }
      self = .within(low: low, high: high)
    } else {
      self = .exactly(try Self.number(text[...], name))
    }
  }

  private static func number(_ text: Substring, _ name: String) throws(ParameterFault) -> Double {
    let isPlain = text.utf8.allSatisfy { byte in
      (byte >= 0x30 && byte <= 0x39) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    guard text.utf8.count <= 40, isPlain, let value = Double(String(text)), value.isFinite else {
      throw ParameterFault(
        name: name,
        reason: "`\(text.prefix(40))` is no number; write a number, or `5 to 10` for an interval")
    }
    return value
  }

  /// The value at a place of the distribution, 0 < share < 1.
  package func value(at share: Double) -> Double {
    switch self {
    case .exactly(let value): return value
    case .within(let low, let high):
      let z = Elementary.normalQuantile(share) / 1.6448536269514722
      guard low > 0 else { return (low + high) / 2 + z * (high - low) / 2 }
      let (a, b) = (Elementary.log(low), Elementary.log(high))
      return Elementary.exp((a + b) / 2 + z * (b - a) / 2)
    }
  }

  /// The values that must be possible for the parameter: the value, or both ends.
  package var ends: [Double] {
    switch self {
    case .exactly(let value): [value]
    case .within(let low, let high): [low, high]
    }
  }
}

/// What is said of every parameter that does not stand at its default.
package struct Inputs: Hashable, Sendable {
  package private(set) var said: [Parameter: Input] = [:]

  package init() {}

  /// Says a parameter; the last word counts. Throws where the name is unknown or a value impossible.
  package mutating func say(_ name: String, _ text: String) throws(ParameterFault) {
    let parameter = try Parameters.parameter(name)
    let input = try Input(text, name: name)
    var trial = Parameters()
    for value in input.ends { try trial.set(parameter, value) }
    said[parameter] = input
  }

  /// Sets what is known to be possible.
  mutating func set(_ parameter: Parameter, _ input: Input) { said[parameter] = input }

  package var isUncertain: Bool {
    said.values.contains { if case .within = $0 { true } else { false } }
  }

  /// What is said only as an interval, in the order of the table.
  package var uncertain: [Parameter] {
    Parameter.allCases.filter { if case .within? = said[$0] { true } else { false } }
  }

  /// Whether a panel is as large as it must be: a number of quotes and of sureties that both are exact. A panel that
  /// nobody stated, or that is drawn, is at most all sureties.
  private var statesPanel: Bool {
    guard case .exactly? = said[.quotes] else { return false }
    if case .within? = said[.sureties] { return false }
    return true
  }

  /// The parameters with every interval at a place of its law: `shares` in the order of `uncertain`.
  package func parameters(at shares: [Double]) throws(ParameterFault) -> Parameters {
    var parameters = Parameters()
    var next = 0
    for parameter in Parameter.allCases {
      guard let input = said[parameter] else { continue }
      if case .within = input {
        let share = next < shares.count ? shares[next] : 0.5
        next += 1
        let range = parameter.entry.range
        var value = min(max(input.value(at: share), range.lowerBound), range.upperBound)
        if parameter.entry.isWhole { value.round() }
        try parameters.set(parameter, value)
      } else {
        try parameters.set(parameter, input.value(at: 0.5))
      }
    }
    if !statesPanel { parameters.limitPanel() }
    return parameters
  }

  /// Places of the laws for one draw of all uncertain parameters, keyed like the market's own numbers.
  package func shares(draw: Int, seed: UInt64) -> [Double] {
    let keyed = Keyed(seed: seed, replicate: UInt32(truncatingIfNeeded: draw))
    return uncertain.map { parameter in
      keyed.words(.input, principal: UInt32(parameter.index)).a.uniform
    }
  }
}
