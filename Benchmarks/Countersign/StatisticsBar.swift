import Foundation
import Statistics

/// Sample sizes, bounds, sequential tests and tables of the calculator, on one core. The first two lines take the questions of
/// `Benchmarks/peers`, which prints the same checksums.
enum StatisticsBar {
  @Sendable static func run() async throws -> [Row] {
    [
      try leastSample(), try sequentialTest(), try greatBounds(), try table(),
    ]
  }

  /// The best of some repetitions.
  private static func best(_ times: Int, _ body: () throws -> Void) rethrows -> Spent {
    var best = Spent(wall: .infinity)
    for _ in 0..<times {
      let spent = try Meter.time(body)
      if best.wall == .infinity || spent.thread < best.thread { best = spent }
    }
    return best
  }

  private static func microseconds(_ seconds: Double) -> String {
    String(format: "%.2f µs", seconds * 1e6)
  }

  /// Six questions at ten million items, asked a thousand times.
  private static func leastSample() throws -> Row {
    var sum = 0
    let rounds = 1_000
    let spent = try best(5) {
      for _ in 0..<rounds {
        sum = 0
        for missing in [1_000, 10_000, 100_000] {
          for ppm: Int64 in [950_000, 990_000] {
            sum += try Statistics.leastSample(
              items: 10_000_000, missing: missing, target: Fraction(ppm: ppm))
          }
        }
      }
    }
    let each = spent.thread / Double(rounds * 6)
    return Row(
      bar: "least sample of 10 million", target: "20 × scipy", measured: microseconds(each),
      passes: nil, spent: spent, checksum: UInt64(sum))
  }

  /// 100,000 draws of a million items, every thousandth missing: 0.2 % against 0.1 %.
  private static func sequentialTest() throws -> Row {
    let draws = (1...100_000).map { UInt8($0 % 1_000 == 0 ? 0 : 1) }
    var evidence = SequentialEvidence.nothing
    let spent = try best(20) {
      evidence = try sequentialEvidence(
        items: 1_000_000, null: 2_000, alternative: 1_000, draws: draws)
    }
    return Row(
      bar: "sequential test, 100,000 draws", target: "20 × SHANGRLA",
      measured: microseconds(spent.thread), passes: nil, spent: spent,
      checksum: UInt64((log10(evidence.greatest) * 1e6).rounded()))
  }

  /// All four bounds at a billion items, half of them drawn, with an imperfect test.
  private static func greatBounds() throws -> Row {
    var sum = 0
    let spent = try best(5) {
      let bounds = try missingBounds(
        items: 1_000_000_000, sampled: 500_000_000, found: 250_000_000,
        sensitivity: Fraction(ppm: 700_000), confidence: Fraction(ppm: 950_000))
      sum = bounds.upper1 + bounds.upper2
    }
    return Row(
      bar: "four bounds of a billion", target: "milliseconds",
      measured: Words.milliseconds(spent.thread), passes: spent.thread < 0.1, spent: spent,
      checksum: UInt64(sum))
  }

  /// A table of detection probabilities, from bytes to bytes.
  private static func table() throws -> Row {
    let count = 100_000
    var text = "id,items,missing,sampled,sensitivity\n"
    var random = Philox(seed: 1)
    for id in 0..<count {
      let items = 100 + random.integer(below: 1_000_000)
      let missing = 1 + random.integer(below: items / 100 + 1)
      text += "\(id),\(items),\(missing),\(random.integer(below: items / 10)),0.9\n"
    }
    let bytes = Array(text.utf8)
    guard
      let calculation = Calculation.statistics.first(where: { $0.name == "detection-probability" })
    else { throw BenchFault(description: "there is no detection-probability") }
    var output: [UInt8] = []
    let spent = try best(3) {
      var table = try CalculationTable(calculation)
      try table.append(bytes)
      try table.finish()
      output = table.takeOutput()
    }
    let rate = Double(count) / spent.thread
    return Row(
      bar: "calc detection-probability --csv", target: "≥ 50,000 rows/s",
      measured: "\(Words.count(rate))/s", passes: rate >= 50_000, spent: spent,
      checksum: output.reduce(0) { $0 &* 31 &+ UInt64($1) })
  }
}
