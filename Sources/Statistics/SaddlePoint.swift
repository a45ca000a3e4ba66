import Glibc

/// Binomial masses without large cancelling logarithms of factorials, accurate to about 1e-14 up to
/// a billion items.
///
/// Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000): Stirling's
/// error and the deviance part. The mathematical library of the system is used in this room only;
/// nothing here decides an act.
enum SaddlePoint {
  /// ln(2π).
  static let logTwoPi = 1.837877066409345483560659472811235

  /// ln n! − (n + ½) ln n + n − ½ ln 2π, for a whole n ≥ 0 (0 for n = 0, where it is not used).
  static func stirlingError(_ n: Double) -> Double {
    if n < 16 { return table[Int(n)] }
    let square = n * n
    return
      (1.0 / 12
      - (1.0 / 360
        - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / square) / square) / square) / square)
      / n
  }

  /// x ln(x / mean) + mean − x, without cancellation where x is near the mean; the offset x − mean is
  /// given apart; x > 0, mean > 0.
  static func deviance(_ x: Double, _ mean: Double, offset: Double) -> Double {
    guard abs(offset) < 0.1 * (x + mean) else { return x * log(x / mean) - offset }
    let v = offset / (x + mean)
    let square = v * v
    var sum = offset * v
    var term = 2 * x * v
    var odd = 3.0
    while odd < 2000 {
      term *= square
      let next = sum + term / odd
      if next == sum { return next }
      sum = next
      odd += 2
    }
    return sum
  }

  /// ln of e^(−mean) mean^x / x!, with the offset x − mean given apart.
  static func logPoisson(_ x: Int, mean: Double, offset: Double) -> Double {
    guard x > 0 else { return -mean }
    let count = Double(x)
    return -deviance(count, mean, offset: offset) - stirlingError(count)
      - 0.5 * (logTwoPi + log(count))
  }

  /// The same for x = mean.
  static func logPoissonAtMean(_ x: Int) -> Double {
    x > 0 ? -stirlingError(Double(x)) - 0.5 * (logTwoPi + log(Double(x))) : 0
  }

  /// ln of C(n, x) p^x q^(n−x), with q = 1 − p given apart so that neither loses digits.
  static func logBinomial(_ x: Double, of n: Double, p: Double, q: Double) -> Double {
    guard x >= 0, x <= n else { return -.infinity }
    if p <= 0 { return x == 0 ? 0 : -.infinity }
    if q <= 0 { return x == n ? 0 : -.infinity }
    if x == 0 { return p < q ? n * log1p(-p) : n * log(q) }
    if x == n { return q < p ? n * log1p(-q) : n * log(p) }
    // x − n p, without the rounding of n p where p is near 0 or 1.
    let offset = x * q - (n - x) * p
    let core =
      stirlingError(n) - stirlingError(x) - stirlingError(n - x)
      - deviance(x, n * p, offset: offset) - deviance(n - x, n * q, offset: -offset)
    return core - 0.5 * (logTwoPi + log(x * ((n - x) / n)))
  }

  /// ln n! for a whole n ≥ 0.
  static func logFactorial(_ n: Double) -> Double {
    n < 2 ? 0 : (n + 0.5) * log(n) - n + 0.5 * logTwoPi + stirlingError(n)
  }

  private static let table: [Double] = [
    0, 0.081061466795327258220, 0.041340695955409294094, 0.027677925684998339149,
    0.020790672103765093112, 0.016644691189821192163, 0.013876128823070747999,
    0.011896709945891770095, 0.010411265261972096497, 0.0092554621827127329177,
    0.0083305634333628712565, 0.0075736754879518407946, 0.0069428401072095298658,
    0.0064089941880042070684, 0.0059513701127588477356, 0.0055547335519628013710,
  ]
}
