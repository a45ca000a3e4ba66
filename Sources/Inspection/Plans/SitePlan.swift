import Canon
import Statistics
import Vocabulary

/// What a diverter may do that a plan is measured against.
package enum Diversion: String, Word {
  /// Whole racks are taken and stand empty.
  case emptyRacks = "empty-racks"
  /// Units are taken one by one, wherever they are missed least, their places open or closed with blanks.
  case openPlaces = "open-places"
  /// In their places stand dummies with the real labels, or chassis without their modules.
  case dummies
  /// In their places stand units that answer with the device keys of those taken.
  case falseKeys = "false-keys"
  /// As the standard's grade asks, all among units that it reaches in part only.
  case partlyReached = "partly-reached"
  /// The same among units that it does not reach.
  case unreached
  /// One rack, as the standard's grade asks: less than the standard's loss.
  case oneRack = "one-rack"

  /// The least evidence that sees it; `nil` for what is said of the plan's own grade.
  var grade: EvidenceGrade? {
    switch self {
    case .emptyRacks: .bulk
    case .openPlaces: .label
    case .dummies: .identity
    case .falseKeys: .authenticity
    case .partlyReached, .unreached, .oneRack: nil
    }
  }
}

/// What one visit sees of a diversion.
package struct PlanOutcome: Fielded, Hashable {
  package var diversion = Diversion.openPlaces
  package var state: ReachState?
  package var lossUnits = 0
  package var detectionPpm: Int64 = 0
  package var isPromised = false

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("diversion", &diversion, "what the diverter does")
    try visit("state", &state, "where the units are, if all are of one state")
    try visit("lossUnits", &lossUnits, "units gone")
    try visit("detectionPpm", &detectionPpm, "chance that one visit notices, ppm, cut")
    try visit("isPromised", &isPromised, "whether the standard asks for it")
  }
}

/// How soon a loss is noticed, for an adversary who acts at a given phase.
package struct PlanTiming: Fielded, Hashable {
  package var phase = ""
  package var withinPpm: Int64 = 0
  package var meanDays: Int = 0
  package var q95Days: Int = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("phase", &phase, "when the adversary acts")
    try visit("withinPpm", &withinPpm, "chance to be noticed within the standard's time, ppm, cut")
    try visit("meanDays", &meanDays, "mean time to be noticed, days, rounded up")
    try visit("q95Days", &q95Days, "time within which 19 of 20 are noticed, days, rounded up")
  }
}

/// The plan of one site: what a visit does, what that sees, how often, and what it costs.
package struct SitePlan: Fielded, Hashable {
  package var site = ""
  package var units = 0
  package var racks = 0
  package var lossUnits = 0
  package var putBackUnits = 0
  package var grade = EvidenceGrade.identity
  package var reachedUnits = 0
  package var unreachedUnits = 0
  package var isByRack = false
  package var openedRacks = 0
  package var drawnUnits = 0
  package var partlyDrawnUnits = 0
  package var authenticityUnits = 0
  package var windowDays = 0
  package var outcomes: [PlanOutcome] = []
  package var timings: [PlanTiming] = []
  package var visitCentiDays = 0
  package var visitCost: Int64 = 0
  package var extraVisitPpm: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "the site")
    try visit("units", &units, "units there")
    try visit("racks", &racks, "racks, all of which every visit sees")
    try visit("lossUnits", &lossUnits, "loss that must be seen, units")
    try visit("putBackUnits", &putBackUnits, "of those, units that notice lets put back")
    try visit("grade", &grade, "evidence by which it must be seen")
    try visit("reachedUnits", &reachedUnits, "units of which this evidence reaches every one")
    try visit("unreachedUnits", &unreachedUnits, "units among which it falls short of the target")
    try visit("isByRack", &isByRack, "whether whole racks are opened, or single units drawn")
    try visit("openedRacks", &openedRacks, "racks opened, or expected to be opened for the draw")
    try visit("drawnUnits", &drawnUnits, "units checked among those reached")
    try visit("partlyDrawnUnits", &partlyDrawnUnits, "units checked among those reached in part")
    try visit("authenticityUnits", &authenticityUnits, "units examined for authenticity besides")
    try visit("windowDays", &windowDays, "one visit on a random day of each window, days")
    try visit("outcomes", &outcomes, "what one visit sees of each diversion")
    try visit("timings", &timings, "how soon, by the phase at which the adversary acts")
    try visit("visitCentiDays", &visitCentiDays, "work for a visit, hundredths of a person-day")
    try visit("visitCost", &visitCost, "its cost, minor units")
    try visit("extraVisitPpm", &extraVisitPpm, "chance of a further visit in each window, ppm")
  }

  /// The outcome of a diversion; `nil` if it was not asked.
  package func outcome(_ diversion: Diversion) -> PlanOutcome? {
    outcomes.first { $0.diversion == diversion }
  }

  /// What one visit sees of the loss that the standard names, ppm.
  package var promisedPpm: Int64 {
    outcomes.filter(\.isPromised).map(\.detectionPpm).min() ?? 0
  }
}
