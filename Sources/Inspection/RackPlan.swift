import Statistics

/// How many racks a visit must open so that a loss packed into whole racks is seen as the standard
/// asks.
package struct RackPlan: Hashable, Sendable {
  package let design: RackDesign
  /// The loss that must be seen, units.
  package let lossUnits: Int
  package let openedRacks: Int
  /// Units checked in the opened racks.
  package var checkedUnits: Int { openedRacks * design.rackUnits }
  /// The chance that one visit sees the loss under the adversary's best packing.
  package let detection: Double
  /// The chance that it sees a single rack emptied: what the plan does not promise.
  package let detectionOfOneRack: Double

  /// What the plan would have caught, and what it would not, for a board to read. Chances are cut, not
  /// rounded.
  package var sentence: String {
    """
    Opening \(openedRacks) of \(design.racks) racks and checking every unit in them notices a loss of \
    \(lossUnits) units, however they are packed, with a chance of at least \(Self.percent(detection)) \
    %; a loss of one whole rack only with \(Self.percent(detectionOfOneRack)) %.
    """
  }

  /// With one decimal, cut.
  private static func percent(_ chance: Double) -> String {
    let perMille = Int(chance * 1_000)
    return "\(perMille / 10).\(perMille % 10)"
  }
}

extension InspectionStandard {
  /// The least number of racks to open for this standard. Throws why there is none.
  package func rackPlan(_ design: RackDesign) throws(PlanFault) -> RackPlan {
    try check()
    let loss = lossUnits(of: design.racks * design.rackUnits)
    let sensitivity = Fraction(ppm: sensitivityPpm)
    do throws(StatisticsFault) {
      let opened = try design.leastOpened(
        lostUnits: loss, sensitivity: sensitivity, target: Fraction(ppm: targetPpm))
      return RackPlan(
        design: design, lossUnits: loss, openedRacks: opened,
        detection: try design.detection(
          lostUnits: loss, opened: opened, sensitivity: sensitivity),
        detectionOfOneRack: try design.detection(
          lostUnits: design.rackUnits, opened: opened, sensitivity: sensitivity))
    } catch {
      throw .unreachable
    }
  }
}
