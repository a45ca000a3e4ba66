import Canon
import Pages
import Vocabulary

/// What became of a drawn unit.
public enum UnitVerdict: String, Word {
  /// Seen well enough.
  case found
  /// There, but its device is another than its label says.
  case otherDevice = "other-device"
  /// Seen in two racks: one of the two bears a copied label.
  case seenTwice = "seen-twice"
  /// Seen at a cheaper grade of evidence than the draw asked for.
  case gradeTooLow = "grade-too-low"
  /// It could not be reached or read.
  case notReached = "not-reached"
  /// Nobody saw it.
  case notSeen = "not-seen"

  /// Whether it may be there, but nobody verified it.
  public var isUnverified: Bool {
    switch self {
    case .seenTwice, .gradeTooLow, .notReached: true
    case .found, .otherDevice, .notSeen: false
    }
  }
}

/// A drawn unit and how well it has to be seen.
public struct DrawnUnit: Equatable, Sendable {
  /// The unit's serial.
  public var serial: SerialKey
  /// The cheapest grade of evidence at which it counts as found.
  public var required: EvidenceGrade

  /// A unit of the draw, to be seen at a grade or better.
  public init(serial: SerialKey, required: EvidenceGrade) {
    self.serial = serial
    self.required = required
  }
}

/// Units of a site that were seen at one grade of evidence.
public struct SeenUnits: Equatable, Sendable {
  /// The grade at which all of them were seen.
  public var grade: EvidenceGrade
  /// In the order of their serials.
  public var rows: [Int]
}

/// A reconciliation in integers: every drawn unit is in `drawn` and in one of the others.
public struct ReconciliationTotals: Equatable, Sendable {
  /// All units of the draw.
  public var drawn = 0
  /// Seen at the grade asked for or better, in one rack.
  public var found = 0
  /// Seen, with another device than the label says.
  public var mismatched = 0
  /// Seen, but not well enough, or not reached: counts as missing.
  public var unverified = 0
  /// Not seen.
  public var missing = 0

  /// Drawn units that count as missing: not seen, not reached, or not seen well enough.
  public var countsAsMissing: Int { missing + unverified }

  /// Counts a drawn unit.
  fileprivate mutating func add(_ verdict: UnitVerdict) {
    drawn += 1
    switch verdict {
    case .found: found += 1
    case .otherDevice: mismatched += 1
    case .seenTwice, .gradeTooLow, .notReached: unverified += 1
    case .notSeen: missing += 1
    }
  }
}

/// A count held against what should have been there: every drawn unit ends as found or as a
/// finding.
///
/// A drawn unit that was not seen counts as missing, whichever list of the population names it; a
/// site that refuses access is an empty sheet. Source: inspection.md §1.2 and §3.4.
public struct Reconciliation: Equatable, Sendable {
  /// What became of the drawn units, in the order of the draw.
  public private(set) var verdicts: [UnitVerdict] = []
  /// How many drawn units became what.
  public private(set) var totals = ReconciliationTotals()
  /// Units that custody has at the site and that were seen by their labels or better, by grade.
  public private(set) var seen: [SeenUnits] = []
  /// Rows of units that had been missing from the site and were seen there.
  public private(set) var back: [Int] = []
  /// Serials seen that custody does not have at the site, in the order of the serials.
  public private(set) var unexpected: [SerialKey] = []

  /// Reconciles a count with its draw and with custody; reads only.
  ///
  /// `otherDevice` and `notReached` are places in the draw: units of which the inspectors say that
  /// their device was another, or that they could not be reached or read. They hold for units that
  /// are not on the sheet.
  public init(
    drawn: [DrawnUnit], seen sightings: Sightings, otherDevice: Set<Int> = [],
    notReached: Set<Int> = [], at site: UInt32, in book: UnitBook
  ) {
    verdicts.reserveCapacity(drawn.count)
    for (place, unit) in drawn.enumerated() {
      var verdict = Reconciliation.verdict(of: unit, sightings[unit.serial])
      if verdict == .notSeen, otherDevice.contains(place) { verdict = .otherDevice }
      if verdict == .notSeen, notReached.contains(place) { verdict = .notReached }
      verdicts.append(verdict)
      totals.add(verdict)
    }
    placeAll(sightings, at: site, in: book)
  }

  /// Reconciles a count of a population's site with its draw.
  public init(
    _ population: Population, drawn: [DrawnUnit], seen sheet: CountSheet, in book: UnitBook
  ) {
    self.init(drawn: drawn, seen: Sightings(sheet), at: population.site, in: book)
  }

  private static func verdict(
    of unit: DrawnUnit, _ sighting: Sightings.Sighting?
  ) -> UnitVerdict {
    guard let sighting else { return .notSeen }
    if sighting.isInTwoRacks { return .seenTwice }
    return sighting.grade < unit.required ? .gradeTooLow : .found
  }

  /// Sets what was seen beside custody.
  private mutating func placeAll(_ sightings: Sightings, at site: UInt32, in book: UnitBook) {
    var byGrade = EvidenceGrade.allCases.map { SeenUnits(grade: $0, rows: []) }
    var next = 0
    for sighting in sightings.all {
      guard let row = book.row(of: sighting.serial, near: next), book.isPlaced(row, at: site)
      else {
        unexpected.append(sighting.serial)
        continue
      }
      next = row + 1
      let state = book.rows[row].state
      var isAtHome = state.isExpectedAtSite
      if !sighting.isInTwoRacks, sighting.grade >= .label {
        byGrade[Int(sighting.grade.code) - 1].rows.append(row)
        if state == .missing {
          back.append(row)
          isAtHome = true
        }
      }
      if !isAtHome { unexpected.append(sighting.serial) }
    }
    seen = byGrade.filter { !$0.rows.isEmpty }
  }
}
