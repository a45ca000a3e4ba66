import Custody
import Testing
import Vocabulary

/// A declaration in one part.
private func declared(_ numbers: some Sequence<Int>, in book: UnitBook) -> DeclaredUnits {
  var out = DeclaredUnits()
  out.add(Inventory(lines: numbers.map { .init(serial: serial($0)) }), at: 0, in: book)
  return out
}

extension Population {
  fileprivate func count(of mark: Mark, in book: UnitBook) -> Int {
    members(in: book).count { $0.mark == mark }
  }
  fileprivate func mark(of number: Int, in book: UnitBook) -> Mark? {
    members(in: book).first { $0.serial == serial(number) }?.mark
  }
}

@Suite("The population of a site") struct PopulationTests {
  @Test func `what either list omits is in the population`() throws {
    let book = try bookWithUnits(0..<300, at: 0)
    let population = Population(
      of: 0, in: book, inventory: declared((5..<302).reversed(), in: book))
    #expect(population.count == 302)
    #expect(population.count(of: .both, in: book) == 295)
    #expect(population.count(of: .custodyOnly, in: book) == 5)
    #expect(population.count(of: .declaredOnly, in: book) == 2)
    #expect(population.phantoms == 7)
    #expect(population.mark(of: 0, in: book) == .custodyOnly)
    #expect(population.mark(of: 301, in: book) == .declaredOnly)
    #expect(population.mark(of: 99_999, in: book) == nil)
    #expect(population.custody == Array(0..<300))
    #expect(population.declaredOnly == [serial(301), serial(300)])
  }

  @Test func `a unit left out of the declaration stays in the draw`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: declared(0..<90, in: book))
    #expect(population.count == 100)
    #expect(population.phantoms == 10)
    #expect(population.mark(of: 95, in: book) == .custodyOnly)
  }

  @Test func `without a declaration custody's last state stands`() throws {
    var book = try bookWithUnits(0..<100, at: 0)
    book.apply(.returnToMaker, to: [7], on: today)
    let population = Population(of: 0, in: book, inventory: nil)
    #expect(population.count == 99)
    #expect(population.count(of: .both, in: book) == 99 && population.phantoms == 0)
    #expect(population.mark(of: 7, in: book) == nil)
  }

  @Test func `an empty declaration leaves every unit out`() throws {
    let book = try bookWithUnits(0..<5, at: 0)
    let population = Population(of: 0, in: book, inventory: DeclaredUnits())
    #expect(population.count == 5 && population.phantoms == 5)
  }

  @Test func `units declared here and registered elsewhere, or nowhere, are declared only`() throws
  {
    var book = try bookWithUnits(0..<10, at: 0)
    let others = try book.ship(manifest(10..<12), UnitBook.Shipment(site: 1, on: today))
    book.apply(.receipt, to: Array(others), on: today)
    let population = Population(
      of: 0, in: book, inventory: declared([0, 1, 10, 500], in: book))
    #expect(population.count(of: .declaredOnly, in: book) == 2)
    #expect(
      population.mark(of: 10, in: book) == .declaredOnly
        && population.mark(of: 500, in: book) == .declaredOnly)
  }

  @Test func `what was declared and has left since is declared only`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    let list = declared([3, 9, 700], in: book)
    book.apply(.returnToMaker, to: [3, 9], on: today)
    let population = Population(of: 0, in: book, inventory: list)
    #expect(population.count == 11)
    #expect(population.declaredOnly == [serial(700), serial(3), serial(9)])
  }

  @Test func `a declaration comes in parts, each unit once`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    func add(_ numbers: [Int], to list: DeclaredUnits) -> DeclaredUnits {
      var out = list
      out.add(Inventory(lines: numbers.map { .init(serial: serial($0)) }), at: 0, in: book)
      return out
    }
    let first = add([8, 2, 500], to: DeclaredUnits())
    let both = add([5, 1, 600], to: first)
    #expect(both.rows == [1, 2, 5, 8])
    #expect(both.others == [serial(500), serial(600)])
    #expect(both.firstTwice(in: book) == nil)
    #expect(add([2], to: both).firstTwice(in: book) == serial(2))
    #expect(add([600], to: both).firstTwice(in: book) == serial(600))
    #expect(both == declared([1, 2, 5, 8, 500, 600], in: book))
  }

  @Test func `a unit that arrives between two parts of a declaration stands in it once`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    let coming = Array(try book.ship(manifest(10..<12), UnitBook.Shipment(site: 0, on: today)))
    var list = DeclaredUnits()
    list.add(Inventory(lines: [3, 10, 500].map { .init(serial: serial($0)) }), at: 0, in: book)
    #expect(list.others == [serial(10), serial(500)])
    book.apply(.receipt, to: coming, on: today)
    list.add(Inventory(lines: [.init(serial: serial(5))]), at: 0, in: book)
    #expect(list.rows == [3, 5, 10] && list.others == [serial(500)])
    let population = Population(of: 0, in: book, inventory: list)
    #expect(population.members(in: book).count { $0.serial == serial(10) } == 1)
    #expect(population.mark(of: 10, in: book) == .both)
    // Declared again, whatever it was when it was declared first, it is declared twice.
    list.add(Inventory(lines: [.init(serial: serial(10))]), at: 0, in: book)
    #expect(list.firstTwice(in: book) == serial(10))
  }

  @Test func `a unit declared here, gone since and declared again is declared twice`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    var list = declared([3, 9], in: book)
    book.apply(.returnToMaker, to: [3], on: today)
    list.add(Inventory(lines: [.init(serial: serial(3))]), at: 0, in: book)
    #expect(list.rows == [9] && list.firstTwice(in: book) == serial(3))
  }

  @Test func `the population stands in the order of serials, whatever the history`() throws {
    var book = try bookWithUnits(0..<50, at: 0)
    book.move([3, 40, 12], to: 1)
    book.move([12, 3, 40], to: 0)
    let population = Population(
      of: 0, in: book, inventory: declared([700, 2, 600], in: book))
    let serials = population.members(in: book).map(\.serial)
    #expect(serials == serials.sorted())
    #expect(population.count == 52)
    let same = Population(of: 0, in: book, inventory: declared([600, 700, 2], in: book))
    #expect(population.members(in: book) == same.members(in: book))
  }
}

@Suite("Reconciliation of a count") struct ReconciliationTests {
  private func sheet(
    _ numbers: some Sequence<Int>, _ grade: EvidenceGrade = .label, rack: String = "A1"
  ) -> CountSheet {
    CountSheet(
      racks: [rack],
      lines: numbers.map { CountSheet.Line(serial: serial($0), grade: grade, rack: 0) })
  }

  private func draw(
    _ numbers: some Sequence<Int>, _ grade: EvidenceGrade = .label
  ) -> [DrawnUnit] {
    numbers.map { DrawnUnit(serial: serial($0), required: grade) }
  }

  @Test func `units that are where they should be are found`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: declared(0..<100, in: book))
    let result = Reconciliation(
      population, drawn: draw(20..<40), seen: sheet(20..<40), in: book)
    #expect(result.totals.found == 20)
    #expect(result.totals.countsAsMissing == 0)
    #expect(result.verdicts == Array(repeating: .found, count: 20))
    #expect(result.unexpected.isEmpty)
    #expect(result.seen.map(\.grade) == [.label])
    #expect(result.seen.first?.rows.sorted() == Array(20..<40))
  }

  @Test func `every drawn unit ends as found or as a finding`() throws {
    let book = try bookWithUnits(0..<6, at: 0)
    let seen = CountSheet(
      lines: [
        .init(serial: serial(0), grade: .label), .init(serial: serial(4), grade: .bulk),
        .init(serial: serial(6), grade: .label), .init(serial: serial(25), grade: .label),
      ])
    let result = Reconciliation(
      drawn: draw(0..<7), seen: Sightings(seen), otherDevice: [2], notReached: [3], at: 0,
      in: book)
    #expect(
      result.verdicts
        == [.found, .notSeen, .otherDevice, .notReached, .gradeTooLow, .notSeen, .found])
    #expect(result.totals.drawn == 7)
    #expect(result.totals.found == 2)
    #expect(result.totals.missing == 2)
    #expect(result.totals.mismatched == 1)
    #expect(result.totals.unverified == 2)
    #expect(result.totals.countsAsMissing == 4)
    #expect(
      result.totals.found + result.totals.mismatched + result.totals.countsAsMissing
        == result.totals.drawn)
    #expect(Set(result.unexpected) == [serial(6), serial(25)])
  }

  @Test func `omitted units are phantoms: drawn and not seen, they count as missing`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: declared(0..<90, in: book))
    let result = Reconciliation(
      population, drawn: draw(85..<95), seen: sheet(85..<92), in: book)
    #expect(result.totals.found == 7)
    #expect(result.totals.missing == 3)
    #expect(result.verdicts.suffix(3).allSatisfy { $0 == .notSeen })
  }

  @Test func `refused access counts every drawn unit as missing`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(population, drawn: draw(0..<30), seen: CountSheet(), in: book)
    #expect(result.totals.missing == 30)
    #expect(result.verdicts.allSatisfy { $0 == .notSeen })
  }

  @Test func `a unit seen at a cheaper grade than drawn for is unverified and counts`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(
      population, drawn: draw(0..<10, .identity), seen: sheet(0..<10, .label), in: book)
    #expect(result.totals.unverified == 10)
    #expect(result.totals.countsAsMissing == 10)
    #expect(result.verdicts[0] == .gradeTooLow)
  }

  @Test func `a label read in two racks proves neither unit`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let seen = CountSheet(
      racks: ["A1", "B2"],
      lines: [
        CountSheet.Line(serial: serial(1), grade: .label, rack: 0),
        CountSheet.Line(serial: serial(1), grade: .label, rack: 1),
        CountSheet.Line(serial: serial(2), grade: .bulk, rack: 0),
        CountSheet.Line(serial: serial(2), grade: .label, rack: 0),
      ])
    let result = Reconciliation(population, drawn: draw([1, 2]), seen: seen, in: book)
    #expect(result.verdicts == [.seenTwice, .found])
    #expect(result.totals.unverified == 1)
    #expect(result.seen.map(\.rows) == [[2]])
  }

  @Test func `a serial counted twice in one place is named`() {
    func repeated(_ racks: [UInt16?]) -> SerialKey? {
      Sightings(
        CountSheet(
          racks: ["A1", "B2", "C3"],
          lines: [.init(serial: serial(4), grade: .label, rack: 0)]
            + racks.map { .init(serial: serial(5), grade: .label, rack: $0) })
      ).repeated
    }
    #expect(repeated([0]) == nil)
    #expect(repeated([0, 1]) == nil)
    #expect(repeated([0, 0]) == serial(5))
    #expect(repeated([nil, 1]) == serial(5))
    #expect(repeated([nil, nil]) == serial(5))
    #expect(repeated([0, 1, 2]) == serial(5))
  }

  @Test func `units seen where nobody expected them are listed once`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    try book.ship(manifest(10..<12), UnitBook.Shipment(site: 1, on: today))
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(
      population, drawn: draw([0]), seen: sheet([0, 11, 900, 11, 5]), in: book)
    #expect(result.unexpected == [serial(11), serial(900)].sorted())
  }

  @Test func `units that were missing and are seen by their labels are back`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    book.apply(.notFound, to: [3, 4], on: today)
    let population = Population(of: 0, in: book, inventory: nil)
    var seen = sheet([3])
    seen.lines += sheet([4], .bulk).lines
    let result = Reconciliation(population, drawn: [], seen: seen, in: book)
    #expect(result.back == [3])
    #expect(result.unexpected == [serial(4)])
  }

  @Test func `a reconciliation reads the same from a snapshot after the book has moved on`() throws
  {
    var book = try bookWithUnits(0..<100, at: 0)
    let snapshot = book
    let before = Reconciliation(
      Population(of: 0, in: snapshot, inventory: nil), drawn: draw(0..<50), seen: sheet(0..<48),
      in: snapshot)
    book.move(Array(0..<100), to: 5)
    let after = Reconciliation(
      Population(of: 0, in: snapshot, inventory: nil), drawn: draw(0..<50), seen: sheet(0..<48),
      in: snapshot)
    #expect(before == after)
    #expect(Population(of: 0, in: book, inventory: nil).count == 0)
  }
}
