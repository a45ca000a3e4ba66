import Canon
import Clearing
import Vocabulary

/// Decoded acts of the rehearsal's mix through decide and apply on one core, while a copy of the register is taken and held every 10 ms.
enum ActsBar {
  @Sendable static func run() async throws -> [Row] {
    let (scenario, law) = try Recording.pilot()
    var pilots: [Recording] = []
    for seed in 1...8 { pilots.append(try Recording.hold(scenario, law, seed: UInt64(seed))) }
    return [try row("acts in memory, pilot registers", pilots, target: 200_000)]
  }

  /// The same in one register that no cache holds.
  @Sendable static func runMarket() async throws -> [Row] {
    let (scenario, law) = try Recording.pilot()
    let large = try Recording.hold(Recording.large(scenario, times: 50), law, seed: 1)
    return [try row("acts in memory, 1,000 buyers in one register", [large], target: 200_000)]
  }

  /// Where the time goes: each kind's share of all, its acts, and what one of them takes.
  @Sendable static func runKinds() async throws -> [Row] {
    let (scenario, law) = try Recording.pilot()
    var spent: [String: (count: Int, seconds: Double)] = [:]
    for seed in 1...8 {
      let recording = try Recording.hold(scenario, law, seed: UInt64(seed))
      for _ in 0..<20 {
        var register = Register()
        for act in recording.acts {
          let start = Meter.wall
          let changes = try register.decide(act.submission, at: act.at)
          register.apply(changes, act: act.submission.id, at: act.at)
          let kind = act.submission.act.kind.rawValue
          spent[kind, default: (0, 0)].count += 1
          spent[kind, default: (0, 0)].seconds += Meter.wall - start
        }
      }
    }
    let all = spent.values.reduce(0) { $0 + $1.seconds }
    return spent.sorted { $0.value.seconds > $1.value.seconds }.map { kind, value in
      let percent = Int((value.seconds / all * 1000).rounded())
      let nanoseconds = Int(value.seconds / Double(value.count) * 1e9)
      return Row(
        bar: kind, target: "\(percent / 10).\(percent % 10) %",
        measured: "\(Words.count(Double(nanoseconds))) ns × \(Words.count(Double(value.count)))",
        passes: true, spent: Spent(wall: value.seconds), checksum: 0)
    }
  }

  private static func row(
    _ name: String, _ recordings: [Recording], target: Double
  ) throws -> Row {
    let each = recordings.reduce(0) { $0 + $1.acts.count }
    let rounds = max(1, (120_000 + each - 1) / each)
    var best = Spent(wall: .infinity)
    var snapshots = 0
    var checksum: UInt64 = 0
    for _ in 0..<5 {
      snapshots = 0
      checksum = 0
      var spent = Spent(wall: 0)
      for _ in 0..<rounds {
        for recording in recordings {
          // Letting go of a whole register is no act: it stays outside the measure.
          var register = Register()
          let once = try Meter.time { snapshots += try perform(recording.acts, on: &register) }
          spent.wall += once.wall
          spent.thread += once.thread
          spent.process += once.process
          checksum &+= register.actChain.a
        }
      }
      if spent.thread < best.thread || best.wall == .infinity { best = spent }
    }
    for recording in recordings {
      var register = Register()
      _ = try perform(recording.acts, on: &register)
      guard register.digest() == recording.registerDigest else {
        throw BenchFault(description: "\(name): the register differs from the rehearsal's")
      }
    }
    let count = Double(each * rounds)
    return Row(
      bar: name, target: "≥ 200,000/s",
      measured: "\(Words.count(count / best.thread))/s (\(Words.count(count)) acts, "
        + "\(snapshots) snapshots)",
      passes: count / best.thread >= target, spent: best, checksum: checksum)
  }

  private static func perform(_ act: Recording.Entry, on register: inout Register) throws {
    let changes = try register.decide(act.submission, at: act.at)
    register.apply(changes, act: act.submission.id, at: act.at)
  }

  /// Performs acts on an empty register; answers how many snapshots were taken.
  private static func perform(
    _ acts: [Recording.Entry], on register: inout Register
  ) throws -> Int {
    var snapshot = register
    var snapshots = 0
    var takenAt = Meter.wall
    try acts.withUnsafeBufferPointer { acts in
      for index in acts.indices {
        try perform(acts[index], on: &register)
        if index & 15 == 15 {
          let now = Meter.wall
          if now - takenAt >= 0.01 {
            snapshot = register
            snapshots += 1
            takenAt = now
          }
        }
      }
    }
    return snapshots + (snapshot.actCount < 0 ? 1 : 0)
  }
}
