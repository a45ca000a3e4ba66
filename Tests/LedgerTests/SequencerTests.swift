import Canon
import Clearing
import Ledger
import Synchronization
import Testing
import Vocabulary

@Suite("The sequencer")
struct SequencerTests {
  static func sequencer(
    _ house: House, on archive: any Archive = MemoryArchive(),
    limits: Sequencer.Limits = Sequencer.Limits(),
    observer: (@Sendable ([PerformedAct]) -> Void)? = nil
  ) throws -> Sequencer {
    let clock = TestClock(House.startAt)
    return Sequencer(
      try house.clerk(on: archive), clock: { clock.now }, limits: limits, observer: observer)
  }

  static func receipt(_ answer: Answer) throws -> Receipt {
    guard case .performed(let receipt, _) = answer else {
      Issue.record("refused: \(answer)")
      throw CancellationError()
    }
    return receipt
  }

  @Test func `an act that is performed is answered with a receipt that holds`() async throws {
    let house = try House()
    let sequencer = try Self.sequencer(house)
    let bytes = try house.openingEnvelope()
    let receipt = try Self.receipt(try await sequencer.submit(bytes))
    let shown = try Receipt(bytes: receipt.bytes).verify(logKey: house.log.noteKey)
    #expect(shown.index == 0)
    #expect(sequencer.published.head.size == 1)
    #expect(sequencer.published.register.opening?.origin == Made.origin)
    await sequencer.close()
    await #expect(throws: SubmitFault.self) { try await sequencer.submit(house.envelope(1)) }
  }

  @Test func `the same act again gets the place it has`() async throws {
    let house = try House()
    let sequencer = try Self.sequencer(house)
    _ = try await sequencer.submit(house.openingEnvelope())
    let bytes = try house.envelope(1)
    let first = try Self.receipt(try await sequencer.submit(bytes))
    _ = try await sequencer.submit(house.envelope(2))
    guard case .performed(let second, let isNew) = try await sequencer.submit(bytes) else {
      Issue.record("refused")
      return
    }
    #expect(!isNew)
    #expect(second.index == first.index)
    #expect(second.opening == first.opening)
    #expect(try second.verify(logKey: house.log.noteKey).checkpoint.size == 3)
    #expect(sequencer.published.head.size == 3)
  }

  @Test func `many hand in at once: each act stands once, each receipt holds`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    let heard = Mutex<[Int]>([])
    let sequencer = try Self.sequencer(house, on: archive) { acts in
      heard.withLock { $0 += acts.map(\.entry.index) }
    }
    _ = try await sequencer.submit(house.openingEnvelope())
    let acts = try (0..<100).map { try house.envelope($0) }
    let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
      for round in 0..<3 {
        for number in acts.indices {
          let bytes = acts[(number + round * 37) % acts.count]
          group.addTask { try Self.receipt(try await sequencer.submit(bytes)) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(receipts.count == 300)
    #expect(Set(receipts.map(\.index)) == Set(1...100))
    for receipt in receipts { _ = try receipt.verify(logKey: house.log.noteKey) }
    #expect(try archive.head().size == 101)
    #expect(heard.withLock { $0 } == Array(0...100))
    let replay = try await Replay.run(archive, Replay.Options(logKey: house.log.noteKey))
    var published = sequencer.published.register
    #expect(replay.registerDigest == published.digest())
  }

  @Test func `a refusal is signed by the operator, kept, and changes nothing`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    let sequencer = try Self.sequencer(house, on: archive)
    _ = try await sequencer.submit(house.openingEnvelope())
    _ = try await sequencer.submit(house.envelope(1))
    let act = Act(
      try house.enrolment(1).body, header: house.header("another-nonce"))
    let bytes = try Incoming.made(act, by: [house.regulatorKeys[0]]).envelope.bytes
    guard case .refused(let refusal, let record) = try await sequencer.submit(bytes) else {
      Issue.record("performed")
      return
    }
    #expect(refusal.kind.code == record.code)
    #expect(try archive.refusals(ofAct: record.actID) == [record])
    let envelope = try Envelope(bytes: record.envelope)
    #expect(try envelope.verified { _ in house.operatorKey.publicKey } == [house.operatorKey.id])
    let statement = try RefusalStatement(bytes: envelope.payload)
    #expect(statement.act == record.actID)
    #expect(statement.code == record.code)
    #expect(sequencer.published.head.size == 2)
  }

  @Test func `a key that is not known, or a signature that does not hold, is no act`() async throws
  {
    let house = try House()
    let sequencer = try Self.sequencer(house)
    _ = try await sequencer.submit(house.openingEnvelope())
    let stranger = try Incoming.made(house.enrolment(1), by: [Made.key(77)]).envelope.bytes
    await #expect(throws: SubmitFault.self) { try await sequencer.submit(stranger) }
    var unsigned = try Incoming.made(house.enrolment(1), by: []).envelope
    try unsigned.add(.claim(house.regulatorKeys[0].id))
    let claimed = unsigned.bytes
    await #expect(throws: SubmitFault.self) { try await sequencer.submit(claimed) }
    for bytes in [[], Array("{}".utf8), [UInt8](repeating: 0x5B, count: 200_000)] {
      await #expect(throws: SubmitFault.self) { try await sequencer.submit(bytes) }
    }
    await #expect(throws: SubmitFault.self) {
      try await sequencer.submit(house.envelope(1), attachment: [1])
    }
    #expect(sequencer.published.head.size == 1)
  }

  @Test func `what if changes nothing`() async throws {
    let house = try House()
    let archive = MemoryArchive()
    let sequencer = try Self.sequencer(house, on: archive)
    _ = try await sequencer.submit(house.openingEnvelope())
    guard case .success(let changes) = try sequencer.dryRun(house.envelope(1)) else {
      Issue.record("refused")
      return
    }
    #expect(!changes.isEmpty)
    _ = try await sequencer.submit(house.envelope(1))
    let answer = try sequencer.dryRun(house.envelope(1))
    #expect(throws: Refusal.self) { try answer.get() }
    #expect(try archive.head().size == 2)
  }

  @Test func `when too many wait, the next is told to come again`() async throws {
    let house = try House()
    var limits = Sequencer.Limits()
    limits.queue = 4
    limits.linger = .milliseconds(200)
    let sequencer = try Self.sequencer(house, limits: limits)
    _ = try await sequencer.submit(house.openingEnvelope())
    let acts = try (0..<60).map { try house.envelope($0) }
    let answers = await withTaskGroup(of: Bool.self) { group in
      for bytes in acts {
        group.addTask {
          do throws(SubmitFault) {
            _ = try await sequencer.submit(bytes)
            return true
          } catch {
            guard case .busy = error else {
              Issue.record("\(error)")
              return false
            }
            return false
          }
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == sequencer.published.head.size - 1)
  }

  @Test(arguments: 0..<12)
  func `whatever write fails, nothing that was answered is lost`(_ writes: Int) async throws {
    for moment in [FailingArchive.Moment.before, .after] {
      let house = try House()
      let archive = FailingArchive(after: writes + 1, moment)
      let sequencer = try Self.sequencer(house, on: archive)
      var receipts: [Receipt] = []
      var faults = 0
      for number in 0..<12 {
        do throws(SubmitFault) {
          let bytes = number == 0 ? try? house.openingEnvelope() : try? house.envelope(number)
          if case .performed(let receipt, _) = try await sequencer.submit(bytes ?? []) {
            receipts.append(receipt)
          }
        } catch {
          faults += 1
        }
      }
      #expect(faults > 0)
      #expect(sequencer.fault != nil)
      // Opened again, the archive holds all that was answered for, under consistent heads.
      let clerk = try await Clerk.open(
        archive.inner, logSigner: house.log, operatorKey: house.operatorKey, release: "1")
      for receipt in receipts {
        let shown = try receipt.verify(logKey: house.log.noteKey)
        #expect(try archive.inner.index(ofAct: shown.actID) == receipt.index)
        let proof = clerk.tree.read {
          $0.consistencyProof(from: Int(shown.checkpoint.size), to: clerk.head.size)
        }
        try Merkle.checkConsistency(
          from: shown.checkpoint.size, root: shown.checkpoint.root,
          to: UInt64(clerk.head.size), root: clerk.head.root, proof: proof ?? [.zero])
      }
    }
  }

  @Test func `each checkpoint is proved to begin the next`() async throws {
    let house = try House()
    let sequencer = try Self.sequencer(house)
    _ = try await sequencer.submit(house.openingEnvelope())
    var old = sequencer.published.head
    for number in 0..<20 {
      _ = try await sequencer.submit(house.envelope(number))
      let new = sequencer.published.head
      let proof = try #require(sequencer.consistencyProof(from: old.size, to: new.size))
      try Merkle.checkConsistency(
        from: UInt64(old.size), root: old.root, to: UInt64(new.size), root: new.root,
        proof: proof)
      old = new
    }
    #expect(sequencer.consistencyProof(from: 1, to: 1000) == nil)
  }
}
