/// Fixed hashes for index keys: the same in every process and on every machine.
public enum KeyHash {
  /// Mixes 64 bits one to one: equal hashes are equal keys. Source: the finaliser of MurmurHash3
  /// as tuned by D. Stafford ("mix 13").
  @inlinable public static func mix(_ key: UInt64) -> UInt64 {
    var bits = key ^ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits &>> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits &>> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits &>> 31
  }

  /// SipHash-1-3 of 32 bytes given as four words, under a fixed key: strong enough that serials
  /// cannot be chosen by hand to collide. Source: Aumasson and Bernstein, 2012.
  @inlinable public static func sip(
    _ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64
  ) -> UInt64 {
    var state = Sip()
    state.add(first)
    state.add(second)
    state.add(third)
    state.add(fourth)
    state.add(32 &<< 56)
    return state.finish()
  }

  /// The four words of a SipHash.
  @usableFromInline struct Sip {
    // "somepseudorandomlygeneratedbytes" under the key 0x0706…00, 0x0F0E…08 of the reference
    // vectors.
    @usableFromInline var a: UInt64 = 0x736F_6D65_7073_6575 ^ 0x0706_0504_0302_0100
    @usableFromInline var b: UInt64 = 0x646F_7261_6E64_6F6D ^ 0x0F0E_0D0C_0B0A_0908
    @usableFromInline var c: UInt64 = 0x6C79_6765_6E65_7261 ^ 0x0706_0504_0302_0100
    @usableFromInline var d: UInt64 = 0x7465_6462_7974_6573 ^ 0x0F0E_0D0C_0B0A_0908

    @inlinable init() {}

    @inlinable @inline(__always) mutating func turn() {
      a &+= b
      b = (b &<< 13 | b &>> 51) ^ a
      a = a &<< 32 | a &>> 32
      c &+= d
      d = (d &<< 16 | d &>> 48) ^ c
      a &+= d
      d = (d &<< 21 | d &>> 43) ^ a
      c &+= b
      b = (b &<< 17 | b &>> 47) ^ c
      c = c &<< 32 | c &>> 32
    }

    @inlinable @inline(__always) mutating func add(_ word: UInt64) {
      d ^= word
      turn()
      a ^= word
    }

    @inlinable @inline(__always) mutating func finish() -> UInt64 {
      c ^= 0xFF
      turn()
      turn()
      turn()
      return a ^ b ^ c ^ d
    }
  }
}
