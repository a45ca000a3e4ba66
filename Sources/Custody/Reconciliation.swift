import Canon

/// What became of a drawn unit.
package enum UnitVerdict: String, Word {
  /// Seen, well enough, where it should be.
  case found
  /// Seen, well enough, but custody or declaration say otherwise.
  case mismatched
  /// Seen, but not well enough to say that it is this unit: counts as missing.
  case unverified
  /// Not seen: counts as missing.
  case missing
}

/// Why a drawn unit was not simply found.
package enum Discrepancy: String, Word {
  /// Nobody saw it.
  case notSeen = "not-seen"
  /// The site left it out of its declaration.
  case omitted
  /// The site counted a unit that it did not name.
  case phantom
  /// Seen at a cheaper grade of evidence than the draw asked for.
  case gradeTooLow = "grade-too-low"
  /// Seen in two racks: one of the two bears a copied label.
  case seenTwice = "seen-twice"
  /// Declared here, but custody has it elsewhere or in another state.
  case elsewhere
  /// Declared here, but the register does not know the serial.
  case unregistered
  /// Seen in another rack than declared.
  case otherRack = "other-rack"
}

/// A drawn unit and how well it has to be seen.
package struct DrawnUnit: Equatable, Sendable {
  package var serial: SerialKey
  package var required: EvidenceGrade

  package init(serial: SerialKey, required: EvidenceGrade) {
    self.serial = serial
    self.required = required
  }
}

/// What reconciliation says of one drawn unit.
package struct UnitFinding: Equatable, Sendable {
  package var serial: SerialKey
  /// Its row in the book; `UnitRow.none` if no unit has the serial.
  package var row: UInt32
  package var verdict: UnitVerdict
  /// `nil` where the unit was found.
  package var why: Discrepancy?
  /// The best grade at which it was seen.
  package var seen: EvidenceGrade?
}

/// A unit that was seen where nobody expected it.
package struct UnexpectedUnit: Equatable, Sendable {
  package var serial: SerialKey
  /// Its row in the book; `UnitRow.none` if the register does not know the serial.
  package var row: UInt32
  /// The first line of the sheet that names it, from 0.
  package var line: Int

  package init(serial: SerialKey, row: UInt32, line: Int) {
    self.serial = serial
    self.row = row
    self.line = line
  }
}

/// A population in integers.
package struct PopulationTotals: Fielded, Equatable {
  package var population = 0
  package var inCustody = 0
  package var declared = 0
  package var omitted = 0
  package var declaredOnly = 0
  package var phantoms = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("population", &population, "units that can be drawn, phantoms among them")
    try visit("inCustody", &inCustody, "units that custody expects at the site")
    try visit("declared", &declared, "units that the site named")
    try visit("omitted", &omitted, "units in custody that the declaration leaves out")
    try visit("declaredOnly", &declaredOnly, "units named that custody does not expect here")
    try visit("phantoms", &phantoms, "units that the site counted but did not name")
  }
}

/// A reconciliation in integers.
package struct ReconciliationTotals: Fielded, Equatable {
  package var drawn = 0
  package var found = 0
  package var mismatched = 0
  package var unverified = 0
  package var missing = 0
  package var phantoms = 0
  package var seenElsewhere = 0
  package var seenUnregistered = 0

  package init() {}

  /// Drawn units that count as missing: not seen, or not seen well enough.
  package var countsAsMissing: Int { missing + unverified }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("drawn", &drawn, "units drawn")
    try visit("found", &found, "drawn units seen well enough where they should be")
    try visit("mismatched", &mismatched, "drawn units seen, where custody or declaration differ")
    try visit("unverified", &unverified, "drawn units not seen well enough: count as missing")
    try visit("missing", &missing, "drawn units not seen")
    try visit("phantoms", &phantoms, "drawn units omitted or unnamed, among the missing")
    try visit("seenElsewhere", &seenElsewhere, "units seen that custody has elsewhere")
    try visit("seenUnregistered", &seenUnregistered, "units seen that no register knows")
  }
}

/// A count held against what should have been there.
///
/// A line of the sheet stands for one sighting. Lines that repeat a serial in the same rack (or
/// without one) are the same sighting, at the best of their grades; a serial in two racks is a
/// copied label, and the unit is unverified, whatever the grades. A site that refuses access is an
/// empty sheet.
package struct Reconciliation: Equatable, Sendable {
  /// The drawn units, in the order of the draw.
  package private(set) var findings: [UnitFinding] = []
  /// Units seen that are not in the population, in the order of the sheet.
  package private(set) var unexpected: [UnexpectedUnit] = []
  package private(set) var totals = ReconciliationTotals()

  /// Reconciles a count with the population it was drawn from; reads only.
  package init(
    _ population: Population, drawn: [DrawnUnit], seen sheet: CountSheet, in book: UnitBook
  ) {
    let hashes = sheet.lines.map(\.serial.hash)
    let index = SerialIndex(hashes)
    findings.reserveCapacity(drawn.count)
    for unit in drawn {
      let sighting = Sighting(of: unit.serial, in: sheet, index)
      let finding = Reconciliation.judge(unit, sighting, population, sheet)
      findings.append(finding)
      totals.add(finding)
    }
    for (line, unit) in sheet.lines.prefix(SerialIndex.limit).enumerated() {
      guard population.place(of: unit.serial) == nil,
        index.first(of: unit.serial, hash: hashes[line], in: { sheet.lines[$0].serial }) == line
      else { continue }
      let row = book.row(of: unit.serial, hash: hashes[line])
      if row == nil { totals.seenUnregistered += 1 } else { totals.seenElsewhere += 1 }
      unexpected.append(
        UnexpectedUnit(
          serial: unit.serial, row: row.map { UInt32($0) } ?? UnitRow.none, line: line))
    }
  }

  private static func judge(
    _ unit: DrawnUnit, _ sighting: Sighting, _ population: Population, _ sheet: CountSheet
  ) -> UnitFinding {
    let member = population.place(of: unit.serial).map { population.members[$0] }
    var finding = UnitFinding(
      serial: unit.serial, row: member?.row ?? UnitRow.none, verdict: .found, why: nil,
      seen: sighting.grade)
    let isOmitted = population.inventory != nil && member?.declaredLine == nil
    guard let grade = sighting.grade else {
      finding.verdict = .missing
      finding.why = unit.serial.isPhantom ? .phantom : isOmitted ? .omitted : .notSeen
      return finding
    }
    if sighting.isInTwoRacks {
      finding.verdict = .unverified
      finding.why = .seenTwice
    } else if grade < unit.required {
      finding.verdict = .unverified
      finding.why = .gradeTooLow
    } else if finding.row == UnitRow.none {
      finding.verdict = .mismatched
      finding.why = .unregistered
    } else if member?.isInCustody != true {
      finding.verdict = .mismatched
      finding.why = .elsewhere
    } else if isOmitted {
      finding.verdict = .mismatched
      finding.why = .omitted
    } else if isElsewhere(sighting, member, population, sheet) {
      finding.verdict = .mismatched
      finding.why = .otherRack
    }
    return finding
  }

  /// Whether a unit was seen in another rack than the one declared; `false` where either is not
  /// stated.
  private static func isElsewhere(
    _ sighting: Sighting, _ member: Population.Member?, _ population: Population,
    _ sheet: CountSheet
  ) -> Bool {
    guard let seen = sighting.rack, let inventory = population.inventory,
      let line = member?.declaredLine.map(Int.init), line < inventory.lines.count,
      let declared = inventory.lines[line].rack, Int(seen) < sheet.racks.count,
      Int(declared) < inventory.racks.count
    else { return false }
    return sheet.racks[Int(seen)] != inventory.racks[Int(declared)]
  }

  /// All lines of a sheet that name one serial.
  private struct Sighting {
    var grade: EvidenceGrade?
    var rack: UInt16?
    var isInTwoRacks = false

    init(of serial: SerialKey, in sheet: CountSheet, _ index: SerialIndex) {
      var best: EvidenceGrade?
      var place: UInt16?
      var differs = false
      index.lines(of: serial.hash) { line in
        let seen = sheet.lines[line]
        guard seen.serial == serial else { return true }
        best = best.map { Swift.max($0, seen.grade) } ?? seen.grade
        if let rack = seen.rack {
          if let place, place != rack { differs = true }
          place = place ?? rack
        }
        return true
      }
      grade = best
      rack = place
      isInTwoRacks = differs
    }
  }
}

extension ReconciliationTotals {
  fileprivate mutating func add(_ finding: UnitFinding) {
    drawn += 1
    switch finding.verdict {
    case .found: found += 1
    case .mismatched: mismatched += 1
    case .unverified: unverified += 1
    case .missing:
      missing += 1
      if finding.why == .phantom || finding.why == .omitted { phantoms += 1 }
    }
  }
}
