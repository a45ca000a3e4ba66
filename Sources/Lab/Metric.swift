/// What a replicate reports, over the horizon. Names and meanings: lab.md A14.
package enum Metric: String, CaseIterable, Sendable {
  case orders
  case legitOrders = "legit_orders"
  case legitValue = "legit_value"
  case legitShipped = "legit_shipped"
  case legitShippedValue = "legit_shipped_value"
  case legitBlockedByCheck = "legit_blk_kyc"
  case legitBlockedByRule = "legit_blk_rule_or_denial"
  case legitLostToDelay = "legit_lost_delay"
  case legitLostToPrice = "legit_lost_price"
  case legitBlockedByCap = "legit_blk_cap"
  case legitBlockedWithoutBond = "legit_blk_nobond"
  case legitBlockedValue = "legit_blocked_value"
  case legitBlockedShare = "legit_blocked_frac"
  case smugglerOrders = "smug_orders"
  case smugglerBlocked = "smug_blocked"
  case smugglerShipped = "smug_shipped"
  case smugglerDeterred = "smug_deterred_orders"
  case divertedLots = "diverted_lots"
  case divertedChips = "diverted_chips"
  case divertedValue = "diverted_value"
  case divertedChipsUndeterred = "diverted_chips_undeterred"
  case divertingIdentities = "diverting_entities"
  case detectedIdentities = "detected_entities"
  case detectedShare = "detected_frac_entities"
  case timeToDetection = "sum_time_to_detection"
  case undetectedChips = "undetected_chips_at_T"
  case legitDelay = "legit_delay_sum"
  case auditVisits = "audit_inspections"
  case regulatorVisits = "bis_inspections_of_entities"
  case auditFees = "audit_fees"
  case premium
  case premiumLegit = "premium_legit"
  case bonds
  case bondValue = "bond_value"
  case claimsPaid = "claims_paid"
  case claimsNet = "claims_net_recov"
  case suretyShortfall = "surety_shortfall"
  case suretiesInsolvent = "surety_insolvent"
  case lossRatio = "loss_ratio"
  case finesAssessed = "fines_assessed"
  case finesPaidByBuyer = "fines_paid_by_buyer"
  case finesPaidBySurety = "fines_paid_by_surety"
  case auditorsRemoved = "auditors_removed"
  case reidentifications
  case complianceCost = "compliance_cost_pct_legit_value"
  // Of extensions; reported only where the extension is on.
  case displacedOrders = "displaced_orders"
  case displacedChips = "displaced_chips"
  case totalDivertedChips = "total_diverted_chips"
  case bribes
  case bondsFrom = "bonds_required_from"
  case planKept = "plan_kept_share"
  case planTenth = "plan_kept_by_nine_in_ten"
  case learnersAtLaxest = "learners_at_laxest"
  case settledGain = "settled_gain"

  /// The metrics of PLAB-1 itself.
  package static let plain: [Metric] = Array(allCases.prefix(45))

  /// The metrics that a market reports: those of PLAB-1 and of the extensions that are on.
  package static func reported(by market: Market) -> [Metric] {
    let parameters = market.parameters
    var metrics = plain
    if parameters[.displace] > 0 {
      metrics += [.displacedOrders, .displacedChips, .totalDivertedChips]
    }
    if parameters[.bribe] > 0 { metrics.append(.bribes) }
    if parameters[.adaptEvery] > 0, market.regime == .r3 { metrics.append(.bondsFrom) }
    if parameters[.plan] == 1 { metrics += [.planKept, .planTenth] }
    if parameters[.learn] > 0, market.audits { metrics.append(.learnersAtLaxest) }
    if parameters[.elast] > 0 { metrics.append(.settledGain) }
    return metrics
  }
}

/// What a replicate counts. Whole numbers, so that the order of adding up cannot change a bit: times
/// are in 2⁻³² years, amounts that are no multiple of the price are dollars added in the order of
/// time.
struct Tally {
  var legitOrders = 0
  var legitChips = 0
  var legitShipped = 0
  var legitShippedChips = 0
  var blockedByCheck = 0
  var blockedByRule = 0
  var lostToDelay = 0
  var lostToPrice = 0
  var blockedByCap = 0
  var blockedWithoutBond = 0
  var blockedChips = 0
  var smugglerOrders = 0
  var smugglerBlocked = 0
  var smugglerShipped = 0
  var smugglerDeterred = 0
  var divertedLots = 0
  var divertedChips = 0
  var divertedChipsUndeterred = 0
  var divertingIdentities = 0
  var detectedIdentities = 0
  var timeToDetection: Int128 = 0
  var undetectedChips = 0
  var legitDelay: Int128 = 0
  var auditVisits = 0
  var regulatorVisits = 0
  var auditedTime: Int128 = 0
  var premium = 0.0
  var premiumLegit = 0.0
  var bonds = 0
  var bondChips = 0
  var claimsPaid = 0.0
  var claimsNet = 0.0
  var shortfall = 0.0
  var insolvent = 0
  var finedChips = 0
  var finedChipsDeterrable = 0
  var forfeited = 0.0
  var auditorsRemoved = 0
  var reidentifications = 0
  var displacedOrders = 0
  var displacedChips = 0
  var bribes = 0
  var bondsFrom = Double.nan
  var planKept = Double.nan
  var planTenth = Double.nan
  var learnedChoices = 0
  var learnedLaxest = 0

  /// A time in whole units of 2⁻³² years (7 ms).
  @inline(__always)
  static func ticks(_ years: Double) -> Int128 { Int128(Int(years * 0x1p32 + 0.5)) }

  private static func years(_ ticks: Int128) -> Double { Double(ticks) * 0x1p-32 }

  /// The metrics, in the order of `Metric.allCases`; NaN where undefined.
  func metrics(_ market: Market) -> [Double] {
    let price = market.price
    let parameters = market.parameters
    let blocked =
      blockedByCheck + blockedByRule + lostToDelay + lostToPrice + blockedByCap
      + blockedWithoutBond
    let fees = Self.years(auditedTime) * market.yearlyFee
    let shippedValue = Double(legitShippedChips) * price
    let honest = 1 - parameters[.piD] - parameters[.piU]
    let paidByBuyer =
      parameters[.kapD] * market.fine * price * Double(finedChipsDeterrable) + forfeited
    func count(_ value: Int) -> Double { Double(value) }
    return [
      count(legitOrders + smugglerOrders), count(legitOrders), count(legitChips) * price,
      count(legitShipped), shippedValue, count(blockedByCheck), count(blockedByRule),
      count(lostToDelay), count(lostToPrice), count(blockedByCap), count(blockedWithoutBond),
      count(blockedChips) * price, count(blocked) / count(legitOrders), count(smugglerOrders),
      count(smugglerBlocked), count(smugglerShipped), count(smugglerDeterred),
      count(divertedLots), count(divertedChips), count(divertedChips) * price,
      count(divertedChipsUndeterred), count(divertingIdentities), count(detectedIdentities),
      count(detectedIdentities) / count(divertingIdentities), Self.years(timeToDetection),
      count(undetectedChips), Self.years(legitDelay), count(auditVisits), count(regulatorVisits),
      fees, premium, premiumLegit, count(bonds), count(bondChips) * price * market.bondShare,
      claimsPaid, claimsNet, shortfall, count(insolvent), premium > 0 ? claimsNet / premium : 0,
      market.fine * price * count(finedChips), paidByBuyer, claimsPaid, count(auditorsRemoved),
      count(reidentifications), 100 * (fees * honest + premiumLegit) / shippedValue,
      count(displacedOrders), count(displacedChips), count(divertedChips + displacedChips),
      count(bribes), bondsFrom, planKept, planTenth,
      count(learnedLaxest) / count(learnedChoices),
      parameters[.elast] > 0 ? parameters[.gmed] : .nan,
    ]
  }
}
