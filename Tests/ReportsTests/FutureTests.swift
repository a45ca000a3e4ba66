import Charts
import Foundation
import Lab
import Reports
import Testing

@Suite("What to do when the future is not known") struct FutureTests {
  private static func table(_ name: String, of report: Report) throws -> [[String]] {
    let file = try #require(report.files.first { $0.name == name })
    return file.text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func `worst regrets come again from the futures beside the page`() throws {
    let report = try ReportTests.plain.get()
    let futures = try Self.table("futures.csv", of: report)
    func column(_ name: String) throws -> [Double] {
      let place = try #require(futures[0].firstIndex(of: name))
      return futures.dropFirst().compactMap { Double($0[place]) }
    }
    let cases = ["R0", "R1", "R2", "R3 eager", "R4"]
    let titles = cases.map { Regime(rawValue: String($0.prefix(2)))?.title }
    for row in try Self.table("regret.csv", of: report).dropFirst() {
      let weight = try #require(Double(row[1]))
      let losses = try cases.map { name in
        zip(
          try column("\(name) diverted_value"), try column("\(name) legit_blocked_value")
        ).map { $0 + weight * $1 }
      }
      let place = try #require(titles.firstIndex(of: row[0]))
      let worst = losses[place].indices.map { future in
        losses[place][future] - (losses.map { $0[future] }.min() ?? 0)
      }.max()
      let said = try #require(Double(row[2]))
      #expect(abs((worst ?? 0) / 1e9 - said) < 1e-6, "\(row)")
    }
  }

  @Test func `what the base says otherwise than the model is not open`() throws {
    var base = Parameters()
    try base.set(.piU, 0.08)
    let design = try #require(try FutureDesign(base, replicates: 200, seed: 3))
    #expect(design.rows == 256 && design.replicates == 20)
    let values = try (0..<design.count).map { try design.parameters($0).parameters }
    #expect(Set(values.map { $0[.piU] }) == [0.08])
    // Half of a lognormal law lies below its median, the root of the ends' product.
    let below = values.count { $0[.piD] < (0.02 * 0.15).squareRoot() }
    #expect(below * 2 == values.count)
    // All policies of a future have the same.
    for future in 0..<design.rows {
      let start = future * design.cases.count
      let drawn = Set((0..<design.cases.count).map { values[start + $0][.piD] })
      #expect(drawn.count == 1)
    }
  }

  @Test func `where bonds stop nothing, the page does not say where they pay`() throws {
    let report = try ReportTests.report([(.piD, 0), (.piU, 0)], replicates: 2)
    #expect(!report.charts.contains { $0.name == "where-bonds-pay" })
  }

  @Test func `where all auditors are alike there is nothing to learn`() throws {
    let report = try ReportTests.report(
      [(.eps0, 0.1), (.eps1, 0.1), (.eps2, 0.1), (.eps3, 0.1), (.shop, 0)], replicates: 4)
    for row in try Self.table("learning.csv", of: report).dropFirst() {
      #expect(Double(row[2]) == 100, "\(row)")
    }
  }
}
