import Canon

/// What names a row of a book: 64 bits (`Vocabulary.Identifier` is one).
public protocol BookKey: Sendable {
  /// The name; no two rows of a book have the same.
  var bits: UInt64 { get }
  /// The name of these bits.
  init(bits: UInt64)
}

/// One row of a book with its name. Its canonical bytes are the name in eight big-endian bytes and
/// then the row's own.
public struct BookEntry<ID: BookKey, Row: PageSized>: PageSized {
  /// The row's name.
  public let id: ID
  /// What stands in it.
  public var row: Row

  /// As the row's own.
  public static var pageBits: Int { Row.pageBits }
  /// As the row's own.
  public static var copyBits: Int { Row.copyBits }

  /// A row with its name.
  @inlinable public init(id: ID, row: Row) {
    self.id = id
    self.row = row
  }
}

extension BookEntry: PageRow where Row: PageRow {
  /// The name in eight big-endian bytes, then the row's own.
  public func feed(to digest: inout Feeder) {
    digest.integer(id.bits)
    row.feed(to: &digest)
  }
}

/// Rows by name, in the order in which they were entered; rows are changed, never removed.
///
/// A copy is a snapshot. The digest's layout is that of `PagedRows` over `BookEntry`.
public struct Book<ID: BookKey, Row: PageSized>: Sendable {
  @usableFromInline var entries = PagedRows<BookEntry<ID, Row>>()
  @usableFromInline var index = KeyIndex()

  /// An empty book.
  public init() {}

  /// How many rows there are.
  @inlinable public var count: Int { entries.count }

  /// Whether there are none.
  @inlinable public var isEmpty: Bool { entries.isEmpty }

  /// Enters a row; `false`, and nothing is changed, if the name is taken.
  @inlinable @discardableResult public mutating func insert(_ id: ID, _ row: Row) -> Bool {
    guard self.row(of: id) == nil else { return false }
    index.insert(KeyHash.mix(id.bits), row: entries.append(BookEntry(id: id, row: row)))
    return true
  }

  /// The row number of a name; `nil` if it is not in the book.
  @inlinable public func row(of id: ID) -> Int? {
    // The hash is one to one: where it is found, the name is.
    index.find(KeyHash.mix(id.bits)) { _ in true }
  }

  /// Whether a name is in the book.
  @inlinable public func contains(_ id: ID) -> Bool { row(of: id) != nil }

  /// The row of a name; `nil` if it is not in the book.
  @inlinable public subscript(id: ID) -> Row? {
    // No closure: it would copy the entry before the row.
    guard let number = row(of: id) else { return nil }
    return entries[number].row
  }

  /// One row by its number, `0..<count`; changed in place.
  @inlinable public subscript(row number: Int) -> Row {
    _read { yield entries[number].row }
    _modify { yield &entries[number].row }
  }

  /// The name of a row by its number, `0..<count`.
  @inlinable public func id(of number: Int) -> ID { entries[number].id }

  /// Changes one row in place.
  @inlinable public mutating func modify<Result, Fault: Error>(
    _ number: Int, _ change: (inout Row) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    try change(&entries[number].row)
  }

  /// Changes the row of a name in place; `false` if it is not in the book.
  @inlinable @discardableResult public mutating func modify(
    _ id: ID, _ change: (inout Row) -> Void
  ) -> Bool {
    guard let number = row(of: id) else { return false }
    change(&entries[number].row)
    return true
  }
}

extension Book where Row: PageRow {
  /// The chapter's digest; recomputes dirty pages only.
  public mutating func digest() -> Digest { entries.digest() }
}

extension Book: Sequence {
  /// Walks over a snapshot, in order.
  @inlinable public func makeIterator() -> PagedList<BookEntry<ID, Row>>.Iterator {
    entries.makeIterator()
  }
  /// How many there are.
  @inlinable public var underestimatedCount: Int { entries.count }
}
