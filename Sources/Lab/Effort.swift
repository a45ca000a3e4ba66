/// Diligence that answers to what the surety risks.
///
/// A surety chooses how hard it looks before it knows what it will see: separation d costs effort e
/// with d = dSmax √(1 − e^(−e / e₀)). Looking is worth what it saves: with signal x the posterior is
/// p(x), and the bond is written where the buyer's price limit covers its cost, so effort e is worth
/// B · E[max(0, m − cost(p(x)))] − c e, with m the margin at the limit per dollar bonded. With nothing
/// bonded nothing is saved, and nobody looks.
///
/// Source: lab.md A12b, E7.
struct Effort: Sendable {
  /// The levels of separation from which a surety chooses.
  static let levels = 25
  private static let points = 61

  private let separations: [Double]
  private let costs: [Double]
  /// For each level and signal: the cost of a bonded dollar, and how likely the signal is.
  private let costAt: [Double]
  private let weightAt: [Double]
  private let bondShare: Double
  private let kept: Double
  private let limit: Double

  init(_ parameters: Parameters, quoting: Quoting) {
    let most = parameters[.dSmax]
    var separations: [Double] = []
    var costs: [Double] = []
    var costAt: [Double] = []
    var weightAt: [Double] = []
    let step = (12 + most) / Double(Self.points - 1)
    for level in 0..<Self.levels {
      let share = 0.98 * Double(level) / Double(Self.levels - 1)
      let d = most * share
      separations.append(d)
      costs.append(-parameters[.diligC] * parameters[.diligE] * Elementary.log(1 - share * share))
      for point in 0..<Self.points {
        let x = -6 + step * Double(point)
        let honest = Elementary.exp(-x * x / 2)
        let smuggler = Elementary.exp(-(x - d) * (x - d) / 2)
        let density = (1 - quoting.baseRate) * honest + quoting.baseRate * smuggler
        weightAt.append(step * density * 0.3989422804014327)
        costAt.append(quoting.cost(quoting.posterior(x, separation: d)))
      }
    }
    self.separations = separations
    self.costs = costs
    self.costAt = costAt
    self.weightAt = weightAt
    bondShare = parameters[.beta] * parameters[.fine]
    kept = 1 - parameters[.expense]
    limit = parameters[.wtp]
  }

  /// The separation that pays best for a buyer whose mean order is worth `value` dollars and who
  /// spends `auditShare` of it on audits, and what it costs for each order.
  func best(value: Double, auditShare: Double) -> (separation: Double, cost: Double) {
    let bonded = bondShare * value
    guard bonded > 0 else { return (0, 0) }
    let margin = (limit - auditShare) * kept / bondShare
    var best = (worth: -Double.infinity, level: 0)
    for level in 0..<Self.levels {
      var saved = 0.0
      for at in (level * Self.points)..<((level + 1) * Self.points) {
        saved += weightAt[at] * max(0, margin - costAt[at])
      }
      let worth = bonded * saved - costs[level]
      if worth > best.worth { best = (worth, level) }
    }
    return (separations[best.level], costs[best.level])
  }
}
