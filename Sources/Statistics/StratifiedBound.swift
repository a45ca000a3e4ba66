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

  /// The least K at which one more costs over `price`, known to lie in a range. `guess` is where to look first.
  ///
  /// Outward from the guess until the price lies between two looks, then by false positions of its logarithm, which is
  /// smooth in K, and by halves where they gain too little: some five looks, at most twice the halvings.
  func filled(at price: Double, within range: ClosedRange<Int>, near guess: Int) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    var below: (place: Int, log: Double)?
    var above: (place: Int, log: Double)?
    var place = min(max(guess, low), high - 1)
    var step = 1
    var round = 0
    while low < high {
      let width = high - low
      let found = increment(place)
      if found <= price {
        low = place + 1
        below = (place, log(found))
      } else {
        high = place
        above = (place, log(found))
      }
      round += 1
      if let below, let above, below.log.isFinite, above.log > below.log, round % 4 != 0 {
        let part = (log(price) - below.log) / (above.log - below.log)
        place = below.place + Int(Double(above.place - below.place) * min(1, max(0, part)))
      } else if below == nil || above == nil {
        place = above == nil ? low + min(step, width / 2) : high - 1 - min(step, width / 2)
        step = min(step * 8, 1 << 40)
      } else {
        place = low + (high - low) / 2
      }
      place = min(max(place, low), high - 1)
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
    low = strata.map { $0.filled(at: 0, within: 0...$0.most, near: 0) }
    high = strata.map(\.most)
  }

  private func cost(_ filling: [Int]) -> Double {
    var sum = 0.0
    for (stratum, missing) in zip(strata, filling) { sum += stratum.cost(missing) }
    return sum
  }

  /// Brackets the price of the last item that the budget buys, then adds what lies between the brackets.
  ///
  /// The cost is smooth in the price, so that a few false positions do what a hundred halvings would; every fourth step
  /// halves, which bounds them. Each look at a price starts from where the last ones suggest.
  mutating func total() -> Int {
    var dearCost = cost(high)
    if dearCost <= budget { return high.reduce(0, +) }
    var cheapCost = cost(low)
    var cheap = 0.0
    var dear = budget
    for round in 0..<200 where isWide {
      let price = next(round, cheap, dear, cheapCost, dearCost)
      if price <= cheap || price >= dear || dear < 1e-290 { break }
      let part =
        cheap > 0 && dearCost.isFinite
        ? (log(price) - log(cheap)) / (log(dear) - log(cheap)) : 0
      let filling = strata.indices.map { index in
        let width = Double(high[index] - low[index])
        return strata[index].filled(
          at: price, within: low[index]...high[index], near: low[index] + Int(width * part))
      }
      let spent = cost(filling)
      if spent <= budget {
        low = filling
        (cheap, cheapCost) = (price, spent)
      } else {
        high = filling
        (dear, dearCost) = (price, spent)
      }
    }
    return addRest()
  }

  /// Whether more lies between the brackets than is soon added one at a time.
  private var isWide: Bool {
    var width = 0
    for (low, high) in zip(low, high) { width += high - low }
    return width > 2 * strata.count
  }

  /// The price to look at: halfway by size while nothing is known of it, then false positions and halvings in turn.
  private func next(
    _ round: Int, _ cheap: Double, _ dear: Double, _ cheapCost: Double, _ dearCost: Double
  ) -> Double {
    guard cheap > 0 else { return dear * 1e-6 }
    let (left, right) = (log(cheap), log(dear))
    guard round % 4 != 3, cheapCost > 0, dearCost.isFinite, dearCost > cheapCost else {
      return exp((left + right) / 2)
    }
    // Both sides by their logarithms: nearly a straight line.
    let part = (log(budget) - log(cheapCost)) / (log(dearCost) - log(cheapCost))
    // A little beyond, towards the farther end, so that the bracket closes from both sides.
    let beyond = part < 0.5 ? part * 1.02 : 1 - (1 - part) * 1.02
    return exp(left + (right - left) * min(0.999999, max(0.000001, beyond)))
  }

  /// The last items: one at a time, the cheapest first. Where prices differ by less than floating point shows, their
  /// order makes no difference to the sum, and whole spans are added at once.
  private func addRest() -> Int {
    var filling = low
    var costs = strata.indices.map { strata[$0].cost(filling[$0]) }
    var waiting = PriceHeap()
    for index in strata.indices where filling[index] < strata[index].most {
      waiting.insert(strata[index].increment(filling[index]), index)
    }
    var spent = costs.reduce(0, +)
    var steps = 0
    while let (price, index) = waiting.first, spent + price <= budget {
      // Far more than brackets as narrow as floating point leave; twice as far with every such number of steps.
      let span = min(1 << min(40, steps / (64 * strata.count)), strata[index].most - filling[index])
      let cost = strata[index].cost(filling[index] + span)
      if span > 1, spent - costs[index] + cost > budget { break }
      filling[index] += span
      spent += cost - costs[index]
      costs[index] = cost
      steps += 1
      guard filling[index] < strata[index].most else {
        waiting.removeFirst()
        continue
      }
      waiting.replaceFirst(strata[index].increment(filling[index]))
    }
    return filling.reduce(0, +)
  }
}

/// Strata by the price of their next item, the least first; equal prices by their place.
private struct PriceHeap {
  private var entries: [(price: Double, index: Int)] = []

  var first: (price: Double, index: Int)? { entries.first }

  mutating func insert(_ price: Double, _ index: Int) {
    entries.append((price, index))
    var child = entries.count - 1
    while child > 0, entries[child] < entries[(child - 1) / 2] {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    sink()
  }

  mutating func replaceFirst(_ price: Double) {
    entries[0].price = price
    sink()
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in 2 * parent + 1..<2 * parent + 3
      where child < entries.count && entries[child] < entries[least] {
        least = child
      }
      guard least != parent else { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
