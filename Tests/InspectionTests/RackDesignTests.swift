import Inspection
import Statistics
import Testing

@Suite("Racks, not chips") struct RackDesignTests {
  @Test func `a thousand chips by racks need 534 racks where 597 single chips would do`() throws {
    let target = Fraction(ppm: 950_000)
    let design = try RackDesign(racks: 2_778, rackUnits: 72)
    #expect(design.packing(lostUnits: 1_000) == (13, 64))
    #expect(
      try design.leastOpened(lostUnits: 1_000, sensitivity: .one, target: target) == 534)
    #expect(try leastSample(items: 200_000, missing: 1_000, target: target) == 597)
    // 597 chips are nine racks: opened whole, they see almost nothing of such a loss.
    let nine = try design.detection(lostUnits: 1_000, opened: 9, sensitivity: .one)
    #expect(nine < 0.05)
  }

  @Test func `the least number of opened racks is the least`() throws {
    let target = Fraction(ppm: 900_000)
    let sensitivity = Fraction(ppm: 60_000)
    let design = try RackDesign(racks: 150, rackUnits: 8)
    for lost in [9, 20, 57, 300] {
      let opened: Int
      do {
        opened = try design.leastOpened(
          lostUnits: lost, sensitivity: sensitivity, target: target)
      } catch {
        #expect(error == .unreachable)
        let all = try design.detection(lostUnits: lost, opened: 150, sensitivity: sensitivity)
        #expect(all < 0.9)
        continue
      }
      func chance(_ opened: Int) throws -> Double {
        try design.detection(lostUnits: lost, opened: opened, sensitivity: sensitivity)
      }
      #expect(try chance(opened) >= 0.9)
      #expect(try chance(opened - 1) < 0.9)
    }
  }

  /// All ways to take `lost` units out of racks of `size`, in falling order.
  static func placements(_ racks: Int, _ size: Int, _ lost: Int, _ most: Int? = nil) -> [[Int]] {
    if racks == 0 { return lost == 0 ? [[]] : [] }
    return (0...min(size, lost, most ?? size)).flatMap { first in
      placements(racks - 1, size, lost - first, first).map { [first] + $0 }
    }
  }

  @Test(arguments: [1_000_000, 700_000, 200_000] as [Int64])
  func `no packing is better for the adversary than whole racks`(ppm: Int64) throws {
    let sensitivity = Fraction(ppm: ppm)
    let design = try RackDesign(racks: 5, rackUnits: 4)
    for lost in [1, 4, 6, 9, 15] {
      for opened in 0...5 {
        let planned = try design.detection(
          lostUnits: lost, opened: opened, sensitivity: sensitivity)
        let all = try Self.placements(5, 4, lost).map { placement in
          try twoStageDetection(
            placement.map { StagePlacement(units: 4, missing: $0, sampled: 4) },
            drawnSites: opened, sensitivity: sensitivity)
        }
        let worst = try #require(all.min())
        #expect(abs(planned - worst) < 1e-14, "\(lost) lost, \(opened) opened")
      }
    }
  }

  @Test func `a two-stage draw is the average over all sets of sites`() throws {
    let sites = [
      StagePlacement(units: 10, missing: 2, sampled: 3),
      StagePlacement(units: 6, missing: 0, sampled: 2),
      StagePlacement(units: 20, missing: 5, sampled: 4),
      StagePlacement(units: 3, missing: 1, sampled: 3),
    ]
    let sensitivity = Fraction(ppm: 800_000)
    let passes = try sites.map {
      1
        - (try detectionProbability(
          items: $0.units, missing: $0.missing, sampled: $0.sampled, sensitivity: sensitivity))
    }
    var sum = 0.0
    for one in 0..<4 {
      for other in 0..<one { sum += passes[one] * passes[other] }
    }
    let chance = try twoStageDetection(sites, drawnSites: 2, sensitivity: sensitivity)
    #expect(abs(chance - (1 - sum / 6)) < 1e-14)
    #expect(try twoStageDetection(sites, drawnSites: 0, sensitivity: sensitivity) == 0)
    #expect(throws: StatisticsFault.self) {
      try twoStageDetection(sites, drawnSites: 5, sensitivity: sensitivity)
    }
  }

  @Test func `impossible racks are refused`() throws {
    #expect(throws: StatisticsFault.self) { try RackDesign(racks: 0, rackUnits: 72) }
    #expect(throws: StatisticsFault.self) { try RackDesign(racks: .max, rackUnits: 72) }
    let design = try RackDesign(racks: 3, rackUnits: 2)
    #expect(throws: StatisticsFault.self) {
      try design.detection(lostUnits: 7, opened: 1, sensitivity: .one)
    }
    #expect(throws: StatisticsFault.self) {
      try design.detection(lostUnits: 1, opened: 4, sensitivity: .one)
    }
  }
}
