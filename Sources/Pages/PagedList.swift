/// A list in copy-on-write pages: a copy is a snapshot that costs nothing to take and little to
/// keep.
///
/// Pages of `1 << pageBits` elements hang in chunks of 256 pages. After a snapshot was taken, the
/// first change to a page copies that page, its chunk's page references and the list of chunks;
/// everything else stays shared.
public struct PagedList<Element: Sendable>: Sendable {
  @usableFromInline typealias Page = ContiguousArray<Element>

  @usableFromInline var chunks: ContiguousArray<ContiguousArray<Page>> = []
  @usableFromInline var storedCount = 0
  @usableFromInline let pageBits: Int

  /// An empty list with pages of `1 << pageBits` elements; 0 to 16 bits.
  public init(pageBits: Int) { self.pageBits = Swift.min(16, Swift.max(0, pageBits)) }

  /// How many elements there are.
  @inlinable public var count: Int { storedCount }

  /// Whether there are none.
  @inlinable public var isEmpty: Bool { storedCount == 0 }

  /// How many pages there are.
  @inlinable public var pageCount: Int { (storedCount + (1 &<< pageBits) - 1) &>> pageBits }

  /// The elements of one page, `0..<pageCount`.
  @inlinable public func page(_ number: Int) -> ContiguousArray<Element> {
    chunks[number &>> 8][number & 255]
  }

  /// One element, `0..<count`; changed in place where nothing else holds the page.
  @inlinable public subscript(index: Int) -> Element {
    _read {
      yield chunks[index &>> (pageBits &+ 8)][(index &>> pageBits) & 255][
        index & ((1 &<< pageBits) &- 1)]
    }
    _modify {
      yield &chunks[index &>> (pageBits &+ 8)][(index &>> pageBits) & 255][
        index & ((1 &<< pageBits) &- 1)]
    }
  }

  /// Adds an element at the end.
  @inlinable public mutating func append(_ element: Element) {
    let number = storedCount &>> pageBits
    let chunk = number &>> 8
    if storedCount & ((1 &<< pageBits) &- 1) == 0 {
      if chunk == chunks.count { chunks.append([]) }
      chunks[chunk].append([])
    }
    // The first page grows as an array does, so that a thousand short lists stay small.
    if number > 0 { chunks[chunk][number & 255].reserveCapacity(1 &<< pageBits) }
    chunks[chunk][number & 255].append(element)
    storedCount &+= 1
  }

  /// Takes the last element off; `nil` if there is none.
  @inlinable public mutating func popLast() -> Element? {
    guard storedCount > 0 else { return nil }
    let number = (storedCount &- 1) &>> pageBits
    let chunk = number &>> 8
    let last = chunks[chunk][number & 255].popLast()
    if chunks[chunk][number & 255].isEmpty { chunks[chunk].removeLast() }
    if chunks[chunk].isEmpty { chunks.removeLast() }
    storedCount &-= 1
    return last
  }
}

extension PagedList: Sequence {
  /// Walks over a snapshot of the list.
  public struct Iterator: IteratorProtocol {
    @usableFromInline let list: PagedList
    @usableFromInline var page: ContiguousArray<Element> = []
    @usableFromInline var number = 0
    @usableFromInline var offset = 0

    @inlinable init(_ list: PagedList) { self.list = list }

    /// The next element; `nil` after the last.
    @inlinable public mutating func next() -> Element? {
      if offset == page.count {
        guard number < list.pageCount else { return nil }
        page = list.page(number)
        number &+= 1
        offset = 0
      }
      offset &+= 1
      return page[offset &- 1]
    }
  }

  /// Walks over a snapshot, in order.
  @inlinable public func makeIterator() -> Iterator { Iterator(self) }
  /// How many there are.
  @inlinable public var underestimatedCount: Int { storedCount }
}
