import Glibc

/// When inspections come.
package enum InspectionTiming: String, Hashable, Sendable, CaseIterable {
  /// At a constant rate per year, without memory.
  case poisson
  /// Once in every window, at a time that is uniform in it.
  case uniformInWindow = "uniform_in_window"
  /// At the end of every window.
  case fixedPeriodic = "fixed_periodic"
  /// Each day with the same chance.
  case dailyBernoulli = "daily_bernoulli"
}

/// When the adversary acts, as seen from the inspections.
package enum AdversaryPhase: String, Hashable, Sendable, CaseIterable {
  /// It makes no difference, as under a timing without memory.
  case any
  /// Uniform in a window.
  case uniformStart = "uniform_start"
  /// At the start of a window.
  case windowStart = "window_start"
  /// Right after a visit.
  case justAfterInspection = "just_after_inspection"
}

/// How long a diversion stays unseen, when every inspection after it notices it with the same chance.
///
/// Times are in years, under `dailyBernoulli` in days. Source: inspection.md §3.11. With p the chance to
/// notice, q = 1 − p and u the time in windows, n = ⌊u⌋, f = u − n:
/// - Poisson: P = 1 − exp(−λ p t).
/// - fixed period: right after a visit 1 − q^n; uniform 1 − q^n (1 − p f). The start of a window is
///   right after a visit.
/// - uniform in window: from its start 1 − q^n (1 − p f); uniform start and right after a visit by
///   integrating over the place in the window.
/// - daily: 1 − (1 − h p)^⌊days⌋.
package struct DetectionTiming: Hashable, Sendable {
  package let timing: InspectionTiming
  package let phase: AdversaryPhase
  /// Inspections a year, or the chance of one a day.
  private let rate: Double
  /// Years.
  private let window: ExactDecimal
  private let hit: Notice
  /// The chance to be inspected and noticed on one day, exactly where it fits.
  private let daily: Fraction?
  private let hitShare: Fraction

  /// Domain: rate ≥ 0 (a chance within 0...1 under `dailyBernoulli`), window > 0. Throws `outOfDomain`
  /// where something that the timing needs is not given, and for the phase `any` under a timing with
  /// memory.
  package init(
    _ timing: InspectionTiming, phase: AdversaryPhase = .any, rate: ExactDecimal? = nil,
    window: ExactDecimal? = nil, hit: Fraction
  ) throws(StatisticsFault) {
    self.timing = timing
    self.phase = phase
    self.hit = Notice(hit)
    hitShare = hit
    switch timing {
    case .poisson, .dailyBernoulli:
      guard let rate else { throw .outOfDomain("rate is missing: \(timing.rawValue) needs it") }
      guard rate >= .zero, timing == .poisson || rate <= .one else {
        throw .outOfDomain(
          timing == .poisson
            ? "rate must not be below 0" : "rate must lie in 0...1 under daily_bernoulli")
      }
      self.rate = rate.value
      self.window = .one
      daily = timing == .dailyBernoulli ? Fraction(rate).flatMap { $0.times(hit) } : nil
    case .uniformInWindow, .fixedPeriodic:
      guard let window else {
        throw .outOfDomain("window is missing: \(timing.rawValue) needs it")
      }
      guard window > .zero else { throw .outOfDomain("window must be above 0") }
      guard phase != .any else {
        throw .outOfDomain(
          "phase must be uniform_start, window_start or just_after_inspection under \(timing.rawValue)"
        )
      }
      self.rate = 0
      self.window = window
      daily = nil
    }
  }

  /// The chance to be noticed on one day.
  private var day: Notice { daily.map(Notice.init) ?? Notice(rate * hit.chance) }

  /// The chance that a diversion is noticed within a time ≥ 0. Relative error below 1e-11, also of tiny
  /// chances.
  package func probability(within time: ExactDecimal) -> Double {
    guard time > .zero, hit.chance > 0 else { return 0 }
    switch timing {
    case .poisson: return -expm1(-rate * hit.chance * time.value)
    case .dailyBernoulli:
      let days = time.quotient(by: .one).whole
      return days == 0 ? 0 : -expm1(days * day.logSurvive)
    case .uniformInWindow, .fixedPeriodic:
      let (whole, part) = time.quotient(by: window)
      return probability(windows: whole, part: part)
    }
  }

  /// The mean time; infinite when nothing is ever noticed.
  package var mean: Double {
    let p = hit.chance
    switch timing {
    case .poisson: return 1 / (rate * p)
    case .dailyBernoulli: return 1 / day.chance
    case .uniformInWindow, .fixedPeriodic:
      let windows =
        switch shape {
        case .steps, .after: 1 / p
        case .ramp: 1 / p - 0.5
        case .mixed: 1 / p - 0.5 + p / 12
        }
      return windows * window.value
    }
  }

  /// The least time within which the chance reaches `share`, 0 < share < 1; infinite when it never
  /// does. Whole days under `dailyBernoulli`.
  package func quantile(_ share: Fraction) -> Double {
    guard hit.chance > 0 else { return .infinity }
    let rest = share.complement
    switch timing {
    case .poisson:
      return -Self.logRest(rest) / (rate * hit.chance)
    case .dailyBernoulli:
      guard day.chance > 0 else { return .infinity }
      return Self.leastPower(day, daily?.complement, rest)
    case .uniformInWindow, .fixedPeriodic:
      if shape == .steps {
        return Self.leastPower(hit, hitShare.complement, rest) * window.value
      }
      return windows(share) * window.value
    }
  }

  private static func logRest(_ rest: Fraction) -> Double {
    rest.value < 0.5 ? log(rest.value) : log1p(-rest.complement.value)
  }

  /// The least whole n with q^n ≤ rest, decided in whole numbers beside a tie.
  private static func leastPower(_ notice: Notice, _ exact: Fraction?, _ rest: Fraction) -> Double {
    guard notice.survive > 0 else { return 1 }
    let power = logRest(rest) / notice.logSurvive
    let near = power.rounded()
    guard abs(power - near) <= 1e-9 * max(1, near), near <= 20_000, let exact else {
      return max(1, power.rounded(.up))
    }
    var left = WideCount(1)
    var right = WideCount(1)
    for _ in 0..<Int(near) {
      left.multiply(by: exact.numerator)
      right.multiply(by: exact.denominator)
    }
    left.multiply(by: rest.denominator)
    right.multiply(by: rest.numerator)
    return max(1, left.compare(right) <= 0 ? near : near + 1)
  }
}

/// The chances in windows.
extension DetectionTiming {
  /// How the survival runs within a window.
  private enum Shape {
    /// Visits at known distances: steps.
    case steps
    /// Straight lines.
    case ramp
    /// Right after a visit at a uniform time.
    case after
    /// From a uniform place in a window with a uniform visit.
    case mixed
  }

  private var shape: Shape {
    switch (timing, phase) {
    case (.fixedPeriodic, .uniformStart): .ramp
    case (.fixedPeriodic, _): .steps
    case (_, .uniformStart): .mixed
    case (_, .justAfterInspection): .after
    default: .ramp
    }
  }

  private func probability(windows n: Double, part f: Double) -> Double {
    let p = hit.chance
    switch shape {
    case .steps: return n == 0 ? 0 : -expm1(n * hit.logSurvive)
    case .ramp: return loss(after: n, p * f)
    case .after: return n == 0 ? p * f * f / 2 : loss(after: n - 1, lossAfterFirst(f))
    case .mixed:
      return n == 0 ? p * f - p * p * f * f * f / 6 : loss(after: n - 1, lossAfterFirst(f))
    }
  }

  /// 1 − q^n (1 − e).
  private func loss(after n: Double, _ e: Double) -> Double {
    n == 0 ? e : -expm1(n * hit.logSurvive + log1p(-e))
  }

  /// The e of the second window and later ones, S = q^(n − 1) (1 − e(f)).
  private func lossAfterFirst(_ f: Double) -> Double {
    let p = hit.chance
    guard shape == .mixed else { return p * (0.5 + f - p * f * f / 2) }
    // Integrals of the place y in the window, from f to 1 and from 0 to f.
    let square = (1 + f) * (1 - f * f) / 2 - (1 - f * f * f) / 3 + f * f + f * f * f / 6
    return p * (1 + f - p * square + p * p * f * f * f / 6)
  }

  /// The quantile in windows: the window by powers of q, the place in it by halving.
  private func windows(_ share: Fraction) -> Double {
    let wanted = share.value
    func place(_ n: Double) -> Double {
      var low = 0.0
      var high = 1.0
      for _ in 0..<80 {
        let middle = (low + high) / 2
        if middle == low || middle == high { break }
        if probability(windows: n, part: middle) < wanted { low = middle } else { high = middle }
      }
      return high
    }
    if wanted <= probability(windows: 0, part: 1) { return place(0) }
    guard hit.survive > 0 else { return 1 + place(1) }
    // After the first window each one multiplies the survival by q.
    let first = log1p(-probability(windows: 0, part: 1))
    let count =
      1 + max(0, ((Self.logRest(share.complement) - first) / hit.logSurvive).rounded(.down))
    var n = count
    if n > 1, probability(windows: n, part: 0) > wanted { n -= 1 }
    if probability(windows: n + 1, part: 0) < wanted { n += 1 }
    return n + place(n)
  }
}

extension Fraction {
  /// The product, if it fits.
  fileprivate func times(_ other: Fraction) -> Fraction? {
    let (top, over1) = numerator.multipliedReportingOverflow(by: other.numerator)
    let (bottom, over2) = denominator.multipliedReportingOverflow(by: other.denominator)
    guard !over1, !over2 else { return nil }
    return Fraction(top, upTo: bottom)
  }
}

extension ExactDecimal {
  /// The whole part of this number over another, both above 0, and the part of one that is left.
  fileprivate func quotient(by other: ExactDecimal) -> (whole: Double, part: Double) {
    let low = min(exponent, other.exponent)
    if let top = shifted(by: exponent - low), let bottom = other.shifted(by: other.exponent - low) {
      let (whole, rest) = top.quotientAndRemainder(dividingBy: bottom)
      return (Double(whole), Double(rest) / Double(bottom))
    }
    let quotient = value / other.value
    let whole = quotient.rounded(.down)
    return (whole, whole.isFinite ? quotient - whole : 0)
  }

  private func shifted(by places: Int) -> UInt128? {
    var value = digits
    for _ in 0..<places {
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      if over { return nil }
      value = product
    }
    return value
  }
}
