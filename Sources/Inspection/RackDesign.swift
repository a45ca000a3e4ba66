import Statistics

/// Racks of one size, some of which are opened on a visit: what that sees of an adversary who packs a
/// loss as is best for him.
///
/// In an opened rack every unit is checked, and each missing one is noticed with the same chance s, so
/// that a rack with j missing units passes with chance (1 − s)^j. For any two racks the product of
/// these chances depends only on their sum, while their sum is greatest when one rack is emptied
/// first: taking whole racks is the adversary's best packing, whatever number is opened. Planning on
/// single units instead asks for far too few. Source: inspection.md §3.3 (D = ⌈r / rack size⌉).
package struct RackDesign: Hashable, Sendable {
  package let racks: Int
  /// Units in each rack.
  package let rackUnits: Int

  /// Domain: at least one rack with at least one unit, together at most 10^9 units. Throws
  /// `outOfDomain`.
  package init(racks: Int, rackUnits: Int) throws(StatisticsFault) {
    let (units, isOver) = racks.multipliedReportingOverflow(by: rackUnits)
    guard racks >= 1, rackUnits >= 1, !isOver, units <= Hypergeometric.limit else {
      throw .outOfDomain("racks and their units must be at least 1, together at most 10^9 units")
    }
    self.racks = racks
    self.rackUnits = rackUnits
  }

  /// The adversary's best packing of a loss: racks emptied wholly, and units missing from one more.
  package func packing(lostUnits: Int) -> (emptied: Int, rest: Int) {
    (lostUnits / rackUnits, lostUnits % rackUnits)
  }

  /// The chance that opening so many random racks notices a loss packed in the adversary's best way.
  ///
  /// Domain: 0 ≤ opened ≤ racks, 0 ≤ lostUnits ≤ all units. Relative error below 1e-10. Throws
  /// `outOfDomain`.
  package func detection(
    lostUnits: Int, opened: Int, sensitivity: Fraction
  ) throws(StatisticsFault) -> Double {
    guard lostUnits >= 0, lostUnits <= racks * rackUnits else {
      throw .outOfDomain("the loss must lie within all units")
    }
    guard opened >= 0, opened <= racks else {
      throw .outOfDomain("opened must lie in 0...racks")
    }
    let (emptied, rest) = packing(lostUnits: lostUnits)
    let wholeRack = try noticed(units: rackUnits, sensitivity)
    guard rest > 0 else {
      return try detectionProbability(
        items: racks, missing: emptied, sampled: opened, sensitivity: wholeRack)
    }
    // The rack with the rest is opened or not; the others are an urn of their own.
    let share = Double(opened) / Double(racks)
    let without =
      opened == racks
      ? 0
      : try detectionProbability(
        items: racks - 1, missing: emptied, sampled: opened, sensitivity: wholeRack)
    guard opened > 0 else { return 0 }
    let others = try detectionProbability(
      items: racks - 1, missing: emptied, sampled: opened - 1, sensitivity: wholeRack)
    let partRack = try noticed(units: rest, sensitivity)
    return (1 - share) * without + share * (partRack + (1 - partRack) * others)
  }

  /// The least number of racks to open for a target chance against the adversary's best packing.
  ///
  /// Exact at ties where sensitivity is 1. Throws `unreachable` when opening every rack falls short.
  package func leastOpened(
    lostUnits: Int, sensitivity: Fraction, target: Fraction
  ) throws(StatisticsFault) -> Int {
    let (emptied, rest) = packing(lostUnits: lostUnits)
    if sensitivity.isOne {
      return try leastSample(
        items: racks, missing: emptied + (rest > 0 ? 1 : 0), target: target)
    }
    func isEnough(_ opened: Int) throws(StatisticsFault) -> Bool {
      try detection(lostUnits: lostUnits, opened: opened, sensitivity: sensitivity) >= target.value
    }
    guard try isEnough(racks) else { throw .unreachable }
    var low = 0
    var high = racks
    while low < high {
      let middle = low + (high - low) / 2
      if try isEnough(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The chance that at least one of so many missing units is noticed when all of them are checked.
  private func noticed(
    units: Int, _ sensitivity: Fraction
  ) throws(StatisticsFault) -> Double {
    try detectionProbability(
      items: units, missing: units, sampled: units, sensitivity: sensitivity)
  }
}

/// One site, or one rack, of a two-stage draw with a given loss.
package struct StagePlacement: Hashable, Sendable {
  package var units: Int
  package var missing: Int
  /// Units drawn there if the site is.
  package var sampled: Int

  package init(units: Int, missing: Int, sampled: Int) {
    self.units = units
    self.missing = missing
    self.sampled = sampled
  }
}

/// The chance that a two-stage draw notices a loss that is placed in a given way: so many of the sites
/// at random, then units at random within each drawn site.
///
/// Source: inspection.md §3.3: one minus the average, over all sets of sites, of the product of the
/// chances that each drawn site passes. Built up site by site: among the first a sites, of which j are
/// drawn, the last one is drawn with chance j / a; all terms are positive, so that tiny chances keep
/// their digits. Domain: drawnSites within 0...sites, at most 10^8 steps (sites × drawn). Throws
/// `outOfDomain`.
package func twoStageDetection(
  _ sites: [StagePlacement], drawnSites: Int, sensitivity: Fraction
) throws(StatisticsFault) -> Double {
  guard drawnSites >= 0, drawnSites <= sites.count else {
    throw .outOfDomain("drawn sites must lie in 0...sites")
  }
  guard drawnSites == 0 || sites.count <= 100_000_000 / drawnSites else {
    throw .outOfDomain("sites times drawn sites must not exceed 10^8")
  }
  // chances[j]: noticed, if j of the sites so far are drawn.
  var chances = [Double](repeating: 0, count: drawnSites + 1)
  for (index, site) in sites.enumerated() {
    let here = try detectionProbability(
      items: site.units, missing: site.missing, sampled: site.sampled, sensitivity: sensitivity)
    let count = Double(index + 1)
    for drawn in stride(from: min(index + 1, drawnSites), to: 0, by: -1) {
      let share = Double(drawn) / count
      let before = here + (1 - here) * chances[drawn - 1]
      chances[drawn] = (1 - share) * chances[drawn] + share * before
    }
  }
  return chances[drawnSites]
}
