import Canon
import Statistics
import Vocabulary

/// A diverter who is played against a plan.
package enum SimulatedDiverter: String, CaseIterable, Sendable {
  /// Takes units at random places and leaves the places open.
  case randomUnits = "random-units"
  /// Empties whole racks and leaves them empty.
  case wholeRacks = "whole-racks"
  /// Takes whole racks right after a visit, with dummies in their place, and hopes for the windows.
  case afterVisit = "after-visit"
  /// Puts dummies with the real labels where whole racks stood.
  case dummies
  /// Lends whole racks to another site, and has back on notice what the hours allow.
  case shuffling
  /// Sells from the store what was never installed, and leaves the boxes.
  case neverInstalled = "never-installed"

  /// What the plan calls it.
  package var diversion: Diversion {
    switch self {
    case .randomUnits: .openPlaces
    case .wholeRacks: .emptyRacks
    case .afterVisit, .dummies, .shuffling, .neverInstalled: .dummies
    }
  }
}

/// Visits under the plan of one site, played with the house's own draw.
///
/// Each run has a seed of its own from `Philox`, which stands for the round's revealed values; units, or racks, are drawn by
/// `TicketDrawer`, days by `visitDay`. Whether a drawn missing unit is noticed is a chance of the evidence's sensitivity. Nothing here
/// knows the formulas of the plan.
package struct VisitSimulation: Sendable {
  private let plan: SitePlan
  private let site: PlannedSite
  private let standard: PlanStandard
  private let work: PlanWork
  private let putBackUnits: Int

  /// A plan of the site of a request at the same place. Domain: all units are reached (no tenants, trays), at most 10^6.
  package init?(_ plan: InspectionPlan, of request: PlanRequest, at place: Int) {
    guard plan.sites.indices.contains(place), request.sites.indices.contains(place) else {
      return nil
    }
    self.plan = plan.sites[place]
    site = request.sites[place]
    standard = plan.standard
    work = request.work ?? PlanWork()
    putBackUnits = (request.adversary?.racksPutBack ?? 0) * site.rackUnits
    guard self.plan.reachedUnits == site.units, site.units <= 1_000_000 else { return nil }
  }

  /// In how many of so many runs the diverter is caught: at the visit, for `afterVisit` within the standard's time.
  package func caught(_ diverter: SimulatedDiverter, runs: Int, seed: UInt64) -> Int {
    var caught = 0
    for run in 0..<runs {
      var chance = Philox(seed: seed, replicate: UInt32(truncatingIfNeeded: run))
      let missing = taken(by: diverter, &chance)
      if diverter == .afterVisit {
        if isCaughtInTime(missing, &chance) { caught += 1 }
      } else if isCaught(missing, diverter, &chance) {
        caught += 1
      }
    }
    return caught
  }

  /// The places that are empty, or hold what is not the unit: racks one after the other, then the store.
  private func taken(by diverter: SimulatedDiverter, _ chance: inout Philox) -> Set<Int> {
    let inRacks = site.racks * site.rackUnits
    var taken: [Int]
    switch diverter {
    case .randomUnits:
      taken = Self.some(plan.lossUnits, of: Array(0..<site.units), &chance)
    case .neverInstalled:
      taken = Self.some(plan.lossUnits, of: Array(inRacks..<site.units), &chance)
    default:
      let racks = Self.some(
        (plan.lossUnits + site.rackUnits - 1) / site.rackUnits, of: Array(0..<site.racks), &chance)
      taken = racks.flatMap { $0 * site.rackUnits..<($0 + 1) * site.rackUnits }
      taken.removeLast(max(0, taken.count - plan.lossUnits))
    }
    // What comes back within the notice: the rack last taken first.
    taken.removeLast(min(taken.count, putBackUnits))
    return Set(taken)
  }

  /// So many of a list, at random.
  private static func some(_ count: Int, of list: [Int], _ chance: inout Philox) -> [Int] {
    var list = list
    let count = min(count, list.count)
    for place in 0..<count {
      list.swapAt(place, Int.random(in: place..<list.count, using: &chance))
    }
    return Array(list[..<count])
  }

  /// Whether the visits of the windows after the one in which the loss began notice it in time.
  private func isCaughtInTime(_ missing: Set<Int>, _ chance: inout Philox) -> Bool {
    let seed = Self.digest(&chance)
    let name = SiteID(bits: 1)
    func visit(_ window: Int) -> Int {
      let start = Day(number: Int32(clamping: window * plan.windowDays))
      let day = visitDay(windowStartsOn: start, windowDays: plan.windowDays, seed: seed, site: name)
      return window * plan.windowDays + Int(day.number - start.number)
    }
    let begins = visit(0)
    var window = 1
    while visit(window) <= begins + standard.withinDays {
      if isCaught(missing, .afterVisit, &chance) { return true }
      window += 1
    }
    return false
  }

  private func isCaught(
    _ missing: Set<Int>, _ diverter: SimulatedDiverter, _ chance: inout Philox
  ) -> Bool {
    if diverter == .wholeRacks, isSeenInCensus(missing, &chance) { return true }
    let sees = (diverter.diversion.grade ?? plan.grade) <= plan.grade
    let sensitivity = work.sensitivityPpm(plan.grade)
    for unit in drawn(&chance) where missing.contains(unit) && sees {
      if Self.happens(sensitivity, &chance) { return true }
    }
    return false
  }

  private func isSeenInCensus(_ missing: Set<Int>, _ chance: inout Philox) -> Bool {
    for rack in 0..<site.racks {
      let units = rack * site.rackUnits..<(rack + 1) * site.rackUnits
      guard missing.contains(units.lowerBound), units.allSatisfy(missing.contains) else { continue }
      if Self.happens(work.sensitivityPpm(.bulk), &chance) { return true }
    }
    return false
  }

  /// The places that a visit checks: units by lot, or all of racks by lot.
  private func drawn(_ chance: inout Philox) -> [Int] {
    let drawer = TicketDrawer(
      root: Self.digest(&chance), seed: Self.digest(&chance), round: RoundID(bits: chance.next()))
    let picks = drawer.draw(
      plan.isByRack ? plan.openedRacks : plan.drawnUnits,
      of: plan.isByRack ? site.racks : site.units
    ) { index, place in
      UnsafeMutableRawPointer(place).storeBytes(of: UInt64(index).bigEndian, as: UInt64.self)
      return 8
    }
    guard plan.isByRack else { return picks.map(\.index) }
    return picks.flatMap { $0.index * site.rackUnits..<($0.index + 1) * site.rackUnits }
  }

  private static func digest(_ chance: inout Philox) -> Digest {
    Digest(a: chance.next(), b: chance.next(), c: chance.next(), d: chance.next())
  }

  private static func happens(_ ppm: Int64, _ chance: inout Philox) -> Bool {
    Int64.random(in: 0..<1_000_000, using: &chance) < ppm
  }
}
