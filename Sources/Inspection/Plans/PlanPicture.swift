import Canon
import Print
import Statistics
import Vocabulary

/// What one visit sees of a loss, by its size: a picture for a board.
extension InspectionPlan {
  /// The picture of a site; its numbers are `Plot.csv`. Throws as the plan itself would.
  package func picture(
    of place: Int, for request: PlanRequest
  ) throws(PlanningFault) -> Plot {
    guard sites.indices.contains(place), request.sites.indices.contains(place) else {
      throw PlanningFault(path: "/sites", reason: "there is no such site")
    }
    let site = sites[place]
    let curve = PlanCurve(
      plan: site, site: request.sites[place], standard: standard,
      adversary: request.adversary ?? PlanAdversary(), work: request.work ?? PlanWork())
    // Three times the standard's loss shows where the plan begins to see, and that it stays so.
    let most = max(2, min(site.units, site.lossUnits * 3))
    let sizes = (0...min(60, most)).map { most * $0 / min(60, most) }
    let kinds: [(Diversion, String)] = [
      (.emptyRacks, "whole racks, left empty"), (.openPlaces, "units one by one"),
      (.dummies, "dummies with real labels in their places"),
      (.falseKeys, "units with the device keys of those taken"),
    ]
    var lines: [Plot.Line] = []
    do {
      for (diversion, name) in kinds {
        lines.append(
          Plot.Line(
            name, try sizes.map { try curve.detection(diversion, lostUnits: $0) }))
      }
    } catch {
      throw PlanningFault(path: "/sites/\(place)", reason: "\(error)")
    }
    let promised = PlanWords.percent(site.promisedPpm)
    var plot = Plot(
      title:
        "\(site.site): a visit notices a loss of \(site.lossUnits) units with at least \(promised) %",
      description: ([site.duty, site.missed]).joined(separator: " "),
      xName: "units gone", yName: "chance that one visit notices", x: sizes.map(Double.init),
      lines: lines)
    plot.level = (Double(standard.targetPpm) / 1_000_000, "target")
    plot.mark = (Double(site.lossUnits), "the standard's loss")
    return plot
  }
}

/// The chance that a visit under a plan notices a loss of any size.
package struct PlanCurve: Sendable {
  private let plan: SitePlan
  private let planning: SitePlanning

  package init(
    plan: SitePlan, site: PlannedSite, standard: PlanStandard, adversary: PlanAdversary,
    work: PlanWork
  ) {
    self.plan = plan
    planning = SitePlanning(
      site: site, standard: standard, adversary: adversary, work: work, path: "")
  }

  /// The chance, for a diversion that has a grade of its own. Throws `outOfDomain` for more units than there are.
  package func detection(_ diversion: Diversion, lostUnits: Int) throws -> Double {
    try planning.detection(
      diversion, max(0, lostUnits - planning.adversary.racksPutBack * planning.site.rackUnits),
      plan)
  }
}
