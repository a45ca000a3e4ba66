import Canon
import Vocabulary

/// The state of a unit, as far as evidence can reach it.
///
/// Source: inspection.md §2.3 (levels of check by growing cost). Which evidence a visit reaches: running units answer over the
/// management plane, and come out only where the site lets them be pulled; what a tenant holds answers only when it is drained; a
/// spare goes to a bench; of a sealed, liquid-cooled tray the faceplate is read and few are pulled in a change window.
package enum ReachState: String, Word {
  case running
  case tenant
  case spare
  case tray
}

/// Units of one state: how many there are, and how many of them a visit reaches with some evidence.
struct ReachStratum: Hashable, Sendable {
  var state: ReachState
  var units: Int
  /// All of them, or fewer.
  var reachable: Int

  var isWhole: Bool { reachable == units }
}

extension PlannedSite {
  /// The site's units by state, with what evidence of a grade reaches. States without units are left out.
  func strata(_ grade: EvidenceGrade) -> [ReachStratum] {
    let spare = spareUnits ?? 0
    let tenant = tenantUnits ?? 0
    let tray = trayUnits ?? 0
    let isOutside = grade <= .label
    let running = grade <= .identity ? runningUnits : runningPulls ?? 0
    let all = [
      ReachStratum(state: .running, units: runningUnits, reachable: running),
      ReachStratum(state: .spare, units: spare, reachable: spare),
      ReachStratum(
        state: .tenant, units: tenant, reachable: isOutside ? tenant : drainUnits ?? 0),
      ReachStratum(state: .tray, units: tray, reachable: isOutside ? tray : trayPulls ?? 0),
    ]
    return all.filter { $0.units > 0 }
  }
}
