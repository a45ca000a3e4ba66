import Statistics
import Testing

@Suite("Seeded numbers") struct RandomTests {
  @Test func `Philox gives the published known answers`() {
    let ones: UInt32 = 0xFFFF_FFFF
    #expect(
      Philox.block(key: 0, counter: .init(0, 0, 0, 0))
        == .init(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox.block(key: .max, counter: .init(ones, ones, ones, ones))
        == .init(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox.block(
        key: 0x299F_31D0_A409_3822,
        counter: .init(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344))
        == .init(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func `streams differ by every part of their key and repeat with it`() {
    func first(_ seed: UInt64, _ replicate: UInt32, _ agent: UInt32, _ purpose: UInt32) -> UInt64 {
      var random = Philox(seed: seed, replicate: replicate, agent: agent, purpose: purpose)
      return random.next()
    }
    let all = [
      first(1, 0, 0, 0), first(2, 0, 0, 0), first(1, 1, 0, 0), first(1, 0, 1, 0),
      first(1, 0, 0, 1),
    ]
    #expect(Set(all).count == all.count)
    #expect(first(1, 2, 3, 4) == first(1, 2, 3, 4))
  }

  @Test func `draws have the means that they state`() {
    var random = Philox(seed: 20)
    let n = 200_000
    var sums = (uniform: 0.0, exponential: 0.0, normal: 0.0, square: 0.0, lognormal: 0.0, ppm: 0)
    for _ in 0..<n {
      sums.uniform += random.uniform()
      sums.exponential += random.exponential(mean: 3)
      let z = random.normal()
      sums.normal += z
      sums.square += z * z
      sums.lognormal += random.lognormal(mean: 5, sigma: 0.8)
      sums.ppm += random.chance(ppm: 20_000) ? 1 : 0
    }
    let count = Double(n)
    #expect(abs(sums.uniform / count - 0.5) < 0.003, "seed 20")
    #expect(abs(sums.exponential / count - 3) < 0.03, "seed 20")
    #expect(abs(sums.normal / count) < 0.01, "seed 20")
    #expect(abs(sums.square / count - 1) < 0.015, "seed 20")
    #expect(abs(sums.lognormal / count - 5) < 0.06, "seed 20")
    #expect(abs(Double(sums.ppm) / count - 0.02) < 0.0014, "seed 20")
  }

  @Test func `whole numbers below a bound are even and shuffles keep all`() {
    var random = Philox(seed: 3)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.integer(below: 7)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chiSquare < 22.5, "seed 3: 0.1 % point of six degrees of freedom")
    #expect(random.integer(below: 0) == 0)
    #expect(random.shuffled(Array(0..<100)).sorted() == Array(0..<100))
  }
}
