import Statistics
import Testing

@Suite("Fourier transform and lattice laws") struct FourierTests {
  private func plain(_ a: [Double], _ b: [Double]) -> [Double] {
    var out = [Double](repeating: 0, count: a.count + b.count - 1)
    for (i, x) in a.enumerated() { for (j, y) in b.enumerated() { out[i + j] += x * y } }
    return out
  }

  @Test func `a convolution of every size equals the plain one`() {
    for size in [1, 2, 3, 4, 5, 8, 9, 31, 33, 64, 100, 257, 700] {
      var random = Philox(seed: UInt64(size))
      let a = (0..<size).map { _ in random.uniform() - 0.3 }
      let b = (0..<max(1, size / 2)).map { _ in 1e-6 * random.uniform() }
      let transform = FourierTransform(atLeast: a.count + b.count - 1)
      let bound =
        4e-16 * Double(transform.size.trailingZeroBitCount) * FourierTransform.length(a)
        * FourierTransform.length(b)
      for (x, y) in zip(transform.convolution(a, b), plain(a, b)) {
        #expect(abs(x - y) <= bound, "seed \(size)")
      }
    }
  }

  @Test func `zeros and what does not fit`() {
    let transform = FourierTransform(atLeast: 8)
    #expect(transform.size == 8)
    #expect(transform.convolution([0, 0], [1]) == [0, 0])
    #expect(transform.convolution([], [1]) == [])
    #expect(transform.convolution([Double](repeating: 1, count: 6), [1, 1, 1, 1]) == [])
  }

  @Test func `taps spread a law as a plain convolution does, whatever their distance`() {
    for seed in UInt64(1)...60 {
      var random = Philox(seed: seed)
      let source = (0..<(1 + random.integer(below: 90))).map { _ in random.uniform() }
      let taps = (0..<(1 + random.integer(below: 12))).map { _ in random.uniform() }
      let places = 1 + random.integer(below: 40)
      var law = LatticeMasses(first: 5, masses: source)
      var buffer: [Double] = []
      law.spread(taps: taps, firstTap: 2, places: places, buffer: &buffer)
      var wide = [Double](repeating: 0, count: (taps.count - 1) * places + 1)
      for (index, tap) in taps.enumerated() { wide[index * places] = tap }
      #expect(law.first == 5 + 2 * places)
      for (x, y) in zip(law.masses, plain(source, wide)) {
        #expect(abs(x - y) < 1e-13 * max(1, y), "seed \(seed)")
      }
    }
  }

  @Test func `long laws added by transform keep their mass and mean`() {
    var random = Philox(seed: 9)
    var laws = (0..<2).map { _ in
      LatticeMasses(first: 3, masses: (0..<3_000).map { _ in random.uniform() })
    }
    for index in laws.indices {
      let sum = laws[index].masses.reduce(0, +)
      laws[index].masses = laws[index].masses.map { $0 / sum }
    }
    var bank = FourierBank()
    let sum = laws[0].plus(laws[1], &bank)
    func mean(_ law: LatticeMasses) -> Double {
      law.masses.enumerated().reduce(0) { $0 + Double(law.first + $1.offset) * $1.element }
    }
    #expect(abs(sum.masses.reduce(0, +) - 1) < 1e-12, "seed 9")
    #expect(abs(mean(sum) - mean(laws[0]) - mean(laws[1])) < 1e-9, "seed 9")
  }

  @Test func `trimming takes no more than it may and never all`() {
    var law = LatticeMasses(first: 0, masses: [1e-12, 1e-12, 0.5, 0.5, 1e-12, 0])
    law.trim(1.5e-12)
    #expect(law == LatticeMasses(first: 1, masses: [1e-12, 0.5, 0.5]))
    law.trim(10)
    #expect(law.masses.count == 1)
  }
}

@Suite("Expectations over a normal factor") struct TrapezoidTests {
  @Test func `levels nest and weights sum to 1`() {
    var sum = 0.0
    for level in 0...3 {
      sum = sum / 2 + NormalTrapezoid.added(level: level).reduce(0) { $0 + $1.weight }
      #expect(abs(sum - 1) < 1e-14)
      #expect(
        NormalTrapezoid.all(level: level).count == 1 + 2
          * Int(9 / NormalTrapezoid.step(level: level)))
    }
  }

  @Test func `moments are those of the normal law`() {
    let nodes = NormalTrapezoid.all(level: 1)
    let fourth = nodes.reduce(0) { $0 + $1.weight * $1.factor * $1.factor * $1.factor * $1.factor }
    #expect(abs(fourth - 3) < 1e-12)
  }

  @Test func `tiny expectations far out keep their digits`() {
    // E[e^(aZ + b)] = e^(a²/2 + b).
    for (a, b) in [(0.0, 0.0), (3.0, -600), (-20.0, -300), (30, -1_000)] {
      let value = NormalTrapezoid.expectation(ofExponential: { a * $0 + b })
      let reference = NormalTrapezoid.expectation(ofExponential: { _ in a * a / 2 + b })
      #expect(abs(value / reference - 1) < 1e-11)
    }
    #expect(NormalTrapezoid.expectation(ofExponential: { _ in -.infinity }) == 0)
  }

  @Test func `chances and complements keep their digits`() {
    let nearly = ChancePair.posterior(baseRate: 0.5, signal: 20, separation: 2)
    #expect(nearly.chance == 1)
    #expect(abs(nearly.complement / 3.1391327920480296e-17 - 1) < 1e-12)
    let event = ChancePair.event(hazard: 100, term: 1)
    #expect(abs(event.complement / 3.720075976020836e-44 - 1) < 1e-12)
    #expect(nearly.and(event).complement >= nearly.complement)
    #expect(ChancePair(2).chance == 1)
    #expect(abs(chanceOfNone([0.1, 0.2]) - 0.72) < 1e-15)
    #expect(bernsteinReach(variance: 4, width: 1, except: 1e-6) > 2 * 4.75)
  }
}
