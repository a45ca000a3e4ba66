import Lab
import Testing

/// Reference: ema_workbench 2.5.3, `Prim` with the original objective, peel and paste 0.05, on the same
/// points (Sobol's, four inputs, from the second on).
@Suite("In which futures a policy fails") struct DiscoveryTests {
  private struct Found {
    var prim: Prim
    var boxes: [Prim.Box]

    init(
      _ count: Int, leastMass: Double, _ isCase: ([Double]) -> Bool
    ) throws {
      var sequence = SobolSequence(dimensions: 4)
      let points = (0..<count).map { _ in sequence.next() }
      prim = try #require(
        Prim(points: points, isCase: points.map(isCase), leastMass: leastMass))
      boxes = prim.trajectory()
    }
  }

  private func fraction(_ value: Double) -> Double { value - value.rounded(.down) }

  @Test func `boxes are peeled off slice by slice as the workbench peels them`() throws {
    let found = try Found(500, leastMass: 0.05) { point in
      (point[0] > 0.62 && point[1] < 0.45) != (fraction(point[2] * 7919) < 0.08)
    }
    let points = [
      500, 475, 451, 428, 406, 385, 365, 346, 328, 311, 295, 280, 266, 252, 239, 227, 215, 204, 193,
      183, 173, 164, 155, 147, 139, 132, 125, 118, 112, 106, 100, 95, 90, 85, 80, 76, 72, 68, 64,
      60,
      57, 54, 51, 48, 45, 42, 39, 37, 35, 33, 31, 29, 27, 25,
    ]
    let cases = [
      117, 116, 115, 114, 114, 113, 113, 113, 113, 113, 113, 113, 112, 112, 110, 107, 101, 96, 93,
      89, 85, 81, 79, 75, 72, 68, 65, 62, 60, 57, 54, 52, 51, 51, 51, 51, 51, 51, 51, 50, 49, 49,
      48, 47, 45, 42, 39, 37, 35, 33, 31, 29, 27, 25,
    ]
    let restricted =
      [0] + Array(repeating: 1, count: 22) + [2, 2, 2]
      + Array(repeating: 3, count: 18) + Array(repeating: 4, count: 10)
    #expect(found.boxes.map(\.points) == points)
    #expect(found.boxes.map(\.cases) == cases)
    #expect(found.boxes.map { found.prim.restricted($0).count } == restricted)
    let tenth = found.boxes[10]
    #expect(abs(tenth.coverage - 0.965812) < 1e-6)
    #expect(abs(tenth.density - 0.383051) < 1e-6)
    #expect(tenth.mass == 0.59)
    #expect(abs(tenth.highs[1] - 0.5908203126) < 1e-9)
    #expect(abs(found.prim.quasiP(tenth, without: 1) / 7.617201405495944e-09 - 1) < 1e-9)
    let last = found.boxes[53]
    #expect(abs(last.lows[0] - 0.6230468751) < 1e-9 && abs(last.highs[0] - 0.8154296876) < 1e-9)
    #expect(abs(last.lows[1] - 0.1201171876) < 1e-9 && abs(last.highs[1] - 0.3984375001) < 1e-9)
  }

  @Test func `slices that raise the density are pasted back as the workbench pastes them`() throws {
    let found = try Found(300, leastMass: 0.1) { point in
      let (a, b) = (point[0] - 0.5, point[1] - 0.6)
      return (a * a + b * b < 0.09) != (fraction((point[2] + point[3]) * 104_729) < 0.1)
    }
    #expect(found.boxes.count == 48)
    #expect(found.boxes.dropFirst(40).map(\.points) == [31, 35, 38, 40, 41, 42, 43, 44])
    #expect(found.boxes.dropFirst(40).map(\.cases) == [27, 31, 34, 36, 37, 38, 39, 40])
    let last = found.boxes[47]
    for (value, reference) in [
      (last.lows[0], 0.3183593751), (last.highs[0], 0.5888671876), (last.lows[1], 0.3466796876),
      (last.highs[1], 0.9003906251), (last.highs[2], 0.9609375001),
    ] {
      #expect(abs(value - reference) < 1e-9)
    }
    #expect(found.prim.restricted(last) == [0, 1, 2])
    #expect(abs(found.prim.quasiP(last, without: 2) - 0.4507696246809641) < 1e-9)
  }

  @Test func `no points, no cases or an undefined value: no boxes`() {
    #expect(Prim(points: [], isCase: []) == nil)
    #expect(Prim(points: [[1]], isCase: [false]) == nil)
    #expect(Prim(points: [[1], [.nan]], isCase: [true, false]) == nil)
    #expect(Prim(points: [[1], [2, 3]], isCase: [true, false]) == nil)
  }

  @Test func `points that are all alike are one box`() throws {
    let prim = try #require(
      Prim(points: Array(repeating: [1, 2], count: 9), isCase: (0..<9).map { $0 < 4 }))
    #expect(prim.trajectory().count == 1)
  }
}

@Suite("What may be regretted") struct RegretTests {
  @Test func `the minimax choice is not the one that is best on average`() throws {
    // Savage's table: three options, three futures.
    let losses: [[Double]] = [[10, 60, 30], [40, 30, 35], [0, 0, 100]]
    let regrets = try #require(Regret.of(losses))
    // Least losses: 0, 0, 30.
    #expect(regrets.map(\.worst) == [60, 40, 70])
    #expect(regrets.map(\.worstAt) == [1, 0, 2])
    #expect(regrets.map(\.mean).map { ($0 * 3).rounded() } == [70, 75, 70])
    #expect(regrets.map { ($0.bestShare * 3).rounded() } == [1, 0, 2])
    #expect(regrets.min { $0.worst < $1.worst } == regrets[1])
  }

  @Test func `a future that is undefined for one option is left out for all`() throws {
    let regrets = try #require(Regret.of([[1, 5, 9], [2, .nan, 3]]))
    #expect(regrets.map(\.worst) == [6, 1])
    #expect(regrets.map(\.worstAt) == [2, 0])
    #expect(Regret.of([[.nan], [1]]) == nil)
    #expect(Regret.of([]) == nil)
  }
}
