import Canon

/// A calendar day of the proleptic Gregorian calendar, UTC. Text form `YYYY-MM-DD` (RFC 3339 full-date).
public struct Day: Hashable, Comparable, FieldValue, CustomStringConvertible {
  /// Days since 1970-01-01.
  public var number: Int32

  /// The day so many days after 1970-01-01, before it if negative.
  public init(number: Int32) { self.number = number }

  /// The day of a date; `nil` unless the date exists. Years 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(of: month, in: year)
    else { return nil }
    // Days from civil, after the usual shift of the year's start to March.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `YYYY-MM-DD`; `nil` for anything else.
  public init?(_ text: String) {
    let parsed = Array(text.utf8).withUnsafeBufferPointer { Day.parse($0) }
    guard let parsed else { return nil }
    self = parsed
  }

  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Day? {
    guard text.count == 10, text[4] == 0x2D, text[7] == 0x2D else { return nil }
    var values = (0, 0, 0)
    for index in 0..<10 where index != 4 && index != 7 {
      guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
      let digit = Int(text[index] - 0x30)
      switch index {
      case 0..<4: values.0 = values.0 * 10 + digit
      case 5..<7: values.1 = values.1 * 10 + digit
      default: values.2 = values.2 * 10 + digit
      }
    }
    return Day(year: values.0, month: values.1, day: values.2)
  }

  static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Year, month and day of the month.
  public var civil: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * month + 2) / 5 + 1
    return (year + era * 400 + (month >= 10 ? 1 : 0), month + (month < 10 ? 3 : -9), day)
  }

  /// The year of the date.
  public var year: Int { civil.year }

  /// `YYYY-MM-DD`, for the years 1 to 9999 that the text form knows.
  public var text: String {
    let date = civil
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  /// As people write it: 22 November 2026.
  public var textForPeople: String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    let date = civil
    return "\(date.day) \(months[date.month - 1]) \(date.year)"
  }

  /// As `text`.
  public var description: String { text }

  /// Monday is 0, Sunday 6.
  public var weekday: Int { ((Int(number) + 3) % 7 + 7) % 7 }

  /// So many days later, earlier if negative; held at the ends of `Int32`.
  public func adding(days: Int) -> Day { Day(number: Int32(clamping: Int(number) + days)) }

  /// The same day so many months later; a day past the month's end becomes its last.
  public func adding(months: Int) -> Day {
    let date = civil
    let index = date.year * 12 + date.month - 1 + months
    let year = min(9999, max(1, index / 12))
    let month = index % 12 + 1
    return Day(year: year, month: month, day: min(date.day, Day.length(of: month, in: year)))
      ?? self
  }

  /// Midnight UTC at which the day begins.
  public var startAt: Instant { Instant(milliseconds: Int64(number) * 86_400_000) }

  /// Reads `YYYY-MM-DD`. Throws for anything else and for a date that does not exist.
  public init(json: JSONNode) throws(JSONFault) {
    guard let day = json.withPlainText({ Day.parse($0) }) else {
      throw json.fault("expected a date as YYYY-MM-DD")
    }
    self = day
  }
  /// Writes `YYYY-MM-DD`.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// `number` as an integer.
  public func feed(to digest: inout Feeder) { digest.integer(Int64(number)) }
  /// A text with the format `date` (RFC 3339), which not every validator holds to; the reader knows the months' lengths.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"type":"string","format":"date","pattern":"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"}"#
    )
  }
  /// The earlier day first.
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Text form RFC 3339 in UTC, `2026-08-01T09:30:00Z` or with
/// three decimals.
public struct Instant: Hashable, Comparable, FieldValue, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds; negative before.
  public var milliseconds: Int64

  /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Long before anything: what a record holds before it is read.
  public static let zero = Instant(milliseconds: 0)

  /// Reads `YYYY-MM-DDTHH:MM:SS[.mmm]Z`; `nil` for anything else.
  public init?(_ text: String) {
    let parsed = Array(text.utf8).withUnsafeBufferPointer { Instant.parse($0) }
    guard let parsed else { return nil }
    self = parsed
  }

  static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard text.count == 20 || text.count == 24, text[text.count - 1] == 0x5A, text[10] == 0x54,
      text[13] == 0x3A, text[16] == 0x3A,
      let day = Day.parse(UnsafeBufferPointer(rebasing: text[0..<10]))
    else { return nil }
    func two(_ index: Int) -> Int64? {
      let high = text[index]
      let low = text[index + 1]
      guard high >= 0x30, high <= 0x39, low >= 0x30, low <= 0x39 else { return nil }
      return Int64(high - 0x30) * 10 + Int64(low - 0x30)
    }
    guard let hours = two(11), hours < 24, let minutes = two(14), minutes < 60,
      let seconds = two(17), seconds < 60
    else { return nil }
    var fraction: Int64 = 0
    if text.count == 24 {
      guard text[19] == 0x2E, let tens = two(20), text[22] >= 0x30, text[22] <= 0x39 else {
        return nil
      }
      fraction = tens * 10 + Int64(text[22] - 0x30)
    }
    let seconds2 = hours * 3600 + minutes * 60 + seconds
    return day.startAt.adding(milliseconds: seconds2 * 1000 + fraction)
  }

  /// The UTC day this moment lies in.
  public var day: Day {
    let days =
      milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    return Day(number: Int32(clamping: days))
  }

  /// The text form in UTC: to the second, with three decimals where there are milliseconds.
  public var text: String {
    let ofDay = milliseconds - day.startAt.milliseconds
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let seconds = ofDay / 1000
    let clock = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    let fraction = ofDay % 1000
    guard fraction != 0 else { return "\(day.text)T\(clock)Z" }
    return "\(day.text)T\(clock).\(fraction < 100 ? "0" : "")\(two(fraction))Z"
  }

  /// As `text`.
  public var description: String { text }

  /// So much later, earlier if negative; held at the ends of `Int64`.
  public func adding(milliseconds more: Int64) -> Instant {
    let (sum, over) = milliseconds.addingReportingOverflow(more)
    return Instant(milliseconds: over ? (more > 0 ? .max : .min) : sum)
  }
  /// So many hours of 3600 s later, earlier if negative; within ±2.5 × 10^12 hours.
  public func adding(hours: Int) -> Instant { adding(milliseconds: Int64(hours) * 3_600_000) }
  /// So many days of 24 hours later, earlier if negative; within ±10^11 days.
  public func adding(days: Int) -> Instant { adding(milliseconds: Int64(days) * 86_400_000) }

  /// Reads the text form. Throws for anything else: other zones, other decimals, leap seconds, a date that does not exist.
  public init(json: JSONNode) throws(JSONFault) {
    var instant: Instant?
    json.readPlainText { instant = Instant.parse($0) }
    guard let instant else {
      throw json.fault("expected a moment in UTC as YYYY-MM-DDTHH:MM:SSZ")
    }
    self = instant
  }
  /// Writes the text form.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// `milliseconds` as an integer.
  public func feed(to digest: inout Feeder) { digest.integer(milliseconds) }
  /// A text with the format `date-time` (RFC 3339).
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","format":"date-time"}"#)
  }
  /// The earlier moment first.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
