import Canon
import Vocabulary

/// A measured figure with up to nine decimals, 0 to 1,000,000,000, held exactly in billionths.
///
/// Products and quotients of two of them do not fit 64 bits: they are taken in `Int128`.
package struct Measure: FieldValue, Hashable, Comparable {
  package var billionths: Int64

  static let decimals = 9
  package static let one: Int64 = 1_000_000_000
  package static let limit: Int64 = 1_000_000_000 * one

  package init(billionths: Int64) { self.billionths = billionths }
  /// - Parameter thousandths: 0 to 10^12; less and more are taken as these.
  package init(thousandths: Int64) {
    billionths = min(max(0, thousandths), 1_000_000_000_000) * 1_000_000
  }
  /// - Parameter whole: 0 to 10^9; less and more are taken as these.
  package init(_ whole: Int64) { billionths = min(max(0, whole), Measure.one) * Measure.one }

  package init(json: JSONNode) throws(JSONFault) {
    let range = "a figure is a number from 0 to 1000000000 with at most 9 decimals"
    billionths = try json.decimal(scale: Measure.decimals, tooLarge: range)
    guard billionths >= 0, billionths <= Measure.limit else { throw json.fault(range) }
  }
  /// Digits with only as many decimals as are needed.
  package var text: String {
    guard billionths % Measure.one != 0 else { return "\(billionths / Measure.one)" }
    var digits = Decimals.text(billionths, scale: Measure.decimals)
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits
  }
  package func write(to json: inout JSONWriter) { json.raw(text) }
  /// Thousandths where they are exact, else the billionths below zero, which no figure is: so a figure of three decimals has one
  /// digest, however many more are taken beside it.
  package func feed(to digest: inout Feeder) {
    let (thousandths, rest) = billionths.quotientAndRemainder(dividingBy: 1_000_000)
    digest.integer(rest == 0 ? thousandths : -billionths)
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"anyOf":[{"type":"number","minimum":0,"maximum":1000000000},"#
        + #"{"type":"string","pattern":"^0*(?:[0-9]{1,9}(?:\\.[0-9]{1,9}0*)?|1000000000(?:\\.0+)?)$"}]}"#
    )
  }
  package static func < (left: Measure, right: Measure) -> Bool {
    left.billionths < right.billionths
  }
}
