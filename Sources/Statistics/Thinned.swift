import Glibc

/// How many drawn marked items are noticed, when each is noticed with the same chance.
///
/// Source: inspection.md §3.4: Σ H(x) BinomCDF(k; x, s). Summed by parts, at most k are noticed if
/// and only if the drawing of the (k + 1)th notice lies behind all drawn ones: every term is
/// positive and follows from its neighbour, so that nothing cancels and no term needs a function of
/// its own.
extension Hypergeometric {
  /// The chance that at most `k` drawn marked items are noticed. Relative error below 1e-11.
  ///
  /// Σ over x of P(X ≤ x) · NB(x), where NB(x) = s C(x, k) s^k (1 − s)^(x − k), and the rest.
  func noticedAtMost(_ k: Int, _ notice: Notice) -> Double {
    if k >= support.upperBound || notice.chance <= 0 { return k < 0 ? 0 : 1 }
    if k < 0 { return 0 }
    if notice.survive <= 0 { return atMost(k) }
    let first = max(k, support.lowerBound)
    let last = support.upperBound - 1
    guard first <= last else {
      return binomialAtMost(k, trials: support.upperBound, notice)
    }
    let hump = Hump(self, k, notice, first...last, isLower: true)
    let start = hump.leftEnd
    let peak = peak()
    var below = atMost(start)
    var mass = exp(logMass(start))
    var waiting = hump.waiting(start)
    var total = 0.0
    var x = start
    while true {
      let term = below * waiting
      total += term
      if x == last { break }
      // From here on every draw holds fewer: the rest is a binomial tail.
      if x > peak, mass < 1e-21 {
        return min(1, total + binomialAtMost(k, trials: x + 1, notice))
      }
      if x > hump.top, term <= total * 1e-19 { return min(1, total) }
      mass *= ratio(x)
      below += mass
      waiting *= hump.growth(x)
      x += 1
    }
    return min(1, total + binomialAtMost(k, trials: support.upperBound, notice))
  }

  /// The chance that at least `k` drawn marked items are noticed. Relative error below 1e-11.
  func noticedAtLeast(_ k: Int, _ notice: Notice) -> Double {
    if k <= 0 { return 1 }
    if k > support.upperBound || notice.chance <= 0 { return 0 }
    if notice.survive <= 0 { return atLeast(k) }
    let first = max(k - 1, support.lowerBound)
    let last = support.upperBound - 1
    guard first <= last else { return binomialAtLeast(k, trials: support.upperBound, notice) }
    let hump = Hump(self, k - 1, notice, first...last, isLower: false)
    let start = hump.rightEnd
    let peak = peak()
    var above = atLeast(start + 1)
    var mass = exp(logMass(start + 1))
    var waiting = hump.waiting(start)
    var total = 0.0
    var x = start
    while true {
      let term = above * waiting
      total += term
      if x + 1 < peak, mass < 1e-21 {
        return min(1, total + binomialAtLeast(k, trials: x, notice))
      }
      if x == first { break }
      if x < hump.top, term <= total * 1e-19 { return min(1, total) }
      mass /= ratio(x)
      above += mass
      x -= 1
      waiting /= hump.growth(x)
    }
    return min(1, total + binomialAtLeast(k, trials: first, notice))
  }
}

/// Where the terms of a thinned sum stand: P(X ≤ x) or P(X > x) times the chance that the (k + 1)th
/// notice is the (x + 1)th marked item.
private struct Hump {
  let design: Hypergeometric
  let k: Int
  let notice: Notice
  let range: ClosedRange<Int>
  let isLower: Bool
  /// About where the terms are largest.
  let top: Int

  init(
    _ design: Hypergeometric, _ k: Int, _ notice: Notice, _ range: ClosedRange<Int>, isLower: Bool
  ) {
    self.design = design
    self.k = k
    self.notice = notice
    self.range = range
    self.isLower = isLower
    let peak = design.peak()
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      var step = Double(middle + 1) * notice.survive / Double(middle + 1 - k)
      if isLower, middle < peak { step *= design.ratio(middle) }
      if !isLower, middle + 1 >= peak, middle + 2 <= design.support.upperBound {
        step *= design.ratio(middle + 1)
      }
      if step > 1 { low = middle + 1 } else { high = middle }
    }
    top = low
  }

  /// NB(x).
  func waiting(_ x: Int) -> Double { exp(logWaiting(x)) }

  private func logWaiting(_ x: Int) -> Double {
    log(notice.chance)
      + SaddlePoint.logBinomial(Double(k), of: Double(x), p: notice.chance, q: notice.survive)
  }

  /// NB(x + 1) / NB(x).
  func growth(_ x: Int) -> Double { Double(x + 1) * notice.survive / Double(x + 1 - k) }

  /// ln of a rough size of the term at x.
  private func rough(_ x: Int, _ peak: Int) -> Double {
    logWaiting(x) + design.logMass(isLower ? min(x, peak) : max(x + 1, peak))
  }

  /// The greatest x left of the top below which nothing counts.
  var leftEnd: Int {
    let peak = design.peak()
    let least = rough(top, peak) - 60
    var low = range.lowerBound
    var high = top
    guard rough(low, peak) < least else { return low }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if rough(middle, peak) < least { low = middle } else { high = middle }
    }
    return low
  }

  /// The least x right of the top above which nothing counts.
  var rightEnd: Int {
    let peak = design.peak()
    let least = rough(top, peak) - 60
    var low = top
    var high = range.upperBound
    guard rough(high, peak) < least else { return high }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if rough(middle, peak) < least { high = middle } else { low = middle }
    }
    return high
  }
}
