import Canon

/// A row in memory of its own, never changed: who takes it shares it.
///
/// A row with texts and lists is dozens of references. Put into a change, from there into its table, and into each copy of a page that a
/// snapshot keeps, it is one reference each time.
@dynamicMemberLookup
public final class Held<Row: PageSized>: Sendable {
  /// The row.
  public let row: Row

  /// Takes a row.
  @inlinable public init(_ row: Row) { self.row = row }

  /// The row's own fields.
  @inlinable public subscript<Value>(dynamicMember field: KeyPath<Row, Value>) -> Value {
    row[keyPath: field]
  }
}

extension Held: PageSized {
  /// As the row's own.
  public static var pageBits: Int { Row.pageBits }
  /// 16 rows, or the row's own where a page has fewer.
  public static var copyBits: Int { min(4, Row.pageBits) }
}

extension Held: PageRow where Row: PageRow {
  /// As the row's own: that it is shared leaves no trace in a digest.
  public func feed(to digest: inout Feeder) { row.feed(to: &digest) }
}
