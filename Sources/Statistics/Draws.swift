import Glibc

/// Draws whose algorithm is fixed here, so that a seed gives the same numbers with every release of
/// the language.
extension RandomNumberGenerator {
  /// A number strictly between 0 and 1: the middle of one of 2^53 equal steps.
  package mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A whole number within 0..<bound, each with the same chance; 0 when `bound` is not positive.
  ///
  /// Source: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019), with
  /// rejection.
  package mutating func integer(below bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// True with a chance in parts per million, decided in whole numbers.
  package mutating func chance(ppm: Int64) -> Bool { integer(below: 1_000_000) < ppm }

  /// Exponential with this mean (> 0), by inversion.
  package mutating func exponential(mean: Double) -> Double { -mean * log(uniform()) }

  /// Standard normal, by inversion (AS 241).
  package mutating func normal() -> Double { normalQuantile(uniform()) }

  /// Lognormal: exp(mu + sigma Z).
  package mutating func lognormal(mu: Double, sigma: Double) -> Double {
    exp(mu + sigma * normal())
  }

  /// Lognormal with a stated mean: mean · exp(sigma Z − sigma² / 2).
  package mutating func lognormal(mean: Double, sigma: Double) -> Double {
    mean * exp(sigma * normal() - sigma * sigma / 2)
  }

  /// A random order, by Fisher and Yates from the end.
  package mutating func shuffled<T>(_ items: [T]) -> [T] {
    var items = items
    var last = items.count - 1
    while last > 0 {
      items.swapAt(last, integer(below: last + 1))
      last -= 1
    }
    return items
  }
}
