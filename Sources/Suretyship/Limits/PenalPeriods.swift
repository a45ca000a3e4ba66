import Vocabulary

/// A bond that was renewed or changed: what its penal sum was from when on, and what was paid.
///
/// The penal sum is not cumulative: however many periods and premiums there are, all payments
/// together never pass the largest penal sum, and a loss is paid at most up to the sum in force when it
/// happened less everything paid before. Source: the non-cumulation clause of the trade's forms;
/// 19 CFR 113.13: a bond's amount is one amount while it stands.
package struct PenalPeriods: Hashable, Sendable {
  /// One period: its first day and the penal sum from then on.
  package struct Period: Hashable, Sendable {
    package var from: Day
    package var penalSum: Money
    package init(from: Day, penalSum: Money) {
      self.from = from
      self.penalSum = penalSum
    }
  }

  /// In the order of days.
  package let periods: [Period]
  /// Everything paid on losses of any period.
  package private(set) var paid: Money

  /// `nil` without periods, when days do not increase, for negative sums and several currencies.
  package init?(_ periods: [Period]) {
    guard let first = periods.first else { return nil }
    for (index, period) in periods.enumerated() {
      guard period.penalSum.minor >= 0, period.penalSum.currency == first.penalSum.currency,
        index == 0 || period.from > periods[index - 1].from
      else { return nil }
    }
    self.periods = periods
    paid = Money(minor: 0, currency: first.penalSum.currency)
  }

  /// The penal sum in force on a day; zero before the first.
  package func penalSum(on day: Day) -> Money {
    periods.last { $0.from <= day }?.penalSum ?? Money(minor: 0, currency: paid.currency)
  }

  /// What a loss of this day may still be paid.
  package func room(lossOn day: Day) -> Money {
    Money(minor: max(0, penalSum(on: day).minor - paid.minor), currency: paid.currency)
  }

  /// Pays a loss as far as it is covered, and says how much that is; the rest stays with the
  /// principal. `nil` for a negative amount or another currency.
  package mutating func pay(_ liability: Money, lossOn day: Day) -> CoveredLiability? {
    guard
      let divided = liabilityCovered(penalSumLeft: room(lossOn: day), liability: liability)
    else { return nil }
    paid.minor += divided.covered.minor
    return divided
  }
}

/// An exporter that stands surety for its own buyer, with the margin of the sale against the loss.
///
/// Source: the essay: a large and liquid exporter may itself be the surety. It is never the principal or
/// its affiliate (19 CFR 113.31(a)); `BondTerms.check` sees to that.
package struct ExporterSurety: Hashable, Sendable {
  package var penalSum: Money
  /// Chance that the bond is called, parts per million.
  package var lossChancePpm: Int64
  /// What the exporter earns on the sale.
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
