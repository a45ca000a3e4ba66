import Glibc

/// ln of the chance of exactly `successes` in `trials` independent trials. Source: Loader 2000 (see
/// `SaddlePoint`).
package func binomialLogMass(_ successes: Int, trials: Int, chance: Double) -> Double {
  guard successes >= 0, successes <= trials else { return -.infinity }
  return SaddlePoint.logBinomial(
    Double(successes), of: Double(trials), p: chance, q: 1 - chance)
}

/// The chance of at most `successes` in `trials` independent trials; `chance` within 0...1.
package func binomialAtMost(_ successes: Int, trials: Int, chance: Double) -> Double {
  if successes < 0 { return 0 }
  if successes >= trials { return 1 }
  return regularizedBeta(
    1 - chance, chance, Double(trials - successes), Double(successes + 1))
}

/// The same with the complement of the chance given apart.
func binomialAtMost(_ successes: Int, trials: Int, _ notice: Notice) -> Double {
  if successes < 0 { return 0 }
  if successes >= trials { return 1 }
  return regularizedBeta(
    notice.survive, notice.chance, Double(trials - successes), Double(successes + 1))
}

/// The chance of at least `successes`.
func binomialAtLeast(_ successes: Int, trials: Int, _ notice: Notice) -> Double {
  if successes <= 0 { return 1 }
  if successes > trials { return 0 }
  return regularizedBeta(
    notice.chance, notice.survive, Double(successes), Double(trials - successes + 1))
}

/// The regularised incomplete beta function I_x(a, b) for a, b ≥ 1 whole, with y = 1 − x given
/// apart.
///
/// Source: Didonato & Morris, ACM TOMS 18 (1992), continued fraction with positive terms below the
/// mean; the factor in front is a binomial mass (Loader), so that nothing cancels.
func regularizedBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if y <= 0 { return 1 }
  if a * y < b * x { return max(0, 1 - regularizedBeta(y, x, b, a)) }
  return min(1, exp(logBetaFront(x, y, a, b)) * continuedFraction(x, y, a, b))
}

/// ln of x^a y^b / B(a, b): a binomial mass times a b / (a + b).
private func logBetaFront(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  SaddlePoint.logBinomial(a, of: a + b, p: x, q: y) + log(a / (a + b)) + log(b)
}

/// The continued fraction 1 / (β₀ + α₁ / (β₁ + α₂ / (β₂ + …))) of I_x(a, b), for x at most a / (a +
/// b), by Lentz's method: αₙ = (a + n − 1)(a + b + n − 1) n (b − n) x² / (a + 2n − 1)², βₙ = n + n (b
/// − n) x / (a + 2n − 1) + (a + n)(λ + 1 + n (1 + y)) / (a + 2n + 1), λ = a y − b x.
private func continuedFraction(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  let lambda = a * y - b * x
  func beta(_ n: Double) -> Double {
    let middle = n == 0 ? 0 : n * (b - n) * x / (a + 2 * n - 1)
    return n + middle + (a + n) * (lambda + 1 + n * (1 + y)) / (a + 2 * n + 1)
  }
  var h = beta(0)
  var c = h
  var d = 0.0
  var n = 1.0
  while n <= 1e7 {
    let odd = a + 2 * n - 1
    let alpha = (a + n - 1) / odd * ((a + b + n - 1) / odd) * (n * (b - n)) * (x * x)
    if alpha == 0 { break }
    let next = beta(n)
    d = 1 / (next + alpha * d)
    c = next + alpha / c
    let step = c * d
    h *= step
    if !(abs(step - 1) >= 3e-16) { break }
    n += 1
  }
  return 1 / h
}

/// An interval for a chance after some successes in independent trials.
package struct ChanceInterval: Hashable, Sendable {
  /// Two-sided bounds (α/2 at each end).
  package var lower2: Double
  package var upper2: Double
  /// One-sided bounds.
  package var lower1: Double
  package var upper1: Double
}

/// The exact interval of Clopper and Pearson for `successes` in `trials`, `confidence` within 0...1
/// (both excluded).
///
/// Source: Clopper & Pearson, Biometrika 26 (1934); inspection.md §3.5: beta quantiles (k, n − k +
/// 1) and (k + 1, n − k). Domain: 0 ≤ successes ≤ trials, 1 ≤ trials ≤ 10^9. Throws `outOfDomain`.
/// Relative error below 1e-11.
package func clopperPearson(
  trials: Int, successes: Int, confidence: Double
) throws(StatisticsFault) -> ChanceInterval {
  guard confidence > 0, confidence < 1 else {
    throw .outOfDomain("confidence must lie between 0 and 1")
  }
  return try clopperPearson(
    trials: trials, successes: successes, alpha: Tail(1 - confidence, confidence),
    half: Tail((1 - confidence) / 2, (1 + confidence) / 2))
}

/// The same with an exact confidence, which keeps its digits also just below 1.
package func clopperPearson(
  trials: Int, successes: Int, confidence: Fraction
) throws(StatisticsFault) -> ChanceInterval {
  let alpha = try confidence.level()
  return try clopperPearson(
    trials: trials, successes: successes, alpha: Tail(alpha), half: Tail(alpha.half))
}

private func clopperPearson(
  trials: Int, successes: Int, alpha: Tail, half: Tail
) throws(StatisticsFault) -> ChanceInterval {
  guard trials >= 1, trials <= Hypergeometric.limit else {
    throw .outOfDomain("trials must lie in 1...\(Hypergeometric.limit)")
  }
  guard successes >= 0, successes <= trials else {
    throw .outOfDomain("successes must lie in 0...trials")
  }
  let n = Double(trials)
  let k = Double(successes)
  func lower(_ tail: Tail) -> Double {
    successes == 0 ? 0 : betaQuantile(tail, k, n - k + 1).x
  }
  func upper(_ tail: Tail) -> Double {
    successes == trials ? 1 : betaQuantile(tail, n - k, k + 1).y
  }
  return ChanceInterval(
    lower2: lower(half), upper2: upper(half), lower1: lower(alpha), upper1: upper(alpha))
}

extension Fraction {
  /// One minus a confidence; throws `outOfDomain` for 0 and 1.
  func level() throws(StatisticsFault) -> Fraction {
    guard numerator > 0, numerator < denominator else {
      throw .outOfDomain("confidence must lie between 0 and 1")
    }
    return complement
  }
}

/// A tail's chance with its complement apart.
struct Tail: Hashable, Sendable {
  let chance: Double
  let rest: Double

  init(_ chance: Double, _ rest: Double) {
    self.chance = chance
    self.rest = rest
  }

  init(_ chance: Fraction) { self.init(chance.value, chance.complement.value) }
}

/// The x with I_x(a, b) = p and y = 1 − x, for a, b ≥ 1.
///
/// With t = ln(x / (1 − x)), where both ends keep their digits, the smaller of ln I and ln(1 − I) is
/// concave in t, so that Newton's steps close in from one side.
func betaQuantile(_ tail: Tail, _ a: Double, _ b: Double) -> (x: Double, y: Double) {
  if tail.chance > 0.5 {
    let mirrored = betaQuantile(Tail(tail.rest, tail.chance), b, a)
    return (mirrored.y, mirrored.x)
  }
  func sides(_ t: Double) -> (x: Double, y: Double) { (1 / (1 + exp(-t)), 1 / (1 + exp(t))) }
  let wanted = log(tail.chance)
  var t = log(a / b) + normalQuantile(tail.chance) * sqrt(1 / a + 1 / b)
  var last = Double.infinity
  for _ in 0..<200 {
    let (x, y) = sides(t)
    let (log, slope) = logBeta(x, y, a, b)
    let step = (wanted - log) / slope
    t += min(max(step, -50), 50)
    if abs(step) <= 1e-15 * max(1, abs(t)) || (abs(step) >= last && abs(step) < 1e-9) { break }
    last = abs(step)
  }
  return sides(t)
}

/// ln I_x(a, b) and its slope in ln(x / (1 − x)), which is x^a y^b / B(a, b) over I.
private func logBeta(
  _ x: Double, _ y: Double, _ a: Double, _ b: Double
) -> (value: Double, slope: Double) {
  let front = logBetaFront(x, y, a, b)
  if a * y >= b * x {
    let sum = continuedFraction(x, y, a, b)
    return (front + log(sum), 1 / sum)
  }
  let value = regularizedBeta(x, y, a, b)
  return (log(value), exp(front) / value)
}
