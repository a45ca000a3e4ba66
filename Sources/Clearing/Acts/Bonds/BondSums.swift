import Vocabulary

/// Amounts in whole cents, checked: an amount that does not fit is refused, never wrapped.
enum Cents {
  /// The sum of two amounts of one currency. Throws `field.overflow`.
  static func sum(_ a: Money, _ b: Money) throws(Refusal) -> Money {
    guard let sum = a.adding(b) else { throw Refusal(CommonRefusals.overflow, "\(a) + \(b)") }
    return sum
  }

  /// The difference of two amounts of one currency, not below zero. Throws `field.overflow`.
  static func rest(_ a: Money, _ b: Money) throws(Refusal) -> Money {
    guard let rest = a.subtracting(b), rest.minor >= 0 else {
      throw Refusal(CommonRefusals.overflow, "\(a) − \(b)")
    }
    return rest
  }

  /// `amount × part / whole`, rounded up to the cent; `nil` unless 0 ≤ part ≤ whole, whole > 0 and amount ≥ 0.
  static func proportion(_ amount: Money, _ part: Int64, of whole: Int64) -> Money? {
    guard amount.minor >= 0, whole > 0, part >= 0, part <= whole else { return nil }
    let product = amount.minor.multipliedFullWidth(by: part)
    let (quotient, rest) = whole.dividingFullWidth(product)
    return Money(minor: rest > 0 ? quotient + 1 : quotient, currency: amount.currency)
  }
}
