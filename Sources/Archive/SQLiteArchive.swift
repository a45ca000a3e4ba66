import Canon
import Foundation
import GRDB
import Ledger
import Vocabulary

/// An archive in a folder, in SQLite: `log.sqlite` with entries and blobs, `heads.sqlite` with the last signed checkpoint,
/// `snapshots.sqlite` with what makes a start quick.
///
/// Every file is in WAL mode with synchronous=FULL, so that a commit that returned survives a loss of power; this is read back at
/// start. The signed head lies in a file of its own: a log that was put back from a copy is found out by it.
package struct SQLiteArchive: Archive {
  private let log: SQLiteFile
  private let heads: SQLiteFile
  private let snapshots: SQLiteFile

  /// Most bytes of a snapshot in one row.
  private static let chunkBytes = 16 << 20

  /// Opens the archive in a folder and creates what is missing. Throws `notDurable`, `unknownFormat` or `storage`; whether what is
  /// kept is sound is for `Recovery.tree(of:logKey:)` to say, or `open(folder:logKey:)`.
  package init(folder: String) throws(ArchiveFault) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .storage("the folder \(folder) cannot be made: \(error)")
    }
    log = try SQLiteFile(path: folder + "/log.sqlite", schema: Schema.log)
    heads = try SQLiteFile(path: folder + "/heads.sqlite", schema: Schema.heads)
    snapshots = try SQLiteFile(path: folder + "/snapshots.sqlite", schema: Schema.snapshots)
  }

  /// Opens the archive in a folder and holds its heads against its leaves. Throws `corrupt`, `forked`, `rolledBack` or
  /// `foreignHead` where it must not be continued.
  package static func open(
    folder: String, logKey: NoteKey? = nil
  ) throws(ArchiveFault) -> (archive: SQLiteArchive, tree: MerkleTree) {
    let archive = try SQLiteArchive(folder: folder)
    return (archive, try Recovery.tree(of: archive, logKey: logKey))
  }

  /// Whether a folder holds an archive.
  package static func exists(in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/log.sqlite")
  }

  /// Closes the files; nothing may be called afterwards.
  package func close() throws(ArchiveFault) {
    try log.close()
    try heads.close()
    try snapshots.close()
  }

  package func head() throws(ArchiveFault) -> TreeHead { try log.read { try Self.head($0) } }

  private static func head(_ db: Database) throws -> TreeHead {
    guard let row = try Row.fetchOne(db, sql: "SELECT size, root FROM head") else {
      throw ArchiveFault.corrupt("the head is missing")
    }
    return TreeHead(size: row[0], root: try digest(row, 1))
  }

  package func append(_ batch: Batch) throws(ArchiveFault) {
    try batch.check()
    try log.write { db in
      let head = try db.cachedStatement(
        sql: "UPDATE head SET size = ?, root = ? WHERE size = ? AND root = ?")
      try head.execute(arguments: [
        batch.new.size, Data(batch.new.root.bytes), batch.old.size, Data(batch.old.root.bytes),
      ])
      guard db.changesCount == 1 else { throw ArchiveFault.conflict }
      let last = try Int64.fetchOne(
        db.cachedStatement(
          sql: "SELECT received_ms FROM entries ORDER BY place DESC LIMIT 1"))
      if let last, let first = batch.entries.first, first.receivedAt.milliseconds < last {
        throw ArchiveFault.timeRunsBack(index: first.index)
      }
      try Self.insert(batch.entries, db)
      let blobs = try db.cachedStatement(sql: "INSERT OR IGNORE INTO blobs VALUES (?, ?)")
      for blob in batch.blobs {
        try blobs.execute(arguments: [Data(blob.digest.bytes), Data(blob.bytes)])
      }
    }
  }

  private static func insert(_ entries: [Entry], _ db: Database) throws {
    var releases: [String: Int64] = [:]
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO entries (place, act, received_ms, kind, payload, signatures, salt, leaf, release)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for entry in entries {
      let release: Int64
      if let known = releases[entry.release] {
        release = known
      } else {
        release = try number(ofRelease: entry.release, db)
        releases[entry.release] = release
      }
      do {
        try insert.execute(arguments: [
          entry.index, Data(entry.actID.bytes), entry.receivedAt.milliseconds,
          entry.envelope.kind, Data(entry.envelope.payload),
          Data(SignatureRows.bytes(entry.envelope.signatures)), Data(entry.salt.bytes),
          Data(entry.leafHash.bytes), release,
        ])
      } catch let error as DatabaseError
        where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
      {
        throw ArchiveFault.actStandsAlready(entry.actID)
      }
    }
  }

  /// The number a release is kept under; a new one gets the next.
  private static func number(ofRelease name: String, _ db: Database) throws -> Int64 {
    let find = try db.cachedStatement(sql: "SELECT number FROM releases WHERE name = ?")
    if let known = try Int64.fetchOne(find, arguments: [name]) { return known }
    try db.execute(sql: "INSERT INTO releases (name) VALUES (?)", arguments: [name])
    return db.lastInsertedRowID
  }

  package func entries(_ range: Range<Int>) throws(ArchiveFault) -> [Entry] {
    try log.read { db in
      let statement = try db.cachedStatement(
        sql: """
          SELECT place, received_ms, kind, payload, signatures, salt, leaf, name, act
          FROM entries JOIN releases ON releases.number = entries.release
          WHERE place >= ? AND place < ? ORDER BY place
          """)
      let rows = try Row.fetchCursor(
        statement, arguments: [range.lowerBound, range.upperBound])
      var entries: [Entry] = []
      while let row = try rows.next() { entries.append(try Self.entry(row)) }
      return entries
    }
  }

  private static func entry(_ row: Row) throws -> Entry {
    let place: Int = row[0]
    let payload = try bytes(row, 3)
    guard let signatures = SignatureRows.read(try bytes(row, 4)) else {
      throw ArchiveFault.corrupt("the signatures of entry \(place) cannot be read")
    }
    let envelope: Envelope
    do throws(EnvelopeFault) {
      envelope = try Envelope(kind: row[2], payload: payload, signatures: signatures)
    } catch {
      throw ArchiveFault.corrupt("entry \(place) is no act: \(error)")
    }
    guard envelope.actID == (try digest(row, 8)) else {
      throw ArchiveFault.corrupt("entry \(place) has another act than its id says")
    }
    return Entry(
      index: place, receivedAt: Instant(milliseconds: row[1]), envelope: envelope,
      salt: try digest(row, 5), release: row[7], leafHash: try digest(row, 6))
  }

  package func leafHashes(_ range: Range<Int>) throws(ArchiveFault) -> [Digest] {
    try log.read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT leaf FROM entries WHERE place >= ? AND place < ? ORDER BY place",
        arguments: [range.lowerBound, range.upperBound])
      var leaves: [Digest] = []
      while let row = try rows.next() { leaves.append(try Self.digest(row, 0)) }
      return leaves
    }
  }

  package func index(ofAct id: Digest) throws(ArchiveFault) -> Int? {
    try log.read { db in
      let statement = try db.cachedStatement(sql: "SELECT place FROM entries WHERE act = ?")
      return try Int.fetchOne(statement, arguments: [Data(id.bytes)])
    }
  }

  package func blob(_ digest: Digest) throws(ArchiveFault) -> [UInt8]? {
    try blobs([digest]).first ?? nil
  }

  package func blobs(_ digests: [Digest]) throws(ArchiveFault) -> [[UInt8]?] {
    let found = try log.read { db in
      let statement = try db.cachedStatement(sql: "SELECT bytes FROM blobs WHERE digest = ?")
      return try digests.map { digest -> [UInt8]? in
        let rows = try Row.fetchCursor(statement, arguments: [Data(digest.bytes)])
        return try rows.next()?.withUnsafeData(atIndex: 0) { $0.map { Array($0) } ?? [] }
      }
    }
    for (digest, bytes) in zip(digests, found) {
      guard let bytes else { continue }
      guard Digest.sha256(bytes) == digest else {
        throw .corrupt("the blob \(digest.hex) has other bytes than its digest says")
      }
    }
    return found
  }

  package func signedHead() throws(ArchiveFault) -> [UInt8]? {
    try heads.read { try Self.signedHead($0) }
  }

  private static func signedHead(_ db: Database) throws -> [UInt8]? {
    try Data.fetchOne(db.cachedStatement(sql: "SELECT note FROM signed_head"))
      .map { Array($0) }
  }

  package func replaceSignedHead(_ old: [UInt8]?, with new: [UInt8]) throws(ArchiveFault) {
    try heads.write { db in
      guard try Self.signedHead(db) == old else { throw ArchiveFault.conflict }
      let put = try db.cachedStatement(sql: "INSERT OR REPLACE INTO signed_head VALUES (1, ?)")
      try put.execute(arguments: [Data(new)])
    }
  }

  package func keep(_ refusals: [RefusalRecord]) throws(ArchiveFault) {
    try log.write { db in
      let insert = try db.cachedStatement(
        sql: "INSERT INTO refusals (act, refused_ms, code, envelope) VALUES (?, ?, ?, ?)")
      for refusal in refusals {
        try insert.execute(arguments: [
          Data(refusal.actID.bytes), refusal.refusedAt.milliseconds, refusal.code,
          Data(refusal.envelope),
        ])
      }
    }
  }

  package func refusals(ofAct id: Digest) throws(ArchiveFault) -> [RefusalRecord] {
    try log.read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT refused_ms, code, envelope FROM refusals WHERE act = ? ORDER BY number",
        arguments: [Data(id.bytes)]
      ).map { row in
        RefusalRecord(
          actID: id, refusedAt: Instant(milliseconds: row[0]), code: row[1],
          envelope: Array(row[2] as Data))
      }
    }
  }

  package func keep(_ snapshot: Snapshot) throws(ArchiveFault) {
    try snapshots.write { db in
      try db.execute(sql: "DELETE FROM chunks; DELETE FROM snapshot")
      try db.execute(
        sql: "INSERT INTO snapshot VALUES (1, ?, ?, ?)",
        arguments: [snapshot.size, Data(snapshot.registerDigest.bytes), snapshot.release])
      for (part, start) in stride(from: 0, to: snapshot.bytes.count, by: Self.chunkBytes)
        .enumerated()
      {
        let end = min(snapshot.bytes.count, start + Self.chunkBytes)
        try db.execute(
          sql: "INSERT INTO chunks VALUES (?, ?)",
          arguments: [part, Data(snapshot.bytes[start..<end])])
      }
    }
  }

  package func latestSnapshot() throws(ArchiveFault) -> Snapshot? {
    try snapshots.read { db in
      guard
        let row = try Row.fetchOne(db, sql: "SELECT size, register, release FROM snapshot")
      else { return nil }
      var bytes: [UInt8] = []
      let parts = try Data.fetchCursor(db, sql: "SELECT bytes FROM chunks ORDER BY part")
      while let part = try parts.next() { bytes.append(contentsOf: part) }
      return Snapshot(
        size: row[0], registerDigest: try Self.digest(row, 1), release: row[2], bytes: bytes)
    }
  }

  private static func digest(_ row: Row, _ column: Int) throws -> Digest {
    let digest = try row.withUnsafeData(atIndex: column) { data in
      data.flatMap { $0.withUnsafeBytes { Digest(raw: $0) } }
    }
    guard let digest else {
      throw ArchiveFault.corrupt("a digest is not 32 bytes long")
    }
    return digest
  }

  /// The bytes of a column, copied once.
  private static func bytes(_ row: Row, _ column: Int) throws -> [UInt8] {
    try row.withUnsafeData(atIndex: column) { $0.map { Array($0) } ?? [] }
  }
}

/// Signatures as fixed-width rows: eight bytes of key id, 64 of signature.
private enum SignatureRows {
  static func bytes(_ signatures: [Envelope.Signature]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(signatures.count * 72)
    for signature in signatures {
      withUnsafeBytes(of: signature.keyID.bits.bigEndian) { out.append(contentsOf: $0) }
      out.append(contentsOf: signature.bytes)
    }
    return out
  }

  static func read(_ bytes: [UInt8]) -> [Envelope.Signature]? {
    guard bytes.count % 72 == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: 72).map { start in
      let bits = bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Envelope.Signature(
        keyID: KeyID(bits: bits), bytes: Array(bytes[start + 8..<start + 72]))
    }
  }
}
