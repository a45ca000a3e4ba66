import Canon

/// Numbers from SHA-256 in counter mode, as election audits in Colorado draw them from dice that were rolled in public.
///
/// value i = SHA-256(seed ‖ "," ‖ i) mod (greatest − least + 1) + least, i from 1 in decimal; without replacement values that came
/// before are passed over. Source: Rivest's sampler; FreeAndFair ColoradoRLA; inspection.md §1.6. The values lean towards the low end
/// by less than 2^−190.
package struct DigestCounter: Sendable {
  /// One value, and the counter that gave it.
  package struct Value: Hashable, Sendable {
    package var counter: Int
    package var value: UInt64
  }

  package let least: UInt64
  package let greatest: UInt64
  private let seed: [UInt8]
  private var counter = 0
  /// Values that came before; `nil` where they may come again.
  private var seen: Set<UInt64>?

  /// Draws from `least...greatest`; `nil` when that is empty or the whole of 2^64.
  package init?(seed: String, least: UInt64, greatest: UInt64, withReplacement: Bool = false) {
    guard least <= greatest, greatest - least < .max else { return nil }
    self.seed = Array(seed.utf8) + [0x2C]
    self.least = least
    self.greatest = greatest
    seen = withReplacement ? nil : []
  }

  /// The next value; `nil` when every value has come.
  package mutating func next() -> Value? {
    let range = greatest - least + 1
    if let seen, UInt64(seen.count) == range { return nil }
    while true {
      counter += 1
      let hash = Digest.sha256(seed + Array(String(counter).utf8))
      var rest: UInt64 = 0
      for word in [hash.a, hash.b, hash.c, hash.d] {
        rest = range.dividingFullWidth((rest, word)).remainder
      }
      let value = Value(counter: counter, value: least + rest)
      guard seen != nil else { return value }
      if seen?.insert(value.value).inserted == true { return value }
    }
  }
}
