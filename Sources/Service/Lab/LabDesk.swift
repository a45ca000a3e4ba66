import Lab
import Reports

/// Answers questions to the lab: one at a time, a few waiting, the last answers kept.
///
/// A market is pure arithmetic, so the same question has the same answer for good. One question is worked on by
/// two tasks that let others run after every stretch: the clearing house beside it must not wait.
actor LabDesk {
  static let waitingMax = 16
  static let keptMax = 256
  private static let stretch = 10

  private var kept: [Question: Answer] = [:]
  /// What fixed rules did to the same buyers: most questions share it with the one before.
  private var fixed: [Question.Baseline: Sample] = [:]
  /// Questions that are kept, the oldest first.
  private var order: [Question] = []
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Throws `busy` where too many wait, and what is wrong with the parameters.
  func answer(_ question: Question) async throws -> Answer {
    if let answer = kept[question] { return answer }
    guard waiting.count < Self.waitingMax else { throw Self.busy }
    if isBusy {
      await withCheckedContinuation { waiting.append($0) }
    }
    isBusy = true
    defer { leave() }
    if let answer = kept[question] { return answer }
    let baseline = question.baseline
    let known = fixed[baseline]
    var markets = [try question.market()]
    if known == nil { markets.append(try baseline.market()) }
    let samples = await Self.live(markets, seed: question.seed, replicates: question.replicates)
    guard let before = known ?? samples.last else { throw CancellationError() }
    if known == nil {
      if fixed.count >= Self.keptMax { fixed.removeAll() }
      fixed[baseline] = before
    }
    let answer = Answer(question, chosen: samples[0], fixed: before)
    keep(answer)
    return answer
  }

  private static var busy: Problem {
    var problem = Problem(.busy, "Too many questions to the lab are waiting.")
    problem.resolution = "Wait as long as Retry-After says and ask again."
    problem.retryAfterSeconds = 1
    return problem
  }

  /// Hands the desk on to who waits longest; it stays busy then.
  private func leave() {
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
  }

  private func keep(_ answer: Answer) {
    if order.count >= Self.keptMax { kept[order.removeFirst()] = nil }
    order.append(answer.question)
    kept[answer.question] = answer
  }

  /// Lives all markets through, in two halves beside each other.
  @concurrent
  private static func live(
    _ markets: [Market], seed: UInt64, replicates count: Int
  ) async -> [Sample] {
    let halves = [0..<(count / 2), (count / 2)..<count]
    let parts = await withTaskGroup(of: (Int, [Sample]).self) { group in
      for (place, half) in halves.enumerated() {
        group.addTask { (place, await live(markets, seed: seed, half)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    var samples = parts[0] ?? []
    for (place, later) in (parts[1] ?? []).enumerated() where place < samples.count {
      samples[place].append(later)
    }
    return samples
  }

  private static func live(
    _ markets: [Market], seed: UInt64, _ replicates: Range<Int>
  ) async -> [Sample] {
    var samples = markets.map { Sample(metrics: Metric.reported(by: $0)) }
    for start in stride(from: replicates.lowerBound, to: replicates.upperBound, by: stretch) {
      let some = start..<min(start + stretch, replicates.upperBound)
      for (place, market) in markets.enumerated() {
        samples[place].append(Batch.run(market, seed: seed, replicates: some))
      }
      await Task.yield()
    }
    return samples
  }
}
