import Canon
import Vocabulary

/// What a plan of inspection is asked for: the standard, the adversary, what work costs, and the sites.
///
/// The plan file's layout: docs/inspection-plans.md. What is left out has the value stated there.
package struct PlanRequest: Fielded, Hashable {
  /// The operator, or whatever the plan is called.
  package var name = ""
  /// The rulebook whose standard binds; absent: the one in `standard`.
  package var rulebook: String?
  package var standard: PlanStandard?
  package var adversary: PlanAdversary?
  package var work: PlanWork?
  package var sites: [PlannedSite] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "the operator, or what the plan is called")
    try visit("rulebook", &rulebook, "the rulebook whose standard binds; absent: `standard`")
    try visit("standard", &standard, "the loss that must be seen; absent: the rulebook's")
    try visit("adversary", &adversary, "how fast the site can act; absent: no notice")
    try visit("work", &work, "how well evidence notices, and what it costs")
    try visit("sites", &sites, "the sites")
  }
}

/// The standard of a plan: a loss of so many units, or of such a share, is seen within a time, with a chance, by evidence of
/// a grade.
package struct PlanStandard: Fielded, Hashable {
  package var lossPpm: Int64 = 20_000
  package var lossUnitsMin = 8
  package var withinDays = 180
  package var targetPpm: Int64 = 950_000
  package var grade: EvidenceGrade?
  package var unverifiablePpmMax: Int64?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("lossPpm", &lossPpm, "share of units whose loss must be seen, parts per million")
    try visit("lossUnitsMin", &lossUnitsMin, "least loss that must be seen, units")
    try visit("withinDays", &withinDays, "time within which the loss must be seen, days")
    try visit("targetPpm", &targetPpm, "chance with which it must be seen, parts per million")
    try visit("grade", &grade, "evidence by which it must be seen; absent: identity")
    try visit(
      "unverifiablePpmMax", &unverifiablePpmMax,
      "most units that this evidence may not reach, parts per million of a site; absent: 100,000")
  }

  /// What is absent, at its value.
  package var gradeInForce: EvidenceGrade { grade ?? .identity }
  package var unverifiableInForce: Int64 { unverifiablePpmMax ?? 100_000 }

  /// The loss, and the window of visits, as the rulebook's standard has them.
  package var inspection: InspectionStandard {
    var standard = InspectionStandard()
    standard.lossPpm = lossPpm
    standard.lossUnitsMin = lossUnitsMin
    standard.withinDays = withinDays
    standard.targetPpm = targetPpm
    return standard
  }
}

/// How fast a site can act once it knows of a visit.
package struct PlanAdversary: Fielded, Hashable {
  package var noticeHours: Int?
  package var racksRemovablePerHour: Int?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit(
      "noticeHours", &noticeHours,
      "between the site's learning of a visit and the inspectors at its racks; absent: 0")
    try visit(
      "racksRemovablePerHour", &racksRemovablePerHour,
      "racks that can be taken out, or put back, in an hour; absent: 1")
  }

  /// Racks that can be put back before the inspectors stand before them.
  package var racksPutBack: Int { (noticeHours ?? 0) * racksPerHour }
  package var racksPerHour: Int { racksRemovablePerHour ?? 1 }
}

/// How well evidence notices a missing unit, how long it takes, and what a day costs.
package struct PlanWork: Fielded, Hashable {
  package var rackSensitivityPpm: Int64?
  package var labelSensitivityPpm: Int64?
  package var identitySensitivityPpm: Int64?
  package var authenticitySensitivityPpm: Int64?
  package var authenticityUnits: Int?
  package var rackMinutes: Int?
  package var openRackMinutes: Int?
  package var labelMinutes: Int?
  package var identityMinutes: Int?
  package var authenticityMinutes: Int?
  package var persons: Int?
  package var hoursPerDay: Int?
  package var travelDays: Int?
  package var dayCost: Int64?
  package var currency: String?
  package var budgetPersonDays: Int?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit(
      "rackSensitivityPpm", &rackSensitivityPpm,
      "chance that an emptied rack is noticed in the census, parts per million; absent: 900,000")
    try visit(
      "labelSensitivityPpm", &labelSensitivityPpm,
      "chance that a drawn missing unit is noticed by its label; absent: 980,000")
    try visit(
      "identitySensitivityPpm", &identitySensitivityPpm,
      "the same powered on; absent: 995,000")
    try visit(
      "authenticitySensitivityPpm", &authenticitySensitivityPpm,
      "the same taken apart or by proof of work; absent: 999,000")
    try visit(
      "authenticityUnits", &authenticityUnits,
      "drawn units that are examined for authenticity besides, each visit; absent: 0")
    try visit("rackMinutes", &rackMinutes, "to see a rack in the census; absent: 2")
    try visit("openRackMinutes", &openRackMinutes, "to open and close a rack; absent: 10")
    try visit("labelMinutes", &labelMinutes, "to read a unit's label; absent: 1")
    try visit("identityMinutes", &identityMinutes, "to have a unit sign; absent: 5")
    try visit("authenticityMinutes", &authenticityMinutes, "to examine a unit; absent: 120")
    try visit("persons", &persons, "of a team, who all see the same; absent: 2")
    try visit("hoursPerDay", &hoursPerDay, "at the racks; absent: 6")
    try visit("travelDays", &travelDays, "of each person for a visit; absent: 1")
    try visit("dayCost", &dayCost, "of a person, minor units of the currency; absent: 200,000")
    try visit("currency", &currency, "ISO 4217; absent: USD")
    try visit(
      "budgetPersonDays", &budgetPersonDays,
      "person-days a year for all sites; absent: what the least plan needs")
  }

  /// The chance that a drawn missing unit is noticed by evidence of a grade, parts per million.
  package func sensitivityPpm(_ grade: EvidenceGrade) -> Int64 {
    switch grade {
    case .bulk: rackSensitivityPpm ?? 900_000
    case .label: labelSensitivityPpm ?? 980_000
    case .identity: identitySensitivityPpm ?? 995_000
    case .authenticity: authenticitySensitivityPpm ?? 999_000
    }
  }

  /// Minutes for one unit at a grade; the label is read besides.
  package func unitMinutes(_ grade: EvidenceGrade) -> Int {
    let label = labelMinutes ?? 1
    return switch grade {
    case .bulk: 0
    case .label: label
    case .identity: label + (identityMinutes ?? 5)
    case .authenticity: label + (authenticityMinutes ?? 120)
    }
  }
}

/// A site of a plan: its racks, and how many units are in which state. Units that are in no other are running.
package struct PlannedSite: Fielded, Hashable {
  package var name = ""
  package var racks = 0
  package var rackUnits = 0
  package var spareUnits: Int?
  package var tenantUnits: Int?
  package var drainUnits: Int?
  package var trayUnits: Int?
  package var trayPulls: Int?
  package var runningPulls: Int?
  package var stake: Int?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "the site, different from the others")
    try visit("racks", &racks, "racks with units of the population")
    try visit("rackUnits", &rackUnits, "units in each rack")
    try visit("spareUnits", &spareUnits, "units in store beside the racks; absent: 0")
    try visit("tenantUnits", &tenantUnits, "units in racks that a tenant holds; absent: 0")
    try visit("drainUnits", &drainUnits, "of those, that a visit may have drained; absent: 0")
    try visit("trayUnits", &trayUnits, "units in racks in sealed, liquid-cooled trays; absent: 0")
    try visit("trayPulls", &trayPulls, "of those, that a change window lets pull; absent: 0")
    try visit(
      "runningPulls", &runningPulls, "running units that a visit may take out; absent: 0")
    try visit(
      "stake", &stake,
      "what the units are worth to a diverter, in one measure for all sites; absent: their number")
  }

  /// Units in racks and in store.
  package var units: Int { racks * rackUnits + (spareUnits ?? 0) }
  /// Units in racks that run and are no tenant's.
  package var runningUnits: Int { racks * rackUnits - (tenantUnits ?? 0) - (trayUnits ?? 0) }
}

/// What is wrong with a plan's request, or why there is no plan.
package struct PlanningFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A JSON pointer to the field.
  package var path: String
  package var reason: String
  /// Whether the request is sound and only no plan answers it.
  package var isUnreachable = false

  package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
