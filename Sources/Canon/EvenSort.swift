extension [UInt64] {
  /// Sorts keys that are spread evenly, as hashes are: each is put near its place at once. Keys that crowd together are sorted by
  /// comparison, so that nobody who chooses them gains more than a logarithm.
  ///
  /// The keys are shared out over as many equal parts of their range, at most twice as many as there are keys, and then moved the last few
  /// places. Source: Dobosiewicz, "Sorting by distributive partitioning" (1978).
  public mutating func sortEven() {
    guard count > Self.evenMin, count < 1 << 30, let most = self.max() else {
      sort()
      return
    }
    let bits = UInt64(UInt32.bitWidth - UInt32(count).leadingZeroBitCount)
    let shift = UInt64(most.leadingZeroBitCount)
    func part(_ key: UInt64) -> Int { Int((key &<< shift) &>> (64 &- bits)) }
    let isCrowded = withUnsafeMutableBufferPointer { keys in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1 &<< Int(bits)) { ends in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: keys.count) { sorted in
          ends.initialize(repeating: 0)
          for key in keys { ends[part(key)] &+= 1 }
          var sum: UInt32 = 0
          var widest: UInt32 = 0
          for index in ends.indices {
            let width = ends[index]
            widest = Swift.max(widest, width)
            ends[index] = sum
            sum &+= width
          }
          guard widest <= Self.crowd else { return true }
          for key in keys {
            let index = part(key)
            sorted.initializeElement(at: Int(ends[index]), to: key)
            ends[index] &+= 1
          }
          for place in keys.indices {
            let key = sorted[place]
            var hole = place
            while hole > 0, key < keys[hole &- 1] {
              keys[hole] = keys[hole &- 1]
              hole &-= 1
            }
            keys[hole] = key
          }
          return false
        }
      }
    }
    if isCrowded { sort() }
  }

  /// Below, the library's sort inserts one by one, which is as quick.
  private static var evenMin: Int { 12 }
  /// Keys in one part from which on they are not spread evenly.
  private static var crowd: UInt32 { 24 }
}
