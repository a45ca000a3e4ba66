import Canon
import Vocabulary

/// The parameters of a regime with auditors and sureties. All of them are law, none is code.
///
/// Rates are in parts per million (ppm), money in cents, and the unit stands last in each name.
package struct Terms: Fielded, Equatable {
  /// When an obligation under a bond falls due.
  package enum Trigger: String, Word {
    case finalPenalty = "final-penalty"
    case liquidatedDamages = "liquidated-damages"
    case onDemand = "on-demand"
  }

  /// Who chooses the auditor of a site.
  package enum Assignment: String, Word {
    case clientChoice
    case shortlistRandom
    case poolRandom
  }

  /// Who is asked to pay first.
  package enum DemandOrder: String, Word {
    case suretyFirst = "surety-first"
    case principalFirst = "principal-first"
  }

  /// The least evidence by which a drawn unit counts as found in a count.
  package enum Grade: String, Word {
    case label, identity, authenticity
  }

  /// What a surety may know of others that declined.
  package enum DeclinesShown: String, Word {
    case none
    case count
    case afterCooling
  }

  /// Whether the exporter of a sale, or who is affiliated with it, may be surety for the sale's buyer.
  package enum ExporterAsSurety: String, Word {
    case allowed
    /// Beside sureties independent of it, which take at least `coSuretyPpmMin`.
    case withCoSurety = "with-co-surety"
    case refused
  }

  /// What a new rule leaves alone.
  package enum SavingsClause: String, Word {
    case none
    case shippedBefore = "shipped-before"
  }

  package var appliesAboveTpp = 250_000
  package var detectLossPpm = 20_000
  package var detectLossUnitsMin = 8
  package var detectWithinDays = 180
  package var detectionTargetPpm = 950_000
  /// `nil`: a label that was read.
  package var leastGrade: Grade?
  package var requiresBond = true
  package var penaltyMultiplePpm = 2_000_000
  package var coveragePpm = 250_000
  package var trigger = Trigger.liquidatedDamages
  package var obligationMonths = 24
  package var discoveryMonths = 12
  package var assignment = Assignment.poolRandom
  package var backCheckPpm = 200_000
  package var refusedAccessHours = 48
  package var demandOrder = DemandOrder.suretyFirst
  package var savingsClause = SavingsClause.shippedBefore
  package var inventoryDeadlineHours = 72
  package var revealDeadlineHours = 24
  /// `nil`: seven days.
  package var visitDeadlineDays: Int?
  package var countDeadlineDays = 14
  package var responseDays = 30
  package var demandDays = 30
  package var petitionDays = 60
  package var cureDays = 15
  package var quoteValidityDays = 30
  package var suretyLimitPpm = 100_000
  /// Limits of a surety beyond the single bond; `nil` for none.
  package var groupLimitPpm: Int?
  package var countryLimitPpm: Int?
  package var goodsLimitPpm: Int?
  package var aggregateLimitPpm: Int?
  /// `nil`: nothing above the limit per bond is signed.
  package var reinsuranceDays: Int?
  /// `nil`: refused.
  package var exporterAsSurety: ExporterAsSurety?
  /// `nil`: any part.
  package var coSuretyPpmMin: Int?
  /// `nil`: a surety does not see that others declined.
  package var declinesShown: DeclinesShown?
  package var coolingDays: Int?
  /// `nil`: a late demand bears none.
  package var interestPpm: Int?
  /// `nil`: thirty days.
  package var collateralReturnDays: Int?
  /// `nil`: an auditor needs none.
  package var auditorCoverCentsMin: Int?
  package var cancellationNoticeDays = 30
  package var warehouseDwellDays = 60
  package var transitDwellDays = 45
  package var repairDwellDays = 90
  package var tenureRoundsMax = 6
  package var roundIntervalDaysMax = 90
  package var keepRecordsYears = 5
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit(
      "appliesAboveTpp", &appliesAboveTpp,
      "applies above this TPP per ultimate consignee and calendar year")
    try visit("detectLossPpm", &detectLossPpm, "loss to be found, share of units, ppm")
    try visit("detectLossUnitsMin", &detectLossUnitsMin, "loss to be found, at least, units")
    try visit("detectWithinDays", &detectWithinDays, "time in which it is to be found, days")
    try visit("detectionTargetPpm", &detectionTargetPpm, "probability of finding it, ppm")
    try visit("leastGrade", &leastGrade, "least evidence for a unit found; absent: label")
    try visit("requiresBond", &requiresBond, "whether a bond is part of the regime")
    try visit("penaltyMultiplePpm", &penaltyMultiplePpm, "penalty over insured value, ppm")
    try visit("coveragePpm", &coveragePpm, "share of the penalty that is bonded, ppm")
    try visit("trigger", &trigger, "what makes the bond payable")
    try visit("obligationMonths", &obligationMonths, "obligation per shipment, months")
    try visit("discoveryMonths", &discoveryMonths, "discovery after the obligation, months")
    try visit("assignment", &assignment, "who chooses the auditor")
    try visit("backCheckPpm", &backCheckPpm, "rounds back-checked by the regulator, ppm")
    try visit("refusedAccessHours", &refusedAccessHours, "refused access counts after, hours")
    try visit("demandOrder", &demandOrder, "who is asked to pay first")
    try visit(
      "savingsClause", &savingsClause, "what rules with a day `appliesFrom` leave alone before it")
    try visit("inventoryDeadlineHours", &inventoryDeadlineHours, "to commit an inventory, hours")
    try visit("revealDeadlineHours", &revealDeadlineHours, "to reveal randomness, hours")
    try visit(
      "visitDeadlineDays", &visitDeadlineDays, "to come to the site and draw, days; absent: 7")
    try visit("countDeadlineDays", &countDeadlineDays, "to report a count, days")
    try visit("responseDays", &responseDays, "to answer a finding, days")
    try visit("demandDays", &demandDays, "to pay on demand, days")
    try visit("petitionDays", &petitionDays, "to petition against a demand, days")
    try visit("cureDays", &cureDays, "to cure a lapse, days")
    try visit("quoteValidityDays", &quoteValidityDays, "a quote binds for, days")
    try visit("suretyLimitPpm", &suretyLimitPpm, "limit per bond of capital and surplus, ppm")
    try visit(
      "groupLimitPpm", &groupLimitPpm,
      "limit for one principal group of capital and surplus, ppm; absent: none")
    try visit(
      "countryLimitPpm", &countryLimitPpm,
      "limit for one country of capital and surplus, ppm; absent: none")
    try visit(
      "goodsLimitPpm", &goodsLimitPpm,
      "limit for one paragraph of goods of capital and surplus, ppm; absent: none")
    try visit(
      "aggregateLimitPpm", &aggregateLimitPpm,
      "limit for all bonds of capital and surplus, ppm; absent: none")
    try visit(
      "reinsuranceDays", &reinsuranceDays,
      "to reinsure what is above the limit per bond, days; absent: none may be signed")
    try visit(
      "exporterAsSurety", &exporterAsSurety,
      "whether a sale's exporter may be surety for its buyer; absent: refused")
    try visit(
      "coSuretyPpmMin", &coSuretyPpmMin,
      "with `with-co-surety`, what independent sureties take at least, ppm; absent: any part")
    try visit(
      "declinesShown", &declinesShown,
      "whether a surety sees how many others declined; absent: none")
    try visit(
      "coolingDays", &coolingDays, "until it sees that with `afterCooling`, days; absent: 7")
    try visit(
      "interestPpm", &interestPpm, "interest on a late demand for a year, ppm; absent: none")
    try visit(
      "collateralReturnDays", &collateralReturnDays,
      "to give collateral back after a bond's release, days; absent: 30")
    try visit(
      "auditorCoverCentsMin", &auditorCoverCentsMin,
      "liability cover that an auditor must have, US cents; absent: none")
    try visit("cancellationNoticeDays", &cancellationNoticeDays, "notice to cancel, days")
    try visit("warehouseDwellDays", &warehouseDwellDays, "longest stay in a warehouse, days")
    try visit("transitDwellDays", &transitDwellDays, "longest stay in transit, days")
    try visit("repairDwellDays", &repairDwellDays, "longest stay in repair, days")
    try visit("tenureRoundsMax", &tenureRoundsMax, "rounds by one auditor at one site, at most")
    try visit("roundIntervalDaysMax", &roundIntervalDaysMax, "between rounds, at most, days")
    try visit("keepRecordsYears", &keepRecordsYears, "records are kept, years (Part 762)")
    try visit("cites", &cites, "sources")
  }
}
