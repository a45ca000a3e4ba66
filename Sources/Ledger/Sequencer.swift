import Canon
import Clearing
import Dispatch
import Synchronization
import Vocabulary

/// What readers see: the register after a durable batch, with the checkpoint that covers it.
package final class Published: Sendable {
  package let register: Register
  package let head: TreeHead
  package let note: SignedNote?

  package init(register: Register, head: TreeHead, note: SignedNote?) {
    self.register = register
    self.head = head
    self.note = note
  }
}

/// What the log answers to an act.
package enum Answer: Sendable {
  /// The act stands in the log; `isNew` is false where it stood there before.
  case performed(Receipt, isNew: Bool)
  /// Nothing has changed; the operator's signed word on it is kept.
  case refused(Refusal, RefusalRecord)
}

/// The log's one writer: takes acts from many, decides them one by one, makes them durable in batches, then answers.
///
/// Order of a batch, which survives the loss of power at any point: decided in memory → durable in the archive → checkpoint signed and
/// written down as signed → published to readers → answered. A fault in the archive stops the writer for good.
package actor Sequencer {
  /// Bounds of the writer.
  package struct Limits: Sendable {
    /// Acts that wait at most; beyond, `busy`.
    package var queue = 4096
    /// Acts in one batch.
    package var batch = 256
    /// How long a batch waits for company where the last one had some.
    package var linger: Duration = .milliseconds(2)

    package init() {}
  }

  private struct Pending: Sendable {
    var incoming: Incoming
    var isVerified: Bool
    var answer: CheckedContinuation<Result<Answer, SubmitFault>, Never>
  }

  private struct Queue {
    var waiting: [Pending] = []
    var isDraining = false
    var isClosed = false
    var fault: ArchiveFault?
  }

  private nonisolated let executor = QueueExecutor(label: "sequencer")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private nonisolated let archive: any Archive
  private nonisolated let tree: SharedTree
  private nonisolated let operatorKey: SigningKey?
  private nonisolated let limits: Limits
  private nonisolated let clock: @Sendable () -> Instant
  private nonisolated let observer: (@Sendable ([PerformedAct]) -> Void)?
  private nonisolated let queue = Mutex(Queue())
  private nonisolated let latest: Mutex<Published>
  private let clerk: Clerk
  private var lastBatchCount = 0

  /// Takes over a clerk. `observer` hears of every durable batch, in order, before its submitters do.
  package init(
    _ clerk: sending Clerk, clock: @escaping @Sendable () -> Instant,
    limits: Limits = Limits(), observer: (@Sendable ([PerformedAct]) -> Void)? = nil
  ) {
    archive = clerk.archive
    self.clock = clock
    self.limits = limits
    self.observer = observer
    tree = clerk.tree
    operatorKey = clerk.operatorKey
    latest = Mutex(
      Published(register: clerk.register, head: clerk.head, note: clerk.note))
    self.clerk = clerk
  }

  /// The register and checkpoint after the last durable batch. Never waits for the writer.
  package nonisolated var published: Published { latest.withLock { $0 } }

  /// Why the writer has stopped; `nil` while it works.
  package nonisolated var fault: ArchiveFault? { queue.withLock { $0.fault } }

  /// Takes an act: checks its form and signatures beside the writer, then waits until it is decided and durable.
  ///
  /// The same act again gets a receipt of the place it has. Throws where the act was not decided.
  package nonisolated func submit(
    _ bytes: [UInt8], attachment: [UInt8]? = nil
  ) async throws(SubmitFault) -> Answer {
    let incoming = try Incoming(bytes: bytes, attachment: attachment, from: archive)
    let published = published
    let isVerified = try verify(incoming, in: published.register)
    if isVerified, published.register.acts.contains(incoming.actID),
      let receipt = try receipt(ofAct: incoming.actID)
    {
      return .performed(receipt, isNew: false)
    }
    let result = await withCheckedContinuation { continuation in
      let pending = Pending(incoming: incoming, isVerified: isVerified, answer: continuation)
      if let fault = enqueue(pending) { continuation.resume(returning: .failure(fault)) }
    }
    return try result.get()
  }

  /// What an act would change if it came now, or why it would be refused. Changes nothing, records nothing.
  package nonisolated func dryRun(
    _ bytes: [UInt8], attachment: [UInt8]? = nil
  ) throws(SubmitFault) -> Result<[Change], Refusal> {
    let incoming = try Incoming(bytes: bytes, attachment: attachment, from: archive)
    var register = published.register
    try incoming.verify(in: register)
    let at = max(clock(), register.now)
    do throws(Refusal) {
      while let due = try Clerk.timeAct(
        at: at, in: register, by: operatorKey, isSigned: false)
      {
        register.apply(due.changes, act: due.act.actID, at: at)
      }
      return .success(try register.decide(incoming.submission, at: at))
    } catch {
      return .failure(error)
    }
  }

  /// The receipt of an act under the published checkpoint; `nil` if it does not stand in the log.
  package nonisolated func receipt(ofAct id: Digest) throws(SubmitFault) -> Receipt? {
    do throws(ArchiveFault) {
      guard let index = try archive.index(ofAct: id) else { return nil }
      return try receipt(at: index)
    } catch {
      throw .stopped(error)
    }
  }

  /// The receipt of the entry at a place under the published checkpoint; `nil` if the checkpoint does not cover it.
  package nonisolated func receipt(at index: Int) throws(ArchiveFault) -> Receipt? {
    guard let entry = try archive.entry(at: index) else { return nil }
    return Self.receipt(of: entry, under: published, tree)
  }

  private static func receipt(
    of entry: Entry, under published: Published, _ tree: SharedTree
  ) -> Receipt? {
    let size = published.head.size
    guard let note = published.note,
      let hashes = tree.read({ $0.inclusionProof(of: entry.index, in: size) })
    else { return nil }
    return Receipt(opening: entry.opening, index: entry.index, hashes: hashes, note: note)
  }

  /// The proof that the log of `old` entries is the beginning of that of `new`; `nil` where there is none.
  package nonisolated func consistencyProof(from old: Int, to new: Int) -> [Digest]? {
    guard new <= published.head.size else { return nil }
    return tree.read { $0.consistencyProof(from: old, to: new) }
  }

  /// Passes the time where something is due by the clock, or where a day went by without an act; to be called now and then.
  package func passTime() throws(SubmitFault) {
    if let fault { throw .stopped(fault) }
    let at = clock()
    guard
      clerk.register.isOverdue(at: at)
        || at >= clerk.register.now.adding(days: PassTime.quietDays)
    else { return }
    // A refusal here is one of the operator's own: the next act will meet and tell it.
    try? clerk.keepTime(at: at)
    do throws(ArchiveFault) { try publish() } catch {
      stop(error)
      throw .stopped(error)
    }
  }

  /// Takes no more acts, and returns when those that wait are answered.
  package func close() async {
    queue.withLock { $0.isClosed = true }
    await drain()
  }
}

extension Sequencer {
  /// Whether all signatures hold; false where a key is not in the published register: an act that waits may bring it.
  private nonisolated func verify(
    _ incoming: Incoming, in register: Register
  ) throws(SubmitFault) -> Bool {
    do throws(SubmitFault) {
      try incoming.verify(in: register)
      return true
    } catch {
      if case .badEnvelope(.unknownKey) = error { return false }
      throw error
    }
  }

  /// Puts an act in the queue and sees that someone works on it; answers why not, if not.
  private nonisolated func enqueue(_ pending: Pending) -> SubmitFault? {
    let (fault, starts) = queue.withLock { queue -> (SubmitFault?, Bool) in
      if let fault = queue.fault { return (.stopped(fault), false) }
      if queue.isClosed { return (.closing, false) }
      if queue.waiting.count >= limits.queue { return (.busy, false) }
      queue.waiting.append(pending)
      if queue.isDraining { return (nil, false) }
      queue.isDraining = true
      return (nil, true)
    }
    if starts { Task { await drain() } }
    return fault
  }

  private func drain() async {
    while true {
      if lastBatchCount > 1, queue.withLock({ $0.waiting.count < lastBatchCount }) {
        try? await Task.sleep(for: limits.linger)
      }
      let batch = queue.withLock { queue -> [Pending] in
        let batch = Array(queue.waiting.prefix(limits.batch))
        queue.waiting.removeFirst(batch.count)
        if batch.isEmpty { queue.isDraining = false }
        return batch
      }
      lastBatchCount = batch.count
      guard !batch.isEmpty else { return }
      perform(batch)
    }
  }

  /// Decides a batch, makes it durable, answers.
  private func perform(_ batch: [Pending]) {
    if let fault {
      for pending in batch { pending.answer.resume(returning: .failure(.stopped(fault))) }
      return
    }
    var performed: [Pending] = []
    var repeated: [Pending] = []
    var refused: [(pending: Pending, refusal: Refusal)] = []
    for pending in batch {
      if !pending.isVerified {
        do throws(SubmitFault) {
          try pending.incoming.verify(in: clerk.register)
        } catch {
          pending.answer.resume(returning: .failure(error))
          continue
        }
      }
      if clerk.register.acts.contains(pending.incoming.actID) {
        repeated.append(pending)
        continue
      }
      do throws(Refusal) {
        try clerk.perform(pending.incoming, at: clock())
        performed.append(pending)
      } catch {
        refused.append((pending, error))
      }
    }
    do throws(ArchiveFault) {
      let done = try publish()
      let records = try keep(refused.map { ($0.pending.incoming.actID, $0.refusal) })
      for (item, record) in zip(refused, records) {
        item.pending.answer.resume(returning: .success(.refused(item.refusal, record)))
      }
      let entries = Dictionary(
        done.map { ($0.entry.actID, $0.entry) }, uniquingKeysWith: { first, _ in first })
      for pending in performed { answer(pending, entries, isNew: true) }
      for pending in repeated { answer(pending, entries, isNew: false) }
    } catch {
      stop(error)
      for pending in performed + repeated + refused.map(\.pending) {
        pending.answer.resume(returning: .failure(.stopped(error)))
      }
    }
  }

  private func answer(_ pending: Pending, _ entries: [Digest: Entry], isNew: Bool) {
    let id = pending.incoming.actID
    let result: Result<Answer, SubmitFault>
    do throws(SubmitFault) {
      let receipt =
        if let entry = entries[id] {
          Self.receipt(of: entry, under: published, tree)
        } else {
          try receipt(ofAct: id)
        }
      if let receipt {
        result = .success(.performed(receipt, isNew: isNew))
      } else {
        result = .failure(.stopped(.corrupt("an act that was performed is not found")))
      }
    } catch {
      result = .failure(error)
    }
    pending.answer.resume(returning: result)
  }

  /// Makes durable what was performed and shows it to readers.
  @discardableResult
  private func publish() throws(ArchiveFault) -> [PerformedAct] {
    let done = try clerk.commit()
    guard !done.isEmpty else { return [] }
    let published = Published(
      register: clerk.register, head: clerk.head, note: clerk.note)
    latest.withLock { $0 = published }
    observer?(done)
    return done
  }

  private func stop(_ fault: ArchiveFault) {
    queue.withLock { if $0.fault == nil { $0.fault = fault } }
  }

  /// Signs refusals in the operator's name and keeps them beside the log.
  private func keep(
    _ refusals: [(actID: Digest, refusal: Refusal)]
  ) throws(ArchiveFault) -> [RefusalRecord] {
    guard !refusals.isEmpty else { return [] }
    let at = max(clock(), clerk.register.now)
    var records: [RefusalRecord] = []
    for (actID, refusal) in refusals {
      let statement = RefusalStatement(of: actID, refusal, at: at)
      do throws(EnvelopeFault) {
        var envelope = try Envelope(kind: RefusalStatement.kind, payload: statement.json)
        if let key = clerk.operatorKey { try envelope.sign(with: key) }
        records.append(
          RefusalRecord(
            actID: actID, refusedAt: at, code: refusal.kind.code, envelope: envelope.bytes))
      } catch {
        throw .storage("a refusal could not be signed: \(error)")
      }
    }
    try archive.keep(records)
    return records
  }
}

/// The operator's word that an act was refused.
package struct RefusalStatement: Fielded {
  package static let kind = "refusal"

  package var act: Digest = .zero
  package var refusedAt: Instant = .zero
  package var code = ""
  package var detail = ""

  package init() {}

  package init(of act: Digest, _ refusal: Refusal, at: Instant) {
    self.act = act
    refusedAt = at
    code = refusal.kind.code
    // What exactly stood in the way may be long; the code is what counts.
    detail = String(refusal.detail.prefix(500))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("act", &act, "id of the act that was refused")
    try visit("refusedAt", &refusedAt, "when it was refused")
    try visit("code", &code, "why, from the catalogue of refusals")
    try visit("detail", &detail, "what exactly stood in the way")
  }
}

/// Runs an actor on a queue of its own, so that its waiting for the disk keeps no thread from others.
final class QueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
