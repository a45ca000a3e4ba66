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
  case waitTerm, adaptEvery, adaptShare, plan, planDelay

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
    package let isWhole: Bool
    package let meaning: String
    package let source: String
    /// Whether the value is our assumption and no observation.
    package let isAssumption: Bool
  }

  /// What is known of the parameter.
  package var entry: Entry { Entry.all[index] }

  /// The parameter whose name is nearest to what was written, for a refusal.
  package static func nearest(to text: String) -> Parameter {
    var best = (distance: Int.max, parameter: Parameter.principals)
    for parameter in allCases {
      let distance = editDistance(
        Array(text.lowercased().utf8.prefix(64)), Array(parameter.rawValue.lowercased().utf8))
      if distance < best.distance { best = (distance, parameter) }
    }
    return best.parameter
  }

  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let kept = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(kept, Swift.min(row[j], diagonal) + 1)
      }
    }
    return row[b.count]
  }
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
  package init(name: String, reason: String) {
    self.name = name
    self.reason = reason
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
        name: name,
        reason: "no such parameter; did you mean `\(Parameter.nearest(to: name).rawValue)`?")
    }
    return parameter
  }

  /// What must hold between values. Throws at the first that does not.
  package func check() throws(ParameterFault) {
    if self[.piD] + self[.piU] > 1 {
      throw ParameterFault(name: "piD", reason: "piD + piU is above 1")
    }
    if self[.quotes] > self[.sureties] {
      throw ParameterFault(
        name: "Kq", reason: "more quotes (\(Self.text(self[.quotes]))) than there are sureties (Js)"
      )
    }
    if self[.t1] > self[.t2] {
      throw ParameterFault(name: "t1", reason: "tier 1 ends above tier 2 (t1 > t2)")
    }
    let orders = self[.principals] * self[.nu] * self[.horizon]
    if orders > 1e9 {
      throw ParameterFault(
        name: "N", reason: "about \(Self.text(orders)) orders (N·nu·T); at most 10^9 are taken")
    }
    let visits =
      (self[.lamA] + self[.regulatorVisits] / self[.principals]) * self[.horizon]
      * self[.principals]
    if visits > 1e10 {
      throw ParameterFault(
        name: "lamA", reason: "about \(Self.text(visits)) visits; at most 10^10 are taken")
    }
    if self[.adaptEvery] > 0, self[.horizon] / self[.adaptEvery] > 1e4 {
      throw ParameterFault(name: "adaptEvery", reason: "over ten thousand reviews")
    }
    if self[.calendar] > 0, self[.horizon] / self[.calendar] > 1e6 {
      throw ParameterFault(name: "calendar", reason: "over a million visits to a site")
    }
  }

  /// The parameters that are not at their default, in the order of the table.
  package var changes: [(parameter: Parameter, value: Double)] {
    zip(Parameter.allCases, values).filter { $1 != $0.entry.standard }.map { ($0, $1) }
  }

  /// A number as people write it: no `.0` behind a whole one.
  package static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
