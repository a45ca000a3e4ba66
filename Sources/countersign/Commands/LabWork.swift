import Foundation
import Lab

/// What is asked of the lab: parameters and a regime. The market follows from it, which takes a while
/// where the black market's price has to settle first (E1).
struct LabSetting: Sendable {
  var parameters: Parameters
  var regime: Regime
  /// Which of several draws of uncertain inputs it is; each lives through markets of its own, so that
  /// chance is not common to all.
  var draw: Int?

  private var settles: Bool { parameters[.elast] > 0 }

  /// How many markets are lived through before the first one counts.
  var before: Int { settles ? Equilibrium.replicates : 0 }

  /// The market as it was asked for, with nothing settled. Throws where values contradict each other.
  func asked() throws(ParameterFault) -> Market { try Market(parameters, regime) }

  func market(seed: UInt64) throws(ParameterFault) -> Market {
    // A draw's price settles on markets beyond those of any draw.
    let first = draw.map { 1 << 31 + $0 * Equilibrium.markets } ?? 0
    return try Market(
      Equilibrium.settle(parameters, regime, seed: seed, first: first), regime)
  }

  /// The number of the first of so many replicates.
  func first(of replicates: Int) -> Int { (draw ?? 0) * replicates }
}

/// A stretch of replicates of one market.
struct LabJob: Sendable {
  /// What is run: a market that stands, or one that is yet to settle.
  enum Subject: Sendable {
    case market(Market)
    case setting(LabSetting)
  }
  var subject: Subject
  var replicates: Range<Int>

  init(market: Market, replicates: Range<Int>) {
    subject = .market(market)
    self.replicates = replicates
  }

  init(setting: LabSetting, replicates: Range<Int>) {
    subject = .setting(setting)
    self.replicates = replicates
  }

  /// A run in stretches small enough to share out and to report on.
  static func split(_ market: Market, _ replicates: Range<Int>, threads: Int) -> [LabJob] {
    let most = max(1, 1_000_000 / Int(market.parameters[.principals]))
    let step = min(256, most, max(1, replicates.count / (4 * threads)))
    return stride(from: replicates.lowerBound, to: replicates.upperBound, by: step).map {
      LabJob(market: market, replicates: $0..<min($0 + step, replicates.upperBound))
    }
  }

  /// How many markets it lives through.
  var lives: Int {
    switch subject {
    case .market: replicates.count
    case .setting(let setting): setting.before + replicates.count
    }
  }

  /// How many orders it holds at once.
  var held: Double {
    switch subject {
    case .market(let market): market.ordersHeld
    case .setting(let setting): Market.ordersHeld(setting.parameters, setting.regime)
    }
  }

  func run(seed: UInt64) throws -> (Market, Sample) {
    let market =
      switch subject {
      case .market(let market): market
      case .setting(let setting):
        try LabPlan.refuse { () throws(ParameterFault) in try setting.market(seed: seed) }
      }
    return (market, Batch.run(market, seed: seed, replicates: replicates))
  }
}

/// Does jobs on several threads and hands over what they report in the order of the jobs, so that the
/// order in which threads finish cannot matter.
enum LabWork {
  /// The most markets that one question may live through.
  static let livesMax = 100_000_000

  /// Refuses a question of more rows than are kept, or of more markets than are lived through.
  static func check(_ settings: [LabSetting], replicates: Int, place: String) throws {
    let (rows, isOver) = settings.count.multipliedReportingOverflow(by: replicates)
    guard !isOver, rows <= Batch.replicatesMax else {
      throw Ending.badInput(
        "\(place): \(settings.count) markets × \(replicates) replicates is above \(Batch.replicatesMax)"
      )
    }
    let lives = settings.reduce(rows) { $0 + $1.before }
    guard lives <= livesMax else {
      throw Ending.badInput("\(place): with settling (elast) above \(livesMax) markets")
    }
  }

  static func perform(
    _ jobs: [LabJob], plan: LabPlan, what: String,
    _ take: (_ job: Int, _ sample: Sample) throws -> Void
  ) async throws {
    let lives = jobs.reduce(0) { $0 + $1.lives }
    try await perform(jobs.count, lives: lives, plan: plan, what: what) {
      jobs[$0]
    } take: { job, _, sample in
      try take(job, sample)
    }
  }

  /// As many jobs as there are threads at once, but no more than fit in memory together. Jobs are made
  /// when their turn comes.
  static func perform(
    _ count: Int, lives: Int, plan: LabPlan, what: String, job: (Int) throws -> LabJob,
    take: (_ job: Int, _ market: Market, _ sample: Sample) throws -> Void
  ) async throws {
    let seed = plan.seed
    var progress = LabProgress(what: what, total: lives)
    try await withThrowingTaskGroup(of: (Int, LabJob, Market, Sample).self) { group in
      var next = 0
      var taken = 0
      var waiting: [Int: (Market, Sample)] = [:]
      var (running, held) = (0, 0.0)
      var ready: LabJob?
      func add() throws {
        while next < count, running < plan.threads {
          let job = try ready ?? job(next)
          ready = job
          guard running == 0 || held + job.held <= Market.ordersHeldMax else { return }
          let number = next
          group.addTask {
            try Task.checkCancellation()
            let (market, sample) = try job.run(seed: seed)
            return (number, job, market, sample)
          }
          ready = nil
          next += 1
          running += 1
          held += job.held
        }
      }
      try add()
      while let (number, job, market, sample) = try await group.next() {
        running -= 1
        held -= job.held
        waiting[number] = (market, sample)
        progress.note(job.lives)
        try add()
        while let (market, sample) = waiting.removeValue(forKey: taken) {
          try take(taken, market, sample)
          taken += 1
        }
      }
    }
    progress.end()
  }

  /// The markets of settings; those that have to settle do so on several threads.
  static func markets(
    _ settings: [LabSetting], plan: LabPlan, what: String
  ) async throws -> [Market] {
    var markets = try LabPlan.refuse { () throws(ParameterFault) in
      var markets: [Market] = []
      for setting in settings { markets.append(try setting.asked()) }
      return markets
    }
    let unsettled = settings.indices.filter { settings[$0].before > 0 }
    guard !unsettled.isEmpty else { return markets }
    try await perform(
      unsettled.count, lives: unsettled.count * Equilibrium.replicates, plan: plan,
      what: "\(what), settling prices"
    ) {
      LabJob(setting: settings[unsettled[$0]], replicates: 0..<0)
    } take: { job, market, _ in
      markets[unsettled[job]] = market
    }
    return markets
  }

  /// One sample for each setting, `replicates` rows each, in the order of the settings. With a journal every
  /// row is kept there as it is done, and what stands there already is not done again. Nil where the journal
  /// is that of a share, which answers nothing alone.
  static func samples(
    _ settings: [LabSetting], replicates: Int, plan: LabPlan, what: String,
    journal: LabJournal? = nil
  ) async throws -> [Sample]? {
    try check(settings, replicates: replicates, place: what)
    var journal = journal
    var samples = try LabPlan.refuse { () throws(ParameterFault) in
      var samples: [Sample] = []
      for setting in settings {
        samples.append(Sample(metrics: Metric.reported(by: try setting.asked())))
      }
      return samples
    }
    let rest = journal?.rest ?? 0..<(settings.count * replicates)
    for place in 0..<(journal?.table.count ?? 0) {
      let owner = ((journal?.share.lowerBound ?? 0) + place) / replicates
      samples[owner].append(
        pick(journal?.table.row(place) ?? [], samples[owner].metrics))
    }
    let owners = settings.indices.filter { owner in
      !rest.isEmpty && rest.overlaps((owner * replicates)..<((owner + 1) * replicates))
    }
    let markets = try await markets(owners.map { settings[$0] }, plan: plan, what: what)
    let jobs = zip(owners, markets).flatMap { owner, market in
      let whole = (owner * replicates)..<((owner + 1) * replicates)
      let piece = rest.clamped(to: whole)
      let first = settings[owner].first(of: replicates) - whole.lowerBound
      return LabJob.split(
        market, (piece.lowerBound + first)..<(piece.upperBound + first), threads: plan.threads
      ).map { (owner: owner, job: $0) }
    }
    try await perform(jobs.map(\.job), plan: plan, what: what) { place, sample in
      samples[jobs[place].owner].append(sample)
      try journal?.add((0..<sample.count).map { spread(sample, $0) })
    }
    guard let journal, !journal.isWhole else { return samples }
    return nil
  }

  /// The means of metrics at so many points, in the order of points. A journal is kept as for samples.
  static func means(
    _ count: Int, lives: Int, _ metrics: [Metric], replicates: Int, plan: LabPlan, what: String,
    journal: LabJournal?, setting: (Int) throws -> LabSetting
  ) async throws -> [[Double]]? {
    var journal = journal
    var found = (0..<(journal?.table.count ?? 0)).map { journal?.table.row($0) ?? [] }
    let rest = journal?.rest ?? 0..<count
    try await perform(
      rest.count, lives: lives / max(1, count) * rest.count, plan: plan, what: what
    ) {
      LabJob(setting: try setting(rest.lowerBound + $0), replicates: 0..<replicates)
    } take: { _, _, sample in
      let row = metrics.map { sample.summary($0).mean }
      try journal?.add([row])
      found.append(row)
    }
    guard let journal, !journal.isWhole else { return found }
    return nil
  }

  /// The names of a row that any market can fill.
  static let names = ["row"] + Metric.allCases.map(\.rawValue)

  /// A replicate's values under the names of all metrics; undefined where a metric is not reported.
  private static func spread(_ sample: Sample, _ replicate: Int) -> [Double] {
    let row = sample.row(replicate)
    return Metric.allCases.map { metric in
      sample.metrics.firstIndex(of: metric).map { row[row.startIndex + $0] } ?? .nan
    }
  }

  /// The values of some metrics among those of all.
  private static func pick(_ values: [Double], _ metrics: [Metric]) -> [Double] {
    let named = Dictionary(zip(Metric.allCases, values), uniquingKeysWith: { first, _ in first })
    return metrics.map { named[$0] ?? .nan }
  }
}
