import Foundation
import Statistics
import Suretyship

/// A million premiums with every figure of their worksheets.
enum PremiumsBar {
  private static let count = 1_000_000

  @Sendable static func run() async throws -> [Row] {
    var best = Spent(wall: .infinity)
    var sum = 0.0
    for _ in 0..<3 {
      sum = 0
      let spent = try Meter.time {
        var random = Philox(seed: 1)
        var inputs = PremiumInputs()
        for _ in 0..<count {
          inputs.signal = 4 * random.uniform() - 2
          inputs.hazard = 0.1 + 4 * random.uniform()
          inputs.correlation = 0.4 * random.uniform()
          inputs.bond = 1e8 * random.uniform()
          let sheet = try PremiumWorksheet(inputs)
          sum += sheet.premium + sheet.capital + sheet.breakEvenRate
        }
      }
      if spent.thread < best.thread || best.wall == .infinity { best = spent }
    }
    return [
      Row(
        bar: "1,000,000 premiums", target: "< 2 s",
        measured: String(format: "%.2f s", best.thread), passes: best.thread < 2, spent: best,
        checksum: sum.bitPattern)
    ]
  }
}

/// Aggregate losses of portfolios; `Benchmarks/peers/aggregate_peer.py` sets the same beside PyPI aggregate.
enum PortfolioBar {
  @Sendable static func run() async throws -> [Row] {
    let small = try portfolio(1_000)
    let large = try portfolio(10_000)
    return [
      try row("1,000 bonds, independent", "≤ 3 ms", 0.003, small, .independent),
      try row(
        "1,000 bonds, one factor 0.15", "≤ 367 ms", 0.367, small, .oneFactor(correlation: 0.15)),
      try row("10,000 bonds, independent", "-", nil, large, .independent),
      try row("10,000 bonds, one factor 0.15", "-", nil, large, .oneFactor(correlation: 0.15)),
    ]
  }

  /// Losses lognormal with median 10 units, at most 200; chances lognormal about 2 %.
  static func portfolio(_ count: Int) throws -> Portfolio {
    var random = Philox(seed: 2)
    return try Portfolio(
      (0..<count).map {
        PortfolioBond(
          bond: "b\($0)",
          loss: Int(min(200, max(1, random.lognormal(mu: 2.3, sigma: 0.8)))),
          pd: min(0.5, max(1e-4, random.lognormal(mu: -3.912, sigma: 0.6))))
      })
  }

  private static func row(
    _ bar: String, _ target: String, _ limit: Double?, _ portfolio: Portfolio,
    _ model: PortfolioModel
  ) throws -> Row {
    var best = Spent(wall: .infinity)
    var checksum: UInt64 = 0
    for _ in 0..<3 {
      let spent = try Meter.time {
        let loss = try PortfolioLoss(portfolio, model)
        checksum = loss.tails.reduce(0) { $0 ^ $1.tailValueAtRisk.bitPattern }
      }
      if spent.thread < best.thread || best.wall == .infinity { best = spent }
    }
    return Row(
      bar: bar, target: target, measured: Words.milliseconds(best.thread),
      passes: limit.map { best.thread <= $0 }, spent: best, checksum: checksum)
  }
}
