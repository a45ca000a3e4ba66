import Canon
import Statistics
import Vocabulary

/// What inspections of a site must be able to see: a loss of this size, within this time, with this
/// chance.
///
/// Source: the rulebook's standard (DESIGN.md, "Inspection, in one paragraph"); IAEA practice of
/// stating a goal quantity, a timeliness goal and a detection probability (inspection.md §2.3).
/// First values: 2 % of units, at least 8, within 180 days, 0.95.
package struct InspectionStandard: Hashable, Fielded {
  package var lossPpm: Int64 = 20_000
  package var lossUnitsMin: Int = 8
  package var withinDays: Int = 180
  package var targetPpm: Int64 = 950_000
  package var sensitivityPpm: Int64 = 1_000_000

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("lossPpm", &lossPpm, "share of units whose loss must be seen, parts per million")
    try visit("lossUnitsMin", &lossUnitsMin, "least loss that must be seen, units")
    try visit("withinDays", &withinDays, "time within which the loss must be seen, days")
    try visit("targetPpm", &targetPpm, "chance with which it must be seen, parts per million")
    try visit(
      "sensitivityPpm", &sensitivityPpm,
      "chance that a drawn missing unit is noticed, parts per million")
  }

  /// Throws unless every figure lies in its domain.
  package func check() throws(PlanFault) {
    guard lossPpm >= 0, lossPpm <= 1_000_000 else { throw .standard("lossPpm") }
    guard lossUnitsMin >= 1 else { throw .standard("lossUnitsMin") }
    guard withinDays >= 2, withinDays <= 3660 else { throw .standard("withinDays") }
    guard targetPpm >= 0, targetPpm <= 1_000_000 else { throw .standard("targetPpm") }
    guard sensitivityPpm > 0, sensitivityPpm <= 1_000_000 else {
      throw .standard("sensitivityPpm")
    }
  }

  /// The loss that must be seen among so many units: the share rounded up, at least the minimum, at
  /// most all of them.
  package func lossUnits(of population: Int) -> Int {
    let product = Int64(max(0, population)).multipliedFullWidth(by: max(0, min(1_000_000, lossPpm)))
    let (quotient, rest) = Int64(1_000_000).dividingFullWidth(product)
    return min(max(0, population), max(lossUnitsMin, Int(rest > 0 ? quotient + 1 : quotient)))
  }

  /// The longest window in which one visit at a random day keeps the promise: half the time, days.
  ///
  /// Any span of `withinDays` then holds one whole window, hence one whole visit, even for a loss
  /// on the day after a visit.
  package var windowDays: Int { withinDays / 2 }
}

/// Why no plan can be made.
package enum PlanFault: Error, Hashable, Sendable {
  /// This figure of the standard is outside its domain.
  case standard(String)
  /// There is nothing to inspect.
  case empty
  /// More units than a plan can cover.
  case tooLarge
  /// Even a look at every unit stays below the target with this sensitivity.
  case unreachable
}

extension PlanFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .standard(let field): "the inspection standard's \(field) is outside its domain"
    case .empty: "the population holds no unit"
    case .tooLarge: "the population holds over \(Hypergeometric.limit) units"
    case .unreachable: "no sample reaches the target with this sensitivity: raise the grade"
    }
  }
}

/// What one visit does: a census of racks (every rack is seen) and a random sample of units at a
/// higher grade.
///
/// A record: the sample size is a stated integer when it enters an act, so that no later machine
/// has to compute it again.
package struct SamplePlan: Hashable, Fielded {
  package var populationUnits: Int = 0
  package var lossUnits: Int = 0
  package var sampleUnits: Int = 0
  package var windowDays: Int = 0
  package var detectionPpm: Int64 = 0
  package var isRackCensus: Bool = true

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("populationUnits", &populationUnits, "units in the population")
    try visit("lossUnits", &lossUnits, "loss that the plan must see, units")
    try visit("sampleUnits", &sampleUnits, "units to draw and check in one visit")
    try visit("windowDays", &windowDays, "one visit on a random day of each window, days")
    try visit(
      "detectionPpm", &detectionPpm,
      "chance that one visit sees that loss if units go one by one, parts per million, down")
    try visit("isRackCensus", &isRackCensus, "whether every rack is seen besides")
  }
}

extension InspectionStandard {
  /// The least plan for a population that keeps this standard. Throws why there is none.
  ///
  /// The sample is exact (inspection.md §3.2) for a diverter who takes single units; one who takes
  /// whole racks meets the census. It is so large that the standard holds whoever lets a draw go to have another: this draw uses up its
  /// share of the chance to miss (`MissShare`) and no more.
  package func plan(
    populationUnits: Int, share: MissShare = MissShare()
  ) throws(PlanFault) -> SamplePlan {
    try check()
    guard populationUnits > 0 else { throw .empty }
    guard populationUnits <= Hypergeometric.limit else { throw .tooLarge }
    var plan = SamplePlan()
    plan.populationUnits = populationUnits
    plan.lossUnits = lossUnits(of: populationUnits)
    plan.windowDays = windowDays
    do throws(StatisticsFault) {
      plan.sampleUnits = try leastSample(
        items: populationUnits, missing: plan.lossUnits,
        sensitivity: Fraction(ppm: sensitivityPpm), target: share.target(ppm: targetPpm))
      let chance = try detectionProbability(
        items: populationUnits, missing: plan.lossUnits, sampled: plan.sampleUnits,
        sensitivity: Fraction(ppm: sensitivityPpm).value)
      // A tie may fall a rounding error short of the target that it reaches exactly.
      plan.detectionPpm = max(targetPpm, Int64(chance * 1_000_000))
    } catch {
      throw .unreachable
    }
    return plan
  }
}
