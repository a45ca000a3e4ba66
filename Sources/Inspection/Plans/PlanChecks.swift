import Canon
import Statistics
import Vocabulary

/// The domains of a plan's request. All products of what passes them fit in 63 bits.
extension PlanRequest {
  /// Most sites of a plan.
  package static let sitesMax = 200

  /// Throws for the first field outside its domain.
  package func check() throws(PlanningFault) {
    try Self.text(name, "/name")
    guard (rulebook == nil) != (standard == nil) else {
      throw PlanningFault(
        path: "/standard", reason: "give either `rulebook` or `standard`, and not both")
    }
    if let standard { try standard.check() }
    try Self.range(adversary?.noticeHours, 0...8_760, "/adversary/noticeHours")
    try Self.range(adversary?.racksRemovablePerHour, 0...10_000, "/adversary/racksRemovablePerHour")
    if let work { try work.check() }
    guard (1...Self.sitesMax).contains(sites.count) else {
      throw PlanningFault(path: "/sites", reason: "there must be 1 to \(Self.sitesMax) sites")
    }
    for (index, site) in sites.enumerated() {
      try site.check("/sites/\(index)")
      if sites[..<index].contains(where: { Array($0.name.utf8) == Array(site.name.utf8) }) {
        throw PlanningFault(
          path: "/sites/\(index)/name", reason: "the name `\(site.name)` stands twice")
      }
    }
  }

  /// A name: 1 to 80 bytes without control characters.
  static func text(_ text: String, _ path: String) throws(PlanningFault) {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard (1...80).contains(text.utf8.count), isPlain else {
      throw PlanningFault(path: path, reason: "a name has 1 to 80 bytes on one line")
    }
  }

  static func range<Value: BinaryInteger & Sendable>(
    _ value: Value?, _ range: ClosedRange<Value>, _ path: String
  ) throws(PlanningFault) {
    guard let value, !range.contains(value) else { return }
    throw PlanningFault(
      path: path, reason: "must lie in \(range.lowerBound)...\(range.upperBound), not \(value)")
  }
}

extension PlanStandard {
  func check() throws(PlanningFault) {
    try PlanRequest.range(lossPpm, 0...1_000_000, "/standard/lossPpm")
    try PlanRequest.range(lossUnitsMin, 1...Hypergeometric.limit, "/standard/lossUnitsMin")
    try PlanRequest.range(withinDays, 2...3_660, "/standard/withinDays")
    try PlanRequest.range(targetPpm, 1...999_999, "/standard/targetPpm")
    try PlanRequest.range(unverifiablePpmMax, 0...1_000_000, "/standard/unverifiablePpmMax")
    guard grade != .bulk else {
      throw PlanningFault(
        path: "/standard/grade",
        reason: "bulk evidence looks at no single unit; give label, identity or authenticity")
    }
  }
}

extension PlanWork {
  func check() throws(PlanningFault) {
    let chance: ClosedRange<Int64> = 1...1_000_000
    try PlanRequest.range(rackSensitivityPpm, 0...1_000_000, "/work/rackSensitivityPpm")
    try PlanRequest.range(labelSensitivityPpm, chance, "/work/labelSensitivityPpm")
    try PlanRequest.range(identitySensitivityPpm, chance, "/work/identitySensitivityPpm")
    try PlanRequest.range(authenticitySensitivityPpm, chance, "/work/authenticitySensitivityPpm")
    try PlanRequest.range(authenticityUnits, 0...Hypergeometric.limit, "/work/authenticityUnits")
    for (minutes, field) in [
      (rackMinutes, "rackMinutes"), (openRackMinutes, "openRackMinutes"),
      (labelMinutes, "labelMinutes"), (identityMinutes, "identityMinutes"),
      (authenticityMinutes, "authenticityMinutes"),
    ] {
      try PlanRequest.range(minutes, 0...10_000, "/work/\(field)")
    }
    try PlanRequest.range(persons, 1...100, "/work/persons")
    try PlanRequest.range(hoursPerDay, 1...24, "/work/hoursPerDay")
    try PlanRequest.range(travelDays, 0...100, "/work/travelDays")
    try PlanRequest.range(dayCost, 0...1_000_000_000, "/work/dayCost")
    try PlanRequest.range(budgetPersonDays, 0...100_000_000, "/work/budgetPersonDays")
    if let currency,
      currency.utf8.count != 3 || !currency.utf8.allSatisfy({ (65...90).contains($0) })
    {
      throw PlanningFault(path: "/work/currency", reason: "a currency has three capital letters")
    }
  }
}

extension PlannedSite {
  func check(_ path: String) throws(PlanningFault) {
    try PlanRequest.text(name, path + "/name")
    try PlanRequest.range(racks, 1...1_000_000, path + "/racks")
    try PlanRequest.range(rackUnits, 1...10_000, path + "/rackUnits")
    let most = racks * rackUnits
    guard most <= Hypergeometric.limit / 2 else {
      throw PlanningFault(path: path + "/racks", reason: "racks hold over 5 × 10^8 units")
    }
    try PlanRequest.range(spareUnits, 0...Hypergeometric.limit / 2, path + "/spareUnits")
    try PlanRequest.range(tenantUnits, 0...most, path + "/tenantUnits")
    try PlanRequest.range(trayUnits, 0...most - (tenantUnits ?? 0), path + "/trayUnits")
    try PlanRequest.range(drainUnits, 0...(tenantUnits ?? 0), path + "/drainUnits")
    try PlanRequest.range(trayPulls, 0...(trayUnits ?? 0), path + "/trayPulls")
    try PlanRequest.range(runningPulls, 0...runningUnits, path + "/runningPulls")
    try PlanRequest.range(stake, 0...1_000_000_000_000, path + "/stake")
  }
}
