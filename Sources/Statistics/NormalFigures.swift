import Glibc

/// The standard normal density.
package func normalDensity(_ x: Double) -> Double {
  0.398942280401432677939946059934 * exp(-x * x / 2)
}

/// The quantile of a lognormal with this median and spread (both > 0), 0 < p < 1.
package func lognormalQuantile(_ p: Double, median: Double, sigma: Double) -> Double {
  median * exp(sigma * normalQuantile(p))
}

/// ln of the odds of one chance over those of another, both strictly between 0 and 1.
package func logOdds(_ chance: Double, over other: Double) -> Double {
  log(chance / (1 - chance) * ((1 - other) / other))
}
