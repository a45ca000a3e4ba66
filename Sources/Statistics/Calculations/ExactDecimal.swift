/// A decimal number exactly as it was written: sign, up to 36 digits and a power of ten.
///
/// Source: inspection.md §3.2: ties decide sample sizes, so 0.95 is 95/100 and never the binary
/// number beside it. Grammar: an optional sign, digits with at most one point among them, an
/// optional `e` with a whole exponent. Exponents within −400...400 after reading.
package struct ExactDecimal: Hashable, Sendable {
  /// Whether the number is below zero; never set for zero.
  package let isNegative: Bool
  /// The digits without trailing zeros, below 10^36; 0 for zero.
  package let digits: UInt128
  /// The power of ten that the digits are multiplied by.
  package let exponent: Int

  /// The most digits that a number may have (leading and trailing zeros not counted).
  package static let digitLimit = 36
  private static let textLimit = 500

  package static let zero = ExactDecimal(0)
  package static let one = ExactDecimal(1)

  package init(_ whole: Int) {
    self.init(isNegative: whole < 0, digits: UInt128(whole.magnitude), exponent: 0)
  }

  /// Takes away trailing zeros; `digits` below 10^38.
  private init(isNegative: Bool, digits: UInt128, exponent: Int) {
    var digits = digits
    var exponent = exponent
    while digits != 0, digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    self.isNegative = isNegative && digits != 0
    self.digits = digits
    self.exponent = digits == 0 ? 0 : exponent
  }

  /// Reads ASCII text; `nil` for anything that is not a number of the grammar, too long or too large or small.
  package init?(_ text: some StringProtocol) { self.init(utf8: Array(text.utf8)[...]) }

  /// Reads ASCII bytes; see the type for the grammar.
  package init?(utf8 text: ArraySlice<UInt8>) {
    guard case .success(let value) = Self.read(text) else { return nil }
    self = value
  }

  /// Why a text is not a number that can be worked with.
  package enum Fault: Error, Hashable, Sendable {
    case notANumber
    case tooManyDigits
    /// Outside what floating point holds.
    case outOfRange
  }

  /// Reads ASCII bytes and says why it cannot.
  package static func read(_ text: ArraySlice<UInt8>) -> Result<ExactDecimal, Fault> {
    var scanner = Scanner(text)
    let isNegative = scanner.sign()
    guard scanner.mantissa(), scanner.power(), scanner.isAtEnd else { return .failure(.notANumber) }
    guard text.count <= textLimit, !scanner.hasTooManyDigits else {
      return .failure(.tooManyDigits)
    }
    let value = ExactDecimal(
      isNegative: isNegative, digits: scanner.digits, exponent: scanner.exponent)
    guard value.digits != 0 else { return .success(.zero) }
    let order = value.length + value.exponent
    guard order >= -320, order <= 320, value.value.isNormal else { return .failure(.outOfRange) }
    return .success(value)
  }

  /// The number as a whole one; `nil` when it has a fractional part or does not fit.
  package var whole: Int? {
    guard exponent >= 0 else { return nil }
    var value = digits
    for _ in 0..<exponent {
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      if over { return nil }
      value = product
    }
    if isNegative { return value <= 1 << 63 ? Int(truncatingIfNeeded: 0 &- value) : nil }
    return Int(exactly: value)
  }

  /// The nearest binary floating-point number.
  package var value: Double {
    if exponent == 0, digits < 1 << 53 { return isNegative ? -Double(digits) : Double(digits) }
    if exponent < 0, exponent >= -22, digits < 1 << 53 {
      // Both sides are exact, so that one division rounds correctly.
      let quotient = Double(digits) / Self.powers[-exponent]
      return isNegative ? -quotient : quotient
    }
    return Double("\(isNegative ? "-" : "")\(digits)e\(exponent)") ?? .nan
  }

  private static let powers: [Double] = (0...22).map { Double("1e\($0)") ?? .nan }

  /// Reads the parts of a number from left to right.
  private struct Scanner {
    private let text: ArraySlice<UInt8>
    private var at: Int
    private(set) var digits: UInt128 = 0
    private(set) var exponent = 0

    init(_ text: ArraySlice<UInt8>) {
      self.text = text
      at = text.startIndex
    }

    var isAtEnd: Bool { at == text.endIndex }

    private var next: UInt8? { at < text.endIndex ? text[at] : nil }

    mutating func sign() -> Bool {
      guard let byte = next, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") else {
        return false
      }
      at += 1
      return byte == UInt8(ascii: "-")
    }

    /// Whether there are more digits than are kept.
    private(set) var hasTooManyDigits = false

    /// Digits with at most one point; `false` without any digit.
    mutating func mantissa() -> Bool {
      var hasDigit = false
      var isFraction = false
      var zeros = 0
      let limit = ExactDecimal.tenToLimit
      while let byte = next {
        if byte == UInt8(ascii: "."), !isFraction {
          isFraction = true
        } else if byte >= 0x30, byte <= 0x39 {
          hasDigit = true
          if isFraction { exponent -= 1 }
          // Zeros wait until a digit follows, so that 1.000… stays short.
          if byte == 0x30 {
            zeros += digits == 0 ? 0 : 1
          } else {
            for _ in 0...zeros where !hasTooManyDigits {
              digits *= 10
              if digits >= limit { hasTooManyDigits = true }
            }
            zeros = 0
            if !hasTooManyDigits { digits += UInt128(byte - 0x30) }
          }
        } else {
          break
        }
        at += 1
      }
      exponent += zeros
      return hasDigit
    }

    /// The power of ten after `e`; `false` when it is not a whole number.
    mutating func power() -> Bool {
      guard let byte = next, byte | 0x20 == UInt8(ascii: "e") else { return true }
      at += 1
      let isNegative = sign()
      var power = 0
      var hasDigit = false
      while let byte = next, byte >= 0x30, byte <= 0x39 {
        hasDigit = true
        power = min(power * 10 + Int(byte - 0x30), 100_000)
        at += 1
      }
      exponent += isNegative ? -power : power
      return hasDigit
    }
  }

  private static let tenToLimit: UInt128 = {
    var power: UInt128 = 1
    for _ in 0..<digitLimit { power *= 10 }
    return power
  }()
}

extension ExactDecimal: Comparable {
  /// The order of the numbers themselves, exactly.
  package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// Compares sizes without signs.
  private func isSmaller(than other: ExactDecimal) -> Bool {
    if digits == 0 || other.digits == 0 { return digits == 0 && other.digits != 0 }
    let order = length + exponent
    let otherOrder = other.length + other.exponent
    if order != otherOrder { return order < otherOrder }
    // The same order of size: the one with more digits has the lower exponent.
    var (one, two) = (digits, other.digits)
    for _ in 0..<max(0, exponent - other.exponent) { one *= 10 }
    for _ in 0..<max(0, other.exponent - exponent) { two *= 10 }
    return one < two
  }

  /// How many digits there are.
  private var length: Int {
    var count = 0
    var rest = digits
    while rest > 0 {
      rest /= 10
      count += 1
    }
    return count
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// Plain digits where that is short, else digits and exponent; reads back as the same number.
  package var description: String {
    let sign = isNegative ? "-" : ""
    if exponent >= 0, exponent <= 15 {
      return sign + "\(digits)" + String(repeating: "0", count: exponent)
    }
    if exponent < 0, exponent >= -Self.digitLimit {
      let text = "\(digits)"
      let padding = String(repeating: "0", count: max(0, 1 - exponent - text.count))
      let padded = padding + text
      return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }
    return "\(sign)\(digits)e\(exponent)"
  }
}
