/// SHA-256 of many short messages with a common beginning, four at a time.
///
/// Populations are hashed unit by unit, thousands of messages of a block or three: what a hash of its own costs around the
/// hashing is then most of it. Source: FIPS 180-4; the answers are those of `Digest.sha256`.
package struct LaneHasher: Sendable {
  /// Most bytes of one message after the common beginning.
  package static let bodyMax = 128
  private static let laneBytes = 256

  private typealias Lanes = SIMD4<UInt32>

  /// The state after the whole blocks of the beginning, and what is left of it.
  private let state: [UInt32]
  private let rest: [UInt8]
  private let beginningBytes: Int

  /// Messages that begin with `beginning`.
  package init(beginning: [UInt8] = []) {
    let whole = beginning.count & ~63
    var state = Self.initial.map { Lanes(repeating: $0) }
    for start in stride(from: 0, to: whole, by: 64) {
      beginning.withUnsafeBytes { bytes in
        let block = UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64])
        Self.compress(&state, (block, block, block, block))
      }
    }
    self.state = state.map { $0[0] }
    rest = Array(beginning[whole...])
    beginningBytes = beginning.count
  }

  /// Hashes `count` messages. `write` puts what follows the beginning at a place with room for `bodyMax` bytes and answers with the
  /// number of bytes; `take` gets the digests in order.
  package func hash(
    _ count: Int, _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int,
    _ take: (Int, Digest) -> Void
  ) {
    withUnsafeTemporaryAllocation(byteCount: 4 * Self.laneBytes, alignment: 16) { memory in
      let scratch = memory.bindMemory(to: UInt8.self)
      for lane in 0..<4 {
        for place in rest.indices { scratch[lane * Self.laneBytes + place] = rest[place] }
      }
      var start = 0
      while start < count {
        let used = min(4, count - start)
        var blocks = (0, 0, 0, 0)
        for lane in 0..<used {
          let room = UnsafeMutableBufferPointer(
            rebasing: scratch[lane * Self.laneBytes..<(lane + 1) * Self.laneBytes])
          let filled = fill(room, with: start + lane, write)
          switch lane {
          case 0: blocks = (filled, filled, filled, filled)
          case 1: blocks.1 = filled
          case 2: blocks.2 = filled
          default: blocks.3 = filled
          }
        }
        run(UnsafeRawBufferPointer(memory), blocks, used, start, take)
        start += used
      }
    }
  }

  /// Puts one padded message into its lane, where the rest of the beginning stands; answers with its number of blocks.
  private func fill(
    _ lane: UnsafeMutableBufferPointer<UInt8>, with index: Int,
    _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> Int {
    guard let start = lane.baseAddress else { return 0 }
    let body = min(Self.bodyMax, max(0, write(index, start + rest.count)))
    let end = rest.count + body
    let blocks = (end + 72) >> 6
    start[end] = 0x80
    (start + end + 1).update(repeating: 0, count: blocks * 64 - 9 - end)
    UnsafeMutableRawPointer(start).storeBytes(
      of: (UInt64(beginningBytes + body) << 3).bigEndian, toByteOffset: blocks * 64 - 8,
      as: UInt64.self)
    return blocks
  }

  private func run(
    _ memory: UnsafeRawBufferPointer, _ blocks: (Int, Int, Int, Int), _ used: Int, _ first: Int,
    _ take: (Int, Digest) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 8 + 16) { room in
      room.initialize(repeating: .zero)
      for word in 0..<8 { room[word] = Lanes(repeating: state[word]) }
      withUnsafeTemporaryAllocation(of: Digest.self, capacity: 4) { digests in
        digests.initialize(repeating: .zero)
        for block in 0..<max(blocks.0, blocks.1, blocks.2, blocks.3) {
          for word in 0..<16 {
            let offset = block * 64 + word * 4
            room[8 + word] = Lanes(
              Self.load(memory, offset), Self.load(memory, offset + Self.laneBytes),
              Self.load(memory, offset + 2 * Self.laneBytes),
              Self.load(memory, offset + 3 * Self.laneBytes))
          }
          Self.rounds(room)
          if blocks.0 == block + 1 { digests[0] = Self.digest(room, 0) }
          if blocks.1 == block + 1 { digests[1] = Self.digest(room, 1) }
          if blocks.2 == block + 1 { digests[2] = Self.digest(room, 2) }
          if blocks.3 == block + 1 { digests[3] = Self.digest(room, 3) }
        }
        for lane in 0..<used { take(first + lane, digests[lane]) }
      }
    }
  }

  @inline(__always) private static func load(
    _ memory: UnsafeRawBufferPointer, _ offset: Int
  ) -> UInt32 {
    UInt32(bigEndian: memory.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func digest(
    _ room: UnsafeMutableBufferPointer<Lanes>, _ lane: Int
  ) -> Digest {
    func pair(_ word: Int) -> UInt64 {
      UInt64(room[word][lane]) << 32 | UInt64(room[word + 1][lane])
    }
    return Digest(a: pair(0), b: pair(2), c: pair(4), d: pair(6))
  }

  private static func compress(
    _ state: inout [Lanes],
    _ blocks: (
      UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeRawBufferPointer,
      UnsafeRawBufferPointer
    )
  ) {
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 8 + 16) { room in
      room.initialize(repeating: .zero)
      for word in 0..<8 { room[word] = state[word] }
      for word in 0..<16 {
        room[8 + word] = Lanes(
          load(blocks.0, word * 4), load(blocks.1, word * 4), load(blocks.2, word * 4),
          load(blocks.3, word * 4))
      }
      rounds(room)
      for word in 0..<8 { state[word] = room[word] }
    }
  }

  /// A rotation to the right, 1 to 31 bits. A product and a sum without carries instead of a shift and an or: the compiler takes the
  /// lanes apart for what it knows as a rotation.
  @inline(__always) private static func turn(_ value: Lanes, _ bits: UInt32) -> Lanes {
    (value &>> Lanes(repeating: bits)) ^ (value &* Lanes(repeating: 1 &<< (32 &- bits)))
  }

  /// The 64 rounds over the state in `room[0..<8]` and the block in `room[8..<24]`, which is used up.
  private static func rounds(_ room: UnsafeMutableBufferPointer<Lanes>) {
    var a = room[0]
    var b = room[1]
    var c = room[2]
    var d = room[3]
    var e = room[4]
    var f = room[5]
    var g = room[6]
    var h = room[7]
    constants.withUnsafeBufferPointer { constants in
      for sixteen in 0..<4 {
        let isFirst = sixteen == 0
        for number in 0..<16 {
          var word = room[8 + number]
          if !isFirst {
            let early = room[8 + ((number + 1) & 15)]
            let late = room[8 + ((number + 14) & 15)]
            let low = turn(early, 7) ^ turn(early, 18) ^ (early &>> Lanes(repeating: 3))
            let high = turn(late, 17) ^ turn(late, 19) ^ (late &>> Lanes(repeating: 10))
            word = word &+ low &+ room[8 + ((number + 9) & 15)] &+ high
            room[8 + number] = word
          }
          let choice = g ^ (e & (f ^ g))
          let upper = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
          let first =
            h &+ upper &+ choice &+ Lanes(repeating: constants[sixteen * 16 + number]) &+ word
          let majority = (a & b) | (c & (a | b))
          let second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ majority
          h = g
          g = f
          f = e
          e = d &+ first
          d = c
          c = b
          b = a
          a = first &+ second
        }
      }
    }
    room[0] &+= a
    room[1] &+= b
    room[2] &+= c
    room[3] &+= d
    room[4] &+= e
    room[5] &+= f
    room[6] &+= g
    room[7] &+= h
  }

  private static let initial: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

extension Merkle {
  /// The root over `count` leaves. `write` puts a leaf's entry, at most 64 bytes, at a place and answers with its length.
  ///
  /// Level by level: pairs are joined, an odd last one rises as it is, which is the tree of RFC 6962 §2.1.
  package static func root(
    _ count: Int, _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> Digest {
    guard count > 0 else { return emptyRoot }
    var hashes = [Digest](repeating: .zero, count: count)
    LaneHasher(beginning: [0]).hash(count, write) { hashes[$0] = $1 }
    let nodes = LaneHasher(beginning: [1])
    var left = count
    while left > 1 {
      let pairs = left / 2
      hashes.withUnsafeMutableBufferPointer { hashes in
        // Four pairs are read before the first of them is written over.
        nodes.hash(
          pairs,
          { pair, place in
            hashes[2 * pair].store(at: place)
            hashes[2 * pair + 1].store(at: place + 32)
            return 64
          }, { hashes[$0] = $1 })
        if left & 1 == 1 { hashes[pairs] = hashes[left - 1] }
      }
      left = pairs + (left & 1)
    }
    return hashes[0]
  }
}

extension Digest {
  /// Puts the 32 bytes at a place.
  package func store(at place: UnsafeMutablePointer<UInt8>) {
    let raw = UnsafeMutableRawPointer(place)
    raw.storeBytes(of: a.bigEndian, as: UInt64.self)
    raw.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
    raw.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt64.self)
    raw.storeBytes(of: d.bigEndian, toByteOffset: 24, as: UInt64.self)
  }
}
