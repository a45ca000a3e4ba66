import Canon
import Statistics
import Vocabulary

/// Works out the plan of one site.
///
/// Every rack is seen (census, bulk evidence); besides, so many units are checked at the grade of the standard that a loss of the
/// standard's size is noticed with its chance, however it is packed: single units drawn at random, for which packing makes no
/// difference, or whole racks opened, which plans on whole racks taken (`RackDesign`), whichever takes less time. What the site can put
/// back between notice and arrival is taken off the loss first. Evidence of a grade sees what defeats all cheaper ones. Source:
/// inspection.md §3.2, §3.3.
struct SitePlanning {
  let site: PlannedSite
  let standard: PlanStandard
  let adversary: PlanAdversary
  let work: PlanWork
  /// JSON pointer to the site.
  let path: String

  private var grade: EvidenceGrade { standard.gradeInForce }
  private var target: Fraction { Fraction(ppm: standard.targetPpm) }
  private func sensitivity(_ grade: EvidenceGrade) -> Fraction {
    Fraction(ppm: work.sensitivityPpm(grade))
  }

  /// Throws why there is no plan.
  func plan() throws(PlanningFault) -> SitePlan {
    var plan = SitePlan()
    plan.site = site.name
    plan.units = site.units
    plan.racks = site.racks
    plan.grade = grade
    plan.lossUnits = standard.inspection.lossUnits(of: site.units)
    plan.putBackUnits = min(plan.lossUnits, adversary.racksPutBack * site.rackUnits)
    plan.windowDays = standard.inspection.windowDays
    guard visibleLoss(plan) > 0 else {
      throw unreachable(
        "\(adversary.noticeHours ?? 0) hours of notice let \(adversary.racksPutBack) racks be put back: a loss of "
          + "\(plan.lossUnits) units is out of sight when the inspectors arrive; shorten the notice"
      )
    }
    do {
      try chooseSample(&plan)
      try judge(&plan)
      try time(&plan)
    } catch let fault as PlanningFault {
      throw fault
    } catch {
      throw unreachable("\(error)")
    }
    return plan
  }

  private func unreachable(_ reason: String) -> PlanningFault {
    PlanningFault(path: path, reason: "\(site.name): \(reason)", isUnreachable: true)
  }

  private func visibleLoss(_ plan: SitePlan) -> Int { plan.lossUnits - plan.putBackUnits }

  /// The least sample, and whether by unit or by rack.
  private func chooseSample(_ plan: inout SitePlan) throws {
    let strata = site.strata(grade)
    let reached = strata.filter(\.isWhole).reduce(0) { $0 + $1.units }
    let loss = min(visibleLoss(plan), reached)
    guard loss > 0 else {
      throw unreachable("\(grade.rawValue) evidence reaches no state of units there as a whole")
    }
    plan.reachedUnits = reached
    plan.partlyDrawnUnits = strata.filter { !$0.isWhole }.reduce(0) { $0 + $1.reachable }
    plan.authenticityUnits = min(
      work.authenticityUnits ?? 0, site.strata(.authenticity).reduce(0) { $0 + $1.reachable })
    do {
      // A draw, unlike opened racks, can be let go for another: it keeps to its share, as the register asks.
      plan.drawnUnits = try leastSample(
        items: reached, missing: loss, sensitivity: sensitivity(grade),
        target: MissShare().target(ppm: standard.targetPpm))
    } catch {
      throw unreachable(
        "\(grade.rawValue) evidence notices too little: not even a look at every unit reaches the target"
      )
    }
    try chooseRacks(&plan, loss)
    try refuseUnverifiable(&plan, strata)
    countWork(&plan)
  }

  /// Opens whole racks instead where all units are reached in racks and it takes less time.
  private func chooseRacks(_ plan: inout SitePlan, _ loss: Int) throws {
    let inRacks = site.racks * site.rackUnits
    let alike = try detectionProbability(
      items: max(plan.reachedUnits, plan.drawnUnits, 1),
      missing: min(site.rackUnits, max(plan.reachedUnits, 1)), sampled: plan.drawnUnits)
    // A rack is opened if any of its units is drawn; rounded up.
    plan.openedRacks = min(site.racks, plan.drawnUnits, Int(alike * Double(site.racks)) + 1)
    guard plan.reachedUnits == inRacks, site.units == inRacks else { return }
    let design = try RackDesign(racks: site.racks, rackUnits: site.rackUnits)
    guard
      let opened = try? design.leastOpened(
        lostUnits: loss, sensitivity: sensitivity(grade), target: target)
    else { return }
    func minutes(_ racks: Int, _ units: Int) -> Int {
      racks * (work.openRackMinutes ?? 10) + units * work.unitMinutes(grade)
    }
    let units = opened * site.rackUnits
    guard minutes(opened, units) < minutes(plan.openedRacks, plan.drawnUnits) else { return }
    plan.isByRack = true
    plan.openedRacks = opened
    plan.drawnUnits = units
  }

  /// Units that the evidence does not reach, or reaches too few of, must stay within the standard's share.
  private func refuseUnverifiable(_ plan: inout SitePlan, _ strata: [ReachStratum]) throws {
    for stratum in strata where !stratum.isWhole {
      let chance = try detectionProbability(
        items: stratum.units, missing: min(visibleLoss(plan), stratum.units),
        sampled: stratum.reachable, sensitivity: sensitivity(grade))
      if chance < target.value { plan.unreachedUnits += stratum.units }
    }
    let most = site.units.multipliedFullWidth(by: Int(standard.unverifiableInForce))
    let limit = 1_000_000.dividingFullWidth(most).quotient
    guard plan.unreachedUnits <= limit else {
      throw unreachable(
        "\(grade.rawValue) evidence cannot reach \(plan.unreachedUnits) of \(site.units) units; the standard allows "
          + "\(limit): drain or pull more, or ask for another grade")
    }
  }

  private func countWork(_ plan: inout SitePlan) {
    let minutes =
      site.racks * (work.rackMinutes ?? 2) + plan.openedRacks * (work.openRackMinutes ?? 10)
      + (plan.drawnUnits + plan.partlyDrawnUnits) * work.unitMinutes(grade)
      + plan.authenticityUnits * work.unitMinutes(.authenticity)
    let persons = work.persons ?? 2
    let hours = work.hoursPerDay ?? 6
    plan.visitCentiDays =
      (minutes * persons * 100 + 60 * hours - 1) / (60 * hours)
      + (work.travelDays ?? 1) * persons * 100
    let cost = Int128(plan.visitCentiDays) * Int128(work.dayCost ?? 200_000)
    plan.visitCost = Int64(min((cost + 99) / 100, Int128(InspectionPlan.costMax)))
  }

  /// What the visit sees of each diversion.
  private func judge(_ plan: inout SitePlan) throws {
    let loss = visibleLoss(plan)
    for diversion in [Diversion.emptyRacks, .openPlaces, .dummies, .falseKeys] {
      guard let least = diversion.grade else { continue }
      note(
        &plan, diversion, nil, plan.lossUnits, try detection(diversion, loss, plan),
        isPromised: least <= grade)
    }
    for stratum in site.strata(grade) where !stratum.isWhole {
      let lost = min(loss, stratum.units)
      let chance = try detectionProbability(
        items: stratum.units, missing: lost, sampled: stratum.reachable,
        sensitivity: sensitivity(grade))
      note(
        &plan, stratum.reachable > 0 ? .partlyReached : .unreached, stratum.state,
        min(plan.lossUnits, stratum.units), chance)
    }
    let rack = min(site.rackUnits, plan.reachedUnits)
    if rack > plan.putBackUnits, rack < plan.lossUnits {
      note(&plan, .oneRack, nil, rack, try seen(by: grade, rack - plan.putBackUnits, plan))
    }
  }

  /// The chance that a visit notices so many units gone from before it.
  func detection(_ diversion: Diversion, _ loss: Int, _ plan: SitePlan) throws -> Double {
    let sample = try seen(by: diversion.grade ?? grade, loss, plan)
    guard diversion == .emptyRacks else { return sample }
    let racks = loss / site.rackUnits
    let census = try detectionProbability(
      items: max(racks, 1), missing: racks, sampled: racks, sensitivity: sensitivity(.bulk))
    return census + (1 - census) * sample
  }

  private func note(
    _ plan: inout SitePlan, _ diversion: Diversion, _ state: ReachState?, _ lost: Int,
    _ chance: Double, isPromised: Bool = false
  ) {
    var outcome = PlanOutcome()
    outcome.diversion = diversion
    outcome.state = state
    outcome.lossUnits = lost
    outcome.isPromised = isPromised
    outcome.detectionPpm = Int64(min(1, max(0, chance)) * 1_000_000)
    // What reaches its target exactly may fall a rounding error short of it.
    if isPromised, outcome.detectionPpm == standard.targetPpm - 1 { outcome.detectionPpm += 1 }
    plan.outcomes.append(outcome)
  }

  /// The chance that a loss is noticed among the units that the plan's grade reaches, if only evidence of `least` or more sees it.
  private func seen(by least: EvidenceGrade, _ loss: Int, _ plan: SitePlan) throws -> Double {
    let examined = try examination(least, loss, plan)
    guard least <= grade else { return examined }
    let reached = min(loss, plan.reachedUnits)
    guard plan.isByRack else {
      return try detectionProbability(
        items: plan.reachedUnits, missing: reached, sampled: plan.drawnUnits,
        sensitivity: sensitivity(grade))
    }
    return try RackDesign(racks: site.racks, rackUnits: site.rackUnits).detection(
      lostUnits: reached, opened: plan.openedRacks, sensitivity: sensitivity(grade))
  }

  /// What the units examined for authenticity see of it, where the grade of the plan sees nothing: split over the states by what is
  /// reachable, against the worst split of the loss.
  private func examination(
    _ least: EvidenceGrade, _ loss: Int, _ plan: SitePlan
  ) throws -> Double {
    guard least > grade, plan.authenticityUnits > 0 else { return 0 }
    let strata = site.strata(.authenticity)
    let reachable = strata.reduce(0) { $0 + $1.reachable }
    var rest = plan.authenticityUnits
    let parts = strata.map { stratum in
      let share = stratum.reachable.multipliedFullWidth(by: plan.authenticityUnits)
      let taken = min(rest, max(1, reachable).dividingFullWidth(share).quotient)
      rest -= taken
      return (units: stratum.units, sampled: taken)
    }
    return try SplitSample(parts, sensitivity: sensitivity(.authenticity)).detection(
      lostUnits: loss)
  }

  /// How soon the promised loss is noticed: one visit on a random day of each window.
  private func time(_ plan: inout SitePlan) throws {
    let hit = Fraction(ppm: plan.promisedPpm)
    for phase in [AdversaryPhase.uniformStart, .windowStart, .justAfterInspection] {
      let law = try DetectionTiming(
        .uniformInWindow, phase: phase, window: ExactDecimal(plan.windowDays), hit: hit)
      var timing = PlanTiming()
      timing.phase = phase.rawValue
      timing.withinPpm = Int64(
        law.probability(within: ExactDecimal(standard.withinDays)) * 1_000_000)
      timing.meanDays = Int(min(1e9, law.mean.rounded(.up)))
      timing.q95Days = Int(min(1e9, law.quantile(Fraction(ppm: 950_000)).rounded(.up)))
      plan.timings.append(timing)
    }
  }
}
