import Canon
import Synchronization

/// An archive that forgets everything when the process ends: for rehearsals and tests.
package final class MemoryArchive: Archive {
  private struct State {
    var entries: [Entry] = []
    var places: [Digest: Int] = [:]
    var blobs: [Digest: [UInt8]] = [:]
    var head = TreeHead.empty
    var signedHead: [UInt8]?
    var refusals: [Digest: [RefusalRecord]] = [:]
    var snapshot: Snapshot?
  }

  private let state = Mutex(State())

  package init() {}

  package func head() throws(ArchiveFault) -> TreeHead { state.withLock { $0.head } }

  package func append(_ batch: Batch) throws(ArchiveFault) {
    try batch.check()
    try state.withLock { state throws(ArchiveFault) in
      guard state.head == batch.old else { throw .conflict }
      if let last = state.entries.last, let first = batch.entries.first,
        first.receivedAt < last.receivedAt
      {
        throw .timeRunsBack(index: first.index)
      }
      var fresh: Set<Digest> = []
      for entry in batch.entries {
        guard state.places[entry.actID] == nil, fresh.insert(entry.actID).inserted else {
          throw .actStandsAlready(entry.actID)
        }
      }
      for entry in batch.entries { state.places[entry.actID] = entry.index }
      state.entries += batch.entries
      for blob in batch.blobs { state.blobs[blob.digest] = blob.bytes }
      state.head = batch.new
    }
  }

  package func entries(_ range: Range<Int>) throws(ArchiveFault) -> [Entry] {
    state.withLock { Array($0.entries[range.clamped(to: $0.entries.indices)]) }
  }

  package func leafHashes(_ range: Range<Int>) throws(ArchiveFault) -> [Digest] {
    state.withLock { $0.entries[range.clamped(to: $0.entries.indices)].map(\.leafHash) }
  }

  package func index(ofAct id: Digest) throws(ArchiveFault) -> Int? {
    state.withLock { $0.places[id] }
  }

  package func blob(_ digest: Digest) throws(ArchiveFault) -> [UInt8]? {
    state.withLock { $0.blobs[digest] }
  }

  package func signedHead() throws(ArchiveFault) -> [UInt8]? { state.withLock { $0.signedHead } }

  package func replaceSignedHead(_ old: [UInt8]?, with new: [UInt8]) throws(ArchiveFault) {
    try state.withLock { state throws(ArchiveFault) in
      guard state.signedHead == old else { throw .conflict }
      state.signedHead = new
    }
  }

  package func keep(_ refusals: [RefusalRecord]) throws(ArchiveFault) {
    state.withLock { state in
      for refusal in refusals { state.refusals[refusal.actID, default: []].append(refusal) }
    }
  }

  package func refusals(ofAct id: Digest) throws(ArchiveFault) -> [RefusalRecord] {
    state.withLock { $0.refusals[id] ?? [] }
  }

  package func keep(_ snapshot: Snapshot) throws(ArchiveFault) {
    state.withLock { $0.snapshot = snapshot }
  }

  package func latestSnapshot() throws(ArchiveFault) -> Snapshot? {
    state.withLock { $0.snapshot }
  }
}
