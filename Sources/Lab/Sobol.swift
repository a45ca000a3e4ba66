import Statistics

/// Points that fill the unit cube evenly.
///
/// Source: I. M. Sobol 1967 with the direction numbers of Joe & Kuo 2008, in the order of Antonov &
/// Saleev; the first point, the origin, is left out. A digital shift of all points by a keyed word
/// keeps the evenness and lets a seed matter.
package struct SobolSequence {
  package static let dimensionsMax = 64

  private let directions: [[UInt32]]
  private var state: [UInt32]
  private let shift: [UInt32]
  private var index: UInt32 = 0

  /// `dimensions` within 1...64; others are brought within. Without a seed the points are the plain
  /// ones.
  package init(dimensions: Int, seed: UInt64? = nil) {
    let dimensions = min(max(dimensions, 1), Self.dimensionsMax)
    var directions = [(0..<32).map { UInt32(1) << UInt32(31 - $0) }]
    for dimension in 1..<max(dimensions, 2) {
      directions.append(Self.directions(Self.table[dimension - 1]))
    }
    self.directions = directions
    state = Array(repeating: 0, count: dimensions)
    shift = (0..<dimensions).map { dimension in
      guard let seed else { return 0 }
      return Keyed(seed: seed, replicate: .max)
        .words(.input, principal: UInt32(dimension), identity: 1).a
    }
  }

  private static func directions(
    _ entry: (polynomial: UInt32, numbers: [UInt32])
  ) -> [UInt32] {
    let degree = entry.numbers.count
    var out = (0..<32).map { place -> UInt32 in
      place < degree ? entry.numbers[place] << UInt32(31 - place) : 0
    }
    for place in degree..<32 {
      var value = out[place - degree] ^ out[place - degree] >> UInt32(degree)
      for term in 1..<degree where entry.polynomial >> UInt32(degree - term) & 1 == 1 {
        value ^= out[place - term]
      }
      out[place] = value
    }
    return out
  }

  /// The next point, each coordinate strictly between 0 and 1.
  package mutating func next() -> [Double] {
    let bit = (~index).trailingZeroBitCount
    index &+= 1
    return state.indices.map { dimension in
      state[dimension] ^= directions[dimension][min(bit, 31)]
      return (state[dimension] ^ shift[dimension]).uniform
    }
  }
}

/// How much of the variation of an outcome comes from each input.
///
/// Source: A. Saltelli et al., Comput. Phys. Commun. 181 (2010): first order by their estimator (b),
/// total by Jansen's; outcomes are centred first, because the estimator of the first order is biased
/// by rounding and noise where the mean is large.
package struct Sensitivity: Sendable {
  /// NaN where the outcome does not vary.
  package var first: Double
  package var total: Double
  /// 90 % intervals by bootstrap over rows; nil where the outcome does not vary.
  package var firstWithin: ClosedRange<Double>?
  package var totalWithin: ClosedRange<Double>?

  /// The points of a design for `inputs` quantities: for each of `rows` base points A, B, and A with
  /// one column of B, in that order; (inputs + 2) · rows points in all.
  package static func design(inputs: Int, rows: Int, seed: UInt64? = nil) -> [[Double]] {
    var sequence = SobolSequence(dimensions: 2 * inputs, seed: seed)
    var points: [[Double]] = []
    points.reserveCapacity((inputs + 2) * rows)
    for _ in 0..<rows {
      let point = sequence.next()
      let a = Array(point[..<inputs])
      let b = Array(point[inputs...])
      points.append(a)
      points.append(b)
      for input in 0..<inputs {
        var mixed = a
        mixed[input] = b[input]
        points.append(mixed)
      }
    }
    return points
  }

  /// The outcomes of whole rows alone: a row with an undefined outcome says nothing of any input.
  package static func defined(_ outcomes: [Double], inputs: Int) -> [Double] {
    let width = inputs + 2
    guard inputs > 0 else { return [] }
    return (0..<(outcomes.count / width)).flatMap { row -> ArraySlice<Double> in
      let values = outcomes[(row * width)..<((row + 1) * width)]
      return values.allSatisfy(\.isFinite) ? values : []
    }
  }

  /// The outcomes at the points of a design that are drawn independently of each other: A and B of each row.
  package static func independent(_ outcomes: [Double], inputs: Int) -> [Double] {
    stride(from: 0, to: outcomes.count - 1, by: inputs + 2).flatMap { outcomes[$0...($0 + 1)] }
  }

  /// The indices of each input from the outcomes at the design's points, in the design's order. NaN
  /// where nothing varies. Rows with an undefined outcome are left out; with fewer than two others
  /// there is no index.
  package static func indices(
    outcomes: [Double], inputs: Int, resamples: Int = 200, seed: UInt64 = 0
  ) -> [Sensitivity] {
    let width = inputs + 2
    let outcomes = defined(outcomes, inputs: inputs)
    let rows = outcomes.count / width
    guard rows > 1, inputs > 0 else { return [] }
    guard outcomes.contains(where: { $0 != outcomes[0] }) else {
      let none = Sensitivity(first: .nan, total: .nan, firstWithin: nil, totalWithin: nil)
      return Array(repeating: none, count: inputs)
    }
    var mean = 0.0
    for outcome in outcomes { mean += outcome }
    mean /= Double(outcomes.count)
    let centred = outcomes.map { $0 - mean }
    let all = Array(0..<rows)
    let plain = estimate(centred, all, width)
    var firsts = [[Double]](repeating: [], count: inputs)
    var totals = firsts
    for resample in 0..<resamples {
      let keyed = Keyed(seed: seed, replicate: UInt32(resample))
      let drawn = all.map { row in
        Int(
          keyed.words(.bootstrap, principal: UInt32(row)).a
            .multipliedFullWidth(by: UInt32(rows)).high)
      }
      for (input, value) in estimate(centred, drawn, width).enumerated() {
        firsts[input].append(value.first)
        totals[input].append(value.total)
      }
    }
    return plain.indices.map { input in
      Sensitivity(
        first: plain[input].first, total: plain[input].total,
        firstWithin: interval(firsts[input], plain[input].first),
        totalWithin: interval(totals[input], plain[input].total))
    }
  }

  private static func interval(_ values: [Double], _ plain: Double) -> ClosedRange<Double>? {
    // A resample in which nothing varies has no index.
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return plain.isFinite ? plain...plain : nil }
    return Summary.quantile(sorted, 0.05)...Summary.quantile(sorted, 0.95)
  }

  private static func estimate(
    _ y: [Double], _ rows: [Int], _ width: Int
  ) -> [(first: Double, total: Double)] {
    var sum = 0.0
    var squares = 0.0
    for row in rows {
      for value in [y[row * width], y[row * width + 1]] {
        sum += value
        squares += value * value
      }
    }
    let count = 2 * Double(rows.count)
    let variance = squares / count - (sum / count) * (sum / count)
    return (0..<(width - 2)).map { input in
      var first = 0.0
      var total = 0.0
      for row in rows {
        let (a, b, mixed) = (y[row * width], y[row * width + 1], y[row * width + 2 + input])
        first += b * (mixed - a)
        total += (a - mixed) * (a - mixed)
      }
      let n = Double(rows.count)
      return (first / n / variance, total / (2 * n) / variance)
    }
  }
}
