import Glibc

/// What was counted in one stratum.
package struct StratumCount: Hashable, Sendable {
  package var items: Int
  package var sampled: Int
  package var found: Int

  package init(items: Int, sampled: Int, found: Int) {
    self.items = items
    self.sampled = sampled
    self.found = found
  }
}

/// The upper bound for the missing items of all strata together.
///
/// Source: inspection.md §3.6, union–intersection test with Fisher's combination: a total T is
/// rejected if every split K_1 + … + K_H = T has −2 Σ ln p_h(K_h) > χ²(2H, 1 − α), with p_h(K) = P(Y
/// ≤ k_h | K). As the place of the (k + 1)th drawn item has a log-concave mass, −ln p_h is convex in
/// K, so that the least sum over all splits grows by always taking the cheapest next item: no table
/// over all totals is needed. One stratum gives the bound of `missingUpperBound`. Domain: 1 to 1,000
/// strata, each as in `missingBounds`, together up to 10^12 items. Throws `outOfDomain`.
package func stratifiedUpperBound(
  _ strata: [StratumCount], confidence: Fraction
) throws(StatisticsFault) -> Int {
  guard !strata.isEmpty, strata.count <= 1_000 else {
    throw .outOfDomain("there must be 1 to 1000 strata")
  }
  let alpha = try confidence.level()
  for stratum in strata {
    _ = try Hypergeometric(items: stratum.items, marked: 0, drawn: stratum.sampled)
    guard stratum.found >= 0, stratum.found <= stratum.sampled else {
      throw .outOfDomain("found must lie in 0...sampled in every stratum")
    }
  }
  if strata.count == 1 {
    return try missingUpperBound(
      items: strata[0].items, sampled: strata[0].sampled, found: strata[0].found,
      confidence: confidence)
  }
  let budget = fisherBudget(strata: strata.count, alpha: alpha.value)
  var filling = Filling(strata.map(Stratum.init), budget: budget)
  return filling.total()
}

/// Half the χ² quantile with 2H degrees of freedom: the B with e^(−B) Σ_{i<H} B^i / i! = α.
func fisherBudget(strata: Int, alpha: Double) -> Double {
  // ln of the sum is concave in B, so that Newton's steps close in from one side.
  let wanted = log(alpha)
  var budget = Double(strata) - wanted
  for _ in 0..<200 {
    // Σ B^i / i! over its last term, which is the density.
    var sum = 1.0
    var term = 1.0
    for i in stride(from: strata - 1, to: 0, by: -1) {
      term *= Double(i) / budget
      sum += term
    }
    let logDensity = Double(strata - 1) * log(budget) - budget - logFactorial(strata - 1)
    let step = (logDensity + log(sum) - wanted) * sum
    budget = max(budget + step, budget / 2)
    if abs(step) <= 1e-15 * budget { break }
  }
  return budget
}

/// The cost of missing items in one stratum: −ln P(Y ≤ k | K).
private struct Stratum {
  let items: Int
  let sampled: Int
  let found: Int
  /// The most that can be missing.
  let most: Int

  init(_ count: StratumCount) {
    items = count.items
    sampled = count.sampled
    found = count.found
    most = count.items - (count.sampled - count.found)
  }

  func cost(_ missing: Int) -> Double {
    -log(Hypergeometric(items, missing, sampled).atMost(found))
  }

  /// What one more missing item adds; it grows with `missing`.
  ///
  /// One more item takes away the chance that it is the (k + 1)th drawn one, given that this one
  /// lies behind the others: P(Y = k) (n − k) / (N − K) over P(Y ≤ k).
  func increment(_ missing: Int) -> Double {
    guard missing < most else { return .infinity }
    let design = Hypergeometric(items, missing, sampled)
    guard found < sampled, design.support.contains(found) else { return 0 }
    var sum = 1.0
    var term = 1.0
    var x = found
    while x > design.support.lowerBound, sum < 1e300 {
      x -= 1
      term /= design.ratio(x)
      sum += term
      if term < sum * 1e-18 { break }
    }
    return -log1p(-Double(sampled - found) / Double(items - missing) / sum)
  }

  /// The least K at which one more costs over `price`, known to lie in a range.
  func filled(at price: Double, within range: ClosedRange<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = low + (high - low) / 2
      if increment(middle) <= price { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Fills the strata with missing items, the cheapest first, as far as the budget goes.
private struct Filling {
  private let strata: [Stratum]
  private let budget: Double
  /// Fillings whose cost is within the budget, and over it.
  private var low: [Int]
  private var high: [Int]

  init(_ strata: [Stratum], budget: Double) {
    self.strata = strata
    self.budget = budget
    low = strata.map { $0.filled(at: 0, within: 0...$0.most) }
    high = strata.map(\.most)
  }

  private func cost(_ filling: [Int]) -> Double {
    var sum = 0.0
    for (stratum, missing) in zip(strata, filling) { sum += stratum.cost(missing) }
    return sum
  }

  mutating func total() -> Int {
    if cost(high) <= budget { return high.reduce(0, +) }
    var cheap = 0.0
    var dear = budget
    for _ in 0..<200 where low != high {
      let price = cheap > 0 ? (cheap * dear).squareRoot() : dear * 1e-6
      if price <= cheap || price >= dear { break }
      let filling = strata.indices.map { strata[$0].filled(at: price, within: low[$0]...high[$0]) }
      if cost(filling) <= budget {
        low = filling
        cheap = price
      } else {
        high = filling
        dear = price
      }
      if dear < 1e-290 { break }
    }
    return addOneByOne()
  }

  /// The last items, one at a time: their prices differ by less than floating point shows.
  private func addOneByOne() -> Int {
    var filling = low
    var spent = cost(filling)
    var prices = strata.indices.map { strata[$0].increment(filling[$0]) }
    for _ in 0..<100_000 {
      guard let next = prices.indices.min(by: { prices[$0] < prices[$1] }),
        spent + prices[next] <= budget
      else { break }
      filling[next] += 1
      spent = cost(filling)
      prices[next] = strata[next].increment(filling[next])
    }
    return filling.reduce(0, +)
  }
}
