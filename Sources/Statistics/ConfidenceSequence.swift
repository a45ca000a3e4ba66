import Glibc

/// The numbers of missing items that draws without replacement leave possible, at any time at once.
///
/// Source: inspection.md §3.7; Waudby-Smith & Ramdas, Confidence Sequences for Sampling Without
/// Replacement (2020): {K: prior(K) / posterior(K) < 1/α} with a beta-binomial prior, which is {K:
/// H(found; items, K, drawn) > α · BB(found; drawn, a, b)}: the mixture of all K by the prior. This is
/// the set at this draw; the running intersection over all draws so far is valid too and narrower.
/// Domain: found ≤ drawn ≤ items ≤ 10^9, 0 < a, b ≤ 10^6. Throws `outOfDomain`.
package func confidenceSequence(
  items: Int, drawn: Int, found: Int, a: ExactDecimal, b: ExactDecimal, confidence: Fraction
) throws(StatisticsFault) -> ClosedRange<Int> {
  _ = try Hypergeometric(items: items, marked: 0, drawn: drawn)
  guard found >= 0, found <= drawn else { throw .outOfDomain("found must lie in 0...drawn") }
  for weight in [a, b] {
    guard weight > .zero, weight.value <= 1e6 else {
      throw .outOfDomain("a and b must lie above 0 and not above 1000000")
    }
  }
  let alpha = try confidence.level()
  let mixture = Mixture(items: items, drawn: drawn, found: found, a: a, b: b, alpha: alpha)
  return mixture.range()
}

/// ln of the beta-binomial mass of `successes` in `trials` with weights a, b > 0, over the
/// combinations C(trials, successes).
///
/// Γ(a + s) / Γ(a) over s! and the like, each by Stirling's series of the difference, so that only
/// the powers by which the weights differ from 1 remain.
func logBetaBinomial(_ successes: Int, of trials: Int, _ a: Double, _ b: Double) -> Double {
  logRising(a, successes) + logRising(b, trials - successes) - logRising(a + b, trials)
}

/// ln of (a)(a + 1)…(a + n − 1) / n!.
private func logRising(_ a: Double, _ n: Int) -> Double {
  let few = min(n, 16)
  var product = 1.0
  var sum = 0.0
  for i in 0..<few {
    product *= (a + Double(i)) / Double(i + 1)
    if product < 1e-200 || product > 1e200 {
      sum += log(product)
      product = 1
    }
  }
  sum += log(product)
  guard n > few else { return sum }
  // ln Γ(a + n) / Γ(n + 1) less the same at 16.
  return sum + logGammaRatio(Double(n + 1), a - 1) - logGammaRatio(Double(few + 1), a - 1)
}

/// ln Γ(u + d) − ln Γ(u), for u and u + d of at least 16.
private func logGammaRatio(_ u: Double, _ d: Double) -> Double {
  let v = u + d
  return (v - 0.5) * log1p(d / u) + d * log(u) - d + stirlingTail(v) - stirlingTail(u)
}

/// ln Γ(x) less (x − ½) ln x − x + ½ ln 2π, x ≥ 16.
private func stirlingTail(_ x: Double) -> Double {
  let square = x * x
  return
    (1.0 / 12
    - (1.0 / 360
      - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / square) / square) / square) / square)
    / x
}

/// The set of K at one draw: an interval, since the mass is log-concave in K.
private struct Mixture {
  let items: Int
  let drawn: Int
  let found: Int
  let a: ExactDecimal
  let b: ExactDecimal
  let alpha: Fraction
  /// ln α + ln BB.
  let level: Double

  init(
    items: Int, drawn: Int, found: Int, a: ExactDecimal, b: ExactDecimal, alpha: Fraction
  ) {
    self.items = items
    self.drawn = drawn
    self.found = found
    self.a = a
    self.b = b
    self.alpha = alpha
    level = log(alpha.value) + logBetaBinomial(found, of: drawn, a.value, b.value)
  }

  func range() -> ClosedRange<Int> {
    let least = found
    let most = items - (drawn - found)
    let top = mode(in: least...most)
    let upper = lastTrue(from: top, to: most) { probe($0) }
    let lower = top - lastTrue(from: 0, to: top - least) { probe(top - $0) }
    return lower...upper
  }

  /// The K under which what was found is most likely.
  private func mode(in range: ClosedRange<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      // mass(K + 1) / mass(K) = (K + 1)(N − K − t + s) / ((K + 1 − s)(N − K)).
      let rises =
        Double(middle + 1) * Double(items - middle - drawn + found)
        > Double(middle + 1 - found) * Double(items - middle)
      if rises { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func probe(_ missing: Int) -> (isKept: Bool, ratio: Double) {
    let mass = Hypergeometric(items, missing, drawn).logMass(found)
    let excess = mass - level
    let ratio = exp(min(700, excess))
    guard abs(excess) < 1e-9, let order = exactly(missing) else { return (excess > 0, ratio) }
    return (order > 0, ratio)
  }

  /// The order of both sides in whole numbers, for decimals a = A/D, b = B/D: [K]_s [N − K]_(t − s)
  /// (a + b)_t against α (a)_s (b)_(t − s) [N]_t; `nil` when they are too long.
  private func exactly(_ missing: Int) -> Int? {
    guard drawn <= 5_000, let parts = weights() else { return nil }
    var left = WideCount(1)
    var right = WideCount(1)
    left.multiply(by: alpha.denominator)
    right.multiply(by: alpha.numerator)
    for i in 0..<drawn {
      let isFound = i < found
      let j = isFound ? i : i - found
      left.multiply(by: UInt64((isFound ? missing : items - missing) - j))
      right.multiply(by: UInt64(items - i))
      left.multiply(by: parts.a + parts.b + UInt128(i) * parts.scale)
      right.multiply(by: (isFound ? parts.a : parts.b) + UInt128(j) * parts.scale)
    }
    return left.compare(right)
  }

  /// a and b as whole numbers over one power of ten of at most 10^20.
  private func weights() -> (a: UInt128, b: UInt128, scale: UInt128)? {
    let exponent = min(0, a.exponent, b.exponent)
    guard exponent >= -20 else { return nil }
    func over(_ value: ExactDecimal) -> UInt128 {
      var digits = value.digits
      for _ in 0..<(value.exponent - exponent) { digits *= 10 }
      return digits
    }
    var scale: UInt128 = 1
    for _ in 0..<(-exponent) { scale *= 10 }
    return (over(a), over(b), scale)
  }
}
