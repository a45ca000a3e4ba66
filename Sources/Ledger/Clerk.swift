import Canon
import Clearing
import Synchronization
import Vocabulary

/// The log's tree, grown by one writer and read by many.
package final class SharedTree: Sendable {
  private let tree: Mutex<MerkleTree>

  package init(_ tree: MerkleTree) { self.tree = Mutex(tree) }

  /// Adds leaves and answers with the new head.
  func append(_ leaves: [Digest]) -> TreeHead {
    tree.withLock { tree in
      for leaf in leaves { tree.append(leaf) }
      return TreeHead(size: tree.size, root: tree.root)
    }
  }

  /// The head over all leaves.
  package var head: TreeHead { tree.withLock { TreeHead(size: $0.size, root: $0.root) } }

  /// Looks at the tree while it does not grow.
  package func read<T: Sendable>(_ body: (borrowing MerkleTree) -> T) -> T {
    tree.withLock { body($0) }
  }
}

/// An act that was performed, and what it changed: the feed of timelines and read models.
package struct PerformedAct: Sendable {
  package var entry: Entry
  package var act: Act
  package var changes: [Change]
}

/// Where an act went and what it changed.
package struct Performed: Sendable {
  /// The act's place in the log.
  package var index: Int
  package var actID: Digest
  package var changes: [Change]
}

/// Decides acts one after another and writes them down: the only thing that changes a register and its log.
///
/// Works ahead of the archive: what was performed since the last `commit` is not durable and must not be answered for. After a
/// fault in `commit` the clerk is of no more use; open the archive again. One thread at a time: a `Sequencer` around it serves
/// many.
package final class Clerk {
  /// Makes the salt of an act's leaf from the act's id: 32 bytes that nobody can guess.
  package typealias SaltSource = @Sendable (Digest) -> Digest

  /// The register with all that was performed, durable or not.
  package private(set) var register: Register
  /// The head of what is durable.
  package private(set) var head: TreeHead
  /// The last signed checkpoint; `nil` where the log has no key.
  package private(set) var note: SignedNote?
  package let tree: SharedTree
  /// The release named in every entry.
  package let release: String
  package let archive: any Archive
  /// The key that signs checkpoints; its name is the log's origin.
  package let logSigner: NoteSigner?
  /// The operator's key, for acts that pass the time and for refusals.
  package let operatorKey: SigningKey?
  private let saltSource: SaltSource
  private let isUnsigned: Bool
  private var waiting: [PerformedAct] = []
  private var blobs: [Blob] = []
  private var hasFailed = false

  /// Acts after which the convenient `perform` of a rehearsal commits by itself.
  private static let commitAfter = 1024

  /// Goes on where an archive stands, given the register and tree that replaying it gave (see `Clerk.open`).
  ///
  /// - Parameter isUnsigned: acts that pass the time are claimed only, as in an unsigned rehearsal.
  package init(
    register: Register = Register(), archive: any Archive, tree: MerkleTree = MerkleTree(),
    logSigner: NoteSigner?, operatorKey: SigningKey?, release: String,
    isUnsigned: Bool = false, saltSource: @escaping SaltSource = Clerk.randomSalt
  ) throws(ArchiveFault) {
    self.archive = archive
    self.register = register
    self.tree = SharedTree(tree)
    self.logSigner = logSigner
    self.operatorKey = operatorKey
    self.release = release
    self.isUnsigned = isUnsigned
    self.saltSource = saltSource
    head = TreeHead(size: tree.size, root: tree.root)
    guard try archive.head() == head else { throw .conflict }
    if let bytes = try archive.signedHead() {
      do throws(NoteFault) {
        note = try SignedNote(bytes: bytes)
      } catch {
        throw .foreignHead(.badNote(error))
      }
    }
    try signHead()
  }

  /// Salts from the system's randomness.
  package static let randomSalt: SaltSource = { _ in
    var source = SystemRandomNumberGenerator()
    return Digest(a: source.next(), b: source.next(), c: source.next(), d: source.next())
  }

  /// Salts that follow from a seed and the act, for rehearsals.
  package static func salts(seed: UInt64) -> SaltSource {
    let start = Array("rehearsal-salt/v1\n\(seed)\n".utf8)
    return { act in Digest.sha256(start + act.bytes) }
  }

  /// How many acts were performed since the last commit.
  package var waitingCount: Int { waiting.count }

  /// Performs an act received at a moment, or refuses it. First passes the time until nothing is due at that moment. The moment
  /// counts as the register's now where that is later. Signatures are taken as verified.
  @discardableResult
  package func perform(
    _ incoming: Incoming, at moment: Instant
  ) throws(Refusal) -> Performed {
    let at = max(moment, register.now)
    if let opening = incoming.submission.act.body as? OpenRegister, let logSigner {
      // The log's checkpoints bear the origin that the register was opened with.
      guard logSigner.noteKey.name.elementsEqual(opening.origin.utf8) else {
        throw Refusal(Self.otherOrigin, logSigner.noteKey.nameText)
      }
    }
    // A leap of the clock that the regulator cosigned comes before the deadlines that it fires.
    let isLeap = (incoming.submission.act.body as? PassTime)?.isLeap == true
    if !isLeap { try passTimeIfDue(at: at) }
    let changes = try Self.decide(incoming.submission, at: at, on: &register)
    return write(incoming, changes, at: at)
  }

  /// Performs an act that someone handed in as an envelope, its signatures verified here. Throws `SubmitFault` or `Refusal`.
  @discardableResult
  package func perform(
    envelope bytes: [UInt8], attachment: [UInt8]? = nil, at moment: Instant
  ) throws -> Performed {
    let incoming = try Incoming(bytes: bytes, attachment: attachment, from: archive)
    try incoming.verify(in: register)
    return try perform(incoming, at: moment)
  }

  /// Makes an act, has keys sign it (or claim to), and performs it; commits now and then. For rehearsals: the signatures are not
  /// verified again. Throws `Refusal`, `SubmitFault` or `ArchiveFault`.
  @discardableResult
  package func perform(
    _ act: Act, signedBy keys: [SigningKey], isSigned: Bool = true, attachment: [UInt8]? = nil,
    at moment: Instant
  ) throws -> Digest {
    let incoming = try Incoming.made(act, by: keys, isSigned: isSigned, attachment: attachment)
    try perform(incoming, at: moment)
    if waiting.count >= Self.commitAfter { try commit() }
    return incoming.actID
  }

  /// Performs acts that pass the time until nothing is due at a moment; none where nothing is.
  package func passTimeIfDue(at moment: Instant) throws(Refusal) {
    let at = max(moment, register.now)
    while isOverdue(at: at),
      let due = try Self.timeAct(at: at, in: register, by: operatorKey, isSigned: !isUnsigned)
    {
      write(due.act, due.changes, at: at)
    }
  }

  /// Passes the time until nothing is due at a moment, and where nothing was, moves the register's now at most once a day: a quiet
  /// register must not fall behind by more than its clock may step.
  package func keepTime(at moment: Instant) throws(Refusal) {
    try passTimeIfDue(at: moment)
    guard moment >= register.now.adding(days: PassTime.quietDays),
      let quiet = try Self.operatorAct(
        at: moment, in: register, by: operatorKey, isSigned: !isUnsigned)
    else { return }
    write(quiet.act, quiet.changes, at: moment)
  }

  private func isOverdue(at: Instant) -> Bool {
    guard let due = register.agenda.nextDueAt else { return false }
    return due <= at
  }

  /// The operator's next act that passes the time up to a moment, and what it changes; `nil` when nothing is due.
  static func timeAct(
    at: Instant, in register: Register, by key: SigningKey?, isSigned: Bool
  ) throws(Refusal) -> (act: Incoming, changes: [Change])? {
    guard register.isOverdue(at: at),
      let due = try operatorAct(at: at, in: register, by: key, isSigned: isSigned)
    else { return nil }
    // A deadline that does not fire would be due for ever.
    guard !due.changes.isEmpty else { throw Refusal(cannotPassTime, "nothing fired") }
    return due
  }

  /// The operator's act that passes the time at a moment, and what it changes; `nil` before the register is open.
  private static func operatorAct(
    at: Instant, in register: Register, by key: SigningKey?, isSigned: Bool
  ) throws(Refusal) -> (act: Incoming, changes: [Change])? {
    guard let opening = register.opening else { return nil }
    guard let key else { throw Refusal(cannotPassTime, "no operator's key") }
    let header = ActHeader(
      by: opening.operator, statedAt: at, nonce: "time-\(1_000_000_000 + register.actCount)")
    let incoming: Incoming
    do throws(SubmitFault) {
      incoming = try Incoming.made(
        Act(PassTime(), header: header), by: [key], isSigned: isSigned)
    } catch {
      throw Refusal(cannotPassTime, error.description)
    }
    return (incoming, try register.decide(incoming.submission, at: at))
  }

  /// Decides on the register where it stands: reading it out of the class would copy it for every act.
  private static func decide(
    _ submission: Submission, at: Instant, on register: inout Register
  ) throws(Refusal) -> [Change] {
    try register.decide(submission, at: at)
  }

  @discardableResult
  private func write(_ incoming: Incoming, _ changes: [Change], at: Instant) -> Performed {
    let entry = Entry(
      index: head.size + waiting.count, receivedAt: at, envelope: incoming.envelope,
      salt: saltSource(incoming.actID), release: release)
    register.apply(changes, act: incoming.actID, at: at)
    waiting.append(PerformedAct(entry: entry, act: incoming.submission.act, changes: changes))
    if let blob = incoming.blob { blobs.append(blob) }
    return Performed(index: entry.index, actID: incoming.actID, changes: changes)
  }

  /// Makes durable what was performed since the last commit, signs the new head, and answers with what became durable. Only now may
  /// it be answered for.
  @discardableResult
  package func commit() throws(ArchiveFault) -> [PerformedAct] {
    guard !hasFailed else { throw .storage("an earlier batch could not be made durable") }
    guard !waiting.isEmpty else { return [] }
    hasFailed = true
    let entries = waiting.map(\.entry)
    let new = tree.append(entries.map(\.leafHash))
    try archive.append(Batch(entries: entries, blobs: blobs, old: head, new: new))
    head = new
    let done = waiting
    waiting = []
    blobs = []
    try signHead()
    hasFailed = false
    return done
  }

  /// Signs the durable head, and writes down that it was signed before anyone sees it.
  private func signHead() throws(ArchiveFault) {
    guard let logSigner else { return }
    let origin = logSigner.noteKey.nameText
    let checkpoint = Checkpoint(origin: origin, size: head.size, root: head.root)
    guard note?.text != checkpoint.text else { return }
    let signed: SignedNote
    do throws(CheckpointFault) {
      signed = try checkpoint.signed(by: logSigner)
    } catch {
      throw .foreignHead(error)
    }
    try archive.replaceSignedHead(note?.bytes, with: signed.bytes)
    note = signed
  }

  static let otherOrigin = RefusalKind(
    "log.other-origin", "this log's checkpoints bear another origin than the act states",
    fix: "state the origin that the log key is named after")
  static let cannotPassTime = RefusalKind(
    "log.cannot-pass-time", "deadlines that fell due could not be passed",
    fix: "the operator must set its key in order")
}
