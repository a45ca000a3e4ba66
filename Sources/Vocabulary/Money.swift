import Canon

/// A currency of ISO 4217: three capital letters.
public struct Currency: Hashable, FieldValue, CustomStringConvertible {
  /// The three letters in the low 24 bits, first in the highest of the three bytes.
  public var code: UInt32

  /// United States dollar.
  public static let usd = Currency("USD") ?? Currency(code: 0)

  private init(code: UInt32) { self.code = code }

  /// Reads three capital letters; `nil` for anything else.
  public init?(_ text: String) {
    var code: UInt32 = 0
    guard text.utf8.count == 3 else { return nil }
    for byte in text.utf8 {
      guard byte >= 0x41, byte <= 0x5A else { return nil }
      code = code << 8 | UInt32(byte)
    }
    self.code = code
  }

  /// The three capital letters.
  public var text: String {
    String(
      decoding: [UInt8(code >> 16 & 255), UInt8(code >> 8 & 255), UInt8(code & 255)],
      as: UTF8.self)
  }
  /// As `text`.
  public var description: String { text }

  /// Decimals of the minor unit (ISO 4217): 2 for most, 0 for yen and won, 3 for dinars.
  public var exponent: Int {
    switch text {
    case "JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    default: 2
    }
  }

  /// Reads three capital letters. Throws for anything else; whether ISO 4217 lists them is not checked.
  public init(json: JSONNode) throws(JSONFault) {
    guard let value = Currency(try json.text(limit: 3)) else {
      throw json.fault("expected a currency of ISO 4217, such as USD")
    }
    self = value
  }
  /// Writes the three letters.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// The letters as an integer, the first highest.
  public func feed(to digest: inout Feeder) { digest.integer(UInt64(code)) }
  /// A text of three capital letters.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","pattern":"^[A-Z]{3}$"}"#)
  }
}

/// An amount of money in minor units (cents) of one currency. JSON form `{"minor": 3000000, "currency": "USD"}`.
public struct Money: Hashable, Fielded, CustomStringConvertible {
  /// The amount in minor units of the currency: cents of a dollar, whole yen. May be negative.
  public var minor: Int64 = 0
  /// The currency in which the amount is counted; its `exponent` says where the decimal point stands.
  public var currency: Currency = .usd

  /// No money, in US dollars.
  public init() {}
  /// So many minor units of a currency.
  public init(minor: Int64, currency: Currency = .usd) {
    self.minor = minor
    self.currency = currency
  }

  /// No money, in US dollars; zero of another currency is not equal to it.
  public static let zero = Money()

  /// Whole US dollars, within `Int64.max / 100` on either side of zero; traps beyond, so that what comes from outside is bounded first.
  public static func dollars(_ whole: Int64) -> Money { Money(minor: whole * 100) }

  /// `minor`, then `currency`.
  public mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("minor", &minor, "amount in minor units of the currency (cents)")
    try visit("currency", &currency, "currency, ISO 4217")
  }

  /// The sum; `nil` on overflow or when the currencies differ.
  public func adding(_ other: Money) -> Money? {
    guard currency == other.currency else { return nil }
    let (sum, over) = minor.addingReportingOverflow(other.minor)
    return over ? nil : Money(minor: sum, currency: currency)
  }

  /// The difference; `nil` on overflow or when the currencies differ.
  public func subtracting(_ other: Money) -> Money? {
    guard currency == other.currency else { return nil }
    let (rest, over) = minor.subtractingReportingOverflow(other.minor)
    return over ? nil : Money(minor: rest, currency: currency)
  }

  /// So many times the amount; `nil` on overflow.
  public func times(_ factor: Int64) -> Money? {
    let (product, over) = minor.multipliedReportingOverflow(by: factor)
    return over ? nil : Money(minor: product, currency: currency)
  }

  /// The amount times a rate in parts per million, rounded up to the minor unit; `nil` on overflow and for what is negative.
  public func timesPpm(_ ppm: Int64) -> Money? {
    guard minor >= 0, ppm >= 0 else { return nil }
    let product = minor.multipliedFullWidth(by: ppm)
    // The quotient leaves Int64 from here on: high × 2^64 / 10^6 ≥ 2^63.
    guard product.high < 500_000 else { return nil }
    let (quotient, rest) = Int64(1_000_000).dividingFullWidth(product)
    return Money(minor: rest > 0 ? quotient + 1 : quotient, currency: currency)
  }

  /// As people write it: US$1,250,000.00 or EUR 1,250,000.00.
  public var description: String {
    let digits = Decimals.text(minor, scale: currency.exponent)
    let negative = digits.hasPrefix("-")
    let parts = digits.drop(while: { $0 == "-" }).split(separator: ".")
    var grouped = ""
    let whole = parts[0]
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    if parts.count > 1 { grouped += "." + parts[1] }
    let sign = negative ? "−" : ""
    return currency == .usd ? "\(sign)US$\(grouped)" : "\(sign)\(currency.text) \(grouped)"
  }
}

/// A chance between 0 and 1, both included.
public struct Probability: Hashable, Comparable, Sendable {
  /// The chance, 0...1.
  public let value: Double

  /// `nil` outside 0...1 and for NaN.
  public init?(_ value: Double) {
    guard value >= 0, value <= 1 else { return nil }
    self.value = value
  }

  /// From parts per million, cut to 0...1,000,000.
  public init(ppm: Int64) { value = Double(min(1_000_000, max(0, ppm))) / 1_000_000 }

  /// By value; never undefined, since NaN is kept out.
  public static func < (left: Probability, right: Probability) -> Bool {
    left.value < right.value
  }
}

/// Total processing performance (TPP): 2 × MacTOPS × bit length, dense, summed over the processing units of a package.
///
/// Source: ECCN 3A090, technical note (88 FR 73458).
public typealias TotalProcessingPerformance = Int64
