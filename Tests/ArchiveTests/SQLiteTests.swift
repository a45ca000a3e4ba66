import Archive
import Canon
import Foundation
import GRDB
import Ledger
import Testing
import Vocabulary

@Suite("The SQLite archive")
struct SQLiteTests {
  @Test func `opened again, it holds what it held`() throws {
    let folder = try TestFolder()
    var maker = EntryMaker()
    #expect(!SQLiteArchive.exists(in: folder.path))
    let archive = try SQLiteArchive(folder: folder.path)
    let batch = try maker.batch(20)
    try archive.append(batch)
    try archive.close()
    #expect(SQLiteArchive.exists(in: folder.path))
    let (again, tree) = try SQLiteArchive.open(folder: folder.path)
    #expect(try again.entries(0..<20) == batch.entries)
    #expect(tree.root == maker.tree.root)
    try again.append(maker.batch(5))
    #expect(try again.head().size == 25)
  }

  @Test func `what was acknowledged survives the death of the process at any moment`() throws {
    // A dead process leaves the files as they are and closes nothing: a copy taken while the archive is open is what it leaves.
    let folder = try TestFolder()
    let archive = try SQLiteArchive(folder: folder.path)
    var maker = EntryMaker()
    for round in 0..<25 {
      let batch = try maker.batch(round % 4 + 1)
      try archive.append(batch)
      let copy = try TestFolder()
      for name in ["log", "heads", "snapshots"] {
        for suffix in ["", "-wal"] {
          let file = "/\(name).sqlite\(suffix)"
          if FileManager.default.fileExists(atPath: folder.path + file) {
            try FileManager.default.copyItem(
              atPath: folder.path + file, toPath: copy.path + file)
          }
        }
      }
      let (reopened, tree) = try SQLiteArchive.open(folder: copy.path)
      #expect(tree.root == batch.new.root)
      #expect(try reopened.head() == batch.new)
      #expect(try reopened.entry(at: batch.new.size - 1) == batch.entries.last)
      try reopened.close()
    }
  }

  @Test func `a torn end of the write-ahead log loses no earlier batch`() throws {
    let folder = try TestFolder()
    let archive = try SQLiteArchive(folder: folder.path)
    var maker = EntryMaker()
    let wal = folder.path + "/log.sqlite-wal"
    try archive.append(maker.batch(3))
    let kept = maker.tree.root
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int)
    try archive.append(maker.batch(50))
    let whole = try Data(contentsOf: URL(filePath: wal))
    for cut in stride(from: size, to: whole.count, by: 3001) {
      let copy = try TestFolder()
      try FileManager.default.copyItem(
        atPath: folder.path + "/log.sqlite", toPath: copy.path + "/log.sqlite")
      try whole.prefix(cut).write(to: URL(filePath: copy.path + "/log.sqlite-wal"))
      let (_, tree) = try SQLiteArchive.open(folder: copy.path)
      #expect(tree.root == kept, "cut at \(cut)")
      #expect(tree.size == 3)
    }
  }

  @Test func `an old copy that was put back is refused`() throws {
    let signer = try Keys.log()
    let folder = try TestFolder()
    var maker = EntryMaker()
    var archive = try SQLiteArchive(folder: folder.path)
    try archive.append(maker.batch(3))
    try archive.close()
    let log = folder.path + "/log.sqlite"
    try FileManager.default.copyItem(atPath: log, toPath: log + ".old")
    archive = try SQLiteArchive(folder: folder.path)
    try archive.append(maker.batch(3))
    let head = Checkpoint(origin: "log.example/1", size: 6, root: maker.tree.root)
    try archive.replaceSignedHead(nil, with: head.signed(by: signer).bytes)
    try archive.close()
    _ = try SQLiteArchive.open(folder: folder.path, logKey: signer.noteKey)
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: log + suffix) }
    try FileManager.default.moveItem(atPath: log + ".old", toPath: log)
    #expect(throws: ArchiveFault.rolledBack(signed: 6, stored: 3)) {
      try SQLiteArchive.open(folder: folder.path, logKey: signer.noteKey)
    }
  }

  @Test func `entries cannot be changed, deleted or replaced, not even by hand`() throws {
    let folder = try TestFolder()
    let archive = try SQLiteArchive(folder: folder.path)
    var maker = EntryMaker()
    try archive.append(maker.batch(3, blobs: [Blob([1, 2])]))
    try archive.close()
    let queue = try DatabaseQueue(path: folder.path + "/log.sqlite")
    for statement in [
      "UPDATE entries SET received_ms = 0", "DELETE FROM entries WHERE place = 2",
      "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE place = 1",
      "UPDATE blobs SET bytes = x'00'", "DELETE FROM blobs", "UPDATE head SET size = 1",
      "DELETE FROM head", "UPDATE releases SET name = 'x'",
      "INSERT INTO entries SELECT 9, zeroblob(32), 0, kind, payload, signatures, salt, leaf, release "
        + "FROM entries WHERE place = 1",
      "INSERT INTO blobs VALUES ('text', x'00')",
    ] {
      #expect(throws: DatabaseError.self, "\(statement)") {
        try queue.write { try $0.execute(sql: statement) }
      }
    }
  }

  @Test func `a bit that flipped on the disk is found`() throws {
    let folder = try TestFolder()
    let archive = try SQLiteArchive(folder: folder.path)
    var maker = EntryMaker()
    try archive.append(maker.batch(3))
    try archive.close()
    let queue = try DatabaseQueue(path: folder.path + "/log.sqlite")
    try queue.write { db in
      try db.execute(sql: "DROP TRIGGER entries_unchanged")
      try db.execute(
        sql: "UPDATE entries SET payload = ? WHERE place = 1", arguments: [Data("{}".utf8)])
    }
    try queue.close()
    let (again, _) = try SQLiteArchive.open(folder: folder.path)
    #expect(throws: ArchiveFault.self) { try again.entries(0..<3) }
    try again.close()
    let queue2 = try DatabaseQueue(path: folder.path + "/log.sqlite")
    try queue2.write { db in
      try db.execute(
        sql: "UPDATE entries SET leaf = ? WHERE place = 1",
        arguments: [Data(repeating: 3, count: 32)])
    }
    try queue2.close()
    #expect(throws: ArchiveFault.self) { try SQLiteArchive.open(folder: folder.path) }
  }

  @Test func `another program's file and a later version's are refused`() throws {
    let folder = try TestFolder()
    let queue = try DatabaseQueue(path: folder.path + "/log.sqlite")
    try queue.write { try $0.execute(sql: "PRAGMA user_version = 7") }
    try queue.close()
    #expect(throws: ArchiveFault.unknownFormat(7)) { try SQLiteArchive(folder: folder.path) }
    let noise = try TestFolder()
    try Data(repeating: 0x41, count: 5000).write(
      to: URL(filePath: noise.path + "/log.sqlite"))
    #expect(throws: ArchiveFault.self) { try SQLiteArchive(folder: noise.path) }
  }
}
