import Statistics

/// Rates as people should see them: with their interval.
enum Interval {
  /// Successes over trials with the two-sided 95 % Clopper–Pearson interval; `none` where there are none.
  static func text(
    _ successes: Int64, of trials: Int64, none: String = "no rounds"
  ) -> String {
    guard trials > 0, successes >= 0, successes <= trials,
      let interval = try? clopperPearson(
        trials: Int(trials), successes: Int(successes), confidence: 0.95)
    else { return none }
    let rate = Double(successes) / Double(trials)
    return "\(percent(rate)) (\(percent(interval.lower2)) to \(percent(interval.upper2)))"
  }

  private static func percent(_ share: Double) -> String {
    Figures.percent(ppm: Int64((share * 1_000_000).rounded()))
  }
}
