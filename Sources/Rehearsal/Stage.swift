import Canon
import Clearing
import Ledger
import Statistics
import Vocabulary

/// Why a rehearsal cannot go on: an act that should have been performed was refused.
package struct RehearsalFault: Error, CustomStringConvertible {
  package var description: String
}

/// The clock, the queue of what happens next, and the clerk who performs acts.
///
/// Deterministic: one queue ordered by time and then by the order of scheduling; one generator a purpose, all from the seed.
final class Stage {
  typealias Cue = () throws -> Void

  private struct Entry {
    var at: Int64
    var order: Int
    var cue: Cue

    func isBefore(_ other: Entry) -> Bool {
      at != other.at ? at < other.at : order < other.order
    }
  }

  let clerk: Clerk
  let isSigned: Bool
  let seed: UInt64
  let startAt: Instant
  let endAt: Instant
  private(set) var now: Instant
  private var heap: [Entry] = []
  private var scheduled = 0
  private var nonces: UInt64 = 0
  private(set) var performed = 0
  private(set) var refused = 0
  /// Called now and then with the share of the time that has passed, parts per thousand.
  var onProgress: (Int) -> Void = { _ in }

  init(clerk: Clerk, isSigned: Bool, seed: UInt64, startAt: Instant, endAt: Instant) {
    self.clerk = clerk
    self.isSigned = isSigned
    self.seed = seed
    self.startAt = startAt
    self.endAt = endAt
    now = startAt
  }

  var register: Register { clerk.register }
  var day: Int { Int((now.milliseconds - startAt.milliseconds) / 86_400_000) }

  /// A generator for one purpose and subject, independent of all others.
  func generator(_ purpose: UInt32, _ subject: String) -> Philox {
    let digest = Digest.sha256(Array(subject.utf8))
    return Philox(
      seed: seed, replicate: 0, agent: UInt32(truncatingIfNeeded: digest.a), purpose: purpose)
  }

  /// Schedules something so many hours from now.
  func after(hours: Int, _ cue: @escaping Cue) { schedule(now.adding(hours: hours), cue) }

  /// Schedules something so many days from now.
  func after(days: Int, _ cue: @escaping Cue) { schedule(now.adding(days: days), cue) }

  /// Schedules something; what lies before now happens now.
  func schedule(_ at: Instant, _ cue: @escaping Cue) {
    scheduled += 1
    heap.append(Entry(at: max(at, now).milliseconds, order: scheduled, cue: cue))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private func next() -> Entry? {
    guard !heap.isEmpty else { return nil }
    heap.swapAt(0, heap.count - 1)
    let first = heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  /// Lets everything happen until the end, and lets the last deadlines pass.
  func run() throws {
    var shown = -1
    while let entry = next(), entry.at <= endAt.milliseconds {
      try keepTime(until: Instant(milliseconds: entry.at))
      now = Instant(milliseconds: entry.at)
      let share = Int(
        (now.milliseconds - startAt.milliseconds) * 1000
          / max(1, endAt.milliseconds - startAt.milliseconds))
      if share / 10 != shown / 10 {
        shown = share
        onProgress(share)
      }
      try entry.cue()
    }
    try keepTime(until: endAt)
    now = endAt
    try clerk.passTimeIfDue(at: now)
    try clerk.commit()
    onProgress(1000)
  }

  /// The operator's clock runs while nobody acts: every third day it is heard.
  private func keepTime(until moment: Instant) throws {
    guard register.opening != nil else { return }
    while true {
      let at = clerk.register.now.adding(days: 3)
      guard at < moment else { return }
      try clerk.keepTime(at: at)
    }
  }

  /// Performs an act; throws a `Refusal` if it is refused.
  @discardableResult
  func perform(
    _ body: any ActBody, by player: Player, persons: Int = 1, with others: [(Player, Int)] = [],
    attachment: [UInt8]? = nil
  ) throws -> Digest {
    nonces += 1
    // A second passes with every act, so that the order of acts shows in their times.
    now = now.adding(milliseconds: 1000)
    let header = ActHeader(by: player.id, statedAt: now, nonce: nonce(nonces))
    let act = Act(body, header: header)
    var keys = Array(player.keys.prefix(persons))
    for (other, count) in others { keys += other.keys.prefix(count) }
    do {
      let id = try clerk.perform(
        act, signedBy: keys, isSigned: isSigned, attachment: attachment, at: now)
      performed += 1
      return id
    } catch {
      refused += 1
      throw error
    }
  }

  private func nonce(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return "r" + String(repeating: "0", count: max(0, 15 - digits.count)) + digits
  }

  /// Whether an act would be refused for a named reason; the refusal is counted, nothing changes.
  func refusal(_ body: () throws -> Void) throws -> Refusal? {
    do {
      try body()
      return nil
    } catch let refusal as Refusal {
      return refusal
    }
  }
}
