import Canon
import Custody
import Testing
import Vocabulary

let today = Day(number: 20_700)

/// A serial of 20 to 29 characters for a number.
func serial(_ number: Int) -> SerialKey {
  let digits = String(number)
  let zeros = String(repeating: "0", count: max(0, 14 + number % 10 - digits.count))
  return SerialKey("NVSN-A" + zeros + digits) ?? .none
}

/// A manifest of consecutive numbers.
func manifest(_ numbers: Range<Int>) -> Manifest {
  Manifest(
    models: ["H100 SXM"], lines: numbers.map { Manifest.Line(serial: serial($0), model: 0) })
}

/// Units of consecutive numbers installed at a site.
func bookWithUnits(_ numbers: Range<Int>, at site: UInt32) throws -> UnitBook {
  var book = UnitBook()
  let rows = try book.ship(manifest(numbers), UnitBook.Shipment(site: site, on: today))
  book.apply(.receipt, to: Array(rows), on: today)
  book.apply(.installation, to: Array(rows), on: today)
  return book
}

@Suite("Serial numbers") struct SerialKeyTests {
  @Test func `blanks around a serial and the case of its letters do not matter`() {
    #expect(SerialKey("  abc-123\t") == SerialKey("ABC-123"))
    #expect(SerialKey("abc-123")?.text == "ABC-123")
    #expect(SerialKey("ABC-123") != SerialKey("ABC-1230"))
  }

  @Test(arguments: [
    "", "   ", "A B", "A,B", "A\"B", "A\\B", "Ä", "*1", "A\u{7}",
    "12345678901234567890123456789012",
  ])
  func `what is no serial is refused`(text: String) {
    #expect(SerialKey(text) == nil)
  }

  @Test func `keys are ordered as their characters are`() {
    let texts = ["A", "AA", "AAAAAAAA", "AAAAAAAAB", "AB", "B", "B1234567890123456789012345678"]
    let keys = texts.compactMap { SerialKey($0) }
    #expect(keys.map(\.text) == texts)
    #expect(keys == keys.sorted())
  }

  @Test func `thirty-one characters fit and come back`() {
    let text = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
    #expect(SerialKey(text)?.text == text)
    #expect(SerialKey(text + "5") == nil)
  }

  @Test func `no serial begins with an asterisk`() {
    #expect(SerialKey("*12") == nil)
    #expect(SerialKey("12*") != nil)
  }
}

@Suite("The life of a unit") struct UnitStateTests {
  @Test func `codes and states stand for each other`() {
    for state in UnitState.allCases { #expect(UnitState(code: state.code) == state) }
    #expect(Set(UnitState.allCases.map(\.code)).count == UnitState.allCases.count)
    #expect(UnitState(code: 12) == nil)
    for grade in EvidenceGrade.allCases { #expect(EvidenceGrade(code: grade.code) == grade) }
  }

  @Test func `grades are ordered`() {
    #expect(EvidenceGrade.allCases.sorted() == EvidenceGrade.allCases)
    #expect(EvidenceGrade.bulk < .authenticity)
  }

  @Test func `a unit is received before it is installed`() {
    #expect(UnitReason.installation.outcome(from: .shipped) == nil)
    #expect(UnitReason.receipt.outcome(from: .shipped) == .warehoused)
    #expect(UnitReason.installation.outcome(from: .warehoused) == .installed)
  }

  @Test func `a replaced unit never comes back, but may be found to be diverted`() {
    for reason in UnitReason.allCases where reason != .determination {
      #expect(reason.outcome(from: .replaced) == nil)
      #expect(reason.outcome(from: .retired) == nil)
    }
    #expect(UnitReason.determination.outcome(from: .retired) == .diverted)
  }

  @Test func `only units at their site belong to its population`() {
    #expect(UnitState.allCases.filter(\.isExpectedAtSite) == [.warehoused, .installed])
  }

  @Test func `no reason leads back to the same state`() {
    for reason in UnitReason.allCases {
      for state in UnitState.allCases { #expect(reason.outcome(from: state) != state) }
    }
  }
}

@Suite("The book of units") struct UnitBookTests {
  @Test func `a shipment's units stand in consecutive rows under their serials`() throws {
    var book = UnitBook()
    try book.ship(manifest(0..<10), UnitBook.Shipment(site: 0, on: today))
    let rows = try book.ship(
      manifest(10..<30), UnitBook.Shipment(sale: 4, shipment: 5, site: 3, on: today))
    #expect(rows == 10..<30)
    #expect(book.row(of: serial(17)) == 17)
    #expect(book.row(of: serial(99)) == nil)
    let unit = book[17]
    #expect(unit.state == .shipped)
    #expect((unit.sale, unit.shipment, unit.site) == (4, 5, 3))
    #expect(book.model(of: unit) == "H100 SXM")
    #expect(book.units(at: 3) == Array(10..<30))
  }

  @Test func `a serial shipped twice is refused and nothing changes`() throws {
    var book = try bookWithUnits(0..<100, at: 1)
    let before = book.digest()
    var again = manifest(100..<150)
    again.lines[20].serial = serial(42)
    #expect(throws: CustodyFault.serialTaken(serial(42), line: 21)) {
      try book.ship(again, UnitBook.Shipment(site: 1, on: today))
    }
    #expect(book.count == 100)
    #expect(book.row(of: serial(100)) == nil)
    let after = book.digest()
    #expect(after == before)
  }

  @Test func `a serial that stands twice in one manifest is refused`() {
    var book = UnitBook()
    var twice = manifest(0..<50)
    twice.lines[30].serial = twice.lines[4].serial
    #expect(throws: CustodyFault.serialTwice(serial(4), line: 31)) {
      try book.ship(twice, UnitBook.Shipment(site: 0, on: today))
    }
    #expect(book.count == 0)
  }

  @Test func `more units than an act may name are refused`() {
    var book = UnitBook()
    let limit = UnitBook.actLimit
    #expect(throws: CustodyFault.tooManyUnits(count: limit + 1, limit: limit)) {
      try book.ship(manifest(0..<limit + 1), UnitBook.Shipment(site: 0, on: today))
    }
    #expect(throws: CustodyFault.tooManyUnits(count: limit + 1, limit: limit)) {
      try book.rows(of: (0...limit).map(serial))
    }
  }

  @Test func `a list gathered from thousands of places is refused`() throws {
    var book = UnitBook()
    for start in stride(from: 0, to: 360_000, by: 10_000) {
      try book.ship(manifest(start..<start + 10_000), UnitBook.Shipment(site: 0, on: today))
    }
    let scattered = stride(from: 0, to: 360_000, by: 64).map(serial)
    #expect(throws: CustodyFault.tooScattered(pages: 5625, limit: 5000)) {
      try book.rows(of: scattered)
    }
    #expect(try book.rows(of: Array(scattered.prefix(5000))).count == 5000)
  }

  @Test func `a line without a model and a site out of bounds are refused`() {
    var book = UnitBook()
    let nameless = Manifest(models: [], lines: [Manifest.Line(serial: serial(1), model: 0)])
    #expect(throws: CustodyFault.self) {
      try book.ship(nameless, UnitBook.Shipment(site: 0, on: today))
    }
    #expect(throws: CustodyFault.self) {
      try book.ship(manifest(0..<1), UnitBook.Shipment(site: 4_000_000, on: today))
    }
    #expect(book.count == 0)
  }

  @Test func `serials named in an act must exist and differ`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    #expect(try book.rows(of: [serial(7), serial(2)]) == [7, 2])
    #expect(throws: CustodyFault.serialUnknown(serial(11), line: 2)) {
      try book.rows(of: [serial(3), serial(11)])
    }
    #expect(throws: CustodyFault.serialTwice(serial(3), line: 3)) {
      try book.rows(of: [serial(3), serial(1), serial(3)])
    }
  }

  @Test func `a change that one unit's state does not allow is refused with its serial`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    book.apply(.returnToMaker, to: [4], on: today)
    #expect(
      throws: CustodyFault.notAllowed(serial(4), from: .returned, reason: .relocation)
    ) {
      try book.check(.relocation, [3, 4, 5])
    }
  }

  @Test func `a unit that moves leaves one site's list and joins another's`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    let snapshot = book
    book.move([2, 9], to: 7, rack: 3)
    #expect(book.units(at: 0) == [0, 1, 3, 4, 5, 6, 7, 8])
    #expect(book.units(at: 7) == [2, 9])
    #expect(book[9].rack == 3)
    book.move([9], to: UnitRow.none)
    #expect(book.units(at: 7) == [2])
    #expect(snapshot.units(at: 0) == Array(0..<10))
    #expect(snapshot.units(at: 7).isEmpty)
  }

  @Test func `the dearest grade of a day is remembered, a later day starts anew`() throws {
    var book = try bookWithUnits(0..<1, at: 0)
    book.markSeen([0], .identity, on: today)
    book.markSeen([0], .label, on: today)
    #expect(book[0].seenGrade == EvidenceGrade.identity.code)
    book.markSeen([0], .label, on: today.adding(days: 1))
    #expect(book[0].seenGrade == EvidenceGrade.label.code)
  }

  @Test func `the unit that took another's place is on record`() throws {
    var book = try bookWithUnits(0..<2, at: 0)
    book.apply(.returnToMaker, to: [0], on: today)
    book.replace(0, by: 1, on: today)
    #expect(book[0].state == .replaced)
    #expect(book[0].replacedBy == 1)
  }

  @Test func `a sale is held against customs and inspections, three ways`() throws {
    var book = try bookWithUnits(0..<100, at: 0)
    book.markSeen(Array(0..<60), .label, on: today)
    book.markSeen(Array(60..<70), .bulk, on: today)
    book.apply(.retirement, to: Array(90..<95), on: today)
    let sale = book.threeWay([0..<50, 50..<100, 500..<600], customsEntered: 97)
    #expect(sale.shipped == 100)
    #expect(sale.notEntered == 3)
    #expect(sale.enteredBeyondShipped == 0)
    #expect(sale.observed == 60)
    #expect(sale.released == 5)
    #expect(sale.neverObserved == 35)
  }

  @Test func `the digest does not depend on the way but on what stands in the end`() throws {
    var one = try bookWithUnits(0..<300, at: 0)
    var other = try bookWithUnits(0..<300, at: 0)
    one.move([5, 6, 7], to: 1)
    other.move([7], to: 1)
    other.move([6], to: 1)
    _ = other.digest()
    other.move([5], to: 1)
    let same = (one.digest(), other.digest())
    #expect(same.0 == same.1)
    #expect(one.units(at: 1) == other.units(at: 1))
    other.move([5], to: 0)
    let digests = (one.digest(), other.digest())
    #expect(digests.0 != digests.1)
  }
}
