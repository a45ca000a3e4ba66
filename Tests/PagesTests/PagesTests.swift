import Canon
import Pages
import Testing

/// A row with a text in it, as most of the register's chapters have.
private struct Note: PageRow, Equatable {
  var text = ""

  func feed(to digest: inout Feeder) { digest.text(text) }
}

/// A dense row.
private struct Tally: PageRow, Equatable {
  var value: UInt64 = 0

  static var pageBits: Int { 7 }
  func feed(to digest: inout Feeder) { digest.integer(value) }
}

private struct NoteID: BookKey, Hashable {
  var bits: UInt64
}

/// A seeded generator (SplitMix64): a failing property is repeated by its seed.
private struct Draws {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Int(KeyHash.mix(state) % UInt64(bound))
  }
}

@Suite("Pages of rows") struct PagedRowsTests {
  @Test func `rows come back in the order in which they were added`() {
    var rows = PagedRows<Tally>()
    for value in 0..<100_000 {
      let row = rows.append(Tally(value: UInt64(value)))
      #expect(row == value)
    }
    #expect(rows.count == 100_000)
    #expect(rows.map(\.value) == Array(0..<100_000))
    #expect(rows[77_777].value == 77_777)
  }

  @Test func `a snapshot keeps what it saw while the rows change and grow`() {
    var rows = PagedRows<Tally>()
    for value in 0..<1000 { rows.append(Tally(value: UInt64(value))) }
    let snapshot = rows
    rows[500].value = 1
    rows.modify(999) { $0.value = 2 }
    rows.append(Tally(value: 3))
    #expect(snapshot.count == 1000)
    #expect(snapshot.map(\.value) == Array(0..<1000))
    #expect(rows[500].value == 1)
    #expect(rows[999].value == 2)
    #expect(rows[1000].value == 3)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `pages agree with an array whatever happens to them`(seed: UInt64) {
    var draws = Draws(state: seed)
    var rows = PagedRows<Note>()
    var model: [Note] = []
    var held: [(PagedRows<Note>, [Note])] = []
    for step in 0..<4000 {
      switch draws.next(below: 10) {
      case 0..<6:
        let note = Note(text: "note \(step)")
        rows.append(note)
        model.append(note)
      case 6..<9 where !model.isEmpty:
        let row = draws.next(below: model.count)
        rows[row].text = "changed \(step)"
        model[row].text = "changed \(step)"
      default:
        if held.count < 20 { held.append((rows, model)) }
      }
      if step % 500 == 0 {
        let digest = rows.digest()
        #expect(digest == naiveDigest(model), "seed \(seed)")
      }
    }
    #expect(Array(rows) == model, "seed \(seed)")
    for (snapshot, then) in held {
      #expect(Array(snapshot) == then, "seed \(seed)")
      var copy = snapshot
      let digest = copy.digest()
      #expect(digest == naiveDigest(then), "seed \(seed)")
    }
  }

  @Test func `the digest is taken over the count and full pages in row order`() {
    var rows = PagedRows<Note>()
    let empty = rows.digest()
    #expect(empty == Digest.sha256([UInt8](repeating: 0, count: 8)))
    for number in 0..<33 { rows.append(Note(text: "\(number)")) }
    let full = rows.digest()
    #expect(full == naiveDigest((0..<33).map { Note(text: "\($0)") }))
  }

  @Test func `only pages that changed are digested anew`() {
    var rows = PagedRows<Tally>()
    for value in 0..<1000 { rows.append(Tally(value: UInt64(value))) }
    #expect(rows.dirtyPageCount == 8)
    let before = rows.digest()
    #expect(rows.dirtyPageCount == 0)
    let again = rows.digest()
    #expect(again == before)
    rows[3].value = 9
    rows[4].value = 9
    #expect(rows.dirtyPageCount == 1)
    let changed = rows.digest()
    #expect(changed != before)
    rows[3].value = 3
    rows[4].value = 4
    let restored = rows.digest()
    #expect(restored == before)
  }

  /// The layout written down in `PagedRows`, in the plainest way.
  private func naiveDigest(_ rows: [Note]) -> Digest {
    var feeder = Feeder()
    feeder.integer(UInt64(rows.count))
    for start in stride(from: 0, to: rows.count, by: 32) {
      var page = Feeder()
      for note in rows[start..<min(start + 32, rows.count)] { note.feed(to: &page) }
      feeder.digest(Digest.sha256(page.bytes))
    }
    return Digest.sha256(feeder.bytes)
  }
}

@Suite("What pages cost (printed, not asserted)") struct PagesCostTests {
  @Test func `the cost of a change under a snapshot and of a dirty page's digest`() {
    var rows = PagedRows<Tally>()
    for value in 0..<200_000 { rows.append(Tally(value: UInt64(value))) }
    let clock = ContinuousClock()
    let full = clock.measure { _ = rows.digest() }
    let snapshot = rows
    let change = clock.measure { rows[100_000].value = 1 }
    let dirty = clock.measure { _ = rows.digest() }
    print("200,000 rows: digest \(full), change under a snapshot \(change), digest again \(dirty)")
    #expect(snapshot[100_000].value == 100_000)
  }
}

@Suite("Lists in pages") struct PagedListTests {
  @Test func `what was appended last is popped first, across pages and chunks`() {
    var list = PagedList<Int>(pageBits: 2)
    for value in 0..<5000 { list.append(value) }
    let snapshot = list
    for value in (0..<5000).reversed() {
      let last = list.popLast()
      #expect(last == value)
    }
    let none = list.popLast()
    #expect(none == nil)
    #expect(list.isEmpty)
    list.append(7)
    #expect(Array(list) == [7])
    #expect(Array(snapshot) == Array(0..<5000))
  }
}

@Suite("An index from keys to rows") struct KeyIndexTests {
  @Test(arguments: [11, 12, 13] as [UInt64])
  func `the index agrees with a dictionary while snapshots are held`(seed: UInt64) {
    var draws = Draws(state: seed)
    var index = KeyIndex()
    var model: [UInt64: Int] = [:]
    var held: [(KeyIndex, [UInt64: Int])] = []
    for row in 0..<20_000 {
      let hash = KeyHash.mix(UInt64(draws.next(below: 15_000)))
      if let known = model[hash], draws.next(below: 2) == 0 {
        let isRemoved = index.remove(hash, row: known)
        #expect(isRemoved)
        model[hash] = nil
      } else if model[hash] == nil {
        index.insert(hash, row: row)
        model[hash] = row
      }
      if row % 4000 == 3999 { held.append((index, model)) }
    }
    held.append((index, model))
    for (snapshot, then) in held {
      #expect(snapshot.count == then.count, "seed \(seed)")
      for key in 0..<15_000 {
        let hash = KeyHash.mix(UInt64(key))
        #expect(snapshot.find(hash) { _ in true } == then[hash], "seed \(seed)")
      }
    }
  }

  @Test func `keys chosen to collide are still told apart`() {
    var index = KeyIndex()
    for row in 0..<3000 { index.insert(42, row: row) }
    // Hashes that differ in their high bits only crowd into one bucket.
    for row in 0..<3000 { index.insert(UInt64(row) << 40 | 7, row: 3000 + row) }
    for row in [0, 1, 1500, 2999] {
      #expect(index.find(42) { $0 == row } == row)
      #expect(index.find(UInt64(row) << 40 | 7) { _ in true } == 3000 + row)
    }
    #expect(index.find(43) { _ in true } == nil)
    let first = index.remove(42, row: 1500)
    let second = index.remove(42, row: 1500)
    #expect(first && !second)
    #expect(index.find(42) { $0 == 1500 } == nil)
    #expect(index.find(42) { $0 == 2999 } == 2999)
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `entries added together are found as if added one by one`(seed: UInt64) {
    var draws = Draws(state: seed)
    var together = KeyIndex()
    var single = KeyIndex()
    var row = 0
    while row < 20_000 {
      let hashes = (row..<row + 1 + draws.next(below: 700)).map { KeyHash.mix(UInt64($0)) }
      together.insert(hashes, firstRow: row)
      for (place, hash) in hashes.enumerated() { single.insert(hash, row: row + place) }
      row += hashes.count
    }
    #expect(together.count == single.count)
    for key in 0..<row + 1000 {
      let hash = KeyHash.mix(UInt64(key))
      let found = together.find(hash) { _ in true }
      #expect(found == (key < row ? key : nil), "seed \(seed)")
      #expect(found == single.find(hash) { _ in true }, "seed \(seed)")
      if together.isVacant(hash) { #expect(found == nil, "seed \(seed)") }
    }
  }

  @Test func `hashes are the same in every process`() {
    #expect(KeyHash.mix(1) == KeyHash.mix(1))
    #expect(KeyHash.mix(0) != KeyHash.mix(1))
    // SipHash-1-3 of the bytes 0 to 31 under the reference key, from an independent implementation.
    let words: [UInt64] = [
      0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, 0x1716_1514_1312_1110, 0x1F1E_1D1C_1B1A_1918,
    ]
    #expect(KeyHash.sip(words[0], words[1], words[2], words[3]) == 0x8115_7B6C_16A7_B60D)
  }
}

@Suite("Books") struct BookTests {
  @Test func `a name that is taken is refused and nothing changes`() {
    var book = Book<NoteID, Note>()
    let first = book.insert(NoteID(bits: 7), Note(text: "first"))
    let before = book.digest()
    let second = book.insert(NoteID(bits: 7), Note(text: "second"))
    #expect(first && !second)
    #expect(book.count == 1)
    #expect(book[NoteID(bits: 7)] == Note(text: "first"))
    let after = book.digest()
    #expect(after == before)
  }

  @Test func `rows are found by name and by number`() throws {
    var book = Book<NoteID, Note>()
    for number in 0..<5000 {
      book.insert(NoteID(bits: KeyHash.mix(UInt64(number))), Note(text: "\(number)"))
    }
    let id = NoteID(bits: KeyHash.mix(4321))
    let row = try #require(book.row(of: id))
    #expect(row == 4321)
    #expect(book[row: row].text == "4321")
    #expect(book.id(of: row) == id)
    #expect(book.contains(id))
    #expect(book.row(of: NoteID(bits: 5)) == nil)
    let snapshot = book
    book.modify(id) { $0.text = "changed" }
    let isChanged = book.modify(NoteID(bits: 5)) { $0.text = "nobody" }
    #expect(!isChanged)
    #expect(book[id]?.text == "changed")
    #expect(snapshot[id]?.text == "4321")
    #expect(book.map(\.id.bits) == snapshot.map(\.id.bits))
  }

  @Test func `the digest covers names as well as rows`() {
    var one = Book<NoteID, Note>()
    var other = Book<NoteID, Note>()
    one.insert(NoteID(bits: 1), Note(text: "same"))
    other.insert(NoteID(bits: 2), Note(text: "same"))
    let digests = (one.digest(), other.digest())
    #expect(digests.0 != digests.1)
  }
}
