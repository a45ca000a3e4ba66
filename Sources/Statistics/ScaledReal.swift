import Glibc

/// A real number that floating point may not hold: a significand times a power of two.
package struct ScaledReal: Hashable, Sendable {
  package var significand: Double
  package var exponent: Int

  package init(_ significand: Double, exponent: Int = 0) {
    self.significand = significand
    self.exponent = exponent
  }

  /// e to a power. Relative error about |power| × 10^−16. Domain: |power| ≤ 10^12.
  package init(exp power: Double) {
    let twos = (power * 1.442695040888963407359924681001892).rounded(.down)
    // The powers of two are taken off in two parts; the first has few digits.
    let rest =
      power - twos * 0.693147180559890330187045037746429443359375
      - twos * 5.497923018708371174712471269e-14
    self.init(exp(rest), exponent: Int(twos))
  }

  /// The nearest floating-point number; 0 or infinite where there is none.
  package var value: Double {
    Double(
      sign: .plus, exponent: max(-4_000, min(4_000, exponent)), significand: significand)
  }

  package static func * (left: ScaledReal, right: Double) -> ScaledReal {
    ScaledReal(left.significand * right, exponent: left.exponent)
  }

  /// In decimals, as `-1.25e+4321`. Relative error below 10^−13 for exponents below 10^9.
  package var text: String {
    guard significand != 0, significand.isFinite else { return "\(significand)" }
    let (power, rest) = (
      Double(exponent) + Double(significand.exponent),
      significand.magnitude.significand
    )
    // log10 2 in two parts; the first has 25 bits, so that its product is exact.
    let high = power * (10_100_890 / 0x1p25)
    let whole = high.rounded(.down)
    var digits = rest * Self.ten(high - whole + power * 1.5481333490135613e-8)
    var tens = Int(whole)
    while digits >= 10 {
      digits /= 10
      tens += 1
    }
    while digits < 1 {
      digits *= 10
      tens -= 1
    }
    return "\(significand < 0 ? "-" : "")\(digits)e\(tens < 0 ? "-" : "+")\(abs(tens))"
  }

  private static func ten(_ power: Double) -> Double {
    let whole = power.rounded(.down)
    return pow(10, power - whole) * pow(10, whole)
  }
}
