import Markup
import Vocabulary

/// Numbers as people read them.
enum Figures {
  /// Groups of three: 12,345.
  static func count(_ value: Int64) -> String {
    let digits = String(value.magnitude)
    var out = value < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { out.append(",") }
      out.append(digit)
    }
    return out
  }

  static func count(_ value: Int) -> String { count(Int64(value)) }

  /// A count with its noun: 1 unit, 12 units.
  static func counted(_ value: Int64, _ one: String, _ many: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? one : many ?? one + "s")"
  }

  /// Parts per million as a percentage with at most one decimal.
  static func percent(ppm: Int64) -> String {
    let tenths = (ppm + 500) / 1000
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }

  /// A share of a whole in parts per million, 0 where there is no whole.
  static func ppm(_ part: Int64, of whole: Int64) -> Int64 {
    guard whole > 0, part > 0 else { return 0 }
    return Int64(min(1_000_000, Double(part) / Double(whole) * 1_000_000))
  }

  /// Money without cents where there are none: US$1,250,000.
  static func money(_ money: Money) -> String {
    let text = money.description
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  /// Large sums in short: US$12.4 million.
  static func shortMoney(_ money: Money) -> String {
    guard money.currency == .usd, money.minor >= 100_000_000 else { return Self.money(money) }
    let isBillions = money.minor >= 100_000_000_000
    let tenths = money.minor / (isBillions ? 10_000_000_000 : 10_000_000)
    return "US$\(count(tenths / 10)).\(tenths % 10) \(isBillions ? "billion" : "million")"
  }

  /// A span of time in its two largest units.
  static func span(milliseconds: Int64) -> String {
    if milliseconds < 1000 { return "\(max(0, milliseconds)) ms" }
    let seconds = milliseconds / 1000
    if seconds < 60 { return counted(seconds, "second") }
    if seconds < 3600 { return "\(seconds / 60) min" }
    if seconds < 86_400 { return "\(seconds / 3600) h \(seconds / 60 % 60) min" }
    let days = seconds / 86_400
    let hours = seconds / 3600 % 24
    return days >= 3 || hours == 0 ? counted(days, "day") : "\(counted(days, "day")) \(hours) h"
  }
}

extension Instant {
  /// `22 November 2026, 14:05 UTC`.
  var textForPeople: String { "\(day.textForPeople), \(clock) UTC" }

  /// `14:05`.
  var clock: String { String(text.dropFirst(11).prefix(5)) }
}

/// A moment, marked up so that machines read it too.
func moment(_ at: Instant) -> Node {
  tag("time", Attribute("datetime", at.text)) { at.textForPeople }
}

/// A day, marked up so that machines read it too.
func date(_ on: Day) -> Node {
  tag("time", Attribute("datetime", on.text)) { on.textForPeople }
}
