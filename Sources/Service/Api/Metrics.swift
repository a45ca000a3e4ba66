import Clearing
import Custody
import Ledger
import Synchronization

/// Counts for the operator, in the text format that Prometheus reads.
final class Metrics: Sendable {
  private struct State {
    var requests: [String: Int] = [:]
    /// Requests that took at most so many milliseconds, by upper bound.
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var sumMicroseconds: Int64 = 0
    var count = 0
  }

  /// Upper bounds of the histogram, milliseconds.
  static let bounds = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000]

  private let state = Mutex(State())

  func count(status: Int, path: String, took: Duration) {
    let parts = took.components
    let micros = parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    state.withLock { state in
      state.requests["path=\"\(path)\",status=\"\(status)\"", default: 0] += 1
      let bucket = Self.bounds.firstIndex { micros <= Int64($0) * 1000 } ?? Self.bounds.count
      state.buckets[bucket] += 1
      state.sumMicroseconds += micros
      state.count += 1
    }
  }

  /// The text, with the register's own figures.
  func text(_ reading: Reading) -> String {
    let register = reading.register
    var out = ""
    func gauge(_ name: String, _ about: String, _ value: Int) {
      out += "# HELP \(name) \(about)\n# TYPE \(name) gauge\n\(name) \(value)\n"
    }
    gauge("countersign_log_entries", "Acts in the log.", reading.published.head.size)
    gauge("countersign_units", "Units in the register.", register.units.count)
    gauge("countersign_sales", "Sales in the register.", register.sales.count)
    gauge("countersign_bonds", "Bonds in the register.", register.bonds.count)
    gauge("countersign_cases", "Cases in the register.", register.cases.count)
    gauge("countersign_deadlines_open", "Deadlines not fired.", register.agenda.openCount)
    gauge(
      "countersign_writer_stopped", "1 if the log takes no acts.",
      reading.house.fault() == nil ? 0 : 1)
    let snapshot = state.withLock { $0 }
    out += "# HELP countersign_http_requests_total Requests answered.\n"
    out += "# TYPE countersign_http_requests_total counter\n"
    for (labels, count) in snapshot.requests.sorted(by: { $0.key < $1.key }) {
      out += "countersign_http_requests_total{\(labels)} \(count)\n"
    }
    let name = "countersign_http_request_seconds"
    out += "# HELP \(name) Time to answer.\n# TYPE \(name) histogram\n"
    var sum = 0
    for (bound, count) in zip(Self.bounds, snapshot.buckets) {
      sum += count
      out += "\(name)_bucket{le=\"\(Double(bound) / 1000)\"} \(sum)\n"
    }
    out += "\(name)_bucket{le=\"+Inf\"} \(snapshot.count)\n"
    out += "\(name)_sum \(Double(snapshot.sumMicroseconds) / 1_000_000)\n"
    out += "\(name)_count \(snapshot.count)\n"
    return out
  }
}
