import Statistics
import Vocabulary

/// An exporter that stands surety for its own buyer, with the margin of the sale against the loss.
///
/// Source: the essay: a large and liquid exporter may itself be the surety. It is never the principal or
/// its affiliate (19 CFR 113.31(a)): the acts that bind sureties see to that. Whoever bears only a part of a bond states
/// its own part of the penal sum.
package struct ExporterSurety: Hashable, Sendable {
  package var penalSum: Money
  /// Chance that the bond is called, parts per million.
  package var lossChancePpm: Int64
  /// What the exporter earns on the sale, as it states.
  package var margin: Money

  /// `nil` for negative amounts, a chance outside 0...1,000,000 and two currencies.
  package init?(penalSum: Money, lossChancePpm: Int64, margin: Money) {
    guard penalSum.minor >= 0, margin.minor >= 0, penalSum.currency == margin.currency,
      (0...1_000_000).contains(lossChancePpm)
    else { return nil }
    self.penalSum = penalSum
    self.lossChancePpm = lossChancePpm
    self.margin = margin
  }

  /// Penal sum × chance of a call, rounded up to the cent.
  package var expectedLoss: Money {
    penalSum.timesPpm(lossChancePpm) ?? Money(minor: .max, currency: penalSum.currency)
  }

  /// Whether the margin meets the expected loss.
  package var isMetByMargin: Bool { expectedLoss.minor <= margin.minor }

  /// The least share, in parts per million, that a co-surety must take so that the margin meets the
  /// expected loss on what the exporter keeps; 0 when it does already.
  package var coSuretySharePpm: Int64 {
    guard !isMetByMargin else { return 0 }
    // The largest kept share k with penalSum × k × chance ≤ margin, in parts per million.
    let whole: Int128 = 1_000_000
    let kept =
      Int128(margin.minor) * whole * whole / (Int128(penalSum.minor) * Int128(lossChancePpm))
    return Int64(clamping: whole - min(whole, kept))
  }
}

extension ExporterSurety {
  /// The chance that a bond is called, by the reference model: of an average applicant (signal 0) that no surety has judged, under a
  /// standard by which a loss is found with a chance within so many days, while the bond answers for so many months. Parts per
  /// million, rounded up; `nil` outside the figures' domains.
  ///
  /// Formula: `PremiumWorksheet`'s default_probability with the hazard -ln(1 - target) / (days / 365).
  package static func referenceChancePpm(
    detectionTargetPpm: Int, withinDays: Int, months: Int
  ) -> Int64? {
    guard (0...1_000_000).contains(detectionTargetPpm), withinDays > 0,
      (0...(2 * BondTerms.monthLimit)).contains(months)
    else { return nil }
    // A standard that is certain has no finite hazard: one in a million is left.
    let target = min(Double(detectionTargetPpm) / 1_000_000, 0.999_999)
    var inputs = PremiumInputs()
    inputs.hazard = hazard(eventProbability: target, term: Double(withinDays) / 365)
    inputs.term = Double(months) / 12
    guard let sheet = try? PremiumWorksheet(inputs) else { return nil }
    return Int64((sheet.defaultProbability * 1_000_000).rounded(.up))
  }
}
