/// Numbers as text, the same on every machine: no locale, no formatter.
package enum Digits {
  /// A number for people: at most `significant` digits (1...15), thousands grouped, no idle zeros. A dash where it is
  /// no number.
  package static func text(_ value: Double, significant: Int = 3) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let decimals = max(0, decimals(of: value, significant: significant))
    return trimmed(fixed(rounded(value, significant: significant), decimals: decimals))
  }

  /// A number for people with so many decimals (0...12), thousands grouped.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    let scale = powerOfTen(decimals)
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "–" }
    var whole = String(Int(scaled))
    while whole.count <= decimals { whole = "0" + whole }
    let fraction = String(whole.suffix(decimals))
    whole = grouped(String(whole.dropLast(decimals)))
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return sign + whole + (decimals > 0 ? "." + fraction : "")
  }

  /// A number for machines: the shortest decimal text of the value rounded to twelve significant digits; empty where it
  /// is no number.
  package static func plain(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    let near = rounded(value, significant: 12)
    return near == near.rounded() && abs(near) < 1e15 ? "\(Int(near))" : "\(near)"
  }

  /// A coordinate of a drawing: tenths.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }

  /// A value rounded to so many significant digits.
  package static func rounded(_ value: Double, significant: Int) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let decimals = decimals(of: value, significant: significant)
    let scale = powerOfTen(abs(decimals))
    return decimals >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
  }

  /// How many decimals so many significant digits are; negative above them.
  private static func decimals(of value: Double, significant: Int) -> Int {
    var size = abs(value)
    guard size > 0, size.isFinite else { return 0 }
    var digits = 0
    while size >= 10, digits < 320 {
      size /= 10
      digits += 1
    }
    while size < 1, digits > -20 {
      size *= 10
      digits -= 1
    }
    return min(significant - 1 - digits, 20)
  }

  static func powerOfTen(_ exponent: Int) -> Double {
    var out = 1.0
    for _ in 0..<min(max(exponent, 0), 308) { out *= 10 }
    return out
  }

  private static func grouped(_ digits: String) -> String {
    var out = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { out.append(",") }
      out.append(digit)
    }
    return out
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var out = text
    while out.hasSuffix("0") { out.removeLast() }
    if out.hasSuffix(".") { out.removeLast() }
    return out
  }
}
