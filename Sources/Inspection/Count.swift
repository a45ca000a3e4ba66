import Canon
import Statistics

/// How good the evidence for a unit is, weakest first.
///
/// Source: DESIGN.md: labels can be moved to dummies (it happened), so a count states its grade;
/// inspection.md §2.3 (gross, partial and bias checks of growing cost).
package enum EvidenceGrade: String, Word, Comparable {
  /// A module or rack was counted.
  case bulk
  /// A serial was read from a label.
  case label
  /// The powered device signed our nonce with its own key.
  case poweredIdentity = "powered-identity"
  /// Opened or challenged so that a dummy would have shown.
  case authenticity

  /// The grade's place, weakest 0.
  package var rank: Int {
    switch self {
    case .bulk: 0
    case .label: 1
    case .poweredIdentity: 2
    case .authenticity: 3
    }
  }

  package static func < (left: EvidenceGrade, right: EvidenceGrade) -> Bool {
    left.rank < right.rank
  }
}

/// What became of one drawn unit.
package enum CountOutcome: String, Word {
  /// Seen, and what was seen is the unit.
  case found
  /// Looked for and not there.
  case notFound = "not-found"
  /// There, but what was seen is not the unit (other serial, other key, a dummy).
  case mismatch
  /// Could not be located, reached or read.
  case unverified
  /// Access was refused or postponed beyond the rulebook's hours.
  case refused
}

/// One line of a count: a serial, what became of it, and the grade of the evidence.
package struct CountLine: Hashable, Fielded {
  package var serial: String = ""
  package var outcome: CountOutcome = .notFound
  package var grade: EvidenceGrade = .bulk

  package init() {}
  package init(serial: String, outcome: CountOutcome, grade: EvidenceGrade) {
    self.serial = serial
    self.outcome = outcome
    self.grade = grade
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("serial", &serial, "serial as read")
    try visit("outcome", &outcome, "what became of the unit")
    try visit("grade", &grade, "grade of the evidence")
  }
}

/// What a count can find.
package enum FindingKind: String, Word {
  /// A drawn unit is not there.
  case missing
  /// Something stands in a drawn unit's place.
  case mismatch
  /// A unit that custody does not know at this site.
  case unregistered
  /// A drawn unit could not be located, reached or read, or not at the grade required; counts as
  /// missing, shown apart.
  case unverified
  /// A drawn unit was not counted because access was refused; counts as missing.
  case refused

  /// Whether the estimate counts it among the missing.
  package var countsAsMissing: Bool { self != .unregistered }
}

/// One finding of a round.
package struct Finding: Hashable, Sendable {
  package var kind: FindingKind
  package var serial: [UInt8]
  package init(kind: FindingKind, serial: [UInt8]) {
    self.kind = kind
    self.serial = serial
  }
}

/// The result of a closed round.
package struct RoundResult: Hashable, Sendable {
  package var populationUnits = 0
  package var drawn = 0
  package var found = 0
  package var missing = 0
  package var mismatched = 0
  package var unverified = 0
  package var refused = 0
  /// Units seen that custody does not know here; not among the drawn.
  package var unregistered = 0
  /// In the order of the draw, then of the count's own extra lines.
  package var findings: [Finding] = []

  package init() {}

  /// Drawn units that the estimate counts as missing.
  package var countsAsMissing: Int { missing + mismatched + unverified + refused }

  /// The most units that can be missing with this confidence, for pages; decides nothing. `nil`
  /// without a sample.
  ///
  /// Source: inspection.md §3.4, exact test inversion.
  package func missingUpperBound(
    sensitivityPpm: Int64 = 1_000_000, confidencePpm: Int64 = 950_000
  ) -> Int? {
    guard drawn > 0 else { return nil }
    return try? Statistics.missingUpperBound(
      items: populationUnits, sampled: drawn, found: countsAsMissing,
      sensitivity: Fraction(ppm: sensitivityPpm), confidence: Fraction(ppm: confidencePpm))
  }
}

/// Sets a count beside the draw: every drawn unit ends as found or as a finding.
///
/// A drawn unit without a line is unverified; one below `requiredGrade` too. A drawn unit that only
/// the declaration knows is unregistered when it is found. Lines for units that were not drawn are
/// findings only if the population does not hold them. Two lines for one serial: the first stands.
/// Source: inspection.md §1.2 and §3.4.
package func reconcile(
  _ population: Population, picks: [Pick], lines: [CountLine],
  requiredGrade: EvidenceGrade = .label
) -> RoundResult {
  var result = RoundResult()
  result.populationUnits = population.count
  result.drawn = picks.count
  var bySerial: [[UInt8]: Int] = [:]
  for (index, line) in lines.enumerated() {
    let serial = Array(line.serial.utf8)
    if bySerial[serial] == nil { bySerial[serial] = index }
  }
  for pick in picks {
    let line = bySerial[pick.id].map { lines[$0] }
    let mark = population.mark(at: pick.index)
    switch line?.outcome {
    case .found:
      guard let line, line.grade >= requiredGrade else {
        result.add(.unverified, pick.id)
        continue
      }
      result.found += 1
      if mark == .declaredOnly { result.add(.unregistered, pick.id) }
    case .notFound: result.add(.missing, pick.id)
    case .mismatch: result.add(.mismatch, pick.id)
    case .refused: result.add(.refused, pick.id)
    case .unverified: result.add(.unverified, pick.id)
    case nil: result.add(mark == .unlisted ? .missing : .unverified, pick.id)
    }
  }
  for (index, line) in lines.enumerated() where line.outcome == .found {
    let serial = Array(line.serial.utf8)
    guard bySerial[serial] == index, population.index(of: serial) == nil else { continue }
    result.add(.unregistered, serial)
  }
  return result
}

/// The result when access was refused or no count came in time: every drawn unit counts as missing.
package func refusedResult(_ population: Population, picks: [Pick]) -> RoundResult {
  var result = RoundResult()
  result.populationUnits = population.count
  result.drawn = picks.count
  for pick in picks { result.add(.refused, pick.id) }
  return result
}

extension RoundResult {
  fileprivate mutating func add(_ kind: FindingKind, _ serial: [UInt8]) {
    findings.append(Finding(kind: kind, serial: serial))
    switch kind {
    case .missing: missing += 1
    case .mismatch: mismatched += 1
    case .unregistered: unregistered += 1
    case .unverified: unverified += 1
    case .refused: refused += 1
    }
  }
}
