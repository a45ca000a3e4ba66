/// A counter-based generator: the same key and counter give the same numbers on every machine and
/// in any order.
///
/// Source: Philox4x32-10 of J. Salmon, M. Moraes, R. Dror & D. Shaw, "Parallel Random Numbers: As
/// Easy as 1, 2, 3", SC11; the known answers are those of the Random123 distribution. Not for
/// secrets and not for draws of record, which use SHA-256 tickets.
package struct Philox: RandomNumberGenerator, Sendable {
  /// Four words of 32 bits.
  package struct Block: Hashable, Sendable {
    package var a: UInt32
    package var b: UInt32
    package var c: UInt32
    package var d: UInt32
    package init(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) {
      self.a = a
      self.b = b
      self.c = c
      self.d = d
    }
  }

  /// The four words that belong to a key and a counter: ten rounds.
  package static func block(key: UInt64, counter: Block) -> Block {
    var key0 = UInt32(truncatingIfNeeded: key)
    var key1 = UInt32(truncatingIfNeeded: key >> 32)
    var x = counter
    for _ in 0..<10 {
      let first = x.a.multipliedFullWidth(by: 0xD251_1F53)
      let second = x.c.multipliedFullWidth(by: 0xCD9E_8D57)
      x = Block(second.high ^ x.b ^ key0, second.low, first.high ^ x.d ^ key1, first.low)
      key0 &+= 0x9E37_79B9
      key1 &+= 0xBB67_AE85
    }
    return x
  }

  private let key: UInt64
  private var counter: Block
  private var waiting: UInt64?

  /// A stream of its own for each (seed, replicate, agent, purpose); 2^33 numbers long.
  package init(seed: UInt64, replicate: UInt32 = 0, agent: UInt32 = 0, purpose: UInt32 = 0) {
    key = seed
    counter = Block(0, purpose, agent, replicate)
  }

  /// The next 64 bits: words a, b of a block as low and high half, then c, d; then the next
  /// counter.
  package mutating func next() -> UInt64 {
    if let value = waiting {
      waiting = nil
      return value
    }
    let words = Self.block(key: key, counter: counter)
    counter.a &+= 1
    waiting = UInt64(words.d) << 32 | UInt64(words.c)
    return UInt64(words.b) << 32 | UInt64(words.a)
  }
}
