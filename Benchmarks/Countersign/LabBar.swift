import Foundation
import Lab

/// Markets lived through on two cores: questions, sliders, what common random numbers and indices give.
/// `Benchmarks/peers/compare.py` sets replicates per core-second beside plain C, Python and Mesa.
enum LabBar {
  @Sendable static func run() async throws -> [Row] {
    [
      try await question(), try await slider(), try await scaling(),
      try commonNumbers("lamA 2 → 2.2", .lamA, 2.2), try commonNumbers("fine 2 → 2.2", .fine, 2.2),
      try ishigami(),
    ]
  }

  static func market(_ regime: Regime, _ changes: [Lab.Parameter: Double] = [:]) throws -> Market {
    var parameters = Parameters()
    for (parameter, value) in changes { try parameters.set(parameter, value) }
    return try Market(parameters, regime)
  }

  /// Replicates of several markets shared out over threads, in stretches; samples in the order of the
  /// markets.
  static func lived(
    _ markets: [Market], replicates: Int, threads: Int, stretch: Int = 50
  ) async -> [Sample] {
    let jobs = markets.indices.flatMap { market in
      stride(from: 0, to: replicates, by: stretch).map {
        (market: market, range: $0..<min($0 + stretch, replicates))
      }
    }
    let next = Counter()
    let parts = await withTaskGroup(of: [(Int, Sample)].self) { group in
      for _ in 0..<threads {
        group.addTask {
          var done: [(Int, Sample)] = []
          while let number = await next.take(below: jobs.count) {
            let job = jobs[number]
            done.append((number, Batch.run(markets[job.market], seed: 1, replicates: job.range)))
          }
          return done
        }
      }
      return await group.reduce(into: [(Int, Sample)]()) { $0 += $1 }
    }
    var samples = markets.map { Sample(metrics: Metric.reported(by: $0)) }
    for (number, sample) in parts.sorted(by: { $0.0 < $1.0 }) {
      samples[jobs[number].market].append(sample)
    }
    return samples
  }

  actor Counter {
    private var at = 0
    func take(below end: Int) -> Int? {
      guard at < end else { return nil }
      defer { at += 1 }
      return at
    }
  }

  /// FNV-1a over the chips diverted in every replicate, folded.
  static func checksum(_ samples: [Sample]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for sample in samples {
      for value in sample.column(.divertedChips) {
        hash = (hash ^ value.bitPattern) &* 0x0000_0100_0000_01B3
      }
    }
    return hash ^ hash >> 32
  }

  /// The quickest of a few, by the wall.
  private static func best(
    _ times: Int, _ body: () async throws -> [Sample]
  ) async throws -> (Spent, [Sample]) {
    var best = Spent(wall: .infinity)
    var samples: [Sample] = []
    for _ in 0..<times {
      let spent = try await Meter.timeAsync { samples = try await body() }
      if spent.wall < best.wall { best = spent }
    }
    return (best, samples)
  }

  private static func question() async throws -> Row {
    let markets = try Regime.allCases.map { try market($0) }
    let (spent, samples) = try await best(3) {
      let samples = await lived(markets, replicates: 1000, threads: 2)
      for sample in samples { for metric in sample.metrics { _ = sample.summary(metric) } }
      return samples
    }
    return Row(
      bar: "five regimes × 1,000 replicates, 2 threads", target: "< 8 s",
      measured: String(format: "%.2f s", spent.wall), passes: spent.wall < 8, spent: spent,
      checksum: checksum(samples))
  }

  private static func slider() async throws -> Row {
    let markets = [try market(.r3), try market(.r3, [.beta: 0.3])]
    let (spent, samples) = try await best(5) {
      let samples = await lived(markets, replicates: 200, threads: 2)
      for metric in Metric.plain { _ = Summary.paired(metric, samples[1], minus: samples[0]) }
      return samples
    }
    return Row(
      bar: "a slider: two scenarios × 200 replicates, R3", target: "< 150 ms",
      measured: Words.milliseconds(spent.wall), passes: spent.wall < 0.15, spent: spent,
      checksum: checksum(samples))
  }

  private static func scaling() async throws -> Row {
    let markets = try Regime.allCases.map { try market($0) }
    var ratios: [Double] = []
    var last = Spent()
    var sums: Set<UInt64> = []
    for _ in 0..<5 {
      var walls: [Double] = []
      for threads in [1, 2] {
        var samples: [Sample] = []
        last = await Meter.timeAsync {
          samples = await lived(markets, replicates: 400, threads: threads)
        }
        walls.append(last.wall)
        sums.insert(checksum(samples))
      }
      ratios.append(walls[0] / walls[1])
    }
    guard sums.count == 1, let sum = sums.first, let most = ratios.max() else {
      throw BenchFault(description: "other bits for another number of threads")
    }
    return Row(
      bar: "two threads against one, the same bits", target: "≥ 1.7 ×",
      measured: String(format: "%.2f ×", most), passes: most >= 1.7, spent: last, checksum: sum)
  }

  /// How much less a difference varies with the same buyers than with others.
  private static func commonNumbers(
    _ name: String, _ parameter: Lab.Parameter, _ value: Double
  ) throws -> Row {
    let count = 2000
    let (base, moved) = (try market(.r2), try market(.r2, [parameter: value]))
    var ratio = 0.0
    var sum: UInt64 = 0
    let spent = Meter.time {
      let one = Batch.run(base, seed: 1, replicates: 0..<count)
      let two = Batch.run(moved, seed: 1, replicates: 0..<count)
      let apart = Batch.run(moved, seed: 2, replicates: 0..<count)
      let paired = Summary.paired(.divertedChips, two, minus: one).se
      let unpaired = Summary.paired(.divertedChips, apart, minus: one).se
      ratio = unpaired * unpaired / (paired * paired)
      sum = checksum([one, two, apart])
    }
    return Row(
      bar: "common random numbers, R2, \(name)", target: "≥ 30 ×",
      measured: String(format: "%.0f ×", ratio), passes: ratio >= 30, spent: spent, checksum: sum)
  }

  /// Sobol indices of Ishigami's function; exact values from Ishigami & Homma 1990, a = 7, b = 0.1.
  private static func ishigami() throws -> Row {
    var worst = 0.0
    let spent = Meter.time {
      let outcomes = Sensitivity.design(inputs: 3, rows: 4096).map { point -> Double in
        let x = point.map { (2 * $0 - 1) * Double.pi }
        return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0])
      }
      let exact = [(0.313905, 0.557589), (0.442411, 0.442411), (0, 0.243684)]
      for (index, exact) in zip(
        Sensitivity.indices(outcomes: outcomes, inputs: 3, resamples: 0), exact)
      {
        worst = max(worst, abs(index.first - exact.0), abs(index.total - exact.1))
      }
    }
    return Row(
      bar: "Sobol indices of Ishigami, N = 4096: largest error", target: "≤ 0.005",
      measured: String(format: "%.5f", worst), passes: worst <= 0.005, spent: spent,
      checksum: worst.bitPattern)
  }
}

/// What a replicate costs as the market grows, R2, one thread: time for each principal, and memory at its
/// highest so far. Then 100 replicates of a million principals.
enum LabSizeBar {
  @Sendable static func run() async throws -> [Row] {
    var rows: [Row] = []
    var first = 0.0
    for principals in [1_000, 10_000, 100_000, 1_000_000] {
      let market = try LabBar.market(
        .r2, [.principals: Double(principals), .regulatorVisits: 0.15 * Double(principals)])
      let replicates = max(3, 1_000_000 / principals)
      var samples: [Sample] = []
      let spent = Meter.time {
        samples = [Batch.run(market, seed: 1, replicates: 0..<replicates)]
      }
      let each = spent.thread / Double(replicates) / Double(principals)
      if first == 0 { first = each }
      rows.append(
        Row(
          bar: "R2, \(Words.count(Double(principals))) principals", target: "linear",
          measured: String(
            format: "%.3f µs a principal (%.2f ×), %.0f MiB", each * 1e6, each / first,
            Meter.memory("VmHWM")),
          passes: nil, spent: spent, checksum: LabBar.checksum(samples)))
    }
    return rows + [try await hundred()]
  }

  private static func hundred() async throws -> Row {
    let market = try LabBar.market(
      .r2, [.principals: 1_000_000, .regulatorVisits: 150_000])
    var samples: [Sample] = []
    let spent = await Meter.timeAsync {
      samples = await LabBar.lived([market], replicates: 100, threads: 2, stretch: 1)
    }
    let peak = Meter.memory("VmHWM")
    return Row(
      bar: "R2, 100 replicates × 1,000,000 principals, 2 threads", target: "< 2,048 MiB",
      measured: String(format: "%.0f s, %.0f MiB", spent.wall, peak), passes: peak < 2048,
      spent: spent, checksum: LabBar.checksum(samples))
  }
}
