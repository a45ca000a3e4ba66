/// Replicates of a market: a pure function of parameters, regime, seed and the replicates' numbers.
package enum Batch {
  /// The most replicates of one run.
  package static let replicatesMax = 1_000_000

  /// The metrics that the market reports, for each replicate in turn.
  ///
  /// A caller may split a range over threads or machines as it likes: each replicate is worked out
  /// alone, so that samples put together in the order of replicates are the same to the bit.
  package static func run(
    _ market: Market, seed: UInt64, replicates: Range<Int>
  ) -> Sample {
    var replica = Replica(market, seed: seed)
    let metrics = Metric.reported(by: market)
    let places = metrics.map(\.place)
    var sample = Sample(metrics: metrics)
    for replicate in replicates {
      let all = replica.live(UInt32(truncatingIfNeeded: replicate))
      sample.append(places.map { all[$0] })
    }
    return sample
  }
}

/// What replicates reported: a row each. NaN where a metric is undefined.
package struct Sample: Equatable, Sendable {
  package let metrics: [Metric]
  private var values: [Double] = []

  package init(metrics: [Metric]) { self.metrics = metrics }

  package var count: Int { metrics.isEmpty ? 0 : values.count / metrics.count }

  /// A row of as many values as there are metrics; others are ignored.
  package mutating func append(_ row: [Double]) {
    guard row.count == metrics.count else { return }
    values.append(contentsOf: row.map { $0.isFinite ? $0 : .nan })
  }

  /// Adds the rows of another sample of the same metrics.
  package mutating func append(_ other: Sample) {
    guard other.metrics == metrics else { return }
    values.append(contentsOf: other.values)
  }

  package func row(_ place: Int) -> ArraySlice<Double> {
    values[(place * metrics.count)..<((place + 1) * metrics.count)]
  }

  /// A metric's values, replicate by replicate; empty where it is not reported.
  package func column(_ metric: Metric) -> [Double] {
    guard let place = metrics.firstIndex(of: metric) else { return [] }
    return stride(from: place, to: values.count, by: metrics.count).map { values[$0] }
  }

  /// Mean, standard error and quantiles of a metric.
  package func summary(_ metric: Metric) -> Summary { Summary(column(metric)) }

  package static func == (a: Sample, b: Sample) -> Bool {
    a.metrics == b.metrics && a.values.count == b.values.count
      && zip(a.values, b.values).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

extension Metric {
  /// The place in what a replicate returns.
  var place: Int { Self.places[self] ?? 0 }

  private static let places: [Metric: Int] = Dictionary(
    uniqueKeysWithValues: zip(allCases, 0...))
}

/// Mean, standard error and quantiles of the values that are defined.
package struct Summary: Hashable, Sendable {
  package var mean: Double
  /// The standard error of the mean; NaN below two values.
  package var se: Double
  /// How many values are defined.
  package var n: Int
  package var q05: Double
  package var q50: Double
  package var q95: Double

  /// NaN among the values is undefined and left out; with none left everything is NaN.
  package init(_ values: [Double]) {
    let defined = values.filter { !$0.isNaN }
    n = defined.count
    guard n > 0 else {
      (mean, se, q05, q50, q95) = (.nan, .nan, .nan, .nan, .nan)
      return
    }
    var total = 0.0
    for value in defined { total += value }
    mean = total / Double(n)
    var squares = 0.0
    for value in defined { squares += (value - mean) * (value - mean) }
    se = n > 1 ? (squares / (Double(n) * Double(n - 1))).squareRoot() : .nan
    let sorted = defined.sorted()
    q05 = Self.quantile(sorted, 0.05)
    q50 = Self.quantile(sorted, 0.5)
    q95 = Self.quantile(sorted, 0.95)
  }

  /// The quantile between the neighbours in order, by straight lines (type 7 of Hyndman & Fan, the
  /// default of R and numpy). NaN for nothing.
  package static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let at = share * Double(sorted.count - 1)
    let below = Int(at)
    guard below + 1 < sorted.count else { return last }
    return sorted[below] + (at - Double(below)) * (sorted[below + 1] - sorted[below])
  }

  /// The difference of two samples replicate by replicate: with common random numbers the same buyers
  /// place the same orders in both.
  package static func paired(_ metric: Metric, _ sample: Sample, minus base: Sample) -> Summary {
    Summary(zip(sample.column(metric), base.column(metric)).map { $0 - $1 })
  }
}
