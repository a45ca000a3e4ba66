import Canon
import Clearing
import Custody
import Suretyship
import Vocabulary

/// Sums over the register for the front page and the regulator's board. Small chapters are walked; units are not.
struct Tally: Sendable {
  var proposed: Int64 = 0
  var cleared: Int64 = 0
  var flagged: Int64 = 0
  var lapsed: Int64 = 0
  /// Milliseconds from proposal to clearance, the median.
  var medianToClear: Int64?
  var latestCleared: SaleRow?
  var unitsShipped: Int64 = 0
  /// Units that belong at sites with an auditor's engagement in force.
  var unitsWatched: Int64 = 0
  var engaged: Int64 = 0
  var rounds: Int64 = 0
  var roundsClosed: Int64 = 0
  var unitsDrawn: Int64 = 0
  var unitsMissing: Int64 = 0
  var bondsInForce: Int64 = 0
  var bonds: Int64 = 0
  var penalSums: Int64 = 0
  var cases: Int64 = 0
  var casesOpen: Int64 = 0
  /// Units of all cases that were not accounted for since.
  var unitsAtIssue: Int64 = 0
  var unitsDetermined: Int64 = 0
  var penalties: Int64 = 0
  var demands: Int64 = 0
  var demanded: Int64 = 0
  var demandsPaid: Int64 = 0
  var paid: Int64 = 0
  var recovered: Int64 = 0

  init(_ reading: Reading) {
    let register = reading.register
    var spans: [Int64] = []
    for row in register.sales.rows {
      proposed += 1
      unitsShipped &+= row.unitsShipped
      guard let at = row.clearedAt else { continue }
      cleared += 1
      spans.append(at.milliseconds - row.proposedAt.milliseconds)
      if row.bond != nil, at >= latestCleared?.clearedAt ?? .zero { latestCleared = row }
    }
    spans.sort()
    medianToClear = spans.isEmpty ? nil : spans[spans.count / 2]
    for (place, row) in register.sites.rows.enumerated() {
      guard let id = row.engagement, register.engagements[id]?.status == .active else { continue }
      unitsWatched += Int64(register.units.count(at: UInt32(place)))
    }
    for row in register.engagements.rows where row.status == .active { engaged += 1 }
    for row in register.rounds.rows {
      rounds += 1
      guard let result = row.result else { continue }
      roundsClosed += 1
      unitsDrawn &+= result.drawn
      unitsMissing &+= result.missing
    }
    for row in register.bonds.rows {
      bonds += 1
      guard row.status != .released, !row.isClosed(at: reading.now) else { continue }
      bondsInForce += 1
      penalSums &+= row.terms.penalSum.minor
    }
    for row in register.cases.rows {
      cases += 1
      if row.status != .closed { casesOpen += 1 }
      unitsAtIssue &+= max(0, row.units - row.unitsCured)
      guard let decided = row.determination, decided.isViolation else { continue }
      unitsDetermined &+= decided.unitsUnaccounted
      penalties &+= decided.penalty.minor
    }
    for row in register.demands.rows {
      demands += 1
      demanded &+= row.amount.minor
      if row.status == .paid { demandsPaid += 1 }
      paid &+= row.paid.minor
      recovered &+= row.recovered.minor
    }
  }

  /// The way of a sale with these counts.
  var way: WayOfASale {
    WayOfASale(
      proposed: proposed, engaged: engaged, bonded: bonds, cleared: cleared,
      shippedUnits: unitsShipped, rounds: rounds, cases: cases, demands: demands,
      paid: demandsPaid)
  }
}
