/// What draws of uncertain inputs came to, where every draw lives through markets of its own.
///
/// With D draws of R markets each, the variance within draws is what chance does; the variance between the
/// draws' means, less what chance leaves in such a mean, is what the inputs do. Draws are independent of each
/// other, so the standard error of the whole is that of their means.
///
/// Source: one-way random effects; S. R. Searle, G. Casella & C. E. McCulloch, Variance Components (1992), ch. 3.
package struct Nested: Hashable, Sendable {
  /// The mean over draws.
  package var mean: Double
  /// Its standard error; NaN below two draws.
  package var se: Double
  /// How many values are defined, and their quantiles.
  package var n: Int
  package var q05: Double
  package var q50: Double
  package var q95: Double
  /// The variance that comes from the inputs, from 0; NaN where chance cannot be told apart, with one market
  /// for each draw.
  package var ofInputs: Double
  /// The mean variance of the markets of one draw.
  package var ofChance: Double

  /// The values of each draw's markets. NaN among them is undefined and left out; so is a draw without any.
  package init(_ draws: [[Double]]) {
    let all = Summary(draws.flatMap { $0 })
    (n, q05, q50, q95) = (all.n, all.q05, all.q50, all.q95)
    let each = draws.map { Summary($0) }.filter { $0.n > 0 }
    let means = Summary(each.map(\.mean))
    (mean, se) = (means.mean, means.se)
    ofChance = Summary(each.map { $0.se * $0.se * Double($0.n) }).mean
    let chanceInMean = Summary(each.map { $0.se * $0.se }).mean
    let between = means.se * means.se * Double(means.n) - chanceInMean
    ofInputs = between.isNaN ? .nan : max(0, between)
  }
}
