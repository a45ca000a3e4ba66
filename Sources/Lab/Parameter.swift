import Statistics

/// A parameter of the market model, under the name that `--set name=value` takes.
///
/// Source: lab.md A13. Times are years, money is dollars, quantities are chips; rates are per year.
package enum Parameter: String, CaseIterable, Sendable {
  case principals = "N"
  case horizon = "T"
  case piD, piU, nu, nmean, sigB, sigO, price, fine, kapD, bdeb, r
  case limitation = "W"
  case gmed, gsig, phiD, phiU, divDelay, ship
  case regulatorVisits = "M"
  case sB, lamT, lamA, sA
  case auditors = "Ja"
  case eps0, eps1, eps2, eps3, shop, backchk, strikes, feeFix, feeChip, known0
  case kyc, kycH, b0, eta
  case renewal = "U"
  case a0, d0, slots, mL, dL, tL, omega, freeze, patience, dA
  case sureties = "Js"
  case quotes = "Kq"
  case cap, lim1
  case largestExposure = "Lmax"
  case beta, rhoS, dS, pmax, rec, expense
  case costOfCapital = "CoC"
  case rhoP
  case bondTerm = "Wb"
  case dd, wtp, dDD, chi, dT, tierD, t1, t2, cap2, reid, calendar
  // Extensions, off as they stand by default.
  case elast
  case flowAtGain = "Q0"
  case bribe, franchise, diligence, dSmax, diligC, diligE, wtpS, displace, bustOut
  case waitTerm, adaptEvery, adaptShare, plan, planDelay, learn, learnYears

  /// The place in `Parameters`.
  @inline(__always)
  package var index: Int { Self.places[self] ?? 0 }

  private static let places: [Parameter: Int] = Dictionary(
    uniqueKeysWithValues: zip(allCases, 0...))

  /// What the parameter is, where its value comes from and what it may be.
  package struct Entry: Sendable {
    package let parameter: Parameter
    package let standard: Double
    /// The values that the model takes.
    package let range: ClosedRange<Double>
    /// What the sources leave open, to be swept; nil where they name no range. Source: lab.md A10.
    package let swept: ClosedRange<Double>?
    package let isWhole: Bool
    package let meaning: String
    package let source: String
    /// Whether the value is our assumption and no observation.
    package let isAssumption: Bool
  }

  /// What is known of the parameter.
  package var entry: Entry { Entry.all[index] }

  /// What a mistyped name may have meant, for a refusal; whatever its case.
  package static func meant(by text: String) -> String {
    let names = Dictionary(
      allCases.map { ($0.rawValue.lowercased(), $0.rawValue) }, uniquingKeysWith: { one, _ in one })
    let wanted = text.lowercased()
    // None near is all of them. In a word of three letters one may be wrong, not two.
    var near = nearestNames(to: wanted, in: names.keys.sorted())
    if near.count > 3 { near = [] }
    if wanted.utf8.count <= 3 { near = near.filter { isNear(wanted, $0) } }
    guard !near.isEmpty else { return "`lab parameters` lists what there is" }
    return
      "did you mean \(near.compactMap { names[$0] }.map { "`\($0)`" }.joined(separator: ", "))?"
  }
}

/// Whether one name becomes another by a single byte added, left out or replaced.
private func isNear(_ one: String, _ other: String) -> Bool {
  let most = max(one.utf8.count, other.utf8.count)
  let before = zip(one.utf8, other.utf8).prefix { $0 == $1 }.count
  let after = zip(one.utf8.reversed(), other.utf8.reversed()).prefix { $0 == $1 }.count
  return most - before - after <= 1
}

/// A regime: who must do what before goods move.
package enum Regime: String, CaseIterable, Sendable {
  /// Fixed rules with loopholes that are found.
  case r0 = "R0"
  /// Licensing.
  case r1 = "R1"
  /// Accredited auditors alone.
  case r2 = "R2"
  /// Auditors and sureties.
  case r3 = "R3"
  /// Company tiers.
  case r4 = "R4"

  /// In words, for tables and pages.
  package var title: String {
    switch self {
    case .r0: "fixed rules"
    case .r1: "licensing"
    case .r2: "auditors alone"
    case .r3: "auditors and sureties"
    case .r4: "company tiers"
    }
  }
}

/// Why a value is refused.
package struct ParameterFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var name: String
  package var reason: String
  /// Other parameters without which it would not be refused.
  package var others: [Parameter]
  package init(name: String, reason: String, others: [Parameter] = []) {
    self.name = name
    self.reason = reason
    self.others = others
  }
  package var description: String { "\(name): \(reason)" }
}

/// A value for every parameter.
package struct Parameters: Hashable, Sendable {
  private var values: [Double]

  /// The defaults of lab.md A13; extensions off.
  package init() { values = Parameter.Entry.all.map(\.standard) }

  package subscript(_ parameter: Parameter) -> Double {
    values[parameter.index]
  }

  /// Sets a value. Throws where it is no number, not whole where it must be, or out of range.
  package mutating func set(_ parameter: Parameter, _ value: Double) throws(ParameterFault) {
    let entry = parameter.entry
    func refuse(_ reason: String) -> ParameterFault {
      ParameterFault(name: parameter.rawValue, reason: reason)
    }
    guard value.isFinite else { throw refuse("\(value) is not a number to compute with") }
    guard entry.range.contains(value) else {
      throw refuse(
        "\(Self.text(value)) is out of range; it is \(entry.meaning), "
          + "within \(Self.text(entry.range.lowerBound)) … \(Self.text(entry.range.upperBound))")
    }
    guard !entry.isWhole || value == value.rounded() else {
      throw refuse("\(Self.text(value)) is not a whole number")
    }
    values[parameter.index] = value
  }

  /// Sets a value by name. Throws with the nearest known name where there is none such.
  package mutating func set(_ name: String, _ value: Double) throws(ParameterFault) {
    try set(Self.parameter(name), value)
  }

  /// The parameter of a name. Throws with the nearest known name where there is none such.
  package static func parameter(_ name: String) throws(ParameterFault) -> Parameter {
    guard let parameter = Parameter(rawValue: name) else {
      throw ParameterFault(
        name: name, reason: "no such parameter; \(Parameter.meant(by: name))")
    }
    return parameter
  }

  /// Asks no more sureties for quotes than there are.
  package mutating func limitPanel() {
    values[Parameter.quotes.index] = min(self[.quotes], self[.sureties])
  }

  /// What must hold between values. Throws at the first that does not.
  package func check() throws(ParameterFault) {
    func refuse(
      _ parameter: Parameter, _ others: [Parameter] = [], _ reason: String
    ) -> ParameterFault {
      ParameterFault(name: parameter.rawValue, reason: reason, others: others)
    }
    if self[.piD] + self[.piU] > 1 {
      throw refuse(.piD, [.piU], "piD + piU is above 1")
    }
    if self[.quotes] > self[.sureties] {
      throw refuse(
        .quotes, [.sureties],
        "more quotes (\(Self.text(self[.quotes]))) than there are sureties (Js)")
    }
    if self[.t1] > self[.t2] {
      throw refuse(.t1, [.t2], "tier 1 ends above tier 2 (t1 > t2)")
    }
    let orders = self[.principals] * self[.nu] * self[.horizon]
    if orders > 1e9 {
      throw refuse(
        .principals, [.nu, .horizon],
        "about \(Self.text(orders)) orders (N·nu·T); at most 10^9 are taken")
    }
    let byCalendar = self[.calendar] > 0
    let audits = byCalendar ? 1 / self[.calendar] : self[.lamA]
    let visits =
      (audits + self[.regulatorVisits] / self[.principals]) * self[.horizon] * self[.principals]
    if visits > 1e10 {
      throw refuse(
        byCalendar ? .calendar : .lamA, [.principals, .horizon, .regulatorVisits],
        "about \(Self.text(visits)) visits; at most 10^10 are taken")
    }
    if self[.adaptEvery] > 0, self[.horizon] / self[.adaptEvery] > 1e4 {
      throw refuse(.adaptEvery, [.horizon], "over ten thousand reviews")
    }
    if byCalendar, self[.horizon] / self[.calendar] > 1e6 {
      throw refuse(.calendar, [.horizon], "over a million visits to a site")
    }
  }

  /// The parameters that are not at their default, in the order of the table.
  package var changes: [(parameter: Parameter, value: Double)] {
    zip(Parameter.allCases, values).filter { $1 != $0.entry.standard }.map { ($0, $1) }
  }

  /// A number as people write it: the shortest text that reads back as the same, with no `.0` behind
  /// a whole one.
  package static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
