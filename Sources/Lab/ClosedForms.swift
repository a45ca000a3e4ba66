import Statistics

/// Closed forms that the market model must reproduce, and that answer the first policy questions
/// without it.
///
/// Source: lab.md A11 (CF1, CF3, CF4, CF5, CF8). Rates per year, times in years, gains and fines
/// per dollar of goods diverted.
package enum ClosedForms {
  /// CF1: mean years to detection when visits come as a Poisson process of `rate` and each sees the
  /// loss with chance `hit`. +∞ when none ever does.
  package static func meanTimeToDetection(rate: Double, hit: Double) -> Double {
    1 / (rate * hit)
  }

  /// CF1: the chance to detect within `time` years: 1 − e^(−λ q t).
  package static func detectedWithin(_ time: Double, rate: Double, hit: Double) -> Double {
    eventProbability(hazard: rate * hit, term: time)
  }

  /// CF1: the expected discount factor at detection within a limitation period.
  package static func discountedDetection(
    hazard: Double, discount: Double, limitation: Double
  ) -> Double {
    detectionFactor(hazard: hazard, discount: discount, term: limitation)
  }

  /// CF3: the chance that one visit which checks `sample` of `items` meets one of `missing`. Throws
  /// `outOfDomain`.
  package static func hit(
    items: Int, missing: Int, sample: Int
  ) throws(StatisticsFault) -> Double {
    try detectionProbability(items: items, missing: missing, sampled: sample)
  }

  /// Where detections come from.
  package struct Sources: Hashable, Sendable {
    /// Auditor visits per year, the chance that one sees the loss, the chance that what it sees is
    /// suppressed.
    package var auditRate = 2.0
    package var auditHit = 1.0
    package var suppression = 0.0
    /// The chance that the regulator back-checks a visit.
    package var backCheck = 0.10
    /// The regulator's own visits per year and the chance that one sees the loss.
    package var regulatorRate = 0.0
    package var regulatorHit = 1.0
    /// Tips per year.
    package var tipRate = 0.05

    package init() {}

    /// CF4: the hazard of each source: auditor, back-check, regulator, tips.
    package var hazards: (auditor: Double, backCheck: Double, regulator: Double, tips: Double) {
      let seen = auditRate * auditHit
      return (
        seen * (1 - suppression), seen * suppression * backCheck, regulatorRate * regulatorHit,
        tipRate
      )
    }

    /// CF4: the whole hazard h = λA qA (1 − e + e b) + λB qB + λT.
    package var hazard: Double {
      let parts = hazards
      return parts.auditor + parts.backCheck + parts.regulator + parts.tips
    }
  }

  /// CF5: the gain per dollar above which a deterrable buyer diverts: g* = (fine · collected +
  /// debarment) · A / φ (+ χ β fine A / φ with collateral). `divertedShare` φ > 0.
  package static func deterrenceThreshold(
    fine: Double, collected: Double, debarment: Double = 0, collateral: Double = 0,
    coverage: Double = 0, divertedShare: Double = 1, hazard: Double, discount: Double,
    limitation: Double
  ) -> Double {
    let factor = detectionFactor(hazard: hazard, discount: discount, term: limitation)
    return (fine * collected + debarment + collateral * coverage * fine) * factor / divertedShare
  }

  /// CF5: the share of deterrable buyers who are deterred when their gain is lognormal with this
  /// median and spread.
  package static func deterredShare(
    threshold: Double, medianGain: Double, sigma: Double
  ) -> Double {
    lognormalCDF(threshold, median: medianGain, sigma: sigma)
  }

  /// The least chance of detection and collection at which diverting does not pay: gain / fine,
  /// both per dollar; above 1 no chance is enough.
  ///
  /// Source: domain.md §5.4: p_detect × p_collect × F ≥ resale gain.
  package static func leastDetection(gain: Double, fine: Double) -> Double { gain / fine }

  /// CF8: the premium of a bond: (p A sev + CoC W K sev + dd) / (1 − expense), sev = (1 − χ)(1 −
  /// rec) B. `expense` below 1.
  package static func bondPrice(
    bond: Double, diversionChance: Double, detectionFactor: Double, capitalRatio: Double = 0,
    costOfCapital: Double = 0, term: Double = 0, collateral: Double = 0, recovery: Double = 0,
    dueDiligence: Double = 0, expense: Double = 0
  ) -> Double {
    let severity = (1 - collateral) * (1 - recovery) * bond
    return
      (diversionChance * detectionFactor * severity
      + costOfCapital * term * capitalRatio * severity + dueDiligence) / (1 - expense)
  }
}
