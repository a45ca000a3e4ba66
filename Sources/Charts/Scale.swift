import Glibc

/// From values to places on a drawing.
package struct Scale: Sendable {
  package enum Kind: Sendable { case linear, logarithmic }

  package let kind: Kind
  /// The values at both ends; widened where they are one.
  package let from: Double
  package let to: Double
  /// The places of both ends.
  package let start: Double
  package let end: Double

  /// Values that are no numbers are left out of the domain; a logarithmic scale takes values above 0 only.
  package init(
    _ values: [Double], kind: Kind = .linear, includesZero: Bool = true, start: Double, end: Double
  ) {
    self.kind = kind
    self.start = start
    self.end = end
    let usable = values.filter { $0.isFinite && abs($0) < 1e300 && (kind == .linear || $0 > 0) }
    var low = usable.min() ?? (kind == .linear ? 0 : 1)
    var high = usable.max() ?? (kind == .linear ? 1 : 10)
    if kind == .linear {
      if includesZero {
        low = min(low, 0)
        high = max(high, 0)
      }
      if low == high { high = low + max(abs(low), 1) }
      let step = Self.step(from: low, to: high)
      from = (low / step).rounded(.down) * step
      // The last line stands at or above the largest value, but no whole empty step above it.
      to = (high / step - 1e-9).rounded(.up) * step
    } else {
      if low == high { high = low * 10 }
      from = low
      to = high
    }
  }

  /// The place of a value, kept within the drawing.
  package func callAsFunction(_ value: Double) -> Double {
    let share =
      kind == .linear
      ? (value - from) / (to - from) : (log(max(value, from)) - log(from)) / (log(to) - log(from))
    return start + min(max(share, 0), 1) * (end - start)
  }

  /// Round values for lines and labels.
  package var ticks: [Double] {
    switch kind {
    case .linear:
      let step = Self.step(from: from, to: to)
      let first = (from / step - 1e-9).rounded(.up)
      let count = Int(((to / step + 1e-9).rounded(.down) - first))
      return (0...max(0, min(count, 20))).map { (first + Double($0)) * step }
    case .logarithmic:
      let low = Int((log10(from) - 1e-9).rounded(.up))
      let high = Int((log10(to) + 1e-9).rounded(.down))
      return low <= high ? (low...high).map { pow(10, Double($0)) } : [from, to]
    }
  }

  /// A step of 1, 2 or 5 times a power of ten that makes four to nine parts.
  static func step(from low: Double, to high: Double) -> Double {
    let width = max(high - low, 1e-300)
    let power = pow(10, log10(width / 4).rounded(.down))
    return [1.0, 2, 5, 10].map { $0 * power }.first { width / $0 <= 7.5 } ?? 10 * power
  }
}

/// What an axis says.
package struct Axis: Sendable {
  /// The name of the column in files: lower case, with the unit.
  package var key: String
  /// In words, with the unit.
  package var title: String
  /// Behind each number, such as ` %`.
  package var unit: String
  package var kind: Scale.Kind
  package var includesZero: Bool

  package init(
    _ key: String, _ title: String, unit: String = "", kind: Scale.Kind = .linear,
    includesZero: Bool = true
  ) {
    self.key = key
    self.title = title
    self.unit = unit
    self.kind = kind
    self.includesZero = includesZero
  }

  /// A tick in short: 250k, 1.5m, 2bn.
  func label(_ value: Double) -> String {
    let size = abs(value)
    let text: String
    switch size {
    case 1e9...: text = Digits.text(value / 1e9, significant: 4) + "bn"
    case 1e6...: text = Digits.text(value / 1e6, significant: 4) + "m"
    case 10_000...: text = Digits.text(value / 1e3, significant: 4) + "k"
    default: text = Digits.text(value, significant: 4)
    }
    return text + unit
  }
}
