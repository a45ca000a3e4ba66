/// Elementary functions made of additions, multiplications, divisions and square roots only, which
/// IEEE 754 defines to the last bit: the same input gives the same bits on every processor, with
/// every compiler setting and every C library.
///
/// Errors against 50-digit references stay below 2 units in the last place for `exp` and `log`, and
/// below 4·10⁻¹⁵ relative for the normal law within |x| ≤ 6.
package enum Elementary {
  /// e^x; 0 below −708, +∞ above 709.
  ///
  /// x = k ln 2 + r with |r| ≤ ln 2 / 2, and Taylor's series of e^r to r¹³.
  @inline(__always)
  package static func exp(_ x: Double) -> Double {
    guard x > -708 else { return x.isNaN ? x : 0 }
    guard x < 709 else { return .infinity }
    let shifted = x * 1.4426950408889634 + 0x1.8p52
    let k = shifted - 0x1.8p52
    let r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33
    let s = r * r
    // Powers in pairs (Estrin's scheme): short chains of dependent multiplications.
    let q = s * s
    let even =
      (1 + s * (1 / 2.0)) + q * (1 / 24.0 + s * (1 / 720.0))
      + (q * q) * ((1 / 40320.0 + s * (1 / 3_628_800.0)) + q * (1 / 479_001_600.0))
    let odd =
      (1 + s * (1 / 6.0)) + q * (1 / 120.0 + s * (1 / 5040.0))
      + (q * q) * ((1 / 362_880.0 + s * (1 / 39_916_800.0)) + q * (1 / 6_227_020_800.0))
    let power = Double(bitPattern: (shifted.bitPattern &+ 1023) << 52)
    return (even + r * odd) * power
  }

  /// ln x for normal x > 0; −∞ at 0, NaN below.
  ///
  /// x = 2^k m with √½ ≤ m < √2, and ln m = 2 artanh s with s = (m − 1) / (m + 1), by its series to
  /// s²¹.
  @inline(__always)
  package static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    // Where the fraction is above √2 the carry moves it to the next power of two.
    let moved = x.bitPattern &+ (0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_667F_3BCD)
    let k = Double(Int64(moved >> 52) &- 1023)
    let m = Double(bitPattern: (moved & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_667F_3BCD)
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    let w = z * z
    let even = 1 / 3.0 + w * (1 / 7.0 + w * (1 / 11.0 + w * (1 / 15.0 + w * (1 / 19.0))))
    let odd = 1 / 5.0 + w * (1 / 9.0 + w * (1 / 13.0 + w * (1 / 17.0 + w * (1 / 21.0))))
    let half = 0.5 * f * f
    // ln(1 + f) = f − (f²/2 − s (f²/2 + 2 z (…))): the large terms cancel exactly.
    let rest = 2 * z * (even + z * odd)
    return k * 0x1.62e42feep-1 + (f - (half - (s * (half + rest) + k * 0x1.a39ef35793c76p-33)))
  }

  /// 1 − e^(−x) for x ≥ 0 without loss near zero.
  @inline(__always)
  package static func oneMinusExp(_ x: Double) -> Double {
    guard x < 0.5 else { return 1 - exp(-x) }
    var sum = 0.0
    var n = 17.0
    while n > 1 {
      sum = (1 - sum) * x / n
      n -= 1
    }
    return x * (1 - sum)
  }

  /// The complementary error function.
  ///
  /// Source: (1 + 2x) e^(x²) erfc x in t = (x − 3.75)/(x + 3.75), after M. Shepherd & J. Laframboise,
  /// Math. Comp. 36 (1981); the Chebyshev coefficients are computed with 50 digits.
  package static func erfc(_ x: Double) -> Double {
    let a = abs(x)
    guard a < 27 else { return x < 0 ? 2 : 0 }
    let t = (a - 3.75) / (a + 3.75)
    var b0 = 0.0
    var b1 = 0.0
    var at = chebyshev.count - 1
    while at > 0 {
      (b0, b1) = (2 * t * b0 - b1 + chebyshev[at], b0)
      at -= 1
    }
    let value = (t * b0 - b1 + chebyshev[0] / 2) * exp(-a * a) / (1 + 2 * a)
    return x < 0 ? 2 - value : value
  }

  /// The standard normal distribution function.
  package static func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x * 0.7071067811865476) }

  /// The standard normal quantile; −∞ and +∞ at 0 and 1, NaN outside.
  ///
  /// Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
  @inline(__always)
  package static func normalQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    guard abs(q) > 0.425 else { return centralQuantile(q) }
    return tailQuantile(p)
  }

  @inline(__always)
  private static func centralQuantile(_ q: Double) -> Double {
    let r = 0.180625 - q * q
    let r2 = r * r
    let r4 = r2 * r2
    let top =
      (3.3871328727963666080 + 133.14166789178437745 * r)
      + r2 * (1971.5909503065514427 + 13731.693765509461125 * r)
      + r4
      * ((45921.953931549871457 + 67265.770927008700853 * r)
        + r2 * (33430.575583588128105 + 2509.0809287301226727 * r))
    let bottom =
      (1 + 42.313330701600911252 * r)
      + r2 * (687.18700749205790830 + 5394.1960214247511077 * r)
      + r4
      * ((21213.794301586595867 + 39307.895800092710610 * r)
        + r2 * (28729.085735721942674 + 5226.4952788528545610 * r))
    return q * top / bottom
  }

  private static func tailQuantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    var r = (-log(p < 0.5 ? p : 1 - p)).squareRoot()
    let value: Double
    if r <= 5 {
      r -= 1.6
      let top =
        ((((((7.74545014278341407640e-4 * r + 0.0227238449892691845833) * r
          + 0.241780725177450611770) * r + 1.27045825245236838258) * r + 3.64784832476320460504)
          * r + 5.76949722146069140550) * r + 4.63033784615654529590) * r + 1.42343711074968357734
      let bottom =
        ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
          + 0.0151986665636164571966) * r + 0.148103976427480074590) * r
          + 0.689767334985100004550) * r + 1.67638483018380384940) * r + 2.05319162663775882187)
        * r + 1
      value = top / bottom
    } else {
      r -= 5
      let top =
        ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
          + 0.00124266094738807843860) * r + 0.0265321895265761230930) * r
          + 0.296560571828504891230) * r + 1.78482653991729133580) * r + 5.46378491116411436990)
        * r + 6.65790464350110377720
      let bottom =
        ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
          + 1.84631831751005468180e-5) * r + 7.86869131245613259100e-4) * r
          + 0.0148753612908506148525) * r + 0.136929880922735805310) * r
          + 0.599832206555887937690) * r + 1
      value = top / bottom
    }
    return p < 0.5 ? -value : value
  }

  private static let chebyshev: [Double] = [
    2.3551578691348035082, -0.0045900545806464773309, -0.084249133366517915584,
    0.059209939998191890498, -0.026658668435305752277, 0.0090749976707052650939,
    -0.0024131635404176081909, 0.00049077583652580863229, -0.000069169733025012063671,
    4.1390279860730101675e-6, 7.7403830661984906686e-7, -2.1886401049234395661e-7,
    1.0764999465670910377e-8, 4.5219598112182868979e-9, -7.7544002088313511065e-10,
    -6.3180883408866844944e-11, 2.8687950109306698981e-11, 1.945586854577734723e-13,
    -9.6546967484334389059e-13, 3.2525481481487398415e-14, 3.3478119482868053878e-14,
    -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17,
    5.0681489047961113168e-17, -2.2370566594359995974e-18, -2.187342944303017665e-18,
  ]
}
