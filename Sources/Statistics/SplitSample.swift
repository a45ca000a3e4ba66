import Glibc

/// Samples drawn from several parts of a population: what they see of a loss that is split as is best for the adversary.
///
/// The chance that a part passes with K missing is log-concave in K: a simple random sample, thinned by imperfect noticing, is
/// strongly Rayleigh (Borcea, Brändén & Liggett, J. AMS 22 (2009)), so that each further missing unit, given that none before it
/// was noticed, is noticed with no lesser chance. The worst split then takes the cheapest unit next, at one price in all parts.
package struct SplitSample: Sendable {
  private let parts: [(units: Int, sampled: Int)]
  private let sensitivity: Fraction

  /// Throws `outOfDomain` unless each sample fits its part, of at most 10^9 units.
  package init(
    _ parts: [(units: Int, sampled: Int)], sensitivity: Fraction
  ) throws(StatisticsFault) {
    for part in parts {
      _ = try Hypergeometric(items: part.units, marked: 0, drawn: part.sampled)
    }
    self.parts = parts
    self.sensitivity = sensitivity
  }

  /// The chance that a loss of so many units is noticed, at the adversary's best split; of more units than there are, all.
  package func detection(lostUnits: Int) throws(StatisticsFault) -> Double {
    let lost = min(lostUnits, parts.reduce(0) { $0 + $1.units })
    let split = try worstSplit(lost)
    var passes = 0.0
    for (part, missing) in zip(parts, split) { passes += try logMiss(part, missing) }
    // One part alone keeps the digits of tiny chances.
    if let only = split.indices.first(where: { split[$0] > 0 }),
      split.indices.allSatisfy({ $0 == only || split[$0] == 0 })
    {
      return try detectionProbability(
        items: parts[only].units, missing: split[only], sampled: parts[only].sampled,
        sensitivity: sensitivity)
    }
    return max(0, -expm1(passes))
  }

  /// Missing units of each part, at one price for the next one.
  package func worstSplit(_ lost: Int) throws(StatisticsFault) -> [Int] {
    guard parts.count > 1 else { return [lost] }
    // What is seen with no chance is taken first.
    var low = try parts.map { part throws(StatisticsFault) in try filled(part, at: 0) }
    if low.reduce(0, +) >= lost { return Self.cut(low, to: lost) }
    var high = parts.map(\.units)
    var (cheap, dear) = (-700.0, 7.0)
    for _ in 0..<80 {
      let price = (cheap + dear) / 2
      let middle = try parts.map { part throws(StatisticsFault) in
        try filled(part, at: exp(price))
      }
      if middle.reduce(0, +) <= lost {
        (low, cheap) = (middle, price)
      } else {
        (high, dear) = (middle, price)
      }
    }
    // Between the two all prices are alike.
    var rest = lost - low.reduce(0, +)
    for index in low.indices {
      let more = min(rest, max(0, high[index] - low[index]))
      low[index] += more
      rest -= more
    }
    return low
  }

  private static func cut(_ split: [Int], to lost: Int) -> [Int] {
    var rest = lost
    return split.map { units in
      let taken = min(units, rest)
      rest -= taken
      return taken
    }
  }

  private func logMiss(
    _ part: (units: Int, sampled: Int), _ missing: Int
  ) throws(StatisticsFault) -> Double {
    try Hypergeometric(items: part.units, marked: missing, drawn: part.sampled)
      .logMiss(sensitivity: sensitivity.value)
  }

  /// The least number missing at which one more costs over a price.
  private func filled(
    _ part: (units: Int, sampled: Int), at price: Double
  ) throws(StatisticsFault) -> Int {
    if part.sampled == 0 { return part.units }
    var low = 0
    var high = part.units
    while low < high {
      let middle = low + (high - low) / 2
      let here = try logMiss(part, middle)
      let next = try logMiss(part, middle + 1)
      // Both impossible: nothing is cheaper than what cannot be.
      let step = next == -.infinity ? Double.infinity : here - next
      if step <= price { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
