import Canon
import Clearing
import Ledger
import Rulebook
import Vocabulary

/// What the pages and the API need of a clearing house, as functions: the real one is a sequencer on an archive, a test may put any
/// of them in place of its own.
package struct ClearingHouse: Sendable {
  /// The register after the last durable batch, with its checkpoint. Never waits for the writer.
  package var published: @Sendable () -> Published
  /// Hands in an act (a DSSE envelope and, where it names one, its attachment) and waits until it is decided and durable.
  package var submit:
    @Sendable (_ envelope: [UInt8], _ attachment: [UInt8]?) async throws(SubmitFault) -> Answer
  /// What an act would change if it came now, or why it would be refused. Changes nothing, records nothing.
  package var dryRun:
    @Sendable (_ envelope: [UInt8], _ attachment: [UInt8]?) throws(SubmitFault) -> Result<
      [Change], Refusal
    >
  /// The receipt of an act; `nil` if it does not stand in the log.
  package var receipt: @Sendable (_ act: Digest) throws(SubmitFault) -> Receipt?
  /// Entries of the log, in order.
  package var entries: @Sendable (Range<Int>) throws(ArchiveFault) -> [Entry]
  /// Where an act stands in the log; `nil` if it does not.
  package var place: @Sendable (_ act: Digest) throws(ArchiveFault) -> Int?
  /// Why the writer has stopped; `nil` while it works.
  package var fault: @Sendable () -> ArchiveFault?
  /// The rulebooks on the shelf, which the register need not have adopted.
  package var law: [Rulebook]
  /// What touched what: fed by the sequencer's observer, and by replay before that.
  package var timelines: Timelines
  package var clock: @Sendable () -> Instant
  /// What is said above every page, such as that the register is a rehearsal; empty for nothing.
  package var notice: String = ""

  /// A sequencer on an archive. Its observer must feed the same timelines.
  package init(
    sequencer: Sequencer, archive: any Archive, law: [Rulebook], timelines: Timelines,
    clock: @escaping @Sendable () -> Instant, notice: String = ""
  ) {
    published = { sequencer.published }
    submit = { envelope, attachment throws(SubmitFault) in
      try await sequencer.submit(envelope, attachment: attachment)
    }
    dryRun = { envelope, attachment throws(SubmitFault) in
      try sequencer.dryRun(envelope, attachment: attachment)
    }
    receipt = { act throws(SubmitFault) in try sequencer.receipt(ofAct: act) }
    entries = { range throws(ArchiveFault) in try archive.entries(range) }
    place = { act throws(ArchiveFault) in try archive.index(ofAct: act) }
    fault = { sequencer.fault }
    self.law = law
    self.timelines = timelines
    self.clock = clock
    self.notice = notice
  }

  /// A rulebook by its name or its digest: an adopted one before one that lies on the shelf.
  package func rulebook(_ name: String, in register: Register) -> Rulebook? {
    for row in register.rulebooks.rows.reversed()
    where row.id == name || row.digest.hex == name {
      if let rulebook = register.rulebook(row.digest) { return rulebook }
    }
    return law.first { $0.id == name || $0.digest.hex == name }
  }

  /// The rulebook that a question is answered under where it names none: the one in force, else the first on the shelf.
  func rulebookByDefault(in register: Register) -> Rulebook? {
    register.rulebook ?? law.first { $0.id == Rulebook.byDefault } ?? law.first
  }
}
