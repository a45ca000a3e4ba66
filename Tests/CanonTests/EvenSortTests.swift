import Canon
import Testing

@Suite("Sorting keys that are spread evenly") struct EvenSortTests {
  private func check(_ keys: [UInt64], _ comment: String) {
    var sorted = keys
    sorted.sortEven()
    #expect(sorted == keys.sorted(), "\(comment)")
  }

  @Test(arguments: [0, 1, 2, 12, 13, 60, 1000, 20_000])
  func `hashes come out as by comparison`(count: Int) {
    for seed in 1...5 {
      let keys = (0..<count).map { Digest.sha256(Array("\(seed) \($0)".utf8)).a }
      check(keys, "seed \(seed), \(count) keys")
      check(keys.map { $0 >> 17 }, "small keys, seed \(seed), \(count) keys")
      check(keys.map { $0 >> 60 }, "few different keys, seed \(seed), \(count) keys")
    }
  }

  @Test func `keys that crowd together, fall or are equal come out as well`() {
    check((0..<5000).map { UInt64($0) | 1 << 63 }, "crowded at one end")
    check((0..<5000).reversed().map { UInt64($0) }, "falling")
    check(Array(repeating: 0, count: 100), "all zero")
    check(Array(repeating: .max, count: 100), "all greatest")
    check([.max] + Array(repeating: 7, count: 30) + [0], "one far away")
  }
}
