import Foundation

/// Seconds, by the wall and by the processor.
struct Spent {
  var wall = 0.0
  /// Of the calling thread alone.
  var thread = 0.0
  /// Of all threads together.
  var process = 0.0
}

/// Clocks and memory of this process.
enum Meter {
  static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static var wall: Double { seconds(CLOCK_MONOTONIC) }
  static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
  static var process: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// What a piece of work takes.
  static func time(_ body: () throws -> Void) rethrows -> Spent {
    let start = (wall, thread, process)
    try body()
    return Spent(wall: wall - start.0, thread: thread - start.1, process: process - start.2)
  }

  /// What a piece of work on several threads takes; the thread's own time is not known.
  static func timeAsync(_ body: () async throws -> Void) async rethrows -> Spent {
    let start = (wall, process)
    try await body()
    return Spent(wall: wall - start.0, process: process - start.1)
  }

  /// A field of /proc/self/status in MiB: `VmRSS` now, `VmHWM` at its highest.
  static func memory(_ field: String) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    for line in text.split(separator: "\n") where line.hasPrefix(field + ":") {
      let digits = line.filter(\.isNumber)
      return (Double(String(digits)) ?? 0) / 1024
    }
    return 0
  }

  /// The machine's load over the last minute.
  static var load: Double {
    var loads = [0.0, 0, 0]
    return getloadavg(&loads, 3) > 0 ? loads[0] : 0
  }
}

/// Times of many like pieces of work, in seconds.
struct Spread {
  private(set) var all: [Double] = []

  mutating func add(_ seconds: Double) { all.append(seconds) }
  mutating func add(_ other: [Double]) { all += other }

  /// The value that so many of a thousand do not exceed.
  func at(perMille: Int) -> Double {
    guard !all.isEmpty else { return 0 }
    let sorted = all.sorted()
    return sorted[min(sorted.count - 1, sorted.count * perMille / 1000)]
  }
}

/// One line of the table.
struct Row {
  var bar: String
  var target: String
  var measured: String
  /// Whether the bar is met; `nil` where none is set.
  var passes: Bool?
  var spent: Spent
  /// Follows from what was computed, so that nothing can be left out.
  var checksum: UInt64

  /// One line for the parent process to read.
  var line: String {
    let mark = passes.map { $0 ? "pass" : "SHORT" } ?? "-"
    let times = String(
      format: "%.2f\t%.2f", spent.wall, spent.thread > 0 ? spent.thread : spent.process)
    return [
      bar, target, measured, mark, times, String(checksum & 0xFFFF_FFFF, radix: 16),
    ].joined(separator: "\t")
  }
}

/// Numbers for people.
enum Words {
  /// With commas between thousands.
  static func count(_ value: Double) -> String {
    var digits = Array(String(Int(value.rounded())))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }

  static func milliseconds(_ seconds: Double) -> String {
    String(format: seconds < 0.1 ? "%.2f ms" : "%.0f ms", seconds * 1000)
  }
}

/// Why a measurement cannot be made.
struct BenchFault: Error, CustomStringConvertible {
  var description: String
}
