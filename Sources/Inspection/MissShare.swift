import Statistics

/// The part of a standard's chance to miss that one draw of a round may use up.
///
/// Somebody who works a draw out before it is made can let it go and have another: an inspector lets the round lapse, and contributors who are
/// in league with it take their values out of the seed by silence. So β, the chance to miss that the standard allows, is shared out
/// among all draws that could come before there is a result. After e rounds that lapsed with their draw sealed, and with s of the n contributors other than the
/// inspector silent, a draw may miss with a chance of at most
///
///     ¾ β 8^−e (8 n)^−s,    and nothing at all once 8^e (8 n)^s passes 10^8.
///
/// The shares sum to less than one: ¾ Σ_e 8^−e Σ_s C(n, s) (8 n)^−s = ¾ · 8/7 · (1 + 1/(8 n))^n < ¾ · 8/7 · e^⅛ < 0.972. By the union
/// bound whoever chooses among them gets a draw that misses with a chance of at most β, as long as one contributor is honest: each single
/// draw is then uniform. Source: Bonferroni's inequality; the spending of an error over looks after Lan & DeMets, Biometrika 70
/// (1983); docs/decisions/0015-what-silence-gains.md.
package struct MissShare: Hashable, Sendable {
  /// Routine rounds that lapsed at the site, their draw sealed, since the last with a result. Negative counts as 0.
  package var lapsedRounds: Int64 = 0
  /// Contributors other than the inspector, and how many of them stayed silent.
  package var contributors = 0
  package var silent = 0

  package init() {}
  package init(lapsedRounds: Int64, contributors: Int = 0, silent: Int = 0) {
    self.lapsedRounds = lapsedRounds
    self.contributors = contributors
    self.silent = silent
  }

  /// Three quarters of what is left after `divisor`.
  package static let numerator: UInt64 = 3
  package static let denominator: UInt64 = 4
  /// Beyond it a draw may miss nothing.
  package static let divisorMax: UInt64 = 100_000_000

  /// 8^e (8 n)^s, 1 or more; `nil` beyond the greatest.
  package var divisor: UInt64? {
    var product: UInt64 = 1
    func multiply(by factor: UInt64) -> Bool {
      guard factor <= Self.divisorMax, product * factor <= Self.divisorMax else { return false }
      product *= factor
      return true
    }
    var lapses = max(0, lapsedRounds)
    while lapses > 0 {
      guard multiply(by: 8) else { return nil }
      lapses -= 1
    }
    let factor = UInt64(clamping: contributors).multipliedReportingOverflow(by: 8)
    var silences = min(max(0, silent), max(0, contributors))
    while silences > 0 {
      guard !factor.overflow, multiply(by: factor.partialValue) else { return nil }
      silences -= 1
    }
    return product
  }

  /// The chance with which this draw must find the loss, so that the standard's target holds whoever withholds what.
  package func target(ppm: Int64) -> Fraction {
    guard let divisor else { return .one }
    let missed = UInt64(1_000_000 - min(1_000_000, max(0, ppm)))
    let share = Fraction(
      missed * Self.numerator, over: 1_000_000 * Self.denominator * divisor)
    return (share ?? .zero).complement
  }
}
