/// An element of the prime field of BLS12-381: an integer below p, 381 bits.
///
/// Held in Montgomery form, a·2^384 mod p, as six words with the least significant first, always below p, so that equal
/// elements have equal words. Nothing here runs in constant time: this room sees public data only.
///
/// Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1; P. L. Montgomery, Modular multiplication without
/// trial division, Math. Comp. 44 (1985).
struct Fp: Equatable, Sendable {
  /// The words, least significant first.
  var w0, w1, w2, w3, w4, w5: UInt64

  static let zero = Fp(w0: 0, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0)
  static let one = Fp(integer: 1)

  /// The prime p = (x − 1)²·r/3 + x of the curve's parameter x = −0xd201000000010000.
  @inline(__always) static var modulus: Fp {
    Fp(
      w0: 0xb9fe_ffff_ffff_aaab, w1: 0x1eab_fffe_b153_ffff, w2: 0x6730_d2a0_f6b0_f624,
      w3: 0x6477_4b84_f385_12bf, w4: 0x4b1b_a7b6_434b_acd7, w5: 0x1a01_11ea_397f_e69a)
  }

  /// −1/p modulo 2^64.
  @inline(__always) static var negatedInverse: UInt64 { 0x89f3_fffc_fffc_fffd }

  /// 2^768 mod p: multiplied by it, an integer enters Montgomery form.
  private static let entry: Fp = {
    var power = Fp(w0: 1, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0)
    for _ in 0..<768 { power = power + power }
    return power
  }()

  @inline(__always) init(w0: UInt64, w1: UInt64, w2: UInt64, w3: UInt64, w4: UInt64, w5: UInt64) {
    self.w0 = w0
    self.w1 = w1
    self.w2 = w2
    self.w3 = w3
    self.w4 = w4
    self.w5 = w5
  }

  /// The element of a small integer.
  init(integer: UInt64) {
    self = Fp(w0: integer, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0) * Fp.entry
  }

  /// Takes exactly 48 bytes, big-endian, of an integer below p; `nil` for anything else.
  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Fp.byteCount else { return nil }
    var words: [UInt64] = []
    var word: UInt64 = 0
    for (place, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      if place % 8 == 7 { words.append(word) }
    }
    let plain = Fp(
      w0: words[5], w1: words[4], w2: words[3], w3: words[2], w4: words[1], w5: words[0])
    guard plain.isBelow(.modulus) else { return nil }
    self = plain * Fp.entry
  }

  /// The integer below p that this element is, as words outside Montgomery form.
  var plain: Fp { self * Fp(w0: 1, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0) }

  /// The 48 bytes of the integer, big-endian.
  var bytes: [UInt8] {
    plain.words.reversed().flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// The words as a list, least significant first.
  var words: [UInt64] { [w0, w1, w2, w3, w4, w5] }

  var isZero: Bool { (w0 | w1 | w2 | w3 | w4 | w5) == 0 }

  /// Order of the words as a number.
  @inline(__always) func isBelow(_ other: Fp) -> Bool {
    var under = false
    _ = Fp.difference(self, other, &under)
    return under
  }
}

// MARK: - Sums

extension Fp {
  @inline(__always) static func + (left: Fp, right: Fp) -> Fp {
    // 2p is below 2^382: no carry leaves the sixth word.
    var carry: UInt64 = 0
    let sum = Fp(
      w0: sum(left.w0, right.w0, &carry), w1: sum(left.w1, right.w1, &carry),
      w2: sum(left.w2, right.w2, &carry), w3: sum(left.w3, right.w3, &carry),
      w4: sum(left.w4, right.w4, &carry), w5: sum(left.w5, right.w5, &carry))
    return sum.reducedOnce()
  }

  @inline(__always) static func - (left: Fp, right: Fp) -> Fp {
    var under = false
    let difference = Fp.difference(left, right, &under)
    guard under else { return difference }
    var carry: UInt64 = 0
    let p = Fp.modulus
    return Fp(
      w0: sum(difference.w0, p.w0, &carry), w1: sum(difference.w1, p.w1, &carry),
      w2: sum(difference.w2, p.w2, &carry), w3: sum(difference.w3, p.w3, &carry),
      w4: sum(difference.w4, p.w4, &carry), w5: sum(difference.w5, p.w5, &carry))
  }

  @inline(__always) static prefix func - (value: Fp) -> Fp { .zero - value }

  /// Itself below p, itself less p otherwise; takes numbers below 2p.
  @inline(__always) private func reducedOnce() -> Fp {
    var under = false
    let difference = Fp.difference(self, .modulus, &under)
    return under ? self : difference
  }

  /// The difference modulo 2^384, and whether it went below zero.
  @inline(__always)
  private static func difference(_ left: Fp, _ right: Fp, _ under: inout Bool) -> Fp {
    var borrow: UInt64 = 0
    let words = Fp(
      w0: rest(left.w0, right.w0, &borrow), w1: rest(left.w1, right.w1, &borrow),
      w2: rest(left.w2, right.w2, &borrow), w3: rest(left.w3, right.w3, &borrow),
      w4: rest(left.w4, right.w4, &borrow), w5: rest(left.w5, right.w5, &borrow))
    under = borrow != 0
    return words
  }

  @inline(__always)
  private static func sum(_ left: UInt64, _ right: UInt64, _ carry: inout UInt64) -> UInt64 {
    let (first, over) = left.addingReportingOverflow(right)
    let (second, overAgain) = first.addingReportingOverflow(carry)
    carry = over || overAgain ? 1 : 0
    return second
  }

  @inline(__always)
  private static func rest(_ left: UInt64, _ right: UInt64, _ borrow: inout UInt64) -> UInt64 {
    let (first, under) = left.subtractingReportingOverflow(right)
    let (second, underAgain) = first.subtractingReportingOverflow(borrow)
    borrow = under || underAgain ? 1 : 0
    return second
  }
}

// MARK: - Products

extension Fp {
  /// The Montgomery product a·b/2^384 mod p, a word of `right` at a time.
  static func * (left: Fp, right: Fp) -> Fp {
    var row = MontgomeryRow()
    row.add(left, times: right.w0)
    row.add(left, times: right.w1)
    row.add(left, times: right.w2)
    row.add(left, times: right.w3)
    row.add(left, times: right.w4)
    row.add(left, times: right.w5)
    return row.value.reducedOnce()
  }

  func squared() -> Fp { self * self }

  /// The running sum of a Montgomery product, below 2p after every step.
  ///
  /// p is below 2^381, so that neither half of a step carries out of the seventh word.
  private struct MontgomeryRow {
    var value = Fp(w0: 0, w1: 0, w2: 0, w3: 0, w4: 0, w5: 0)

    /// Adds `factor`·`word`, then as many p as make the lowest word zero, and drops that word.
    @inline(__always) mutating func add(_ factor: Fp, times word: UInt64) {
      var carry: UInt64 = 0
      let t0 = sum(value.w0, factor.w0, word, &carry)
      let t1 = sum(value.w1, factor.w1, word, &carry)
      let t2 = sum(value.w2, factor.w2, word, &carry)
      let t3 = sum(value.w3, factor.w3, word, &carry)
      let t4 = sum(value.w4, factor.w4, word, &carry)
      let t5 = sum(value.w5, factor.w5, word, &carry)
      let t6 = carry
      let p = Fp.modulus
      let multiple = t0 &* Fp.negatedInverse
      carry = 0
      _ = sum(t0, p.w0, multiple, &carry)
      value.w0 = sum(t1, p.w1, multiple, &carry)
      value.w1 = sum(t2, p.w2, multiple, &carry)
      value.w2 = sum(t3, p.w3, multiple, &carry)
      value.w3 = sum(t4, p.w4, multiple, &carry)
      value.w4 = sum(t5, p.w5, multiple, &carry)
      value.w5 = t6 &+ carry
    }

    /// The low word of addend + left·right + carry; the high word becomes the carry. 128 bits hold it.
    @inline(__always)
    private func sum(
      _ addend: UInt64, _ left: UInt64, _ right: UInt64, _ carry: inout UInt64
    ) -> UInt64 {
      let product = left.multipliedFullWidth(by: right)
      let (first, over) = product.low.addingReportingOverflow(addend)
      let (second, overAgain) = first.addingReportingOverflow(carry)
      carry = product.high &+ (over ? 1 : 0) &+ (overAgain ? 1 : 0)
      return second
    }
  }
}

// MARK: - Powers

extension Fp {
  /// The power with an exponent of words, least significant first; four bits of it at a time.
  func power(_ exponent: [UInt64]) -> Fp {
    var powers = [Fp.one]
    for _ in 1..<16 { powers.append((powers.last ?? .one) * self) }
    var result = Fp.one
    for word in exponent.reversed() {
      for shift in stride(from: UInt64(60), through: 0, by: -4) {
        result = result.squared().squared().squared().squared()
        let digit = Int(word >> shift & 15)
        if digit != 0 { result = result * powers[digit] }
      }
    }
    return result
  }

  /// The inverse by Fermat's little theorem; zero for zero.
  func inverse() -> Fp { power(Exponents.inverse) }

  /// The root with r² = self that the exponent (p + 1)/4 finds, p being 3 mod 4; `nil` if there is none.
  ///
  /// Source: RFC 9380 Appendix I.1.
  func squareRoot() -> Fp? {
    let root = power(Exponents.root)
    return root.squared() == self ? root : nil
  }

  /// Exponents that follow from p, words with the least significant first.
  enum Exponents {
    /// p − 2.
    static let inverse = Words.difference(Fp.modulus.words, 2)
    /// (p + 1)/4 = (p − 3)/4 + 1, p being 3 mod 4.
    static let root = Words.sum(Words.quotient(Fp.modulus.words, by: 4), 1)
    /// (p − 1)/6, p being 1 mod 6.
    static let sixth = Words.quotient(Fp.modulus.words, by: 6)
  }
}

/// Whole numbers as lists of words, least significant first: only what the constants need.
enum Words {
  /// The sum with a word; a carry out of the last word is dropped.
  static func sum(_ words: [UInt64], _ word: UInt64) -> [UInt64] {
    var carry = word
    return words.map { digit in
      let (sum, over) = digit.addingReportingOverflow(carry)
      carry = over ? 1 : 0
      return sum
    }
  }

  /// The difference from a word; a borrow out of the last word is dropped.
  static func difference(_ words: [UInt64], _ word: UInt64) -> [UInt64] {
    var borrow = word
    return words.map { digit in
      let (difference, under) = digit.subtractingReportingOverflow(borrow)
      borrow = under ? 1 : 0
      return difference
    }
  }

  /// The whole part of the quotient by a divisor, 1 at least.
  static func quotient(_ words: [UInt64], by divisor: UInt64) -> [UInt64] {
    var rest: UInt64 = 0
    let divisor = max(divisor, 1)
    // The rest is below the divisor, so that each quotient fits a word.
    let quotients = words.reversed().map { digit in
      let part = divisor.dividingFullWidth((rest, digit))
      rest = part.remainder
      return part.quotient
    }
    return quotients.reversed()
  }
}
