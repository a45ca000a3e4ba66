import Foundation
import Lab

/// A stretch of replicates of one market.
struct LabJob: Sendable {
  var market: Market
  var replicates: Range<Int>

  /// A run in stretches small enough to share out and to report on.
  static func split(_ market: Market, _ replicates: Range<Int>, threads: Int) -> [LabJob] {
    let most = max(1, 1_000_000 / Int(market.parameters[.principals]))
    let step = min(256, most, max(1, replicates.count / (4 * threads)))
    return stride(from: replicates.lowerBound, to: replicates.upperBound, by: step).map {
      LabJob(market: market, replicates: $0..<min($0 + step, replicates.upperBound))
    }
  }
}

/// Does jobs on several threads and hands over what they report in the order of the jobs, so that the
/// order in which threads finish cannot matter.
enum LabWork {
  static func perform(
    _ jobs: [LabJob], plan: LabPlan, what: String,
    _ take: (_ job: Int, _ sample: Sample) throws -> Void
  ) async throws {
    let seed = plan.seed
    var progress = LabProgress(what: what, total: jobs.reduce(0) { $0 + $1.replicates.count })
    try await withThrowingTaskGroup(of: (Int, Sample).self) { group in
      var next = 0
      var waiting: [Int: Sample] = [:]
      var taken = 0
      func add() {
        guard next < jobs.count else { return }
        let (number, job) = (next, jobs[next])
        group.addTask {
          try Task.checkCancellation()
          return (number, Batch.run(job.market, seed: seed, replicates: job.replicates))
        }
        next += 1
      }
      for _ in 0..<plan.threads { add() }
      while let (number, sample) = try await group.next() {
        waiting[number] = sample
        progress.note(sample.count)
        add()
        while let ready = waiting.removeValue(forKey: taken) {
          try take(taken, ready)
          taken += 1
        }
      }
    }
    progress.end()
  }

  /// One sample for each market, `replicates` rows each, in the order of the markets.
  static func samples(
    _ markets: [Market], replicates: Int, plan: LabPlan, what: String
  ) async throws -> [Sample] {
    var jobs: [LabJob] = []
    var owners: [Int] = []
    for (owner, market) in markets.enumerated() {
      for job in LabJob.split(market, 0..<replicates, threads: plan.threads) {
        jobs.append(job)
        owners.append(owner)
      }
    }
    var samples = markets.map { Sample(metrics: Metric.reported(by: $0)) }
    try await perform(jobs, plan: plan, what: what) { job, sample in
      samples[owners[job]].append(sample)
    }
    return samples
  }
}

/// Tells people on standard error how long work of over two seconds still takes.
struct LabProgress {
  let what: String
  let total: Int
  private var done = 0
  private let startedAt = ContinuousClock.now
  private var lastAt: ContinuousClock.Instant?

  init(what: String, total: Int) {
    self.what = what
    self.total = total
  }

  mutating func note(_ count: Int) {
    done += count
    let now = ContinuousClock.now
    let passed = (now - startedAt) / .seconds(1)
    let pause: Duration = Terminal.isInteractive ? .milliseconds(500) : .seconds(10)
    guard passed > 2, done < total, lastAt.map({ now - $0 >= pause }) ?? true else { return }
    lastAt = now
    let left = passed / Double(done) * Double(total - done)
    let text = "\(what): \(done) of \(total) markets, \(Self.words(left)) left"
    if Terminal.isInteractive {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    } else {
      Terminal.say(text)
    }
  }

  func end() {
    guard lastAt != nil, Terminal.isInteractive else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  private static func words(_ seconds: Double) -> String {
    seconds < 90 ? "\(Int(seconds) + 1) s" : "\(Int(seconds / 60) + 1) min"
  }
}
