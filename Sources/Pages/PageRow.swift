import Canon

/// How many rows of a kind fill a page.
///
/// The containers of this room are `@inlinable`, so that they are specialised inside the rooms that
/// use them, which makes them about ten times as fast.
public protocol PageSized: Sendable {
  /// A page holds `1 << pageBits` rows. Part of the digest's layout: never derived from the size
  /// of a row in memory. 5 for rows with texts, 6 to 8 for rows of fixed-width fields.
  static var pageBits: Int { get }
  /// `1 << copyBits` rows are copied together by the first change after a snapshot; at most `pageBits`. No part of the digest's
  /// layout. Few for rows with texts, of which each is a count to raise; a whole page for dense rows.
  static var copyBits: Int { get }
}

extension PageSized {
  /// 32 rows.
  public static var pageBits: Int { 5 }
  /// 4 rows.
  public static var copyBits: Int { 2 }
}

/// A row that can stand in a page whose digest is taken: it knows its canonical bytes.
public protocol PageRow: PageSized {
  /// The row's canonical bytes.
  func feed(to digest: inout Feeder)
  /// SHA-256 over the canonical bytes of a page's rows, one after the other and nothing between.
  /// Dense rows may do this faster; the bytes must be those of `feed`.
  static func pageDigest(of rows: ContiguousArray<Self>) -> Digest
}

extension PageRow {
  /// Gathers what `feed` gives for each row, and hashes that.
  public static func pageDigest(of rows: ContiguousArray<Self>) -> Digest {
    var feeder = Feeder()
    for row in rows { row.feed(to: &feeder) }
    return Digest.sha256(feeder.bytes)
  }
}
