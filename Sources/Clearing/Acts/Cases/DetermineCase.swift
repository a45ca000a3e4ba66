import Canon
import Custody
import Rulebook
import Vocabulary

/// The regulator, by two persons, determines whether units are unaccounted for, how many, and what is owed for them.
///
/// Source: 15 CFR 766.17 ff.; the essay's "BIS issues the fine": the platform never does. Earliest after the responses of principal and
/// sureties, or the end of their time; at once under a bond that pays on demand, whose parties are heard by petition. What is owed is at most the penalty multiple × insured value of the units, under the rulebook the
/// bond was signed under, and never above the statutory maximum. It is corrected by granting a petition.
package struct DetermineCase: ActBody {
  package var caseID: CaseID = .none
  package var isViolation: Bool = false
  package var unitsUnaccounted: Int64 = 0
  package var serials: [String] = []
  package var penalty: Money = .zero
  package var reasons: String = ""
  package var purpose: Purpose = .diversionRisk

  package init() {}
  package init(
    caseID: CaseID, isViolation: Bool, unitsUnaccounted: Int64 = 0, serials: [String] = [],
    penalty: Money = .zero, reasons: String, purpose: Purpose = .diversionRisk
  ) {
    self.caseID = caseID
    self.isViolation = isViolation
    self.unitsUnaccounted = unitsUnaccounted
    self.serials = serials
    self.penalty = penalty
    self.reasons = reasons
    self.purpose = purpose
  }

  package static let kind = ActKind.determineCase
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("caseID", &caseID, "case that is determined")
    try visit("isViolation", &isViolation, "whether units are held to be unaccounted for")
    try visit("unitsUnaccounted", &unitsUnaccounted, "how many units, at most those of the case")
    try visit("serials", &serials, "serials of those units that are held to be diverted")
    try visit("penalty", &penalty, "penalty or liquidated damages for them")
    try visit("reasons", &reasons, "reasons, in the regulator's words")
    try visit("purpose", &purpose, "stated purpose")
  }

  static let early = RefusalKind(
    "case.determined-early",
    "principal or a surety has not responded, and the time for it still runs",
    fix: "wait for every response, or for the end of the time")
  static let units = RefusalKind(
    "case.units", "the units held unaccounted for do not fit the case",
    fix: "state between one unit and all units of the case, and serials among them")
  static let excessive = RefusalKind(
    "case.penalty-too-high", "the penalty is above what rulebook and statute allow",
    fix: "state at most the amount named")
  static let baseless = RefusalKind(
    "case.penalty-without-violation", "units or a penalty are stated although no violation is held",
    fix: "leave units and penalty at zero, or hold a violation")
  package static var refusals: [RefusalKind] { [early, units, excessive, baseless] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator], persons: 2)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.caseRow(caseID)
    guard row.status == .noticed || row.status == .responded else {
      throw Refusal(CommonRefusals.wrongState, row.status.rawValue)
    }
    let law = try register.law(of: row)
    let isOnDemand = row.bond != nil && law.terms.trigger == .onDemand
    guard isOnDemand || call.at >= row.responseDueAt || register.awaited(in: row).isEmpty else {
      throw Refusal(Self.early, row.responseDueAt.text)
    }
    guard !reasons.isEmpty else { throw Refusal(CommonRefusals.badValue, "no reasons") }
    var changes: [Change] = []
    if isViolation {
      guard unitsUnaccounted >= 1, unitsUnaccounted <= row.units,
        Int64(serials.count) <= unitsUnaccounted
      else { throw Refusal(Self.units, "\(unitsUnaccounted) of \(row.units)") }
      var open = Set(row.serials)
      for serial in serials {
        guard open.remove(serial) != nil else { throw Refusal(Self.units, serial) }
      }
      let most = try Self.penaltyMax(
        row, units: unitsUnaccounted, law: law,
        statute: register.rulebook?.penaltyMaximum(on: call.on))
      guard penalty.minor >= 0, penalty.currency == most.currency, penalty.minor <= most.minor
      else { throw Refusal(Self.excessive, "at most \(most)") }
      if let moved = register.diverted(serials, at: call.at) { changes.append(moved) }
    } else {
      guard unitsUnaccounted == 0, serials.isEmpty, penalty.minor == 0 else {
        throw Refusal(Self.baseless)
      }
    }
    var determination = Determination()
    determination.isViolation = isViolation
    determination.unitsUnaccounted = unitsUnaccounted
    determination.penalty = isViolation ? penalty : row.value.none
    determination.reasons = reasons
    determination.purpose = purpose
    determination.persons = call.persons
    determination.at = call.at
    row.determination = determination
    row.unitsCured = row.units - unitsUnaccounted
    row.status = .determined
    changes.append(.caseRow(row))
    changes.append(register.counted(.determineCase, purpose, days: 0))
    return changes
  }

  /// The most that can be owed for so many units of a case: the lesser of the rulebook's multiple of their insured value and
  /// the statutory maximum for a transaction of that value.
  ///
  /// - Parameter statute: the maximum that is assessed on the day of the determination, by the law in force; where it names none, twice the
  ///   transaction's value.
  static func penaltyMax(
    _ row: CaseRow, units: Int64, law: BondLaw, statute: PenaltyMaximum?
  ) throws(Refusal) -> Money {
    guard let value = Cents.proportion(row.value, units, of: row.units),
      let agreed = law.rulebook.penalty(onInsured: value)
    else { throw Refusal(CommonRefusals.overflow, "penalty on \(row.value)") }
    guard let most = (statute ?? PenaltyMaximum()).penalty(transaction: value) else {
      throw Refusal(CommonRefusals.overflow, "statutory maximum on \(row.value)")
    }
    return Money(minor: min(agreed.minor, most.minor), currency: value.currency)
  }
}
