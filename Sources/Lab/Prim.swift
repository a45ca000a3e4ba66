/// Patient rule induction: in which box of the inputs the cases of interest lie.
///
/// From the box of all points the slice of about α of the points that leaves the mean highest is peeled
/// off, from any side of any input, again and again; then slices that raise the mean are pasted back.
/// Every box on the way is kept, because which trade of coverage for density is wanted is not for the
/// algorithm to say.
///
/// A cut lies half way between two neighbouring values: those about the quantile, or where these are
/// equal, the next smaller or larger one. Of two slices that leave the same mean the one that restricts
/// fewer inputs is taken, then the earlier input, then its upper side.
///
/// Source: J. H. Friedman & N. I. Fisher, Stat. Comput. 9 (1999); scenario discovery and quasi-p-values:
/// B. P. Bryant & R. J. Lempert, Technol. Forecast. Soc. Change 77 (2010).
package struct Prim: Sendable {
  /// A box, and what lies in it.
  package struct Box: Hashable, Sendable {
    /// For each input the least and the greatest value; those of all points where it is free.
    package var lows: [Double]
    package var highs: [Double]
    /// Points in the box, and cases of interest among them.
    package var points: Int
    package var cases: Int
    /// The share of all cases that lie in the box.
    package var coverage: Double
    /// The share of the box's points that are cases.
    package var density: Double
    /// The share of all points that lie in the box.
    package var mass: Double
  }

  /// The share of points that a peel takes away, and that a paste may bring back.
  package static let slice = 0.05

  private let columns: [[Double]]
  private let isCase: [Bool]
  private let leastMass: Double
  private let whole: Box

  /// Points as rows of as many values as there are inputs, and which of them are cases of interest.
  /// Nil without a point or a case, or where a row is short or a value not finite.
  package init?(points: [[Double]], isCase: [Bool], leastMass: Double = 0.05) {
    let cases = isCase.count { $0 }
    guard let inputs = points.first?.count, inputs > 0, points.count == isCase.count, cases > 0,
      points.allSatisfy({ $0.count == inputs && $0.allSatisfy(\.isFinite) })
    else { return nil }
    columns = (0..<inputs).map { input in points.map { $0[input] } }
    self.isCase = isCase
    self.leastMass = leastMass
    whole = Box(
      lows: columns.map { $0.min() ?? 0 }, highs: columns.map { $0.max() ?? 0 },
      points: points.count, cases: cases, coverage: 1,
      density: Double(cases) / Double(points.count), mass: 1)
  }

  /// The boxes from all points to the last paste.
  package func trajectory() -> [Box] {
    var boxes = [whole]
    var inside = Array(isCase.indices)
    while let (box, left) = peel(boxes[boxes.count - 1], inside) {
      boxes.append(box)
      inside = left
    }
    while let box = paste(boxes[boxes.count - 1]) { boxes.append(box) }
    return boxes
  }

  // MARK: Peeling and pasting

  private func box(_ lows: [Double], _ highs: [Double], _ inside: [Int]) -> Box {
    let cases = inside.count { isCase[$0] }
    return Box(
      lows: lows, highs: highs, points: inside.count, cases: cases,
      coverage: Double(cases) / Double(whole.cases),
      density: inside.isEmpty ? 0 : Double(cases) / Double(inside.count),
      mass: Double(inside.count) / Double(isCase.count))
  }

  /// Whether `one` is to be taken before `other`, both as dense: it restricts fewer inputs.
  private func isBetter(_ one: Box, than other: Box?) -> Bool {
    guard let other else { return true }
    guard one.density == other.density else { return one.density > other.density }
    return restricted(one).count < restricted(other).count
  }

  private func peel(_ now: Box, _ inside: [Int]) -> (Box, [Int])? {
    var best: (box: Box, inside: [Int])?
    for (input, column) in columns.enumerated() {
      let sorted = inside.map { column[$0] }.sorted()
      for isUpper in [true, false] {
        let cut = Self.cut(sorted, isUpper ? 1 - Self.slice : Self.slice)
        let left = inside.filter { isUpper ? column[$0] <= cut : column[$0] >= cut }
        var (lows, highs) = (now.lows, now.highs)
        if isUpper { highs[input] = cut } else { lows[input] = cut }
        let peeled = box(lows, highs, left)
        if isBetter(peeled, than: best?.box) { best = (peeled, left) }
      }
    }
    guard let best, best.box.mass >= leastMass, best.box.points < now.points,
      best.box.density > 0
    else { return nil }
    return best
  }

  private func paste(_ now: Box) -> Box? {
    var best: Box?
    for input in restricted(now) {
      for isUpper in [false, true] {
        var (lows, highs) = (now.lows, now.highs)
        if isUpper {
          (lows[input], highs[input]) = (now.highs[input], whole.highs[input])
        } else {
          (lows[input], highs[input]) = (whole.lows[input], now.lows[input])
        }
        let beyond = points(lows, highs).map { columns[input][$0] }.sorted()
        (lows, highs) = (now.lows, now.highs)
        if isUpper {
          highs[input] =
            beyond.isEmpty ? whole.highs[input] : Self.cut(beyond, Self.slice)
        } else {
          lows[input] =
            beyond.isEmpty ? whole.lows[input] : Self.cut(beyond, 1 - Self.slice)
        }
        let pasted = box(lows, highs, points(lows, highs))
        if isBetter(pasted, than: best) { best = pasted }
      }
    }
    guard let best, best.points > now.points, best.density > now.density else { return nil }
    return best
  }

  /// The points within bounds.
  private func points(_ lows: [Double], _ highs: [Double]) -> [Int] {
    isCase.indices.filter { point in
      columns.indices.allSatisfy {
        columns[$0][point] >= lows[$0] && columns[$0][point] <= highs[$0]
      }
    }
  }

  /// Where sorted values are cut at a share: half way between the neighbours of the quantile.
  private static func cut(_ sorted: [Double], _ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let at = Double(sorted.count - 1) * share
    var below = Int(at)
    var above = Int(at.rounded(.up))
    while sorted[below] == sorted[above] {
      if share > 0.5 {
        guard below > 0 else { break }
        below -= 1
      } else {
        guard above < sorted.count - 1 else { break }
        above += 1
      }
    }
    return (sorted[below] + sorted[above]) / 2
  }

  // MARK: What a box says

  /// The inputs that a box restricts.
  package func restricted(_ box: Box) -> [Int] {
    columns.indices.filter {
      box.lows[$0] != whole.lows[$0] || box.highs[$0] != whole.highs[$0]
    }
  }

  /// How likely as many cases would be in the box by chance if an input were not restricted: a binomial
  /// tail. Small where the restriction says something.
  package func quasiP(_ box: Box, without input: Int) -> Double {
    var (lows, highs) = (box.lows, box.highs)
    (lows[input], highs[input]) = (whole.lows[input], whole.highs[input])
    let wider = points(lows, highs)
    guard !wider.isEmpty else { return 1 }
    let share = Double(wider.count { isCase[$0] }) / Double(wider.count)
    return Self.binomialTail(box.cases, of: box.points, share)
  }

  /// P(X ≥ k) for X binomial.
  private static func binomialTail(_ k: Int, of n: Int, _ p: Double) -> Double {
    guard k > 0, p < 1 else { return 1 }
    guard p > 0 else { return 0 }
    var logMass = Double(k) * Elementary.log(p) + Double(n - k) * Elementary.log(1 - p)
    for step in stride(from: 1, through: k, by: 1) {
      logMass += Elementary.log(Double(n - k + step) / Double(step))
    }
    var sum = 0.0
    for value in k...n {
      sum += Elementary.exp(logMass)
      logMass += Elementary.log(Double(n - value) / Double(value + 1) * p / (1 - p))
    }
    return min(1, sum)
  }
}
