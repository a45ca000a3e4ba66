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
      let spent = try Meter.time {
        for _ in 0..<rounds {
          for recording in recordings {
            var register = Register()
            snapshots += try perform(recording.acts, on: &register)
            checksum &+= register.actChain.a
          }
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

  /// Performs acts on an empty register; answers how many snapshots were taken.
  private static func perform(
    _ acts: [Recording.Entry], on register: inout Register
  ) throws -> Int {
    var snapshot = register
    var snapshots = 0
    var takenAt = Meter.wall
    try acts.withUnsafeBufferPointer { acts in
      for index in acts.indices {
        let changes = try register.decide(acts[index].submission, at: acts[index].at)
        register.apply(changes, act: acts[index].submission.id, at: acts[index].at)
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
