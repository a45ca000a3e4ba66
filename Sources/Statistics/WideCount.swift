/// An unsigned integer of any length, with the few operations that exact comparisons of
/// probabilities need.
///
/// Source: Knuth, The Art of Computer Programming 2, §4.3.1 (algorithms with one-word operands).
struct WideCount {
  /// Little-endian words without leading zeros; empty for 0.
  private var words: [UInt64]

  init(_ value: UInt64) { words = value == 0 ? [] : [value] }

  /// Multiplies by one word.
  mutating func multiply(by factor: UInt64) {
    guard factor != 0 else {
      words = []
      return
    }
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: factor)
      let (low, over) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high &+ (over ? 1 : 0)
    }
    if carry != 0 { words.append(carry) }
  }

  /// Multiplies by two words.
  mutating func multiply(by factor: UInt128) {
    if let word = UInt64(exactly: factor) { return multiply(by: word) }
    var upper = self
    upper.multiply(by: UInt64(truncatingIfNeeded: factor >> 64))
    upper.words.insert(0, at: 0)
    multiply(by: UInt64(truncatingIfNeeded: factor))
    add(upper)
  }

  /// Divides by a number that is known to divide without a rest, of one word or with powers of ten
  /// that leave one word.
  mutating func divideExactly(by divisor: UInt128) {
    let step: UInt64 = 1_000_000_000_000_000_000
    var rest = divisor
    while rest > UInt128(UInt64.max), rest % UInt128(step) == 0 {
      divideExactly(by: step)
      rest /= UInt128(step)
    }
    divideExactly(by: UInt64(truncatingIfNeeded: rest))
  }

  /// Divides by one word that is known to divide without a rest; dividing by zero leaves the number
  /// as it is.
  mutating func divideExactly(by divisor: UInt64) {
    guard divisor > 1 else { return }
    var rest: UInt64 = 0
    for index in words.indices.reversed() {
      let (quotient, remainder) = divisor.dividingFullWidth((rest, words[index]))
      words[index] = quotient
      rest = remainder
    }
    while words.last == 0 { words.removeLast() }
  }

  /// Adds another number.
  mutating func add(_ other: WideCount) {
    if words.count < other.words.count {
      words.append(
        contentsOf: repeatElement(0, count: other.words.count - words.count))
    }
    var carry: UInt64 = 0
    for index in words.indices {
      let term = index < other.words.count ? other.words[index] : 0
      if carry == 0, index >= other.words.count { break }
      let (sum, over) = words[index].addingReportingOverflow(term)
      let (total, over2) = sum.addingReportingOverflow(carry)
      words[index] = total
      carry = over || over2 ? 1 : 0
    }
    if carry != 0 { words.append(carry) }
  }

  /// −1, 0 or 1 as this number is less than, equal to or greater than the other.
  func compare(_ other: WideCount) -> Int {
    if words.count != other.words.count { return words.count < other.words.count ? -1 : 1 }
    for index in words.indices.reversed() where words[index] != other.words[index] {
      return words[index] < other.words[index] ? -1 : 1
    }
    return 0
  }
}
