import Canon

/// The rows of a chapter of the register: indexable, growing at the end, in copy-on-write pages,
/// with a digest that is kept page by page.
///
/// Layout of the digest, for replayers in other languages:
/// - rows are numbered from 0 in the order in which they were added; row `r` stands in page
///   `r >> pageBits`, so that every page but the last holds exactly `1 << pageBits` rows;
/// - a page's digest is SHA-256 over its rows' canonical bytes (`Feeder`), in row order;
/// - the chapter's digest is SHA-256 over the row count in eight big-endian bytes, followed by the
///   32 bytes of each page's digest in page order.
public struct PagedRows<Row: PageSized>: Sendable {
  @usableFromInline var list = PagedList<Row>(pageBits: Row.copyBits)
  @usableFromInline var seals = PagedList<Seal>(pageBits: 8)
  @usableFromInline var dirtyPages: ContiguousArray<UInt32> = []

  /// A page's digest, and whether the page has changed since it was taken.
  @usableFromInline struct Seal: Sendable {
    @usableFromInline var isBroken = true
    var digest = Digest.zero

    @usableFromInline init() {}
  }

  /// No rows.
  public init() {}

  /// How many rows there are.
  @inlinable public var count: Int { list.count }

  /// Whether there are none.
  @inlinable public var isEmpty: Bool { list.isEmpty }

  /// One row, `0..<count`; a change marks its page dirty.
  @inlinable public subscript(row: Int) -> Row {
    _read { yield list[row] }
    _modify {
      mark(row)
      yield &list[row]
    }
  }

  /// Changes one row in place.
  @inlinable public mutating func modify<Result, Fault: Error>(
    _ row: Int, _ change: (inout Row) throws(Fault) -> Result
  ) throws(Fault) -> Result {
    mark(row)
    return try change(&list[row])
  }

  /// Adds a row; its number is returned.
  @inlinable @discardableResult public mutating func append(_ row: Row) -> Int {
    let number = list.count
    list.append(row)
    if number &>> Row.pageBits >= seals.count {
      seals.append(Seal())
      dirtyPages.append(UInt32(truncatingIfNeeded: number &>> Row.pageBits))
    } else {
      mark(number)
    }
    return number
  }

  @inlinable mutating func mark(_ row: Int) {
    let page = row &>> Row.pageBits
    if !seals[page].isBroken {
      seals[page].isBroken = true
      dirtyPages.append(UInt32(truncatingIfNeeded: page))
    }
  }

  /// How many pages have changed since the digest was last taken.
  public var dirtyPageCount: Int { dirtyPages.count }
}

extension PagedRows where Row: PageRow {
  private func rows(ofPage page: Int) -> ContiguousArray<Row> {
    guard list.pageBits < Row.pageBits else { return list.page(page) }
    let finer = Row.pageBits - list.pageBits
    var rows: ContiguousArray<Row> = []
    for part in page &<< finer..<Swift.min(list.pageCount, (page + 1) &<< finer) {
      rows += list.page(part)
    }
    return rows
  }

  /// The chapter's digest; recomputes dirty pages only.
  public mutating func digest() -> Digest {
    for number in dirtyPages {
      let page = Int(number)
      seals[page].digest = Row.pageDigest(of: rows(ofPage: page))
      seals[page].isBroken = false
    }
    dirtyPages.removeAll()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + 32 * seals.count)
    withUnsafeBytes(of: UInt64(list.count).bigEndian) { bytes.append(contentsOf: $0) }
    for seal in seals {
      let words = (
        seal.digest.a.bigEndian, seal.digest.b.bigEndian, seal.digest.c.bigEndian,
        seal.digest.d.bigEndian
      )
      withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }
    return Digest.sha256(bytes)
  }
}

extension PagedRows: Sequence {
  /// Walks over a snapshot, in order.
  @inlinable public func makeIterator() -> PagedList<Row>.Iterator { list.makeIterator() }
  /// How many there are.
  @inlinable public var underestimatedCount: Int { list.count }
}
