import Canon
import GRDB
import Ledger

/// One SQLite file whose commits are durable when they return, one writer beside many readers.
struct SQLiteFile: Sendable {
  private let pool: DatabasePool

  /// Opens or creates the file and its tables; throws unless every promise of durability reads back as it was made.
  init(path: String, schema: Schema) throws(ArchiveFault) {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
      // A REPLACE is a deletion to the triggers that forbid one.
      try db.execute(sql: "PRAGMA recursive_triggers = ON")
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      // The pool sets synchronous=NORMAL itself while it opens, after `prepareDatabase`: a commit could then be lost with the power.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      try pool.write { try schema.create($0) }
    } catch {
      throw Self.fault(error)
    }
    try check("journal_mode", is: "wal")
    try check("synchronous", is: "2")
    try check("foreign_keys", is: "1")
    try check("trusted_schema", is: "0")
    try check("cell_size_check", is: "1")
  }

  /// Reads a setting back from the connection that writes.
  func setting(_ name: String) throws(ArchiveFault) -> String {
    do {
      return try pool.writeWithoutTransaction { db in
        try String.fetchOne(db, sql: "PRAGMA \(name)") ?? ""
      }
    } catch {
      throw Self.fault(error)
    }
  }

  private func check(_ name: String, is expected: String) throws(ArchiveFault) {
    let found = try setting(name)
    guard found == expected else { throw .notDurable(setting: name, found: found) }
  }

  /// Reads one state of the file.
  func read<T>(_ body: (Database) throws -> T) throws(ArchiveFault) -> T {
    do { return try pool.read(body) } catch { throw Self.fault(error) }
  }

  /// Writes in one transaction; durable when it returns, undone when it throws.
  func write<T>(_ body: (Database) throws -> T) throws(ArchiveFault) -> T {
    do { return try pool.write(body) } catch { throw Self.fault(error) }
  }

  func close() throws(ArchiveFault) {
    do { try pool.close() } catch { throw Self.fault(error) }
  }

  private static func fault(_ error: any Error) -> ArchiveFault {
    if let fault = error as? ArchiveFault { return fault }
    guard let error = error as? DatabaseError else { return .storage("\(error)") }
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(error.description)
    default: return .storage(error.description)
    }
  }
}

/// The tables of one file.
struct Schema: Sendable {
  /// Marks the file as ours: "CTSN".
  private static let applicationID = 0x4354_534E
  private static let version = 1

  private let statements: String

  /// Creates the tables in an empty file; throws `unknownFormat` where another release has made others.
  func create(_ db: Database) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    switch version {
    case 0:
      try db.execute(sql: statements)
      try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      try db.execute(sql: "PRAGMA user_version = \(Self.version)")
    case Self.version:
      let owner = try Int.fetchOne(db, sql: "PRAGMA application_id")
      guard owner == Self.applicationID else {
        throw ArchiveFault.corrupt("the file is another program's")
      }
    default: throw ArchiveFault.unknownFormat(version)
    }
  }

  /// Entries, blobs and refusals are only ever added; the head only grows.
  static let log = Schema(
    statements: """
      CREATE TABLE releases (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT;
      CREATE TABLE entries (
        place INTEGER PRIMARY KEY CHECK (place >= 0),
        act BLOB NOT NULL UNIQUE CHECK (length(act) = 32),
        received_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        payload BLOB NOT NULL,
        signatures BLOB NOT NULL CHECK (length(signatures) % 72 = 0),
        salt BLOB NOT NULL CHECK (length(salt) = 32),
        leaf BLOB NOT NULL CHECK (length(leaf) = 32),
        release INTEGER NOT NULL REFERENCES releases (number)
      ) STRICT;
      CREATE TABLE blobs (
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        bytes BLOB NOT NULL
      ) STRICT;
      CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        size INTEGER NOT NULL CHECK (size >= 0),
        root BLOB NOT NULL CHECK (length(root) = 32)
      ) STRICT;
      CREATE TABLE refusals (
        number INTEGER PRIMARY KEY,
        act BLOB NOT NULL CHECK (length(act) = 32),
        refused_ms INTEGER NOT NULL,
        code TEXT NOT NULL,
        envelope BLOB NOT NULL
      ) STRICT;
      CREATE INDEX refusals_by_act ON refusals (act);
      """ + ["releases", "entries", "blobs", "refusals"].map(appendOnly).joined()
        + """
        INSERT INTO head VALUES (1, 0, x'\(Merkle.emptyRoot.hex)');
        CREATE TRIGGER head_grows BEFORE UPDATE ON head WHEN NEW.size < OLD.size
          BEGIN SELECT RAISE(ABORT, 'the head only grows'); END;
        CREATE TRIGGER entries_follow BEFORE INSERT ON entries
          WHEN NEW.place <> (SELECT coalesce(max(place) + 1, 0) FROM entries)
          BEGIN SELECT RAISE(ABORT, 'entries follow one another'); END;
        CREATE TRIGGER head_stays BEFORE DELETE ON head
          BEGIN SELECT RAISE(ABORT, 'the head stays'); END;
        """)

  static let heads = Schema(
    statements: """
      CREATE TABLE signed_head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        note BLOB NOT NULL
      ) STRICT;
      """)

  static let snapshots = Schema(
    statements: """
      CREATE TABLE snapshot (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        size INTEGER NOT NULL CHECK (size >= 0),
        register BLOB NOT NULL CHECK (length(register) = 32),
        release TEXT NOT NULL
      ) STRICT;
      CREATE TABLE chunks (
        part INTEGER PRIMARY KEY,
        bytes BLOB NOT NULL
      ) STRICT;
      """)

  private static func appendOnly(_ table: String) -> String {
    """

    CREATE TRIGGER \(table)_unchanged BEFORE UPDATE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) are only added to'); END;
    CREATE TRIGGER \(table)_kept BEFORE DELETE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) are only added to'); END;

    """
  }
}
